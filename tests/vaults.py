"""Encrypted offices for tests, made with a cost that no program uses."""

from pathlib import Path
from uuid import UUID

from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.vault import access
from issss_desktop.services.vault.opening import create_encrypted
from issss_desktop.store.open import DATABASE, PIECES, connect
from issss_desktop.store.vault.wraps import Cost

CHEAP = Cost(1, 8192)
PHRASE = "quatre mots bien choisis"
NAME = "Aline Mbuyi"
NOTE = "une note de terrain"


def encrypted_office(folder: Path, name: str = NAME) -> tuple[Desk, str]:
    """An encrypted office of Nord-Kivu, open, and its recovery code."""
    return create_encrypted(folder, "NK", PHRASE, user=name, cost=CHEAP)


def small_vault(folder: Path) -> bytes:
    """Two encrypted databases of one row each, under the keys of an office; their data key."""
    folder.mkdir()
    key, _code = access.new_keys(folder, NAME, UUID(int=7), PHRASE, CHEAP)
    for name in (DATABASE, PIECES):
        lay_note(folder / name, key)
    return key


def lay_note(path: Path, key: bytes | None) -> None:
    """A database with the one row."""
    raw = connect(path, key)
    raw.execute("CREATE TABLE kept(what TEXT)")
    raw.execute(f"INSERT INTO kept VALUES('{NOTE}')")
    raw.close()


def closed_vault(folder: Path) -> tuple[bytes, str]:
    """The same, closed: its data key and its recovery code."""
    desk, code = encrypted_office(folder)
    close_desk(desk)
    assert desk.key is not None
    return desk.key, code
