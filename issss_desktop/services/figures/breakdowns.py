"""Breakdowns of the portfolio: each amount is cut once into cells, every table sums cells (figures.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from issss_desktop.i18n import N_
from issss_desktop.models.compound import Words
from issss_desktop.models.figures import Breakdown, BreakdownLine
from issss_desktop.services.figures.cases import COLUMNS, Case, Weights
from issss_desktop.services.figures.ledger import Ledger

NOT_BROKEN_DOWN = N_("not broken down")
OUTSIDE = N_("outside the priority zones")
ENTITY = {"donor": "organisation", "pillar": "pillar", "zone": "zone", "province": "province"}
WHOLE = 10_000
Key = tuple[UUID | None, ...]


class Shared(Protocol):
    """What an amount can be cut by: a project, or a programme of the Fund."""

    def donor_weights(self) -> Weights:
        """Donors by what they pay."""

    def share_weights(self, code: str) -> Weights:
        """Targets of "locations" or "pillars" in basis points."""


@dataclass(frozen=True)
class Cell:
    """``cents`` of a project for one donor, location (province, territory, zone) and pillar; () unknown."""

    donor: Key
    location: Key
    pillar: Key
    cents: int

    def target(self, by: str) -> tuple[str, UUID | None]:
        """Line of a table it belongs to: kind of line and record."""
        key = {"donor": self.donor, "pillar": self.pillar}.get(by, self.location)
        if not key:
            return "unallocated", None
        uuid = key[COLUMNS[by][1]] if by in COLUMNS else key[0]
        if uuid is None:
            return ("outside" if by == "zone" else "unallocated"), None
        return "record", uuid


def share_out(whole: int, weights: Sequence[int], order: Sequence[bytes]) -> list[int]:
    """A whole number cut in proportion, by largest remainder; ties go by ``order``. Sums to ``whole``."""
    among = sum(weights)
    parts = [whole * weight // among for weight in weights]
    rests = [whole * weight % among for weight in weights]
    first = sorted(range(len(weights)), key=lambda i: (-rests[i], order[i]))
    for i in first[: whole - sum(parts)]:
        parts[i] += 1
    return parts


def cells_of(case: Shared, cents: int) -> tuple[Cell, ...]:
    """An amount cut into its cells: weights multiplied, as if shares were independent."""
    donors, places, pillars = (
        [(key, weight, _bytes(key)) for key, weight in weights]
        for weights in (
            case.donor_weights(), case.share_weights("locations"), case.share_weights("pillars")
        )
    )  # fmt: skip
    combined = [
        (donor, place, pillar, a * b * c, b"/".join((x, y, z)))
        for donor, a, x in donors
        for place, b, y in places
        for pillar, c, z in pillars
    ]
    parts = share_out(cents, [each[3] for each in combined], [each[4] for each in combined])
    return tuple(
        Cell(donor, place, pillar, part)
        for (donor, place, pillar, _w, _order), part in zip(combined, parts, strict=True)
    )


def _bytes(key: Key) -> bytes:
    return b"".join(u.bytes if u else bytes(16) for u in key)


def breakdowns(
    ledger: Ledger, aligned: Sequence[Case], alignable: Sequence[Case], total: int | None, rest: int
) -> tuple[Breakdown, ...]:
    """Tables by donor, pillar, zone and province of the ``total`` of the portfolio.

    ``rest``: cents of the total that no project explains; they are not broken down in any table.
    """
    columns = (
        [c for case in aligned for c in cells_of(case, case.amount or 0)],
        [c for case in alignable for c in cells_of(case, case.amount or 0)],
    )
    known = any(case.amount is not None for case in alignable)
    whole = sum(c.cents for c in columns[1]) if known else None
    return tuple(_table(ledger, by, (aligned, alignable), columns, (total, whole), rest) for by in ENTITY)


def _table(
    ledger: Ledger,
    by: str,
    projects: tuple[Sequence[Case], Sequence[Case]],
    columns: tuple[list[Cell], list[Cell]],
    totals: tuple[int | None, int | None],
    rest: int,
) -> Breakdown:
    sums = tuple(_sums(by, cells) for cells in columns)
    counts = tuple(_counts(by, cases) for cases in projects)
    if rest:
        sums[0]["unallocated", None] = sums[0].get(("unallocated", None), 0) + rest
    keys = {*sums[0], *sums[1], *counts[0], *counts[1], ("unallocated", None)}
    ordered = sorted(keys, key=lambda k: (_RANK[k[0]], *(-s.get(k, 0) for s in sums), _bytes((k[1],))))
    aligned = [sums[0].get(k, 0) for k in ordered]
    shares = _shares(aligned, totals[0])
    lines = tuple(
        BreakdownLine(
            kind=key[0],
            key=key[1],
            label=_label(ledger, by, key),
            count=counts[0].get(key, 0),
            aligned=None if totals[0] is None else amount,
            alignable=None if totals[1] is None else sums[1].get(key, 0),
            share=share,
            alignable_count=counts[1].get(key, 0),
        )
        for key, amount, share in zip(ordered, aligned, shares, strict=True)
    )
    return Breakdown(by, lines, totals[0], totals[1], sum(case.assumed for case in projects[0]))


_RANK = {"record": 0, "outside": 1, "unallocated": 2}
Line = tuple[str, UUID | None]


def _sums(by: str, cells: Iterable[Cell]) -> dict[Line, int]:
    out: dict[Line, int] = {}
    for cell in cells:
        target = cell.target(by)
        if cell.cents:
            out[target] = out.get(target, 0) + cell.cents
    return out


def _counts(by: str, cases: Sequence[Case]) -> dict[Line, int]:
    """Projects of each line, under every target they name; unallocated when a share is not known."""
    out: dict[Line, int] = {}
    for case in cases:
        lines: set[Line] = set()
        for uuid in case.targets(by):
            lines.add(("record", uuid) if uuid else ("outside" if by == "zone" else "unallocated", None))
        weights: Weights = case.donor_weights() if by == "donor" else case.share_weights(COLUMNS[by][0])
        if any(not key for key, _weight in weights):
            lines.add(("unallocated", None))
        for line in lines:
            out[line] = out.get(line, 0) + 1
    return out


def _shares(amounts: Sequence[int], whole: int | None) -> list[int | None]:
    """Basis points that sum to 100 %; unknown when there is nothing to share or a part is negative."""
    if not whole or whole < 0 or any(a < 0 for a in amounts):
        return [None] * len(amounts)
    return list(share_out(WHOLE, amounts, [i.to_bytes(4, "big") for i in range(len(amounts))]))


def _label(ledger: Ledger, by: str, line: Line) -> Words | str:
    if line[0] == "record":
        return ledger.name(ENTITY[by], line[1])
    return OUTSIDE if line[0] == "outside" else NOT_BROKEN_DOWN
