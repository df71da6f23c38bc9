"""Tables of child rows: room for the words, and which rows share one line of time."""

import pytest
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from issss_desktop.models.fields import entity
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.tables import Table
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.sections.body import FormBody
from issss_desktop.ui.sections.children import ChildSection
from issss_desktop.ui.workplace import Workplace

HEADS = ("Titre", "Sous", "Type", "Pour", "Présenté par", "Durée prévue (min)")
TITLES = (
    "Points d’information",
    "Restitution de l’atelier de capitalisation et des priorités",
    "Prise de décisions",
)


def agenda(theme: Theme, qtbot: QtBot, width: int) -> Table:
    """An agenda as the sources give it: no presenter, no minutes, nothing under another point."""
    table = Table(theme, "Ordre du jour", "table-agenda")
    qtbot.addWidget(table)
    table.grow_with_rows()
    table.share_by_content()
    table.resize(width, 200)
    table.show()
    show(table, "")
    return table


def show(table: Table, presenter: str) -> None:
    rows = [[Cell(t), Cell(), Cell("information"), Cell(), Cell(presenter), Cell()] for t in TITLES]
    table.show_cells([Column(head, least=90) for head in HEADS], rows)


def shown(table: Table) -> list[str]:
    return [head for i, head in enumerate(HEADS) if not table.isColumnHidden(i)]


def is_cut(table: Table, section: int) -> bool:
    hints = [
        table.itemDelegate().sizeHint(QStyleOptionViewItem(), table.model().index(row, section)).width()
        for row in range(len(TITLES))
    ]
    return max(hints) > table.columnWidth(section)


def test_titles_are_read_whole_where_columns_without_a_value_took_their_room(
    theme: Theme, qtbot: QtBot
) -> None:
    table = agenda(theme, qtbot, 780)
    assert shown(table) == ["Titre", "Type"]
    assert not is_cut(table, 0)


def test_a_value_brings_its_column_back(theme: Theme, qtbot: QtBot) -> None:
    table = agenda(theme, qtbot, 780)
    show(table, "Coordonnateur")
    assert shown(table) == ["Titre", "Type", "Présenté par"]
    assert not is_cut(table, 0)


def test_with_room_for_all_every_column_shows_and_they_fill_the_width(theme: Theme, qtbot: QtBot) -> None:
    table = agenda(theme, qtbot, 1300)
    assert shown(table) == list(HEADS)
    assert sum(map(table.columnWidth, range(len(HEADS)))) == table.viewport().width()


def test_where_even_the_words_lack_room_no_short_column_pays_for_a_long_one(
    theme: Theme, qtbot: QtBot
) -> None:
    table = agenda(theme, qtbot, 360)
    assert shown(table) == ["Titre", "Type"]
    assert is_cut(table, 0)
    assert not is_cut(table, 2)


@pytest.mark.parametrize(
    ("code", "first"),
    [
        ("contribution", ("movement", "expected", "deposit")),
        ("programme", ("programme_partner",)),
        ("board", ("seat",)),
        ("meeting", ("agenda_item",)),
        ("reconciliation", ("statement_line",)),
    ],
)
def test_only_what_a_donor_owes_and_pays_shares_a_line_of_time(
    code: str, first: tuple[str, ...], work: Workplace, qtbot: QtBot
) -> None:
    body = FormBody(work, entity(code))
    qtbot.addWidget(body)
    body.build()
    found = [
        tuple(e.code for e in section.entities())
        for section in body.children_sections
        if isinstance(section, ChildSection)
    ]
    assert found[0] == first
    assert all(len(codes) == 1 for codes in found[1:])
