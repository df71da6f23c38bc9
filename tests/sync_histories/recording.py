"""What people record in the world, and what each act may take the place of: nothing that was not seen."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import cbor2

from issss_desktop.errors import UserError
from issss_desktop.models.log import Op, RecordChange
from issss_desktop.services import history, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import doubles, undoing
from issss_desktop.store import letters
from tests.desks import START
from tests.sync_histories import oracle
from tests.sync_histories.world import Nothing, World, pick

UNKNOWN_FIELD, UNKNOWN_ENTITY = 900, 901


class Recording(World):
    """The acts of the people at the desks."""

    def _who(self, a: int) -> int:
        return pick(self.alive(), a)

    def _where(self, a: int, test: Callable[[oracle.Reading], object]) -> int:
        """A device where there is something to do: the first from one on."""
        alive = self.alive()
        for n in range(len(alive)):
            if test(oracle.of(self.devices[pick(alive, a + n)].log)):
                return pick(alive, a + n)
        raise Nothing

    def _some(self, i: int, b: int, entity: int = oracle.PROJECT) -> UUID:
        return UUID(bytes=pick(sorted(oracle.of(self.devices[i].log).records(entity)), b))

    def _record(
        self, i: int, job: Callable[[Desk], object], must_refuse: bool | None = None
    ) -> list[oracle.Op]:
        """Somebody records something: the new ops; what is refused leaves everything as it was."""
        before = self.devices[i].log
        refused = False
        with self.at(i) as desk:
            try:
                job(desk)
            except UserError:
                refused = True
        self.look(i)
        new = self.devices[i].log - before
        assert not (refused and new), "a refusal that wrote something"
        assert must_refuse in (None, refused), f"refused: {refused}"
        if refused:
            raise Nothing
        return [op for data in new for op in oracle.read(data).ops]

    def create(self, a: int, b: int, c: int) -> None:
        """Somebody records a project."""
        i = self._who(a)
        donors = sorted(oracle.of(self.devices[i].log).records(oracle.ORGANISATION))[:2]
        rows = [{"donor": UUID(bytes=each)} for each in donors[: b % 3]]
        self._record(
            i,
            lambda desk: records.create(
                desk, "project", {"title": f"projet {c % 6}"}, children={"financing": rows}
            ),
        )

    def secret(self, a: int, b: int, c: int) -> None:
        """Somebody records something confidential, or changes it."""
        i = self._who(a)
        if b % 2:
            uuid = self._some(i, c, oracle.ANALYSIS)
            self._record(i, lambda desk: _save(desk, uuid, {"title": f"analyse {c % 5}"}))
        else:
            self._record(
                i,
                lambda desk: records.create(
                    desk, "analysis", {"title": f"analyse {c % 5}"}, confidential=True
                ),
            )

    def open(self, a: int, b: int, _c: int) -> None:
        """A form is opened and stands open a while."""
        i = self._who(a)
        uuid = self._some(i, b)
        with self.at(i) as desk:
            self.devices[i].forms[uuid] = reading.read(desk, uuid).mark, self.devices[i].log

    def save(self, a: int, b: int, c: int) -> None:
        """Somebody saves a form: it takes the place of what was there when it was opened, of nothing else."""
        i = self._who(a)
        uuid = self._some(i, b)
        raw: dict[str, Any] = pick([
            {"title": f"titre {c % 5}"}, {"local_name": ("", "Amani", "Utulivu")[c % 3]},
            {"budget.amount": str(1 + c % 5), "budget.currency": "USD"},
            {"span": {"start": "2017", "end": ("2018", "2019-05")[c % 2]}, "is_cited": "oui"},
        ], c)  # fmt: skip
        now = oracle.of(self.devices[i].log)
        mark, log = self.devices[i].forms.pop(uuid, (None, self.devices[i].log))
        seen = oracle.of(log)
        dead = now.is_dead(uuid.bytes)
        for op in self._record(i, lambda desk: _save(desk, uuid, raw, mark), True if dead else None):
            assert op.record == uuid.bytes, "a save touched another record"
            assert set(op.kills) == seen.names(uuid.bytes, op.field), "a save replaced what was not seen"

    def quarrel(self, a: int, b: int, c: int) -> None:
        """Two offices change one thing without knowing of each other, then one hears of it."""
        alive = self.alive()
        self.save(a, b, c)
        (self.delete if c % 3 == 0 else self.save)(a + 1, b, c + 4)
        for letter in self.write(
            pick(alive, a), (self.devices[pick(alive, a + 1)].desk.office,), clear=False, hidden=False
        ):
            self.hand(letter, pick(alive, a + 1))
            self.post.append(letter)

    def links(self, a: int, b: int, c: int) -> None:
        """Somebody links projects."""
        i = self._who(a)
        uuid = self._some(i, b)
        others = frozenset({self._some(i, c), self._some(i, c // 7)} - {uuid})
        now = oracle.of(self.devices[i].log)
        for op in self._record(i, lambda desk: _save(desk, uuid, {"same_intervention": others})):
            assert set(op.kills) == now.names(op.record, op.field), "a link taken away or brought back"

    def delete(self, a: int, b: int, _c: int) -> None:
        """Somebody deletes a project: its life ends, its values stay, and what the deleter saw is listed."""
        i = self._who(a)
        uuid = self._some(i, b)
        now = oracle.of(self.devices[i].log)
        (op,) = self._record(i, lambda desk: records.delete(desk, uuid, "double"), now.is_dead(uuid.bytes))
        assert (op.record, op.field) == (uuid.bytes, oracle.LIFE)
        assert set(op.kills) == now.names(uuid.bytes, oracle.LIFE), "a deletion replaces a life only"
        assert op.value == sorted(now.names(uuid.bytes)), "what the deleter saw"

    def restore(self, a: int, b: int, _c: int) -> None:
        """Somebody brings one back."""
        i = self._where(a, _dead)
        now = oracle.of(self.devices[i].log)
        uuid = UUID(bytes=pick(_dead(now), b))
        (op,) = self._record(i, lambda desk: records.restore(desk, uuid), False)
        assert (op.record, op.field, op.value) == (uuid.bytes, oracle.LIFE, True)
        assert set(op.kills) == now.names(uuid.bytes, oracle.LIFE)

    def resolve(self, a: int, b: int, c: int) -> None:
        """Somebody chooses between two values: all of them give way to the one chosen."""
        i = self._where(a, _open)
        now = oracle.of(self.devices[i].log)
        uuid = UUID(bytes=pick(_open(now), b)[0])
        with self.at(i) as desk:
            offered = reading.read(desk, uuid).alternatives
        code = pick(sorted(offered), c)
        ops = self._record(i, lambda desk: records.resolve(desk, uuid, code, c % len(offered[code])), False)
        for op in ops:
            assert set(op.kills) == now.names(uuid.bytes, op.field), "a choice leaves another value alive"
        after = oracle.of(self.devices[i].log)
        assert all((op.record, op.field) not in after.diverging() for op in ops), "still open"

    def join(self, a: int, b: int, _c: int) -> None:
        """Somebody says that two donors are one, or takes it back."""
        i = self._who(a)
        donors = [
            UUID(bytes=each) for each in sorted(oracle.of(self.devices[i].log).records(oracle.ORGANISATION))
        ]
        if len(donors) < 2:
            raise Nothing
        if b % 3:
            self._record(i, lambda desk: doubles.join(desk, *donors[:2]))
        else:
            self._record(i, lambda desk: doubles.part(desk, donors[1]))

    def undo(self, a: int, b: int, c: int) -> None:
        """Somebody undoes a change."""
        i = self._who(a)
        with self.at(i) as desk:
            entry = pick(history.history(desk, self._some(i, b)), c)
        self._record(i, lambda desk: history.undo(desk, entry.position, "erreur"))

    def undo_merge(self, a: int, b: int, _c: int) -> None:
        """Somebody undoes a whole merge."""
        i = self._who(a)
        with self.devices[i].desk.store.reading() as connection:
            merged = [each.id for each in letters.arrived(connection, (letters.APPLIED,)) if each.commits]
        one = pick(merged, b)
        self._record(
            i, lambda desk: desk.store.write(lambda work: undoing.undo_inside(desk, work, one, "erreur"))
        )

    def newer(self, a: int, b: int, c: int) -> None:
        """A later program writes what this one does not know: a field, an entity, a later commit."""
        i = self._who(a)
        device = self.devices[i]
        uuid = self._some(i, b)
        field = oracle.of(device.log).names(uuid.bytes, UNKNOWN_FIELD)
        changes = [
            RecordChange(oracle.PROJECT, uuid, (Op(UNKNOWN_FIELD, ["plus tard", c], tuple(sorted(field))),)),
            RecordChange(UNKNOWN_ENTITY, UUID(int=1 + c % 3), (Op(0, True), Op(10, c))),
        ]
        with self.at(i) as desk:
            if c % 3 < 2:
                desk.store.write(lambda w: w.commit([changes[c % 3]], user=desk.user, wall_ms=START))
            else:
                later = cbor2.dumps([2, b"later", [uuid.bytes, c]])
                desk.store.write(lambda w: letters.stage(w.connection, [], [later], START, ordinary=True))
        self.look(i)


def _dead(now: oracle.Reading) -> list[bytes]:
    return [each for each in sorted(now.records(oracle.PROJECT)) if now.is_dead(each)]


def _open(now: oracle.Reading) -> list[oracle.Place]:
    projects = now.records(oracle.PROJECT)
    return sorted(place for place in now.diverging() if place[0] in projects)


def _save(desk: Desk, uuid: UUID, raw: dict[str, Any], mark: int | None = None) -> object:
    mark = reading.read(desk, uuid).mark if mark is None else mark
    return records.save(desk, uuid, raw, mark=mark, reason="essai")
