"""Choices of a person that may name a donor, such as saved views: inside the encrypted database."""

import json
from typing import Any

from issss_desktop.errors import UserError
from issss_desktop.services.desk import Desk
from issss_desktop.store import query


def read_drawer(desk: Desk, name: str) -> dict[str, Any]:
    """What this person keeps under a name; nothing when it makes no sense."""
    with desk.store.reading() as connection:
        data = query.meta(connection, _place(desk, name))
    try:
        found = json.loads(data or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_drawer(desk: Desk, name: str, document: dict[str, Any]) -> bool:
    """Keep a document for this person; False where nothing can be written."""
    data = json.dumps(document, sort_keys=True).encode()
    try:
        desk.store.write(lambda work: work.set_meta(_place(desk, name), data))
    except UserError:
        return False
    return True


def _place(desk: Desk, name: str) -> str:
    return f"drawer:{name}:{desk.user.hex}"
