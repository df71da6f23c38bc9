"""Encrypted offices for tests, made with a cost that no program uses."""

from pathlib import Path

from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.vault.opening import create_encrypted
from issss_desktop.store.vault.wraps import Cost

CHEAP = Cost(1, 8192)
PHRASE = "quatre mots bien choisis"
NAME = "Aline Mbuyi"


def encrypted_office(folder: Path, name: str = NAME) -> tuple[Desk, str]:
    """An encrypted office of Nord-Kivu, open, and its recovery code."""
    return create_encrypted(folder, "NK", PHRASE, user=name, cost=CHEAP)


def closed_vault(folder: Path) -> tuple[bytes, str]:
    """The same, closed: its data key and its recovery code."""
    desk, code = encrypted_office(folder)
    close_desk(desk)
    assert desk.key is not None
    return desk.key, code
