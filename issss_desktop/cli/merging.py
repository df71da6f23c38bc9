"""What other offices send: merge, unmerge."""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from issss_desktop.cli.figures import FUND_LINES
from issss_desktop.cli.printing import (
    busy,
    document,
    plain_to_check,
    print_to_check,
    say,
    table,
    warn,
)
from issss_desktop.cli.seat import DONE, REFUSED, Json, commands, desk_of
from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _, ngettext
from issss_desktop.models.figures import plain as plain_figures
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.merging import (
    applying,
    carrying,
    inbox,
    sentences,
    undoing,
)
from issss_desktop.services.merging.carrying import Opened
from issss_desktop.services.merging.inbox import Kept
from issss_desktop.services.merging.review import CHANGED, DELETED, NEW, RESTORED, Review
from issss_desktop.services.recording import to_check
from issss_desktop.services.vault.leaving import close_to_leavers, still_inside
from issss_desktop.store import letters

_KINDS = {
    NEW: N_("new"), CHANGED: N_("changed"), DELETED: N_("deleted"), RESTORED: N_("restored"),
}  # fmt: skip


@commands.command("merge", help=N_("Take in reports of other offices; review them, then merge them."))
def _merge(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar=N_("FILE..."), help=N_("Reports or their side files; without any, what waits here.")
        ),
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help=N_("Review only; nothing is merged."))] = False,
    apply: Annotated[bool, typer.Option("--apply", help=N_("Merge what can be merged."))] = False,
    orphans: Annotated[
        bool,
        typer.Option("--orphans", help=N_("Merge also what waits for changes that nobody has any more.")),
    ] = False,
    as_json: Json = False,
) -> int:
    if preview and apply:
        raise typer.BadParameter(_("Either --preview or --apply."))
    paths = [Path(os.path.abspath(each)) for each in files or ()]
    with desk_of(ctx, write=True) as desk:
        with busy(_("Reading the reports")):
            opened = carrying.open_files(desk, paths)
        ids = [each.arrival.id for each in opened if each.arrival is not None and each.arrival.id]
        if not files:
            ids = [each.id for each in reversed(inbox.kept(desk)) if each.state in _READY]
        went = inbox.merge_all(desk, ids) if apply else inbox.Went(())
        reviews = {} if apply else inbox.review_all(desk, ids)
        merged = list(went.merged)
        if orphans and not preview:
            merged.append(applying.apply_orphans(desk, at_once=True))
            to_check.settle(desk)
        after = {each.id: each for each in inbox.kept(desk)}
        refused = [(after[each], error) for each, error in went.refused if each in after]
        told = [_told(each, after) for each in opened]
        check = to_check.to_check(desk) if merged else ()
        if as_json:
            document(_plain(told, reviews.values(), merged, refused) | {"to_check": plain_to_check(check)})
        else:
            _print(told, reviews.values(), merged, refused)
            print_to_check(check)
            if not ids and not paths and not merged:
                say(_("Nothing waits here to be merged."))
        if merged:
            _shut_out(desk, quiet=as_json)
    return REFUSED if refused or any(each.bad for each in told) else DONE


_READY = (inbox.STAGED, inbox.WAITING)
_BAD = (inbox.QUARANTINED, inbox.NEWER, inbox.WAITING)


@dataclass(frozen=True)
class _Told:
    """A file and what became of its letter in the end: the trial, or another file, may have changed it."""

    opened: Opened
    state: str
    text: str
    remedy: str

    @property
    def bad(self) -> bool:
        return self.state in ("empty", *_BAD)


def _told(each: Opened, after: Mapping[bytes, Kept]) -> _Told:
    if each.arrival is None:
        return _Told(each, "empty", each.text, each.remedy)
    now = after.get(each.arrival.id)
    if now is not None and now.state != each.arrival.state:
        return _Told(each, now.state, now.text, now.remedy)
    if now is None and each.arrival.state in _READY:
        return _Told(each, inbox.APPLIED, "", "")
    return _Told(each, each.arrival.state, each.text, each.remedy)


def _shut_out(desk: Desk, *, quiet: bool) -> None:
    """Somebody may have left, as a record says that came just now."""
    if not still_inside(desk):
        return
    changed = close_to_leavers(desk)
    close_desk(changed.desk)
    if changed.refusal is not None:
        warn(str(changed.refusal))
    elif not quiet:
        say(_("Somebody has left: their access is taken away, and the office is under a new key."))


def _print(
    told: Sequence[_Told], reviews: Collection[Review], merged: Sequence[applying.Merged],
    refused: Sequence[tuple[Kept, UserError]],
) -> None:  # fmt: skip
    for each in told:
        arrival, place = each.opened.arrival, each.opened.path.name
        if each.text:
            tell = warn if each.bad else say
            tell(_("{place}: {text}").format(place=place, text=f"{each.text} {each.remedy}".strip()))
        if arrival is not None and arrival.put_back:
            warn(_("Others knew more of this office than it did itself: it goes on as a new device."))
        if each.opened.pages == carrying.DIFFER:
            warn(_("{place}: {text}").format(place=place, text=_(carrying.PAGES[each.opened.pages])))
    for review in reviews:
        _print_review(review)
    if reviews:
        say(_("Nothing is merged yet: the same command with --apply merges it."))
    for done in merged:
        _print_merged(done)
    for kept, error in refused:
        if kept.state == inbox.STAGED:  # the others have said so themselves
            warn(_("{place}: {text}").format(place=kept.title, text=error))


def _print_review(each: Review) -> None:
    heads = [_("Office"), _("Kind of change"), _("Record"), _("Title"), _("By")]
    rows = [
        [line.office, _(_KINDS[line.kind]), line.label, f"{line.title} {line.ref}".strip(), line.user]
        for line in each.lines
    ]
    table(_("Review"), heads, rows)
    for line in each.lines:
        for cell in line.cells if line.kind == CHANGED else ():
            said = _("{record}, {field}: {before} → {after}")
            empty = _("empty")
            say(said.format(record=line.ref or line.title, field=cell.label, before=cell.before or empty,
                            after=cell.after or empty))  # fmt: skip
    for diverging in each.divergences:
        said = _("To settle: {title}, {field}: {values}")
        shown = _(" or ").join(f"{side.shown} ({side.office})" for side in diverging.sides)
        say(said.format(title=diverging.title, field=diverging.label, values=shown))
    for double in each.doubles:
        said = _("Possible duplicate: {one} {ref} and {two} {other} ({why})")
        say(said.format(one=double.title, ref=double.ref, two=double.other_title, other=double.other_ref,
                        why=double.why))  # fmt: skip
        if double.joinable:
            joining = _("If they are one donor, after the merge: same {ref} {other}")
            say(joining.format(ref=double.ref, other=double.other_ref))
    for label, before, after in _totals(each):
        say(_("{field}: {before} → {after}").format(field=_(label), before=before, after=after))


def _totals(each: Review) -> list[tuple[str, str, str]]:
    """Main figures that the merge changes."""
    if each.before is None or each.after is None:
        return []
    before, after = (plain_figures(figures)["fund"] for figures in (each.before, each.after))
    out = []
    for label, code in FUND_LINES:
        if code in before and before[code] != after[code]:
            out.append((label, _amount(before[code]), _amount(after[code])))
    return out


def _amount(figure: Any) -> str:
    value = figure.get("value") if isinstance(figure, dict) else None
    return f"{value} USD" if value is not None else _("not known")


def _print_merged(done: applying.Merged) -> None:
    said = ngettext(
        "Merged: {who}, {n} change, {d} to settle.",
        "Merged: {who}, {n} changes, {d} to settle.",
        done.commits,
    )
    late = _("what waited for a lost change")
    who = _("report no. {n} of {office}").format(n=done.number, office=done.office) if done.office else late
    say(said.format(who=who, n=done.commits, d=done.diverging))
    if done.new_device:
        warn(_("Others knew more of this office than it did itself: it goes on as a new device."))
    if done.alarm:
        warn(_(sentences.ALARMED))
    if done.refused:
        warn(sentences.left_out(done.refused))


def _plain(
    told: Sequence[_Told], reviews: Iterable[Review], merged: Sequence[applying.Merged],
    refused: Sequence[tuple[Kept, UserError]],
) -> dict[str, Any]:  # fmt: skip
    return {
        "files": [_plain_file(each) for each in told],
        "reviews": [_plain_review(each) for each in reviews],
        "merged": [_plain_merged(done) for done in merged],
        "refused": [
            {"office": kept.office, "number": kept.number, "text": error.text, "remedy": error.remedy}
            for kept, error in refused
        ],
    }


def _plain_file(each: _Told) -> dict[str, Any]:
    a = each.opened.arrival
    return {
        "file": str(each.opened.path), "text": each.text or each.opened.text, "remedy": each.remedy,
        "pages": each.opened.pages, "state": each.state, "reason": a.reason if a else "",
        "office": a.office if a else "", "number": a.number if a else 0, "changes": a.commits if a else 0,
        "missing": list(a.missing) if a else [], "new_device": a.put_back if a else False,
    }  # fmt: skip


def _plain_review(each: Review) -> dict[str, Any]:
    return {
        "office": each.merged.office, "number": each.merged.number, "changes": each.merged.commits,
        "counts": [{"office": o, "kind": k, "records": n} for o, k, n in each.counts],
        "lines": [
            {"kind": line.kind, "entity": line.entity, "uuid": str(line.uuid), "ref": line.ref,
             "title": line.title, "office": line.office, "user": line.user,
             "fields": [{"field": c.field, "before": c.before, "after": c.after} for c in line.cells]}
            for line in each.lines
        ],
        "divergences": [
            {"uuid": str(d.uuid), "entity": d.entity, "field": d.field, "title": d.title,
             "values": [{"shown": s.shown, "office": s.office, "user": s.user} for s in d.sides]}
            for d in each.divergences
        ],
        "duplicates": [
            {"entity": d.entity, "uuid": str(d.uuid), "other": str(d.other), "why": d.why}
            for d in each.doubles
        ],
        "totals": [{"figure": label, "before": b, "after": a} for label, b, a in _totals(each)],
    }  # fmt: skip


def _plain_merged(done: applying.Merged) -> dict[str, Any]:
    return {
        "office": done.office, "number": done.number, "changes": done.commits, "records": len(done.changed),
        "divergences": done.diverging, "new_device": done.new_device, "alarm": done.alarm,
        "left_out": done.refused,
    }  # fmt: skip


@commands.command("unmerge", help=N_("Undo everything that one report brought; the others receive it too."))
def _unmerge(
    ctx: typer.Context,
    office: Annotated[str, typer.Argument(metavar=N_("OFFICE"), help=N_("Code of the office."))],
    number: Annotated[int, typer.Argument(metavar=N_("N"), help=N_("Number of its report."))],
    reason: Annotated[str, typer.Option(metavar=N_("TEXT"), help=N_("Why."))],
    as_json: Json = False,
) -> None:
    with desk_of(ctx, write=True) as desk:
        with desk.store.reading() as connection:
            known = letters.arrived(connection, (letters.APPLIED,), office)
        found = [each for each in known if each.number == number and each.commits]
        if not found:
            raise UserError(
                _("This report was not merged here."), _("Choose one that was: command “offices”.")
            )
        done = undoing.undo_merge(desk, found[-1].id, reason)
    if as_json:
        document({"records": len(done.changed), "left": list(done.left), "refused": list(done.refused)})
    else:
        say(done.sentence())
