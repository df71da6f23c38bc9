"""How the statement of the Fund reads: the same words for screen, command line and paper.

Texts are in the language in force.
"""

from decimal import Decimal

from issss_desktop.i18n import N_, _, language, ngettext
from issss_desktop.models.entities.programmes import ALLOCATION_KINDS
from issss_desktop.models.figure import NOT_KNOWN, Figure
from issss_desktop.models.uses import (
    ACCOUNT_ROWS,
    ORGANISATION_ROWS,
    TOTALS,
    Account,
    AllocationLine,
    Period,
    ProgrammeFigures,
    Rate,
    Statement,
)
from issss_desktop.models.values.dates import show_day, show_partial
from issss_desktop.models.values.numbers import show_decimal

GROUPS = (
    (
        "sources",
        N_("Sources of the Fund"),
        ("deposits", "interest_fund", "interest_organisation", "other_receipt"),
    ),
    (
        "uses",
        N_("Uses of the Fund"),
        ("transfers", "other_fund", "refunds", "direct_costs", "agent_fee", "bank_charges"),
    ),
)
CONVENTIONS = {
    "as_transfer": N_("Direct costs are counted with the transfers, by the convention of the Fund."),
    "apart": N_("Direct costs are counted apart from the transfers, by the convention of the Fund."),
    "": N_("The convention of the Fund for direct costs is to be completed: they are counted apart."),
}


def convention_said(found: Statement) -> str:
    """How direct costs count in the balance with the organisations."""
    said = CONVENTIONS.get(found.convention, CONVENTIONS[""])
    return _(said)


def column_name(account: Account) -> str:
    """Head of a column of the statement."""
    match account.kind:
        case Period.YEAR:
            year = str(account.year)
            return _("{year} (certified)").format(year=year) if account.certified else year
        case Period.PRIOR:
            return _("Correction of certified years")
        case Period.UNDATED:
            return _("Year not known")
        case _:
            return _("Cumulative")


def account_lines() -> list[tuple[str, str, str]]:
    """Lines of the statement as they are read: kind of line, name of the figure ("" of a head), label."""
    labels = {name: _(label) for name, label in (*ACCOUNT_ROWS, *ORGANISATION_ROWS)}
    lines: list[tuple[str, str, str]] = []
    for total, head, names in GROUPS:
        lines.append(("group", "", _(head)))
        lines += [("row", name, labels[name]) for name in names]
        lines.append(("subtotal", total, labels[total]))
    lines += [("strong", "balance", labels["balance"]), ("total", "closing", labels["closing"])]
    lines.append(("group", "", _("With the organisations")))
    lines += [("total" if n in TOTALS else "row", n, labels[n]) for n, _label in ORGANISATION_ROWS]
    return lines


def account_text(account: Account, name: str, decimals: bool | None = None) -> str:
    """One amount; nothing where a column without a period has none. Refunds are shown as deducted."""
    figure: Figure = getattr(account, name)
    loose = account.kind in (Period.PRIOR, Period.UNDATED)
    if loose and (figure.value == 0 or name in ("closing", "held")):
        return ""
    text = figure.show(language(), decimals)
    return f"−{text}" if name == "refunds" and (figure.value or 0) > 0 else text


def available_lines(found: Statement) -> list[tuple[str, str, Figure]]:
    """How what is available is reached: kind of line, label, figure."""
    part = found.available
    return [
        ("row", _("Balance with the agent"), part.balance),
        ("row", _("Adopted allocations not yet transferred (deducted)"), part.reserved),
        ("row", _("Direct costs approved, not yet paid (deducted)"), part.direct_costs),
        ("total", _("Available to allocate"), part.figure),
        ("row", _("Still to be received (for information, not included)"), part.outstanding),
    ]


def percent(basis_points: int | None) -> str:
    """A rate with one decimal, without the sign; n.d. without one."""
    if basis_points is None:
        return _(NOT_KNOWN)
    return show_decimal(Decimal(basis_points).scaleb(-2), language(), 1)


def rate_text(rate: Rate) -> str:
    """The delivery rate in percent; n.d. without one."""
    text = percent(rate.basis_points)
    return text if rate.basis_points is None else _("{share} %").format(share=text)


def rate_said(rate: Rate) -> str:
    """What a delivery rate stands on."""
    said = []
    if rate.basis_points is not None:
        if rate.until is not None:
            day = show_day(rate.until, language())
            said.append(_("at the last period reported, {day}").format(day=day))
        if rate.programmes > rate.reported:
            text = _("{n} of {all} programmes that received money")
            said.append(text.format(n=rate.reported, all=rate.programmes))
    if rate.above:
        said.append(_("above 100 %: check the expenditure"))
    if rate.note is not None:
        said.append(rate.note.show(language()))
    return _("; ").join(said)


def allocation_lines(found: Statement) -> list[tuple[AllocationLine, str, str]]:
    """Allocations with what they are for and what they are: adopted on a day, proposed, or rejected."""
    titles = {p.uuid: p.title for p in found.programmes}
    lines = []
    for line in found.allocations:
        what = titles.get(line.programme, "") if line.programme else ""
        if line.kind == "direct_costs":
            what = ALLOCATION_KINDS.label(line.kind)
        if line.adopted is not None:
            said = _("adopted on {day}").format(day=show_partial(line.adopted, language()))
        else:
            said = _("rejected") if line.state == "rejected" else _("proposed, awaiting the national board")
        if not line.counted:
            said = _("{state}, in no total").format(state=said)
        lines.append((line, what or _(NOT_KNOWN), said))
    return lines


def nature_head(label: str) -> str:
    """Name of a nature as the head of a group."""
    return label[:1].upper() + label[1:]


def programme_lines(line: ProgrammeFigures) -> list[tuple[str, str, Figure]]:
    """Figures of one programme as they are read: kind of line, label, figure; nothing waiting, no line."""
    always = [
        ("row", _("Budget in force"), line.budget_now),
        ("row", _("Allocated (adopted by the national board)"), line.allocated),
        ("row", _("Transferred"), line.transferred),
        ("row", _("Refunded"), line.refunded),
        ("row", _("Declared expenditure"), line.spent),
        ("total", _("Balance with the organisations"), line.held),
    ]
    waiting = [
        ("row", _("Proposed, awaiting the national board"), line.proposed),
        ("row", _("To transfer"), line.to_transfer),
        ("row", _("Due"), line.due),
        ("row", _("Overdue"), line.late_transfers),
        ("row", _("Sub-transferred (not in the statement)"), line.sub_transferred),
    ]
    rest = [("total", _("Not individualised"), line.rest)] if line.rest is not None else []
    return [*always, *((k, label, f) for k, label, f in waiting if f.value), *rest]


def programme_said(line: ProgrammeFigures) -> list[str]:
    """What stands beside the figures of a programme: its dates, what is late, why it is in no total."""
    lang, said = language(), []
    if line.start or line.end:
        first, last = (show_partial(d, lang) if d else _(NOT_KNOWN) for d in (line.start, line.end))
        said.append(_("{start} to {end}").format(start=first, end=last))
    if line.late:
        said.append(_("late start"))
    if line.extensions:
        count = line.extensions
        said.append(ngettext("{n} no-cost extension", "{n} no-cost extensions", count).format(n=count))
    if line.rest_deduced and line.rest is not None:
        said.append(_("deduced by the office"))
    if line.nature == "project" and line.why_not:
        said.append(_(line.why_not))
    if line.rate.above:
        said.append(_("above 100 %: check the expenditure"))
    return said
