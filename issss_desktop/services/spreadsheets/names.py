"""The records that cells name: by reference, identifier, code, acronym or title, many at once."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import Target
from issss_desktop.models.fields import entity
from issss_desktop.models.values.texts import search_key
from issss_desktop.services import finding
from issss_desktop.store import query
from issss_desktop.store.query import Connection
from issss_desktop.store.several import rows_of

_UUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_FEW = 20
"""Names that are looked up one by one; for more, all names of the entity are read once."""


class Gone(UserError):
    """A record was deleted: a link to it may stay, and none is made. ``value``: what the whole cell says."""

    def __init__(self, error: UserError, value: Any) -> None:
        super().__init__(error.text, error.remedy)
        self.value = value


@dataclass
class _Known:
    """What is known of one entity: by text as written, then by words."""

    found: dict[str, UUID | UserError] = field(default_factory=dict)
    words: dict[str, list[UUID]] | None = None
    coming: dict[str, UUID] = field(default_factory=dict)


class Names:
    """Looks up what cells name in one snapshot, each text once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, _Known] = {}

    def load(self, target: str, texts: Iterable[str]) -> None:
        """Look up many texts in few queries."""
        known = self._known.setdefault(target, _Known())
        wanted = [text for text in dict.fromkeys(texts) if text not in known.found]
        if not wanted:
            return
        self._by_reference(target, known, wanted)
        rest = [text for text in wanted if text not in known.found and text not in known.coming]
        if len(rest) > _FEW:
            known.words = known.words or self._read_words(target)
        for text in rest:
            known.found[text] = self._by_words(target, known, text)

    def exactly(self, target: str, texts: Iterable[str]) -> dict[str, UUID | UserError]:
        """Records by their own reference or identifier alone, never by words; what names none is left out."""
        known = _Known()
        self._by_reference(target, known, list(dict.fromkeys(texts)))
        return {text: found for text, found in known.found.items() if not isinstance(found, _Missing)}

    def find(self, target: str, text: str) -> UUID:
        """The record that a text names.

        Raises:
            Gone: it was deleted.
            UserError: none, or several.
        """
        self.load(target, (text,))
        known = self._known[target]
        found = known.coming.get(text) or known.found[text]
        if isinstance(found, UserError):
            raise found
        return found

    def any(self, text: str) -> Target:
        """A record of any kind. Raises UserError as ``find``."""
        row = finding.one(self._connection, text)
        target = Target(row.declared.tag, row.uuid)
        if not row.alive:
            raise Gone(_deleted(text), target)
        return target

    def come(self, target: str, uuid: UUID, texts: Iterable[str]) -> None:
        """Take note of a record that the same import makes: rows after it may name it."""
        known = self._known.setdefault(target, _Known())
        for text in texts:
            known.coming.setdefault(text, uuid)

    def _by_reference(self, target: str, known: _Known, wanted: list[str]) -> None:
        for text in wanted:
            if _UUID.fullmatch(text):
                known.found[text] = _none(target, text)
        uuids = {UUID(text).bytes: text for text in wanted if text in known.found}
        sql = f'SELECT uuid, alive FROM "{target}" WHERE created IS NOT NULL AND uuid IN ({{}})'
        for uuid, alive in rows_of(self._connection, sql, list(uuids)):
            text, found = uuids[uuid], UUID(bytes=uuid)
            known.found[text] = found if alive else Gone(_deleted(text), found)
        if entity(target).child:
            return
        refs: dict[str, list[str]] = {}
        for text in wanted:
            if text not in known.found:
                refs.setdefault(text.strip().upper(), []).append(text)
        sql = f'SELECT ref, uuid, alive FROM "{target}" WHERE created IS NOT NULL AND ref IN ({{}})'
        met: dict[str, list[tuple[UUID, int]]] = {}
        for ref, uuid, alive in rows_of(self._connection, sql, list(refs)):
            met.setdefault(ref, []).append((UUID(bytes=uuid), alive))
        for ref, records in met.items():
            for text in refs[ref]:
                if len(records) > 1:
                    known.found[text] = _refusal(self._connection, target, text)
                else:
                    uuid, alive = records[0]
                    known.found[text] = uuid if alive else Gone(_deleted(text), uuid)

    def _read_words(self, target: str) -> dict[str, list[UUID]]:
        words: dict[str, list[UUID]] = {}
        for row in query.select_rows(self._connection, target, "WHERE alive=1 AND created IS NOT NULL"):
            for key in {search_key(name) for name in finding.called(row)}:
                words.setdefault(key, []).append(row.uuid)
        return words

    def _by_words(self, target: str, known: _Known, text: str) -> UUID | UserError:
        if known.words is not None:
            found = known.words.get(search_key(text), [])
            if len(found) == 1:
                return found[0]
            if not found and len(known.found) > 500:  # so many misses have no sentence of their own
                return _none(target, text)
        return _refusal(self._connection, target, text)


def _refusal(connection: Connection, target: str, text: str) -> UUID | UserError:
    try:
        return finding.resolve_link(connection, target, text) or _none(target, text)
    except UserError as error:
        return error


class _Missing(UserError):
    """Nothing is called so."""


def _none(target: str, text: str) -> UserError:
    return _Missing(
        _("No record “{raw}” was found.").format(raw=text[:60]),
        _("Write its reference, or create it first: {kind}.").format(kind=_(entity(target).label)),
    )


def _deleted(text: str) -> UserError:
    said = _("“{title}” has been deleted.").format(title=text[:60])
    return UserError(said, _("Restore it, or choose another."))
