"""Columns, order and named views of each list: beside the settings of this person on this machine, or, as
a view may name a donor, inside the database of an encrypted office."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from issss_desktop import paths
from issss_desktop.services.desk import Desk
from issss_desktop.services.filters import Filter, from_plain
from issss_desktop.services.vault.drawer import read_drawer, write_drawer

_DRAWER = "lists"
MOST = 50
"""Named views of one list."""


@dataclass(frozen=True)
class View:
    """What a saved view shows: words, filters, order and columns."""

    text: str = ""
    filters: tuple[Filter, ...] = ()
    order: str = ""
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """Choices for one list; ``views`` by their name."""

    columns: tuple[str, ...] = ()
    views: Mapping[str, View] = field(default_factory=dict)


def file() -> Path:
    """Where they are kept."""
    return paths.settings_file().with_name("lists.json")


def load(entity: str, desk: Desk | None = None) -> Kept:
    """Choices for a list; what makes no sense is left out, an unreadable file gives the usual ones."""
    raw = _document(desk).get(entity)
    if not isinstance(raw, dict):
        return Kept()
    views = raw.get("views")
    pairs = views.items() if isinstance(views, dict) else ()
    return Kept(_texts(raw.get("columns")), {str(k): _view(v) for k, v in list(pairs)[:MOST]})


def save(entity: str, kept: Kept, desk: Desk | None = None) -> bool:
    """Keep choices; False when the folder cannot be written: a list works without."""
    document = _document(desk)
    document[entity] = {
        "columns": list(kept.columns),
        "views": {name: _plain(view) for name, view in kept.views.items()},
    }
    if desk is not None and desk.key is not None:
        return write_drawer(desk, _DRAWER, document)
    path = file()
    new = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps(document, indent=1, sort_keys=True), encoding="utf-8")
        os.replace(new, path)
    except OSError:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        return False
    return True


def _document(desk: Desk | None) -> dict[str, Any]:
    if desk is not None and desk.key is not None:
        return read_drawer(desk, _DRAWER)
    try:
        found = json.loads(file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _texts(raw: Any) -> tuple[str, ...]:
    return tuple(x for x in raw if isinstance(x, str)) if isinstance(raw, list) else ()


def _view(raw: Any) -> View:
    if not isinstance(raw, dict):
        return View()
    plain = raw.get("filters")
    filters = tuple(f for f in map(from_plain, plain if isinstance(plain, list) else ()) if f)
    return View(str(raw.get("text", "")), filters, str(raw.get("order", "")), _texts(raw.get("columns")))


def _plain(view: View) -> dict[str, Any]:
    return {
        "text": view.text,
        "filters": [each.plain() for each in view.filters],
        "order": view.order,
        "columns": list(view.columns),
    }
