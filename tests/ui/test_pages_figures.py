"""Dashboard, contribution, board and history: figures that open their records, rows on one line of time."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QTableView, QWidget

from issss_desktop.i18n import set_language
from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.ui.boards.body import BoardBody
from issss_desktop.ui.dashboard.page import Dashboard
from issss_desktop.ui.look import tokens
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.record.history import HistoryView
from issss_desktop.ui.record.page import EntityPanel
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.workplace import Workplace

from .conftest import Hands

CTRL = Qt.KeyboardModifier.ControlModifier
Lay = Callable[[QWidget], Hands]
SPACE = "\u202f"


def texts(root: QWidget) -> str:
    QApplication.processEvents()  # what was just added is shown
    return " ".join(w.text() for w in root.findChildren(QLabel) if w.isVisibleTo(root))


def column_of(table: Any, at: int) -> list[str]:
    model = table.model()
    return [model.index(r, at).data() for r in range(model.rowCount())]


@pytest.fixture
def dashboard(sample: Desk, theme: Theme, hands: Lay) -> tuple[Dashboard, Hands, list[tuple[str, Any]]]:
    work = Workplace(sample, theme)
    page = Dashboard(work)
    page.resize(1170, 690)
    asked: list[tuple[str, Any]] = []
    page.record_asked.connect(lambda entity, uuid: asked.append((entity, uuid)))
    hand = hands(page)
    hand.calm(work)
    page.kept_work = work  # type: ignore[attr-defined]
    return page, hand, asked


Board = tuple[Dashboard, Hands, list[tuple[str, Any]]]


def test_the_great_figure_opens_its_record_by_the_keyboard_and_says_what_it_stands_on(
    dashboard: Board, sample: Desk
) -> None:
    page, hand, asked = dashboard
    hand.find("figure-position").setFocus()
    hand.key(Qt.Key.Key_Return)
    ((entity, uuid),) = asked
    assert entity == "published_figure"
    assert reading.read(sample, uuid).row["amount"].amount == 4_026_516_500
    said = page.fund.position.accessibleDescription()
    assert page.fund.position.toolTip() in said
    for words in ("31/12/2017", "montant exact", "fiche"):
        assert words in said, said
    assert "31/12/2017" in page.fund.position.caption.text()


def test_a_figure_of_several_records_offers_them(dashboard: Board) -> None:
    page, hand, asked = dashboard
    page.show_at(dt.date(2016, 12, 31))
    hand.calm(page.kept_work)  # type: ignore[attr-defined]
    assert f"30{SPACE}300{SPACE}000" in page.fund.great.text()
    assert f"250{SPACE}000" in page.fund.position.toolTip()
    hand.find("figure-position").setFocus()
    hand.key(Qt.Key.Key_Return)
    (menu,) = page.fund.position.findChildren(QMenu, "figure-records")
    assert len(menu.actions()) == 5
    assert not asked
    menu.actions()[0].trigger()
    assert asked[0][0] == "published_figure"
    menu.close()


def test_an_unknown_figure_is_nd_and_opens_the_register_to_fill_in(dashboard: Board) -> None:
    page, hand, asked = dashboard
    hand.find("figure-signed").setFocus()
    hand.key(Qt.Key.Key_Return)
    assert asked == [("contribution", None)]
    assert page.fund.measures[1].amount.text() == "n.d."
    assert "zéro" in page.fund.measures[1].accessibleDescription()


def test_every_row_of_the_positions_opens_something(dashboard: Board) -> None:
    page, hand, asked = dashboard
    table = page.fund.table
    table.setFocus()
    for at in range(table.model().rowCount()):
        table.selectRow(at)
        hand.key(Qt.Key.Key_Return)
    kinds = [entity for entity, _uuid in asked]
    assert kinds == ["published_figure"] * 5 + ["organisation"] + ["published_figure"] * 2
    assert all(uuid is not None for _entity, uuid in asked)


def test_the_steps_name_the_published_cut_offs_and_go_to_them(dashboard: Board) -> None:
    page, hand, _asked = dashboard
    chart = page.steps.view.chart()
    assert chart is not None
    words = [mark.text for mark in chart.marks if hasattr(mark, "text")]
    for day in ("déc. 2015", "déc. 2016", "juin 2017", "déc. 2017"):
        assert day in words
    assert "30,3\u00a0±\u202f0,25" in words
    assert "40,265" in words
    assert page.steps.view.height() >= 100, "the whole chart has room"
    lows = [y for mark in chart.marks if hasattr(mark, "points") for _x, y in mark.points]
    assert max(lows) < chart.height
    page.steps.view.setFocus()
    hand.key(Qt.Key.Key_Left)
    hand.key(Qt.Key.Key_Left)
    hand.key(Qt.Key.Key_Return)
    hand.calm(page.kept_work)  # type: ignore[attr-defined]
    assert page.cut_off.currentData() == dt.date(2016, 12, 31)
    assert f"30{SPACE}300{SPACE}000" in page.fund.great.text()


def test_what_is_to_do_opens_where_it_is_done(dashboard: Board) -> None:
    _page, hand, asked = dashboard
    hand.find("task-criterion").setFocus()
    hand.key(Qt.Key.Key_Return)
    assert asked[0][0] == "criterion"
    assert asked[0][1] is not None


def money(amount: str, rate: str = "", on: str = "") -> dict[str, str]:
    return {"amount": amount, "currency": "GBP", "rate": rate, "rate_on": on}


@pytest.fixture
def agreement(work: Workplace, fund: dict[str, Any]) -> tuple[EntityPanel, Any]:
    """The worked example of the figures: 3 M GBP at 0.70, paid in three (made-up dates)."""
    raw = {
        "donor": fund["uk"],
        "fund": fund["fund"],
        "agreement": "SAA",
        "currency": "GBP",
        "fictional": True,
    }
    rows: dict[str, list[dict[str, Any]]] = {
        "movement": [
            {"kind": "announcement", "on": "04/2015", "amount": money("3 000 000")},
            {"kind": "signature", "on": "25/06/2015", "amount": money("3 000 000", "0,70", "01/06/2015")},
        ],
        "expected": [
            {"due": day, "amount": {"amount": "1 000 000", "currency": "GBP"}}
            for day in ("15/09/2015", "15/03/2016", "15/09/2016")
        ],
        "deposit": [
            {"on": day, "amount": money("1 000 000", rate), "state": state}
            for day, rate, state in (
                ("22/09/2015", "0,69", "reconciled"),
                ("02/06/2016", "0,75", "reconciled"),
                ("11/11/2016", "0,80", ""),
            )
        ],
    }
    made = records.create(work.desk, "contribution", raw, children=rows).uuid
    form = reading.read(work.desk, made)
    moves = {r["kind"]: r.uuid for r in form.children["movement"]}
    link = {"uuid": moves["signature"], "absorbs": moves["announcement"]}
    records.save(work.desk, made, {}, mark=form.mark, children={"movement": [link]})
    page = RecordsPage(work, [ENTITIES["contribution"]], "coins")
    page.resize(1170, 690)
    panel = page.panel()
    panel.page = page  # type: ignore[attr-defined]  # Python's hold on the page, which nothing else has
    return panel, made


def movements(agreement: tuple[EntityPanel, Any], work: Workplace, hands: Lay) -> tuple[Hands, QTableView]:
    """Hands at the open agreement, and its line of time."""
    panel, uuid = agreement
    hand = hands(panel.window())
    panel.open(uuid)
    hand.calm(work)
    return hand, hand.find("table-movement")


def test_one_line_of_time_with_gaps_and_what_became_of_each_row(
    agreement: tuple[EntityPanel, Any], work: Workplace, hands: Lay
) -> None:
    hand, table = movements(agreement, work, hands)
    gaps = [text.replace(SPACE, " ") for text in column_of(table, 6) if text]
    assert gaps == ["+20 703,93", "\u221295 238,10", "\u2212178 571,43", "\u2212253 105,60"]
    became = column_of(table, 7)
    assert became[0].startswith("absorbée")
    assert "annonce" in became[1]
    assert became[2:-1:2] == ["honorée, 7 j après", "honorée, 79 j après", "honorée, 57 j après"]
    assert became[3:-1:2] == ["rapproché", "rapproché", "saisi"]
    assert [t.replace(SPACE, " ") for t in column_of(table, 5)][-1] == "4 032 608,69"
    assert "GBP" in str(table.model().headerData(3, Qt.Orientation.Horizontal))
    said = texts(hand.find("statement")).replace(SPACE, " ")
    for words in ("4 285 714,29", "4 032 608,69", "40 326,08", "\u2212253 105,60", " 0,00 "):
        assert words in said, words


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("wide", [862, 1045])  # 1366 px at 150 and 125 %, beside the navigation
def test_the_line_of_time_stands_in_a_narrow_window_with_its_amounts_whole(
    agreement: tuple[EntityPanel, Any], work: Workplace, hands: Lay, lang: str, wide: int
) -> None:
    other = {"kind": "amendment", "on": "30/06/2015", "amount": {"amount": "250 000", "currency": "USD"}}
    mark = reading.read(work.desk, agreement[1]).mark
    records.save(work.desk, agreement[1], {}, mark=mark, children={"movement": [other]})
    agreement[0].page.resize(wide, 420)  # type: ignore[attr-defined]
    set_language(lang)
    hand, table = movements(agreement, work, hands)
    hand.calm(work)
    assert table.horizontalHeader().length() <= table.viewport().width()
    metrics = QFontMetrics(work.theme.font(tokens.BODY, "semibold"))
    for line in range(table.model().rowCount()):
        for at in range(3, 7):  # amount, rate, USD, gap
            index = table.model().index(line, at)
            words = str(index.data() or "")
            room = table.columnWidth(at) - 2 * tokens.STEP
            assert metrics.horizontalAdvance(words) <= room, words


def test_the_statement_follows_a_save_made_by_the_keyboard(
    agreement: tuple[EntityPanel, Any], work: Workplace, hands: Lay
) -> None:
    hand, table = movements(agreement, work, hands)
    table.setFocus()
    table.selectRow(7)
    hand.key(Qt.Key.Key_Return)
    hand.fill("deposit.amount.amount", "500 000")
    assert column_of(table, 6)[7] == "", "a gap is told once it is saved"
    hand.key(Qt.Key.Key_S, CTRL)
    hand.calm(work)
    said = texts(hand.find("statement")).replace(SPACE, " ")
    assert "3 407 608,69" in said
    assert "4 032 608,69" not in said


def test_a_board_shows_its_sessions_the_next_one_first(
    work: Workplace, fund: dict[str, Any], hands: Lay
) -> None:
    raw = {"code": "CAP-X", "name": "Conseil X (exemple fictif)", "kind": "provincial"}
    board = records.create(work.desk, "board", raw).uuid
    made = {}
    for code, on, state in (
        ("old", "02/2017", "held"), ("far", "10/09/2018", "planned"), ("next", "20/04/2018", "planned"),
        ("new", "05/02/2018", "held"),
    ):  # fmt: skip
        row = {"board": board, "on": on, "state": state, "kind": "session", "certainty": "documentée"}
        made[code] = records.create(work.desk, "meeting", {**row, "title": f"Séance {code}"})
    page = RecordsPage(work, [ENTITIES["board"]], "gavel")
    page.resize(1170, 690)
    hand = hands(page)
    page.panel().open(board)
    body = page.panel().form.body
    assert isinstance(body, BoardBody)
    assert column_of(body.table, 1) == ["Séance next", "Séance far", "Séance new", "Séance old"]
    assert "à compléter" in texts(hand.find("board-top"))
    asked: list[tuple[str, Any]] = []
    packs: list[str] = []
    work.asked.connect(lambda entity, uuid: asked.append((entity, uuid)))
    work.pack_asked.connect(packs.append)
    body.table.setFocus()
    body.table.selectRow(3)
    hand.key(Qt.Key.Key_Return)
    assert asked == [("meeting", made["old"].uuid)]
    hand.click("print-session")
    assert packs == [made["next"].ref]


def test_the_history_is_told_by_day_and_undone_by_the_keyboard(
    work: Workplace, desk: Desk, hands: Lay
) -> None:
    donor = records.create(desk, "organisation", {"name": "Norvège (exemple fictif)"}, final=False).uuid
    mark = reading.read(desk, donor).mark
    saved = records.save(desk, donor, {"acronym.fr": "NO"}, mark=mark, reason="sigle officiel")
    view = HistoryView(work)
    view.resize(780, 600)
    hand = hands(view)
    view.show_record(donor, "Norvège")
    view.take_focus()
    said = texts(view)
    for words in ("12\u00a0mars\u00a02018", "A. Mbuyi", "Bureau NK", "sigle officiel", "NO"):
        assert words in said, words
    hand.key(Qt.Key.Key_Down)
    assert hand.focus().objectName() == f"undo-{saved.position}"
    hand.key(Qt.Key.Key_Return)
    assert hand.focus().objectName() == "undo-now"
    assert reading.read(desk, donor).row["acronym"].fr == "NO", "said first, not done"
    hand.key(Qt.Key.Key_Escape)
    assert not view.banner.isVisible()
    hand.key(Qt.Key.Key_Down)
    hand.key(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_Space)
    hand.calm(work)
    assert reading.read(desk, donor).row["acronym"] is None
    assert "Annule la modification" in texts(view)
    assert not hand.seen(f"undo-{saved.position}")
