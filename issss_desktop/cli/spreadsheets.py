"""Lists as spreadsheets on the command line: out as they are, in after a look at what would change."""

from pathlib import Path
from typing import Annotated, Any

import typer

from issss_desktop.cli.printing import busy, document, say, table, warn
from issss_desktop.cli.seat import DONE, REFUSED, Json, Reason, commands, desk_of, values_of
from issss_desktop.errors import Refused
from issss_desktop.i18n import N_, _, ngettext
from issss_desktop.models.fields import entity as declared_entity
from issss_desktop.services import lists, reading
from issss_desktop.services.desk import Desk
from issss_desktop.services.spreadsheets import aliases, showing
from issss_desktop.services.spreadsheets.columns import ALL
from issss_desktop.services.spreadsheets.exporting import Written, export_all, export_list, filtered
from issss_desktop.services.spreadsheets.failures import write_failures
from issss_desktop.services.spreadsheets.importing import Asked, Preview, grids_of_file, preview
from issss_desktop.services.spreadsheets.plan import Grade, Plan
from issss_desktop.services.spreadsheets.recording import record
from issss_desktop.services.spreadsheets.rows import WHY

SHOWN = 60
"""Rows of each table for a person; ``--json`` tells them all."""

GRADES = {
    Grade.REFUSED: N_("row refused"),
    Grade.DROPPED: N_("value dropped"),
    Grade.WARNING: N_("to look at"),
}

EntityOrAll = Annotated[
    str, typer.Argument(metavar=N_("ENTITY"), help=N_("Kind of record, such as contribution; or all."))
]


@commands.command("export", help=N_("Write a list, or everything, into a spreadsheet."))
def _export(
    ctx: typer.Context,
    entity: EntityOrAll,
    out: Annotated[Path, typer.Option("-o", "--out", metavar=N_("FILE"), help=N_("A .xlsx or .csv file."))],
    where: Annotated[
        list[str] | None, typer.Option(metavar=N_("FIELD=VALUE"), help=N_("Only these."))
    ] = None,
    text: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("Only those that hold these words."))] = "",
    column: Annotated[
        list[str] | None, typer.Option(metavar=N_("FIELD"), help=N_("Only these columns, in this order."))
    ] = None,
    as_json: Json = False,
) -> None:
    with desk_of(ctx, write=True) as desk, busy(_("Writing the file")):  # it is noted who took what
        written = _written(desk, entity, out, values_of(where or ()), text, column or ())
    if as_json:
        document({"file": str(written.path), "rows": written.rows, "withheld": written.withheld})
        return
    said = ngettext("{n} row written: {file}", "{n} rows written: {file}", written.rows)
    say(said.format(n=written.rows, file=written.path))
    if written.withheld:
        words = ngettext(
            "{n} confidential record is not in it.", "{n} confidential records are not in it.",
            written.withheld,
        )  # fmt: skip
        warn(words.format(n=written.withheld))


def _written(desk: Desk, entity: str, out: Path, where: dict[str, str], text: str, columns: Any) -> Written:
    if entity == ALL:
        if where or text or columns:
            raise typer.BadParameter(_("Everything is exported without a filter."))
        return export_all(desk, out)
    wish = filtered(desk, entity, where, text)
    able = lists.can_show(declared_entity(entity))
    unknown = [code for code in columns if code not in able]
    if unknown:
        raise typer.BadParameter(
            _("“{entity}” has no column “{code}”. Choose: {choices}.").format(
                entity=entity, code=unknown[0][:40], choices=", ".join(able)
            )
        )
    return export_list(desk, wish, tuple(columns) or able, out)


@commands.command("import", help=N_("Read a spreadsheet into the office: looks, and records on request."))
def _import(
    ctx: typer.Context,
    entity: EntityOrAll,
    file: Annotated[Path, typer.Argument(metavar=N_("FILE"), help=N_("A .xlsx, .xls, .ods or .csv file."))],
    commit: Annotated[
        bool, typer.Option("--commit/--preview", help=N_("Record it, or only look; looks if absent."))
    ] = False,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help=N_("Record the rest where rows are refused."))
    ] = False,
    columns: Annotated[
        Path | None,
        typer.Option("--map", metavar=N_("FILE"), help=N_("JSON of headings and their fields.")),
    ] = None,
    errors: Annotated[
        Path | None, typer.Option(metavar=N_("FILE"), help=N_("Where to write the refused rows, .xlsx."))
    ] = None,
    sheet: Annotated[
        int | None, typer.Option(metavar=N_("N"), min=1, help=N_("Number of the sheet."))
    ] = None,
    reason: Reason = None,
    as_json: Json = False,
) -> int:
    with desk_of(ctx, write=commit) as desk:
        with busy(_("Reading the file")):
            found = _looked(desk, entity, file, columns, sheet)
        if errors is not None:
            write_failures(desk, found, errors)
        recorded = None
        if commit:
            with busy(_("Recording the rows")):
                recorded = _recorded(desk, found, leave_out, reason, as_json)
        if as_json:
            document(_plain(desk, found, recorded is not None))
        elif not commit or recorded is None:
            _print(desk, found)
    if recorded is not None and not as_json:
        say(showing.summary(found))
        said = ngettext("{n} record written.", "{n} records written.", found.writes).format(n=found.writes)
        say(said + " " + _("Undo it whole with: undo {n}").format(n=recorded))
    held = recorded is None and (commit or found.blocked or not found.clean)
    return REFUSED if held else DONE


def _looked(desk: Desk, entity: str, file: Path, columns: Path | None, sheet: int | None) -> Preview:
    bound: dict[str, str | None] = {}
    if columns is not None:
        if entity == ALL:
            raise typer.BadParameter(_("A file of columns is of one kind of record."))
        bound = aliases.of_file(reading.entity_named(entity), columns)
    wish = Asked(entity, sheet=sheet - 1 if sheet else None, aliases=bound)
    return preview(desk, grids_of_file(file), wish)


def _recorded(desk: Desk, found: Preview, leave_out: bool, reason: str | None, as_json: bool) -> int | None:
    """Position of what was recorded; None where it was refused for what the file holds."""
    try:
        return record(desk, found, leave_out=leave_out, reason=reason).position
    except Refused as error:
        if found.blocked or (not leave_out and not found.clean):
            if not as_json:
                warn(_("Nothing was recorded. Correct the file, or record the rest with --leave-out."))
            return None
        raise error


def _print(desk: Desk, found: Preview) -> None:
    troubles = found.all_troubles()
    rows = [[t.place, _(GRADES[t.grade]), t.sentence()] for t in troubles[:SHOWN]]
    table(_("What is wrong"), [_("Cell"), _("Grade"), _("What")], rows)
    for plan in found.plans:
        if plan.refusal:
            warn(plan.refusal)
        _print_plan(desk, plan)
    hidden = max(0, len(troubles) - SHOWN)
    if hidden:
        say(ngettext("and {n} more problem", "and {n} more problems", hidden).format(n=hidden))
    say(showing.summary(found))


def _print_plan(desk: Desk, plan: Plan) -> None:
    heads = [_("Row"), _("Record"), _("Field"), _("Before"), _("After")]
    rows = [
        [str(each.row + 1), each.ref or each.title, d.label, d.before, d.after]
        for each in showing.changes(desk, plan, plan.changes[:SHOWN])
        for d in each.differences
    ]
    table(_("Records that change"), heads, rows, (0,))
    made = showing.fresh(desk, plan, plan.fresh[:SHOWN])
    table(_("New records"), [_("Row"), _("Record")], [[str(x.row + 1), x.title] for x in made], (0,))
    aside = [[str(each.row + 1), _(WHY[each.why])] for each in plan.aside[:SHOWN]]
    table(_("Not taken"), [_("Row"), _("Why")], aside, (0,))


def _plain(desk: Desk, found: Preview, recorded: bool) -> dict[str, Any]:
    return {
        "entity": found.asked.entity, "recorded": recorded, "clean": found.clean,
        "new": found.fresh, "changed": found.changed, "unchanged": found.same,
        "refused": found.refused, "dropped": found.dropped,
        "sheets": [_plain_plan(desk, plan) for plan in found.plans],
        "problems": [
            {"place": t.place, "grade": str(t.grade), "text": t.text, "remedy": t.remedy}
            for t in found.all_troubles()
        ],
    }  # fmt: skip


def _plain_plan(desk: Desk, plan: Plan) -> dict[str, Any]:
    made = showing.fresh(desk, plan, plan.fresh)
    return {
        "entity": plan.declared.code, "sheet": plan.grid.name, "refusal": plan.refusal or None,
        "new": [{"row": each.row + 1, "title": each.title} for each in made],
        "changed": [
            {"row": each.row + 1, "ref": each.ref or None, "title": each.title,
             "fields": {d.field: {"before": d.before, "after": d.after} for d in each.differences}}
            for each in showing.changes(desk, plan, plan.changes)
        ],
        "unchanged": plan.same,
        "not_taken": [{"row": each.row + 1, "why": str(each.why)} for each in plan.aside],
    }  # fmt: skip
