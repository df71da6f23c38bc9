"""Commands of the reconciliation with the agent's statement: each a thin face of one service."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from issss_desktop.cli.printing import busy, document, remark, say, table
from issss_desktop.cli.seat import DONE, REFUSED, Json, Reason, commands, desk_of
from issss_desktop.errors import Level, Problem, UserError
from issss_desktop.i18n import N_, _, language, ngettext
from issss_desktop.models.kinds import plain_amount
from issss_desktop.models.reconciliation import LineStanding, OurRecord, Standing, plain
from issss_desktop.models.values import currencies, numbers
from issss_desktop.models.values.dates import show_day, show_partial
from issss_desktop.services.reconciling import importing, matching, signing
from issss_desktop.services.reconciling.bridge import GROUPS, reason_label
from issss_desktop.services.reconciling.headings import COLUMNS
from issss_desktop.services.reconciling.signed import shown
from issss_desktop.services.reconciling.standing import standing
from issss_desktop.services.reconciling.statement import WHY

reconcile = typer.Typer(
    name="reconcile",
    no_args_is_help=True,
    help=N_("Reconcile the Fund with the agent’s statement, line by line."),
)
commands.add_typer(reconcile)

Ref = Annotated[str, typer.Argument(metavar=N_("REF"), help=N_("Reference of the reconciliation."))]
LineNo = Annotated[
    str, typer.Argument(metavar=N_("LINE"), help=N_("Number of the line, see “suggest”, or its identifier."))
]


@reconcile.command("new", help=N_("Begin a reconciliation; prints its reference."))
def _new(
    ctx: typer.Context,
    fund: Annotated[str, typer.Argument(metavar=N_("FUND"), help=N_("Code of the fund."))],
    start: Annotated[str, typer.Option("--from", metavar=N_("DATE"), help=N_("First day of the statement."))],
    end: Annotated[str, typer.Option("--to", metavar=N_("DATE"), help=N_("Last day of the statement."))],
    agent: Annotated[
        str | None, typer.Option(metavar=N_("NAME"), help=N_("The administrative agent."))
    ] = None,
) -> None:
    with desk_of(ctx, write=True) as desk:
        saved = signing.begin(desk, fund, start, end, agent)
    remark(saved.warnings)
    say(saved.ref)


@reconcile.command("import", help=N_("Read a statement from a spreadsheet, or from pasted text (-)."))
def _import(
    ctx: typer.Context,
    ref: Ref,
    file: Annotated[
        str,
        typer.Argument(metavar=N_("FILE"), help=N_("A .xlsx, .xls, .ods or .csv file; - reads pasted text.")),
    ],
    commit: Annotated[
        bool, typer.Option("--commit/--preview", help=N_("Record the lines, or only look; looks if absent."))
    ] = False,
    sheet: Annotated[
        int | None, typer.Option(metavar=N_("N"), min=1, help=N_("Number of the sheet."))
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar=N_("NAME=N"),
            help=N_(
                "Column of on, text, agent_ref, amount, debit, credit, side or currency, counted from 1."
            ),
        ),
    ] = None,
    head: Annotated[
        int, typer.Option(metavar=N_("N"), min=0, help=N_("Row of the headings, 0 for none."))
    ] = 0,
    reason: Reason = None,
    as_json: Json = False,
) -> int:
    columns = _columns(column or ())
    with desk_of(ctx, write=commit) as desk:
        with busy(_("Reading the statement")):
            sheets = (
                importing.sheets_of_text(sys.stdin.read())
                if file == "-"
                else importing.sheets_of_file(Path(file))
            )
            found = importing.preview(
                desk, ref, sheets, sheet=sheet - 1 if sheet else None, columns=columns, head=head - 1
            )
        if as_json:
            document(_plain_preview(found, commit and found.ready))
        else:
            _print_preview(found)
        if commit:
            importing.record(desk, ref, found, reason)
    lines = len(found.statement.lines) if found.statement else 0
    if commit and not as_json:
        say(ngettext("{n} line recorded.", "{n} lines recorded.", lines).format(n=lines))
    return DONE if found.ready else REFUSED


def _columns(words: "list[str] | tuple[str, ...]") -> dict[str, int]:
    found = {}
    for word in words:
        name, _equals, number = word.partition("=")
        if name not in COLUMNS or not number.isdecimal() or int(number) < 1:
            raise typer.BadParameter(
                _("“{word}” is not NAME=N with a name among {names}.").format(
                    word=word[:40], names=", ".join(COLUMNS)
                )
            )
        found[name] = int(number) - 1
    return found


def _print_preview(found: importing.Preview) -> None:
    statement = found.statement
    if statement is not None:
        heads = [_("Row"), _("Date"), _("Text"), _("Reference"), _("Amount"), _("Currency")]
        rows = [
            [
                str(x.row + 1),
                show_day(x.on, language()),
                x.text,
                x.agent_ref,
                _money(x.amount, x.currency),
                x.currency,
            ]
            for x in statement.lines
        ]
        table(_("New lines"), heads, rows, (4,))
        asides = [
            [str(a.row + 1), _(WHY[a.why]), a.text, "" if a.amount is None else _money(a.amount, a.currency)]
            for a in statement.aside
        ]
        table(_("Not taken"), [_("Row"), _("Why"), _("Text"), _("Amount")], asides, (3,))
    else:
        columns = [[str(at + 1), example] for at, example in found.columns]
        table(_("Columns"), [_("Column"), _("Example")], columns)
    _print_problems(found.problems)


def _print_problems(problems: tuple[Problem, ...]) -> None:
    words = {Level.ERROR: _("to correct"), Level.WARNING: _("to check")}
    rows = [[words[p.level], p.place, p.sentence()] for p in problems]
    table("", [_("State"), _("Place"), _("What")], rows)


def _plain_preview(found: importing.Preview, recorded: bool) -> dict[str, Any]:
    statement = found.statement
    return {
        "sheet": found.sheets[found.at].name if found.sheets else None,
        "columns": {c: at + 1 for c, at in found.binding.columns.items()} if found.binding else None,
        "lines": [
            {"row": x.row + 1, "on": x.on.isoformat(), "text": x.text, "agent_ref": x.agent_ref or None,
             "amount": plain_amount(x.amount, x.currency), "currency": x.currency,
             "equals_row": x.twin + 1 if x.twin >= 0 else None}
            for x in (statement.lines if statement else ())
        ],
        "not_taken": [
            {"row": a.row + 1, "why": a.why, "text": a.text,
             "amount": plain_amount(a.amount, a.currency) if a.amount is not None else None}
            for a in (statement.aside if statement else ())
        ],
        "problems": [
            {"place": p.place, "level": p.level.value, "text": p.sentence()} for p in found.problems
        ],
        "ready": found.ready, "recorded": recorded,
    }  # fmt: skip


@reconcile.command("suggest", help=N_("Lines of a statement, what each shows of ours, and what is proposed."))
def _suggest(ctx: typer.Context, ref: Ref, as_json: Json = False) -> None:
    with desk_of(ctx) as desk:
        found = standing(desk, ref)
    if as_json:
        document(plain(found, language()))
        return
    heads = [_("No"), _("Date"), _("Text"), _("Amount"), _("Ours"), _("Gap"), _("Reason")]
    rows = []
    for number, line in enumerate(found.lines, start=1):
        rows.append(_cells(number, line))
        rows += [
            ["", "", "", "", f"{rank}. {_named(s.record)}: {s.sentence}", _money(s.gap, "USD"),
             _("sure") if s.sure else s.taken]
            for rank, s in enumerate(line.suggestions, start=1)
        ]  # fmt: skip
    table("", heads, rows, (3, 5))


def _cells(number: int, line: LineStanding) -> list[str]:
    record = _named(line.record) if line.record else _("(deleted or not received)") if line.missing else ""
    why = reason_label(line.reason) if line.reason else ""
    if line.proposed is not None and not why:
        why = _("proposed: {reason}").format(reason=reason_label(line.proposed.code))
    on = show_day(line.on, language()) if line.on else ""
    amount = f"{_money(line.amount, line.currency)} {line.currency}"
    return [str(number), on, line.text, amount, record, _money(line.gap, "USD"), why]


def _named(record: OurRecord) -> str:
    on = show_partial(record.on, language()) if record.on else _("no date")
    return f"{record.shown(language())}, {on}, {_money(record.gross, 'USD')} USD"


def _money(amount: int | None, currency: str) -> str:
    if amount is None:
        return ""
    return numbers.show_amount(amount, currencies.exponent(currency) if currency else 2, language(), True)


@reconcile.command("match", help=N_("Say which record of ours a line shows; “all” takes every sure one."))
def _match(
    ctx: typer.Context,
    ref: Ref,
    line: LineNo,
    record: Annotated[
        str,
        typer.Argument(metavar=N_("RECORD"), help=N_("Rank of the suggestion, or identifier of the record.")),
    ] = "1",
    undo: Annotated[bool, typer.Option("--undo", help=N_("Take the match of this line back."))] = False,
    reason: Reason = None,
) -> None:
    with desk_of(ctx, write=True) as desk:
        if line == "all":
            saved = matching.accept_sure(desk, ref, reason)
            found = standing(desk, ref, suggest=False)
            count = sum(x.record is not None for x in found.lines)
            said = ngettext("{n} line of {all} is matched.", "{n} lines of {all} are matched.", count)
            say(said.format(n=count, all=len(found.lines)) if saved else _("No suggestion is sure."))
            return
        found = standing(desk, ref)
        chosen = _line_of(found, line)
        if undo:
            matching.unmatch(desk, chosen.uuid, reason)
            say(_("Line {n}: taken back.").format(n=line))
            return
        ours = _record_of(desk, chosen, record)
        matching.match(desk, chosen.uuid, ours.entity, ours.uuid, reason)
        say(_("Line {n}: {record}.").format(n=line, record=_named(ours)))


def _line_of(found: Standing, word: str) -> LineStanding:
    if word.isdecimal() and 1 <= int(word) <= len(found.lines):
        return found.lines[int(word) - 1]
    named = next((x for x in found.lines if str(x.uuid) == word), None)
    if named is None:
        raise UserError(
            _("There is no line {n} in {ref}.").format(n=word[:40], ref=found.ref),
            _("“reconcile suggest {ref}” numbers them.").format(ref=found.ref),
        )
    return named


def _record_of(desk: Any, line: LineStanding, word: str) -> OurRecord:
    if word.isdecimal() and 1 <= int(word) <= len(line.suggestions):
        return line.suggestions[int(word) - 1].record
    named = matching.our_record(desk, line.uuid, word) if len(word) in (32, 36) else None
    if named is None:
        raise UserError(
            _("“{word}” is neither a suggestion of this line nor a record of this fund.").format(
                word=word[:40]
            ),
            _("Give the rank of a suggestion, or the identifier of a deposit, transfer, refund or entry."),
        )
    return named


@reconcile.command(
    "explain", help=N_("Give the gap of a line its reason; without one, or for “all”, take the one proposed.")
)
def _explain(
    ctx: typer.Context,
    ref: Ref,
    line: LineNo,
    gap: Annotated[
        str | None,
        typer.Option(metavar="rate|bank|delay|earmarking|fee|not_ours|other", help=N_("The reason.")),
    ] = None,
    text: Annotated[str | None, typer.Option(metavar=N_("TEXT"), help=N_("The explanation."))] = None,
    reason: Reason = None,
) -> None:
    with desk_of(ctx, write=True) as desk:
        if line == "all":
            saved = matching.take_proposed(desk, ref, reason=reason)
            say(_("The reasons proposed are recorded.") if saved else _("No reason is proposed."))
            return
        chosen = _line_of(standing(desk, ref), line)
        if gap is None and text is None and chosen.proposed is not None:
            gap, text = chosen.proposed.code, chosen.proposed.sentence
        # what is not given stays as it was; "" takes it away
        gap = chosen.reason if gap is None else gap
        text = chosen.explanation if text is None else text
        matching.explain(desk, chosen.uuid, gap or None, text or None, reason)
    say(_("Line {n}: {reason}.").format(n=line, reason=reason_label(gap or "")))


@reconcile.command("bridge", help=N_("From our balance to the agent’s, step by step."))
def _bridge(ctx: typer.Context, ref: Ref, as_json: Json = False) -> None:
    with desk_of(ctx) as desk:
        found = shown(desk, ref, suggest=False)
    if as_json:
        document(plain(found, language()))
        return
    bridge = found.bridge
    rows = [[_(label), _figure(amount)] for label, amount in bridge.heads]
    rows.append([_("Our balance of the fund"), _figure(bridge.ours)])
    for group, title in GROUPS.items():
        items = bridge.of(group)
        if items:
            rows.append([_(title), _figure(bridge.sum_of(group))])
        rows += [
            [
                f"   {i.label} – {reason_label(i.reason)}" if i.reason or i.is_open else f"   {i.label}",
                _figure(i.amount),
            ]
            for i in items
        ]
    rows.append([_("Closing balance of the agent"), _figure(bridge.closing)])
    rows.append([_("Not explained"), _figure(bridge.rest)])
    table(found.ref, [_("Step"), "USD"], rows, (1,))
    why = signing.why_not_signed(found)
    if found.signed_on is not None:
        say(
            _("Signed off on {day} by {name}.").format(
                day=show_day(found.signed_on, language()), name=found.signed_by
            )
        )
        if found.since:
            say(found.since)
    elif why:
        say(why)


def _figure(amount: int | None) -> str:
    return _("n/a") if amount is None else numbers.show_amount(amount, 2, language(), True)


@reconcile.command("sign", help=N_("Sign a reconciliation off; it is final from then on."))
def _sign(
    ctx: typer.Context,
    ref: Ref,
    conclusion: Annotated[
        str | None, typer.Option(metavar=N_("TEXT"), help=N_("Conclusion, where something is not explained."))
    ] = None,
    reason: Reason = None,
) -> None:
    with desk_of(ctx, write=True) as desk:
        saved = signing.sign(desk, ref, conclusion, reason)
        name = desk.user_name
    say(_("{ref}: signed off by {name}.").format(ref=saved.ref, name=name))
