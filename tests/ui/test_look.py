"""The look: contrasts, fonts, icons, the sheet, and what the delegate and the charts really paint."""

import datetime as dt
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from issss_desktop import drawing
from issss_desktop.models.figure import Figure
from issss_desktop.models.figures import CutOff
from issss_desktop.paths import resources
from issss_desktop.ui.dashboard.steps import steps_chart
from issss_desktop.ui.look.blocks import Tag
from issss_desktop.ui.look.cells import Cell, CellModel, Column
from issss_desktop.ui.look.charts import ChartView, paint_chart, text_width
from issss_desktop.ui.look.choice import ChoiceBox
from issss_desktop.ui.look.icons import Icons
from issss_desktop.ui.look.marks import Bar, Rail
from issss_desktop.ui.look.states import STATES
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.look.theme import FAMILY, Theme, hinting
from issss_desktop.ui.look.tokens import DARK, LIGHT, Tokens
from issss_desktop.ui.navigation import NavigationItem, Place
from issss_desktop.ui.window import Window

from .conftest import Hands

UI = Path(__file__).resolve().parents[2] / "issss_desktop" / "ui"
MODES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
TEXT_PAIRS = [
    *(("ink", g) for g in ("sheet", "window", "side", "head", "alt", "selection")),
    *(("ink2", g) for g in ("sheet", "window", "side", "head", "alt", "selection")),
    *(("ink3", g) for g in ("sheet", "window", "side", "head", "alt", "selection")),
    *(("accent", g) for g in ("sheet", "window", "selection")),
    *((s, f"{s}_tint") for s in ("error", "warning", "right", "divergence", "draft")),
    *((s, "sheet") for s in ("error", "warning", "right", "divergence", "draft")),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@MODES
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_every_text_reaches_aa_on_every_ground_it_stands_on(tokens: Tokens, text: str, ground: str) -> None:
    colours = tokens.as_dict()
    assert contrast(colours[text], colours[ground]) >= 4.5


@MODES
def test_edges_of_fields_and_bars_are_seen(tokens: Tokens) -> None:
    assert contrast(tokens.edge, tokens.sheet) >= 3
    assert contrast(tokens.bars, tokens.sheet) >= 4.5


def test_the_contrast_formula_knows_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_colours_are_named_in_one_place_only() -> None:
    files = [p for p in UI.rglob("*.py") if p.name != "tokens.py"]
    found = [p.name for p in files if re.search(r"#[0-9A-Fa-f]{6}\b", p.read_text(encoding="utf-8"))]
    sheet = (resources() / "style.qss").read_text(encoding="utf-8")
    assert found == []
    assert re.findall(r"#[0-9A-Fa-f]{3,6}\b", sheet) == []


def test_the_sheet_uses_every_word_it_is_given(theme: Theme) -> None:
    sheet = (resources() / "style.qss").read_text(encoding="utf-8")
    used = set(re.findall(r"\$([a-z_0-9]+)", sheet))
    assert used - set(LIGHT.as_dict()) == {"family"}


def test_the_bundled_face_is_really_used(theme: Theme) -> None:
    for weight in ("regular", "semibold", "bold"):
        assert QFontInfo(theme.font(14, weight)).family().startswith(FAMILY)
    assert theme.font().pixelSize() == 14


def test_groups_of_an_amount_stand_apart(theme: Theme) -> None:
    text = "40\u202f265\u202f165"
    plain = QFontMetricsF(theme.font(14)).horizontalAdvance(text)
    spaced = QFontMetricsF(theme.font(14, "regular", False, True)).horizontalAdvance(text)
    assert spaced == pytest.approx(plain + 2, abs=0.1)


@pytest.mark.parametrize(
    ("ratio", "wanted"),
    [
        (1.0, "PreferVerticalHinting"),
        (2.0, "PreferVerticalHinting"),
        (1.25, "PreferNoHinting"),
        (1.5, "PreferNoHinting"),
    ],
)
def test_hinting_follows_the_scale(ratio: float, wanted: str) -> None:
    assert hinting(ratio) is QFont.HintingPreference[wanted]


def test_an_icon_takes_the_colour_it_is_asked_in(qapp: QApplication) -> None:
    icons = Icons(resources() / "icons")
    image = icons.pixmap("plus", "#FF0000", 32, 1.0).toImage()
    inks = {
        image.pixelColor(x, y).name()
        for x in range(32)
        for y in range(32)
        if image.pixelColor(x, y).alpha() > 250
    }
    assert inks == {"#ff0000"}
    assert icons.pixmap("plus", "#FF0000", 32, 1.0) is icons.pixmap("plus", "#FF0000", 32, 1.0)
    assert icons.pixmap("plus", "#FF0000", 32, 1.5).width() == 48


def test_every_icon_that_is_named_is_shipped() -> None:
    shipped = {p.stem for p in (resources() / "icons").glob("*.svg")}
    named = {s.icon for s in STATES.values()}
    for path in UI.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'(?:Picture|EmptyState)\(\s*[\w.]+,\s*"([a-z0-9-]+)"', text))
        named |= set(re.findall(r'pixmap\(\s*"([a-z0-9-]+)"', text))
        named |= set(re.findall(r'icon\("([a-z0-9-]+)"', text))
        named |= set(re.findall(r'button\([^,]+, _\([^)]*\), "([a-z0-9-]+)"', text))
    assert len(named) > 20
    assert named - shipped == set()


def image_of(table: Table) -> QImage:
    table.resize(600, 200)
    table.show()
    QApplication.processEvents()
    image = table.grab().toImage()
    table.hide()
    return image


def test_the_delegate_paints_selection_total_and_bar(theme: Theme, qtbot: object) -> None:
    table = Table(theme, "Essai", "trial")
    rows = [
        [Cell("Un"), Cell(bar=Bar(1.0))],
        [Cell("Deux"), Cell(bar=Bar(0.5, hatched=True))],
        [Cell("Trois", total=True), Cell(total=True)],
    ]
    table.show_cells([Column("Nom"), Column("Barre", width=200)], rows)
    table.selectRow(0)
    image = image_of(table)
    top = 26  # under the heads
    assert image.pixelColor(1, top + 12) == QColor(LIGHT.accent), "3 px edge of the selected row"
    assert image.pixelColor(300, top + 5) == QColor(LIGHT.selection)
    assert image.pixelColor(460, top + 11) == QColor(LIGHT.bars)
    assert image.pixelColor(300, top + 48) == QColor(LIGHT.ink2), "line above the total"
    assert image.pixelColor(300, top + 30) == QColor(LIGHT.sheet)


def test_the_rail_marks_what_was_received(theme: Theme, qtbot: object) -> None:
    table = Table(theme, "Essai", "trial")
    table.show_cells([Column("", width=40), Column("Ligne")], [[Cell(rail=Rail("square")), Cell("Dépôt")]])
    image = image_of(table)
    colours = {image.pixelColor(x, 26 + 12).name() for x in range(10, 32)}
    assert LIGHT.right.lower() in colours


def test_a_cell_speaks_with_its_state_word() -> None:
    model = CellModel(
        [Column("Fiche")], [[Cell("Suède", second="SAA 2016", right="42", unit="SEK", state="divergence")]]
    )
    index = model.index(0, 0)
    assert index.data() == "Suède SEK"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Suède SEK, 42, SAA 2016, Divergence"
    assert index.data(Qt.ItemDataRole.DecorationRole) is None
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Fiche"


def test_a_state_is_always_a_word_an_icon_and_a_colour(theme: Theme) -> None:
    for code, state in STATES.items():
        tag = Tag(theme, code)
        assert tag.text()
        assert tag.accessibleName() == tag.text()
        assert state.icon
        assert state.tone in LIGHT.as_dict()


def steps() -> drawing.Chart:
    totals = ((2015, None), (2016, 30_300_000), (2017, 40_265_165))
    cuts = [
        CutOff(dt.date(year, 12, 31), Figure(None if total is None else total * 100))
        for year, total in totals
    ]
    return steps_chart(cuts, 400, 90, "fr")


def test_a_chart_is_painted_in_the_colours_of_the_theme(theme: Theme) -> None:
    pixmap = QPixmap(570, 130)
    pixmap.fill(QColor(LIGHT.sheet))
    painter = QPainter(pixmap)
    paint_chart(painter, steps(), theme, 1.42)
    painter.end()
    image = pixmap.toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, 570, 1) for y in range(0, 130, 2)}
    assert LIGHT.accent.lower() in colours
    assert LIGHT.area.lower() in colours


def test_a_chart_says_itself_in_words_and_shrinks_with_its_place(theme: Theme, qtbot: object) -> None:
    view = ChartView(theme)
    view.show_chart(steps())
    assert "40,265" in view.accessibleName()
    assert "n.d." in view.accessibleName()
    view.resize(200, 60)
    assert not view.grab().isNull()
    assert view.minimumSizeHint().width() <= 200


def test_chart_widths_are_those_of_the_screen_font(theme: Theme) -> None:
    assert text_width(theme, "40 265 165", 8.5, "semibold") > text_width(theme, "40", 8.5, "semibold") > 0


def test_going_dark_repaints_everything(theme: Theme, qapp: QApplication) -> None:
    heard: list[bool] = []
    theme.changed.connect(lambda: heard.append(True))
    before = theme.colour("sheet").name()
    theme.switch("dark")
    assert heard == [True]
    assert theme.colour("sheet").name() == DARK.sheet.lower() != before
    theme.switch("light")


def test_an_unknown_icon_is_an_empty_picture(qapp: QApplication) -> None:
    image = Icons(resources() / "icons").pixmap("no-such-icon", "#000000", 16, 1.0).toImage()
    assert image.pixelColor(QPoint(8, 8)).alpha() == 0


def test_a_painter_ends_with_its_paint_even_when_that_fails(
    theme: Theme, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error keeps the frames that failed: a painter still at work in one, on a picture that Qt then
    deletes, ends the whole program."""
    box, bare = ChoiceBox(theme), ChoiceBox(theme)
    box.addItem("Suède")
    kept = []

    def broken(*_words: Any, **_more: Any) -> Any:
        kept.append(sys._getframe(1))
        raise OSError("no icon")

    monkeypatch.setattr(theme.icons, "pixmap", broken)
    widgets: list[QWidget] = [box, bare, NavigationItem(theme, Place("dashboard", "Tableau", "home", 0))]
    for widget in widgets:
        qtbot.addWidget(widget)
        with pytest.raises(OSError, match="no icon"):
            widget.grab()
    assert len(kept) == 3
    painters = [frame.f_locals["painter"] for frame in kept]
    assert not any(painter.isActive() for painter in painters)


@pytest.mark.parametrize("office", ["Bureau d’exemple", "Secrétariat technique national, Kinshasa-Gombe"])
def test_who_works_where_is_read_whole_at_the_foot_of_the_places(
    theme: Theme, hands: Callable[[QWidget], Hands], office: str
) -> None:
    window = Window(theme)
    window.resize(1366, 768)
    hand = hands(window)
    user, aside = "Jean-Baptiste Kambale Mutahinga", f"administrateur\n{office}"
    window.navigation.name("Secrétariat technique", "ISSSS", user, aside)
    for words, text in ((window.navigation.user, user), (window.navigation.desk, aside)):
        assert words.text() == text
        hand.until(lambda words=words: words.height() >= words.heightForWidth(words.width()) > 0)
        longest = max(words.fontMetrics().horizontalAdvance(each) for each in text.split())
        assert longest <= words.width(), "cut at the right"
        assert words.mapTo(window, words.rect().bottomRight()).y() < window.height()
    window.resize(910, 512)  # such a screen at 150 %: icons only, and all of it on hovering
    QApplication.processEvents()
    assert not window.navigation.desk.isVisible()
    (picture,) = window.navigation.findChildren(QWidget, "who-works")
    assert picture.toolTip() == picture.accessibleName() == f"{user}\n{aside}"
    window.close()
