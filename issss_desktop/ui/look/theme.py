"""The look in force: tokens, palette, style sheet and fonts, for light and dark."""

from functools import cached_property, lru_cache
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from issss_desktop.paths import resources
from issss_desktop.ui.look import tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

    from issss_desktop.ui.look.icons import Icons

RESOURCES = resources()
FAMILY = "Source Sans 3"
FIRST_FACES = ("Regular",)  # those of the frame; the others are read after it is painted
LATER_FACES = ("It", "Semibold", "Bold")
FACES = FIRST_FACES + LATER_FACES
MODES = {"light": tokens.LIGHT, "dark": tokens.DARK}
WEIGHTS = {
    "regular": QFont.Weight.Normal,
    "semibold": QFont.Weight.DemiBold,
    "bold": QFont.Weight.Bold,
}


def load_fonts(faces: tuple[str, ...] = FACES) -> list[str]:
    """Register faces of the bundled screen font; returns the names of those that are missing.

    A missing face is not fatal: Qt falls back to the system's sans serif, and the caller says so.
    """
    missing = []
    for face in faces:
        path = RESOURCES / "fonts" / f"SourceSans3-{face}.ttf"
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            missing.append(face)
    return missing


def hinting(ratio: float) -> QFont.HintingPreference:
    """Vertical hinting at whole scales, none at fractional ones, where it makes stems uneven."""
    whole = abs(ratio - round(ratio)) < 0.01
    return QFont.HintingPreference.PreferVerticalHinting if whole else QFont.HintingPreference.PreferNoHinting


class Theme(QObject):
    """Tokens, fonts and icons in force; views keep one and repaint on ``changed``."""

    changed = Signal()

    def __init__(self, mode: str = "light", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mode = mode if mode in MODES else "light"
        self.tokens = MODES[self.mode]
        self._hinting = QFont.HintingPreference.PreferVerticalHinting
        self.font = lru_cache(maxsize=64)(self._make_font)
        self.colour = lru_cache(maxsize=64)(self._make_colour)

    @cached_property
    def icons(self) -> "Icons":
        """Tinted icons, first asked for after the first paint."""
        from issss_desktop.ui.look.icons import Icons

        return Icons(RESOURCES / "icons")

    def icon(self, name: str, tone: str = "ink2") -> "QIcon":
        """An icon in a tone, for menus and buttons."""
        return self.icons.icon(name, self.tokens.as_dict()[tone], disabled=self.tokens.ink3)

    def apply(self, app: QApplication) -> None:
        """Dress the whole application; called at start and after each change of mode.

        The style under the sheet is Fusion, chosen by ``app`` where the application is made: asking
        for it here costs 20 ms of enumerations before the first paint.
        """
        self._hinting = hinting(app.devicePixelRatio())
        self.font.cache_clear()
        app.setFont(self.font())
        app.setPalette(self._palette())
        sheet = self._style_sheet()
        if app.styleSheet() != sheet:  # each widget that lives is dressed anew by it
            app.setStyleSheet(sheet)

    def switch(self, mode: str) -> None:
        """Change between "light" and "dark" while the program runs."""
        self.mode = mode
        self.tokens = MODES[mode]
        self.icons.clear()
        self.colour.cache_clear()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self.apply(app)
        self.changed.emit()

    def _make_font(
        self, size: int = tokens.BODY, weight: str = "regular", italic: bool = False, amount: bool = False
    ) -> QFont:
        font = QFont(FAMILY)
        font.setPixelSize(size)
        font.setWeight(WEIGHTS[weight])
        font.setItalic(italic)
        font.setHintingPreference(self._hinting)
        if amount:  # the thin no-break space of this face is 0.12 em: one more px keeps groups apart
            font.setWordSpacing(1)
        return font

    def _make_colour(self, name: str) -> QColor:
        return QColor(getattr(self.tokens, name))

    def _style_sheet(self) -> str:
        sheet = (RESOURCES / "style.qss").read_text(encoding="utf-8")
        return Template(sheet).substitute(self.tokens.as_dict(), family=FAMILY)

    def _palette(self) -> QPalette:
        t, palette, role = self.tokens, QPalette(), QPalette.ColorRole
        for name, value in (
            (role.Window, t.window),
            (role.WindowText, t.ink),
            (role.Base, t.sheet),
            (role.AlternateBase, t.alt),
            (role.Text, t.ink),
            (role.Button, t.sheet),
            (role.ButtonText, t.ink),
            (role.BrightText, t.on_accent),
            (role.ToolTipBase, t.sheet),
            (role.ToolTipText, t.ink),
            (role.PlaceholderText, t.ink3),
            (role.Highlight, t.selection),
            (role.HighlightedText, t.ink),
            (role.Link, t.accent),
            (role.LinkVisited, t.accent),
            (role.Mid, t.rule2),
            (role.Dark, t.rule2),
            (role.Light, t.sheet),
            (role.Midlight, t.rule),
            (role.Shadow, t.rule2),
        ):
            palette.setColor(name, QColor(value))
        for name in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(t.ink3))
        return palette
