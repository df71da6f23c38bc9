"""Conflict analyses and notes of political advice: several in a report, or the sheet of one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from issss_desktop.i18n import _, ngettext
from issss_desktop.reports.brief import Brief, document, fictional_tag, stamp
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.prose import paragraphs
from issss_desktop.reports.layout.table import FACTS, Row, Table
from issss_desktop.reports.layout.words import rich

LONGEST = 1800
"""Characters of a text inside another report: a longer one stands whole on its own sheet."""


@dataclass(frozen=True, slots=True)
class AnalysisSheet:
    """An analysis or note as printed; ``dynamics`` in words; "" is not known."""

    title: str
    ref: str
    kind: str = ""
    on: str = ""
    place: str = ""
    dynamics: tuple[str, ...] = ()
    actors: str = ""
    text: str = ""
    files: tuple[str, ...] = ()
    fictional: bool = False
    confidential: bool = False
    draft: bool = False

    def texts(self) -> Iterator[str]:
        """What is read in it, for whoever looks for words."""
        yield from (self.title, self.kind, self.place, *self.dynamics, self.actors, self.text)


def analysis_report(brief: Brief, sheet: AnalysisSheet) -> bytes:
    """The sheet as a PDF of its own; a confidential one says so on every page. Language: the one in force."""
    brief = replace(
        brief,
        fictional=brief.fictional or sheet.fictional,
        confidential=sheet.confidential,
        provisional=brief.provisional or sheet.draft,
    )
    kind = sheet.kind[:1].upper() + sheet.kind[1:] if sheet.kind else _("Analysis or note")
    doc = document(brief, _("{title} – {kind}").format(title=sheet.title, kind=kind))
    doc.start(section=("", kind))
    doc.section("", kind)
    doc.title_block("", kind, sheet.title, "analysis", level=1)
    _facts(doc, sheet)
    _part(doc, _("Actors"), sheet.actors)
    _part(doc, _("Text"), sheet.text or _("text to be completed"))
    if sheet.files:
        doc.heading(2, "", _("Attached files"))
        doc.items(sheet.files, full=True)
    return finish(doc.render(), stamp(brief, kind))


def _facts(doc: Document, sheet: AnalysisSheet) -> None:
    facts = [
        (_("Date"), sheet.on or _("n/a")),
        (_("Zone, province"), sheet.place or _("n/a")),
        (_("Conflict dynamics"), "\n".join(sheet.dynamics) or _("none named")),
        (_("Reference"), sheet.ref),
    ]
    if sheet.confidential:
        facts.append((_("Confidentiality"), _("Confidential: read by validators and administrators only.")))
    doc.table(Table(FACTS, [Row([label, text]) for label, text in facts], size="facts"))


def _part(doc: Document, title: str, text: str) -> None:
    if text:
        doc.heading(2, "", title)
        paragraphs(doc, text, full=True)


def draw_analyses(doc: Document, sheets: Sequence[AnalysisSheet], none: str) -> None:
    """Each analysis with its date, zone, dynamics, actors and text, newest first; else why none."""
    if not sheets:
        doc.paragraph(none)
        return
    count = ngettext("{n} analysis or note", "{n} analyses and notes", len(sheets)).format(n=len(sheets))
    doc.paragraph(_("{count}, the newest first.").format(count=count))
    for sheet in sheets:
        doc.heading(3, "", sheet.title, tag=fictional_tag() if sheet.fictional else "")
        head = " · ".join(part for part in (sheet.kind, sheet.on, sheet.place, sheet.ref) if part)
        doc.paragraph((("I", head),))
        for label, said in ((_("Dynamics"), ", ".join(sheet.dynamics)), (_("Actors"), sheet.actors)):
            if said:
                doc.paragraph(rich(_("<b>{label}:</b> {text}"), label=label, text=said))
        shown = _beginning(sheet.text)
        paragraphs(doc, shown)
        if len(shown) < len(sheet.text.strip()):
            doc.paragraph(rich(_("<i>The rest of this text stands on its sheet, {ref}.</i>"), ref=sheet.ref))


def _beginning(text: str) -> str:
    """The first paragraphs of a long text, at least one; cut inside only where that one is longer still."""
    text = text.strip()
    if len(text) <= LONGEST:
        return text
    kept: list[str] = []
    used = 0
    for line in text.splitlines():
        if kept and used + len(line) > LONGEST:
            break
        kept.append(line)
        used += len(line)
    found = "\n".join(kept)
    if len(found) <= 2 * LONGEST:
        return found
    return found[:LONGEST].rpartition(" ")[0] + " …"
