"""Every screen as text, compared with what stands under ``dumps``.

A change that is meant: ``ISSSS_DUMPS=update pytest tests/ui/test_access_dumps.py``, then read the difference.
"""

import datetime as dt
import os
import platform
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from issss_desktop.i18n import set_language
from issss_desktop.models.values.dates import show_day
from issss_desktop.services.desk import close_desk, open_desk
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.pictures import screens, settle
from issss_desktop.ui.window import Window
from tests.scenes import scenes

from .dumping import dump

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
def test_every_screen_says_what_it_said(
    folder: Path, lang: str, theme: Theme, qtbot: QtBot, tmp_path: Path
) -> None:
    set_language(lang)
    desk = open_desk(folder, lang=lang, write=False)
    window = Window(theme)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    pages = Pages(window, desk, theme)
    seen: dict[str, str] = {}
    try:
        for name, widget in screens(window, pages, theme):
            settle(pages.work.jobs.under_way)
            seen[f"{name}-{lang}.txt"] = dump(widget, written_today(lang), (MACHINE,))
    finally:
        settle(pages.work.jobs.under_way)
        close_desk(desk)
    begun = dt.datetime.now(dt.UTC)
    for scene in scenes(theme, tmp_path / "scenes", (1366, 768)):
        passing = (*scene.passing, *minutes_since(begun), MACHINE, str(tmp_path))
        seen[f"{scene.name}-{lang}.txt"] = dump(scene.widget, written_today(lang), passing)
    if UPDATE:
        DUMPS.mkdir(exist_ok=True)
        for name, text in seen.items():
            (DUMPS / name).write_text(text, encoding="utf-8")
    kept = {p.name: p.read_text(encoding="utf-8") for p in DUMPS.glob(f"*-{lang}.txt")}
    assert set(seen) == set(kept), "a screen came or went: update the dumps and read the difference"
    different = [name for name, text in seen.items() if text != kept[name]]
    assert different == [], f"{_first_difference(seen[different[0]], kept[different[0]])}"


def _first_difference(now: str, kept: str) -> str:
    for one, other in zip(now.splitlines(), kept.splitlines(), strict=False):
        if one != other:
            return f"now:  {one}\nkept: {other}"
    return "one is longer than the other"
