"""What somebody may write who is not believed yet: it costs a moment and some memory, whatever it is."""

import time

import pytest
from nacl.signing import SigningKey

from issss_desktop.sync import canonical, envelope, wire
from issss_desktop.sync.columns import Numbers
from issss_desktop.sync.envelope import Checkpoint, Head, Header, Kind
from issss_desktop.sync.refusals import BadEnvelope, Code

NETWORK, ACTOR = b"n" * 16, b"A" * 8
KEY = SigningKey(b"k" * 32)
SECONDS = 5.0  # what was quadratic took twenty and more


def header(*heads: Head) -> Header:
    """Of a sender that nobody knows."""
    return Header(
        NETWORK, ACTOR, "ZZ", KEY.verify_key.encode(), b"s" * 32, (), 1, (1, 1), b"r" * 16, "0006", 1, 1,
        heads, (), None, Kind.CLEAR,
    )  # fmt: skip


def signed(points: int, *, good: bool) -> bytes:
    """An envelope with so many heads, and as many signatures that do not hold."""
    heads = tuple(Head(n.to_bytes(8, "big"), 1, bytes(32)) for n in range(points))
    item = [envelope._header_item(header(*heads)), [[n, None, b"z" * 64] for n in range(points)], b"", b""]
    body = envelope.MAGIC + bytes((1, 1, 1)) + canonical.dump(item)
    return body + (KEY.sign(envelope._signed(NETWORK, body)).signature if good else bytes(64))


def refused(data: bytes) -> tuple[Code, str]:
    """How it is refused, in time."""
    begun = time.monotonic()
    with pytest.raises(BadEnvelope) as told:
        envelope.read(data)
    assert time.monotonic() - begun < SECONDS
    return told.value.code, told.value.detail


def test_thousands_of_heads_and_signatures_are_refused_in_a_moment() -> None:
    assert refused(signed(9_000, good=False)) == (Code.FORGED, "the sender's signature")
    assert refused(signed(9_000, good=True)) == (Code.FORGED, "a checkpoint")
    code, _detail = refused(signed(12_000, good=True))
    assert code is Code.LIMITS


def test_a_header_with_many_heads_is_written_and_read_in_a_moment() -> None:
    heads = tuple(Head(n.to_bytes(8, "big"), 1, bytes(32)) for n in range(5_000))
    points = [Checkpoint.sign(NETWORK, head, KEY.verify_key.encode(), lambda m: KEY.sign(m).signature)
              for head in heads]  # fmt: skip
    begun = time.monotonic()
    data = envelope.write(header(*heads), [], points, lambda m: KEY.sign(m).signature)
    assert envelope.read(data).checkpoints == tuple(points)
    assert time.monotonic() - begun < SECONDS


def columns(commits: int) -> bytes:
    """The columns of so many commits that change nothing: a few bytes once they are squeezed."""
    rows = {
        "chains": [0] + [1] * (commits - 1), "actors": [1], "seqs": [1], "lamports": [1] * commits,
        "walls": [0] * commits, "users": [0] + [1] * (commits - 1), "reasons": [0] * commits,
        "batches": [0] * commits, "dep_counts": [0] * commits, "record_counts": [0] * commits,
    }  # fmt: skip
    rest = dict.fromkeys(wire._REST, b"") | {"people": b"u" * 16, "ends": bytes(32)}
    rest |= dict.fromkeys(("words", "values", "raw"), canonical.dump([]))
    numbers = [Numbers(rows.get(name, [])).bytes() for name in wire._NUMBERS]
    return canonical.dump([*numbers, *(rest[name] for name in wire._REST)])


@pytest.mark.parametrize(("commits", "code"), [(400_000, Code.DAMAGED), (600_000, Code.LIMITS)])
def test_commits_that_change_nothing_are_refused_before_they_are_built(commits: int, code: Code) -> None:
    data = columns(commits)
    begun = time.monotonic()
    with pytest.raises(BadEnvelope) as told:
        wire.unpack(data, wire.Known({}, ACTOR, 0))
    assert time.monotonic() - begun < 1.0
    assert told.value.code is code
