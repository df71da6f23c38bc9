"""A preview in words: what changes field by field, what is new, what was left aside and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.rows import Row
from issss_desktop.services.desk import Desk, leaving
from issss_desktop.services.spreadsheets.importing import Preview
from issss_desktop.services.spreadsheets.plan import Change, Plan
from issss_desktop.services.titles import Titles

NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Difference:
    """One field of a record, before and after."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Shown:
    """One row of a sheet in words; ``differences`` of a record that changes."""

    row: int
    title: str
    ref: str = ""
    differences: tuple[Difference, ...] = ()


def changes(desk: Desk, plan: Plan, some: Sequence[Change]) -> list[Shown]:
    """Records that change, with what differs."""
    with leaving(desk).store.reading() as connection:
        titles = Titles(connection)
        return [
            Shown(each.row, titles.of(each.before), each.before.ref, tuple(_differences(titles, plan, each)))
            for each in some
        ]


def fresh(desk: Desk, plan: Plan, rows: Sequence[int]) -> list[Shown]:
    """New records, by what they will be called."""
    with leaving(desk).store.reading() as connection:
        titles = Titles(connection)
        made = [(row, Row(plan.declared.code, NOBODY, plan.values_of(row))) for row in rows]
        return [Shown(row, titles.of(each)) for row, each in made]


def _differences(titles: Titles, plan: Plan, change: Change) -> Iterable[Difference]:
    for code, after in change.after.items():
        before = change.before[code]
        label = _(plan.declared.by_code[code].label)
        yield Difference(code, label, _text(titles, plan, code, before), _text(titles, plan, code, after))


def _text(titles: Titles, plan: Plan, code: str, value: Any) -> str:
    return titles.text(plan.declared, code, value) or _("n/a")


def summary(found: Preview) -> str:
    """What an import would do, in one line."""
    parts = [
        ngettext("{n} new record", "{n} new records", found.fresh).format(n=found.fresh),
        ngettext("{n} record changes", "{n} records change", found.changed).format(n=found.changed),
        ngettext("{n} row unchanged", "{n} rows unchanged", found.same).format(n=found.same),
    ]
    if found.refused:
        said = ngettext("{n} row refused", "{n} rows refused", found.refused)
        parts.append(said.format(n=found.refused))
    if found.dropped:
        said = ngettext("{n} value dropped", "{n} values dropped", found.dropped)
        parts.append(said.format(n=found.dropped))
    aside = sum(len(plan.aside) for plan in found.plans)
    if aside:
        parts.append(ngettext("{n} row not taken", "{n} rows not taken", aside).format(n=aside))
    return " · ".join(parts)
