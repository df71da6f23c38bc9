"""Amounts that are worked out from the rows of a record: columns of a list that no field holds."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from issss_desktop.i18n import _, language
from issss_desktop.models.fields import Worked, entity
from issss_desktop.models.figure import Figure, Status
from issss_desktop.models.figures import ContributionFigures
from issss_desktop.models.kinds import Money
from issss_desktop.models.values import currencies, numbers
from issss_desktop.services.lists import Asked, LongReader, Text, Total, wanted_of, without_cents
from issss_desktop.store import lists

Known = Mapping[UUID, ContributionFigures]
"""Figures of the records that have some; a record that is not there is not known."""


def amount(known: Known, column: Worked, uuid: UUID) -> tuple[int | None, str]:
    """Minor units of one record and their currency; None when not known, or known only as a lower bound."""
    figures = known.get(uuid)
    if figures is None:
        return None, ""
    unit = column.currency or figures.currency or ""
    found = getattr(figures, column.code)
    if isinstance(found, Figure):
        found = found.value if found.status is Status.KNOWN else None
    return (found, unit) if unit else (None, "")


def text(known: Known, column: Worked, uuid: UUID, lang: str) -> Text:
    """Words of one cell."""
    minor, unit = amount(known, column, uuid)
    if minor is None:
        return Text(_("n/a"), known=False)
    return Text(without_cents(numbers.show_amount(minor, currencies.exponent(unit), lang)), unit)


def edited(known: Known, column: Worked, uuid: UUID, lang: str) -> tuple[str, str]:
    """Amount as it is typed, and its currency: what a spreadsheet reads back; ("", "") when not known."""
    minor, unit = amount(known, column, uuid)
    return ("", "") if minor is None else (Money().edit_in(minor, unit, lang), unit)


def total(reader: LongReader, asked: Asked, column: Worked, known: Known, wish: int) -> Total | None:
    """Exact sum of a column over every record that matches; None when it was stopped.

    Only for columns in one currency. A record without an amount makes the sum unknown, never smaller;
    ``known`` of the total is "" when no amount is known at all.
    """
    wanted = wanted_of(asked)
    found = reader.read(lambda connection: lists.uuids(connection, wanted), wish)
    return None if found is None else _added(found, column, known)


def _added(uuids: Iterable[UUID], column: Worked, known: Known) -> Total:
    minors = [amount(known, column, uuid)[0] for uuid in uuids]
    sure = [minor for minor in minors if minor is not None]
    unknown = len(minors) - len(sure)
    exponent = currencies.exponent(column.currency)
    words = without_cents(numbers.show_amount(sum(sure), exponent, language())) if sure else ""
    return Total(column.currency, sum(sure), unknown, _("n/a") if unknown else words, words)


def column_of(code: str, name: str) -> Worked | None:
    """Declaration of a worked column of an entity, None when it has no such one."""
    return next((w for w in entity(code).worked if w.code == name), None)
