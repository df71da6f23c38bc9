"""How far an undertaking is: always a word, an icon and a colour together."""

from collections.abc import Mapping

from issss_desktop.i18n import _, language
from issss_desktop.models.values.dates import show_day
from issss_desktop.services.engagement.acts import state_words
from issss_desktop.services.engagement.following import STEPS, UNREVIEWED, UndertakingLine
from issss_desktop.ui.look.cells import Cell

MARKS = {
    "not_begun": ("circle-dashed", "ink2"),
    "in_progress": ("circle-half-2", "accent"),
    "delayed": ("alert-triangle", "warning"),
    "fulfilled": ("circle-check", "right"),
    "abandoned": ("x", "ink2"),
    UNREVIEWED: ("minus", "ink3"),
}
"""Icon and tone of each step; a step of a newer version has those of one that was never reviewed."""

OWED = ("hourglass", "warning")
KEYS = {str(n): code for n, code in enumerate(STEPS, 1)}
"""The digit that says each step."""


def progress_cell(code: str, *, note: str = "", said: str = "") -> Cell:
    """A step of progress in a cell; ``said``: what a screen reader says before its word."""
    icon, tone = MARKS.get(code, MARKS[UNREVIEWED])
    words = state_words(code)
    sentence = ", ".join(p for p in (said, words, note) if p)
    return Cell(words, icon=icon, icon_tone=tone, tone=tone, note=note, sentence=sentence)


def owed_cell(said: str = "") -> Cell:
    """A quarter that has ended without a follow-up."""
    icon, tone = OWED
    words = _("to be reviewed")
    return Cell(
        words, icon=icon, icon_tone=tone, tone=tone, sentence=", ".join(p for p in (said, words) if p)
    )


def due_words(line: UndertakingLine) -> str:
    """When an undertaking is due; that its day has passed is said, not only shown."""
    if line.due is None:
        return ""
    words = _("overdue since {day}") if line.late else _("due on {day}")
    return words.format(day=show_day(line.due, language()))


def counted(totals: Mapping[str, int]) -> str:
    """Undertakings by step in a line, those without one left out: "in progress 2 · delayed 1"."""
    parts = [f"{state_words(code)}\u00a0{n}" for code, n in totals.items() if n]
    return " · ".join(parts)
