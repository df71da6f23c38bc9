"""The register as a table for a spreadsheet: every line that was asked for, oldest days in ISO form."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from issss_desktop.i18n import N_, _
from issss_desktop.models.values.dates import moment_of
from issss_desktop.services.audit import acts, register
from issss_desktop.services.audit.lines import Entry
from issss_desktop.services.audit.register import Asked, Place
from issss_desktop.services.desk import Desk, leaving
from issss_desktop.services.permits import Action, require

HEADS: Final = (
    N_("When (UTC)"), N_("Person"), N_("Office"), N_("Device"), N_("Kind"), N_("What"), N_("Records"),
    N_("Reason"), N_("Detail"), N_("Undo"), N_("Batch"), N_("Number"), N_("Mark in the chain"),
)  # fmt: skip
_READ = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def entries(desk: Desk, asked: Asked, most: int = -1) -> Iterator[Entry]:
    """Every line that is asked for, newest first; ``most`` of them when it is not negative."""
    below: Place | None = Place()
    while below is not None and most:
        page = register.page(desk, asked, below, _READ if most < 0 else min(most, _READ))
        yield from page.entries
        below, most = page.below, most - len(page.entries) if most > 0 else most


def save(desk: Desk, asked: Asked, path: Path, tell: Callable[[int], object] = lambda _done: None) -> int:
    """Write the lines into a file of comma-separated values, whole or not at all; returns how many.

    In UTF-8 with a mark that tells spreadsheets so, separated as they expect it in the language of the desk.

    Args:
        tell: how many lines are written, now and then; what it raises leaves no file.

    Raises:
        UserError: the file cannot be written, or the role of the person at the desk does not permit it.
    """
    require(desk, Action.REGISTER)
    from issss_desktop.reports.file.writing import whole_file

    desk, count = leaving(desk), 0
    with desk.store.reading(), whole_file(path) as file:
        text = io.TextIOWrapper(file, "utf-8-sig", newline="")
        lines = csv.writer(text, delimiter=";" if desk.lang == "fr" else ",")
        lines.writerow([_(head) for head in HEADS])
        for count, entry in enumerate(entries(desk, asked), 1):
            lines.writerow([as_text(cell) for cell in _cells(entry)])
            if count % _READ == 0:
                tell(count)
        text.flush()
        text.detach()
    acts.note(desk, acts.EXPORTED, f"csv, {count}")
    return count


def moment(at_ms: int) -> str:
    """A stamp in ISO form, UTC, to the second."""
    return moment_of(at_ms).strftime("%Y-%m-%d %H:%M:%S")


def _cells(entry: Entry) -> tuple[str, ...]:
    return (
        moment(entry.at_ms), entry.user, entry.office, entry.device, _("act") if entry.act else _("change"),
        entry.what, "" if entry.act else str(entry.records), entry.reason, entry.detail,
        _("yes") if entry.undoes else "", _("yes") if entry.batch else "", str(entry.number), entry.id,
    )  # fmt: skip


def as_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe before it keeps it a text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
