"""Filters of a list as plain data, checked by the kind of their field and turned into conditions."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _, ngettext
from issss_desktop.models.compound import BilingualKind, Group, LinkSet
from issss_desktop.models.day_kinds import Day, PartialDayKind
from issss_desktop.models.fields import Entity, Field
from issss_desktop.models.kinds import Choice, Currency, Flag, Kind, Link, Money, TextKind, Whole
from issss_desktop.services import reading
from issss_desktop.store.lists import Condition

IS, BETWEEN, HAS, UNKNOWN, KNOWN = "is", "between", "has", "unknown", "known"
OPS = {IS: N_("is"), BETWEEN: N_("between"), HAS: N_("contains"), UNKNOWN: N_("unknown"), KNOWN: N_("known")}
"""What a filter can ask, with its English word."""

MOST = 200
"""Values that one filter may name."""


@dataclass(frozen=True)
class Filter:
    """One condition on a field: ``op`` is a key of ``OPS``.

    ``values``: choices, currencies, "yes"/"no" or uuids for "is"; lowest and highest (blank is open), then
    the currency of an amount, for "between"; a text for "contains"; nothing for "unknown" and "known".
    """

    field: str
    op: str
    values: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """JSON form, for a saved view."""
        return asdict(self)


def from_plain(raw: Any) -> Filter | None:
    """Filter of its JSON form; None when it is none."""
    if not isinstance(raw, Mapping) or not {"field", "op", "values"} <= set(raw):
        return None
    values = raw["values"]
    if not isinstance(values, list | tuple) or not all(isinstance(v, str) for v in values):
        return None
    return Filter(str(raw["field"]), str(raw["op"]), tuple(values))


def ways(field: Field) -> tuple[str, ...]:
    """What can be asked of a field, the usual question first."""
    kind = field.kind
    if isinstance(kind, Choice | Currency | Flag | LinkSet) or (isinstance(kind, Link) and field.target):
        return (IS, UNKNOWN, KNOWN)
    if span_part(kind) is not None:
        return (BETWEEN, UNKNOWN, KNOWN)
    if isinstance(kind, TextKind | BilingualKind):
        return (HAS, UNKNOWN, KNOWN)
    return (UNKNOWN, KNOWN) if field.columns() else ()


def span_part(kind: Kind[Any]) -> tuple[str, Kind[Any]] | None:
    """The part that a range is asked of, with its kind: the amount, or the first day; None without."""
    if isinstance(kind, Group):
        name, _label, inner = kind.parts[0]
        return (name, inner) if isinstance(inner, Money | Day | PartialDayKind) else None
    return ("", kind) if isinstance(kind, Whole | Day | PartialDayKind) else None


def can_filter(declared: Entity) -> tuple[Field, ...]:
    """Fields that a list can be filtered by: its listed ones first."""
    able = [f for f in declared.fields if ways(f) and f.code not in ("ref",)]
    return tuple(sorted(able, key=lambda f: not f.listed))


def conditions(declared: Entity, filters: Iterable[Filter]) -> tuple[Condition, ...]:
    """Conditions of filters, all of which must hold.

    Raises:
        UserError: a field that does not exist, a question that its kind has no answer to, a value that
            cannot be read.
    """
    return tuple(c for each in filters for c in _conditions(declared, each))


def _conditions(declared: Entity, asked: Filter) -> tuple[Condition, ...]:
    field = reading.field_named(declared, asked.field)
    if asked.op not in ways(field):
        raise UserError(
            _("“{field}” cannot be filtered in this way.").format(field=_(field.label)),
            _("Choose: {choices}.").format(choices=", ".join(_(OPS[op]) for op in ways(field))),
        )
    if asked.op in (UNKNOWN, KNOWN):
        return (Condition(field.code, asked.op),)
    if asked.op == HAS:
        text = " ".join(asked.values).strip()
        return (Condition(field.code, "has", (text[:200],)),) if text else ()
    if asked.op == IS:
        return _named(field, asked.values)
    return _between(field, (*asked.values, "", "", "")[:3])


def _named(field: Field, values: tuple[str, ...]) -> tuple[Condition, ...]:
    if len(values) > MOST:
        said = ngettext("A filter names {n} value at most.", "A filter names {n} values at most.", MOST)
        raise UserError(said.format(n=MOST), _("Choose fewer."))
    if not values:
        return ()
    if field.target:
        try:
            cells: tuple[Any, ...] = tuple(UUID(v).bytes for v in values)
        except ValueError as error:
            raise UserError(
                _("No record “{raw}” was found.").format(raw=values[0][:60]), _("Choose it in the list.")
            ) from error
    else:
        kind = field.kind
        cells = tuple(kind.cells(kind.dump(kind.parse(v)))[0] for v in values)
    return (Condition(field.code, "in", cells),)


def _between(field: Field, values: tuple[str, ...]) -> tuple[Condition, ...]:
    found = span_part(field.kind)
    assert found is not None
    part, kind = found
    column = f"{field.code}_{part}" if part else ""
    low, high, currency = values
    if isinstance(kind, Day | PartialDayKind):
        days = tuple(_day(v) for v in (low, high))
        return (Condition(field.code, "days", days, column),) if any(days) else ()
    unit = currency.strip().upper()
    numbers = tuple(_number(kind, v, unit) for v in (low, high))
    out: list[Condition] = []
    if unit and isinstance(field.kind, Group):
        code = Currency().parse(unit)
        out.append(Condition(field.code, "in", (code,), f"{field.code}_currency"))
    if any(n is not None for n in numbers):
        out.append(Condition(field.code, "range", numbers, column))
    return tuple(out)


def _day(raw: str) -> str | None:
    day = PartialDayKind().parse(raw)
    return None if day is None else day.iso()


def _number(kind: Kind[Any], raw: str, currency: str) -> int | None:
    if not raw.strip():
        return None
    value: int | None = kind.parse_in(raw, currency or None) if isinstance(kind, Money) else kind.parse(raw)
    return value


def sentence(field: Field, asked: Filter, shown: Iterable[str] = ()) -> str:
    """A filter in words: "Budget: between 1 000 and 2 000 EUR"; ``shown`` are the words of its values."""
    name = _(field.label)
    if asked.op in (UNKNOWN, KNOWN):
        return _("{field}: {what}").format(field=name, what=_(OPS[asked.op]))
    words = [w for w in shown if w]
    if asked.op == BETWEEN:
        low, high, unit = (*asked.values, "", "", "")[:3]
        if low and high:
            span = _("from {low} to {high}").format(low=low, high=high)
        elif low:
            span = _("from {low}").format(low=low)
        else:
            span = _("up to {high}").format(high=high) if high else ""
        return _("{field}: {what}").format(field=name, what=f"{span} {unit}".strip())
    return _("{field}: {what}").format(field=name, what=", ".join(words))
