"""The search of the one box: records of any kind by their names, then by what is written in them."""

from dataclasses import replace
from itertools import groupby

from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.values.texts import search_key
from issss_desktop.services.desk import Desk
from issss_desktop.services.excerpts import excerpts
from issss_desktop.services.lists import Line, lines_of, needed_for
from issss_desktop.store import lists
from issss_desktop.store.lists import Wanted
from issss_desktop.store.query import Connection


def search(desk: Desk, text: str, limit: int = 20) -> list[Line]:
    """Records of any kind that hold every word of ``text``: a few, at any number of records.

    Those named so come first: what only speaks of a place does not push out what is named after it.
    """
    key = search_key(text)
    found: list[Line] = []
    with desk.store.reading() as connection:
        for declared in ENTITIES.values() if key else ():
            if not declared.child and declared.menu:
                wanted = Wanted(declared.code, key)
                rows = lists.first(connection, wanted, limit, needed_for(declared, ()))
                found += lines_of(connection, replace(wanted, text=""), rows, (), None)
        words = key.split()
        named = [line for line in found if _names(line, words)]
        others = [line for line in found if line not in named]
        return [*named, *_told(connection, others[: max(0, limit - len(named))], key)][:limit]


def _names(line: Line, words: list[str]) -> bool:
    title = search_key(f"{line.title} {line.ref}")
    return all(word in title for word in words)


def _told(connection: Connection, lines: list[Line], key: str) -> list[Line]:
    """The same with the place in their texts where the words stand."""
    out: list[Line] = []
    for declared, same in groupby(lines, key=lambda line: line.row.declared):
        some = list(same)
        told = excerpts(connection, declared, [(line.uuid, line.title) for line in some], key)
        out += [replace(line, excerpt=told.get(line.uuid, "")) for line in some]
    return out
