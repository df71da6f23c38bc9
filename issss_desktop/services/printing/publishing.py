"""Reports that are given out: number, file and figures are kept for ever and printed again as they were."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import MAX_PIECE, Target
from issss_desktop.models.fields import entity
from issss_desktop.models.figures import plain
from issss_desktop.models.rows import Row
from issss_desktop.models.values.reporting import show_period
from issss_desktop.services import records
from issss_desktop.services.audit import acts
from issss_desktop.services.desk import Desk, leaving
from issss_desktop.services.finding import one, one_of
from issss_desktop.services.permits import Action, require
from issss_desktop.services.printing import reports
from issss_desktop.services.printing.asked import in_confidence, in_its_period
from issss_desktop.services.printing.kinds import ReportKind, kind_of
from issss_desktop.services.printing.orders import PACK, SERIES, TWIN, Edition, Order, Printed, Progress
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
    kind = kind_of(order.name)
    _refuse_confidence(desk, kind, order)
    order = in_its_period(desk, kind, order)
    desk = leaving(desk)
    today = desk.today
    of_pack = _replaced(desk, order)
    order = _like(order, of_pack) if of_pack is not None else order
    before = _latest(desk, order)
    number = (before["version"] if before else 0) + 1
    before = of_pack or before  # pages replace those of their pack, whatever was handed out since
    replaced = (before["version"], before["published_on"]) if before else None
    edition = Edition(number, today, replaced)
    printed = reports.draw(desk, replace(order, edition=edition, booklet=False), progress)
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


def whole_packs(desk: Desk, meeting: UUID | None) -> tuple[Row, ...]:
    """Board packs of a meeting that were given out whole, the newest first; their pages can be replaced."""
    return tuple(
        row
        for row in published(desk)
        if row["report"] == PACK
        and row["language"] != TWIN
        and (row["subject"].uuid if row["subject"] else None) == meeting
    )


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


def _replaced(desk: Desk, order: Order) -> Row | None:
    """The pack whose pages are replaced. Raises UserError when there is none of that reference."""
    if not order.replaces:
        return None
    with desk.store.reading() as connection:
        return one_of(connection, order.replaces, ENTITY)


def _like(order: Order, row: Row) -> Order:
    """An order of pages with the meeting and the cut-off of the pack that they are of."""
    about = order.about or (str(row["subject"].uuid) if row["subject"] else "")
    return replace(order, about=about, cut_off=order.cut_off or row["cut_off"])


def _refuse_confidence(desk: Desk, kind: ReportKind, order: Order) -> None:
    """Raises UserError for the sheet of a confidential record: everybody reads a publication, for ever."""
    if in_confidence(desk, kind, order):
        raise UserError(
            _("A confidential sheet is not published: a publication goes to every office and stays."),
            _("Print it, or save it for whom it is meant; or declassify the record into an ordinary copy."),
        )


def _series(order: Order) -> str:
    """What a publication is called beside subject and language."""
    if order.replaces:
        return SERIES
    made_for = order.year if order.year is not None else order.period.iso() if order.period else None
    return order.name if made_for is None else f"{order.name}-{made_for}"


def _target(about: Row | None) -> Target | None:
    return Target(entity(about.entity).tag, about.uuid) if about else None


def _latest(desk: Desk, order: Order) -> Row | None:
    """The last version given out of what is ordered: replacement pages count on from their pack."""
    with desk.store.reading() as connection:
        about = one(connection, order.about) if order.about else None
    target = _target(about)
    same = [
        row
        for row in published(desk)
        if row["report"] in (_series(replace(order, replaces="")), SERIES if order.name == PACK else "")
        and (row["subject"], row["language"]) == (target, order.lang)
    ]
    return max(same, key=lambda r: (r["version"], r.uuid.bytes), default=None)


def _title(desk: Desk, printed: Printed, order: Order) -> str:
    """What a person reads in the list: the report, what it is about, its year."""
    parts = [printed.title]
    if printed.about is not None:
        with desk.store.reading() as connection:
            titles = Titles(connection, desk.lang if order.lang == TWIN else order.lang)
            parts.append(titles.link(printed.about.entity, printed.about.uuid))
    if order.year is not None:
        parts.append(str(order.year))
    if order.period is not None:
        parts.append(show_period(order.period, desk.lang if order.lang == TWIN else order.lang))
    return ", ".join(parts)[:500]
