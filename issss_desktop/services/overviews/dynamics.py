"""Analyses and notes by zone and by the dynamics they speak of: what is known, and where nothing is."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from issss_desktop.i18n import _
from issss_desktop.models.fields import entity
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.desk import Desk
from issss_desktop.services.titles import Titles
from issss_desktop.store import query
from issss_desktop.store.some_fields import select_fields

DYNAMICS: Final = ("security_dilemmas", "land_identity", "natural_resources", "regional_dynamics")
"""Fields of an analysis, one a dynamic, in the order of the strategy."""

NONE = "none"
"""Of an analysis that names no dynamic."""

_READ: Final = ("ref", "stage", "title", "kind", "on", "zone", "province", "fictional", *DYNAMICS)


@dataclass(frozen=True)
class AnalysisLine:
    """An analysis or note in a list: ``dynamics`` are codes of ``DYNAMICS``, or ``NONE`` alone."""

    uuid: UUID
    ref: str
    title: str
    kind: str
    on: PartialDay | None
    dynamics: tuple[str, ...]
    confidential: bool
    final: bool
    fictional: bool


@dataclass(frozen=True)
class ZoneLine:
    """What is written of a zone; of a province as a whole, or of no place: ``zone`` None."""

    zone: UUID | None
    province: UUID | None
    name: str
    analyses: tuple[AnalysisLine, ...]

    def of(self, dynamic: str) -> tuple[AnalysisLine, ...]:
        """Those that speak of a dynamic, newest first."""
        return tuple(line for line in self.analyses if dynamic in line.dynamics)


def by_zone(desk: Desk, province: UUID | None = None, kind: str = "") -> tuple[ZoneLine, ...]:
    """Every priority zone, one of which nothing is written too; then provinces and what is of no place.

    What is confidential stands in it for those who may read it.

    Args:
        province: zones that lie in it, and what is written of it.
        kind: of this kind only, as the field of an analysis has it.
    """
    with desk.store.reading() as connection:
        declared = entity("analysis")
        fields = [declared.by_code[code] for code in _READ]
        where = 'WHERE alive=1 AND created IS NOT NULL ORDER BY "on" DESC, uuid'
        titles = Titles(connection)
        zones = query.select_rows(connection, "zone", "WHERE alive=1 AND created IS NOT NULL")
        lies = [zone.uuid for zone in zones if province is None or province in zone["provinces"]]
        places: dict[tuple[UUID | None, UUID | None], list[Row]] = {(zone, None): [] for zone in lies}
        for row in select_fields(connection, "analysis", where, (), fields):
            place = (row["zone"], None) if row["zone"] else (None, row["province"])
            asked = province is None or place in places or row["province"] == province
            if asked and kind in ("", row["kind"]):
                places.setdefault(place, []).append(row)
        lines = [
            ZoneLine(zone, of, _name(titles, zone, of), tuple(_line(titles, row) for row in found))
            for (zone, of), found in places.items()
        ]
    return tuple(sorted(lines, key=lambda line: (line.zone is None, line.province is None, line.name)))


def _name(titles: Titles, zone: UUID | None, province: UUID | None) -> str:
    if zone is None and province is None:
        return _("Without a place")
    return titles.link("zone", zone) if zone else titles.link("province", province)


def _line(titles: Titles, row: Row) -> AnalysisLine:
    dynamics = tuple(code for code in DYNAMICS if row[code]) or (NONE,)
    return AnalysisLine(
        row.uuid, row.ref, row["title"] or row.ref, titles.text(row.declared, "kind", row["kind"]), row["on"],
        dynamics, row.confidential, row.final, bool(row["fictional"]),
    )  # fmt: skip
