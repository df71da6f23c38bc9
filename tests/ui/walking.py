"""Walks every screen of the pictures' office and tells what a person could not read, name or reach.

``python -m tests.ui.walking OFFICE LANG WIDTH HEIGHT`` does it in a process of its own, where
``QT_SCALE_FACTOR`` sets the scale: one finding a line. LANG "long" is French words 40 % longer.
"""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QStackedWidget, QWidget

from issss_desktop import i18n
from issss_desktop.services.desk import close_desk, open_desk
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.pictures import screens, settle
from issss_desktop.ui.window import Window
from tests.scenes import scenes

from .test_screens import clipped, cut_heads, place_of, unnamed, visible

LONG = "long"
WORD = re.compile(r"(\{[^}]*\}|<[^>]*>|&[a-z]+;)|([A-Za-zÀ-ÿ]{4,})")


@dataclass(frozen=True)
class Longer:
    """A catalogue whose texts are 40 % longer than the French ones."""

    inner: object

    def gettext(self, msgid: str) -> str:
        """The stretched text."""
        return stretch(self.inner.gettext(msgid))  # type: ignore[attr-defined]

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The stretched text of a number."""
        return stretch(self.inner.ngettext(one, many, n))  # type: ignore[attr-defined]

    def pgettext(self, context: str, msgid: str) -> str:
        """The stretched text in a context."""
        return stretch(self.inner.pgettext(context, msgid))  # type: ignore[attr-defined]


def stretch(text: str) -> str:
    """Words of four letters and more grow by two fifths; placeholders and marks stay."""

    def longer(found: re.Match[str]) -> str:
        word = found[2]
        return found[0] if word is None else word + word[-1] * max(1, round(len(word) * 0.5))

    return WORD.sub(longer, text)


def out_of_reach(window: QWidget) -> Iterator[str]:
    """Enabled controls that Tab does not reach from anywhere, or a Tab that never comes round."""
    wanted = {
        w
        for w in visible(window)
        if w.isEnabled()
        and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        and w.focusProxy() is None
        and w.window() is window.window()
    }
    if not wanted:  # a sheet of paper
        return
    window.window().activateWindow()
    reached: list[QWidget] = []
    for _step in range(len(wanted) * 2 + 20):
        window.window().focusNextPrevChild(True)
        here = window.window().focusWidget()
        if here is None:
            break
        if here in reached:
            break
        reached.append(here)
    for widget in wanted - set(reached):
        beside = any(widget.isAncestorOf(r) or r.isAncestorOf(widget) for r in reached)
        if not beside and not _by_arrows(widget, reached):
            yield f"{place_of(widget)} is not reached by Tab"
    if window.window().focusWidget() not in reached:
        yield "Tab does not come round"


def beyond(window: QWidget) -> Iterator[str]:
    """Pages wider than the window that scrolls them, and lines with less room than what stands in them."""
    seen = list(visible(window))
    for area in seen:
        page = area.widget() if isinstance(area, QScrollArea) else None
        if isinstance(area, QScrollArea) and page is not None and page.width() > area.viewport().width() + 1:
            yield f"{place_of(area)}: page of {page.width()} px in {area.viewport().width()}"
    for widget in seen:
        inside = widget.layout()
        if inside is None or isinstance(widget, QScrollArea | QStackedWidget):
            continue
        if widget.findChild(QStackedWidget) is not None:  # its pages that are not shown count too
            continue
        needed = inside.minimumSize().width()
        if needed > widget.width() + 1:
            yield f"{place_of(widget)}: {widget.width()} px, needs {needed}"


def _by_arrows(widget: QWidget, reached: list[QWidget]) -> bool:
    """One of several that exclude each other: Tab goes to the chosen one, arrows to the others."""
    if not isinstance(widget, QAbstractButton):
        return False
    group = widget.group()
    if group is not None and group.exclusive():
        return any(each in reached for each in group.buttons())
    beside = widget.parentWidget().findChildren(QAbstractButton) if widget.autoExclusive() else []
    return any(each in reached for each in beside if each.autoExclusive())


def walk(
    folder: Path, lang: str, size: tuple[int, int], theme: Theme, tell: Callable[..., None] | None = None
) -> list[str]:
    """Findings on every screen, as "screen: what is wrong".

    Args:
        tell: is told of each screen before anybody presses Tab in it: its name, its widget, and for a scene
            the texts in it that no two runs have alike.
    """
    found: list[str] = []
    i18n.set_language("fr" if lang == LONG else lang)
    desk = open_desk(folder, lang="fr" if lang == LONG else lang, write=False)
    window = Window(theme)
    window.setMinimumSize(400, 300)
    window.resize(*size)
    window.show()
    pages = Pages(window, desk, theme)
    try:
        for name, widget in screens(window, pages, theme):
            settle(pages.work.jobs.under_way)
            if not widget.isVisible():
                widget.show()
            QApplication.processEvents()
            if tell is not None:
                tell(name, widget, ())
            found += [f"{name}: {each}" for each in findings(widget)]
    finally:
        settle(pages.work.jobs.under_way)
        window.hide()
        close_desk(desk)
        window.deleteLater()
    with tempfile.TemporaryDirectory() as thrown_away:
        for scene in scenes(theme, Path(thrown_away) / "scenes", size):
            if tell is not None:
                tell(scene.name, scene.widget, (*scene.passing, thrown_away))
            found += [f"{scene.name}: {each}" for each in findings(scene.widget)]
    return found


def findings(widget: QWidget) -> list[str]:
    """What is wrong with a screen as it stands."""
    checks = (clipped, cut_heads, unnamed, beyond, out_of_reach)
    return [each for check in checks for each in check(widget)]


def main() -> None:
    """Print the findings of one walk."""
    from issss_desktop.app import _application
    from issss_desktop.ui.look.theme import load_fonts

    folder, lang, width, height = sys.argv[1:]
    app = _application(100)
    load_fonts()
    theme = Theme("light")
    theme.apply(app)
    if lang == LONG:
        make_longer()
    print("\n".join(walk(Path(folder), lang, (int(width), int(height)), theme)))


def make_longer() -> None:
    """Make every French text longer, in this process from now on."""
    catalogue = i18n._catalogue
    i18n._catalogue = lambda lang: Longer(catalogue(lang))  # type: ignore[assignment, return-value]


if __name__ == "__main__":
    main()
