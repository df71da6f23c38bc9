"""The reports of an office: one of them drawn from one snapshot, written, noted."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from issss_desktop.errors import Problem, UserError
from issss_desktop.i18n import LANGUAGES, _, in_language, translate
from issss_desktop.models.rows import Row
from issss_desktop.services.audit import acts
from issss_desktop.services.desk import Desk, leaving
from issss_desktop.services.finding import one_of
from issss_desktop.services.periods import figures_at
from issss_desktop.services.permits import Action, require
from issss_desktop.services.printing.asked import (
    cut_off_of,
    in_confidence,
    in_its_period,
    of_the_replaced,
    refuse_mix,
    subject_of,
)
from issss_desktop.services.printing.folding import folded
from issss_desktop.services.printing.kinds import kind_of
from issss_desktop.services.printing.orders import TWIN, Order, Printed, Progress
from issss_desktop.services.state import records_at

if TYPE_CHECKING:
    from issss_desktop.reports.pack import Pack
    from issss_desktop.services.printing.annexes import Annexes
    from issss_desktop.services.printing.session import SessionGathering
    from issss_desktop.services.printing.sheets import Gathering

FUND = "CDS00"
"""The fund of every pack: nothing sums across funds."""


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
    """What names a report in the register: its kind and the reference of its subject, never a title.

    The register is ordinary: what is confidential has no reference there.
    """
    about = printed.about if printed.about and not printed.about.confidential else None
    return f"{order.name} {about.ref if about else ''}".strip()


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

    kind, tell = kind_of(order.name), progress or (lambda _done, _total: None)
    refuse_mix(order)
    desk = desk if in_confidence(desk, kind, order) else leaving(desk)
    tell(0, 0)
    with desk.store.reading() as connection, watched(lambda n: tell(n, 0)):
        order = of_the_replaced(connection, order)
        about = subject_of(connection, kind, order)
        order = in_its_period(desk, kind, order)
        day, records = cut_off_of(desk, kind, order, about), records_at(desk)
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
    return Printed(data, pages, title, figures, about, remarks, folded_pages, order.period)


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
        case "risk-matrix" | "monitoring" | "field-update" | "engagement" | "analysis":
            return _mission(gathering, about)
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


def _mission(gathering: "Gathering", about: Row | None) -> bytes:
    """A report of the mission beside money."""
    from issss_desktop.services.printing import periodic

    match gathering.order.name:
        case "risk-matrix":
            return periodic.draw_risk_matrix(gathering, about)
        case "engagement":
            return periodic.draw_engagement(gathering, about)
        case "monitoring":
            return periodic.draw_monitoring(gathering)
        case "field-update":
            assert about is not None
            return periodic.draw_field_update(gathering, about)
        case _:
            assert about is not None
            return periodic.draw_analysis(gathering, about)
