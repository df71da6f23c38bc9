"""Small offices for the proofs, and work that a seed decides: each step is one service call of a person."""

import random
import secrets
from pathlib import Path
from typing import Any
from uuid import UUID

from issss_desktop.models.compound import Words
from issss_desktop.models.fields import ALIVE, entity
from issss_desktop.models.log import Op, RecordChange
from issss_desktop.services import reading, records
from issss_desktop.services.desk import SAMPLE_NETWORK, Desk, desk_at
from issss_desktop.store.store import Store
from issss_desktop.store.work import Work
from tests.desks import START, steady_clock

NAMES = ("Kitchanga", "Minova", "Bunyakiri", "Mambasa", "Fizi", "Komanda")
IMPORTED = 24
"""Commits of one batch."""


def new_office(folder: Path, key: bytes | None = None) -> None:
    """Make a closed office without reference data, with a donor and a fund to link to."""
    folder.mkdir(parents=True, exist_ok=True)
    office, person = UUID(int=secrets.randbits(128)), UUID(int=secrets.randbits(128))

    def begin(work: Work) -> None:
        actor = work.new_actor()
        for name, value in (("network", SAMPLE_NETWORK), ("office", office.bytes), ("user", person.bytes)):
            work.set_meta(name, value)
        changes = [
            made(
                "device",
                {
                    "office": office,
                    "actor": actor.hex().upper(),
                    "network": SAMPLE_NETWORK.hex().upper(),
                },
            ),
            made("office", {"code": "NK", "ref": "NK-OFFICE"}, office),
            made("person", {"name": "A. Mbuyi", "office": office, "ref": "NK-PERSON"}, person),
            made("fund", {"code": "CDS00"}),
        ]
        work.commit(changes, user=person, wall_ms=START)

    with Store(folder, key, create=True) as store:
        store.write(begin)


def made(code: str, values: dict[str, Any], uuid: UUID | None = None) -> RecordChange:
    """Creation of a record."""
    declared = entity(code)
    ops = [Op(declared.by_code[c].tag, declared.by_code[c].kind.dump(v)) for c, v in values.items()]
    uuid = uuid or UUID(int=secrets.randbits(128))
    return RecordChange(declared.tag, uuid, (Op(ALIVE, True), *sorted(ops, key=lambda op: op.tag)))


def desk_in(folder: Path, key: bytes | None = None) -> Desk:
    """The desk of such an office, without the reference data that a window would bring in."""
    desk = desk_at(folder, Store(folder, key), key=key)
    return Desk(**{**vars(desk), "clock": steady_clock(START + secrets.randbelow(10**9))})


def step(desk: Desk, chance: random.Random, number: int) -> None:
    """One save, delete, restore, save with a file, or batch, as chance has it."""
    kept = [row.uuid for row in reading.page(desk, "project", limit=50).rows]
    dice = chance.random()
    if not kept or dice < 0.35:
        create(desk, chance, number)
    elif dice < 0.75:
        edit(desk, chance, chance.choice(kept), number)
    elif dice < 0.82:
        gone = chance.choice(kept)
        records.delete(desk, gone, "doublon")
        if chance.random() < 0.5:
            records.restore(desk, gone)
    elif dice < 0.94:
        data = chance.randbytes(chance.randint(50, 9_000))
        piece = desk.pieces.keep(f"note {number}.txt", "text/plain", data)
        records.create(
            desk, "organisation", {"name": f"Bureau {number}"}, children={"attachment": [{"piece": piece}]}
        )
    else:
        batch(desk, chance, number)


def create(desk: Desk, chance: random.Random, number: int) -> records.Saved:
    """A project with child rows: several records in one commit."""
    phases = [{"name": f"Phase {n}"} for n in range(chance.randint(0, 3))]
    return records.create(desk, "project", _words(chance, f"{number}"), children={"phase": phases})


def edit(desk: Desk, chance: random.Random, uuid: UUID, number: int) -> records.Saved:
    """Two fields of a record that always change together."""
    form = reading.read(desk, uuid)
    return records.save(desk, uuid, _words(chance, f"{number}, corrigé"), mark=form.mark)


def _words(chance: random.Random, number: str) -> dict[str, Any]:
    words = f"{chance.choice(NAMES)} {number} (exemple fictif)"
    return {"title": words, "remarks": words * chance.randint(1, 40)}


def batch(desk: Desk, chance: random.Random, number: int, commits: int = IMPORTED) -> bytes:
    """What an import does: many commits of one batch in one transaction; returns the name of the batch."""
    name = chance.randbytes(16)

    def job(work: Work) -> None:
        for line in range(commits):
            words = f"Ligne {line} de {number}, {chance.choice(NAMES)}"
            changes = [made("organisation", {"name": Words(fr=words), "ref": f"NK-{number}-{line}"})]
            work.commit(changes, user=desk.user, wall_ms=desk.clock(), batch=name)

    desk.store.write(job)
    return name
