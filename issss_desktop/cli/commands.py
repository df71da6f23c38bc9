"""The commands, each a thin face of one service; declared in English, translated when the program runs."""

from typing import Annotated, Any

import typer

from issss_desktop.cli.figures import print_figures
from issss_desktop.cli.printing import (
    busy,
    document,
    plain_alternative,
    plain_history,
    print_divergences,
    print_history,
    print_list,
    print_record,
    print_to_check,
    remark,
    say,
    table,
    warn,
)
from issss_desktop.cli.seat import (
    DONE,
    REFUSED,
    CutOff,
    EntityName,
    Fields,
    Json,
    Reason,
    Ref,
    commands,
    day_of,
    desk_of,
    values_of,
)
from issss_desktop.i18n import N_, _, ngettext
from issss_desktop.models.figures import plain as plain_figures
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import role_name


@commands.command(
    "take-published",
    help=N_("Take the published figures, with their sources, into this office."),
)
def _take_published(ctx: typer.Context) -> None:
    from issss_desktop.services.starting.sample import take_published_figures

    with desk_of(ctx, write=True) as desk:
        taken = take_published_figures(desk)
    said = ngettext("{n} published figure taken.", "{n} published figures taken.", taken)
    say(said.format(n=taken))


@commands.command("list", help=N_("List the records of a kind."))
def _list(
    ctx: typer.Context,
    entity: EntityName,
    where: Annotated[
        list[str] | None, typer.Option(metavar=N_("FIELD=VALUE"), help=N_("Only these."))
    ] = None,
    text: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("Only those that hold these words."))] = "",
    deleted: Annotated[bool, typer.Option("--deleted", help=N_("The deleted ones."))] = False,
    limit: Annotated[
        int | None, typer.Option(metavar=N_("N"), min=0, help=N_("At most so many rows."))
    ] = None,
    as_json: Json = False,
) -> None:
    with desk_of(ctx) as desk, desk.store.reading():
        rows = limit if limit is not None else -1 if as_json else 200  # SQLite: -1 is no limit
        page = reading.page(
            desk, entity, where=values_of(where or ()), text=text, limit=rows, deleted=deleted
        )
        if not as_json:
            print_list(desk, entity, page)
            return
        plain = [reading.plain(desk, row) for row in page.rows]
        document({"entity": entity, "total": page.total, "rows": plain})


@commands.command("show", help=N_("Show a record, its rows and, on request, its history."))
def _show(
    ctx: typer.Context,
    ref: Ref,
    history: Annotated[bool, typer.Option("--history", help=N_("Who changed what, when and why."))] = False,
    as_json: Json = False,
) -> None:
    from issss_desktop.services.history import history as history_of

    with desk_of(ctx) as desk:
        found = reading.find(desk, ref)
        forms = [reading.read(desk, row.uuid) for row in found] or [reading.read(desk, ref)]
        if as_json:
            documents = [_plain_form(desk, form, history) for form in forms]
            document(documents[0] if len(documents) == 1 else {"records": documents})
            return
        for form in forms:  # two offices may have drawn one reference: all of them are shown
            print_record(desk, form)
            if history:
                print_history(history_of(desk, form.uuid), desk.lang)


def _plain_form(desk: Desk, form: reading.Form, history: bool) -> dict[str, Any]:
    from issss_desktop.services.history import history as history_of

    out = {"entity": form.entity, **reading.plain(desk, form.row)}
    out["children"] = {
        code: [reading.plain(desk, r) for r in rows] for code, rows in form.children.items() if rows
    }
    out["divergences"] = {f: [plain_alternative(a) for a in each] for f, each in form.alternatives.items()}
    if history:
        out["history"] = [plain_history(entry) for entry in history_of(desk, form.uuid)]
    return out


@commands.command("add", help=N_("Add a record; prints its reference."))
def _add(
    ctx: typer.Context,
    entity: EntityName,
    fields: Fields,
    final: Annotated[bool, typer.Option("--final", help=N_("Final at once instead of a draft."))] = False,
    confidential: Annotated[
        bool, typer.Option("--confidential", help=N_("Read by validators and administrators only, for ever."))
    ] = False,
    reason: Reason = None,
) -> None:
    with desk_of(ctx, write=True) as desk:
        saved = records.create(
            desk, entity, values_of(fields), final=final, reason=reason, confidential=confidential
        )
    remark(saved.warnings)
    say(saved.ref or str(saved.uuid))


@commands.command("edit", help=N_("Change values of a record."))
def _edit(
    ctx: typer.Context,
    ref: Ref,
    fields: Annotated[
        list[str] | None, typer.Argument(metavar=N_("FIELD=VALUE..."), help=N_("The new values."))
    ] = None,
    reason: Reason = None,
    final: Annotated[
        bool | None, typer.Option("--final/--draft", help=N_("Make it final, or a draft again."))
    ] = None,
) -> None:
    values = values_of(fields or ())
    if not values and final is None:
        raise typer.BadParameter(_("There is nothing to change: give FIELD=VALUE."))
    with desk_of(ctx, write=True) as desk:
        form = reading.read(desk, ref)
        saved = records.save(desk, form.uuid, values, mark=form.mark, final=final, reason=reason)
    remark(saved.warnings)
    _saved(saved, _("{ref}: saved.") if saved.changed else _("{ref}: nothing to change."))


@commands.command("delete", help=N_("Delete a record; it can be restored."))
def _delete(
    ctx: typer.Context, ref: Ref, reason: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("Why."))]
) -> None:
    with desk_of(ctx, write=True) as desk:
        saved = records.delete(desk, reading.read(desk, ref).uuid, reason)
    _saved(saved, _("{ref}: deleted; “restore-record” brings it back."))


@commands.command("restore-record", help=N_("Bring back a deleted record."))
def _restore(ctx: typer.Context, ref: Ref, reason: Reason = None) -> None:
    with desk_of(ctx, write=True) as desk:
        saved = records.restore(desk, reading.read(desk, ref).uuid, reason)
    _saved(saved, _("{ref}: restored."))


@commands.command("declassify", help=N_("Copy a confidential record into an ordinary one."))
def _declassify(
    ctx: typer.Context, ref: Ref, reason: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("Why."))]
) -> None:
    from issss_desktop.services.declassifying import declassify

    with desk_of(ctx, write=True) as desk:
        saved = declassify(desk, reading.read(desk, ref).uuid, reason)
    remark(saved.warnings)
    say(saved.ref)


@commands.command("undo", help=N_("Undo one change, by its number in the history."))
def _undo(
    ctx: typer.Context,
    change: Annotated[int, typer.Argument(metavar=N_("N"), help=N_("Number of the change."))],
    reason: Reason = None,
) -> None:
    from issss_desktop.services.history import undo, undo_preview

    with desk_of(ctx, write=True) as desk:
        lines = undo_preview(desk, change)
        undo(desk, change, reason)
    for line in lines:
        say(line)


@commands.command("people", help=N_("Who works in this office, and what each may do."))
def _people(ctx: typer.Context, as_json: Json = False) -> None:
    from issss_desktop.services.people import people

    with desk_of(ctx) as desk:
        found = people(desk)
    if as_json:
        document([{"name": p.name, "role": p.role, "access": p.access, "ref": p.ref, "here": p.here}
                  for p in found])  # fmt: skip
        return
    rows = [[p.name, role_name(p.role), _("yes") if p.access else _("no"), p.ref] for p in found]
    table("", [_("Name"), _("Role"), _("Access"), _("Reference")], rows)


def _saved(saved: records.Saved, text: str) -> None:
    say(text.format(ref=saved.ref or saved.uuid))
    if saved.diverged:
        said = _("Another value was saved meanwhile; both are kept in: {fields}. See “conflicts”.")
        warn(said.format(fields=", ".join(saved.diverged)))


@commands.command("conflicts", help=N_("Fields that hold several values."))
def _conflicts(ctx: typer.Context, as_json: Json = False) -> None:
    from issss_desktop.services.checking import diverging
    from issss_desktop.services.recording.to_check import to_check

    with desk_of(ctx) as desk:
        found = [(form.row, form.alternatives) for form in diverging(desk)]
        if not as_json:
            print_divergences(found, desk.lang)
            say(_("Fields to settle: {count}.").format(count=sum(len(fields) for _row, fields in found)))
            print_to_check(to_check(desk))
            return
        document(
            [
                {"ref": row.ref or None, "uuid": str(row.uuid), "entity": row.entity, "field": field,
                 "values": [plain_alternative(each) for each in values]}
                for row, fields in found for field, values in fields.items()
            ]
        )  # fmt: skip


@commands.command("resolve", help=N_("Keep one of the values of a field."))
def _resolve(
    ctx: typer.Context,
    ref: Ref,
    field: Annotated[str, typer.Argument(metavar=N_("FIELD"), help=N_("A field of several values."))],
    take: Annotated[
        int, typer.Option(metavar=N_("N"), min=1, help=N_("Number of the value to keep, see conflicts."))
    ],
    reason: Reason = None,
    as_json: Json = False,
) -> None:
    with desk_of(ctx, write=True) as desk:
        saved = records.resolve(desk, reading.read(desk, ref).uuid, field, take - 1, reason=reason)
    if as_json:
        document({"ref": saved.ref or None, "uuid": str(saved.uuid), "field": field,
                  "diverged": list(saved.diverged)})  # fmt: skip
    else:
        _saved(saved, _("{ref}: settled."))


@commands.command("figures", help=N_("Figures of the fund and of the bilateral projects."))
def _figures(
    ctx: typer.Context,
    fund: Annotated[str, typer.Option(metavar=N_("CODE"), help=N_("Code of the fund."))] = "CDS00",
    cut_off: CutOff = None,
    known_at: Annotated[
        str | None, typer.Option(metavar=N_("HEADS"), help=N_("As known then, see --json."))
    ] = None,
    as_json: Json = False,
) -> None:
    from issss_desktop.services.periods import figures_at

    with desk_of(ctx) as desk:
        day = day_of(cut_off, desk)
        with busy(_("Reading the records")):
            figures = figures_at(desk, fund=fund, cut_off=day, known_at=known_at)
    if as_json:
        document(plain_figures(figures))
    else:
        print_figures(figures, desk.lang)


@commands.command("certify", help=N_("Certify a period: its figures stay those of the data of now."))
def _certify(ctx: typer.Context, ref: Ref, reason: Reason = None) -> None:
    from issss_desktop.services import periods

    with desk_of(ctx, write=True) as desk:
        _saved(periods.certify(desk, ref, reason), _("{ref}: certified."))


@commands.command("reopen", help=N_("Reopen a certified period: its figures follow the records again."))
def _reopen(ctx: typer.Context, ref: Ref, reason: Reason = None) -> None:
    from issss_desktop.services import periods

    with desk_of(ctx, write=True) as desk:
        _saved(periods.reopen(desk, ref, reason or ""), _("{ref}: reopened."))


@commands.command("check", help=N_("Check the office: file, chains and, with --full, every row."))
def _check(
    ctx: typer.Context,
    full: Annotated[bool, typer.Option("--full", help=N_("Replay the whole log and compare."))] = False,
    as_json: Json = False,
) -> int:
    from issss_desktop.services.audit import chain
    from issss_desktop.services.checking import check_office

    with desk_of(ctx) as desk, busy(_("Checking the office")):
        chains = chain.verify(desk)
        findings = (*check_office(desk, full=full), *chains.findings)
    if as_json:
        said = [{"place": finding.place, "text": finding.text} for finding in findings]
        verified = {"commits": chains.commits, "devices": chains.devices, "acts": chains.acts}
        document({"ok": not findings, "full": full, "verified": verified, "findings": said})
        return REFUSED if findings else DONE
    for finding in findings:
        warn(_("{place}: {text}").format(place=finding.place, text=finding.text))
    if findings:
        warn(_("This office does not agree with its log. Keep a copy of its folder and ask support."))
        return REFUSED
    say(_("All is well: every row is what the log says.") if full else _("All is well."))
    counts = _("Verified from their bytes: changes {commits}, devices {devices}, acts {acts}.")
    say(counts.format(commits=chains.commits, devices=chains.devices, acts=chains.acts))
    return DONE
