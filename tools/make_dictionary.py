"""Trains the dictionary of envelopes: histories made here from the declarations, never those measured.

`python tools/make_dictionary.py` writes resources/sync/dictionary-1.zdict anew; `--check` only compares. A
dictionary that was shipped is never changed: another one gets another number.
"""

import csv
import datetime as dt
import random
import sys
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import zstandard

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import issss_desktop.models.entities  # noqa: E402, F401
from issss_desktop.models.compound import BilingualKind, Group, LinkSet  # noqa: E402
from issss_desktop.models.day_kinds import Day, PartialDayKind, Time  # noqa: E402
from issss_desktop.models.fields import ALIVE, ENTITIES, Entity, Field  # noqa: E402
from issss_desktop.models.kinds import (  # noqa: E402
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
)  # fmt: skip
from issss_desktop.models.log import Commit, Op, RecordChange  # noqa: E402
from issss_desktop.models.values.dates import PartialDay  # noqa: E402
from issss_desktop.sync import wire  # noqa: E402

FILE: Final = ROOT / "resources" / "sync" / "dictionary-1.zdict"
SIZE: Final = 16_000
SEED: Final = 1
HISTORIES: Final = 800
OFTEN: Final = {
    "contribution": 4, "movement": 5, "deposit": 6, "expected": 2, "project": 8, "financing": 4, "partner": 3,
    "phase": 2, "assessment": 2, "answer": 5, "condition": 1, "meeting": 2, "organisation": 2, "person": 1,
    "published_figure": 1, "publication": 1, "analysis": 1,
}  # fmt: skip
FIRST_DAY: Final = dt.date(2014, 1, 1)


def sentences() -> list[str]:
    """French terms of the domain, as they stand in the shipped glossary and lists."""
    found: list[str] = []
    for name in ("glossary", "aligned_projects", "board_meetings", "alignment_criteria"):
        with (ROOT / "resources" / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            found += [cell for row in csv.reader(lines) for cell in row if 3 < len(cell) < 200]
    return found


class History:
    """One office at work, by chance alone: records of any kind, some of them edited."""

    def __init__(self, seed: int, words: list[str]) -> None:
        self.chance = random.Random(seed)
        self.words = words
        self.made: list[Commit] = []
        self.actor, self.user = self.chance.randbytes(8), UUID(bytes=self.chance.randbytes(16))
        self.wall = 1_700_000_000_000 + self.chance.randrange(10**11)
        self.live: dict[UUID, tuple[Entity, dict[int, bytes]]] = {}
        self.seq = self.chance.randrange(1, 5000)
        self.prev: bytes | None = None if self.seq == 1 else self.chance.randbytes(32)

    def run(self, commits: int) -> list[Commit]:
        """So many saves."""
        names = list(OFTEN)
        weights = list(OFTEN.values())
        for _save in range(commits):
            if self.live and self.chance.random() < 0.5:
                change = self.edit()
            else:
                change = self.create(ENTITIES[self.chance.choices(names, weights)[0]])
            self.commit(change)
        return self.made

    def commit(self, change: RecordChange) -> None:
        """One record a save, as a form writes it."""
        self.wall += self.chance.randrange(5_000, 900_000)
        made = Commit(
            self.actor, self.seq, self.prev, self.seq + 3, self.wall, self.user, (change,),
            self.text() if self.chance.random() < 0.05 else None,
        )  # fmt: skip
        self.made.append(made)
        self.prev, self.seq = made.id, self.seq + 1
        names = self.live.setdefault(change.uuid, (ENTITIES_BY_TAG[change.entity], {}))[1]
        names.update({op.tag: name for name, _record, op in made.named_ops()})

    def create(self, entity: Entity) -> RecordChange:
        """A record with some of its fields."""
        plain = [f for f in entity.fields if not isinstance(f.kind, LinkSet)]  # its links are records
        wanted = [f for f in plain if f.required or self.chance.random() < 0.4]
        ops = {f.tag: Op(f.tag, f.kind.dump(self.value(f))) for f in wanted}
        ordered = (Op(ALIVE, True), *(ops[tag] for tag in sorted(ops)))
        return RecordChange(entity.tag, self.uuid(), ordered)

    def edit(self) -> RecordChange:
        """One to four fields of a record that stands."""
        uuid = self.chance.choice(list(self.live))
        entity, names = self.live[uuid]
        plain = [f for f in entity.fields if not isinstance(f.kind, LinkSet)]
        some = self.chance.sample(plain, min(len(plain), self.chance.randrange(1, 5)))
        ops = tuple(
            Op(f.tag, f.kind.dump(self.value(f)), (names[f.tag],) if f.tag in names else ())
            for f in sorted(some, key=lambda f: f.tag)
        )
        return RecordChange(entity.tag, uuid, ops)

    def value(self, field: Field) -> Any:
        """A value of the kind of a field."""
        kind = field.kind
        if field.code in ("ref", "position"):
            number = self.chance.randrange(1, 900)
            return f"NK-7Q-CT-2026-{number:04d}-K" if field.code == "ref" else f"{number:04d}"
        return self.of(kind)

    def of(self, kind: Kind[Any]) -> Any:
        """A value of a kind; None where chance has none to offer."""
        pick = self.chance
        if isinstance(kind, Link):
            return self.uuid()
        if isinstance(kind, BilingualKind):
            return kind.parse({"fr": self.text(), "en": self.text()})
        if isinstance(kind, Group):
            parts = {name: self.of(part) for name, _label, part in kind.parts}
            return kind.shape(**parts)
        if isinstance(kind, Choice):
            return pick.choice(kind.options)[0]
        makers: tuple[tuple[type, Any], ...] = (
            (Currency, lambda: pick.choice(("USD", "EUR", "GBP", "SEK", "NOK", "CDF"))),
            (Percent, lambda: pick.randrange(10_000)),
            (Money, lambda: pick.randrange(1, 5_000) * 1_000_00),
            (Whole, lambda: pick.randrange(5_000)),
            (Flag, lambda: pick.random() < 0.5),
            (Number, lambda: kind.parse(f"0.{pick.randrange(1, 10_000):04d}")),
            (PartialDayKind, lambda: PartialDay.of(self.day())),
            (Day, self.day),
            (Time, lambda: dt.time(pick.randrange(8, 18), pick.choice((0, 30)))),
            (TextKind, self.text),
        )
        return next((make() for cls, make in makers if isinstance(kind, cls)), None)

    def day(self) -> dt.date:
        """A day of the program's years."""
        return FIRST_DAY + dt.timedelta(days=self.chance.randrange(4_500))

    def text(self) -> str:
        """Some words."""
        return self.chance.choice(self.words)[: self.chance.choice((20, 60, 120))].strip() or "x"

    def uuid(self) -> UUID:
        """An identity that no other history has."""
        return UUID(int=(self.wall << 80) | 7 << 76 | 2 << 62 | self.chance.getrandbits(62))


ENTITIES_BY_TAG: Final = {entity.tag: entity for entity in ENTITIES.values()}


def trained() -> bytes:
    """The dictionary, the same each time."""
    words = sentences()
    samples: list[bytes | bytearray | memoryview] = []
    for number in range(HISTORIES):
        size = (8, 15, 20, 30)[number % 4]
        commits = History(SEED + number, words).run(size)
        known = wire.Known({}, commits[0].actor, commits[-1].wall_ms)
        samples.append(wire.pack([commit.data for commit in commits], known))
    made = zstandard.train_dictionary(SIZE, samples, level=19, dict_id=1_501, k=64, d=6)
    return made.as_bytes()


def main() -> int:
    """Write it, or compare it with what is shipped; 1 when it differs."""
    made = trained()
    if "--check" in sys.argv:
        return int(FILE.read_bytes() != made)
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_bytes(made)
    print(f"{FILE.relative_to(ROOT)}: {len(made)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
