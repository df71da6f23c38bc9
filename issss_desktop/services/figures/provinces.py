"""Amounts of the programmes by province, by their shares; what is not known is "non ventilé"."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from issss_desktop.models.figure import Figure
from issss_desktop.models.rows import Row
from issss_desktop.models.uses import AllocationLine, ProgrammeFigures, ProvinceLine
from issss_desktop.services.figures.breakdowns import share_out
from issss_desktop.services.figures.ledger import Ledger, summed
from issss_desktop.services.figures.programmes import Book

MEASURES = ("allocated", "transferred", "spent")
WHOLE = 10_000
Parts = dict[tuple[UUID | None, str], list[Figure]]


def by_province(
    ledger: Ledger,
    books: Mapping[UUID, Book],
    programmes: Sequence[ProgrammeFigures],
    allocations: Sequence[AllocationLine],
) -> tuple[ProvinceLine, ...]:
    """Lines by name, what is not broken down last; they sum to the programmes in total, to the cent.

    A programme whose shares are not known counts under every province it names, its amounts under none.
    """
    parts: Parts = {}
    counts: dict[UUID | None, int] = {}
    for line in programmes:
        if not line.in_total or line.later:
            continue
        weights = _weights(books[line.uuid].row)
        for province in {*weights, *line.provinces}:
            counts[province] = counts.get(province, 0) + 1
        _cut(parts, "transferred", line.transferred, weights)
        _cut(parts, "spent", line.spent, weights)
        mine = [a for a in allocations if a.programme == line.uuid and a.state == "adopted"]
        for allocation in mine:
            own: dict[UUID | None, int] = {allocation.province: WHOLE}
            _cut(parts, "allocated", allocation.amount, own if allocation.province else weights)
        if not mine:
            _cut(parts, "allocated", line.allocated, weights)
    keys = {*counts, *(province for province, _measure in parts)}
    named = [(ledger.name("province", uuid), uuid) for uuid in keys]
    ordered = sorted(named, key=lambda n: (n[1] is None, n[0].fr or "", n[1].bytes if n[1] else b""))
    return tuple(
        ProvinceLine(uuid, name, counts.get(uuid, 0), *(_sum(parts.get((uuid, m), []), m) for m in MEASURES))
        for name, uuid in ordered
    )


def _weights(row: Row) -> dict[UUID | None, int]:
    """Weight of each province; None alone when the shares are not known."""
    shares = row["locations"]
    if not shares or not shares.known:
        return {None: WHOLE}
    weights: dict[UUID | None, int] = {}
    for targets, share in shares.rows:
        weights[targets[0]] = weights.get(targets[0], 0) + (share or 0)
    return weights if any(weights.values()) else {None: WHOLE}


def _cut(parts: Parts, measure: str, whole: Figure, weights: Mapping[UUID | None, int]) -> None:
    """The part of each province; each of what is not known is not known, each of a lower bound is one."""
    keys = sorted((k for k in weights if weights[k]), key=lambda u: u.bytes if u else b"")
    ties = [k.bytes if k else b"" for k in keys]
    cents = (
        [None] * len(keys) if whole.value is None
        else share_out(whole.value, [weights[k] for k in keys], ties)
    )  # fmt: skip
    for key, part in zip(keys, cents, strict=True):
        parts.setdefault((key, measure), []).append(replace(whole, value=part))


def _sum(parts: Sequence[Figure], measure: str) -> Figure:
    return summed(parts, measure, tuple(dict.fromkeys(ref for part in parts for ref in part.refs)))
