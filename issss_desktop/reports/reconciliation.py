"""The reconciliation on paper: the bridge between the two totals on one page, its steps, the lines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.reconciliation import Bridge, BridgeItem, LineStanding, Standing
from issss_desktop.models.values.dates import PartialDay, show_day, show_partial
from issss_desktop.reports.amounts import exponent_of, gap, native, unknown, usd
from issss_desktop.reports.brief import Brief, document, fictional_tag, long_day, short_day, stamp
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Entry, Note, Row, Table
from issss_desktop.reports.layout.words import Runs

STEPS = ("ours", "theirs", "gap", "period", "opening", "statement")


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of the screen that the paper says too: groups, reasons, and why it is not signed off."""

    groups: Mapping[str, str]
    reason: Callable[[str], str]
    why_not: str


def reconciliation_report(brief: Brief, found: Standing, words: Wording) -> bytes:
    """The report "reconciliation", a PDF of its own. Language: the one in force."""
    title = _("Reconciliation with the administrative agent")
    doc = document(brief, f"{title} – {found.ref}")
    doc.start(section=("", title))
    doc.section("", title)
    tag = fictional_tag() if found.fictional else ""
    fund = found.fund_name.in_language(language()) or found.fund
    doc.title_block("", fund, title, "reconciliation", tag, level=1)
    doc.paragraph(_opening(found), full=True)
    _bridge(doc, found, words)
    doc.box(_conclusion(found, words))
    if found.bridge.items or found.lines:
        doc.open_page()
    if found.bridge.items:
        _steps(doc, found.bridge, words)
    if found.lines:
        _lines(doc, found, words)
    return finish(doc.render(), stamp(brief, title))


def _opening(found: Standing) -> str:
    bridge, lang = found.bridge, language()
    agent = found.agent.in_language(lang) or _("administrative agent not recorded")
    return _("{fund} ({code}), statement of {agent} from {start} to {end}. Reference: {ref}.").format(
        fund=found.fund_name.in_language(lang) or found.fund, code=found.fund, agent=agent,
        start=_day(bridge.start), end=_day(bridge.end), ref=found.ref,
    )  # fmt: skip


def _day(day: PartialDay | None) -> str:
    return show_partial(day, language(), "long") if day else unknown()


def _bridge(doc: Document, found: Standing, words: Wording) -> None:
    bridge = found.bridge
    rows = [Row([_("Our records since the beginning"), ""], "group")]
    rows += [Row([Cell(_(label), indent=3), usd(amount, True)]) for label, amount in bridge.heads]
    ours = _("Our balance at {day}").format(day=_day(bridge.end))
    rows.append(Row([ours, usd(bridge.ours, True)], "subtotal"))
    for group in STEPS:
        items = bridge.of(group)
        if items:
            rows.append(Row([words.groups[group], gap(bridge.sum_of(group))], "strong"))
            rows += [Row([Cell(label, indent=3), gap(amount)]) for label, amount in _by_reason(items, words)]
    closing = _("Closing balance of the agent at {day}").format(day=_day(bridge.end))
    rows.append(Row([closing, usd(bridge.closing, True)], "total"))
    rows.append(Row([Cell(_("of the steps, not explained"), indent=3), gap(bridge.rest)]))
    notes = [Note("", _check(bridge))]
    if bridge.other_currency:
        count = len(bridge.other_currency)
        said = ngettext(
            "{n} line in another currency than USD is in no sum of this page.",
            "{n} lines in another currency than USD are in no sum of this page.",
            count,
        )
        notes.append(Note("", said.format(n=count)))
    columns = [Column(_("Step"), 132), Column(_("Amount"), 36, "figure")]
    number = doc.table_name("1")
    title = _("From our balance to the agent’s")
    doc.table(Table(columns, rows, number, title, _("in USD, to the cent"), notes, size="dense"))


def _by_reason(items: Sequence[BridgeItem], words: Wording) -> list[tuple[str, int | None]]:
    """Steps of a group summed by reason, so that a bridge of many lines is one page."""
    sums: dict[str, list[int | None]] = {}
    for item in items:
        sums.setdefault(_reason_of(item, words), []).append(item.amount)
    out = []
    for reason, amounts in sums.items():
        count = ngettext("{n} item", "{n} items", len(amounts)).format(n=len(amounts))
        known = [a for a in amounts if a is not None]
        out.append((f"{reason}, {count}", sum(known) if len(known) == len(amounts) else None))
    return out


def _reason_of(item: BridgeItem, words: Wording) -> str:
    if item.reason or item.is_open:
        return words.reason(item.reason)
    return _("in transit") if item.group == "ours" else words.reason(item.reason)


def _check(bridge: Bridge) -> str:
    if bridge.reached is None or bridge.closing is None:
        return _("A balance or a rate is not known: the bridge cannot be checked (n/a is never zero).")
    return _("Check: our balance and the steps make {sum} USD, the closing balance of the agent.").format(
        sum=usd(bridge.reached, True)
    )


def _conclusion(found: Standing, words: Wording) -> Runs:
    if found.signed_on is not None:
        said = _("Signed off on {day} by {name}.").format(
            day=long_day(found.signed_on), name=found.signed_by or unknown()
        )
    else:
        said = _("Not signed off.") + (f" {words.why_not}" if words.why_not else "")
    runs: Runs = (("S", said),)
    if found.since:
        runs = (*runs, ("R", f" {found.since}"))
    return (
        (*runs, ("R", " " + _("Conclusion: {text}").format(text=found.conclusion)))
        if found.conclusion
        else runs
    )


def _steps(doc: Document, bridge: Bridge, words: Wording) -> None:
    columns = [
        Column(_("Date"), 20),
        Column(_("Step"), 80),
        Column(_("Reason"), 38),
        Column(_("Amount"), 30, "figure"),
    ]
    rows: list[Row] = []
    for group in STEPS:
        items = bridge.of(group)
        if items:
            rows.append(Row([words.groups[group], gap(bridge.sum_of(group))], "group"))
            rows += [
                Row([_when(i), i.label or unknown(), _reason_of(i, words), gap(i.amount)]) for i in items
            ]
    number = doc.table_name("1")
    doc.table(Table(columns, rows, number, _("Steps of the bridge"), _("in USD, to the cent"), size="dense"))


def _when(item: BridgeItem) -> str:
    if item.on is None:
        return ""
    return (
        show_partial(item.on, language())
        if isinstance(item.on, PartialDay)
        else show_day(item.on, language())
    )


def _lines(doc: Document, found: Standing, words: Wording) -> None:
    columns = [
        Column(_("Date"), 19),
        Column(_("Text and reference"), 39),
        Column(_("Amount"), 26, "figure"),
        Column("", 9, "code"),
        Column(_("Our record"), 36),
        Column(_("Gap"), 20, "figure"),
        Column(_("Reason"), 19),
    ]
    rows = [_line(line, words) for line in found.lines]
    total = sum(line.usd or 0 for line in found.lines if line.usd is not None)
    name = Cell(_("Total in USD"), span=2)
    rows.append(Row([name, native(total, 2), "USD", "", "", ""], "total"))
    number = doc.table_name("1")
    title = _("Lines of the statement beside our records")
    doc.table(Table(columns, rows, number, title, "", _explanations(found), size="dense"))


def _line(line: LineStanding, words: Wording) -> Row:
    record = line.record
    text = "\n".join(part for part in (line.text, line.agent_ref) if part) or unknown()
    exponent = exponent_of(line.currency)
    ours = ""
    if record is not None:
        on = show_partial(record.on, language()) if record.on else unknown()
        ours = f"{record.shown(language())}\n{on}"
    elif line.missing:
        ours = _("deleted or not received")
    reason = words.reason(line.reason) if line.reason or line.is_open else ""
    cells: list[Entry] = [
        short_day(line.on) or unknown(), text, native(line.amount, exponent), line.currency,
        ours, gap(line.gap) if line.gap else "", reason,
    ]  # fmt: skip
    return Row(cells)


def _explanations(found: Standing) -> list[Note]:
    """What was written about gaps, each with its day; and lines that are equal."""
    notes = [
        Note("", _("{day}: {text}").format(day=short_day(line.on) or unknown(), text=line.explanation))
        for line in found.lines
        if line.explanation
    ]
    if found.duplicates:
        count = len(found.duplicates)
        said = ngettext("{n} line equals another one.", "{n} lines equal another one.", count)
        notes.append(Note("", said.format(n=count)))
    return notes
