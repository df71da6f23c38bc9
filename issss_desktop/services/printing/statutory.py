"""The statutory prints, each from one snapshot: what the records say becomes plain values, then a PDF.

Every function here returns the bytes of one report in the language in force.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, language
from issss_desktop.models.entities.projects import READERS
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import FIRST_YEAR, LAST_YEAR, show_day, show_partial
from issss_desktop.models.values.texts import fold
from issss_desktop.reports.brief import Brief
from issss_desktop.reports.fiche import Claim, PastAssessment, ProjectSheet, Reading, alignment_sheet
from issss_desktop.reports.fund import ordered
from issss_desktop.reports.portfolio import opinion_word
from issss_desktop.reports.reconciliation import Wording, reconciliation_report
from issss_desktop.reports.statutory.coverage import coverage_report
from issss_desktop.reports.statutory.mapping import mapping_report
from issss_desktop.reports.statutory.statement import DonorSheet, Published, donor_statement
from issss_desktop.reports.statutory.yearly import annex_one, annex_two
from issss_desktop.services.figures.ledger import Ledger
from issss_desktop.services.finding import one_of
from issss_desktop.services.printing.cartography import cartography
from issss_desktop.services.printing.coverage import coverage
from issss_desktop.services.printing.sheets import Gathering
from issss_desktop.services.printing.yearly import interventions, sessions
from issss_desktop.services.reconciling.bridge import GROUPS, reason_label
from issss_desktop.services.reconciling.signed import shown_of
from issss_desktop.services.reconciling.signing import why_not_signed

MORE_FACTS = ("inception", "launch", "pgai", "iati", "same_intervention")
PEOPLE = ("direct", "indirect", "women", "men", "youth", "ex_combatants")


def year_end(year: int, cut_off: dt.date | None = None) -> dt.date:
    """The cut-off of a yearly annex: 31 December, or the day asked for where it lies in the year.

    Raises:
        UserError: no such year, or the day asked for lies before it.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UserError(
            _("The year {year} is outside {first} to {last}.").format(
                year=year, first=FIRST_YEAR, last=LAST_YEAR
            ),
            _("Write the year with four digits."),
        )
    end = dt.date(year, 12, 31)
    if cut_off is not None and cut_off < dt.date(year, 1, 1):
        raise UserError(
            _("The cut-off {day} lies before the year {year}.").format(
                day=show_day(cut_off, language()), year=year
            ),
            _("Choose a cut-off in the year, or none."),
        )
    return min(end, cut_off or end)


def office_brief(gathering: Gathering) -> Brief:
    """Header and footer of a print of the office itself, of no meeting."""
    brief = gathering.brief(None)
    return replace(brief, board=brief.office or brief.board)


def refuse_draft(project: Row) -> None:
    """A draft is on no paper.

    Raises:
        UserError: the project is one.
    """
    if not project.final:
        raise UserError(
            _("“{ref}” is still a draft: a draft is on no paper.").format(ref=project.ref),
            _("Make the project final, then print its sheet."),
        )


def draw_alignment_sheet(gathering: Gathering, project: str) -> bytes:
    """The alignment sheet of a project, by reference or identifier.

    Raises:
        UserError: there is no such project, or it is a draft: a draft is on no paper.
    """
    row = one_of(gathering.connection, project, "project")
    refuse_draft(row)
    return alignment_sheet(office_brief(gathering), project_sheet(gathering, row))


def draw_donor_statement(gathering: Gathering, donor: str | None = None) -> bytes:
    """The statement of a donor, by reference or identifier, or of every donor of the fund.

    Raises:
        UserError: there is no such organisation.
    """
    every = donor is None
    if donor is None:
        found = _donors(gathering)
    else:
        row = one_of(gathering.connection, donor, "organisation")
        found = [_ledger(gathering).organisation(row.uuid) or row.uuid]
    sheets = [_donor_sheet(gathering, uuid) for uuid in found]
    return donor_statement(office_brief(gathering), gathering.figures, sheets, every)


def draw_reconciliation(gathering: Gathering, row: Row) -> bytes:
    """The reconciliation of a statement; one that is not signed off is marked as provisional."""
    found = shown_of(gathering.desk, gathering.records, row.uuid, suggest=False)
    brief = office_brief(gathering)
    if found.signed_on is None or not found.final:
        brief = replace(brief, provisional=True)
    names = {code: _(label) for code, label in GROUPS.items()}
    return reconciliation_report(brief, found, Wording(names, reason_label, why_not_signed(found)))


def draw_mapping(gathering: Gathering) -> bytes:
    """Portfolio and cartography."""
    return mapping_report(office_brief(gathering), gathering.figures, cartography(gathering))


def draw_who_what_where(gathering: Gathering, province: UUID | None = None) -> bytes:
    """Who does what where, over both mechanisms; of a province only its part."""
    return coverage_report(office_brief(gathering), coverage(gathering, province))


def draw_annex_two(gathering: Gathering, year: int) -> bytes:
    """Annex II of the report of a year; compute the figures at ``year_end``."""
    found = interventions(gathering, year)
    return annex_two(office_brief(gathering), gathering.figures, year, found)


def draw_annex_one(gathering: Gathering, year: int) -> bytes:
    """Annex I of the report of a year; compute the figures at ``year_end``."""
    return annex_one(office_brief(gathering), year, sessions(gathering, year))


def _ledger(gathering: Gathering) -> Ledger:
    return Ledger(gathering.records, gathering.figures.cut_off)


# the alignment sheet


def project_sheet(gathering: Gathering, row: Row) -> ProjectSheet:
    """Facts, three claims, latest final assessment and history of a project at the cut-off."""
    day = gathering.figures.cut_off
    assessed = [
        a
        for a in gathering.records.all("assessment")
        if a["project"] == row.uuid and a.final and a["on"] and a["on"] <= day
    ]
    assessed.sort(key=lambda a: (a["on"], a.uuid.bytes), reverse=True)
    latest = assessed[0] if assessed else None
    text, declared = gathering.text, row.declared.by_code
    facts = gathering.project_facts(row)
    facts |= {_(declared[c].label): text(row, c) for c in MORE_FACTS if text(row, c)}
    people = [f"{_(declared[c].label)} {text(row, c)}" for c in PEOPLE if text(row, c)]
    if people:
        facts[_("Beneficiaries (never summed)")] = ", ".join(people)
    return ProjectSheet(
        project=gathering.titles.of(row),
        ref=row.ref,
        facts=facts,
        claims=tuple(_claims(gathering, row, latest)),
        latest=gathering.assessment(latest) if latest else None,
        signers=tuple(_signers(latest)) if latest else (),
        history=tuple(_past(gathering, a) for a in assessed),
        fictional=bool(row["fictional"] or (latest and latest["fictional"])),
    )


def _claims(gathering: Gathering, row: Row, latest: Row | None) -> Iterator[Claim]:
    text = gathering.text
    yield Claim(
        _("Declared by the project"),
        _yes_no(row["is_declared"]),
        text(row, "declared_on"),
        text(row, "declared_source"),
    )
    yield Claim(_("Cited by the secretariat"), _yes_no(row["is_cited"]), "", text(row, "cited_in"))
    if latest is None:
        yield Claim(_("Assessed"), opinion_word(None))
        return
    said = f"{opinion_word(latest['verdict'])}, {show_day(latest['on'], language())}"
    yield Claim(_("Assessed"), said, text(latest, "conclusion"), latest.ref)


def _yes_no(value: bool | None) -> str:
    return "" if value is None else _("yes") if value else _("no")


def _signers(row: Row) -> Iterator[tuple[str, str]]:
    """The two readers: the third decides between them, and does not sign in their place."""
    for code, label in READERS.options[:2]:
        yield _capital(_(label)), row[f"reader_{code}"] or ""


def _past(gathering: Gathering, row: Row) -> PastAssessment:
    text, declared = gathering.text, row.declared.by_code
    title = _("{day}: {opinion}").format(
        day=show_day(row["on"], language()), opinion=opinion_word(row["verdict"])
    )
    remarks = [
        (_(declared[code].label), text(row, code)) for code in ("conclusion", "presented_at", "valid_until")
    ]
    conditions = [gathering.condition(c) for c in gathering.records.children("condition", row.uuid)]
    remarks.append((_("Conditions and follow-up"), "\n".join(conditions)))
    readings = tuple(_readings(gathering, row))
    return PastAssessment(title, row.ref, tuple(remarks), readings)


def _readings(gathering: Gathering, row: Row) -> Iterator[Reading]:
    numbers = {c.uuid: c["number"] or 0 for c in gathering.records.all("criterion")}
    answers = sorted(
        gathering.records.children("answer", row.uuid),
        key=lambda a: (numbers.get(a["criterion"], 0), a["reader"] or "", a.uuid.bytes),
    )
    for answer in answers:
        rating = gathering.titles.link("rating", answer["rating"])
        label = _capital(gathering.text(answer, "reader"))
        name = row[f"reader_{answer['reader']}"] if answer["reader"] else ""
        yield Reading(
            str(numbers.get(answer["criterion"], "")),
            _("{name}: {value}").format(name=label, value=name) if name else label,
            rating,
            gathering.mark([answer["rating"]] if answer["rating"] else []),
            gathering.text(answer, "justification"),
            gathering.evidence(answer),
        )


# the statement of contributions


def _donors(gathering: Gathering) -> list[UUID]:
    """Donors of the fund, the largest position first, then those whom only another figure names."""
    lines = [line.uuid for line in ordered(gathering.figures.fund.donors)]
    others = {uuid for row in _published_rows(gathering) for uuid in _donors_of(gathering, row)}
    titles = gathering.titles
    rest = sorted(others - set(lines), key=lambda u: (fold(titles.link("organisation", u)), u.bytes))
    return [*lines, *rest]


def _published_rows(gathering: Gathering) -> list[Row]:
    """Final published figures of the fund up to the cut-off, oldest first."""
    code, day = gathering.figures.fund.code, gathering.figures.cut_off
    funds = {row.uuid for row in gathering.records.all("fund") if row["code"] == code}
    rows = [
        row
        for row in gathering.records.all("published_figure")
        if row.final and row["fund"] in funds and row["as_of"] and row["as_of"].last() <= day
    ]
    return sorted(rows, key=lambda r: (r["as_of"].last(), r.uuid.bytes))


def _donors_of(gathering: Gathering, row: Row) -> set[UUID]:
    """The donor a published figure is of, or those a total names; duplicates stand for one organisation."""
    ledger = _ledger(gathering)
    said = (row["donor"],) if row["donor"] else tuple(row["named"] or ())
    return {found for uuid in said if uuid and (found := ledger.organisation(uuid)) is not None}


def _donor_sheet(gathering: Gathering, uuid: UUID) -> DonorSheet:
    own = [row for row in _published_rows(gathering) if uuid in _donors_of(gathering, row)]
    contributions = [c for c in gathering.figures.fund.contributions if c.donor_uuid == uuid]
    row = gathering.records.get("organisation", uuid)
    made_up = bool(contributions) and all(c.fictional for c in contributions)
    return DonorSheet(
        uuid,
        gathering.titles.link("organisation", uuid),
        tuple(_published(gathering, figure) for figure in own),
        bool(row and row["fictional"]) or made_up,
    )


def _published(gathering: Gathering, row: Row) -> Published:
    text, money, source = gathering.text, row["amount"], row["source"]
    stated = ", ".join(part for part in (text(row, "basis"), text(row, "role")) if part)
    reading = "\n".join(part for part in (stated, text(row, "interpretation")) if part)
    amount = money.amount if money else None
    if row["donor"] is None:
        whole = gathering.text(row, "amount") or _("n/a")
        amount = None
        reading = _("named in a total of {amount}, without an amount of its own").format(amount=whole)
    return Published(
        show_partial(row["as_of"], language()),
        text(row, "measure"),
        amount,
        (money.currency if money else None) or "",
        row["step"],
        reading,
        row["quote"] or "",
        unquote((source.reference if source else None) or ""),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
