"""Rules that look across the rows of a record: most warn, what cannot be meant is refused."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from issss_desktop.errors import Level, Problem
from issss_desktop.i18n import _, language
from issss_desktop.models.compound import Group
from issss_desktop.models.fields import entity
from issss_desktop.models.rows import Row
from issss_desktop.services.recording.board_warnings import on_board, on_decision
from issss_desktop.services.recording.entry import Draft
from issss_desktop.store.query import Connection

Rule = Callable[[Connection, Sequence[Draft], Sequence[Row]], Iterable[Problem]]
BY_ITSELF = ("board", "decision")
"""Records that may be warned about whatever rows they have."""


def look(connection: Connection, code: str, drafts: Sequence[Draft], kept: Iterable[Row]) -> list[Problem]:
    """Problems of a record as it will be: ``drafts`` are its written rows, ``kept`` its other child rows."""
    rule = RULES.get(code)
    return list(rule(connection, drafts, tuple(kept))) if rule else []


def _on_contribution(
    _connection: Connection, drafts: Sequence[Draft], kept: Sequence[Row]
) -> Iterable[Problem]:
    rows = _rows(drafts, kept)
    yield from _deposits_above_agreement(rows)
    yield from _other_currency(drafts[0].values, rows)


def _on_project(_connection: Connection, drafts: Sequence[Draft], kept: Sequence[Row]) -> Iterable[Problem]:
    yield from _phases_outside(drafts[0].values, _rows(drafts, kept))


def _rows(drafts: Sequence[Draft], kept: Sequence[Row]) -> list[tuple[str, Mapping[str, Any]]]:
    """Child rows of a record as they will be, by their kind."""
    return [*((d.declared.code, d.values) for d in drafts[1:]), *((r.entity, r.values) for r in kept)]


def _sum(rows: Iterable[tuple[str, Mapping[str, Any]]], code: str) -> dict[str, int]:
    out: dict[str, int] = {}
    for child, values in rows:
        money = values.get("amount")
        if child == code and money is not None and money.amount is not None and money.currency:
            if code == "movement" and not _is_signed(values):
                continue
            sign = -1 if values.get("kind") == "cancellation" and money.amount > 0 else 1
            out[money.currency] = out.get(money.currency, 0) + sign * money.amount
    return out


def _is_signed(movement: Mapping[str, Any]) -> bool:
    """Whether a movement changes what is signed; a cancellation may name the announcement it ends."""
    if movement.get("kind") == "cancellation":
        return not movement.get("absorbs")
    return movement.get("kind") in ("signature", "amendment")


def _deposits_above_agreement(rows: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterable[Problem]:
    signed = _sum(rows, "movement")
    kind = entity("deposit").by_code["amount"].kind
    assert isinstance(kind, Group)
    for currency, paid in _sum(rows, "deposit").items():
        agreed = signed.get(currency)
        if agreed is not None and paid > agreed:
            show = kind.part("amount").show_in  # type: ignore[attr-defined]
            yield Problem(
                "deposit",
                _(
                    "The deposits ({paid} {currency}) are above the signed amount ({agreed} {currency})."
                ).format(
                    paid=show(paid, currency, language()),
                    agreed=show(agreed, currency, language()),
                    currency=currency,
                ),
                _("Check the deposits, or record the amendment."),
                Level.WARNING,
            )


def _other_currency(
    values: Mapping[str, Any], rows: Sequence[tuple[str, Mapping[str, Any]]]
) -> Iterable[Problem]:
    agreed = values.get("currency")
    own = ("movement", "expected", "deposit")
    amounts = [v["amount"] for c, v in rows if c in own and v.get("amount") is not None]
    others = {a.currency for a in amounts if a.currency}
    for other in sorted(others - {agreed}) if agreed else ():
        yield Problem(
            "currency",
            _("A row is in {other}, the agreement in {agreed}.").format(other=other, agreed=agreed),
            _("Check the currency of the rows."),
            Level.WARNING,
        )


def _phases_outside(
    values: Mapping[str, Any], rows: Sequence[tuple[str, Mapping[str, Any]]]
) -> Iterable[Problem]:
    span = values.get("span")
    for code, row in rows:
        phase = row.get("span")
        if code != "phase" or span is None or phase is None:
            continue
        early = phase.start and span.start and phase.start.last() < span.start.first()
        late = phase.end and span.end and phase.end.first() > span.end.last()
        if early or late:
            yield Problem(
                "phase",
                _("The phase “{name}” lies outside the dates of the project.").format(
                    name=row.get("name") or ""
                ),
                _("Check the dates of one of them."),
                Level.WARNING,
            )


def _on_compact(connection: Connection, drafts: Sequence[Draft], kept: Sequence[Row]) -> Iterable[Problem]:
    from issss_desktop.services.recording.engagement_warnings import on_compact  # no start waits for it

    return on_compact(connection, drafts, kept)


def _on_indicator(connection: Connection, drafts: Sequence[Draft], kept: Sequence[Row]) -> Iterable[Problem]:
    from issss_desktop.services.recording.measurement_rules import on_indicator  # nor for this

    return on_indicator(connection, drafts, kept)


RULES: Mapping[str, Rule] = {
    "board": on_board,
    "compact": _on_compact,
    "contribution": _on_contribution,
    "decision": on_decision,
    "indicator": _on_indicator,
    "project": _on_project,
}
"""What is looked at across its rows, by kind of record: a list that comes in reads the rows of no others."""
