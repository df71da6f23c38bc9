"""Whether the clock of this machine can be right: it is said, and nothing is refused for it."""

import datetime as dt

from issss_desktop.i18n import _, language
from issss_desktop.models.values.dates import show_day
from issss_desktop.services.desk import Desk

BORN = dt.date(2026, 1, 1)
"""No clock that shows an earlier day is right: this program did not exist then."""

PATIENCE_MS = 600_000
"""Two clocks that differ by ten minutes are no reason to warn."""


def last_commit_ms(desk: Desk) -> int | None:
    """Stamp of the newest change of this office, UTC milliseconds: a claim of its author's clock."""
    with desk.store.reading() as connection:
        row = connection.exec_driver_sql("SELECT wall_ms FROM commits ORDER BY pos DESC LIMIT 1").first()
    return row[0] if row else None


def clock_doubt(desk: Desk) -> str:
    """Why the clock cannot be right, as a sentence with its remedy; empty when it may be."""
    now = desk.clock()
    day = desk.day_of(now)
    shown = show_day(day, language(), "long")
    if day < BORN:
        return _("The clock of this computer shows {day}, before this program existed. {remedy}").format(
            day=shown, remedy=_remedy()
        )
    last = last_commit_ms(desk)
    if last is not None and now + PATIENCE_MS < last:
        return _(
            "The clock of this computer shows {day}, before the last change recorded ({last}). {remedy}"
        ).format(day=shown, last=show_day(desk.day_of(last), language(), "long"), remedy=_remedy())
    return ""


def _remedy() -> str:
    return _("Set it right when you can: nothing is refused, but new changes carry this date.")
