"""What an order asks for, made out from it before anything is drawn: subject, period, cut-off."""

import datetime as dt
from dataclasses import replace

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, language
from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import show_day
from issss_desktop.models.values.reporting import LENGTHS, ReportingPeriod, show_period
from issss_desktop.services.desk import Desk
from issss_desktop.services.engagement.following import last_ended
from issss_desktop.services.finding import find_in, one_of, resolve_link
from issss_desktop.services.printing.kinds import YEAR, ReportKind
from issss_desktop.services.printing.orders import PACK, TWIN, Order
from issss_desktop.store.query import Connection


def refuse_mix(order: Order) -> None:
    """Raises UserError where an order asks for what only a whole pack in one language has."""
    if order.name != PACK and (order.lang == TWIN or order.replaces):
        raise UserError(
            _("Only a board pack is printed in two languages or page by page."),
            _("Choose the board pack, or one language."),
        )
    if order.replaces and (order.lang == TWIN or order.sections):
        raise UserError(
            _("Replacement pages are made of a whole pack in one language."),
            _("Leave the sections out, and choose the language of the pack that is replaced."),
        )


def of_the_replaced(connection: Connection, order: Order) -> Order:
    """The order with meeting and cut-off of the pack whose pages it replaces, where it names none.

    Raises:
        UserError: there is no such publication.
    """
    if not order.replaces:
        return order
    row = one_of(connection, order.replaces, "publication")
    about = order.about or (str(row["subject"].uuid) if row["subject"] else "")
    return replace(order, about=about, cut_off=order.cut_off or row["cut_off"])


def subject_of(connection: Connection, kind: ReportKind, order: Order) -> Row | None:
    """The record an order is about.

    Raises:
        UserError: it is missing, is of another kind, or was deleted.
    """
    if kind.about in ("", YEAR):
        if order.about:
            raise UserError(
                _("The report “{name}” is about no record.").format(name=kind.name), _("Leave --about out.")
            )
        return None
    if not order.about:
        if kind.must:
            raise UserError(_("Something is missing for this report."), _(kind.needs))
        return None
    if kind.about == "province":  # named as people name it: "NK", "Nord-Kivu"
        return one_of(
            connection, resolve_link(connection, kind.about, order.about) or order.about, kind.about
        )
    return one_of(connection, order.about, kind.about)


def in_confidence(desk: Desk, kind: ReportKind, order: Order) -> bool:
    """Whether the sheet of a confidential record is asked for by somebody who reads it.

    Raises:
        UserError: as a booklet, which would lie on the disk for a moment, open to whoever looks.
    """
    declared = ENTITIES.get(kind.about)
    if not order.about or declared is None or not declared.partitioned:
        return False
    with desk.store.reading() as connection:
        found = [row for row in find_in(connection, order.about.strip()) if row.confidential]
    if found and order.booklet:
        raise UserError(
            _("A confidential sheet is not laid out as a booklet: its pages would pass over the disk."),
            _("Print it without “booklet”."),
        )
    return bool(found)


def in_its_period(desk: Desk, kind: ReportKind, order: Order) -> Order:
    """The order with the period it is made for: that of the cut-off, else the last ended one, if absent.

    Raises:
        UserError: a report of another kind has a period, or it is of another length, or has not begun.
    """
    period = order.period
    if not kind.lengths:
        if period is not None:
            raise UserError(
                _("The report “{name}” is made for no period.").format(name=kind.name),
                _("Leave --period out."),
            )
        return order
    if period is None:
        usual = kind.lengths[0]
        held = order.cut_off and ReportingPeriod.holding(order.cut_off, usual)
        return replace(order, period=held or last_ended(desk.today, usual))
    if period.length not in kind.lengths:
        names = [_(label) for letter, label in LENGTHS if letter in kind.lengths]
        raise UserError(
            _("The report “{name}” is not made for {period}.").format(
                name=kind.name, period=show_period(period, language())
            ),
            _("Choose: {choices}.").format(choices=", ".join(names)),
        )
    if period.first() > desk.today:
        raise UserError(
            _("{period} has not begun.").format(period=show_period(period, language())),
            _("Choose a period that has begun."),
        )
    return order


def cut_off_of(desk: Desk, kind: ReportKind, order: Order, about: Row | None) -> dt.date:
    """Last day whose events count: the one asked for, the end of the period, year or statement, or today.

    Raises:
        UserError: the year is missing or not a year, or year or period begin after the day asked for.
    """
    if kind.about == YEAR:
        from issss_desktop.services.printing.statutory import year_end

        if order.year is None:
            raise UserError(_("Something is missing for this report."), _(kind.needs))
        return year_end(order.year, order.cut_off)
    if order.period is not None:
        return _in_period(order.period, order.cut_off or desk.today)
    span = about["span"] if about is not None and about.entity == "reconciliation" else None
    if span is not None and span.end is not None:
        last: dt.date = span.end.last()
        return last
    return order.cut_off or desk.today


def _in_period(period: ReportingPeriod, day: dt.date) -> dt.date:
    if day < period.first():
        raise UserError(
            _("The cut-off {day} lies before {period}.").format(
                day=show_day(day, language()), period=show_period(period, language())
            ),
            _("Choose a cut-off in the period, or none."),
        )
    return min(period.last(), day)
