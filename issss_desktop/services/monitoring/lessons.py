"""Lessons learned at a cut-off, the newest first, and the tags that they carry."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from issss_desktop.models.compound import Words
from issss_desktop.models.monitoring import LessonLine
from issss_desktop.models.rows import Records, Row
from issss_desktop.services.monitoring.subjects import counting, links_of


def lessons(
    records: Records,
    cut_off: dt.date,
    *,
    tag: UUID | None = None,
    province: UUID | None = None,
    programme: UUID | None = None,
    project: UUID | None = None,
    drafts: bool = False,
) -> tuple[LessonLine, ...]:
    """Lessons of a day at the latest, the newest first; those without a date come last."""
    asked = counting(
        records, "lesson", drafts=drafts, province=province, programme=programme, project=project
    )
    rows = [r for r in asked if tag is None or tag in (r["tags"] or ())]
    rows = [r for r in rows if r["on"] is None or r["on"].first() <= cut_off]
    rows.sort(key=lambda r: (r["on"].last() if r["on"] else dt.date.min, r.uuid.bytes), reverse=True)
    return tuple(_line(records, row) for row in rows)


def tags(lines: Iterable[LessonLine]) -> tuple[tuple[UUID, Words, int], ...]:
    """Tags of some lessons with how many carry each, the most used first."""
    counted = Counter(tag for line in lines for tag in line.tags)
    order = sorted(counted.items(), key=lambda kv: (-kv[1], kv[0][1].in_language("fr"), kv[0][0].bytes))
    return tuple((uuid, name, count) for (uuid, name), count in order)


def _line(records: Records, row: Row) -> LessonLine:
    known = ((uuid, records.name("theme", uuid)) for uuid in row["tags"] or ())
    return LessonLine(
        row.uuid, row.ref, row["title"] or "", row["on"], row["text"] or "", row["recommendation"] or "",
        tuple(sorted(known, key=lambda t: (t[1].in_language("fr"), t[0].bytes))),
        links_of(records, row), bool(row["fictional"]), not row.final,
    )  # fmt: skip
