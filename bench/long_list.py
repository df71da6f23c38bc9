"""Offices with very many projects to measure lists on, made once and kept in the temporary folder.

Rows are written straight into the projected table and the trigram index: a log of a million records
would take an hour to write and would not change what a list reads.
"""

import datetime as dt
import hashlib
import itertools
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.schema import CreateIndex

from issss_desktop.models.entities.common import MoneyAt, Span
from issss_desktop.models.fields import entity
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.models.values.texts import search_key
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.services.starting.offices import create_office
from issss_desktop.store import project, schema
from issss_desktop.store.work import Work

ENTITY = "project"
FIRST = ("Appui", "Relèvement", "Stabilisation", "Dialogue", "Accès", "Réhabilitation", "Retour", "Cohésion")
THEME = ("foncier", "local", "démocratique", "des jeunes", "des routes", "de la justice", "des marchés",
         "communautaire", "des écoles", "de la paix", "rural", "sécuritaire")  # fmt: skip
PLACE = ("Kitshanga", "Béni Nord", "Ruzizi", "Mambasa", "Sud Irumu", "Kalehe", "Masisi", "Rutshuru", "Fizi",
         "Walikale", "Lubero", "Shabunda", "Mwenga", "Djugu", "Aru", "Minova", "Sake", "Oicha")  # fmt: skip
RARE = 997
"""One row in so many carries the rare word."""
CHUNK = 5_000
VERSION = 1


def office_of(rows: int) -> Path:
    """Folder of an office with so many projects (made-up examples), made when it is not there yet."""
    mark = hashlib.sha256(f"{VERSION} {_insert()}".encode())
    folder = Path(tempfile.gettempdir()) / f"issss-bench-lists-{mark.hexdigest()[:10]}" / str(rows)
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        desk = create_office(folder, "NK", sample=True)
        _fill(desk, rows)
        close_desk(desk)
        (folder / "made").write_text("", encoding="utf-8")
    return folder


def open_office(rows: int) -> Desk:
    """The same, open."""
    return open_desk(office_of(rows))


def _insert() -> str:
    return project._upsert(entity(ENTITY)).partition(" ON CONFLICT")[0]


def _fill(desk: Desk, rows: int) -> None:
    table = schema.table_of(ENTITY)
    indexes = list(table.indexes)

    def job(work: Work) -> None:
        run = work.connection.exec_driver_sql
        for index in indexes:
            run(f'DROP INDEX "{index.name}"')
        insert = _insert()
        made = cells(rows)
        while chunk := list(itertools.islice(made, CHUNK)):
            run(insert, chunk)
        for index in indexes:
            run(schema.words(CreateIndex(index)))
        run(f'INSERT INTO "{ENTITY}_fts"(rowid, search) SELECT id, search FROM "{ENTITY}" WHERE alive=1')

    desk.store.write(job)


def cells(rows: int) -> Iterator[tuple[Any, ...]]:
    """Cells of made-up projects, the same at each call."""
    chance = random.Random(7)
    declared = entity(ENTITY)
    keys = {word: search_key(word) for word in (*FIRST, *THEME, *PLACE)}
    stored = [f for f in declared.fields if f.code != "same_intervention"]
    for number in range(rows):
        words = (chance.choice(FIRST), chance.choice(THEME), chance.choice(PLACE))
        tail = f"{number % 9973}" + (" Zongo" if number % RARE == 0 else "")
        title = f"{' '.join(words)} {tail}"
        key = f"{' '.join(keys[w] for w in words)} {tail.lower()}"
        values = _values(number, title, chance)
        flat: list[Any] = []
        for each in stored:
            flat.extend(each.kind.cells(each.kind.dump(values.get(each.code))))
        ref = values["ref"].lower()
        yield (number.to_bytes(16, "big"), 1, 0, 1, number + 1, f"{ref} {key}", key, *flat)


def _values(number: int, title: str, chance: random.Random) -> dict[str, Any]:
    start = PartialDay.of(dt.date(2009, 1, 1) + dt.timedelta(days=chance.randrange(5000)))
    currency = chance.choice(("USD", "USD", "EUR", "GBP"))
    amount = None if chance.random() < 0.1 else chance.randrange(50_000, 9_000_000) * 100
    return {
        "ref": f"NK-7Q-PB-2026-{number:07d}-X",
        "stage": "final" if chance.random() < 0.9 else "draft",
        "fictional": True,
        "title": title,
        "span": Span(start, None),
        "budget": MoneyAt(amount, currency) if amount is not None else None,
        "is_cited": chance.choice((True, False, None)),
    }
