"""Who may not read what is confidential never meets it: in no list, link, count, file or sentence."""

import dataclasses
import datetime as dt
import importlib
import inspect
import pkgutil
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from issss_desktop import services
from issss_desktop.errors import Refused, UserError, trace
from issss_desktop.models import interventions
from issss_desktop.models.compound import Words
from issss_desktop.models.entities.reference import ROLES
from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.typed import Typed
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.models.values.texts import search_key
from issss_desktop.services import divergences, history, lists, reading, records, several, state
from issss_desktop.services.audit import register
from issss_desktop.services.audit.lines import Entry
from issss_desktop.services.checking import check_office
from issss_desktop.services.declassifying import declassify
from issss_desktop.services.desk import Desk, close_desk, leaving
from issss_desktop.services.keeping.support import write_support
from issss_desktop.services.lists import Asked
from issss_desktop.services.merging import applying, arriving, inbox
from issss_desktop.services.merging.outgoing import Sending, outgoing
from issss_desktop.services.monitoring.measuring import DueValue
from issss_desktop.services.monitoring.now import records_of
from issss_desktop.services.overviews.dynamics import by_zone
from issss_desktop.services.printing.kinds import kind_of
from issss_desktop.services.printing.orders import Order
from issss_desktop.services.recording import journal
from issss_desktop.services.spreadsheets import importing
from issss_desktop.services.spreadsheets.importing import grids_of_text
from issss_desktop.store.sight import hidden_tables
from issss_desktop.sync.envelope import Kind, read
from tests.desks import bare_desk, carry
from tests.letters import pair

WORDS = ("Zibeline", "Kalembo", "Pangolin", "Ouistiti")
"""They stand in the confidential records of these tests and nowhere else."""

SOURCES = Path(services.__path__[0]).parent


@dataclass(frozen=True)
class Office:
    """An office as its validator sees it, and as others do; ``hidden`` is confidential and diverging.

    ``leaving``: every right, and nothing confidential in sight.
    """

    validator: Desk
    entry: Desk
    leaving: Desk
    hidden: reading.Form
    open: reading.Form
    position: int
    listed: lists.Listed
    divergence: divergences.Divergence
    entry_of_it: Entry
    letter: bytes
    """Staged here: another office changed the hidden record."""
    data: bytes


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("partition")
    desk = replace(bare_desk(folder / "nk"), role="validator")
    other = replace(bare_desk(folder / "sk", "SK", "B. Safari"), role="validator")
    open_one = records.create(desk, "analysis", {"title": "Note ordinaire", "kind": "advice"})
    piece = desk.pieces.keep("Pangolin.pdf", "application/pdf", b"Pangolin")
    made = records.create(
        desk,
        "analysis",
        {"title": "Zibeline", "text": "Kalembo", "ordinary_version": open_one.uuid, "on": "2017-05"},
        children={
            "attachment": [{"title": "Pangolin", "piece": piece}],
            "other_value": [{"field_code": "title", "value": "Pangolin"}],
        },
        confidential=True,
    )
    carry(desk, other)
    for each, words in ((desk, "Ouistiti un"), (other, "Ouistiti deux")):
        records.save(each, made.uuid, {"actors": words}, mark=reading.read(each, made.uuid).mark)
    carry(other, desk)
    gone = records.create(desk, "analysis", {"title": "Zibeline ancienne"}, confidential=True)
    records.delete(desk, gone.uuid, "Ouistiti")
    listed = lists.open_list(desk, Asked("analysis", "zibeline"))
    assert listed is not None
    assert listed.total == 1
    (divergence,) = divergences.open_divergences(desk)
    pair(desk, other)
    records.save(other, made.uuid, {"text": "Kalembo deux"}, mark=reading.read(other, made.uuid).mark)
    records.create(other, "analysis", {"title": "Zibeline du sud"}, confidential=True)
    (data,) = outgoing(other, Sending(confidential=True))
    letter = arriving.receive(desk, data)
    assert letter.state == inbox.STAGED
    day = str(desk.clock() // applying.DAY_MS).encode()
    desk.store.write(lambda work: work.set_meta("merge_day", day))  # the copy of the day is made
    yield Office(
        desk, replace(desk, role="entry"), leaving(replace(desk, role="administrator")),
        reading.read(desk, made.uuid), reading.read(desk, open_one.uuid), made.position, listed, divergence,
        next(e for e in register.page(desk, register.Asked()).entries if e.number == made.position),
        letter.id, data,
    )  # fmt: skip
    close_desk(desk)
    close_desk(other)


def deep(value: Any) -> Iterator[str]:
    """Everything that a result says, however deep."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from deep(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for each in value.items():
            yield from deep(each)
    elif isinstance(value, bytes):
        yield value.decode("latin-1")
        yield value.hex()
    elif isinstance(value, Iterable) and not isinstance(value, str):
        for each in value:
            yield from deep(each)
    else:
        yield str(value)


def secrets_in(value: Any, office: Office, *, told: bool = False) -> list[str]:
    """What is confidential in a result; ``told``: the caller named the record, so its name may come back."""
    said = search_key(" ".join(deep(value)))
    wanted = [search_key(word) for word in WORDS]
    if not told:
        names = (str(office.hidden.uuid), office.hidden.uuid.hex, office.hidden.row.ref)
        wanted += [search_key(name) for name in names]
    return [word for word in wanted if word in said]


# every service of the program, found by looking

WRITES_ONLY = {
    "records.create": "creates; its links are looked up by ``finding.resolve_link``",
    "recording.attachments.attach": "keeps a file",
    "recording.attachments.open_copy": "is given the value of a row",
    "reading.shown": "is given the row",
    "reading.plain": "is given the row",
    "printing.publishing.publish": "draws as draw does",
    "printing.publishing.reprint": "writes what file_of reads",
    "printing.reports.write_report": "draws as draw does",
    "printing.reports.draw": "draws from records_at; see the test of the papers",
    "printing.asked.in_its_period": "is given the order",
    "printing.asked.cut_off_of": "is given the order and its subject",
    "monitoring.now.records_of": "is given kinds of record; see the test of what screens read",
    "printing.annexes.opened": "is given files",
    "printing.annexes.measure": "is given files",
    "overviews.dossier.criteria_in_force": "is given a day",
    "recording.commits.commit_changes": "appends what it is given",
    "recording.partition.refuse_confidential": "is given a declaration",
    "starting.demo.print_reports": "draws as draw does",
    "starting.sample.take_published_figures": "writes shipped figures",
    "printing.reports.save": "is given what was drawn",
    "printing.reports.note_print": "is given what was drawn",
    "audit.acts.note": "is given its words",
    "audit.chain.export": "leaves the confidential chains out unless chosen: tests of the verifier",
    "permits.require": "reads nothing",
    "records.save_within": "the inside of save, which is walked",
    "reconciling.importing.record": "writes what was previewed",
    "recording.journal.keep": "is given what a person typed",
    "recording.journal.is_here": "is given what a person typed; asks reading.find",
    "recording.journal.drop": "forgets",
    "recording.journal.saving": "runs a save",
    "recording.second_person.refuse_alone": "is given the row",
    "desk.leaving": "makes a desk",
    "desk.close_desk": "closes",
    "merging.applying.merge_inside": "the inside of apply, which is walked",
    "merging.undoing.undo_inside": "the inside of undo_merge, which is walked",
    "merging.carrying.write_with_data": "draws as draw does, carries what outgoing gives",
    "merging.carrying.save_with_data": "the same",
    "merging.carrying.open_files": "gives what a file carries to receive, which is walked",
    "merging.doubles.among": "is given rows",
    "merging.whom.introduce": "is given keys",
    "merging.whom.compare": "is given six words",
    "merging.inbox.introduce_file": "is given keys",
    "spreadsheets.aliases.known": "reads headings that were bound",
    "spreadsheets.aliases.remember": "is given headings",
    "spreadsheets.failures.write_failures": "is given what was previewed",
    "spreadsheets.recording.record": "writes what was previewed",
    "spreadsheets.showing.changes": "is given what was previewed",
    "spreadsheets.showing.fresh": "is given what was previewed",
    "spreadsheets.importing.look_at": "the inside of preview, which is walked",
    "lists.reader_of": "makes what lists.survey, totals and tallies are walked with",
}
"""Services that read nothing of their own, each with the reason; all others are called."""


def walked() -> list[str]:
    """Names of all services that take a desk, or a reader of one."""
    out = []
    for found in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        module = importlib.import_module(found.name)
        for name, made in vars(module).items():
            if inspect.isfunction(made) and made.__module__ == found.name and not name.startswith("_"):
                first = next(iter(inspect.signature(made).parameters), "")
                if first in ("desk", "reader"):
                    out.append(f"{found.name.removeprefix(services.__name__ + '.')}.{name}")
    return out


def arguments(office: Office, desk: Desk) -> dict[str, Any]:
    """A value for every name of an argument: each leads to the confidential record where it can."""
    hidden = office.hidden
    return {
        "desk": desk,
        "reader": lists.reader_of(desk),
        "uuid": hidden.uuid,
        "uuids": [hidden.uuid],
        "ref": hidden.row.ref,
        "code": "analysis",
        "raw": {"actors": "x"},
        "text": "zibeline",
        "word": hidden.row.ref,
        "name": "Zibeline",
        "person": hidden.uuid,
        "passphrase": "court",
        "reason": "essai",
        "mark": office.position,
        "position": office.position,
        "take": 0,
        "side": 0,
        "divergence": office.divergence,
        "asked": Asked("analysis", "zibeline"),
        "listed": office.listed,
        "order": "title",
        "start": 0,
        "size": 50,
        "columns": ("title", "text", "actors"),
        "wish": 0,
        "values": {"title": "Zibeline", "on": None},
        "payments": (),
        "donor": hidden.uuid,
        "project": hidden.uuid,
        "board": hidden.uuid,
        "currency": "USD",
        "alerts": (),
        "period": ReportingPeriod(2018, "Q", 1),
        "column": "amount",
        "known": {},
        "heads": state.heads(office.validator),
        "records": state.records_at(desk),
        "day": dt.date(2018, 3, 12),
        "limit": 1000,
        "deleted": True,
        "full": True,
        "entry": office.entry_of_it,
        "tell": lambda _done: None,
        "path": desk.folder.parent / "register.csv",
        "places": [(hidden.uuid, "actors"), (hidden.uuid, "alive")],
        "touched": [(ENTITIES["analysis"].tag, hidden.uuid)],
        "letter": office.letter,
        "ids": [office.letter],
        "wanted": [office.letter],
        "choices": {},
        "joins": {},
        "data": office.data,
        "one": hidden.uuid,
        "two": office.open.uuid,
        "office": "SK",
        "number": 1,
        "meeting": hidden.uuid,
        "at": hidden.uuid,
        "item": hidden.uuid,
        "decision": hidden.uuid,
        "line": hidden.uuid,
        "record": hidden.uuid,
        "pairs": [(hidden.uuid, "analysis", hidden.uuid)],
        "entity": "analysis",
        "direction": "up",
        "under": hidden.uuid,
        "outcome": "adopted",
        "state": "done",
        "on": PartialDay(2018),
        "gap": "bank",
        "explanation": "essai",
        "fund": hidden.uuid,
        "end": "2018",
        "cut_off": dt.date(2018, 3, 12),
        "sheets": (),
        "kind": kind_of("analysis"),
        "indicator": hidden.uuid,
        "typed": "1",
        "due": DueValue(
            hidden.uuid, "", Words(), "", "number", ReportingPeriod(2018), Words(), None, None, None, True
        ),
        "sending": Sending(kind=Kind.CLEAR),
        "where": {"title": "x"},
        "grids": grids_of_text(f"Référence\tTitre\n{hidden.row.ref}\tx\n"),
    }


def call(name: str, office: Office, desk: Desk) -> Any:
    module, _dot, function = name.rpartition(".")
    made = getattr(importlib.import_module(f"{services.__name__}.{module}"), function)
    given = arguments(office, desk)
    names = inspect.signature(made).parameters
    unknown = [n for n, p in names.items() if p.default is p.empty and n not in given]
    assert not unknown, f"{name}: say in arguments() what leads {unknown} to a confidential record"
    special: dict[str, dict[str, Any]] = {
        "advising.hints.copy_of_last": {"code": "contribution"},
        "lists.totals": {"code": "amount", "asked": Asked("deposit")},
        "worked.total": {"column": None},
        "printing.asked.in_confidence": {
            "order": Order("analysis", about=office.hidden.row.ref),
        },
        **{
            f"interventions.asked.{name}": {"asked": interventions.Asked(dt.date(2018, 3, 12))}
            for name in ("who_what_where", "possible_doubles")
        },
        "spreadsheets.exporting.filtered": {"text": "x"},  # it repeats what was asked
        "spreadsheets.importing.preview": {"wish": importing.Asked("analysis")},
        "periods.certified": {"state": state.records_at(desk), "fund": "CDS00"},
        "reconciling.matching.our_record": {"record": office.hidden.row.ref},
        "reconciling.signing.begin": {"start": "2018"},
        **{name: {"asked": register.Asked()} for name in REGISTER},
    }
    optional = ("limit", "deleted", "full", "text", "mark", "reason", "known", "columns", "sending")
    asked = {n for n, p in names.items() if p.default is p.empty or n in optional}
    with_them = {**{n: given[n] for n in asked}, **special.get(name, {})}
    found = (
        undone(office, lambda: made(**with_them), merged=name in AFTER_MERGE)
        if name in UNDONE
        else made(**with_them)
    )
    if "sending" in asked:
        return [read(envelope).commits(()) for envelope in found]
    if "path" in asked:
        return given["path"].read_bytes()
    return list(found) if isinstance(found, Iterator) else found


UNDONE = (
    "merging.applying.apply", "merging.applying.apply_orphans", "merging.arriving.receive",
    "merging.arriving.again", "merging.inbox.judge_again", "merging.inbox.merge_all",
    "merging.inbox.merge_orphans",
    "merging.inbox.undo_all", "merging.outgoing.outgoing", "merging.undoing.undo_merge",
    "merging.whom.revoke", "apart.tell_apart",
)  # fmt: skip
"""Services that may change what the next one is walked with."""


REPEATS = ("several.finalise", "spreadsheets.exporting.filtered", "spreadsheets.importing.preview")
"""Services that give back the names of the records that the caller named."""


class _Back(Exception):
    """Takes everything back."""


AFTER_MERGE = ("merging.inbox.undo_all", "merging.undoing.undo_merge")


def undone(office: Office, act: Callable[[], Any], *, merged: bool = False) -> Any:
    """What an act gives, which is then taken back; ``merged``: the letter is merged before it."""
    found: list[Any] = []

    def job(_work: object) -> None:
        if merged:
            applying.apply(office.validator, office.letter)
        found.append(act())
        raise _Back

    with pytest.raises(_Back):
        office.validator.store.write(job)
    return found[0]


REGISTER = ("audit.register.page", "audit.table.entries", "audit.table.save")


NEVER = ("worked.total", "lists.totals", "advising.hints.copy_of_last")
"""Of amounts and donors, which nothing confidential has."""

APART = ("vault.", "custody.", "keeping.")
"""Keys, and copies of whole files: they read no record but people."""

SERVICES = [n for n in walked() if n not in (*WRITES_ONLY, *NEVER) and not n.startswith(APART)]


def test_the_walk_knows_every_service() -> None:
    known = set(walked())
    assert set(WRITES_ONLY) | set(NEVER) <= known, "a service that is gone"
    assert len(SERVICES) > 35


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("sight", ["entry", "leaving"])
def test_no_service_tells_others_what_is_confidential(office: Office, name: str, sight: str) -> None:
    """They even know its reference and its identifier, and where it stood in the validator's list."""
    before = state.heads(office.validator), reading.find(office.validator, office.hidden.uuid)
    try:
        found: Any = call(name, office, getattr(office, sight))
        told = name in REPEATS
        if isinstance(found, lists.Listed):  # it repeats what was asked
            found = (found.ids, found.anchors)
    except (UserError, Refused) as error:
        found, told = (error.text if isinstance(error, UserError) else "", str(error)), True
    assert secrets_in(found, office, told=told) == []
    assert (state.heads(office.validator), reading.find(office.validator, office.hidden.uuid)) == before


def test_what_screens_read_and_keep_is_kept_for_each_sight(office: Office) -> None:
    """The desk of a paper shares with that of its person what was read already."""
    for _twice in range(2):
        assert secrets_in(records_of(office.validator, "analysis"), office) != []
        for desk in (leaving(office.validator), office.entry):
            assert secrets_in(records_of(desk, "analysis"), office) == []


def test_what_is_typed_in_confidence_is_not_offered_to_who_may_no_longer_read_it(office: Office) -> None:
    typed = Typed("analysis", None, 0, {"title": "Zibeline"}, confidential=True)
    journal.keep(office.validator, office.hidden.uuid, typed)
    assert [kept.typed for kept in journal.found(office.validator)] == [typed]
    assert journal.found(office.entry) == ()
    journal.drop(office.validator, office.hidden.uuid)


def test_the_same_walk_finds_it_for_a_validator(office: Office) -> None:
    """Else the test above would see nothing anywhere."""
    changes = {"save", "delete", "restore", "resolve", "undo", "finalise", "settle", "declassify"}
    finds = []
    for name in SERVICES:
        if name.rpartition(".")[2] not in changes:
            try:
                found = call(name, office, office.validator)
            except UserError:
                continue
            finds += [name] if secrets_in(found, office) else []
    assert {
        "reading.find", "reading.read", "reading.page", "reading.title", "reading.choices", "lists.search",
        "lists.page", "history.history", "history.undo_preview",
        "divergences.open_divergences", "checking.diverging", "several.finalisable",
        "audit.register.page", "audit.lines.detail", "merging.review.preview", "merging.inbox.review_all",
        "merging.applying.apply", "merging.inbox.merge_all",
        "merging.undoing.undo_merge", "merging.inbox.undo_all",
    } <= set(finds)  # fmt: skip


def test_copied_rows_leave_out_what_is_confidential_and_say_how_many(office: Office) -> None:
    """Every program of the machine reads the clipboard."""
    uuids = (office.hidden.uuid, office.open.uuid)
    text = several.tab_separated(office.validator, "analysis", uuids, ("title",))
    assert "Note ordinaire" in text
    assert not [word for word in WORDS if word in text]
    assert several.withheld(office.validator, "analysis", uuids) == 1
    assert several.withheld(office.entry, "analysis", uuids) == 0, "nobody else is told that there is any"


def test_a_query_that_nobody_has_written_yet_sees_nothing_either(office: Office) -> None:
    """Every table, by its name, on every connection that a desk gives: views stand before what is hidden."""
    desk = office.entry

    def tables(connection: Any) -> dict[str, list[Any]]:
        names = [
            row[0]
            for row in connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE '%_fts%'"
            ).fetchall()
        ]
        return {n: connection.exec_driver_sql(f'SELECT * FROM "{n}"').fetchall() for n in names}

    with desk.store.reading() as connection:
        read = tables(connection)
        with pytest.raises(Exception, match="readonly"):
            connection.exec_driver_sql("DELETE FROM meta")
    with desk.store.separate_reader() as connection:
        separate = tables(connection)
    written = desk.store.write(lambda work: tables(work.connection))
    joined = office.validator.store.write(lambda _work: desk.store.write(lambda w: tables(w.connection)))
    with office.validator.store.reading() as connection:
        whole = tables(connection)
    for found in (read, separate, written, joined):
        for table, rows in found.items():
            if table not in ("meta", "replaced", "counters"):  # local names and numbers, no record's
                assert secrets_in(rows, office) == [], table
    told = {table for table, rows in whole.items() if secrets_in(rows, office)}
    assert told <= set(hidden_tables()), "a table that holds something confidential has a view before it"
    assert {"commits", "ops", "analysis", "attachment", "other_value", "divergences"} <= told


def test_each_role_sees_what_it_may(office: Office) -> None:
    seen = {
        role: len(reading.page(replace(office.validator, role=role), "analysis").rows)
        for role in (*(code for code, _label in ROLES.options), "", "inconnu")
    }
    assert seen == {
        "entry": 1,
        "validator": 2,
        "administrator": 2,
        "reader": 1,
        "left": 1,
        "": 1,
        "inconnu": 1,
    }


def test_the_counts_of_a_reader_are_those_of_what_he_reads(office: Office) -> None:
    desk = office.entry
    assert reading.counts(desk)["analysis"] == (1, 1, 0)
    assert reading.counts(office.validator)["analysis"] == (2, 2, 1)
    assert lists.tallies_now(desk, "analysis") == (1, 1, 0)
    assert divergences.count(desk) == {}
    opened = lists.open_list(desk, Asked("analysis"))
    assert opened is not None
    assert opened.total == 1
    for text in ("zibeline", "zi", "kalembo zibeline", office.hidden.row.ref.lower()):
        assert lists.search(desk, text) == [], text
        assert len(lists.search(office.validator, text)) == 1, text
    walker = lists.reader_of(desk)
    surveyed = lists.survey(walker, replace(opened, exact=False), walker.wish())
    assert surveyed is not None
    assert (surveyed.total, len(surveyed.anchors)) == (1, 1)


def test_a_deleted_one_is_not_among_the_deleted_ones(office: Office) -> None:
    assert reading.page(office.entry, "analysis", deleted=True).total == 0
    assert reading.page(office.validator, "analysis", deleted=True).total == 1


def test_it_is_not_forbidden_it_is_unknown(office: Office) -> None:
    """What is said of a record that one may not read is what is said of one that never was."""
    for there, never in (
        (office.hidden.row.ref, "NK-AA-AN-2026-9999-9"),
        (str(office.hidden.uuid), "01890000-0000-7000-8000-000000000000"),
    ):
        said = []
        for ref in (there, never):
            with pytest.raises(UserError) as refusal:
                reading.read(office.entry, ref)
            said.append(str(refusal.value).replace(ref, "REF"))
        assert said[0] == said[1]


def test_papers_and_figures_hold_nothing_confidential_whoever_prints(office: Office) -> None:
    desk = office.validator
    found = state.records_at(desk)
    assert secrets_in(found.by_entity, office) == []
    assert len(found.all("analysis")) == 1
    assert found.divergences == 0
    heads = state.heads(desk)
    assert found.known_at == heads == state.heads(office.entry)
    with desk.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT actor FROM actors WHERE confidential=1").fetchall()
    assert len(rows) == 2  # one in each office
    records.create(desk, "organisation", {"name": "Ensuite"})
    again = state.records_at(desk, heads)  # replayed from the ordinary commits alone
    assert [r.uuid for r in again.all("analysis")] == [r.uuid for r in found.all("analysis")]


def test_no_bytes_meant_for_others_hold_it(office: Office, tmp_path: Path) -> None:
    """The envelope of every day, the file for support, the log of an error, an excerpt of the search."""
    fresh, south = (bare_desk(tmp_path / code, code) for code in ("IT", "SK"))
    pair(fresh, south)
    records.create(fresh, "analysis", {"title": "Note ordinaire"})
    hidden = records.create(fresh, "analysis", {"title": "Zibeline", "text": "Kalembo"}, confidential=True)
    said = [read(data).commits(()) for data in outgoing(fresh, Sending(kind=Kind.CLEAR))]
    assert not {"Zibeline", "Kalembo", hidden.ref} & set(re.findall(r"[\w-]+", " ".join(deep(said))))
    assert "Note ordinaire" in " ".join(deep(said)), "what is ordinary is found by the same look"
    for each in (fresh, south):
        close_desk(each)
    desk = office.validator

    log = tmp_path / "journal.log"
    try:
        raise ValueError(office.hidden.row.values)
    except ValueError as error:
        log.write_text(trace(error), encoding="utf-8")
    path = write_support(
        tmp_path / "support.zip", desk.folder, wall_ms=desk.clock(), log_file=log,
        settings_file=tmp_path / "none.json",
    )  # fmt: skip
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert "files/journal.log" in members
    assert secrets_in(members, office) == []

    assert [line.excerpt for line in lists.search(desk, "ouistiti")] == ["Acteurs\u00a0: Ouistiti deux"]
    for other in (office.entry, replace(desk, role="reader"), office.leaving):
        for word in ("kalembo", "ouistiti", "pangolin", "zibeline"):
            assert lists.search(other, word) == []
        assert secrets_in(by_zone(other), office) == []
    assert secrets_in(by_zone(desk), office)


def test_the_check_of_a_reader_looks_at_the_whole_office(office: Office) -> None:
    assert check_office(office.entry, full=True) == ()


def test_only_the_hands_of_the_log_go_past_the_views() -> None:
    """ "main" in a statement, or the whole store in a service, is a door of its own: here are all of them."""
    past = {"work.py", "chains.py", "project.py", "partition.py", "sight.py", "pieces.py", "swap.py"}
    said = {p.name for p in SOURCES.rglob("*.py") if 'main."' in (t := p.read_text("utf-8")) or " main." in t}
    assert said - {"program.py", "guide.py"} == past
    whole = [
        p.name
        for p in (SOURCES / "services").rglob("*.py")
        if "seen(confidential=True" in p.read_text("utf-8")
    ]
    assert sorted(whole) == [
        "applying.py", "arriving.py", "carrying.py", "checking.py", "copying.py", "damage.py", "inbox.py",
        "outgoing.py", "review.py", "standing.py", "standing.py", "to_check.py", "undoing.py", "whom.py",
    ], "counts and findings, no record; and what merges, which is walked"  # fmt: skip
    assert not [p for p in (SOURCES / "ui").rglob("*.py") if "store.seen(" in p.read_text("utf-8")]


def test_a_child_of_what_may_be_confidential_may_be_too() -> None:
    for declared in ENTITIES.values():
        if declared.may_be_confidential:
            kids = reading.child_entities(declared.code)
            assert all(kid.partitioned for kid in kids), declared.code


# writing


def test_who_may_not_read_it_may_not_create_it(office: Office) -> None:
    with pytest.raises(UserError) as refusal:
        records.create(office.entry, "analysis", {"title": "x"}, confidential=True)
    assert "validat" in refusal.value.remedy
    with pytest.raises(UserError):
        records.create(office.validator, "project", {"title": "x"}, confidential=True)


def test_an_ordinary_record_names_no_confidential_one(office: Office) -> None:
    desk, hidden = office.validator, office.hidden
    for raw in ({"ordinary_version": hidden.row.ref}, {"ordinary_version": hidden.uuid}):
        with pytest.raises(Refused) as refusal:
            records.create(desk, "analysis", {"title": "x", **raw})
        assert [p.place for p in refusal.value.problems] == ["ordinary_version"]
        with pytest.raises(Refused):
            records.save(desk, office.open.uuid, raw, mark=office.open.mark)
    with pytest.raises((Refused, UserError)) as unknown:  # for who may not read it, it is not there
        records.create(office.entry, "analysis", {"title": "x", "ordinary_version": hidden.row.ref})
    assert secrets_in(str(unknown.value), office, told=True) == []


def test_a_declassified_record_is_an_ordinary_copy_that_names_nothing(tmp_path: Path) -> None:
    desk = replace(bare_desk(tmp_path / "nk"), role="administrator")
    try:
        piece = desk.pieces.keep("carte.png", "image/png", b"carte")
        made = records.create(
            desk,
            "analysis",
            {"title": "Axe routier", "on": "2017-05", "land_identity": True, "kind": "analysis", "text": "t"},
            children={"attachment": [{"title": "Carte", "piece": piece}]},
            confidential=True,
            final=True,
        )
        with pytest.raises(Refused):
            declassify(desk, made.uuid, " ")
        copy = declassify(desk, made.uuid, "décision du comité du 3 mars")
        reader = replace(desk, role="reader")
        form = reading.read(reader, copy.uuid)
        assert not form.row.confidential
        assert not form.row.final, "a person looks at it before it is final"
        original = reading.read(desk, made.uuid)
        for code in ("title", "on", "land_identity", "kind", "text"):
            assert form.row[code] == original.row[code]
        assert [row["piece"] for row in form.children["attachment"]] == [piece]
        assert original.row["ordinary_version"] == copy.uuid
        assert original.row.final
        (entry,) = history.history(reader, copy.uuid)
        assert "décision du comité du 3 mars" in (entry.reason or "")
        assert not entry.confidential
        newest = history.history(desk, made.uuid)[0]
        assert newest.confidential
        assert "Axe routier" in newest.sentences[0]
        assert reading.find(reader, made.uuid) == []
        with pytest.raises(UserError):
            declassify(desk, copy.uuid, "encore")
    finally:
        close_desk(desk)


def test_undo_and_deletion_stay_in_the_partition(tmp_path: Path) -> None:
    desk = replace(bare_desk(tmp_path / "nk"), role="validator")
    try:
        plain = records.create(desk, "analysis", {"title": "Ordinaire"})
        made = records.create(desk, "analysis", {"title": "Zibeline"}, confidential=True)
        saved = records.save(desk, made.uuid, {"title": "Autre"}, mark=made.position)
        history.undo(desk, saved.position)
        records.delete(desk, made.uuid, "essai")
        records.restore(desk, made.uuid)
        several.delete(desk, [made.uuid, plain.uuid], "les deux")
        entries = history.history(desk, made.uuid)
        assert len(entries) == 6
        assert all(entry.confidential for entry in entries)
        assert not any(entry.confidential for entry in history.history(desk, plain.uuid))
        assert check_office(desk, full=True) == ()
    finally:
        close_desk(desk)


def test_one_save_of_both_partitions_is_two_commits_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = replace(bare_desk(tmp_path / "nk"), role="validator")
    try:
        records.create(desk, "analysis", {"title": "Zibeline"}, confidential=True)
        before = count(desk)

        def both(fail: bool) -> Callable[[Any], None]:
            def job(_work: Any) -> None:
                records.create(desk, "analysis", {"title": "Ordinaire"})
                records.create(desk, "analysis", {"title": "Zibeline"}, confidential=True)
                if fail:
                    raise RuntimeError("coupure")

            return job

        with pytest.raises(RuntimeError):
            desk.store.write(both(True))
        assert count(desk) == before
        desk.store.write(both(False))
        assert count(desk) == before + 2
    finally:
        close_desk(desk)


def count(desk: Desk) -> int:
    with desk.store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM commits").fetchall()[0][0])
