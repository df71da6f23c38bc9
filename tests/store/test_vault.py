"""The key file: who opens the office, what happens when it is damaged, missing or changed by somebody."""

import base64
import json
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

import pytest

from issss_desktop.errors import UserError
from issss_desktop.store.open import KEYS, KEYS_COPY
from issss_desktop.store.vault import codes, keyfile
from issss_desktop.store.vault.tries import LONGEST, Tries, delay
from issss_desktop.store.vault.wraps import COST, NOBODY, wrap
from tests.vaults import CHEAP

ALINE, BENOIT = UUID(int=1), UUID(int=2)


@pytest.fixture
def held(tmp_path: Path) -> tuple[bytes, str, keyfile.KeyFile]:
    """A key file of two people in a folder: the data key, the recovery code, the file."""
    key, code = keyfile.new_key(), codes.draw()
    keys = keyfile.begin(key, code)
    for person, name, phrase in ((ALINE, "aline mbuyi", b"phrase d'aline"), (BENOIT, "b safari", b"autre")):
        keys = keys.with_wrap(wrap(key, phrase, person, keys.names.label(name), CHEAP))
    keys = keys.sealed(key)
    keyfile.write(tmp_path, keys)
    return key, code, keys


Held = tuple[bytes, str, keyfile.KeyFile]


def test_each_person_and_the_sheet_open_the_same_key(tmp_path: Path, held: Held) -> None:
    key, code, _keys = held
    keys, note = keyfile.read(tmp_path)
    assert note == ""
    keys.check(key)
    aline, benoit = keys.wrap_of("aline mbuyi"), keys.wrap_of("b safari")
    assert aline is not None
    assert benoit is not None
    assert aline.open(b"phrase d'aline") == key == benoit.open(b"autre") == keys.recovery.open(code.encode())
    assert aline.open(b"autre") is None
    assert keys.recovery.open(codes.draw().encode()) is None
    assert keys.wrap_of("c kahindo") is None


def test_the_file_holds_no_name_and_no_secret_in_the_clear(tmp_path: Path, held: Held) -> None:
    key, code, keys = held
    device = keys.device_keys(key)
    for name in (KEYS, KEYS_COPY):
        data = (tmp_path / name).read_bytes()
        for name_of_person in (b"mbuyi", b"safari"):
            assert name_of_person not in data.lower()
        for secret in (key, code.encode(), device.seed, device.secret):
            for written in (secret, secret.hex().encode(), base64.b64encode(secret).rstrip(b"=")[:-1]):
                assert written not in data
        assert base64.b64encode(keys.device.verify) in data  # so would a secret be found
        assert keys.device.verify == device.verify


def test_two_files_give_one_name_two_labels(held: Held) -> None:
    other = keyfile.begin(keyfile.new_key(), codes.draw())
    assert other.names.label("aline mbuyi") != held[2].names.label("aline mbuyi")


def test_a_wrap_carried_to_another_person_opens_nothing(held: Held) -> None:
    key, _code, keys = held
    mine = keys.wrap_of("aline mbuyi")
    assert mine is not None
    from dataclasses import replace

    assert mine.open(b"phrase d'aline") == key
    assert replace(mine, person=BENOIT).open(b"phrase d'aline") is None


def test_one_of_two_files_missing_or_damaged_is_read_from_the_other_and_said(
    tmp_path: Path, held: Held
) -> None:
    key, _code, keys = held
    for name in (KEYS, KEYS_COPY):
        for harm in (lambda p: p.unlink(), lambda p: p.write_bytes(p.read_bytes()[:200])):
            harm(tmp_path / name)
            read, note = keyfile.read(tmp_path)
            assert read == keys
            assert note
            keyfile.mend(tmp_path, read)
            assert keyfile.read(tmp_path) == (keys, "")
    keys.check(key)


def test_one_bit_flipped_anywhere_in_either_file_locks_nobody_out(tmp_path: Path, held: Held) -> None:
    _key, _code, keys = held
    sound = keyfile.dump(keys)
    for name in (KEYS, KEYS_COPY):
        for at in range(len(sound)):
            harmed = bytearray(sound)
            harmed[at] ^= 1 << at % 8
            (tmp_path / name).write_bytes(harmed)
            assert keyfile.read(tmp_path)[0] == keys, at
        (tmp_path / name).write_bytes(sound)


def _written(plain: dict) -> bytes:
    """A key file that somebody changed on purpose, with the sum that it must have."""
    plain.pop("sum")
    text = json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()
    plain["sum"] = blake2b(text, digest_size=16, person=b"issss sum").hexdigest()
    return json.dumps(plain).encode()


def test_both_missing_or_both_damaged_is_a_sentence(tmp_path: Path, held: Held) -> None:
    for name in (KEYS, KEYS_COPY):
        (tmp_path / name).write_bytes(b"\0" * 900)
    with pytest.raises(UserError) as refusal:
        keyfile.read(tmp_path)
    assert "endommag" in refusal.value.text or "damaged" in refusal.value.text
    for name in (KEYS, KEYS_COPY):
        (tmp_path / name).unlink()
    with pytest.raises(UserError) as refusal:
        keyfile.read(tmp_path)
    assert str(tmp_path) in refusal.value.remedy


def _swap_device(plain: dict) -> None:
    plain["device"]["verify"] = plain["device"]["receive"]


def _drop_person(plain: dict) -> None:
    plain["wraps"].pop()


def _cheaper(plain: dict) -> None:
    plain["wraps"][0]["cost"] = [1, 16384]


@pytest.mark.parametrize("harm", [_swap_device, _drop_person, _cheaper])
def test_a_changed_file_is_told_once_the_key_is_known(
    tmp_path: Path, held: Held, harm: Callable[[dict], None]
) -> None:
    for name in (KEYS, KEYS_COPY):
        plain = json.loads((tmp_path / name).read_text())
        harm(plain)
        (tmp_path / name).write_bytes(_written(plain))
    keys, _note = keyfile.read(tmp_path)
    with pytest.raises(UserError, match=r"changed|modifi|changé"):
        keys.check(held[0])


@pytest.mark.parametrize("cost", [[0, 8192], [1, 1], [10**6, 8192], [3, 1 << 40], "x", [True, 8192]])
def test_a_cost_that_would_hang_the_machine_is_a_damaged_file(held: Held, cost: object) -> None:
    plain = json.loads(keyfile.dump(held[2]))
    assert keyfile.load(_written(dict(plain))) == held[2]
    plain["wraps"][0]["cost"] = cost
    with pytest.raises(UserError):
        keyfile.load(_written(plain))


def test_a_newer_key_file_is_refused_as_such(held: Held) -> None:
    plain = json.loads(keyfile.dump(held[2])) | {"format": 99}
    with pytest.raises(UserError, match="version"):
        keyfile.load(json.dumps(plain).encode())


def test_another_key_keeps_people_sheet_and_device_and_shuts_out_who_left(held: Held) -> None:
    old, code, keys = held
    new = keyfile.new_key()
    fresh = keys.rekeyed(old, new, [BENOIT])
    fresh.check(new)
    aline = fresh.wrap_of("aline mbuyi")
    assert aline is not None
    assert aline.open(b"phrase d'aline") == new == fresh.recovery.open(code.encode())
    assert fresh.wrap_of("b safari") is None
    assert fresh.device_keys(new) != keys.device_keys(old), "who left could read these"
    assert keys.rekeyed(old, new).device_keys(new) == keys.device_keys(old), "nobody left"
    assert fresh.earlier_keys(new) == [old]
    newest = keyfile.new_key()
    assert fresh.rekeyed(new, newest).earlier_keys(newest) == [new, old]
    with pytest.raises(UserError):
        fresh.check(old)


def test_the_cost_of_the_program_is_not_a_cheap_one() -> None:
    assert COST.memory >= 64 * 1024 * 1024
    assert COST.passes >= 3
    keys = keyfile.begin(keyfile.new_key(), codes.draw())
    assert keys.recovery.person == NOBODY


# the recovery code


def test_a_code_is_read_back_however_it_is_typed() -> None:
    for _each in range(50):
        code = codes.draw()
        spoken = " - ".join(codes.groups(code)).lower().replace("0", "o").replace("1", "l")
        assert codes.read(spoken) == code
        assert len(codes.groups(code)) == 8


def test_every_slip_of_one_letter_or_of_two_that_changed_places_is_found() -> None:
    code = codes.draw()
    for at, letter in enumerate(code):
        for other in "0A7Z" + codes.ALPHABET[::5]:
            if other != letter:
                with pytest.raises(UserError):
                    codes.read(code[:at] + other + code[at + 1 :])
    for at in range(codes.DRAWN):
        for then in range(at + 1, codes.DRAWN):
            turned = list(code)
            turned[at], turned[then] = turned[then], turned[at]
            if "".join(turned) != code:
                with pytest.raises(UserError):
                    codes.read("".join(turned))


@pytest.mark.parametrize("typed", ["", "ABCD", "é" * 32, "A" * 33])
def test_what_is_no_code_is_a_sentence(typed: str) -> None:
    with pytest.raises(UserError):
        codes.read(typed)


# wrong tries


class Clock:
    """A clock without a time of day, as a test turns it."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_wrong_tries_wait_longer_and_never_for_ever(tmp_path: Path) -> None:
    clock = Clock()
    tries = Tries(tmp_path, clock)
    waits = []
    for _each in range(12):
        tries.begin()
        waits.append(tries.left())
        clock.now += tries.left()
        assert tries.left() == 0
    assert waits == [0, 0, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]
    assert delay(10**9) == LONGEST
    tries.end()
    assert Tries(tmp_path, clock).left() == 0


def test_a_new_start_waits_the_whole_delay_and_no_clock_shortens_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    tries = Tries(tmp_path, clock)
    for _each in range(5):
        tries.begin()
    monkeypatch.setattr("time.time", lambda: 4e9)  # the machine's date was changed meanwhile
    again = Tries(tmp_path, clock)
    assert again.left() == 8
    clock.now += 7
    assert again.left() == 1
    monkeypatch.setattr("time.time", lambda: 0.0)
    assert again.left() == 1


def test_a_damaged_counter_and_a_folder_that_cannot_be_written_lock_nobody_out(tmp_path: Path) -> None:
    (tmp_path / "keys.tries").write_bytes(b"\xff many")
    assert Tries(tmp_path).left() == 0
    Tries(tmp_path / "gone" / "for ever").end()
