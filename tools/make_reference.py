"""Build the shipped chain of reference data from the lists of ``resources/reference/lists``.

    python tools/make_reference.py            write the next release when the lists changed
    python tools/make_reference.py --check    write nothing; fail when the lists have changed

A release that has been written is never written again: the first run makes ``chain-0001.cbor``, a later
one appends ``chain-0002.cbor`` with only what differs. The same lists give the same bytes everywhere.
"""

import argparse
import datetime as dt
import sys
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import cbor2

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from issss_desktop.models import fields  # noqa: E402
from issss_desktop.models.log import MAX_RECORDS, NO_USER, Commit, Op, RecordChange, decode  # noqa: E402
from issss_desktop.services.recording.entry import MEMBERSHIP  # noqa: E402
from issss_desktop.services.reference import PROGRAM_ACTOR  # noqa: E402
from issss_desktop.services.starting.lists import shipped  # noqa: E402

FOLDER = ROOT / "resources" / "reference"
ENTITIES = (
    "province",
    "territory",
    "office",
    "zone",
    "pillar",
    "organisation",
    "criterion",
    "rating",
    "currency",
    "fund",
    "board",
)
RELEASED = (dt.datetime(2026, 11, 23, tzinfo=dt.UTC),)
"""Stamp of each release; a new release adds its own. It is a label: no clock takes part in correctness."""

Record = tuple[int, bytes]
Live = dict[Record, dict[int, tuple[object, tuple[bytes, ...]]]]


def wanted(folder: Path) -> dict[Record, RecordChange]:
    """Every record that the lists describe, ops in the order of their tags."""
    found: dict[Record, RecordChange] = {}
    for item in shipped(folder / "lists", *ENTITIES):
        for change in item.changes:
            ops = tuple(sorted(change.ops, key=lambda op: op.tag))
            key = (change.entity, change.uuid.bytes)
            if key in found:
                sys.exit(f"{item.entity} {item.key} stands twice")
            found[key] = RecordChange(change.entity, change.uuid, ops)
    return found


def live(commits: Iterable[Commit]) -> Live:
    """Value and op names of every field of a chain; one actor after itself never diverges."""
    state: Live = {}
    for commit in commits:
        for name, record, op in commit.named_ops():
            state.setdefault((record.entity, record.uuid.bytes), {})[op.tag] = (op.value, (name,))
    return state


def differences(state: Live, records: dict[Record, RecordChange]) -> list[RecordChange]:
    """Changes that bring a chain to what the lists say."""
    membership = fields.entity(MEMBERSHIP).tag
    gone = [key for key in state if key not in records and state[key][fields.ALIVE][0] is True]
    if any(entity != membership for entity, _uuid in gone):
        sys.exit("A shipped record is never removed: give it an end of validity in its list.")
    changes = []
    for key, record in records.items():
        old = state.get(key, {})
        ops = [_over(op, old) for op in record.ops if old.get(op.tag, (None, ()))[0] != op.value]
        given = {op.tag for op in record.ops}
        ops += [Op(tag, None, names) for tag, (x, names) in old.items() if tag not in given and x is not None]
        if ops:
            changes.append(
                RecordChange(record.entity, record.uuid, tuple(sorted(ops, key=lambda op: op.tag)))
            )
    changes.extend(_tombstone(key, state[key]) for key in gone)
    return changes


def _over(op: Op, old: dict[int, tuple[object, tuple[bytes, ...]]]) -> Op:
    return Op(op.tag, op.value, old[op.tag][1] if op.tag in old else ())


def _tombstone(key: Record, old: dict[int, tuple[object, tuple[bytes, ...]]]) -> RecordChange:
    seen = sorted(name for _value, names in old.values() for name in names)
    return RecordChange(key[0], UUID(bytes=key[1]), (Op(fields.ALIVE, seen, old[fields.ALIVE][1]),))


def release(before: list[Commit], changes: list[RecordChange], number: int) -> list[Commit]:
    """Commits of one release, at most MAX_RECORDS records each."""
    if number > len(RELEASED):
        sys.exit(f"Release {number} has no stamp yet: add one to RELEASED.")
    wall = int(RELEASED[number - 1].timestamp() * 1000)
    made = list(before)
    for at in range(0, len(changes), MAX_RECORDS):
        part = tuple(changes[at : at + MAX_RECORDS])
        seq, prev = len(made) + 1, made[-1].id if made else None
        made.append(Commit(PROGRAM_ACTOR, seq, prev, seq, wall, NO_USER, part))
    return made[len(before) :]


def build(folder: Path, write: bool = True) -> Path | None:
    """Write the next release into a folder that holds ``lists``; None when nothing changed."""
    paths = sorted(folder.glob("chain-*.cbor"))
    before = [decode(data) for path in paths for data in cbor2.loads(path.read_bytes())]
    changes = differences(live(before), wanted(folder))
    if not changes:
        return None
    number = len(paths) + 1
    path = folder / f"chain-{number:04d}.cbor"
    if write:
        commits = release(before, changes, number)
        path.write_bytes(cbor2.dumps([commit.data for commit in commits], canonical=True))
    return path


def main() -> None:
    """Build or check; says what it did."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the lists changed")
    check = parser.parse_args().check
    path = build(FOLDER, write=not check)
    if path is None:
        print("The shipped chain says what the lists say.")
    elif check:
        sys.exit(f"The lists have changed: {path.name} is missing; run tools/make_reference.py.")
    else:
        print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
