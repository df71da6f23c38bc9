"""What changed since the previous session: figures of its published pack beside those of now, and records.

The records come from the log between two states of the data: what was known when that pack was published,
or on the evening of the session where none was; and now. New events are dated after it; late entries were
dated before it and recorded after.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _, language
from issss_desktop.models.fields import Entity, entity
from issss_desktop.models.figure import Status
from issss_desktop.models.figures import plain
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import PartialDay, moment_of, show_day, show_partial
from issss_desktop.reports.points.changes import CellChange, Changes, Event
from issss_desktop.services.printing.dated import DATED, UNDATED, Dated
from issss_desktop.services.printing.orders import PACK
from issss_desktop.services.printing.sheets import Gathering
from issss_desktop.services.state import positions_after
from issss_desktop.store import query
from issss_desktop.store.several import rows_of

FUND: Final = (
    ("total", N_("Total of contributions")), ("announced", N_("Announced")), ("signed", N_("Signed")),
    ("received", N_("Received")), ("outstanding", N_("Still to be received")), ("uses", N_("Uses")),
    ("available", N_("Available to allocate")),
)  # fmt: skip
PORTFOLIO: Final = (
    ("total", N_("Aligned portfolio")),
    ("aligned", N_("Aligned by an assessment")),
    ("alignable", N_("Alignable")),
)
PROGRAMME: Final = (
    ("proposed", N_("Allocation asked")), ("allocated", N_("Allocated")),
    ("transferred", N_("Transferred")), ("spent", N_("Spent")),
)  # fmt: skip
OF = N_("{measure}: {name}")
CREATED, CORRECTED, DELETED = N_("recorded"), N_("corrected"), N_("deleted")


def moved_cells(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[CellChange, ...]:
    """Figures that differ between two stored papers, in the order of the pack; to the cent, n.d. is None.

    A lower bound that became exact moved too, even where the amount is the same.
    """
    then, now = dict(_cells(before)), dict(_cells(after))
    keys = [*now, *(key for key in then if key not in now)]
    moved = [(key, then.get(key, _NONE), now.get(key, _NONE)) for key in keys]
    return tuple(
        CellChange(_label(key, before, after), old[0], new[0], old[1], new[1])
        for key, old, new in moved
        if old != new
    )


def measures(before: Mapping[str, Any], after: Mapping[str, Any], group: str) -> tuple[CellChange, ...]:
    """Every measure of one mechanism ("fund" or "portfolio") on two days, moved or not."""
    found = []
    for measure, name in FUND if group == "fund" else PORTFOLIO:
        old, new = _usd(before[group].get(measure)), _usd(after[group].get(measure))
        found.append(CellChange(_(name), old[0], new[0], old[1], new[1]))
    return tuple(found)


_Cell = tuple[int | None, bool]  # USD cents, and whether they are a lower bound
_NONE: Final[_Cell] = (None, False)
_Key = tuple[str, str, str]  # group, measure, uuid of the record or ""


def _cells(figures: Mapping[str, Any]) -> Iterator[tuple[_Key, _Cell]]:
    fund, portfolio = figures["fund"], figures["portfolio"]
    for measure, _name in FUND:
        yield ("fund", measure, ""), _usd(fund.get(measure))
    for line in fund["donors"]:
        yield ("donor", "figure", line["uuid"]), _usd(line["figure"])
    for line in fund["contributions"]:
        for measure in ("signed", "received"):
            yield ("contribution", measure, line["uuid"]), _usd(line[measure])
    for line in (fund.get("statement") or {}).get("programmes", ()):
        for measure, _name in PROGRAMME:
            yield ("programme", measure, line["uuid"]), _usd(line[measure])
    for line in (fund.get("statement") or {}).get("allocations", ()):
        yield ("allocation", "amount", line["uuid"]), _usd(line["amount"])
    for measure, _name in PORTFOLIO:
        yield ("portfolio", measure, ""), _usd(portfolio.get(measure))
    for line in portfolio["projects"]:
        yield ("project", "amount", line["uuid"]), _usd(line["amount"])


def _usd(figure: Mapping[str, Any] | None) -> _Cell:
    amount = figure.get("amount") if figure else None
    if figure is None or amount is None:
        return _NONE
    cents = int((Decimal(amount) * 100).to_integral_value())
    return cents, figure.get("status") == Status.AT_LEAST.value


def _label(key: _Key, *papers: Mapping[str, Any]) -> str:
    group, measure, uuid = key
    own = {"figure": N_("Last known position"), "amount": N_("Amount")}
    if group == "allocation":
        own["amount"] = N_("Allocation")
    names = dict(PORTFOLIO if group == "portfolio" else (*FUND, *PROGRAMME))
    label = _({**names, **own}[measure])
    if not uuid:
        return label
    return _(OF).format(measure=label, name=_name(group, uuid, papers))


def _name(group: str, uuid: str, papers: Sequence[Mapping[str, Any]]) -> str:
    for paper in reversed(papers):
        fund = paper["fund"]
        lines = {
            "donor": fund["donors"], "contribution": fund["contributions"],
            "programme": (fund.get("statement") or {}).get("programmes", ()),
            "allocation": (fund.get("statement") or {}).get("allocations", ()),
            "project": paper["portfolio"]["projects"],
        }[group]  # fmt: skip
        line = next((one for one in lines if one["uuid"] == uuid), None)
        if line is not None:
            name = line.get("title") or line.get("donor") or line.get("name") or line.get("ref") or ""
            return name if isinstance(name, str) else _in_language(name)
    return uuid[:8]


def _in_language(words: Mapping[str, Any] | None) -> str:
    other = "en" if language() == "fr" else "fr"
    return ((words or {}).get(language()) or (words or {}).get(other)) or ""


# records of the log


@dataclass(frozen=True)
class Touched:
    """A record that commits after a state wrote: its first and last position among them."""

    declared: Entity
    uuid: UUID
    first: int
    last: int


def touched_since(
    connection: query.Connection, positions: Sequence[int] | None, day_end_ms: int
) -> tuple[Touched, ...]:
    """Records that some commits wrote: those at ``positions``, else those after a moment (UTC milliseconds).

    What is confidential is on no paper that leaves the office.
    """
    by_tag = {entity(code).tag: entity(code) for code in (*DATED, *UNDATED)}
    sql = (
        "SELECT o.entity, o.record, min(o.pos), max(o.pos) FROM commits c JOIN ops o ON o.pos=c.pos "
        f"WHERE {{}} AND o.confidential=0 AND o.entity IN ({','.join(map(str, by_tag))}) GROUP BY o.record"
    )
    if positions is None:
        rows = iter(connection.exec_driver_sql(sql.format("c.wall_ms>?"), (day_end_ms,)).fetchall())
    else:
        rows = rows_of(connection, sql.format("c.pos IN ({})"), positions)
    found: dict[bytes, tuple[int, int, int]] = {}
    for tag, record, first, last in rows:
        before = found.get(record, (tag, first, last))
        found[record] = (tag, min(first, before[1]), max(last, before[2]))
    return tuple(
        Touched(by_tag[tag], UUID(bytes=record), first, last) for record, (tag, first, last) in found.items()
    )


@dataclass(frozen=True)
class Changing:
    """Changes since a session of a board; ``previous`` is its record."""

    gathering: Gathering
    previous: Row

    @property
    def _dated(self) -> Dated:
        return Dated(self.gathering)

    def changes(self) -> Changes:
        """Figures that moved, new events, late entries."""
        paper = self._paper()
        positions = self._unknown_to(paper)
        day = self.previous["on"].last()
        end = dt.datetime.combine(day, dt.time.max, dt.UTC)
        touched = touched_since(self.gathering.connection, positions, int(end.timestamp() * 1000))
        events, late, undated = self._sorted(touched, day)
        since = _("the state of the data on {day}").format(day=show_day(day, language(), "long"))
        cells: tuple[CellChange, ...] = ()
        compared = ""
        if paper is not None:
            since = _("version {n} of the pack of {session}, published on {day}").format(
                n=paper["version"], session=show_partial(self.previous["on"], language(), "long"),
                day=show_day(paper["published_on"], language(), "long"),
            )  # fmt: skip
            stored = self._stored(paper)
            if stored is not None:
                cells = moved_cells(stored, plain(self.gathering.figures))
                compared = _("Before: figures as at {before}. Now: figures as at {now}.").format(
                    before=show_day(paper["cut_off"], language()),
                    now=show_day(self.gathering.figures.cut_off, language()),
                )
        return Changes(since, compared, cells, tuple(events), tuple(late), undated)

    def _unknown_to(self, paper: Row | None) -> list[int] | None:
        """Commits that the data of a paper did not know; None without a paper, or where its data are not all
        here: it was printed in another office.
        """
        with suppress(UserError):
            if paper is not None and paper["known"]:
                return positions_after(self.gathering.connection, paper["known"])
        return None

    def _paper(self) -> Row | None:
        """The last version of the pack given out for the previous session."""
        found = [
            row
            for row in self.gathering.records.all("publication")
            if row["report"] == PACK and row["subject"] and row["subject"].uuid == self.previous.uuid
        ]
        return max(found, key=lambda r: (r["published_on"], r["version"], r.uuid.bytes), default=None)

    def _stored(self, paper: Row) -> Mapping[str, Any] | None:
        """The figures kept with a paper, None where their bytes have not been received."""
        data = self.gathering.desk.pieces.fetch(paper["figures"]) if paper["figures"] else None
        if data is None:
            return None
        found: dict[str, Any] = json.loads(data)
        return found

    def _sorted(self, touched: Sequence[Touched], day: dt.date) -> tuple[list[Event], list[Event], int]:
        gone = self._gone(touched)
        dated: list[tuple[PartialDay, Touched, Row]] = []
        undated = 0
        for one in touched:
            row = self.gathering.records.get(one.declared.code, one.uuid) or gone.get(one.uuid)
            if row is None or not self._dated.printed(row):
                continue
            on = self._dated.on(row)
            if on is None:
                undated += row.alive
            elif on.first() <= self.gathering.figures.cut_off:
                dated.append((on, one, row))
        dated.sort(key=lambda found: (found[0].last(), found[2].uuid.bytes))
        stamps = self._stamps({one.last for _on, one, _row in dated})
        events = [self._event(*found, stamps) for found in dated if found[0].last() > day]
        late = [self._event(*found, stamps) for found in dated if found[0].last() <= day]
        return events, late, undated

    def _gone(self, touched: Sequence[Touched]) -> dict[UUID, Row]:
        """Records deleted since: they were on the paper before."""
        missing: dict[str, list[UUID]] = {}
        for one in touched:
            if self.gathering.records.get(one.declared.code, one.uuid) is None:
                missing.setdefault(one.declared.code, []).append(one.uuid)
        found: dict[UUID, Row] = {}
        for code, uuids in missing.items():
            rows = query.rows_by_uuid(self.gathering.connection, code, uuids)
            first = {one.uuid: one.first for one in touched}
            found |= {u: r for u, r in rows.items() if not r.alive and 0 < r.created < first[u]}
        return found

    def _stamps(self, positions: set[int]) -> dict[int, int]:
        """When commits were written, by position."""
        sql = "SELECT pos, wall_ms FROM commits WHERE pos IN ({})"
        return dict(map(tuple, rows_of(self.gathering.connection, sql, sorted(positions))))

    def _event(self, on: PartialDay, one: Touched, row: Row, stamps: Mapping[int, int]) -> Event:
        what = DELETED if not row.alive else CREATED if row.created >= one.first else CORRECTED
        wall = stamps.get(one.last)
        return replace(
            self._dated.event(on, row),
            what="" if what == CREATED else _(what),
            recorded=show_day(moment_of(wall).date(), language()) if wall else "",
        )
