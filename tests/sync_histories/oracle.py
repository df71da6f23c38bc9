"""What a log says, read from the bytes of its commits alone; shares no code with the program."""

import hashlib
from collections.abc import Iterable

import cbor2

from tests.store.oracle import state


def identity(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def applicable(everything: Iterable[bytes]) -> set[bytes]:
    """Bytes of the commits whose whole past is among them."""
    items = {identity(data): (data, cbor2.loads(data)) for data in everything}
    done: set[bytes] = set()
    again = True
    while again:
        again = False
        for name, (_data, item) in items.items():
            if name not in done and all(p in done for p in [*item[9], *([item[3]] if item[3] else [])]):
                done.add(name)
                again = True
    return {items[name][0] for name in done}


def heads(commits: Iterable[bytes]) -> list[tuple[bytes, int, bytes]]:
    """Commits that no other of the same actor goes on after."""
    items = {identity(data): cbor2.loads(data) for data in commits}
    followed = {item[3] for item in items.values()}
    return sorted((item[1], item[2], name) for name, item in items.items() if name not in followed)


def digest(commits: Iterable[bytes]) -> bytes:
    """SHA-256 over the sorted names of live ops."""
    return hashlib.sha256(b"".join(sorted(state(list(commits))["live"]))).digest()


def diverging(commits: Iterable[bytes]) -> set[tuple[bytes, int]]:
    """Places with several values."""
    found: set[tuple[bytes, int]] = state(list(commits))["diverging"]
    return found
