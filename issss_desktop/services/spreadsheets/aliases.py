"""Headings that somebody bound to a field: remembered by the office, for the next file of the same kind."""

import json
from collections.abc import Mapping
from pathlib import Path

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.fields import Entity
from issss_desktop.services.desk import Desk
from issss_desktop.services.spreadsheets.columns import slots_of
from issss_desktop.services.spreadsheets.headings import aliases_of
from issss_desktop.store import query

_META = "spreadsheet-aliases"
MOST = 400
"""Headings of one kind of record; the oldest are forgotten."""

_LARGEST = 1_000_000  # bytes of a file of bindings


def known(desk: Desk, declared: Entity) -> dict[str, str | None]:
    """Codes of columns by heading, folded; a column that is no more is left out."""
    codes = {slot.code for slot in slots_of(declared)}
    found = _document(desk).get(declared.code, {})
    return {text: code for text, code in found.items() if code is None or code in codes}


def remember(desk: Desk, declared: Entity, bound: Mapping[str, str | None]) -> None:
    """Keep what was bound with what is known."""
    document = _document(desk)
    before = document.get(declared.code, {})
    after = {**before, **bound}
    if after == before or not desk.store.writable:
        return
    document[declared.code] = dict(list(after.items())[-MOST:])
    data = json.dumps(document, sort_keys=True, ensure_ascii=False).encode()
    desk.store.write(lambda work: work.set_meta(_META, data))


def of_file(declared: Entity, path: Path) -> dict[str, str | None]:
    """What a file of bindings says: {"heading": "code", "another": null}.

    Raises:
        UserError: it cannot be read, or names a column that there is not.
    """
    try:
        with path.open("rb") as file:
            document = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(
            _("The file of columns “{name}” could not be read.").format(name=path.name[:80]),
            _("Write it as JSON, like {example}.").format(example='{"Intitulé": "title"}'),
            str(error),
        ) from error
    return aliases_of(declared, document)


def _document(desk: Desk) -> dict[str, dict[str, str | None]]:
    with desk.store.reading() as connection:
        data = query.meta(connection, _META)
    try:
        found = json.loads(data or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
