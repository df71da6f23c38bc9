"""One test walks every entity: save, read, edit, history, undo, delete, restore, replay equal."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from issss_desktop.models.compound import (
    AnyLink,
    Attachment,
    BilingualKind,
    Group,
    LinkSet,
    Piece,
    Target,
    Words,
)
from issss_desktop.models.day_kinds import Day, PartialDayKind, PeriodKind, Time
from issss_desktop.models.fields import ENTITIES, Entity, Field, Stage, entity
from issss_desktop.models.kinds import (
    Choice,
    Currency,
    Flag,
    Kind,
    Link,
    Money,
    Number,
    Percent,
    TextKind,
    Whole,
)
from issss_desktop.models.log import decode
from issss_desktop.models.shares import Shares, ShareSet
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.services import history, reading, records
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.store import check
from tests.desks import commits_of

RECORDED = [code for code, e in ENTITIES.items() if e.tag > 2]


class Maker:
    """Makes a value of every kind, and the records that links need; turn 1 and 2 differ."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.made: dict[str, UUID] = {}

    def record(self, code: str) -> UUID:
        if code not in self.made:
            self.made[code] = self.create(code).uuid
        return self.made[code]

    def create(self, code: str) -> records.Saved:
        return records.create(self.desk, code, self.values(entity(code), 1, only=Stage.DRAFT))

    def values(self, declared: Entity, turn: int, only: Stage | None = None) -> dict[str, Any]:
        out = {}
        for field in declared.fields:
            if field.code in ("ref", "stage") or (turn == 2 and field.fixed):
                continue
            if only and field.required is not only:
                continue
            out[field.code] = self.value(declared, field, turn)
        return out

    def value(self, declared: Entity, field: Field, turn: int) -> Any:
        kind = field.kind
        if isinstance(kind, Link):
            same = kind.target == declared.code
            return None if same else self.record(kind.target)
        if isinstance(kind, LinkSet):
            return (
                frozenset()
                if kind.target == declared.code or turn == 2
                else frozenset({self.record(kind.target)})
            )
        if isinstance(kind, Shares):
            return self.shares(kind, turn)
        if isinstance(kind, AnyLink):
            return Target(entity("organisation").tag, self.record("organisation"))
        if isinstance(kind, Attachment):
            return self.desk.pieces.keep("note.txt", "text/plain", f"exemple fictif {turn}".encode())
        if isinstance(kind, BilingualKind):
            return Words(f"mot {turn}", f"word {turn}")
        if isinstance(kind, Group):
            return self.group(kind, turn)
        return self.simple(kind, turn)

    def shares(self, kind: Shares, turn: int) -> ShareSet:
        first = self.record(kind.targets[0])
        return ShareSet((((first, *(None,) * (len(kind.targets) - 1)), 10_000 if turn == 1 else None),))

    def group(self, kind: Group[Any], turn: int) -> Any:
        values = {name: self.simple(part, turn) for name, _label, part in kind.parts}
        if "currency" in values:
            values["currency"] = "EUR"
        return kind.shape(**values)

    def simple(self, kind: Kind[Any], turn: int) -> Any:
        if isinstance(kind, Choice):
            return kind.options[turn % len(kind.options)][0]
        if isinstance(kind, Percent):
            return 100 * turn
        if isinstance(kind, Money):
            return 1_250_000_50 * turn
        if isinstance(kind, Whole):
            return turn
        samples: dict[type, Any] = {
            Currency: ("USD", "EUR")[turn - 1],
            Number: Decimal(f"{turn}.25"),
            Flag: turn == 1,
            Day: dt.date(2017, turn, 3),
            PartialDayKind: PartialDay(2017, turn),
            PeriodKind: ReportingPeriod(2018 - turn, "Q"),
            Time: dt.time(9, 30 * (turn - 1)),
            TextKind: f"fictif {turn}",
        }
        return next((v for k, v in samples.items() if type(kind) is k), f"X{turn}")


@pytest.mark.parametrize("code", RECORDED)
def test_every_entity_is_saved_read_edited_undone_deleted_and_restored(desk: Desk, code: str) -> None:
    maker = Maker(desk)
    declared = entity(code)
    first = maker.values(declared, 1)
    saved = records.create(desk, code, first)
    row = reading.read(desk, saved.uuid).row
    assert {k: row[k] for k in first} == first, "what was saved is what is read"

    second = maker.values(declared, 2)
    edited = records.save(desk, saved.uuid, second, mark=reading.read(desk, saved.uuid).mark, reason="essai")
    row = reading.read(desk, saved.uuid).row
    assert {k: row[k] for k in second} == second

    entries = history.history(desk, saved.uuid)
    assert len(entries) == 2
    assert all(entry.sentences for entry in entries)

    history.undo(desk, edited.position)
    row = reading.read(desk, saved.uuid).row
    assert {k: row[k] for k in first} == first, "undo brings back every value"

    records.delete(desk, saved.uuid, "essai")
    assert saved.uuid not in {r.uuid for r in reading.page(desk, code).rows}
    records.restore(desk, saved.uuid)
    row = reading.read(desk, saved.uuid).row
    assert row.alive
    assert {k: row[k] for k in first} == first

    with desk.store.reading() as connection:
        assert check.check_fully(connection) == []


def test_every_saved_value_passes_the_limits_of_import(desk: Desk) -> None:
    """Entry enforces what import enforces: every op ever saved loads from its bytes."""
    maker = Maker(desk)
    for code in RECORDED:
        records.create(desk, code, maker.values(entity(code), 1))
    loaded = 0
    for data in commits_of(desk):
        for change in decode(data).records:
            kinds = {f.tag: f.kind for e in ENTITIES.values() if e.tag == change.entity for f in e.fields}
            for op in change.ops:
                if op.tag:
                    kinds[op.tag].load(op.value)
                    loaded += 1
    assert loaded > 200


@pytest.mark.parametrize("code", RECORDED)
def test_every_entity_has_a_plain_form_and_a_title(desk: Desk, code: str) -> None:
    """The command line can print every record as JSON, and every screen can name it in both languages."""
    import json

    maker = Maker(desk)
    saved = records.create(desk, code, maker.values(entity(code), 1))
    row = reading.find(desk, saved.uuid)[0]
    assert row.title
    fields = json.loads(json.dumps(reading.plain(desk, row)))["fields"]
    assert set(fields) == {f.code for f in entity(code).fields} - {"ref", "stage"}
    for field in entity(code).fields:
        assert isinstance(reading.shown(desk, row, field.code, "en"), str)


def test_bytes_of_a_save_that_did_not_end_go_at_the_next_opening(desk: Desk) -> None:
    """A file of a publication, of an attachment, of an undone change or of a newer version stays."""
    kept = [desk.pieces.keep(f"{n}.pdf", "application/pdf", b"%PDF " + bytes([n])) for n in range(3)]
    donor = records.create(desk, "organisation", {"name": "X"}, children={"attachment": [{"piece": kept[0]}]})
    records.create(
        desk,
        "publication",
        {"title": "P", "report": "x", "version": 1, "language": "fr", "cut_off": "2017-12-31",
         "published_on": "2018-03-12", "file": kept[1]},
    )  # fmt: skip
    records.delete(desk, donor.uuid, "essai")
    for turn in range(2):
        orphan = desk.pieces.keep("jamais lié.pdf", "application/pdf", b"rien %d" % turn)
        close_desk(desk)
        desk = open_desk(desk.folder)
        assert desk.pieces.fetch(orphan) is None
        assert all(desk.pieces.fetch(piece) for piece in kept[:2])
    assert desk.pieces.fetch(kept[2]) is None
    close_desk(desk)


def test_the_bytes_of_a_piece_are_kept_once(desk: Desk) -> None:
    piece = desk.pieces.keep("accord.pdf", "application/pdf", b"%PDF exemple fictif")
    assert desk.pieces.fetch(piece) == b"%PDF exemple fictif"
    donor = records.create(desk, "organisation", {"name": "X"}, children={"attachment": [{"piece": piece}]})
    assert desk.pieces.keep("copie.pdf", "application/pdf", b"%PDF exemple fictif").sha256 == piece.sha256
    assert reading.read(desk, donor.uuid).children["attachment"][0]["piece"] == piece
    assert desk.pieces.fetch(Piece(b"0" * 32, 1, "text/plain", "non reçue")) is None
