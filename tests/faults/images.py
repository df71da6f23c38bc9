"""What a power cut may leave on a disk: images made from a recording, under a model that is neither kinder
nor crueller than real disks.

* What was written before the last sync of its file stays as it was: a synced frame cannot be torn.
* Of what was written since, each sector of 512 bytes holds the synced bytes or those of one later write,
  the newest that arrived; a sector is never a mixture (SQLite: "powersafe overwrite").
* Creations and removals reach the folder in their order (a file system with a journal), any number of those
  since its last sync; a file that appears again holds what was synced of it, and perhaps more.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.faults.disk import Event, Recording

SECTOR = 512
KINDS = ("prefix", "nothing", "dropped", "shuffled", "torn")
"""Everything arrived; nothing since the syncs; some writes are missing; those of a random order that came
first are there; sectors of writes are missing."""

Image = dict[str, bytes]


@dataclass
class Body:
    """Bytes of one file: as last synced, and what came since."""

    synced: bytes = b""
    since: list[Event] = field(default_factory=list)

    def after(self, arrived: list[tuple[Event, set[int] | None]]) -> bytes:
        """Bytes after some of the later events, in their order; None stands for all sectors of a write."""
        out = bytearray(self.synced)
        for event, sectors in arrived:
            if event.kind == "truncate":
                del out[event.offset :]
                out.extend(bytes(event.offset - len(out)))
                continue
            for number, start, end in _sectors(event):
                if sectors is not None and number not in sectors:
                    continue
                if len(out) < end:
                    out.extend(bytes(end - len(out)))
                out[start:end] = event.data[start - event.offset : end - event.offset]
        return bytes(out)


def _sectors(event: Event) -> Iterator[tuple[int, int, int]]:
    """Number, first and last byte of each sector that a write touches."""
    start, stop = event.offset, event.offset + len(event.data)
    while start < stop:
        end = min(stop, (start // SECTOR + 1) * SECTOR)
        yield start // SECTOR, start, end
        start = end


@dataclass
class Moment:
    """The disk when the power fails: ``told`` COMMITs had returned by then."""

    told: int
    names: dict[str, Body]
    moves: list[tuple[str, Body | None]]

    @property
    def settled(self) -> bool:
        """Whether nothing is on its way: every image of this moment is the same."""
        held = [*self.names.values(), *(body for _name, body in self.moves if body is not None)]
        return not self.moves and not any(body.since for body in held)

    def image(self, kind: str, chance: random.Random) -> Image:
        """One of the images that the power cut may leave."""
        moved = {"prefix": len(self.moves), "nothing": 0}.get(kind, chance.randint(0, len(self.moves)))
        names = dict(self.names)
        for name, body in self.moves[:moved]:
            if body is None:
                names.pop(name, None)
            else:
                names[name] = body
        return {name: body.after(list(_arrived(kind, body.since, chance))) for name, body in names.items()}


def _arrived(kind: str, since: list[Event], chance: random.Random) -> Iterator[tuple[Event, set[int] | None]]:
    if kind == "nothing" or not since:
        return
    chosen = set(range(len(since)))
    if kind == "dropped":
        chosen -= set(chance.sample(sorted(chosen), chance.randint(1, min(3, len(since)))))
    elif kind in ("shuffled", "torn"):
        chosen = set(chance.sample(sorted(chosen), chance.randint(0, len(since))))
    for number, event in enumerate(since):
        if number not in chosen:
            continue
        if kind == "torn" and event.kind == "write":
            yield event, {n for n, _start, _end in _sectors(event) if chance.random() < 0.7}
        else:
            yield event, None


def moments(recording: Recording) -> Iterator[Moment]:
    """The disk before the first event and after each, in order; changed in place from one to the next."""
    moment = Moment(0, {name: Body(data) for name, data in recording.files.items()}, [])
    now = dict(moment.names)
    yield moment
    for event in recording.events:
        match event.kind:
            case "write" | "truncate":
                now[event.name].since.append(event)
            case "sync":
                body = now[event.name]
                body.synced, body.since = body.after([(e, None) for e in body.since]), []
            case "create":
                now[event.name] = Body()
                moment.moves.append((event.name, now[event.name]))
            case "delete":
                del now[event.name]
                moment.moves.append((event.name, None))
            case "folder":
                moment.names, moment.moves = dict(now), []
            case "told":
                moment.told += 1
        yield moment
