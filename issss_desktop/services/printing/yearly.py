"""What the annexes of a yearly report say: projects active in the year, meetings held in it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from issss_desktop.i18n import _, language
from issss_desktop.models.figures import ProjectLine
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import show_day, show_partial
from issss_desktop.models.values.texts import fold
from issss_desktop.reports.portfolio import opinion_word
from issss_desktop.reports.statutory.yearly import Intervention, Session, Sessions
from issss_desktop.services.figures.cases import ALIGNABLE, NOT_ALIGNED, NOT_ASSESSED
from issss_desktop.services.printing.sheets import Gathering

SAID_ALREADY = ("", NOT_ASSESSED, ALIGNABLE, NOT_ALIGNED)
GROUPS = {"aligned": "aligned", "alignable": "alignable", "not_aligned": "not_aligned"}
BEFORE = ("place", "mode", "chairs", "rapporteur", "agenda")
AFTER = ("amount", "certainty", "date_note", "source")
ALWAYS = ("place", "chairs", "agenda", "certainty", "source")  # n.d. where they are not known


def interventions(gathering: Gathering, year: int) -> tuple[Intervention, ...]:
    """Projects whose dates touch a year, by title; those that may or may not are "undated"."""
    lines = [line for line in gathering.figures.portfolio.projects if _active(line, year) is not False]
    lines.sort(key=lambda p: (fold(p.title), p.uuid.bytes))
    return tuple(_intervention(gathering, line, year) for line in lines)


def _active(line: ProjectLine, year: int) -> bool | None:
    """Whether a project may have run in a year, as far as its dates say; None where they do not."""
    if line.end is not None and line.end.last() < dt.date(year, 1, 1):
        return False
    if line.start is None:
        return None
    return line.start.first() <= dt.date(year, 12, 31)


def _intervention(gathering: Gathering, line: ProjectLine, year: int) -> Intervention:
    row = gathering.records.get("project", line.uuid)
    group = GROUPS.get(line.verdict or "", "unassessed") if _active(line, year) else "undated"
    enters = line.in_total or line.alignable
    return Intervention(
        group=group,
        title=f"{line.title} – {line.local_name}" if line.local_name else line.title,
        ref=line.ref,
        donors=tuple(_donors(gathering, line)),
        places=gathering.text(row, "locations"),
        dates=_dates(line),
        facts=tuple(_facts(line)),
        budget=line.budget,
        counted=line.amount.value if enters else None,
        enters=enters,
        fictional=line.fictional,
    )


def _donors(gathering: Gathering, line: ProjectLine) -> Sequence[str]:
    found = []
    for row in gathering.records.children("financing", line.uuid):
        parts = (gathering.text(row, "donor"), gathering.text(row, "amount"), gathering.text(row, "channel"))
        found.append(", ".join(part for part in parts if part))
    return found


def _dates(line: ProjectLine) -> str:
    if line.start is None and line.end is None:
        return ""
    days = (line.start, line.end)
    return "\n– ".join(show_partial(d, language()) if d else _("n/a") for d in days)


def _facts(line: ProjectLine) -> Sequence[str]:
    """Declared, cited, assessed, and why the project is in no total."""
    said = {True: _("yes"), False: _("no"), None: _("n/a")}
    opinion = opinion_word(line.verdict)
    if line.assessed_on:
        opinion = f"{opinion}, {show_day(line.assessed_on, language())}"
    facts = [
        _("Declared: {said}").format(said=said[line.declared]),
        _("Cited: {said}").format(said=said[line.cited]),
        _("Assessed: {said}").format(said=opinion),
    ]
    if line.why_not not in SAID_ALREADY:
        facts.append(_(line.why_not))
    return facts


def sessions(gathering: Gathering, year: int) -> Sessions:
    """Meetings of a year up to the cut-off, by date; those of other boards are only counted."""
    day = gathering.figures.cut_off
    rows = [r for r in gathering.records.all("meeting") if r["on"] and r["on"].year == year]
    rows = [r for r in rows if r["on"].first() <= day]
    kept = sorted((r for r in rows if r.final), key=lambda r: _order(gathering, r))
    boards = {r.uuid: r["kind"] for r in gathering.records.all("board")}
    own = [r for r in kept if boards.get(r["board"]) == "provincial"]
    unidentified = [r for r in kept if r["board"] is None]
    return Sessions(
        tuple(_session(gathering, r) for r in own),
        tuple(_session(gathering, r) for r in unidentified),
        len(kept) - len(own) - len(unidentified),
        len(rows) - len(kept),
    )


def _order(gathering: Gathering, row: Row) -> tuple[dt.date, str, bytes]:
    return row["on"].last(), fold(gathering.text(row, "board")), row.uuid.bytes


def _session(gathering: Gathering, row: Row) -> Session:
    text, money = gathering.text, row["amount"]
    mentioned = money is not None and money.amount is not None
    before = tuple(_facts_of(gathering, row, BEFORE))
    after = tuple(_facts_of(gathering, row, AFTER))
    return Session(
        board=text(row, "board"),
        on=show_partial(row["on"], language(), "long"),
        title=text(row, "title"),
        kind=text(row, "kind"),
        state=text(row, "state"),
        certainty=text(row, "certainty"),
        amount=money.amount if mentioned else None,
        currency=(money.currency if money else None) or "",
        facts=(*before, *after),
        decisions=text(row, "decisions"),
        agenda=len(before),
        fictional=bool(row["fictional"]),
    )


def _facts_of(gathering: Gathering, row: Row, codes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Label and text of fields of a meeting; what is rarely recorded is left out where it is not known."""
    for code in codes:
        text = gathering.text(row, code)
        if text or code in ALWAYS:
            yield _(row.declared.by_code[code].label), unquote(text)
