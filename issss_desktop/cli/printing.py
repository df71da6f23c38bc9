"""What the command line prints: tables for people, one JSON document for programs, refusals in sentences."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from issss_desktop.errors import Level, Problem, Refused, UserError
from issss_desktop.i18n import N_, _
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import moment_of, show_day
from issss_desktop.services import reading
from issss_desktop.services.desk import Desk
from issss_desktop.services.history import HistoryEntry
from issss_desktop.services.reading import Alternative, Form
from issss_desktop.services.recording.to_check import ToCheck

LINE = N_("{label}: {value}")


def say(text: str = "") -> None:
    """One line for a person on standard output."""
    print(text)


def warn(text: str) -> None:
    """One line beside the result, on standard error."""
    print(text, file=sys.stderr)


def document(value: Any) -> None:
    """The one JSON document of ``--json``."""
    print(json.dumps(value, ensure_ascii=False, indent=1))


@contextmanager
def busy(text: str) -> Iterator[None]:
    """Show that long work goes on, on a terminal only."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Print rows under their heads; ``right`` are the columns of figures. Nothing for no rows."""
    if not rows:
        return
    cells = [[" ".join(cell.split("\n")) for cell in row] for row in rows]
    if sys.stdout.isatty():
        _rich_table(title, heads, cells, right)
        return
    widths = [max(len(row[at]) for row in [list(heads), *cells]) for at in range(len(heads))]
    if title:
        say(title)
    for row in [list(heads), *cells]:
        parts = [
            c.rjust(w) if at in right else c.ljust(w)
            for at, (c, w) in enumerate(zip(row, widths, strict=True))
        ]
        say("  ".join(parts).rstrip())
    say()


def _rich_table(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]
) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(title=title or None, title_justify="left", title_style="bold", header_style="bold")
    for at, head in enumerate(heads):
        made.add_column(head, justify="right" if at in right else "left", no_wrap=at in right)
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    Console().print(made)


def refuse(error: UserError) -> None:
    """Say on standard error what was refused, where and what to do; every problem of a form."""
    if isinstance(error, Refused) and error.problems:
        wrong = [p for p in error.problems if p.level is Level.ERROR]
        warn(_("Nothing was saved."))
        for problem in wrong or error.problems:
            warn(_problem(problem))
        return
    warn(str(error))


def remark(problems: Sequence[Problem]) -> None:
    """Say on standard error what was saved but should be looked at."""
    for problem in problems:
        warn(_("Warning: {text}").format(text=_problem(problem)))


def _problem(problem: Problem) -> str:
    text = problem.sentence()
    return _("{place}: {text}").format(place=problem.place, text=text) if problem.place else text


def moment(wall_ms: int, lang: str) -> str:
    """Day and hour of a stamp (UTC milliseconds) by the clock of this machine."""
    when = moment_of(wall_ms).astimezone()
    return f"{show_day(when.date(), lang)} {when:%H:%M}"


def name_of(row: Row) -> str:
    """What a person writes to name a record: its reference, or the identifier of a child row."""
    return row.ref or str(row.uuid)


def print_list(desk: Desk, code: str, page: reading.Page) -> None:
    """A list with its listed columns."""
    declared = reading.entity_named(code)
    fields = [f for f in declared.fields if f.listed]
    heads = [_("Reference") if not declared.child else _("Identifier"), *(_(f.label) for f in fields)]
    if not declared.child:
        heads.insert(1, _("Stage"))
    rows = []
    with desk.store.reading() as connection:
        for row in page.rows:
            cells = [reading.show_value(connection, declared, f.code, row[f.code]) for f in fields]
            stage = (
                [] if declared.child else [reading.show_value(connection, declared, "stage", row["stage"])]
            )
            if row.confidential:
                stage = [", ".join((*stage, _("confidential")))]
            rows.append([name_of(row), *stage, *cells])
    table(_(declared.plural), heads, rows)
    say(_("{shown} of {total}").format(shown=len(rows), total=page.total))


def print_record(desk: Desk, form: Form) -> None:
    """One record: its values, its child rows, its divergences."""
    row = form.row
    say(f"{row.ref or row.uuid}  {_(row.declared.label)}  {row.title}")
    if row.confidential:
        say(_("Confidential: read by validators and administrators only."))
    if not row.alive:
        say(_("This record has been deleted; “restore-record” brings it back."))
    with desk.store.reading() as connection:
        for field in row.declared.fields:
            text = reading.show_value(connection, row.declared, field.code, row[field.code])
            if text and field.code != "ref":
                say(_(LINE).format(label=_(field.label), value=text))
        say()
        for code, rows in form.children.items():
            declared = reading.entity_named(code)
            fields = [f for f in declared.fields if f.listed]
            cells = [
                [
                    *(reading.show_value(connection, declared, f.code, kid[f.code]) for f in fields),
                    str(kid.uuid),
                ]
                for kid in rows
            ]
            table(_(declared.plural), [*(_(f.label) for f in fields), _("Identifier")], cells)
    print_divergences([(row, form.alternatives)], desk.lang)


def print_divergences(found: Sequence[tuple[Row, Any]], lang: str) -> None:
    """Fields with several values; the number is what ``resolve --take`` takes."""
    heads = [_("Record"), _("Field"), _("No."), _("Value"), _("Office"), _("Person"), _("When")]
    rows = []
    for row, fields in found:
        for code, values in fields.items():
            for each in values:
                said = [each.shown, each.office, each.user, moment(each.wall_ms, lang)]
                rows.append([name_of(row), code, str(each.index + 1), *said])
    table(_("Divergences to settle"), heads, rows, (2,))


def print_history(entries: Sequence[HistoryEntry], lang: str) -> None:
    """Changes of a record, newest first, with the number that ``undo`` takes."""
    heads = [_("Change"), _("When"), _("Office"), _("Person"), _("What"), _("Reason")]
    rows = []
    for entry in entries:
        what = " ".join(entry.sentences) + (" " + _("(undone)") if entry.undone else "")
        when = moment(entry.wall_ms, lang)
        rows.append([str(entry.position), when, entry.office, entry.user, what, entry.reason or ""])
    table(_("History"), heads, rows, (0,))


def plain_history(entry: HistoryEntry) -> dict[str, Any]:
    """JSON of one change."""
    when = moment_of(entry.wall_ms).isoformat(timespec="milliseconds")
    return {
        "position": entry.position, "when": when, "office": entry.office, "user": entry.user,
        "sentences": list(entry.sentences), "reason": entry.reason,
        "undoes": entry.undoes, "undone": entry.undone,
    }  # fmt: skip


def plain_alternative(each: Alternative) -> dict[str, Any]:
    """JSON of one value of a divergence."""
    when = moment_of(each.wall_ms).isoformat(timespec="milliseconds")
    said = {"value": each.shown, "office": each.office, "user": each.user, "when": when}
    return {"take": each.index + 1, **said}


def print_to_check(found: Sequence[ToCheck]) -> None:
    """Records that a merge brought and for which the rules do not hold."""
    for each in found:
        said = _("; ").join(problem.text for problem in each.problems)
        what = f"{each.title} {each.ref}".strip()
        say(_("To check since a merge: {what}: {problems}").format(what=what or each.kind, problems=said))


def plain_to_check(found: Sequence[ToCheck]) -> list[dict[str, Any]]:
    """The same as plain values."""
    return [
        {"entity": each.entity, "uuid": str(each.uuid), "ref": each.ref or None, "title": each.title,
         "problems": [{"place": p.place, "text": p.text, "remedy": p.remedy} for p in each.problems]}
        for each in found
    ]  # fmt: skip
