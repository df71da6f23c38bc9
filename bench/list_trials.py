"""One trial of a list in a process of its own: ours, QSqlTableModel or a model over a Python list.

Each prints, on its last line, CPU seconds of the window's thread (and MB): open, scroll p95, jump p95,
sort p50, filter p50, filter worst, memory; ours also the search box p50 and worst.
"""

import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from bench.measure import percentile

TYPED = ("beni nord", "kitshanga", "zongo", "route", "ruzizi 99", "997", "foncier mas")
FRAMES = 120
COLUMNS = "id, ref, stage, title, span_start, budget_amount, budget_currency, is_cited, sort, search"


def cpu_of(job: Callable[[], object]) -> float:
    """CPU seconds of this thread alone: what another thread finds out does not hold the window up."""
    begun = time.thread_time()
    job()
    return time.thread_time() - begun


def in_turn(*jobs: Callable[[], object]) -> None:
    """One job after the other."""
    for job in jobs:
        job()


def memory() -> float:
    """MB that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def prefixes() -> list[str]:
    """What stands in the field after each key."""
    return [word[:n] for word in TYPED for n in range(1, len(word) + 1)]


def tell(numbers: list[float]) -> None:
    """The last line of a trial."""
    print(" ".join(f"{number:.6f}" for number in numbers), flush=True)
    os._exit(0)  # no trial waits for the end of what it measured


def measured(app: Any, view: Any, show: dict[str, Any], before: float) -> list[float]:
    """The same gestures on any of the three: ``show`` has "open", "sort" (columns), "filter"."""

    def frame(job: Callable[[], object]) -> float:
        return cpu_of(lambda: (job(), view.viewport().update(), app.processEvents()))

    opened = frame(show["open"])
    show["settle"]()
    bar, chance = view.verticalScrollBar(), random.Random(3)
    steps = [frame(lambda: bar.setValue(bar.value() + bar.pageStep())) for _ in range(FRAMES)]
    ends = [frame(lambda: bar.setValue(chance.randrange(max(1, bar.maximum())))) for _ in range(FRAMES)]
    sorts = [frame(partial(show["sort"], each)) for each in show["columns"] * 3]
    filters = [frame(partial(show["filter"], text)) for text in prefixes()]
    show["filter"]("")
    return [
        opened,
        percentile(steps, 0.95),
        percentile(ends, 0.95),
        statistics.median(sorts),
        statistics.median(filters),
        max(filters),
        memory() - before,
    ]


def _application() -> tuple[Any, Any]:
    from PySide6.QtWidgets import QApplication

    from issss_desktop.ui.look.theme import Theme, load_fonts

    app = QApplication(["trial"])
    load_fonts()
    theme = Theme("light")
    theme.apply(app)
    return app, theme


def ours(rows: int) -> None:
    """Our list of two-line rows on an office with so many projects."""
    from bench.long_list import ENTITY, open_office
    from issss_desktop.models.fields import entity
    from issss_desktop.services import searching
    from issss_desktop.services.lists import Asked
    from issss_desktop.ui.listing.model import RecordModel
    from issss_desktop.ui.look.tables import Table
    from issss_desktop.ui.workplace import Workplace

    app, theme = _application()
    warm = Workplace(open_office(10_000), theme)  # what every list needs once: imports, fonts, icons
    _view(app, Table(theme, "warm", "warm", 44), RecordModel(warm, entity(ENTITY)), ENTITY)
    desk = open_office(rows) if rows != 10_000 else warm.desk
    work = Workplace(desk, theme)
    searching.search(desk, "warm")
    before = memory()
    view, model = Table(theme, "rows", "rows", 44), RecordModel(work, entity(ENTITY))
    view.setModel(model)
    view.resize(372, 640)

    def settle() -> None:
        while not (model.listed and model.listed.surveyed):
            app.processEvents()
            time.sleep(0.01)

    def narrow(text: str) -> None:
        model.show(Asked(ENTITY, text=text))
        while model.walks.under_way():  # found on the other thread: what this one then does counts
            app.processEvents()
            time.sleep(0.001)

    show = {
        "open": partial(in_turn, partial(model.show, Asked(ENTITY)), view.show),
        "settle": settle,
        "columns": ("budget_amount", "-span_start", "sort", "-changed"),
        "sort": lambda order: in_turn(partial(model.show, Asked(ENTITY, order=order)), view.scrollToTop),
        "filter": narrow,
    }
    numbers = measured(app, view, show, before)
    typed = [cpu_of(partial(searching.search, desk, text, 14)) for text in prefixes()]
    tell([*numbers, statistics.median(typed), max(typed)])


def _view(app: Any, view: Any, model: Any, code: str) -> None:
    from issss_desktop.services.lists import Asked

    view.setModel(model)
    view.resize(372, 640)
    model.show(Asked(code))
    view.show()
    view.viewport().repaint()
    app.processEvents()
    view.hide()


def plain_copy(rows: int) -> Path:
    """The same rows in a plain SQLite file of the peers, indexed by title and amount, made once."""
    from bench.long_list import office_of

    path = office_of(rows) / "peer.db"
    if path.exists():
        return path
    handle, new = tempfile.mkstemp(dir=path.parent)
    os.close(handle)
    with sqlite3.connect(new) as raw:
        raw.execute("ATTACH ? AS ours", (str(path.with_name("issss.db")),))
        raw.execute(f"CREATE TABLE project AS SELECT {COLUMNS} FROM ours.project")
        for column in ("sort", "budget_amount", "span_start"):
            raw.execute(f"CREATE INDEX by_{column} ON project({column})")
    raw.close()
    os.replace(new, path)
    return path


def sql_model(rows: int) -> None:
    """QSqlTableModel over the same rows; jumping needs all rows, so they are fetched as it asks."""
    from PySide6.QtCore import Qt
    from PySide6.QtSql import QSqlDatabase, QSqlTableModel
    from PySide6.QtWidgets import QTableView

    path = plain_copy(rows)
    app, _theme = _application()
    before = memory()
    base = QSqlDatabase.addDatabase("QSQLITE")
    base.setDatabaseName(str(path))
    assert base.open(), base.lastError().text()
    model = QSqlTableModel()
    model.setTable("project")
    view = QTableView()
    view.setModel(model)
    view.resize(372, 640)

    def settle() -> None:
        while model.canFetchMore():
            model.fetchMore()

    def sort(column: str) -> None:
        order = Qt.SortOrder.DescendingOrder if column.startswith("-") else Qt.SortOrder.AscendingOrder
        model.setSort(model.fieldIndex(column.lstrip("-")), order)
        model.select()

    def narrow(text: str) -> None:
        model.setFilter(f"search LIKE '%{text}%'" if text else "")
        model.select()

    show = {
        "open": partial(
            in_turn, partial(model.setSort, 8, Qt.SortOrder.AscendingOrder), model.select, view.show
        ),
        "settle": settle,
        "columns": ("budget_amount", "-span_start", "sort"),
        "sort": sort,
        "filter": narrow,
    }
    tell(measured(app, view, show, before))


def python_list(rows: int) -> None:
    """A model over a list of all rows."""
    from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt
    from PySide6.QtWidgets import QTableView

    path = plain_copy(rows)
    app, _theme = _application()
    before = memory()
    raw = sqlite3.connect(path)

    class Model(QAbstractTableModel):
        def __init__(self) -> None:
            super().__init__()
            self.everything: list[Any] = []
            self.shown: list[Any] = []

        def open(self) -> None:
            self.beginResetModel()
            self.everything = raw.execute(f"SELECT {COLUMNS} FROM project ORDER BY sort").fetchall()
            self.shown = self.everything
            self.endResetModel()

        def sort_by(self, column: str) -> None:
            at = COLUMNS.split(", ").index(column.lstrip("-"))
            self.beginResetModel()
            self.shown = sorted(
                self.everything, key=lambda r: (r[at] is not None, r[at]), reverse="-" in column
            )
            self.endResetModel()

        def narrow(self, text: str) -> None:
            self.beginResetModel()
            self.shown = [r for r in self.everything if text in r[9]]
            self.endResetModel()

        def rowCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
            return len(self.shown)

        def columnCount(self, parent: Any = QModelIndex()) -> int:  # noqa: B008
            return 8

        def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> object:
            return self.shown[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None

    model, view = Model(), QTableView()
    view.setModel(model)
    view.resize(372, 640)
    show = {
        "open": partial(in_turn, model.open, view.show),
        "settle": lambda: None,
        "columns": ("budget_amount", "-span_start", "sort"),
        "sort": model.sort_by,
        "filter": model.narrow,
    }
    tell(measured(app, view, show, before))


if __name__ == "__main__":
    {"ours": ours, "sql": sql_model, "list": python_list}[sys.argv[1]](int(sys.argv[2]))
