"""Amounts of the programmes by province, by their shares; what is not known is "non ventilé"."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from issss_desktop.models.rows import Row
from issss_desktop.models.uses import AllocationLine, ProgrammeFigures, ProvinceLine
from issss_desktop.services.figures.breakdowns import share_out
from issss_desktop.services.figures.ledger import Ledger
from issss_desktop.services.figures.programmes import Book

MEASURES = ("allocated", "transferred", "spent")
WHOLE = 10_000
Sums = dict[UUID | None, dict[str, int]]


def by_province(
    ledger: Ledger,
    books: Mapping[UUID, Book],
    programmes: Sequence[ProgrammeFigures],
    allocations: Sequence[AllocationLine],
) -> tuple[ProvinceLine, ...]:
    """Lines by name, what is not broken down last; they sum to the programmes in total, to the cent.

    A programme whose shares are not known counts under every province it names, its amounts under none.
    """
    sums: Sums = {}
    counts: dict[UUID | None, int] = {}
    for line in programmes:
        if not line.in_total or line.later:
            continue
        weights = _weights(books[line.uuid].row)
        for province in {*weights, *line.provinces}:
            counts[province] = counts.get(province, 0) + 1
        _add(sums, "transferred", line.transferred.value, weights)
        _add(sums, "spent", line.spent.value, weights)
        for allocation in allocations:
            if allocation.programme == line.uuid and allocation.state == "adopted":
                own: dict[UUID | None, int] = {allocation.province: WHOLE}
                given = own if allocation.province else weights
                _add(sums, "allocated", allocation.amount.value, given)
    keys = {*sums, *counts}
    named = [(ledger.name("province", uuid), uuid) for uuid in keys]
    ordered = sorted(named, key=lambda n: (n[1] is None, n[0].fr or "", n[1].bytes if n[1] else b""))
    return tuple(
        ProvinceLine(uuid, name, counts.get(uuid, 0), *(sums.get(uuid, {}).get(m) for m in MEASURES))
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
    return weights


def _add(sums: Sums, measure: str, cents: int | None, weights: Mapping[UUID | None, int]) -> None:
    if cents is None:
        return
    keys = sorted(weights, key=lambda u: u.bytes if u else b"")
    parts = share_out(cents, [weights[k] for k in keys], [k.bytes if k else b"" for k in keys])
    for key, part in zip(keys, parts, strict=True):
        line = sums.setdefault(key, {})
        line[measure] = line.get(measure, 0) + part
