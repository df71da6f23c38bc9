"""The record that a person means: by a reference, an identifier, a code, an acronym or a title."""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.fields import entity
from issss_desktop.models.rows import Row
from issss_desktop.models.values.texts import search_key
from issss_desktop.services.desk import Desk, leaving
from issss_desktop.services.titles import Titles
from issss_desktop.store import query
from issss_desktop.store.query import Connection


def find_in(connection: Connection, ref: str | UUID) -> list[Row]:
    """As ``find``, on a connection."""
    uuid = ref if isinstance(ref, UUID) else _as_uuid(ref)
    if uuid is None:
        return query.by_reference(connection, str(ref).strip().upper())
    code = query.entity_of(connection, uuid)
    row = query.get_row(connection, code, uuid) if code else None
    return [row] if row else []


def one(connection: Connection, ref: str | UUID) -> Row:
    """The one record of a reference or uuid.

    Raises:
        UserError: none, or several offices drew the same reference.
    """
    found = find_in(connection, ref)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UserError(
            _("No record “{raw}” was found.").format(raw=str(ref)[:60]),
            _("Check the reference: it ends with a check character."),
        )
    raise UserError(
        ngettext(
            "{n} record carries the reference {ref}.", "{n} records carry the reference {ref}.", len(found)
        ).format(n=len(found), ref=ref),
        _("Name one by its identifier: {ids}.").format(ids=", ".join(str(r.uuid) for r in found)),
    )


def one_of(connection: Connection, ref: str | UUID, code: str) -> Row:
    """The one living record of an entity, by reference or uuid.

    Raises:
        UserError: there is none, or it is another kind of record, or it was deleted.
    """
    row = kept_of(connection, ref, code)
    if row.alive:
        return row
    raise not_of_kind(ref, code)


def kept_of(connection: Connection, ref: str | UUID, code: str) -> Row:
    """As ``one_of``, a deleted one too: what it held can still be looked at."""
    row = one(connection, ref.strip() if isinstance(ref, str) else ref)
    if row.entity == code:
        return row
    raise not_of_kind(ref, code)


def not_of_kind(ref: str | UUID, code: str) -> UserError:
    """What to raise where a reference leads to no living record of an entity."""
    return UserError(
        _("“{ref}” is not a record of this kind: {kind}.").format(
            ref=str(ref).strip()[:60], kind=_(entity(code).label)
        ),
        _("Give its reference; “list {entity}” shows them.").format(entity=code),
    )


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if len(text) in (32, 36) else None
    except ValueError:
        return None


def resolve_link(connection: Connection, target: str, raw: Any) -> UUID | None:
    """The record that a person means by a reference, uuid, code, acronym or title.

    Raises:
        UserError: none, several, or a deleted one.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    named = raw if isinstance(raw, UUID) else str(raw)
    found = [row for row in find_in(connection, named) if row.entity == target and row.created]
    found = found or _by_words(connection, target, str(raw))
    titles = Titles(connection)
    if not found:
        raise UserError(
            _("No record “{raw}” was found.").format(raw=str(raw)[:60]),
            _("Write its reference, or create it first: {kind}.").format(kind=_(entity(target).label)),
        )
    if len(found) > 1:
        names = ", ".join(f"{titles.of(r)} ({r.ref})" for r in found[:5])
        raise UserError(
            _("“{raw}” names several records.").format(raw=str(raw)[:60]),
            _("Choose: {choices}.").format(choices=names),
        )
    if not found[0].alive:
        raise UserError(
            _("“{title}” has been deleted.").format(title=titles.of(found[0])),
            _("Restore it, or choose another."),
        )
    return found[0].uuid


def place_named(desk: Desk, code: str, word: str) -> UUID:
    """The province, zone or pillar that a person means; a province also by the code of its office.

    Raises:
        UserError: none, several, or a deleted one.
    """
    with leaving(desk).store.reading() as connection:
        office = "WHERE alive=1 AND code=? AND province IS NOT NULL"
        held = query.select_rows(connection, "office", office, (word.strip().upper(),))
        found = held[0]["province"] if held and code == "province" else resolve_link(connection, code, word)
    if found is None:
        raise UserError(_("Nothing is named."), _("Write its name, its code or its reference."))
    return found


def _by_words(connection: Connection, target: str, raw: str) -> list[Row]:
    """Records that carry exactly this name, code, acronym or alias; a part of a name is never enough.

    Raises:
        UserError: it is only a part of names; says which.
    """
    declared = entity(target)
    wanted = search_key(raw)
    if not wanted:
        return []
    tail, params = query.search_tail(declared, wanted, {})
    if any(len(word) < query.TRIGRAM for word in wanted.split()):
        # a code of two letters stands in no trigram: the folded text is read row by row
        tail, params = "WHERE alive=1 AND instr(search, ?)", (wanted,)
    tail += " ORDER BY length(search), uuid LIMIT 1000"  # an exact name is rather short than long
    rows = query.select_rows(connection, target, tail, params)
    exact = [r for r in rows if wanted in {search_key(t) for t in called(r)}]
    if rows and not exact:
        titles = Titles(connection)
        names = ", ".join(f"{titles.of(r)} ({r.ref})" for r in rows[:5])
        raise UserError(
            _("“{raw}” is only a part of a name.").format(raw=str(raw)[:60]),
            _("Write the whole name, the code or the reference: {choices}.").format(choices=names),
        )
    return exact


def called(row: Row) -> Iterable[str]:
    """What a record is called: its titles, code, acronym and other spellings."""
    for code in (*row.declared.title, "code", "acronym", "agreement", "aliases"):
        value = row[code]
        if isinstance(value, str):
            yield from (value, *re.split(r"[;\n]", value))
        elif hasattr(value, "fr"):
            yield from (text for text in (value.fr, value.en) if text)
