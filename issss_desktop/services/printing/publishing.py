"""Reports that are given out: number, file and figures are kept for ever and printed again as they were."""

import datetime as dt
import json
from dataclasses import dataclass, replace
from pathlib import Path

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import MAX_PIECE, Target
from issss_desktop.models.fields import entity
from issss_desktop.models.figures import plain
from issss_desktop.models.rows import Row
from issss_desktop.services import records
from issss_desktop.services.audit import acts
from issss_desktop.services.desk import Desk, leaving
from issss_desktop.services.permits import Action, require
from issss_desktop.services.printing import reports
from issss_desktop.services.printing.orders import Edition, Order, Printed, Progress
from issss_desktop.services.reading import one, one_of
from issss_desktop.services.titles import Titles
from issss_desktop.store import query

ENTITY = "publication"


@dataclass(frozen=True)
class Published:
    """A report just given out: its reference, its version, and what was drawn."""

    ref: str
    version: int
    printed: Printed


def publish(desk: Desk, order: Order, progress: Progress | None = None) -> Published:
    """Draw a report as its next version and keep file, figures and state of the data in one record.

    Versions count by report, subject, year and language.

    Raises:
        UserError: it cannot be drawn, or is larger than a file that can be kept; or the role does not
            permit it.
    """
    require(desk, Action.PUBLISH)
    desk = leaving(desk)
    today = dt.datetime.fromtimestamp(desk.clock() / 1000, dt.UTC).astimezone().date()
    before = _latest(desk, order)
    number = (before["version"] if before else 0) + 1
    replaced = (before["version"], before["published_on"]) if before else None
    edition = Edition(number, today, replaced)
    printed = reports.draw(desk, replace(order, edition=edition), progress)
    if len(printed.data) > MAX_PIECE:
        raise UserError(
            _("The report is too large to be kept: {size} MB.").format(size=len(printed.data) // 1_000_000),
            _("Give its annexes out separately, or as smaller scans, then publish again."),
        )
    stem = f"{order.name}-{printed.figures.cut_off.isoformat()}-{order.lang}-v{number}"
    figures = json.dumps(plain(printed.figures), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    saved = records.create(
        desk,
        ENTITY,
        {
            "title": _title(desk, printed, order),
            "report": _series(order),
            "subject": _target(printed.about),
            "version": number,
            "language": order.lang,
            "cut_off": printed.figures.cut_off,
            "published_on": today,
            "known": printed.figures.known_at,
            "pages": printed.pages,
            "file": desk.pieces.keep(f"{stem}.pdf", "application/pdf", printed.data),
            "figures": desk.pieces.keep(f"{stem}.json", "application/json", figures.encode()),
            "replaces": before.uuid if before else None,
            "fictional": bool(printed.about and printed.about["fictional"]),
        },
        final=True,
    )
    acts.note(desk, acts.PUBLISHED, f"{order.name} {saved.ref}")
    return Published(saved.ref, number, printed)


def published(desk: Desk) -> tuple[Row, ...]:
    """Every report given out here or received, the newest first."""
    with desk.store.reading() as connection:
        rows = query.select_rows(connection, ENTITY, "WHERE alive=1 AND created IS NOT NULL")
    return tuple(sorted(rows, key=lambda r: (r["published_on"], r["version"], r.uuid.bytes), reverse=True))


def file_of(desk: Desk, ref: str) -> bytes:
    """Bytes of a published report, as they were.

    Raises:
        UserError: there is no such publication, or its file has not been received.
    """
    with desk.store.reading() as connection:
        row = one_of(connection, ref, ENTITY)
    data = desk.pieces.fetch(row["file"])
    if data is None:
        raise UserError(
            _("The file of {ref} has not been received yet.").format(ref=row.ref),
            _("It comes with the next report of the office that published it."),
        )
    return data


def reprint(desk: Desk, ref: str, path: Path) -> Path:
    """Write a published report again: the same bytes.

    Raises:
        UserError: there is no such publication, its file is not here, or it cannot be written.
    """
    from issss_desktop.reports.file.writing import write_whole

    require(desk, Action.PRINT)
    write_whole(path, file_of(desk, ref))
    acts.note(desk, acts.SAVED, ref.strip())
    return path


def _series(order: Order) -> str:
    """Name of what is numbered together, beside subject and language."""
    return order.name if order.year is None else f"{order.name}-{order.year}"


def _target(about: Row | None) -> Target | None:
    return Target(entity(about.entity).tag, about.uuid) if about else None


def _latest(desk: Desk, order: Order) -> Row | None:
    """The last version given out of what is ordered."""
    with desk.store.reading() as connection:
        about = one(connection, order.about) if order.about else None
    target = _target(about)
    same = [
        row
        for row in published(desk)
        if (row["report"], row["subject"], row["language"]) == (_series(order), target, order.lang)
    ]
    return max(same, key=lambda r: (r["version"], r.uuid.bytes), default=None)


def _title(desk: Desk, printed: Printed, order: Order) -> str:
    """What a person reads in the list: the report, what it is about, its year."""
    parts = [printed.title]
    if printed.about is not None:
        with desk.store.reading() as connection:
            parts.append(Titles(connection, order.lang).link(printed.about.entity, printed.about.uuid))
    if order.year is not None:
        parts.append(str(order.year))
    return ", ".join(parts)[:500]
