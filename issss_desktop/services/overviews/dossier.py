"""The alignment dossier as plain data: three facts, criteria in force, readings, what is retained."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.models.rows import Row
from issss_desktop.services.desk import Desk
from issss_desktop.services.titles import Titles
from issss_desktop.store import query
from issss_desktop.store.query import Connection

NONE, PARTLY, AGREED, DIFFER, DECIDED = "none", "partly", "agreed", "differ", "decided"
FIRST, SECOND, THIRD = "1", "2", "3"


@dataclass(frozen=True)
class Criterion:
    """A criterion as worded in one version.

    ``text`` is empty while its official text is not at hand; ``complete`` unless said to be cut short.
    """

    uuid: UUID
    number: int | None
    version: int | None
    text: str
    complete: bool


@dataclass(frozen=True)
class Rating:
    """A step of the scale; ``rank`` 1 is the best; ``worst`` the last one."""

    uuid: UUID
    name: str
    rank: int
    worst: bool


@dataclass(frozen=True)
class Reading:
    """One assessment of a project. ``rated``: criteria with a rating, of ``criteria``; ``verdict`` a code."""

    uuid: UUID
    ref: str
    on: dt.date | None
    verdict: str | None
    readers: tuple[str, ...]
    rated: int
    criteria: int
    final: bool
    fictional: bool
    valid_until: dt.date | None


@dataclass(frozen=True)
class ProjectFacts:
    """Declared, cited and assessed: three facts that never stand for one another; readings newest first."""

    uuid: UUID
    title: str
    donors: str
    lead: str
    declared: bool | None
    declared_text: str
    declared_source: str
    cited: bool | None
    cited_in: str
    readings: tuple[Reading, ...]


def project_facts(desk: Desk, project: UUID) -> ProjectFacts | None:
    """The three facts of a project; None when its record has not been received."""
    with desk.store.reading() as connection:
        row = query.get_row(connection, "project", project)
        if row is None or not row.created:
            return None
        titles = Titles(connection)
        donors = query.children(connection, "financing", project)
        partners = [r for r in query.children(connection, "partner", project) if r["role"] == "lead"]
        found = query.select_rows(
            connection, "assessment", 'WHERE alive=1 AND project=? ORDER BY "on" DESC, uuid', (project.bytes,)
        )
        return ProjectFacts(
            project, titles.of(row),
            ", ".join(dict.fromkeys(titles.link("organisation", r["donor"]) for r in donors)),
            ", ".join(titles.link("organisation", r["organisation"]) for r in partners),
            row["is_declared"], row["declared_on"] or "", row["declared_source"] or "",
            row["is_cited"], row["cited_in"] or "",
            tuple(_reading(connection, each) for each in found),
        )  # fmt: skip


def _reading(connection: Connection, row: Row) -> Reading:
    answers = query.children(connection, "answer", row.uuid)
    rated = {a["criterion"] for a in answers if a["rating"] is not None}
    whole = _in_force(connection, row["on"], row["criteria_version"])
    names = (row[f"reader_{code}"] for code in (FIRST, SECOND, THIRD))
    return Reading(
        row.uuid, row.ref, row["on"], row["verdict"], tuple(n for n in names if n), len(rated), len(whole),
        row.final, bool(row["fictional"]), row["valid_until"],
    )  # fmt: skip


def criteria_in_force(desk: Desk, on: dt.date | None, version: int | None = None) -> tuple[Criterion, ...]:
    """Criteria in force on a day, in the order of their numbers.

    Args:
        on: day of the assessment; None takes the newest version of each.
        version: the version the assessment says it was made with, where it says so.
    """
    with desk.store.reading() as connection:
        titles = Titles(connection)
        return tuple(
            Criterion(
                row.uuid, row["number"], row["version"], titles.text(row.declared, "text", row["text"]),
                row["complete"] is not False and row["text"] is not None,
            )
            for row in _in_force(connection, on, version)
        )  # fmt: skip


def _in_force(connection: Connection, on: dt.date | None, version: int | None) -> list[Row]:
    rows = query.select_rows(connection, "criterion", "WHERE alive=1 AND created IS NOT NULL")
    by_number: dict[int | None, list[Row]] = {}
    for row in rows:
        if on is None or _holds(row, on):
            by_number.setdefault(row["number"], []).append(row)
    if version is not None:  # a dossier keeps the wording it was made with
        for row in rows:
            if row["version"] == version:
                by_number[row["number"]] = [row]
    chosen = [max(found, key=_newness) for found in by_number.values()]
    return sorted(chosen, key=lambda r: (r["number"] is None, r["number"] or 0, r.uuid.bytes))


def _holds(row: Row, on: dt.date) -> bool:
    """Whether a wording is in force on a day: an unknown first or last day is open."""
    span = row["validity"]
    begun = span is None or span.start is None or span.start.first() <= on
    return begun and (span is None or span.end is None or on <= span.end.last())


def _newness(row: Row) -> tuple[dt.date, int, bytes]:
    span = row["validity"]
    start = span.start.first() if span is not None and span.start is not None else dt.date.min
    return start, row["version"] or 0, row.uuid.bytes


def rating_scale(desk: Desk) -> tuple[Rating, ...]:
    """Steps of the office's own scale, the best first; no official one is known."""
    with desk.store.reading() as connection:
        titles = Titles(connection)
        rows = query.select_rows(
            connection, "rating", "WHERE alive=1 AND created IS NOT NULL ORDER BY rank, uuid"
        )
        last = len(rows) - 1
        return tuple(
            Rating(
                row.uuid, titles.text(row.declared, "name", row["name"]), row["rank"] or i + 1, 0 < i == last
            )
            for i, row in enumerate(rows)
        )


def retained(ratings: Mapping[str, UUID | None]) -> tuple[str, UUID | None]:
    """What is retained of a criterion, from the rating of each reader ("1", "2", "3").

    Two readers who agree settle it; when they differ the third decides; nothing is ever averaged.
    """
    first, second, third = (ratings.get(code) for code in (FIRST, SECOND, THIRD))
    if third is not None:
        return DECIDED, third
    if first is None and second is None:
        return NONE, None
    if first is None or second is None:
        return PARTLY, None
    return (AGREED, first) if first == second else (DIFFER, None)


def settled(criteria: Sequence[UUID], ratings: Mapping[UUID, Mapping[str, UUID | None]]) -> int:
    """How many criteria have a retained rating."""
    return sum(retained(ratings.get(each, {}))[1] is not None for each in criteria)
