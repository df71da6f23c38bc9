"""Spreadsheets of others: read whole from any program, refused where they would do harm."""

import datetime as dt
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issss_desktop.errors import Cancelled
from issss_desktop.exchange import opening, sheets
from issss_desktop.exchange.cells import (
    Merge,
    Sheet,
    ended,
    from_text,
    grid_of,
    guarded,
    place,
    unguarded,
)
from issss_desktop.exchange.faults import is_fault
from issss_desktop.exchange.sheets import BadSheet, read_grids, read_sheets

from .spreadsheets import ods, xlsx

DATA = Path(__file__).parents[1] / "data" / "statements"
DAY = dt.date(2020, 2, 14)


def test_a_workbook_gives_its_texts_days_numbers_and_merged_cells(tmp_path: Path) -> None:
    rows = [["Relevé"], [None, DAY, 0.1 + 0.2, 1250000.5], [None, None, "dépôt", 45000]]
    first, second = read_sheets(
        xlsx(tmp_path / "a.xlsx", {"Relevé": rows, "Notes": []}, merges=["A1:D1", "B2:B3"])
    )
    assert first.name == "Relevé"
    assert first.rows[1] == (None, DAY, Decimal("0.3"), Decimal("1250000.5")), (
        "as the sheet shows it: no float"
    )
    assert first.rows[2] == (None, None, "dépôt", Decimal(45000))
    assert first.merges == (Merge(0, 0, 0, 3), Merge(1, 1, 2, 1))
    assert (second.name, second.rows) == ("Notes", ())


def test_days_that_count_from_1904_are_the_same_days(tmp_path: Path) -> None:
    (sheet,) = read_sheets(xlsx(tmp_path / "mac.xlsx", {"S": [[DAY, 42000]]}, from_1904=True))
    assert sheet.rows == ((DAY, Decimal(42000)),)
    assert sheet.from_1904, "a number without a format is read by who knows that it is a day"


def test_an_open_document_and_an_old_excel_file_are_read_as_well(tmp_path: Path) -> None:
    (sheet,) = read_sheets(ods(tmp_path / "a.ods", "F", [["Date", "Montant"], [DAY, 12.5], [None], ["x"]]))
    assert sheet.rows[1] == (DAY, Decimal("12.5"))
    (old,) = read_sheets(DATA / "old-excel.xls")
    assert old.name == "Relevé"
    assert old.rows[5] == (dt.date(2020, 3, 5), "SIDA", "D-78", None, Decimal("499000.1"))


@pytest.mark.parametrize(
    "data",
    [
        'Date;Libellé;Montant\n14/02/2020;"reçu; net";"1 250,50"\n'.encode("cp1252"),
        '\ufeffDate;Libellé;Montant\n14/02/2020;"reçu; net";"1 250,50"\n'.encode(),
        'Date,Libellé,Montant\r\n14/02/2020,reçu; net,"1 250,50"\r\n'.encode(),
        "Date\tLibellé\tMontant\n14/02/2020\treçu; net\t1 250,50\n".encode("utf-16"),
    ],
)
def test_values_between_marks_are_read_whatever_windows_wrote_them(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "relevé.csv"
    path.write_bytes(data)
    (sheet,) = read_sheets(path)
    assert sheet.name == "relevé.csv"
    assert sheet.rows == (("Date", "Libellé", "Montant"), ("14/02/2020", "reçu; net", "1 250,50"))


def test_a_pasted_block_keeps_a_cell_of_several_lines_whole() -> None:
    sheet = from_text('Date\tTexte\n14/02/2020\t"deux\nlignes"\n\n')
    assert sheet.rows == (("Date", "Texte"), ("14/02/2020", "deux\nlignes"))


def test_a_cell_is_called_as_spreadsheets_call_it() -> None:
    assert [place(0, 0), place(11, 2), place(6, 26), place(4)] == ["A1", "C12", "AA7", "5"]


def _far(path: Path) -> Path:
    """A sheet whose second cell is in the last row and column that Excel has."""
    made = xlsx(path.with_suffix(".tmp"), {"S": [["a"]]})
    last = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(b"</sheetData>", last.encode()))
    return path


def _bomb(path: Path) -> Path:
    return xlsx(path, {"S": [["a"]]}, more={"xl/media/a.bin": b"\0" * 60_000_000})


def _liar(path: Path) -> Path:
    """A sheet of one hundred million cells in a row of few bytes: its list of parts tells the truth."""
    return xlsx(path, {"S": [["x" * 40_000_000]]})


def _garbage(path: Path) -> Path:
    path.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 40)
    return path


def _written(data: bytes):  # type: ignore[no-untyped-def]
    def make(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return make


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (_far, {"damaged", "memory", "crash"}),
        (_bomb, {"bomb"}),
        (_liar, {"bomb"}),
        (_garbage, {"damaged"}),
        (_written(b""), {"empty"}),
        (_written(b"%PDF-1.7\n"), {"pdf"}),
        (_written(b"<html><table><tr><td>1</td></tr></table>"), {"html"}),
        (_written(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), {"damaged"}),
        (_written(b"abc\0\0\0\x01\x02" * 50), {"kind"}),
    ],
)  # fmt: skip
def test_a_file_that_would_do_harm_or_is_no_spreadsheet_is_refused_with_what_to_do(
    tmp_path: Path, make, codes: set[str]
) -> None:
    path = make(tmp_path / "x.xlsx")
    with pytest.raises(BadSheet) as refused:
        read_sheets(path)
    assert refused.value.code in codes
    assert refused.value.remedy
    assert "x.xlsx" in refused.value.text


def test_a_file_that_is_not_there_or_too_large_is_refused_before_a_child_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadSheet) as gone:
        read_sheets(tmp_path / "gone.xlsx")
    assert gone.value.code == "unreadable"
    monkeypatch.setattr(sheets, "LARGEST", 10)
    (tmp_path / "big.csv").write_bytes(b"x" * 11)
    with pytest.raises(BadSheet) as big:
        read_sheets(tmp_path / "big.csv")
    assert big.value.code == "large"


def test_a_person_may_give_the_reading_up(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a;b\n")

    def cancel() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        read_sheets(path, cancel)


def test_a_sheet_longer_than_what_is_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("\n".join(f"{n};1" for n in range(20_002)))
    (sheet,) = read_sheets(path)
    assert sheet.cut
    assert len(sheet.rows) == 20_000


def test_too_many_sheets_or_merged_cells_are_refused_and_not_cut(tmp_path: Path) -> None:
    many = xlsx(tmp_path / "sheets.xlsx", {f"S{n}": [["x"]] for n in range(61)})
    with pytest.raises(BadSheet, match=r"sheets\.xlsx") as refused:
        read_sheets(many)
    assert refused.value.code == "sheets"
    merges = [f"A{n}:B{n}" for n in range(1, 5_002)]
    with pytest.raises(BadSheet, match=r"merged\.xlsx") as refused:
        read_sheets(xlsx(tmp_path / "merged.xlsx", {"S": [["x"]]}, merges=merges))
    assert refused.value.code == "merges"
    assert (
        len(read_sheets(xlsx(tmp_path / "some.xlsx", {"S": [["x"]]}, merges=merges[1:]))[0].merges) == 5_000
    )


def test_a_workbook_of_one_row_too_many_says_so_and_one_of_just_enough_does_not(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "rows.xlsx", {"S": [["a"], ["b"], ["c"]]})
    assert [(table.height, table.cut) for most in (2, 3) for table in opening.read(path, most)] == [
        (2, True),
        (3, False),
    ]
    wide = xlsx(tmp_path / "wide.xlsx", {"S": [["x"] * 201], "T": [["x"] * 200]})
    assert [table.cut for table in opening.read(wide)] == [True, False]


def test_what_a_spreadsheet_takes_for_a_formula_is_guarded_and_comes_back() -> None:
    for text in ("=1", "+a", "-a", "@a", "'=1", "''@", "'a", "-5", "-5,2", "5", "", "a=b", "'"):
        assert unguarded(guarded(text)) == text
        assert not guarded(text).startswith(("=", "+", "@"))


def test_the_error_of_a_formula_stands_in_its_cell(tmp_path: Path) -> None:
    (grid,) = read_grids(DATA.parent / "spreadsheets" / "erreurs-de-formules.xlsx")
    assert (grid.cell(1, 1), grid.cell(2, 3)) == ("#REF!", "#N/A")
    assert [is_fault(text) for text in ("#REF!", "Err:502", "#1 projet", "Erreur")] == [
        True, True, False, False,
    ]  # fmt: skip


CELLS = st.one_of(st.none(), st.text("aé =", min_size=1, max_size=3), st.dates(), st.decimals(0, 9, places=2))


@given(st.lists(st.lists(CELLS, max_size=4), max_size=6))
def test_a_sheet_by_its_columns_says_the_same_as_by_its_rows(rows: list[list[Any]]) -> None:
    sheet = Sheet("S", tuple(ended(tuple(row)) for row in rows))
    assert grid_of(sheet).sheet() == sheet


def test_commas_inside_long_texts_do_not_part_the_columns() -> None:
    text = "Titre;Observations\n" + "".join(
        f'Projet {n};"Une ligne, deux mots,\nune autre, trois mots,\tun renvoi\ndes fruits, et ""plus"""\n'
        for n in range(3)
    )
    sheet = from_text(text)
    assert sheet.rows[0] == ("Titre", "Observations")
    assert [row[0] for row in sheet.rows[1:]] == ["Projet 0", "Projet 1", "Projet 2"]
    assert from_text('Titre\tTaille\nTube\t5" x 3\nBarre\t7" y\n').rows[2] == ("Barre", '7" y')
