"""Points 10 to 12: allocations asked for, one sheet each; the decisions to submit; the communiqué."""

from collections.abc import Sequence
from dataclasses import replace

from issss_desktop.i18n import _, ngettext
from issss_desktop.models.figure import Figure
from issss_desktop.models.figures import Figures
from issss_desktop.reports.amounts import figure_usd, unknown
from issss_desktop.reports.brief import Brief, fictional_tag, long_day
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.prose import paragraphs
from issss_desktop.reports.layout.table import FACTS, Cell, Column, Note, Row, Table
from issss_desktop.reports.layout.words import Runs, Words, rich
from issss_desktop.reports.session.contents import Line
from issss_desktop.reports.session.meeting import Amount, Decision, Meeting, Proposal, to_complete
from issss_desktop.reports.session.spelling import in_words, money


def available_words(figures: Figures) -> str:
    """What the Fund can still allocate, or why nobody can say."""
    available = figures.fund.available
    if available.value is None:
        return _("{gap}: transfers and costs are not all recorded").format(gap=unknown())
    amount, day = figure_usd(available, True), long_day(figures.cut_off)
    return _("{amount} USD at {day}").format(amount=amount, day=day)


def proposal_parts(found: Sequence[Proposal]) -> list[Line]:
    """Lines of the contents for the sheets of the proposals."""
    return [Line(2, f"10.{k}", one.title, f"proposal-{k}") for k, one in enumerate(found, 1)]


def draw_proposals(doc: Document, found: Sequence[Proposal], figures: Figures) -> None:
    """What is asked in all, then one sheet a proposal."""
    rows = [
        Row([Cell(f"10.{k}", face="S"), Cell(one.title, link=f"proposal-{k}"), money(one.amount),
             Cell(page_of=f"proposal-{k}")])
        for k, one in enumerate(found, 1)
    ]  # fmt: skip
    columns = [
        Column(_("No."), 16, "label"), Column(_("Programme"), 94), Column(_("Amount asked"), 42, "figure"),
        Column(_("Page"), 16, "figure"),
    ]  # fmt: skip
    known = {one.amount.currency for one in found if one.amount}
    if len(known) == 1 and all(one.amount for one in found) and len(found) > 1:
        first = found[0].amount
        assert first is not None
        whole = Amount(sum(one.amount.minor for one in found if one.amount), first.currency, first.exponent)
        rows.append(Row([Cell(_("Total asked"), span=2), money(whole), ""], "total"))
    text = _("Available to allocate: {amount}.").format(amount=available_words(figures))
    name = doc.table_name("10")
    doc.table(Table(columns, rows, name, _("Proposals of allocation"), notes=[Note("", text)]))
    for k, one in enumerate(found, 1):
        _sheet(doc, k, one, figures)


def _sheet(doc: Document, k: int, one: Proposal, figures: Figures) -> None:
    """One proposal on a sheet of its own, on a recto."""
    kind = _("Proposal of allocation")
    doc.start("recto", section=(f"10.{k}", kind))
    tag = fictional_tag() if one.fictional else ""
    doc.title_block(f"10.{k}", kind, one.title, f"proposal-{k}", tag, level=2)
    _amount(doc, one, figures)
    facts = [(_("Programme"), one.programme), (_("Consortium"), one.consortium)]
    facts += [(_("Reference"), one.ref), (_("Draft decision"), one.number)]
    doc.table(Table(FACTS, [Row([label, text]) for label, text in facts if text], size="cover"))
    for title, text in (
        (_("Grounds"), one.grounds), (_("Results expected"), one.results), (_("Risks"), one.risks),
        (_("Decision asked of the board"), one.decision),
    ):  # fmt: skip
        doc.heading(3, "", title)
        if text:
            paragraphs(doc, text)
        else:
            doc.paragraph(rich("<i>{text}</i>", text=_("text to be completed")))


def left_words(rest: Figure) -> str:
    """What is left of the Fund after an allocation: a lower bound where what is available is one."""
    return f"{figure_usd(rest, True)}\u00a0USD"


def _amount(doc: Document, one: Proposal, figures: Figures) -> None:
    """The amount in figures and in words beside what the Fund can allocate."""
    available = figures.fund.available
    said: Words = to_complete()
    if one.amount:
        words = in_words(one.amount)
        said = rich("<b>{amount}</b>\n<i>{words}</i>", amount=money(one.amount), words=words)
    rows = [Row([_("Amount asked"), Cell(said)])]
    rows.append(Row([_("Available to allocate"), available_words(figures)]))
    if one.amount and one.amount.currency == "USD" and available.value is not None:
        rest = replace(available, value=available.value - one.amount.minor)
        face = "S" if (rest.value or 0) < 0 else ""
        rows.append(Row([_("Left after this allocation"), Cell(left_words(rest), face=face)]))
    doc.table(Table(FACTS, rows, size="cover"))


# decisions to submit


def decision_words(one: Decision) -> Words:
    """Title, text, outcome with its votes and reserve, of a decision in one cell."""
    runs: Runs = ()
    if one.title and one.title != one.text:
        runs += (("S", one.title),)
    if one.text:
        runs += (("R", f"\n{one.text}" if runs else one.text),)
    if not runs:
        runs = (("I", _("text to be completed")),)
    if one.outcome:
        parts = [one.outcome, one.votes]
        said = ", ".join(part for part in parts if part)
        runs += (("S", "\n" + _("Outcome: {said}").format(said=said)),)
    if one.reserve:
        runs += (("I", "\n" + _("Reserve: {text}").format(text=one.reserve)),)
    return runs


def amount_words(one: Decision) -> Words:
    """Amount in figures, below it in words; "sans montant" where a decision has none."""
    if one.amount is None:
        missing = one.money and one.state != "rejected"
        return (("I", to_complete() if missing else _("without an amount")),)
    return (("S", money(one.amount)), ("I", f"\n{in_words(one.amount)}"))


def draw_decisions(doc: Document, brief: Brief, meeting: Meeting) -> None:
    """The decisions asked of the board, each with its number, its amount in figures and in words."""
    if meeting.provincial:
        doc.paragraph(
            _("Decisions of a provincial board on an amount go to the national board for adoption.")
        )
    head = _("Proposed text") if meeting.to_come else _("Text")
    title = _("Decisions asked of the board") if meeting.to_come else _("Decisions of the session")
    tag = fictional_tag() if brief.fictional else ""
    doc.table(decisions_table(meeting.decisions, doc.table_name("11"), title, head, tag))
    count = len(meeting.decisions)
    if brief.provisional:
        text = ngettext("{n} decision, provisional text.", "{n} decisions, provisional texts.", count)
        doc.paragraph(text.format(n=count))


def decisions_table(
    decisions: Sequence[Decision], name: str, title: str, head: str = "", tag: str = ""
) -> Table:
    """Number, text and outcome, amount in figures and in words where a decision is on one."""
    amounts = any(d.amount or d.money for d in decisions)
    columns = [Column(_("Decision"), 24, "label"), Column(head or _("Text"), 98 if amounts else 144)]
    if amounts:
        columns.append(Column(_("Amount"), 46))
    rows = []
    for one in decisions:
        aside = [Cell(amount_words(one))] if amounts else []
        rows.append(Row([Cell(one.number, face="S"), Cell(decision_words(one)), *aside]))
    return Table(columns, rows, name, title, size="body", tag=tag)


def draw_communique(doc: Document, meeting: Meeting) -> None:
    """The draft of what the board says in public; to be completed where nobody has written it."""
    if meeting.communique:
        paragraphs(doc, meeting.communique)
    else:
        doc.paragraph(rich("<i>{text}</i>", text=_("text to be completed")))
