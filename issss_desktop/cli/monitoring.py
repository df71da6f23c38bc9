"""Monitoring without a window: indicators and their values, risks, lessons learned, reports due."""

from collections.abc import Sequence
from typing import Annotated

import typer

from issss_desktop.cli.printing import document, remark, say, table
from issss_desktop.cli.seat import CutOff, Json, ProvinceName, Ref, commands, day_of, desk_of, province_of
from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.models.entities.monitoring import REPORT_KINDS, RISK_STATES
from issss_desktop.models.figures import plain_value
from issss_desktop.models.monitoring import (
    GROUPS,
    DueLine,
    IndicatorLine,
    LessonLine,
    Measured,
    RiskLine,
    RiskMatrix,
    Trend,
    late_text,
    level_label,
    mark_text,
    value_text,
)
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import parse_day, show_day, show_partial
from issss_desktop.models.values.numbers import show_percent_bp
from issss_desktop.models.values.reporting import show_period
from issss_desktop.services import finding
from issss_desktop.services.desk import Desk
from issss_desktop.services.monitoring import calendar, indicators, lessons, receiving, risks
from issss_desktop.services.monitoring.now import records_of
from issss_desktop.services.state import records_at


@commands.command(
    "indicators", help=N_("Indicators with their last values; one of them with its last twelve values.")
)
def _indicators(
    ctx: typer.Context,
    code: Annotated[
        str | None, typer.Argument(metavar=N_("CODE | REF"), help=N_("Code or reference of one indicator."))
    ] = None,
    cut_off: CutOff = None,
    province: ProvinceName = None,
    due: Annotated[bool, typer.Option("--due", help=N_("Only those whose value is due."))] = False,
    as_json: Json = False,
) -> None:
    with desk_of(ctx) as desk:
        day, where = day_of(cut_off, desk), province_of(province, desk)
        if code is not None:
            trend = indicators.trend(records_at(desk), _named(desk, code).uuid, day, province=where)
            assert trend is not None
            document(plain_value(trend)) if as_json else _print_trend(trend, desk.lang)
            return
        found = records_of(desk, "indicator", "measurement")
        known = indicators.lines(found, day, province=where, drafts=True)
        lines = [line for line in known if not due or line.due is not None]
        if as_json:
            document([plain_value(line) for line in lines])
            return
        _print_indicators(lines, desk.lang)
        if not lines:
            say(_("No value is due.") if due else _("No indicator is recorded."))


def _named(desk: Desk, name: str) -> Row:
    with desk.store.reading() as connection:
        uuid = finding.resolve_link(connection, "indicator", name)
        if uuid is None:
            raise UserError(_("No indicator was named."), _("“indicators” lists their codes."))
        return finding.one_of(connection, uuid, "indicator")


def _print_indicators(lines: Sequence[IndicatorLine], lang: str) -> None:
    rows = [
        [
            line.code, line.name.in_language(lang), line.unit, mark_text(line.baseline, line.measured_as),
            mark_text(line.target, line.measured_as), _value(line.last, line, lang),
            _value(line.previous, line, lang),
            "" if line.reached is None else show_percent_bp(line.reached, lang),
            "" if line.due is None else show_period(line.due, lang),
        ]
        for line in lines
    ]  # fmt: skip
    heads = [_("Code"), _("Indicator"), _("Unit"), _("Baseline"), _("Target"), _("Last value")]
    heads += [_("Value before"), _("Way to the target"), _("Value due")]
    table("", heads, rows, (7,))


def _value(found: Measured | None, line: IndicatorLine, lang: str) -> str:
    if found is None:
        return ""
    return f"{value_text(found, line.measured_as)} ({show_period(found.period, lang)})"


def _print_trend(trend: Trend, lang: str) -> None:
    say(f"{trend.code}  {trend.name.in_language(lang)}")
    for label, mark in ((_("Baseline"), trend.baseline), (_("Target"), trend.target)):
        said = mark_text(mark, trend.measured_as)
        if said:
            say(_("{label}: {value}").format(label=label, value=said))
    rows = [
        [
            show_period(p.period, lang), value_text(p, trend.measured_as), p.place.in_language(lang),
            show_partial(p.collected_on, lang) if p.collected_on else "",
        ]
        for p in trend.points
    ]  # fmt: skip
    table("", [_("Period"), _("Value"), _("Place"), _("Collected on")], rows, (1,))
    if not rows:
        say(_("No value is recorded."))


@commands.command("risks", help=N_("The risk matrix, 5 x 5, and its risks from the highest score down."))
def _risks(
    ctx: typer.Context,
    cut_off: CutOff = None,
    province: ProvinceName = None,
    as_json: Json = False,
) -> None:
    with desk_of(ctx) as desk:
        day, where = day_of(cut_off, desk), province_of(province, desk)
        found = risks.matrix(records_of(desk, "risk"), day, province=where, drafts=True)
        if as_json:
            document(plain_value(found))
            return
        _print_matrix(found)
        live = [*found.rated(), *found.unrated]
        _print_risks(live, desk.lang)
        if not live:
            say(_("No risk is open."))


def _print_matrix(found: RiskMatrix) -> None:
    """Counts in the fields, those of no risk empty; the most probable on top."""
    rows = [
        [str(row[0].probability), *("" if not c.risks else str(len(c.risks)) for c in row)]
        for row in found.cells
    ]
    heads = [_("Probability"), *(_("Impact {n}").format(n=n) for n in risks.RATINGS)]
    table(_("Risk matrix"), heads, rows, tuple(range(1, 6)))


def _print_risks(lines: Sequence[RiskLine], lang: str) -> None:
    rows = [
        [
            _("not rated") if line.score is None else f"{line.score} {_(level_label(line.level))}",
            line.title, RISK_STATES.label(line.state) if line.state else "", line.owner, line.mitigation,
            _day(line.review_due, lang) + (" !" if line.overdue is not None else ""), line.ref,
        ]
        for line in lines
    ]  # fmt: skip
    heads = [_("Score"), _("Risk"), _("State"), _("Owner"), _("Mitigation"), _("Next review")]
    table(_("Risks"), [*heads, _("Reference")], rows)


def _day(day: object, lang: str) -> str:
    return show_day(day, lang) if day else ""  # type: ignore[arg-type]


@commands.command("reports-due", help=N_("Reports due: late ones first, then this month, to come, received."))
def _reports_due(
    ctx: typer.Context,
    cut_off: CutOff = None,
    province: ProvinceName = None,
    late: Annotated[bool, typer.Option("--late", help=N_("Only those that are overdue."))] = False,
    as_json: Json = False,
) -> None:
    with desk_of(ctx) as desk:
        day, where = day_of(cut_off, desk), province_of(province, desk)
        known = calendar.calendar(records_of(desk, "due_report"), day, province=where, drafts=True)
        lines = [line for line in known if not late or line.group == calendar.LATE]
        if as_json:
            document([plain_value(line) for line in lines])
            return
        for code, label in GROUPS:
            _print_due(_(label), [line for line in lines if line.group == code], desk.lang)
        if not lines:
            say(_("No report is overdue.") if late else _("No report due is recorded."))


def _print_due(title: str, lines: Sequence[DueLine], lang: str) -> None:
    rows = [
        [
            _day(line.due, lang), line.title, REPORT_KINDS.label(line.kind) if line.kind else "",
            show_period(line.period, lang) if line.period else "", line.organisation.in_language(lang),
            _day(line.received_on, lang), late_text(line.late), line.ref,
        ]
        for line in lines
    ]  # fmt: skip
    heads = [_("Due"), _("Title"), _("Kind"), _("Period"), _("Owed by"), _("Received on"), _("Late")]
    table(title, [*heads, _("Reference")], rows)


@commands.command("report-received", help=N_("Note that a report due was received."))
def _report_received(
    ctx: typer.Context,
    ref: Ref,
    on: Annotated[
        str | None, typer.Option(metavar=N_("DATE"), help=N_("On which day; today if absent."))
    ] = None,
    as_json: Json = False,
) -> None:
    with desk_of(ctx, write=True) as desk:
        saved = receiving.receive(desk, ref, parse_day(on) if on is not None else None)
        remark(saved.warnings)
        if as_json:
            document({"ref": saved.ref, "uuid": str(saved.uuid)})
        else:
            say(saved.ref)


@commands.command("plan-reports", help=N_("Plan the report of the next period, or a series until a day."))
def _plan_reports(
    ctx: typer.Context,
    ref: Ref,
    until: Annotated[
        str | None, typer.Option(metavar=N_("DATE"), help=N_("Last day that a planned report is due."))
    ] = None,
    as_json: Json = False,
) -> None:
    with desk_of(ctx, write=True) as desk:
        before = {line.uuid for line in _due_lines(desk)}
        saved = receiving.plan(desk, ref, parse_day(until) if until is not None else None)
        remark(saved.warnings)
        made = [line for line in _due_lines(desk) if line.uuid not in before]
        if as_json:
            document([plain_value(line) for line in made])
            return
        _print_due(_("Planned"), made, desk.lang)


def _due_lines(desk: Desk) -> tuple[DueLine, ...]:
    return calendar.calendar(records_of(desk, "due_report"), desk.today, drafts=True)


@commands.command("lessons", help=N_("Lessons learned, the newest first, and how many carry each tag."))
def _lessons(
    ctx: typer.Context,
    tag: Annotated[str | None, typer.Option(metavar=N_("TAG"), help=N_("Only those of a tag."))] = None,
    cut_off: CutOff = None,
    province: ProvinceName = None,
    as_json: Json = False,
) -> None:
    with desk_of(ctx) as desk:
        with desk.store.reading() as connection:
            theme = finding.resolve_link(connection, "theme", tag)
        day, where = day_of(cut_off, desk), province_of(province, desk)
        found = lessons.lessons(records_of(desk, "lesson"), day, tag=theme, province=where, drafts=True)
        if as_json:
            document([plain_value(line) for line in found])
            return
        for line in found:
            _print_lesson(line, desk.lang)
        if not found:
            say(_("No lesson is recorded."))
        counts = [[name.in_language(desk.lang), str(count)] for _uuid, name, count in lessons.tags(found)]
        table(_("Tags"), [_("Tag"), _("Lessons")], counts, (1,))


def _print_lesson(line: LessonLine, lang: str) -> None:
    on = show_partial(line.on, lang) if line.on else ""
    say("  ".join(part for part in (on, line.title, line.links.subject.in_language(lang), line.ref) if part))
    for text in (line.text, line.recommendation):
        if text:
            say(f"  {text}")
    if line.tags:
        say("  " + ", ".join(name.in_language(lang) for _uuid, name in line.tags))
    say()
