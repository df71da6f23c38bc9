"""The cartography: cells of the breakdowns by zone and pillar, who works where, what is not covered."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.figure import Status
from issss_desktop.models.figures import Breakdown
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import show_day
from issss_desktop.models.values.texts import fold
from issss_desktop.reports.amounts import cents_shown, usd
from issss_desktop.reports.portfolio import opinion_word
from issss_desktop.reports.statutory.grid import Grid, Line, Square
from issss_desktop.reports.statutory.mapping import Cartography, Doing
from issss_desktop.services.figures.breakdowns import cells_of
from issss_desktop.services.figures.cases import Case
from issss_desktop.services.figures.ledger import Ledger
from issss_desktop.services.figures.portfolio import Portfolio, Stock
from issss_desktop.services.figures.statement import find_fund
from issss_desktop.services.interventions.lines import by_number, in_force, short_name
from issss_desktop.services.printing.sheets import Gathering

Key = tuple[str, UUID | None]
REST: Key = ("unallocated", None)
TOTAL: Key = ("total", None)


def cartography(gathering: Gathering) -> Cartography:
    """Everything the cartography prints, at the cut-off of the figures."""
    figures = gathering.figures
    ledger = Ledger(gathering.records, figures.cut_off, figures.provisional)
    fund = find_fund(gathering.records, figures.fund.code)
    stock = Portfolio(ledger, fund.uuid if fund else None).stock(figures.cut_off)
    shown = (*stock.counted, *stock.alignable)
    sums = _Sums.of(gathering, stock)
    zones = [*_used(gathering, "zone", sums.rows), TOTAL]
    pillars = [*_used(gathering, "pillar", sums.columns), TOTAL]
    uncovered, undecided = _uncovered(gathering, stock)
    return Cartography(
        grid=Grid(
            zones=tuple(_line(gathering, "zone", key) for key in zones),
            pillars=tuple(_line(gathering, "pillar", key) for key in pillars),
            squares={
                (i, k): sums.square(zone, pillar)
                for i, zone in enumerate(zones)
                for k, pillar in enumerate(pillars)
            },
        ),
        doing=tuple(_doing(gathering, ledger, shown)),
        uncovered=uncovered,
        undecided=undecided,
        fictional=bool(shown) and all(case.row["fictional"] for case in shown),
    )


@dataclass(frozen=True)
class _Sums:
    """Cents and counts by (zone, pillar), of aligned projects and of alignable ones."""

    cents: tuple[dict[tuple[Key, Key], int], dict[tuple[Key, Key], int]]
    counts: tuple[dict[tuple[Key, Key], int], dict[tuple[Key, Key], int]]
    known: tuple[bool, bool]
    least: tuple[bool, bool]

    @classmethod
    def of(cls, gathering: Gathering, stock: Stock) -> "_Sums":
        """From the same cells as the breakdowns; the margins come from the breakdowns themselves."""
        portfolio = gathering.figures.portfolio
        rest = portfolio.undetailed.value or 0 if stock.position else 0
        cents = (_cents(stock.counted, rest), _cents(stock.alignable, 0))
        counts = (_counts(stock.counted), _counts(stock.alignable))
        by_zone, by_pillar = portfolio.breakdown("zone"), portfolio.breakdown("pillar")
        for side, sums in enumerate(cents):
            sums |= _margin(by_zone, side, False) | _margin(by_pillar, side, True)
            sums[TOTAL, TOTAL] = (by_zone.aligned, by_zone.alignable)[side] or 0
        for side, count in enumerate(counts):
            count |= _margin_counts(by_zone, side, False) | _margin_counts(by_pillar, side, True)
            count[TOTAL, TOTAL] = len((stock.counted, stock.alignable)[side])
        known = (by_zone.aligned is not None, by_zone.alignable is not None)
        wholes = (portfolio.total, portfolio.alignable)
        least = [whole.status is Status.AT_LEAST for whole in wholes]
        return cls(cents, counts, known, (least[0], least[1]))

    @property
    def rows(self) -> set[Key]:
        """Zones that anything stands under."""
        return {zone for part in (*self.cents, *self.counts) for zone, _pillar in part} - {TOTAL}

    @property
    def columns(self) -> set[Key]:
        """Pillars that anything stands under."""
        return {pillar for part in (*self.cents, *self.counts) for _zone, pillar in part} - {TOTAL}

    def square(self, zone: Key, pillar: Key) -> Square:
        """What is known where a zone meets a pillar; a sum of unknown shares is n.d., not zero."""
        counts = [part.get((zone, pillar), 0) for part in self.counts]
        amounts: list[int | None] = []
        for side in (0, 1):
            cents = self.cents[side].get((zone, pillar), 0)
            unknown = counts[side] > 0 and not cents
            amounts.append(None if unknown or not self.known[side] else cents)
        least = self.least if zone == pillar == TOTAL else (False, False)
        return Square((counts[0], counts[1]), (amounts[0], amounts[1]), least)


def _cents(cases: Sequence[Case], rest: int) -> dict[tuple[Key, Key], int]:
    """Cells summed by zone and pillar; ``rest`` of the published portfolio is broken down by neither."""
    out: dict[tuple[Key, Key], int] = {}
    for case in cases:
        for cell in cells_of(case, case.amount or 0):
            at = (cell.target("zone"), cell.target("pillar"))
            if cell.cents:
                out[at] = out.get(at, 0) + cell.cents
    if rest:
        out[REST, REST] = out.get((REST, REST), 0) + rest
    return out


def _counts(cases: Sequence[Case]) -> dict[tuple[Key, Key], int]:
    """Projects that name both; what they do not name, or whose shares are not known, stands apart."""
    out: dict[tuple[Key, Key], int] = {}
    for case in cases:
        for zone in _lines(case, "zone", "locations"):
            for pillar in _lines(case, "pillar", "pillars"):
                out[zone, pillar] = out.get((zone, pillar), 0) + 1
    return out


def _lines(case: Case, by: str, code: str) -> set[Key]:
    found: set[Key] = set()
    for uuid in case.targets(by):
        found.add(("record", uuid) if uuid else ("outside", None))
    if any(not key for key, _weight in case.share_weights(code)):
        found.add(REST)
    return found


def _margin(by: Breakdown, side: int, pillars: bool) -> dict[tuple[Key, Key], int]:
    """Totals of the rows, or of the columns, as the breakdown prints them."""
    out = {}
    for line in by.lines:
        key: Key = (line.kind, line.key)
        out[(TOTAL, key) if pillars else (key, TOTAL)] = (line.aligned, line.alignable)[side] or 0
    return out


def _margin_counts(by: Breakdown, side: int, pillars: bool) -> dict[tuple[Key, Key], int]:
    out = {}
    for line in by.lines:
        key: Key = (line.kind, line.key)
        out[(TOTAL, key) if pillars else (key, TOTAL)] = (line.count, line.alignable_count)[side]
    return out


def _used(gathering: Gathering, entity: str, keys: Iterable[Key]) -> list[Key]:
    """Lines in the order of the reference list, then outside the zones, then not broken down."""
    rank = {"record": 0, "outside": 1, "unallocated": 2}

    def order(key: Key) -> tuple[int, str, bytes]:
        row = gathering.records.get(entity, key[1])
        number = gathering.text(row, "number") if entity == "pillar" else ""
        return (
            rank[key[0]],
            by_number(number) or fold(_title(gathering, entity, key)),
            key[1].bytes if key[1] else b"",
        )

    return sorted({*keys, REST}, key=order)


def _title(gathering: Gathering, entity: str, key: Key) -> str:
    return gathering.titles.link(entity, key[1]) if key[1] else ""


def _line(gathering: Gathering, entity: str, key: Key) -> Line:
    words = {
        "outside": _("Outside the priority zones"),
        "unallocated": _("Not broken down"),
        "total": _("Total"),
    }
    if key[0] in words:
        return Line(key[0], words[key[0]], words[key[0]])
    row = gathering.records.get(entity, key[1])
    title = _title(gathering, entity, key)
    if entity == "zone" or row is None:
        return Line("record", title, title)
    head = short_name(gathering.text(row, "number"), gathering.text(row, "code"))
    return Line("record", head or title, gathering.text(row, "name"))


# who does what where


def _doing(gathering: Gathering, ledger: Ledger, cases: Sequence[Case]) -> Iterator[Doing]:
    """A line for each place that each project names, by place and title."""
    lines = [
        (place, gathering.titles.of(case.row), case)
        for case in cases
        for place in _places(gathering, case.row)
    ]
    opinions = {p.uuid: p for p in gathering.figures.portfolio.projects}
    for place, title, case in sorted(lines, key=lambda x: (fold(x[0]), fold(x[1]), x[2].row.uuid.bytes)):
        line = opinions[case.row.uuid]
        on = f", {show_day(line.assessed_on, language())}" if line.assessed_on else ""
        pillars = case.row["pillars"]
        yield Doing(
            place=place,
            project=title,
            ref=case.row.ref,
            lead=", ".join(_leads(gathering, ledger, case.row)),
            donors=", ".join(d.in_language(language()) for d in line.donors),
            pillars=", ".join(_pillars(gathering, pillars.rows)) if pillars else "",
            opinion=opinion_word(line.verdict) + on,
            fictional=line.fictional,
        )


def _places(gathering: Gathering, row: Row) -> list[str]:
    """Province and zone of each location; a territory is in the zone, or stands for one."""
    if row["locations"] is None:
        return [_("Place not known")]
    found: dict[str, None] = {}
    for (province, territory, zone), _share in row["locations"].rows:
        inside = gathering.titles.link("zone", zone) or gathering.titles.link("territory", territory)
        parts = (gathering.titles.link("province", province), inside)
        found[" – ".join(part for part in parts if part)] = None
    return list(found)


def _leads(gathering: Gathering, ledger: Ledger, row: Row) -> Iterator[str]:
    for partner in ledger.children("partner", row.uuid):
        if partner["role"] == "lead":
            yield gathering.text(partner, "organisation")


def _pillars(
    gathering: Gathering, rows: Iterable[tuple[tuple[UUID | None, ...], int | None]]
) -> Iterator[str]:
    for (pillar,), _share in rows:
        yield _line(gathering, "pillar", ("record", pillar)).head


# what is not covered


def _uncovered(gathering: Gathering, stock: Stock) -> tuple[tuple[str, ...] | None, str]:
    """Zones in force that no project names; (None, why) where the records cannot say it."""
    day = gathering.figures.cut_off
    zones = in_force(gathering.records, "zone", day)
    shown = (*stock.counted, *stock.alignable)
    why = _why_undecided(gathering, shown)
    if not zones:
        why = [_("No priority zone in force is recorded.")]
    if why:
        return None, " ".join(why)
    named = {uuid for case in shown for uuid in case.targets("zone")}
    missing = [gathering.titles.link("zone", row.uuid) for row in zones if row.uuid not in named]
    return tuple(sorted(missing, key=fold)), ""


def _why_undecided(gathering: Gathering, shown: Sequence[Case]) -> list[str]:
    why = []
    left = gathering.figures.portfolio.undetailed.value
    if left:
        why.append(
            _("{amount} USD of the published portfolio are not detailed: where they go is not known.").format(
                amount=usd(left, cents_shown([left]))
            )
        )
    nowhere = sum(case.row["locations"] is None for case in shown)
    if nowhere:
        why.append(
            ngettext("{n} project names no location.", "{n} projects name no location.", nowhere).format(
                n=nowhere
            )
        )
    if not shown:
        why.append(_("No project is assessed as aligned or alignable."))
    return why
