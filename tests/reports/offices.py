"""Offices whose records a test makes up, and the prints drawn from them."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from issss_desktop.i18n import in_language
from issss_desktop.models.figures import Figures, plain
from issss_desktop.models.log import MAX_RECORDS, RecordChange
from issss_desktop.models.rows import Row
from issss_desktop.models.shares import ShareSet
from issss_desktop.services.desk import Desk
from issss_desktop.services.figures import compute
from issss_desktop.services.printing.orders import PLAIN, Order
from issss_desktop.services.printing.sheets import Gathering
from issss_desktop.services.recording.entry import Draft, creation
from issss_desktop.services.state import records_at
from issss_desktop.store.work import Work
from tests.desks import START, bare_desk
from tests.reports.reading import page_texts, structure
from tests.services.builders import Book

Draw = Callable[[Gathering], bytes]


def office(folder: Path, book: Book) -> Desk:
    """An office whose log holds every record of a book, under the same identifiers."""
    desk = bare_desk(folder)
    changes = [change for rows in book.rows.values() for row in rows for change in _changes(row)]

    def write(work: Work) -> None:
        for at in range(0, len(changes), MAX_RECORDS):
            work.commit(changes[at : at + MAX_RECORDS], user=desk.user, wall_ms=START)

    desk.store.write(write)
    return desk


def _changes(row: Row) -> list[RecordChange]:
    """A record as an office would write it."""
    child, fields = row.declared.child, row.declared.by_code
    values = {code: v for code, v in row.values.items() if v is not None}
    shares = {code: fields[code].kind.parse(v) for code, v in values.items() if isinstance(v, ShareSet)}
    draft = Draft(row.declared, row.uuid, values | shares)
    return creation(draft, ref=None if child else row.ref, stage=None if child else row["stage"])


def printed(
    desk: Desk, draw: Draw, cut_off: str = "2017-12-31", lang: str = "fr", order: Order = PLAIN
) -> bytes:
    """What a print of an office becomes."""
    with desk.store.reading() as connection, in_language(lang):
        records = records_at(desk)
        figures = compute(records, cut_off=dt.date.fromisoformat(cut_off))
        return draw(Gathering(desk, connection, records, figures, order))


def figures_of(desk: Desk, cut_off: str = "2017-12-31") -> Figures:
    """The figures that a print must show."""
    return compute(records_at(desk), cut_off=dt.date.fromisoformat(cut_off))


def ref_of(desk: Desk, entity: str, name: str) -> str:
    """Identifier of a record by its French name or title."""
    found = [
        row
        for row in records_at(desk).all(entity)
        if name in (row["title"], getattr(row["name"], "fr", row["name"]))
    ]
    return str(found[0].uuid)


def flat(data: bytes) -> str:
    """All pages on one line."""
    return re.sub(r"\s+", " ", " ".join(page_texts(data)))


def rows(data: bytes) -> list[str]:
    """Every row of every table as one line."""
    return [re.sub(r"\s+", " ", n.words()) for n in structure(data).all("TR")]


def table(data: bytes, title: str) -> list[list[str]]:
    """Cells of the table under a caption."""
    found = [t for t in structure(data).all("Table") if any(title in c.words() for c in t.all("Caption"))]
    assert len(found) == 1, (title, len(found))
    return [[cell.words().strip() for cell in row.kids] for row in found[0].all("TR")]


def tight(text: str) -> str:
    """A text without spaces: the lines of a broken cell are read back one after the other."""
    return re.sub(r"\s", "", text)


def french(amount: dict[str, Any] | None, cents: bool = True) -> str:
    """An amount of ``figures --json`` as a French page writes it."""
    if amount is None or amount["amount"] is None:
        return "n.d."
    whole, _dot, part = amount["amount"].partition(".")
    digits = f"{abs(int(whole)):,}".replace(",", " ")
    text = ("−" if amount["amount"].startswith("-") else "") + digits + (f",{part:0<2}" if cents else "")
    return f"≥ {text}" if amount.get("status") == "at_least" else text


def json_of(desk: Desk, cut_off: str = "2017-12-31") -> dict[str, Any]:
    """What ``figures --json`` says."""
    return plain(figures_of(desk, cut_off))
