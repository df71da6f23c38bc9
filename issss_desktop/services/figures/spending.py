"""Declared expenditure: of a period or since the start, one derived from the other, each counted once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from issss_desktop.models.figure import Ref
from issss_desktop.models.rows import Row
from issss_desktop.models.uses import Report
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.figures.ledger import Ledger, counted, imprecise, reference

LOWER, TWICE, OVERLAP, MIXED = "lower", "twice", "overlap", "mixed"
"""What a person must look at in the reports of an organisation."""


@dataclass
class _Running:
    """What one organisation has declared so far, in USD cents; ``unknown``: a part of it has no rate."""

    total: int = 0
    provisional: int = 0
    unknown: bool = False
    by_category: dict[str | None, int] = field(default_factory=dict)
    until: dt.date | None = None


@dataclass(frozen=True)
class Declared:
    """Expenditure of one programme at the cut-off: ``total`` in USD cents, None when nothing is declared.

    ``until``: last period reported; ``problems``: what is wrong, with the rows.
    """

    reports: tuple[Report, ...] = ()
    total: int | None = None
    provisional: int = 0
    unknown: bool = False
    by_category: tuple[tuple[str | None, int], ...] = ()
    until: dt.date | None = None
    problems: tuple[tuple[str, tuple[Ref, ...]], ...] = ()

    def spent_at(self, day: dt.date) -> int:
        """Declared for periods that end by a day."""
        return sum(
            r.period or 0 for r in self.reports if r.state == "counted" and r.end and r.end.last() <= day
        )


def declared(ledger: Ledger, programme: UUID) -> Declared:
    """What the organisations of a programme declared up to the cut-off; each its own."""
    by_organisation: dict[UUID | None, list[Row]] = {}
    for row in ledger.children("expenditure", programme):
        by_organisation.setdefault(ledger.organisation(row["organisation"]), []).append(row)
    reports: list[Report] = []
    problems: list[tuple[str, tuple[Ref, ...]]] = []
    ends: list[_Running] = []
    for organisation, rows in sorted(
        by_organisation.items(), key=lambda item: item[0].bytes if item[0] else b""
    ):
        running = _Running()
        own = [_report(ledger, programme, organisation, g, running, problems) for g in _in_order(rows)]
        reports += _said_again(own)
        ends.append(running)
    known = [r for r in reports if r.state in ("counted", "no_rate")]
    categories: dict[str | None, int] = {}
    for running in ends:
        for code, cents in running.by_category.items():
            categories[code] = categories.get(code, 0) + cents
    return Declared(
        tuple(reports),
        sum(r.total for r in ends) if any(r.state == "counted" for r in known) else None,
        sum(r.provisional for r in ends),
        any(r.unknown for r in ends),
        tuple(sorted(categories.items(), key=lambda item: item[0] or "~")),
        max((r.until for r in ends if r.until), default=None),
        tuple(problems),
    )  # fmt: skip


def _said_again(reports: Sequence[Report]) -> list[Report]:
    """Reports of one organisation in order; one without a rate is known by the next cumulative one."""
    again: tuple[dt.date, int | None] | None = None
    found = []
    for report in reversed(reports):
        found.append(replace(report, again=again) if report.state == "no_rate" else report)
        if report.state == "counted" and report.declared_as == "cumulative" and report.end:
            again = (report.end.last(), report.year)
    return found[::-1]


def _key(row: Row) -> tuple[PartialDay | None, PartialDay | None, str]:
    span = row["span"]
    return (span.start if span else None, span.end if span else None, row["declared_as"] or "period")


def _in_order(rows: Iterable[Row]) -> list[list[Row]]:
    """Reports: the rows of the same span and form, oldest end first; a cumulative one after the periods."""
    groups: dict[tuple[PartialDay | None, PartialDay | None, str], list[Row]] = {}
    for row in rows:
        groups.setdefault(_key(row), []).append(row)
    far = dt.date.max
    return [
        sorted(found, key=lambda r: r.uuid.bytes)
        for key, found in sorted(
            groups.items(),
            key=lambda item: (
                item[0][1].last() if item[0][1] else far,
                item[0][2] != "period",
                item[0][0].first() if item[0][0] else dt.date.min,
            ),
        )
    ]


def _kept(rows: Sequence[Row]) -> tuple[list[Row], bool]:
    """Rows of a report that count, and whether one was declared twice: certified goes before provisional."""
    certified = [r for r in rows if r["state"] == "certified"]
    kept = [r for r in rows if r in certified or r["category"] not in {c["category"] for c in certified}]
    if any(r["category"] is None for r in certified):
        kept = certified  # a certified total replaces whatever was provisional, in any categories
    seen: dict[str | None, Row] = {}
    for row in kept:
        other = seen.get(row["category"])
        newer = other is None or (row["reported_on"] or dt.date.min) >= (other["reported_on"] or dt.date.min)
        if newer:
            seen[row["category"]] = row
    return [r for r in kept if seen[r["category"]] is r], len(seen) < len(kept)


def _report(
    ledger: Ledger,
    programme: UUID,
    organisation: UUID | None,
    rows: Sequence[Row],
    running: _Running,
    problems: list[tuple[str, tuple[Ref, ...]]],
) -> Report:
    start, end, form = _key(rows[0])
    kept, twice = _kept(rows)
    refs = tuple(reference(r) for r in rows)
    certified = all(r["state"] == "certified" for r in kept)
    day = end.last() if end else None
    amounts = [_usd(ledger, r, day) for r in kept]
    state = "counted" if counted(end, ledger.cut_off) else "later"
    if state == "later" and imprecise(end, ledger.cut_off):
        state = "imprecise"
    if state == "counted" and None in amounts:
        state = "no_rate"
    period = cumulative = None
    year = _year(start, end, form, running.until)
    if state == "counted":
        if twice:
            problems.append((TWICE, refs))
        if len({r["category"] for r in kept}) > 1 and any(r["category"] is None for r in kept):
            problems.append((MIXED, refs))
        cells = [(r["category"], a or 0) for r, a in zip(kept, amounts, strict=True)]
        period, problem = _add(running, cells, form, certified, start)
        cumulative = running.total
        if problem:
            problems.append((problem, refs))
        running.until = day
    elif state == "no_rate":
        running.unknown = True
    return Report(
        refs, programme, organisation, ledger.name("organisation", organisation), start, end, form,
        certified, period, cumulative, state, year,
    )  # fmt: skip


def _add(
    running: _Running,
    cells: Sequence[tuple[str | None, int]],
    form: str,
    certified: bool,
    start: PartialDay | None,
) -> tuple[int, str]:
    """Carry a report into what is running; what it adds in USD cents, and what is wrong with it."""
    amount = sum(cents for _code, cents in cells)
    if form == "cumulative":
        added = amount - running.total
        problem = LOWER if added < 0 else ""
        running.by_category = {}
        running.unknown = False  # it says all over again, whatever had no rate before
        running.provisional = 0 if certified else running.provisional + added
    else:
        added = amount
        overlaps = running.until is not None and start is not None and start.last() <= running.until
        problem = OVERLAP if overlaps else ""
        running.provisional += 0 if certified else added
    for code, cents in cells:
        running.by_category[code] = running.by_category.get(code, 0) + cents
    running.total += added
    return added, problem


def _year(start: PartialDay | None, end: PartialDay | None, form: str, until: dt.date | None) -> int | None:
    """Year in which all that a report adds was spent; None: several, or not known."""
    first = start.first() if start else None
    if form == "cumulative" and until is not None:
        first = until + dt.timedelta(days=1)
    if first is None or end is None:
        return None
    return end.year if first.year == end.year else None


def _usd(ledger: Ledger, row: Row, day: dt.date | None) -> int | None:
    money = row["amount"]
    return ledger.in_usd(money.amount, money.currency, day).usd if money else None
