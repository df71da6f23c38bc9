"""Screens that want an office of their own: the way in, keys, copies, and the exchange with other offices.

Each is reached as a person reaches it, on real files in a folder that is thrown away. What differs from
run to run (words of a key, a folder) is named beside it, so that a text of the screen can be compared.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, QThread
from PySide6.QtWidgets import QApplication, QWidget

from issss_desktop.ui.look.theme import Theme

MOST_MS = 60_000
Size = tuple[int, int]


@dataclass(frozen=True)
class Scene:
    """A screen in a telling state; ``passing``: texts in it that no two runs have alike."""

    name: str
    widget: QWidget
    passing: tuple[str, ...] = ()


def until(done: Callable[[], Any]) -> None:
    """Let the window work until something is so; a busy machine is slow, not wrong.

    Raises:
        TimeoutError: it never was.
    """
    clock = QElapsedTimer()
    clock.start()
    while not done():
        if clock.elapsed() > MOST_MS:
            raise TimeoutError(f"never so: {getattr(done, '__code__', done)}")
        QApplication.processEvents()
        QThread.msleep(1)  # to whom is waited for: asking without end takes the machine from it
    calm()


def calm() -> None:
    """Let what was just shown be laid out, in its turns, and painted."""
    for _turn in range(6):
        QApplication.processEvents()


def find(root: QWidget, name: str) -> Any:
    """The one visible widget of a name.

    Raises:
        LookupError: there is none, or several.
    """
    seen = [each for each in root.findChildren(QWidget, name) if each.isVisible()]
    if len(seen) != 1:
        raise LookupError(f"{name}: {len(seen)} visible")
    return seen[0]


def scenes(theme: Theme, folder: Path, size: Size) -> Iterator[Scene]:
    """Every one of them, in the language in force; ``folder`` is empty and must stay until the end."""
    from tests.scenes import exchange, vault

    yield from vault.scenes(theme, folder / "vault", size)
    yield from exchange.scenes(theme, folder / "exchange", size)
