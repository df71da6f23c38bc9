"""What a record of monitoring is about, and whether it counts."""

from collections.abc import Iterator
from uuid import UUID

from issss_desktop.models.compound import NAMELESS, Words
from issss_desktop.models.monitoring import Links
from issss_desktop.models.rows import Records, Row


def counting(
    records: Records,
    code: str,
    *,
    drafts: bool,
    province: UUID | None = None,
    programme: UUID | None = None,
    project: UUID | None = None,
) -> Iterator[Row]:
    """Rows of an entity that count: final ones, drafts if asked, of a province, programme or project."""
    for row in records.all(code):
        if not (drafts or row.final):
            continue
        if province is not None and not lies_in(records, row, province):
            continue
        if programme in (None, row["programme"]) and project in (None, row["project"]):
            yield row


def lies_in(records: Records, row: Row, province: UUID) -> bool:
    """Whether a row is about a province: it names it, or a zone that reaches into it."""
    if row["province"] is not None:
        return bool(row["province"] == province)
    zone = records.get("zone", row["zone"])
    return zone is not None and province in (zone["provinces"] or ())


def links_of(records: Records, row: Row) -> Links:
    """What a row is about, with names; "programme" and "project" may both be named."""
    subject = [
        records.name(code, row[code], "title") for code in ("programme", "project") if row[code] is not None
    ]
    return Links(
        place_of(records, row), joined(subject), row["pillar"], row["province"], row["zone"],
        row["programme"], row["project"],
    )  # fmt: skip


def place_of(records: Records, row: Row) -> Words:
    """Zone and province of a row, the narrower first; empty for the whole."""
    if row["province"] is None and row["zone"] is None:
        return NAMELESS
    return joined([records.name(code, row[code]) for code in ("zone", "province") if row[code] is not None])


def joined(names: list[Words]) -> Words:
    """Several names as one."""
    if len(names) == 1:
        return names[0]
    fr, en = (", ".join(filter(None, (name.in_language(lang) for name in names))) for lang in ("fr", "en"))
    return Words(fr or None, en or None)
