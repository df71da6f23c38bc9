"""Every screen as text, compared with what stands under ``dumps``.

A change that is meant: ``ISSSS_DUMPS=update pytest tests/ui/test_access_dumps.py``, then read the difference.
"""

import datetime as dt
import os
import platform
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from issss_desktop.models.values.dates import show_day
from issss_desktop.ui.look.theme import Theme

from .dumping import dump
from .walking import walk

DUMPS = Path(__file__).parent / "dumps"
MACHINE = f" {platform.node()}"
"""Name of this machine, behind the word for a device."""

UPDATE = os.environ.get("ISSSS_DUMPS") == "update"


def written_today(lang: str) -> tuple[str, ...]:
    """Ways in which the screens write today."""
    day = dt.datetime.now(dt.UTC).date()
    return show_day(day, lang), show_day(day, lang, "long"), day.isoformat()


def minutes_since(begun: dt.datetime) -> Iterator[str]:
    """The minutes of this run as the screens write them, here and in UTC."""
    at = begun
    while at <= dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1):
        yield from {f"{at:%H:%M}", f"{at.astimezone():%H:%M}"}
        at += dt.timedelta(minutes=1)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_screen_says_what_it_said_and_is_named_reached_and_whole(
    folder: Path, lang: str, theme: Theme, qtbot: QtBot
) -> None:
    seen: dict[str, str] = {}
    begun = dt.datetime.now(dt.UTC)

    def tell(name: str, widget: QWidget, passing: tuple[str, ...]) -> None:
        minutes = minutes_since(begun) if passing else ()
        seen[f"{name}-{lang}.txt"] = dump(widget, written_today(lang), (*passing, *minutes, MACHINE))

    found = walk(folder, lang, (1366, 768), theme, tell)
    if UPDATE:
        DUMPS.mkdir(exist_ok=True)
        for name, text in seen.items():
            (DUMPS / name).write_text(text, encoding="utf-8")
    kept = {p.name: p.read_text(encoding="utf-8") for p in DUMPS.glob(f"*-{lang}.txt")}
    assert set(seen) == set(kept), "a screen came or went: update the dumps and read the difference"
    different = [name for name, text in seen.items() if text != kept[name]]
    assert different == [], f"{_first_difference(seen[different[0]], kept[different[0]])}"
    assert found == []


def _first_difference(now: str, kept: str) -> str:
    for one, other in zip(now.splitlines(), kept.splitlines(), strict=False):
        if one != other:
            return f"now:  {one}\nkept: {other}"
    return "one is longer than the other"
