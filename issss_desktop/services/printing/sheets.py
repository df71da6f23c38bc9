"""What a printed report says besides its figures, read from the records: cover, assessments, sources."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from issss_desktop.i18n import _, language
from issss_desktop.models.entities.projects import READERS
from issss_desktop.models.figures import Figures, ProjectLine
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.values.dates import moment_of, show_day, show_partial
from issss_desktop.models.values.texts import fold
from issss_desktop.reports.brief import AssessmentSheet, Brief, Criterion, Reader, Source
from issss_desktop.services.desk import Desk
from issss_desktop.services.printing.agenda import capital
from issss_desktop.services.printing.orders import PLAIN, Order
from issss_desktop.services.titles import Titles
from issss_desktop.store.query import Connection

DECIDES = "3"
FACTS = ("local_name", "locations", "pillars", "budget", "aligned_amount")


@dataclass(frozen=True)
class Gathering:
    """One snapshot of an office and its figures; texts in the language in force."""

    desk: Desk
    connection: Connection
    records: Records
    figures: Figures
    order: Order = PLAIN

    @cached_property
    def titles(self) -> Titles:
        """Words for values and links."""
        return Titles(self.connection, language())

    def spoken(self) -> "Gathering":
        """The same for the language in force now: words that are kept are of the one before."""
        return replace(self)

    def text(self, row: Row | None, code: str) -> str:
        """Text of a field, empty when unknown."""
        return "" if row is None else self.titles.text(row.declared, code, row[code])

    # the cover

    def brief(self, meeting: Row | None) -> Brief:
        """Cover, header and footer: of a meeting, else of the board of the office's province."""
        board = self.board(meeting)
        figures, when = self.figures, meeting["on"] if meeting else None
        office = self.titles.link("office", self.desk.office_uuid)
        known = moment_of(figures.known_until)
        order, edition = self.order, self.order.edition
        province = self.text(board, "province")
        return Brief(
            board=self.text(board, "name") or _("Technical secretariat"),
            # else by the last thing recorded, not by the clock: the same data give the same bytes
            made=dt.datetime.combine(edition.on, dt.time(), dt.UTC) if edition else known,
            cut_off=figures.cut_off,
            known_until=known.date(),
            fund=figures.fund.name.in_language(language()),
            meeting=self._session(meeting),
            meeting_day=when.first() if when is not None and when.precision == "day" else None,
            place=self.text(meeting, "place"),
            state=tuple(
                line
                for line in (
                    _("Democratic Republic of the Congo"),
                    _("Province of {name}").format(name=province) if province else "",
                )
                if line
            ),
            un=(_("United Nations"), "MONUSCO"),
            office=office,
            prepared_by=_("Prepared by: {office}").format(office=office),
            fictional=bool(meeting and meeting["fictional"]),
            version=edition.number if edition else None,
            replaces=edition.replaces if edition else None,
            provisional=figures.provisional or figures.divergences > 0 or order.provisional,
            black=order.black,
        )

    def board(self, meeting: Row | None) -> Row | None:
        """The board of a meeting, else the one of the office's province, else the national one."""
        boards = self.records.all("board")
        if meeting is not None:
            return self.records.get("board", meeting["board"])
        office = self.records.get("office", self.desk.office_uuid)
        here = office["province"] if office else None
        own = [
            row
            for row in boards
            if here is not None and row["province"] == here and row["kind"] == "provincial"
        ]
        national = [row for row in boards if row["kind"] == "national"]
        return next(iter([*own, *national]), None)

    def _session(self, meeting: Row | None) -> str:
        """Kind and title; the title alone where it begins with the word of its kind."""
        kind, title = capital(self.text(meeting, "kind")), self.text(meeting, "title")
        if title and fold(title).split()[:1] == fold(kind).split()[:1]:
            return title
        return _("{kind}: {title}").format(kind=kind, title=title) if kind and title else kind or title

    # alignment assessments

    def assessments(self) -> tuple[AssessmentSheet, ...]:
        """Final assessments up to the cut-off, by project and day: a draft is on no paper."""
        day = self.figures.cut_off
        rows = [row for row in self.records.all("assessment") if row.final and row["on"] and row["on"] <= day]
        sheets = [(self.titles.link("project", row["project"]), row) for row in rows]
        sheets.sort(key=lambda pair: (pair[0], pair[1]["on"], pair[1].uuid.bytes))
        return tuple(self.assessment(row) for _title, row in sheets)

    def assessment(self, row: Row) -> AssessmentSheet:
        """One assessment as printed."""
        project = self.records.get("project", row["project"])
        line = next((p for p in self.figures.portfolio.projects if p.uuid == row["project"]), None)
        names = ", ".join(self.titles.link("rating", uuid) for uuid in self.scale)
        return AssessmentSheet(
            project=self.titles.link("project", row["project"]),
            ref=row.ref,
            facts=self.project_facts(project),
            criteria=tuple(self._criteria(row)),
            opinion=self.text(row, "verdict"),
            grounds=self.text(row, "conclusion"),
            conditions=tuple(self.condition(c) for c in self.records.children("condition", row.uuid)),
            valid_until=row["valid_until"],
            readers=tuple(self._readers(row)),
            on=row["on"],
            presented_at=self.text(row, "presented_at"),
            criteria_version=row["criteria_version"],
            scale=_("scale of the office: {names}").format(names=names) if names else "",
            counted=_counted(row, line),
            fictional=bool(row["fictional"] or (project and project["fictional"])),
        )

    @cached_property
    def scale(self) -> list[UUID]:
        """Ratings of the office, the best first."""
        rows = sorted(self.records.all("rating"), key=lambda r: (r["rank"] or 0, r.uuid.bytes))
        return [row.uuid for row in rows]

    def mark(self, rated: list[UUID]) -> str:
        """Square beside a rating: full for the best of the scale, open for the last, hatched between."""
        return _mark(rated, self.scale)

    def project_facts(self, project: Row | None) -> dict[str, str]:
        """What a sheet says of a project, label to value, in order; "" is not known."""
        return dict(self._facts(project))

    def _facts(self, project: Row | None) -> Iterator[tuple[str, str]]:
        if project is None:
            return
        declared = project.declared.by_code
        for code in FACTS[:1]:
            yield _(declared[code].label), self.text(project, code)
        paid = [
            " ".join(
                part
                for part in (self.text(r, "donor"), self.text(r, "amount"), self.text(r, "channel"))
                if part
            )
            for r in self.records.children("financing", project.uuid)
        ]
        yield _("Donors"), _("; ").join(paid)
        partners = self.records.children("partner", project.uuid)
        yield (
            _("Partners"),
            _("; ").join(
                ", ".join(part for part in (self.text(r, "organisation"), self.text(r, "role")) if part)
                for r in partners
            ),
        )
        span, named = project["span"], declared["span"]
        days = (span.start, span.end) if span else ()
        yield (
            _(named.label),
            " – ".join(show_partial(d, language(), "long") if d else "…" for d in days),
        )
        for code in FACTS[1:]:
            # an empty aligned amount is not unknown: the whole budget is aligned
            if code != "aligned_amount" or project[code] is not None:
                yield _(declared[code].label), self.text(project, code)

    def _criteria(self, row: Row) -> Iterator[Criterion]:
        answers = sorted(
            self.records.children("answer", row.uuid), key=lambda a: (a["reader"] or "", a.uuid.bytes)
        )
        version, answered = row["criteria_version"], {a["criterion"] for a in answers}
        shown = [c for c in self.records.all("criterion") if c["version"] == version or c.uuid in answered]
        for criterion in sorted(shown, key=lambda c: (c["number"] or 0, c.uuid.bytes)):
            own = [a for a in answers if a["criterion"] == criterion.uuid]
            # the third reader decides; two readers who differ are both printed
            own = [a for a in own if a["reader"] == DECIDES and a["rating"]] or own
            rated = [a["rating"] for a in own if a["rating"]]
            yield Criterion(
                number=str(criterion["number"] or ""),
                text=self.text(criterion, "text"),
                complete=bool(criterion["complete"]),
                rating=" / ".join(dict.fromkeys(self.titles.link("rating", r) for r in rated)),
                mark=_mark(rated, self.scale),
                justification=_joined(self.text(a, "justification") for a in own),
                evidence=_joined(self.evidence(a) for a in own),
            )

    def evidence(self, answer: Row) -> str:
        """Where an answer finds what it says: document and page."""
        text, page = self.text(answer, "evidence"), self.text(answer, "page")
        return _("{evidence}, p. {page}").format(evidence=text, page=page) if text and page else text or page

    def condition(self, row: Row) -> str:
        """A condition, who follows it, when it is due, its state."""
        due = show_day(row["due"], language()) if row["due"] else ""
        parts = (self.text(row, "text"), self.text(row, "owner"), due, self.text(row, "state"))
        return " – ".join(part for part in parts if part)

    def _readers(self, row: Row) -> Iterator[Reader]:
        for code, label in READERS.options:
            if row[f"reader_{code}"]:
                yield Reader(
                    _(label)[:1].upper() + _(label)[1:], row[f"reader_{code}"], "", None, code == DECIDES
                )

    # sources

    def sources(self) -> tuple[Source, ...]:
        """Published figures that the figures stand on, as they were quoted, each once."""
        fund, portfolio = self.figures.fund, self.figures.portfolio
        figures = [fund.position, *(d.figure for d in fund.donors), *(c.figure for c in fund.cut_offs)]
        figures += [portfolio.published, *(o.figure for o in (*fund.others, *portfolio.others))]
        cited = dict.fromkeys(ref.uuid for f in figures for ref in f.refs if ref.entity == "published_figure")
        cited |= dict.fromkeys(o.uuid for o in (*fund.others, *portfolio.others))
        rows = [row for uuid in cited if (row := self.records.get("published_figure", uuid)) is not None]
        return tuple(self._source(row) for row in rows)

    def _source(self, row: Row) -> Source:
        who = self.text(row, "donor") or _("Total")
        parts = (self.text(row, "measure"), who, self.text(row, "as_of"), self.text(row, "amount"))
        title = ", ".join(part for part in parts if part)
        source: Any = row["source"]
        where = unquote(source.reference) if source and source.reference else ""
        return Source(capital(title), row["quote"] or "", where)


def _counted(row: Row, line: ProjectLine | None) -> bool:
    return (
        row["verdict"] == "aligned" and line is not None and line.in_total and line.assessed_on == row["on"]
    )


def _mark(rated: list[UUID], scale: list[UUID]) -> str:
    """Square beside a rating: full for the best of the scale, open for the last, hatched between."""
    if not rated:
        return "dotted"
    places = {scale.index(r) for r in rated if r in scale}
    if places == {0}:
        return "full"
    return "open" if places == {len(scale) - 1} else "hatch"


def _joined(texts: Iterator[str]) -> str:
    return "\n".join(dict.fromkeys(text for text in texts if text))
