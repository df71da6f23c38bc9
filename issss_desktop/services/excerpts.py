"""Where in a record the words of a search stand, when its title does not show it."""

from collections.abc import Sequence
from uuid import UUID

from issss_desktop.i18n import N_, language, translate
from issss_desktop.models.compound import BilingualKind
from issss_desktop.models.fields import Entity, Field
from issss_desktop.models.kinds import TextKind
from issss_desktop.models.rows import Row
from issss_desktop.models.values.excerpts import around
from issss_desktop.models.values.texts import search_key
from issss_desktop.store.query import Connection, select_fields
from issss_desktop.store.several import marks


def excerpts(
    connection: Connection,
    declared: Entity,
    titles: Sequence[tuple[UUID, str]],
    text: str,
    lang: str | None = None,
) -> dict[UUID, str]:
    """A line of each record that a search found, where its title lacks a word of it.

    Args:
        titles: the records, of one entity, with their titles.
        text: the ``search_key`` of what was searched for; "" finds nothing.
        lang: the language in force if absent.
    """
    words = text.split()
    wanted = [uuid for uuid, title in titles if not _holds(title, words)] if words else []
    fields = [f for f in declared.fields if _is_text(f) and f.code not in declared.title]
    if not wanted or not fields:
        return {}
    found = select_fields(
        connection, declared.code, f"WHERE uuid IN ({marks(wanted)})", [u.bytes for u in wanted], fields
    )
    told = {row.uuid: _excerpt(row, fields, words, lang or language()) for row in found}
    return {uuid: line for uuid, line in told.items() if line}


def _is_text(field: Field) -> bool:
    return field.code not in ("ref", "position") and isinstance(field.kind, TextKind | BilingualKind)


def _holds(title: str, words: Sequence[str]) -> bool:
    key = search_key(title)
    return all(word in key for word in words)


def _excerpt(row: Row, fields: Sequence[Field], words: Sequence[str], lang: str) -> str:
    """ "Text: … the road to Kitshanga …": the first field that holds the longest word it can."""
    for word in sorted(words, key=len, reverse=True):
        for field in fields:
            value = row[field.code]
            parts = () if value is None else (value,) if isinstance(value, str) else (value.fr, value.en)
            for part in parts:
                line = around(part or "", [word])
                if line:
                    said = translate(N_("{name}: {text}"), lang)
                    return said.format(name=translate(field.label, lang), text=line)
    return ""
