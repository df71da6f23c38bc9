"""Political engagement without a window: how acts are followed up; and what asks for attention."""

from typing import Annotated, Any

import typer

from issss_desktop.cli.printing import busy, document, say, table
from issss_desktop.cli.seat import Json, ProvinceName, commands, desk_of, province_of
from issss_desktop.i18n import N_, _
from issss_desktop.models.tasks import KINDS, Task
from issss_desktop.models.values.dates import show_day
from issss_desktop.models.values.reporting import parse_period, show_period
from issss_desktop.services.desk import Desk
from issss_desktop.services.engagement import acts
from issss_desktop.services.engagement.acts import state_words
from issss_desktop.services.engagement.following import CompactLine, ReviewLine, UndertakingLine, totals
from issss_desktop.services.overviews.attention import attention
from issss_desktop.services.periods import figures_at

HEADS = (N_("Party"), N_("Undertaking"), N_("Due"), N_("Progress"), N_("Without follow-up"), N_("Next step"))


@commands.command("engagement", help=N_("How acts of engagement are followed up in a quarter or a semester."))
def _engagement(
    ctx: typer.Context,
    period: Annotated[
        str | None,
        typer.Option(
            metavar=N_("PERIOD"), help=N_("Such as Q2-2018 or S1-2018; the last semester if absent.")
        ),
    ] = None,
    province: ProvinceName = None,
    as_json: Json = False,
) -> None:
    with desk_of(ctx) as desk:
        asked = parse_period(period) if period else acts.usual_period(desk)
        lines = acts.followed_now(desk, asked, province=province_of(province, desk))
        if as_json:
            document({"period": asked.iso(), "acts": [_plain_act(line) for line in lines]})
            return
        _print(desk, show_period(asked, desk.lang), lines)


def _plain_act(line: CompactLine) -> dict[str, Any]:
    return {
        "ref": line.ref, "uuid": str(line.uuid), "title": line.title,
        "province": {"fr": line.province_name.fr, "en": line.province_name.en} if line.province else None,
        "signed_on": line.signed_on.iso() if line.signed_on else None,
        "stage": "draft" if line.draft else "final", "totals": dict(line.totals), "reviewed": line.reviewed,
        "owed": line.owed, "undertakings": [_plain_undertaking(u) for u in line.undertakings],
    }  # fmt: skip


def _plain_undertaking(line: UndertakingLine) -> dict[str, Any]:
    return {
        "uuid": str(line.uuid), "party": line.party, "text": line.text,
        "due": line.due.isoformat() if line.due else None, "state": line.state, "late": line.late,
        "owed": [quarter.iso() for quarter in line.owed], "reviews": [_plain_review(r) for r in line.reviews],
        "before": _plain_review(line.before) if line.before else None,
    }  # fmt: skip


def _plain_review(line: ReviewLine) -> dict[str, Any]:
    return {
        "uuid": str(line.uuid), "quarter": line.quarter.iso(), "progress": line.progress,
        "text": line.text or None, "next_step": line.next_step or None,
        "met_on": line.met_on.iso() if line.met_on else None, "doubled": line.doubled,
    }  # fmt: skip


def _print(desk: Desk, period: str, lines: tuple[CompactLine, ...]) -> None:
    say(_("Follow-up of acts of engagement: {period}").format(period=period))
    if not lines:
        say(_("No act of engagement was in force then."))
    for line in lines:
        say()
        say(" · ".join(p for p in (line.ref, line.title, line.province_name.in_language(desk.lang)) if p))
        rows = [_cells(each, desk.lang) for each in line.undertakings]
        table("", [_(head) for head in HEADS], rows)
    if lines:
        counted = totals(u for line in lines for u in line.undertakings)
        said = " · ".join(f"{state_words(code)} {n}" for code, n in counted.items() if n)
        say()
        say(_("Together: {counts}").format(counts=said or _("no undertaking")))


def _cells(line: UndertakingLine, lang: str) -> list[str]:
    known = line.latest or line.before
    owed = ", ".join(show_period(quarter, lang) for quarter in line.owed)
    due = show_day(line.due, lang) if line.due else ""
    return [line.party, line.text, due, state_words(line.state), owed, known.next_step if known else ""]


@commands.command("attention", help=N_("What asks for attention today, the most urgent first."))
def _attention(ctx: typer.Context, as_json: Json = False) -> None:
    with desk_of(ctx) as desk:
        with busy(_("Reading the records")):
            found = attention(desk, figures_at(desk, cut_off=desk.today).alerts)
        if as_json:
            document([_plain_task(task) for task in found])
            return
        for task in found:
            said = f"{_(KINDS[task.kind])} · {task.title}"
            say(_("{name}: {text}").format(name=said, text=task.detail) if task.detail else said)
        if not found:
            say(_("Nothing asks for attention."))


def _plain_task(task: Task) -> dict[str, Any]:
    return {
        "kind": task.kind, "urgency": task.urgency, "title": task.title, "detail": task.detail or None,
        "entity": task.entity or None, "uuid": str(task.uuid) if task.uuid else None, "ref": task.ref or None,
        "day": task.day.isoformat() if task.day else None, "late": task.late,
    }  # fmt: skip
