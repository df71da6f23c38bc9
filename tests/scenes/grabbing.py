"""Pictures of the screens of an office and of every scene, for the contact sheets, in one process."""

import tempfile
from pathlib import Path

from PySide6.QtCore import QSize

from issss_desktop.app import _application, grab_pictures
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.pictures import PICTURE, picture
from tests.scenes import scenes

SCALES = ("100", "150")
"""Of the scenes: at 125 % they are laid out as at one of the two."""


def grab_everything(office: Path, out: Path, lang: str, look: str, scale: str) -> list[Path]:
    """Files written, 1366 x 768 px each; named by look, scale, screen and language."""
    prefix = f"{look}-{scale}-"
    written = grab_pictures(office, out, lang, prefix, look)
    if scale not in SCALES:
        return written
    app, theme = _application(100), Theme(look)
    theme.apply(app)
    ratio = app.devicePixelRatio()
    size = QSize(round(PICTURE[0] / ratio), round(PICTURE[1] / ratio))
    with tempfile.TemporaryDirectory(prefix="issss-") as folder:
        for scene in scenes(theme, Path(folder) / "scenes", (size.width(), size.height())):
            path = out / f"{prefix}{scene.name}-{lang}.png"
            picture(scene.widget, size, theme).save(str(path))
            written.append(path)
    return written
