"""Tinted line icons: one SVG file each, drawn at the size and pixel ratio asked for."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap

SIZE = 16
STROKE = "1.75"


class Icons:
    """Icons of one folder, cached by name, colour, size and pixel ratio."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sources: dict[str, str] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    def clear(self) -> None:
        """Forget the drawn icons, after a change of colours."""
        self._pixmaps.clear()

    def pixmap(self, name: str, colour: str, size: int = SIZE, ratio: float = 0.0) -> QPixmap:
        """The icon in ``colour`` ("#RRGGBB"), ``size`` logical px; an unknown name gives an empty picture."""
        ratio = ratio or QGuiApplication.primaryScreen().devicePixelRatio()
        key = (name, colour, size, ratio)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = self._draw(name, colour, size, ratio)
        return found

    def icon(self, name: str, colour: str, size: int = SIZE, disabled: str = "") -> QIcon:
        """The same for buttons and menus, with a paler picture for the disabled state when given."""
        icon = QIcon(self.pixmap(name, colour, size))
        if disabled:
            icon.addPixmap(self.pixmap(name, disabled, size), QIcon.Mode.Disabled)
        return icon

    def _source(self, name: str) -> str:
        if name not in self._sources:
            path = self._folder / f"{name}.svg"
            text = path.read_text(encoding="utf-8") if path.is_file() else ""
            self._sources[name] = text.replace('stroke-width="2"', f'stroke-width="{STROKE}"')
        return self._sources[name]

    def _draw(self, name: str, colour: str, size: int, ratio: float) -> QPixmap:
        pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
        pixmap.fill(QColor(0, 0, 0, 0))
        text = self._source(name)
        if text:
            from PySide6.QtSvg import QSvgRenderer  # not before the first paint

            svg = QSvgRenderer(QByteArray(text.replace("currentColor", colour).encode()))
            with QPainter(pixmap) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                svg.render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
        pixmap.setDevicePixelRatio(ratio)
        return pixmap
