"""The record of decisions to sign: a signature never stands on a page without a decision."""

import hashlib
import unicodedata
from collections.abc import Sequence

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _, language, ngettext
from issss_desktop.models.entities.boards import ADOPTED
from issss_desktop.reports.amounts import native
from issss_desktop.reports.brief import Brief, fictional_tag, long_day, seats, version_words
from issss_desktop.reports.layout.fitting import Fit
from issss_desktop.reports.layout.frame import TEXT_END, TEXT_WIDTH, left_edge
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.sheet import MM
from issss_desktop.reports.layout.table import Cell, Column, Row, Table
from issss_desktop.reports.layout.words import Runs
from issss_desktop.reports.points.proposals import amount_words, decision_words
from issss_desktop.reports.session.meeting import Amount, Decision, Meeting
from issss_desktop.reports.session.spelling import sum_in_words
from issss_desktop.reports.sheets.signing import GAP, HALF, line_of, right_at, sheet_pdf

TEXT_COLUMN = 144.0
AMOUNT = 52.0
PIECE = 14  # lines: a longer decision goes on as further rows
PLACES = {1: 62 * MM, 2: 44 * MM, 3: 33 * MM, 4: 27 * MM}  # height of a row of two, by number of rows
MOST_CHAIRS = 8
FUNCTION_SIZES = (10.0, 8.5, 7.5)
HAND = 54.0  # of a place to sign: the first base line, the word under the function, room for a hand
MADE, BOX = 26.0, 19 * MM
INITIALS = (16 * MM, 6.6 * MM)
FIRST, TOP = 32 * MM, 30.0


def fingerprint(decisions: Sequence[Decision]) -> str:
    """First 16 hexadecimal digits of the SHA-256 of the printed decisions, in fours."""
    lines = "\n".join(_signed_text(d) for d in decisions)
    digest = hashlib.sha256(unicodedata.normalize("NFC", lines).encode()).hexdigest()[:16].upper()
    return " ".join(digest[k : k + 4] for k in range(0, 16, 4))


def _signed_text(one: Decision) -> str:
    """Everything of a decision that a signature is for."""
    amount = f"{one.amount.minor} {one.amount.currency}" if one.amount else ""
    parts = (one.number, one.title, one.text, amount, one.outcome, one.reserve)
    return " ".join(part for part in parts if part)


def decisions_record(brief: Brief, meeting: Meeting, lang: str = "fr") -> bytes:
    """The record as a finished PDF, apart from the pack.

    Raises:
        UserError: the meeting has no decision recorded: there is nothing to sign.
    """
    if not meeting.decisions:
        raise UserError(
            _("No decision of this meeting is recorded: there is nothing to sign."),
            _("Write the decisions in the meeting, one a line, then print again."),
        )

    def draw(doc: Document) -> None:
        doc.paragraph(_lead(brief, meeting), full=True)
        _decisions(doc, brief, meeting)

    return sheet_pdf(brief, N_("Record of decisions"), lang, draw)


def _lead(brief: Brief, meeting: Meeting) -> Runs:
    held = ", ".join(part for part in (meeting.day_words, meeting.place) if part)
    said: Runs = (("R", brief.board.rstrip(".") + ". "),)
    if brief.meeting:
        said += (("R", brief.meeting.rstrip(".") + ". "),)
    if held:
        said += (("R", held[:1].upper() + held[1:] + ". "),)
    said += (("S", version_words(brief) + "."),)
    if meeting.provincial:
        text = _("Decisions of a provincial board on an amount go to the national board for adoption.")
        said += (("R", f" {text}"),)
    return said


def _decisions(doc: Document, brief: Brief, meeting: Meeting) -> None:
    """The decisions over as many pages as they need, the last of them above the signatures."""
    rows = _rows(doc, meeting.decisions)
    columns = [Column(_("Decision"), 24, "label"), Column(_("Text"), TEXT_COLUMN)]
    if _with_amounts(meeting.decisions):
        columns[1:] = [Column(_("Text"), TEXT_COLUMN - AMOUNT), Column(_("Amount"), AMOUNT)]
    heights = Fit(Table(columns, rows, size="cover"), doc.lines, doc.faces.width).heights
    closing = _closing_height(brief, meeting)
    used = doc.y + TOP
    cut = _cut(heights, TEXT_END - used - closing, TEXT_END - FIRST - TOP - closing)
    if cut:
        doc.table(Table(columns, rows[:cut], "", _("Decisions"), size="cover"))
        doc.start()
        doc.last = ""
    doc.table(Table(columns, rows[cut:], "", _("Decisions"), size="cover"))
    if total := _total(meeting):
        _amount(doc, *total)
    _sign(doc, brief, meeting)
    if len(doc.sheets) > 1:
        doc.closing.append(lambda pages: _initials(doc, max(2, len(brief.chairs)), pages))


def _cut(heights: Sequence[float], first: float, later: float) -> int:
    """How many rows stand before the page that is signed: none where all fit on the first page.

    ``first`` and ``later`` are the rooms for rows above the signatures, on the first and a later page.
    """
    if sum(heights) <= first:
        return 0
    kept, used = len(heights), 0.0  # as many as stand above the signatures, the first elsewhere
    while kept > 1 and used + heights[kept - 1] <= later:
        kept -= 1
        used += heights[kept]
    return min(kept, len(heights) - 1)


def _with_amounts(decisions: Sequence[Decision]) -> bool:
    """Whether the amounts stand beside their decisions: those of records do, a text says its own."""
    return any(one.amount or one.money for one in decisions)


def _total(meeting: Meeting) -> tuple[Amount, str] | None:
    """The amount under the decisions and its name: of those taken, in one currency; else what a person wrote
    of the meeting. None is made of the texts."""
    taken = [d.amount for d in meeting.decisions if d.amount and d.state in (*ADOPTED, "", "proposed")]
    if taken and len({amount.currency for amount in taken}) == 1:
        whole = Amount(sum(a.minor for a in taken), taken[0].currency, taken[0].exponent)
        name = (
            _("Total submitted to the national board") if meeting.provincial else _("Total of the decisions")
        )
        return whole, name
    if meeting.amount and not taken:
        return meeting.amount, _("Amount recorded for the meeting")
    return None


def _rows(doc: Document, decisions: Sequence[Decision]) -> list[Row]:
    found = []
    aside = _with_amounts(decisions)
    room = TEXT_COLUMN - AMOUNT if aside else TEXT_COLUMN
    for one in decisions:
        lines = doc.lines(decision_words(one), "R", 10.0, room * MM - 4)
        for k in range(0, max(1, len(lines)), PIECE):
            text: list[tuple[str, str]] = []
            for n, line in enumerate(lines[k : k + PIECE]):
                text += ([("R", "\n")] if n else []) + list(line)
            number = one.number if not k else _("{number} (continued)").format(number=one.number)
            amount = [Cell(amount_words(one) if not k else "")] if aside else []
            found.append(Row([Cell(number, face="S"), Cell(tuple(text)), *amount]))
    return found


def _closing_height(brief: Brief, meeting: Meeting) -> float:
    pairs = (len(_chairs(brief)) + 1) // 2
    amount = 52.0 if _total(meeting) else 0.0
    return amount + MADE + PLACES[pairs] * pairs + BOX + 12


def _chairs(brief: Brief) -> list[str]:
    return list(seats(brief)[:MOST_CHAIRS])


def _amount(doc: Document, amount: Amount, name: str) -> None:
    """The amount under the decisions, in figures and in words."""
    words = sum_in_words(amount.minor, amount.currency, amount.exponent, language())
    figure = f"{native(amount.minor, amount.exponent)}\u00a0{amount.currency}"
    y = doc.y + 20
    sheet = doc.sheet
    doc.text_at("P", "S", 10.5, doc.left, y, name)
    right_at(doc, "S", 12.5, y, figure)
    lines = doc.lines(words, "I", 9.0, TEXT_WIDTH)[:2]
    for k, line in enumerate(lines):
        right_at(doc, "I", 9.0, y + 14 + 11.5 * k, line[0][1])
    doc.y = y + 14 + 11.5 * max(0, len(lines) - 1) + 7
    sheet.rule(doc.left, doc.right, doc.y, 0.9)
    doc.last = "table"


def _sign(doc: Document, brief: Brief, meeting: Meeting) -> None:
    y = doc.y + MADE
    text = _("Done at {place}, in two originals, on {dots}").format(place="." * 46, dots="." * 46)
    doc.text_at("P", "R", 10, doc.left, y, text)
    chairs = _chairs(brief)
    high = PLACES[(len(chairs) + 1) // 2]
    top = y + 18
    for k in range(0, len(chairs), 2):
        for n, chair in enumerate(chairs[k : k + 2]):
            _place(doc, chair, doc.left + n * (HALF + GAP), top, high)
        top += high
    _box(doc, brief, meeting)


def _place(doc: Document, chair: str, x: float, y: float, high: float) -> None:
    """One place to sign; a vacant seat takes the same room and has no line."""
    doc.sheet.rule(x, x + HALF, y, 0.9)
    lines, size = _function(doc, chair or _("vacant seat"), high)
    for k, line in enumerate(lines):
        doc.text_at("P", "S" if chair else "I", size, x, y + 14 + 1.25 * size * k, line)
    doc.text_at("P", "R", 9, x, y + 14 + 1.25 * size * len(lines), _("Co-chair"))
    if chair:
        line_of(doc, x, y + high * 0.62, HALF, _("Signature and seal"))
        line_of(doc, x, y + high * 0.84, HALF, _("Name in capitals"))


def _function(doc: Document, text: str, high: float) -> tuple[list[str], float]:
    """Lines of a function and their size: smaller before it is cut, and cut only where no room is left."""
    found: list[str] = []
    most, size = 1, 0.0
    for size in FUNCTION_SIZES:
        found = [line[0][1] for line in doc.lines(text, "S", size, HALF)]
        most = max(3 if high > PLACES[3] else 1, int((high * 0.62 - HAND) / (1.25 * size)))
        if len(found) <= most:
            return found, size
    return [*found[: most - 1], found[most - 1][:-2].rstrip() + "…"], size


def _box(doc: Document, brief: Brief, meeting: Meeting) -> None:
    """What the signatures are for: document, version, number of decisions, fingerprint."""
    count = len(meeting.decisions)
    text = ngettext(
        "These signatures are for the {n} decision above and for it alone.",
        "These signatures are for the {n} decisions above and for them alone.",
        count,
    ).format(n=count)
    text += " " + _(
        "Document {ref}, {version}, figures as at {day}. Fingerprint of the decisions: {fingerprint}."
    ).format(
        ref=meeting.ref,
        version=version_words(brief),
        day=long_day(brief.cut_off),
        fingerprint=fingerprint(meeting.decisions),
    )
    if brief.fictional:
        text += f" ({fictional_tag()})"
    doc.box(text, low=True)


def _initials(doc: Document, count: int, pages: int) -> None:
    """Boxes for initials at the foot of every page before the signed one."""
    wide, high = INITIALS
    count = min(count, MOST_CHAIRS)
    for sheet in doc.sheets[: pages - 1]:
        right = left_edge(sheet) + TEXT_WIDTH
        top = 274.0 * MM
        for k in range(count):
            sheet.frame(right - (k + 1) * wide - k * 4, top, wide, high, 0.5)
        said = _("Initials")
        end = right - count * wide - (count - 1) * 4 - 6
        size = doc.faces.width("R", said) * 0.0075
        with sheet.artefact("Footer"):
            sheet.text("R", 7.5, end - size, top + 11, said)
