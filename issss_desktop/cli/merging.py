"""The commands of the exchange between offices: merge, unmerge, offices, pair, same."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from issss_desktop.cli.printing import FUND_LINES, busy, document, moment, say, table, warn
from issss_desktop.cli.seat import DONE, REFUSED, Json, commands, desk_of
from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _, ngettext
from issss_desktop.models.figures import plain as plain_figures
from issss_desktop.services import reading
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.merging import (
    applying,
    carrying,
    doubles,
    identity,
    inbox,
    sentences,
    standing,
    undoing,
    whom,
)
from issss_desktop.services.merging.carrying import Opened
from issss_desktop.services.merging.review import CHANGED, DELETED, NEW, RESTORED, Review
from issss_desktop.services.vault.leaving import close_to_leavers, still_inside
from issss_desktop.store import letters

_KINDS = {
    NEW: N_("new"), CHANGED: N_("changed"), DELETED: N_("deleted"), RESTORED: N_("restored"),
}  # fmt: skip


@commands.command("merge", help=N_("Take in reports of other offices; review them, then merge them."))
def _merge(
    ctx: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar=N_("FILE..."), help=N_("Reports or their side files."))
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
    if not files and not orphans:
        raise typer.BadParameter(_("Name the reports to merge."))
    paths = [Path(os.path.abspath(each)) for each in files or ()]
    with desk_of(ctx, write=True) as desk:
        with busy(_("Reading the reports")):
            opened = carrying.open_files(desk, paths)
        out: list[dict[str, Any]] = [_plain(each) for each in opened]
        merged = [] if not apply else _apply_all(desk, opened)
        reviews = [] if apply else _reviews(desk, opened)
        if orphans and not preview:
            merged.append(applying.apply_orphans(desk, at_once=True))
        if not as_json:
            _print_opened(opened, merged)
            for each in reviews:
                _print_review(each)
            if reviews:
                say(_("Nothing is merged yet: the same command with --apply merges it."))
            for done in merged:
                _print_merged(done)
        else:
            document(
                {"files": out, "reviews": [_plain_review(each) for each in reviews],
                 "merged": [_plain_merged(done) for done in merged]}
            )  # fmt: skip
        if merged:
            _shut_out(desk, quiet=as_json)
    return REFUSED if any(_is_bad(each, merged) for each in opened) else DONE


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


def _is_bad(each: Opened, merged: Sequence[applying.Merged]) -> bool:
    arrival = each.arrival
    if arrival is None or arrival.state in (letters.QUARANTINED, letters.NEWER):
        return True
    if arrival.state == letters.WAITING:
        return not any((m.office, m.number) == (arrival.office, arrival.number) for m in merged)
    return False


def _apply_all(desk: Desk, opened: Sequence[Opened]) -> list[applying.Merged]:
    """Merge what is ready, then what became ready by it, whatever the order of the files."""
    left = [each.arrival.id for each in opened if each.arrival is not None and each.arrival.id]
    merged: list[applying.Merged] = []
    again = True
    while again:
        again = False
        for identity_ in list(left):
            try:
                merged.append(applying.apply(desk, identity_))
            except applying.NotReady:
                continue
            left.remove(identity_)
            again = True
    return merged


def _reviews(desk: Desk, opened: Sequence[Opened]) -> list[Review]:
    """One upon the other, as they will be merged: what diverges between two of them is told too."""
    came = [each.arrival for each in opened if each.arrival is not None]
    ready = [a.id for a in came if a.state in (letters.STAGED, letters.WAITING)]
    return list(inbox.review_all(desk, ready).values())


def _print_opened(opened: Sequence[Opened], merged: Sequence[applying.Merged]) -> None:
    done = {(each.office, each.number) for each in merged}
    for each in opened:
        if each.arrival is not None and (each.arrival.office, each.arrival.number) in done:
            continue  # it is told that it is merged
        bad = each.arrival is None or each.arrival.state in (
            letters.QUARANTINED, letters.NEWER, letters.WAITING,
        )  # fmt: skip
        tell = warn if bad else say
        tell(_("{place}: {text}").format(place=each.path.name, text=f"{each.text} {each.remedy}".strip()))
        if each.arrival is not None and each.arrival.put_back:
            warn(_("Others knew more of this office than it did itself: it goes on as a new device."))
        if each.pages == carrying.DIFFER:
            warn(_("{place}: {text}").format(place=each.path.name, text=_(carrying.PAGES[each.pages])))


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
    who = _("report no. {n} of {office}").format(n=done.number, office=done.office) if done.office else "-"
    say(said.format(who=who, n=done.commits, d=done.diverging))
    if done.new_device:
        warn(_("Others knew more of this office than it did itself: it goes on as a new device."))
    if done.alarm:
        warn(_(sentences.ALARMED))
    if done.refused:
        warn(sentences.left_out(done.refused))


def _plain(each: Opened) -> dict[str, Any]:
    a = each.arrival
    return {
        "file": str(each.path), "text": each.text, "remedy": each.remedy, "pages": each.pages,
        "state": a.state if a else "empty", "reason": a.reason if a else "", "office": a.office if a else "",
        "number": a.number if a else 0, "changes": a.commits if a else 0,
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
    say(done.sentence())


@commands.command("offices", help=N_("The other offices: what they have of us, what we have of them."))
def _offices(
    ctx: typer.Context,
    registry: Annotated[
        Path | None,
        typer.Option(metavar=N_("FILE"), help=N_("National office: write the signed registry of keys.")),
    ] = None,
    revoke: Annotated[
        str | None,
        typer.Option(metavar=N_("OFFICE"), help=N_("Accept nothing new signed with the keys of an office.")),
    ] = None,
    as_json: Json = False,
) -> None:
    with desk_of(ctx, write=bool(registry or revoke)) as desk:
        if registry is not None:
            carrying.write_file(Path(os.path.abspath(registry)), whom.registry_of(desk))
            say(_("Written: {path}").format(path=registry))
        if revoke is not None:
            whom.revoke(desk, revoke)
            say(_("Nothing new is accepted from the keys of {office}.").format(office=revoke))
        found, words = standing.offices(desk), _own_words(desk)
        if as_json:
            document({"office": desk.office, "words": words, "offices": [_plain_office(o) for o in found]})
            return
        say(_("Six words of this office ({office}), to read to another: {words}").format(
            office=desk.office, words=words or _("none before the first report with data")))  # fmt: skip
        table("", [_("Office"), _("Key"), _("Last report"), _("Came on"), _("Last sent"), _("They lack"),
                   _("We lack"), _("To review"), _("Waiting"), _("Set aside")],
              [_row(desk, o) for o in found], right=(2, 5, 6, 7, 8, 9))  # fmt: skip


def _own_words(desk: Desk) -> str:
    try:
        return identity.own_words(desk)
    except UserError:  # open for reading only, and no key was ever needed
        return ""


def _row(desk: Desk, o: standing.Standing) -> list[str]:
    known = ", ".join(dict.fromkeys(_(whom.KNOWN[key.known]) for key in o.keys)) or _("none")
    never = _("never")
    return [
        o.office, known, str(o.arrived or "-"), moment(o.arrived_ms, desk.lang) if o.arrived_ms else never,
        moment(o.sent_ms, desk.lang) if o.sent_ms else never, str(o.theirs), str(o.ours), str(o.to_review),
        str(o.waiting), str(o.aside),
    ]  # fmt: skip


def _plain_office(o: standing.Standing) -> dict[str, Any]:
    return {
        "office": o.office, "keys": [{"known": key.known, "words": key.words} for key in o.keys],
        "last_report": o.arrived, "came_ms": o.arrived_ms, "sent_ms": o.sent_ms, "they_lack": o.theirs,
        "we_lack": o.ours, "to_review": o.to_review, "waiting": o.waiting, "aside": o.aside,
    }  # fmt: skip


@commands.command("pair", help=N_("Know the key of another office: by its file, then by its six words."))
def _pair(
    ctx: typer.Context,
    given: Annotated[
        list[str] | None,
        typer.Argument(
            metavar=N_("FILE|OFFICE WORDS..."),
            help=N_("A card, registry or report; or an office and the six words that it reads."),
        ),
    ] = None,
    card: Annotated[
        Path | None, typer.Option(metavar=N_("FILE"), help=N_("Write the card of this office there."))
    ] = None,
) -> int:
    if not given and card is None:
        raise typer.BadParameter(
            _("Give the file of the other office, or its code and six words; or --card FILE.")
        )
    with desk_of(ctx, write=True) as desk:
        if card is not None:
            carrying.write_file(Path(os.path.abspath(card)), whom.card_of(desk))
            say(_("Written: {path}").format(path=card))
            say(_("Six words of this office ({office}), to read to another: {words}").format(
                office=desk.office, words=identity.own_words(desk)))  # fmt: skip
        if not given:
            return DONE
        if len(given) == 1 and Path(given[0]).exists():
            paired = _introduce(desk, Path(os.path.abspath(given[0])))
        else:
            paired = whom.compare(desk, given[0], " ".join(given[1:]))
        for office in paired.waiting:
            said = _("Now ask {office} to read its six words to you, and type them: pair OFFICE WORD WORD…")
            say(said.format(office=office))
        for office in [o for o in paired.offices if o not in paired.waiting]:
            say(_("The key of {office} is known: its reports can be merged.").format(office=office))
        for office in paired.gone:
            warn(
                _("A key of {office} is no longer accepted: the national office revoked it.").format(
                    office=office
                )
            )
    return DONE


def _introduce(desk: Desk, path: Path) -> whom.Paired:
    try:
        if path.stat().st_size < 5_000_000 and path.suffix.lower() != ".pdf":
            return whom.introduce(desk, path.read_bytes())
    except OSError as error:
        raise UserError(
            _("The file could not be read to its end."),
            _("Put the stick in again and wait until it is found, then try again."),
            str(error),
        ) from error
    from issss_desktop.sync.reader import read_file
    from issss_desktop.sync.refusals import BadCarrier

    try:
        carried = read_file(path).envelope
    except BadCarrier:
        carried = None
    return whom.introduce(desk, carried or b"")


@commands.command("same", help=N_("Say that two donors are one; --part takes it back."))
def _same(
    ctx: typer.Context,
    refs: Annotated[list[str], typer.Argument(metavar=N_("REF..."), help=N_("Two donors; one with --part."))],
    part: Annotated[bool, typer.Option("--part", help=N_("They are not the same after all."))] = False,
    reason: Annotated[str | None, typer.Option(metavar=N_("TEXT"), help=N_("Why."))] = None,
) -> None:
    if len(refs) != (1 if part else 2):
        raise typer.BadParameter(_("Two donors are needed, or one with --part."))
    with desk_of(ctx, write=True) as desk:
        found = [reading.read(desk, ref).uuid for ref in refs]
        saved = (
            doubles.part(desk, found[0], reason) if part else doubles.join(desk, found[0], found[-1], reason)
        )
    say(_("{ref}: saved.").format(ref=saved.ref))
