"""The reports of an office: which there are, what each needs, and one of them drawn from one snapshot."""

import datetime as dt
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from issss_desktop.errors import Problem, UserError
from issss_desktop.i18n import LANGUAGES, N_, _, in_language, translate
from issss_desktop.models.rows import Row
from issss_desktop.services.audit import acts
from issss_desktop.services.desk import Desk, leaving
from issss_desktop.services.finding import one_of
from issss_desktop.services.periods import figures_at
from issss_desktop.services.permits import Action, require
from issss_desktop.services.printing.folding import folded
from issss_desktop.services.printing.orders import PACK, TWIN, Order, Printed, Progress
from issss_desktop.services.state import records_at
from issss_desktop.store.query import Connection

if TYPE_CHECKING:
    from issss_desktop.reports.pack import Pack
    from issss_desktop.services.printing.annexes import Annexes
    from issss_desktop.services.printing.session import SessionGathering
    from issss_desktop.services.printing.sheets import Gathering

FUND = "CDS00"
"""The fund of every pack: nothing sums across funds."""

YEAR = "year"


@dataclass(frozen=True)
class ReportKind:
    """A report that can be printed; ``title`` and ``needs`` are English msgids.

    ``about``: what it is about, the code of an entity ("meeting", "project" ...), "year" or "";
    ``must``: it cannot be drawn without.
    """

    name: str
    title: str
    needs: str
    about: str = ""
    must: bool = False


KINDS = (
    ReportKind(
        "board-pack",
        N_("Board pack"),
        N_("A cut-off; a meeting (--about) for its cover, else the board of the office’s province."),
        about="meeting",
    ),
    ReportKind("decisions", N_("Record of decisions"), N_("A meeting (--about)."), "meeting", True),
    ReportKind("attendance", N_("Attendance sheet"), N_("A meeting (--about)."), "meeting", True),
    ReportKind(
        "submission",
        N_("Submission to the national board"),
        N_("A cut-off and a meeting of a provincial board (--about)."),
        "meeting",
        True,
    ),
    ReportKind("minutes", N_("Minutes"), N_("A meeting (--about)."), "meeting", True),
    ReportKind("communique", N_("Final communiqué"), N_("A meeting (--about)."), "meeting", True),
    ReportKind("fund-statement", N_("Sources, uses and balance of the Fund"), N_("A cut-off.")),
    ReportKind("contributions", N_("Contributions to the Fund"), N_("A cut-off.")),
    ReportKind(
        "donor-statement",
        N_("Statement of contributions by donor"),
        N_("A cut-off; a donor (--about), else every donor."),
        about="organisation",
    ),
    ReportKind("portfolio", N_("Bilateral projects"), N_("A cut-off.")),
    ReportKind("mapping", N_("Portfolio and mapping"), N_("A cut-off.")),
    ReportKind(
        "who-what-where",
        N_("Who does what where"),
        N_("A cut-off; a province (--about), else all of them."),
        about="province",
    ),
    ReportKind(
        "alignment-sheet", N_("Alignment sheet"), N_("A cut-off and a project (--about)."), "project", True
    ),
    ReportKind(
        "reconciliation",
        N_("Reconciliation with the agent"),
        N_("A reconciliation (--about)."),
        "reconciliation",
        True,
    ),
    ReportKind("annex-one", N_("Annex I: provincial board meetings"), N_("A year (--year)."), YEAR, True),
    ReportKind("annex-two", N_("Annex II: bilateral interventions"), N_("A year (--year)."), YEAR, True),
)


def reports() -> list[ReportKind]:
    """Every report, in the order in which a person looks for them."""
    return list(KINDS)


def kind_of(name: str) -> ReportKind:
    """The report of a name.

    Raises:
        UserError: there is none.
    """
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise UserError(
        _("There is no report “{name}”.").format(name=name[:40]),
        _("Choose: {choices}.").format(choices=", ".join(kind.name for kind in KINDS)),
    )


def write_report(desk: Desk, order: Order, path: Path, progress: Progress | None = None) -> Printed:
    """Draw a report and write its PDF file, whole or not at all.

    Raises:
        UserError: it cannot be drawn, or the file cannot be written.
    """
    printed = draw(desk, order, progress)
    save(desk, order, printed, path)
    return printed


def save(desk: Desk, order: Order, printed: Printed, path: Path) -> Path:
    """Write a drawn report into a file, whole or not at all, and note it; returns its path.

    Raises:
        UserError: the file cannot be written, what stood there before is untouched; or the role of the
            person at the desk does not permit it.
    """
    require(desk, Action.PRINT)
    from issss_desktop.reports.file.writing import write_whole

    write_whole(path, printed.data)
    acts.note(desk, acts.SAVED, _reference(order, printed))
    return path


def note_print(desk: Desk, order: Order, printed: Printed) -> None:
    """Note that a drawn report went to a printer. Raises UserError for whom the role does not permit it."""
    require(desk, Action.PRINT)
    acts.note(desk, acts.PRINTED, _reference(order, printed))


def _reference(order: Order, printed: Printed) -> str:
    """What names a report in the register: its kind and the reference of its subject, never a title."""
    return f"{order.name} {printed.about.ref if printed.about else ''}".strip()


def draw(desk: Desk, order: Order, progress: Progress | None = None) -> Printed:
    """Draw a report in memory, from one snapshot of the records.

    Raises:
        UserError: no such report or subject, an annex that cannot be printed; or what ``progress`` raises.
    """
    require(desk, Action.PRINT)
    # reportlab and pikepdf take longer to load than a window to open
    from issss_desktop.reports.file.finish import pages_of
    from issss_desktop.reports.layout.watching import watched
    from issss_desktop.services.printing.sheets import Gathering

    desk = leaving(desk)
    kind, tell = kind_of(order.name), progress or (lambda _done, _total: None)
    _refuse_mix(order)
    tell(0, 0)
    with desk.store.reading() as connection, watched(lambda n: tell(n, 0)):
        order = _of_the_replaced(connection, order)
        about = _about(connection, kind, order)
        day, records = _cut_off(desk, kind, order, about), records_at(desk)
        figures = figures_at(desk, fund=FUND, cut_off=day, found=records)
        gathering = Gathering(desk, connection, records, figures, order)
        data, remarks = _drawn(gathering, about, tell)
        title = translate(kind.title, desk.lang if order.lang == TWIN else order.lang)
    pages = pages_of(data)
    folded_pages = 0
    if order.booklet:
        folded_pages, data = pages, folded(desk, data)
        pages = pages_of(data)
    tell(pages, pages)
    return Printed(data, pages, title, figures, about, remarks, folded_pages)


def _refuse_mix(order: Order) -> None:
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


def _of_the_replaced(connection: Connection, order: Order) -> Order:
    """The order with meeting and cut-off of the pack whose pages it replaces, where it names none.

    Raises:
        UserError: there is no such publication.
    """
    if not order.replaces:
        return order
    row = one_of(connection, order.replaces, "publication")
    about = order.about or (str(row["subject"].uuid) if row["subject"] else "")
    return replace(order, about=about, cut_off=order.cut_off or row["cut_off"])


def _about(connection: Connection, kind: ReportKind, order: Order) -> Row | None:
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
    return one_of(connection, order.about, kind.about)


def _cut_off(desk: Desk, kind: ReportKind, order: Order, about: Row | None) -> dt.date:
    """Last day whose events count: the one asked for, the end of the year or statement, or today.

    Raises:
        UserError: the year is missing, not a year, or begins after the day asked for.
    """
    if kind.about == YEAR:
        from issss_desktop.services.printing.statutory import year_end

        if order.year is None:
            raise UserError(_("Something is missing for this report."), _(kind.needs))
        return year_end(order.year, order.cut_off)
    span = about["span"] if about is not None and about.entity == "reconciliation" else None
    if span is not None and span.end is not None:
        last: dt.date = span.end.last()
        return last
    return order.cut_off or desk.today


def _drawn(gathering: "Gathering", about: Row | None, tell: Progress) -> tuple[bytes, tuple[Problem, ...]]:
    """Bytes of the report ordered, and what to know of its annexes.

    A refusal is in the language of the screen, the paper in its own.
    """
    match gathering.order.name:
        case "board-pack":
            return _pack(gathering, about, tell)
        case "decisions" | "attendance" | "submission" | "minutes" | "communique":
            return _signed(gathering, about), ()
        case _:
            if gathering.order.name == "alignment-sheet":
                from issss_desktop.services.printing.statutory import refuse_draft

                assert about is not None
                refuse_draft(about)
            with in_language(gathering.order.lang):
                return _plain(gathering, about), ()


def _plain(gathering: "Gathering", about: Row | None) -> bytes:
    """A report of the figures alone, or one of those asked for by a rule, in the language in force."""
    match gathering.order.name:
        case "fund-statement":
            from issss_desktop.reports.uses import uses_report

            return uses_report(gathering.brief(None), gathering.figures)
        case "contributions":
            from issss_desktop.reports.contributions import contributions_report

            return contributions_report(gathering.brief(None), gathering.figures)
        case "portfolio":
            from issss_desktop.reports.portfolio import portfolio_report

            sheets = gathering.assessments()
            return portfolio_report(gathering.brief(None), gathering.figures, sheets)
        case _:
            return _statutory(gathering, about)


def _pack(gathering: "Gathering", held: Row | None, tell: Progress) -> tuple[bytes, tuple[Problem, ...]]:
    from issss_desktop.reports.pack import SECTIONS, finished_pack
    from issss_desktop.services.printing import annexes
    from issss_desktop.services.printing.session import SessionGathering, read_emblems

    desk, order = gathering.desk, gathering.order
    unknown = sorted(set(order.sections) - set(SECTIONS))
    if unknown:
        raise UserError(
            _("There is no section “{name}”.").format(name=unknown[0][:40]),
            _("Choose: {choices}.").format(choices=", ".join(SECTIONS)),
        )
    files = list(annexes.of_files(order.files))
    if held is not None and order.annexes:
        made_up = bool(held["fictional"])
        files = [*annexes.of_meeting(gathering.connection, held.uuid, made_up), *files]
    with ExitStack() as stack:
        kept = stack.enter_context(annexes.opened(desk, files, skip_bad=order.skip_bad, watch=tell))
        session = SessionGathering(gathering, held, read_emblems(desk.folder))
        if order.lang == TWIN:
            return _twin(session, kept, tell), kept.remarks
        with in_language(order.lang):
            pack = session.pack(kept.annexes, order.sections or SECTIONS)
        if order.replaces:
            return _replacement(gathering, held, pack, kept, tell), kept.remarks
        data, draft = finished_pack(pack)
        return kept.imposed(data, draft.imported, tell), kept.remarks


def _twin(session: "SessionGathering", kept: "Annexes", tell: Progress) -> bytes:
    from issss_desktop.reports.pack import SECTIONS
    from issss_desktop.reports.twin import twin_pack

    packs = []
    for lang in LANGUAGES:
        with in_language(lang):
            own = replace(session, gathering=session.gathering.spoken())
            packs.append(own.pack(kept.annexes, session.gathering.order.sections or SECTIONS))
    data, draft = twin_pack(packs)
    return kept.imposed(data, draft.imported, tell)


def _replacement(
    gathering: "Gathering", held: Row | None, pack: "Pack", kept: "Annexes", tell: Progress
) -> bytes:
    from issss_desktop.services.printing import replacing

    order = gathering.order
    row = one_of(gathering.connection, order.replaces, "publication")
    replacing.refuse_unfit(row, order.lang, held)
    return replacing.replacement(gathering, pack, kept, row, tell)


def _signed(gathering: "Gathering", held: Row | None) -> bytes:
    """A paper of a meeting that is a document of its own."""
    from issss_desktop.reports.sheets.attendance import attendance_sheet
    from issss_desktop.reports.sheets.decisions import decisions_record
    from issss_desktop.reports.sheets.minutes import communique_sheet, minutes_sheet
    from issss_desktop.reports.sheets.submission import submission_sheet
    from issss_desktop.services.printing.session import SessionGathering, read_emblems

    lang = gathering.order.lang
    session = SessionGathering(gathering, held, read_emblems(gathering.desk.folder))
    with in_language(lang):
        brief, meeting = session.brief(), session.meeting()
    if gathering.order.name == "submission":
        return submission_sheet(brief, meeting, gathering.figures, lang)
    sheets = {
        "decisions": decisions_record, "attendance": attendance_sheet, "minutes": minutes_sheet,
        "communique": communique_sheet,
    }  # fmt: skip
    return sheets[gathering.order.name](brief, meeting, lang)


def _statutory(gathering: "Gathering", about: Row | None) -> bytes:
    from issss_desktop.services.printing import statutory

    year = gathering.order.year
    match gathering.order.name:
        case "alignment-sheet":
            assert about is not None
            return statutory.draw_alignment_sheet(gathering, str(about.uuid))
        case "donor-statement":
            return statutory.draw_donor_statement(gathering, str(about.uuid) if about else None)
        case "reconciliation":
            assert about is not None
            return statutory.draw_reconciliation(gathering, about)
        case "mapping":
            return statutory.draw_mapping(gathering)
        case "who-what-where":
            return statutory.draw_who_what_where(gathering, about.uuid if about else None)
        case "annex-one":
            assert year is not None
            return statutory.draw_annex_one(gathering, year)
        case _:
            assert year is not None
            return statutory.draw_annex_two(gathering, year)
