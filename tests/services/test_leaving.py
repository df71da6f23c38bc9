"""Somebody who has left: their passphrase opens nothing more, and the key they knew opens nothing more."""

import os
from pathlib import Path
from uuid import UUID

import pytest

from issss_desktop.errors import UserError
from issss_desktop.services import custody, people, reading, records
from issss_desktop.services.desk import Desk, NoAccess, close_desk, open_desk
from issss_desktop.services.vault import access
from issss_desktop.services.vault.door import Door
from issss_desktop.services.vault.leaving import still_inside
from issss_desktop.services.vault.opening import create_encrypted, open_with
from issss_desktop.store.open import DATABASE, REKEY_READY, connect
from issss_desktop.store.vault.presence import encrypted
from issss_desktop.store.vault.wraps import Cost
from tests.desks import commits_of

CHEAP = Cost(1, 8192)
FIRST, SECOND = "quatre mots qui ne vont", "manioc lac lampe brouette"
WHY = "départ (exemple fictif)"


def enter(folder: Path, name: str, phrase: str) -> Desk:
    """Open the office at its door."""
    return open_with(folder, Door(folder, lambda: 1e9).unlock(name, phrase))


def office(folder: Path) -> tuple[UUID, bytes]:
    """An encrypted office of two people; the second one, and the data key that both could know."""
    desk, _code = create_encrypted(folder, "NK", FIRST, user="A. Mbuyi", cost=CHEAP)
    raw = {"name": "B. Safari", "role": "entry", "office": desk.office_uuid}
    other = records.create(desk, "person", raw).uuid
    custody.give_access(desk, other, SECOND, CHEAP)
    assert desk.key is not None
    close_desk(desk)
    return other, desk.key


def leave(folder: Path, person: UUID) -> list[bytes]:
    """The record says so, as a merge might bring it; the log at that moment."""
    desk = enter(folder, "A. Mbuyi", FIRST)
    form = reading.read(desk, person)
    records.save(desk, person, {"role": "left"}, mark=form.mark)
    assert still_inside(desk) == (person,)
    log = commits_of(desk)
    close_desk(desk)
    return log


def opens(folder: Path, key: bytes) -> bool:
    """Whether a data key reads the database."""
    try:
        raw = connect(folder / DATABASE, key, readonly=True)
        raw.execute("SELECT count(*) FROM commits").fetchone()
        raw.close()
    except Exception:  # the driver or the store: either way the key reads nothing
        return False
    return True


@pytest.mark.parametrize("comes", ["another", "the leaver"])
def test_at_the_next_start_a_leaver_loses_passphrase_and_key(tmp_path: Path, comes: str) -> None:
    folder = tmp_path / "nk"
    person, known = office(folder)
    assert opens(folder, known)
    log = leave(folder, person)
    if comes == "the leaver":
        with pytest.raises(NoAccess):
            enter(folder, "B. Safari", SECOND)
    else:
        close_desk(enter(folder, "A. Mbuyi", FIRST))
    assert not opens(folder, known)
    with pytest.raises(UserError, match=r"(phrase|passphrase)"):
        enter(folder, "B. Safari", SECOND)
    desk = enter(folder, "A. Mbuyi", FIRST)
    assert commits_of(desk)[: len(log)] == log
    assert still_inside(desk) == ()
    assert [p.name for p in people.leavers(desk)] == ["B. Safari"]
    assert [each.person.name for each in custody.holders(desk) if each.opens] == ["A. Mbuyi"]
    close_desk(desk)


def test_nobody_is_shut_out_while_nobody_has_left(tmp_path: Path) -> None:
    folder = tmp_path / "nk"
    _person, known = office(folder)
    close_desk(enter(folder, "B. Safari", SECOND))
    assert opens(folder, known)


def test_nothing_is_saved_into_a_database_that_a_decided_change_of_key_will_replace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "nk"
    person, known = office(folder)
    log = leave(folder, person)
    real = os.replace

    def held(old: Path, new: Path) -> None:
        if Path(old).parent.name == REKEY_READY:
            raise PermissionError(13, "held by another program")
        real(old, new)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", held)
        with pytest.raises(UserError, match=r"(décidé|decided)"):
            enter(folder, "A. Mbuyi", FIRST)
        for write in (True, False):
            with pytest.raises(UserError, match=r"(décidé|decided)"):
                open_desk(folder, key=known, write=write)
    assert encrypted(folder)  # the next start finishes it
    assert not opens(folder, known)
    desk = enter(folder, "A. Mbuyi", FIRST)
    assert commits_of(desk)[: len(log)] == log
    close_desk(desk)


def test_a_passphrase_of_somebody_whom_the_database_does_not_know_seats_nobody_else(tmp_path: Path) -> None:
    """Such as after a repair from older copies: the first of those left is an administrator."""
    folder = tmp_path / "nk"
    _person, known = office(folder)
    access.set_passphrase(folder, known, UUID(int=99), "C. Kahindo", "troisième phrase secrète", CHEAP)
    with pytest.raises(UserError, match=r"(registre des personnes|register of people)"):
        enter(folder, "C. Kahindo", "troisième phrase secrète")
    close_desk(enter(folder, "A. Mbuyi", FIRST))
