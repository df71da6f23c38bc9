"""A statement as banks write it becomes lines; what is no line is shown, what is wrong has its place."""

import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest

from issss_desktop.errors import Level, Refused, UserError
from issss_desktop.exchange.cells import Sheet, from_text
from issss_desktop.exchange.sheets import read_sheets
from issss_desktop.i18n import set_language
from issss_desktop.services import history, reading
from issss_desktop.services.desk import Desk
from issss_desktop.services.reconciling import headings, importing, signing
from issss_desktop.services.reconciling.statement import Statement, read
from tests.exchange.spreadsheets import xlsx
from tests.statements import STATEMENT, Fund

DATA = Path(__file__).parents[1] / "data" / "statements"


@pytest.fixture(autouse=True)
def _english() -> None:
    set_language("en")


def statement(sheet: Sheet | str) -> Statement:
    """What a sheet, or a pasted block, says."""
    made = from_text(sheet, "S") if isinstance(sheet, str) else sheet
    binding = headings.find(made)
    assert binding is not None
    return read(made, binding)


def amounts(found: Statement) -> list[tuple[str, int, str]]:
    return [(line.on.isoformat(), line.amount, line.currency) for line in found.lines]


def asides(found: Statement) -> list[tuple[int, str]]:
    return [(a.row + 1, a.why) for a in found.aside]


def told(found: Statement) -> list[tuple[str, str, str]]:
    return [(p.place, p.level.value, p.text) for p in found.problems]


def test_the_statement_of_the_agent_is_read_whole_and_its_balances_are_seen() -> None:
    found = statement(STATEMENT)
    assert amounts(found) == [
        ("2020-02-14", 100_000_000, "USD"),
        ("2020-02-14", -1_000_000, "USD"),
        ("2020-03-02", -40_000_000, "USD"),
        ("2020-03-05", 49_900_000, "USD"),
        ("2020-03-31", 125_050, "USD"),
    ]
    assert asides(found) == [(1, "title"), (4, "opening"), (10, "total"), (11, "closing")]
    assert [getattr(found.balance(w), "amount", None) for w in ("opening", "closing")] == [0, 109_025_050]
    assert not found.problems


@pytest.mark.parametrize(
    "heads",
    [
        "Date\tLibellé\tRéférence\tMontant",
        "DATE OPÉRATION\tDescription\tRef.\tMontant (USD)",
        "Value Date\tNarrative\tJournal ID\tAmount in US$",
        "Posting date\tParticulars\tVoucher\tNet amount",
    ],
)
def test_columns_are_found_by_their_headings_in_both_languages(heads: str) -> None:
    found = statement(f"{heads}\n14/02/2020\tDépôt\tR-1\t12,50\n")
    line = found.lines[0]
    assert (line.text, line.agent_ref, line.amount) == ("Dépôt", "R-1", 1250)


def test_columns_stand_in_any_order_and_a_running_balance_is_no_amount() -> None:
    found = statement(
        "Solde\tCrédit\tDébit\tDevise\tTexte\tDate\n900\t1000\t\tUSD\ta\t1/2/2020\n\t\t100\tUSD\tb\t2/2/2020\n"
    )
    assert amounts(found) == [("2020-02-01", 100_000, "USD"), ("2020-02-02", -10_000, "USD")]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("14/02/2020", 14),
        ("2020-02-14", 14),
        ("2020-02-14 00:00:00", 14),
        ("14 févr. 2020", 14),
        ("14-Feb-20", 14),
        ("February 14, 2020", 14),
        ("43875", 14),
    ],
)
def test_days_are_read_as_people_and_machines_write_them(written: str, day: int) -> None:
    (line,) = statement(f"Date\tMontant\n{written}\t1\n").lines
    assert line.on == dt.date(2020, 2, day)


def test_a_sheet_that_writes_the_month_first_is_read_so_and_says_it() -> None:
    found = statement("Date\tAmount\n02/14/2020\t1\n03/02/2020\t2\n")
    assert [line.on for line in found.lines] == [dt.date(2020, 2, 14), dt.date(2020, 3, 2)]
    assert any("month first" in text for _place, _level, text in told(found))
    mixed = statement("Date\tAmount\n14/02/2020\t1\n02/14/2020\t2\n")
    assert told(mixed)[0][:2] == ("S!A3", "error"), "contradicting days are never guessed"


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1\u202f250\u202f000,50", 125_000_050),
        ("1 250 000,50 USD", 125_000_050),
        ("USD 1,250,000.50", 125_000_050),
        ("$1,250,000.50", 125_000_050),
        ("(1 250 000,50)", -125_000_050),
        ("1 250 000,50-", -125_000_050),
        ("1,250,000.50 DR", -125_000_050),
        ("1,250,000.50 CR", 125_000_050),
        ("−1.250.000,50", -125_000_050),
    ],
)
def test_amounts_are_read_with_their_spaces_signs_and_currencies(written: str, amount: int) -> None:
    (line,) = statement(f"Date\tAmount\n14/02/2020\t{written}\n").lines
    assert (line.amount, line.currency) == (amount, "USD")


def test_an_amount_of_two_readings_is_decided_by_the_others_or_asked() -> None:
    alone = statement("Date\tAmount\n14/02/2020\t1,234\n")
    assert told(alone)[0][:2] == ("S!B2", "error")
    assert alone.refused
    beside = statement("Date\tAmount\n14/02/2020\t1,234\n15/02/2020\t12,345.67\n")
    assert [line.amount for line in beside.lines] == [123_400, 1_234_567]
    other = statement("Date\tAmount\n14/02/2020\t1.234\n15/02/2020\t12.345,67\n")
    assert [line.amount for line in other.lines] == [123_400, 1_234_567]


def test_debits_written_with_a_minus_are_payments_and_a_lone_minus_takes_one_back() -> None:
    minus = statement("Date\tDébit\tCrédit\n1/2/2020\t-100\t\n2/2/2020\t-50\t\n")
    assert [line.amount for line in minus.lines] == [-10_000, -5_000]
    back = statement("Date\tDébit\tCrédit\n1/2/2020\t100\t\n2/2/2020\t-50\t\n")
    assert [line.amount for line in back.lines] == [-10_000, 5_000]
    side = statement("Date\tMontant\tSens\n1/2/2020\t100\tD\n2/2/2020\t50\tC\n")
    assert [line.amount for line in side.lines] == [-10_000, 5_000]


def test_subtotals_and_totals_are_recognised_shown_and_not_taken() -> None:
    found = statement(
        "Date\tTexte\tMontant\n1/2/2020\ta\t100\n2/2/2020\tb\t50\n\tSous-total février\t150\n"
        "1/3/2020\tc\t30\n2/3/2020\td\t5\n\t\t35\n\tTotal général\t185\n"
        "3/3/2020\tTotal Énergies, facture 12\t7\n"
    )
    assert len(found.lines) == 5, "a payment whose text begins with Total is a payment"
    assert asides(found) == [(4, "total"), (7, "total"), (8, "total")]
    assert not found.problems
    wrong = statement("Date\tTexte\tMontant\n1/2/2020\ta\t100\n2/2/2020\tb\t50\n\tTotal\t170\n")
    assert told(wrong) == [("S!C4", "warning", "This total is not the sum of the lines above it.")]


def test_a_merged_date_stands_for_each_of_its_rows_and_a_merged_amount_once(tmp_path: Path) -> None:
    rows = [
        ["Date", "Texte", "Montant"],
        [dt.date(2020, 2, 14), "a", 100],
        [None, "b", 50],
        [dt.date(2020, 2, 15), "c", 70],
        [dt.date(2020, 2, 15), "suite de c", None],
    ]
    (sheet,) = read_sheets(xlsx(tmp_path / "m.xlsx", {"S": rows}, merges=["A2:A3", "C4:C5"]))
    found = statement(sheet)
    assert amounts(found)[:3] == [
        ("2020-02-14", 10_000, "USD"),
        ("2020-02-14", 5_000, "USD"),
        ("2020-02-15", 7_000, "USD"),
    ]
    assert (
        "S!A2",
        "warning",
        "One cell is merged over the rows 2 to 3: it stands for each of them.",
    ) in told(found)
    assert ("S!C4", "warning", "One amount is merged over the rows 4 to 5: it is counted once.") in told(
        found
    )
    assert ("S!C5", "error", "This row has a date and no amount.") in told(found)


def test_a_number_without_the_format_of_a_date_is_a_day_of_its_own_epoch(tmp_path: Path) -> None:
    day = dt.date(2020, 2, 14)
    from tests.exchange.spreadsheets import serial

    for mac in (False, True):
        rows = [["Date", "Montant"], [serial(day, mac), 1]]
        (sheet,) = read_sheets(xlsx(tmp_path / f"{mac}.xlsx", {"S": rows}, from_1904=mac))
        assert statement(sheet).lines[0].on == day


def test_equal_lines_are_both_kept_and_flagged() -> None:
    found = statement("Date\tTexte\tMontant\n1/2/2020\tfrais\t-5\n1/2/2020\tfrais\t-5\n")
    assert [line.twin for line in found.lines] == [-1, 1]
    assert told(found) == [("S!B3", "warning", "This line equals that of row 2; both are kept.")]


def test_another_currency_is_kept_and_is_in_no_sum() -> None:
    found = statement(
        "Date\tTexte\tMontant\n1/2/2020\ta\t100\n2/2/2020\tb\tEUR 50\n3/2/2020\tc\t7\n\tTotal\t107\n"
    )
    assert amounts(found)[1] == ("2020-02-02", 5_000, "EUR")
    assert [level for _place, level, _text in told(found)] == ["warning"]
    assert "it is kept so" in told(found)[0][2]


def test_what_cannot_be_read_is_told_with_its_cell_and_nothing_is_dropped() -> None:
    found = statement(
        "Date\tTexte\tMontant\n31/02/2020\ta\t1\n2/2/2020\tb\tbeaucoup\n\tc\t3\n4/2/2020\td\t\n"
        "5/2/2020\te\tXYZ 5\n\tune remarque\t\n6/2/2020\tf\t6\n"
    )
    assert [line.amount for line in found.lines] == [600]
    assert [(place, level) for place, level, _text in told(found)] == [
        ("S!A2", "error"), ("S!C3", "error"), ("S!A4", "error"), ("S!C5", "error"), ("S!C6", "error"),
    ]  # fmt: skip
    assert asides(found) == [(7, "words")]


def test_the_old_excel_file_of_an_agent_is_read() -> None:
    (sheet,) = read_sheets(DATA / "old-excel.xls")
    found = statement(sheet)
    assert amounts(found) == [
        ("2020-02-14", 100_000_000, "USD"),
        ("2020-03-02", -40_000_000, "USD"),
        ("2020-03-05", 49_900_010, "USD"),
    ]
    assert asides(found) == [(1, "title"), (7, "total")]
    assert not found.problems


# the import


@pytest.fixture
def begun(desk: Desk) -> UUID:
    """A reconciliation of the first quarter of 2020."""
    return signing.begin(desk, Fund(desk).fund, "2020-01-01", "2020-03-31").uuid


def look(desk: Desk, ref: UUID, text: str = STATEMENT, **more: object) -> importing.Preview:
    return importing.preview(desk, ref, importing.sheets_of_text(text), **more)  # type: ignore[arg-type]


def lines_of(desk: Desk, ref: UUID) -> int:
    return len(reading.read(desk, ref).children["statement_line"])


def test_a_look_records_nothing_and_the_import_is_one_step_that_is_undone_whole(
    desk: Desk, begun: UUID
) -> None:
    found = look(desk, begun)
    assert found.ready
    assert lines_of(desk, begun) == 0
    saved = importing.record(desk, begun, found)
    row = reading.read(desk, begun).row
    assert lines_of(desk, begun) == 5
    assert (row["opening"].amount, row["closing"].amount) == (0, 109_025_050), "taken from the statement"
    history.undo(desk, saved.position)
    assert lines_of(desk, begun) == 0
    assert reading.read(desk, begun).row["closing"] is None


def test_nothing_is_half_imported_and_a_corrected_sheet_is_tried_again(desk: Desk, begun: UUID) -> None:
    bad = look(desk, begun, STATEMENT.replace("05/03/2020", "45/03/2020"))
    assert not bad.ready
    with pytest.raises(Refused) as refused:
        importing.record(desk, begun, bad)
    assert [p.place for p in refused.value.problems] == ["A8"]
    assert lines_of(desk, begun) == 0
    importing.record(desk, begun, look(desk, begun))
    assert lines_of(desk, begun) == 5


def test_a_preview_recorded_twice_or_late_doubles_nothing(desk: Desk, begun: UUID) -> None:
    """Two windows looked at the same statement: the second one records what is new by then."""
    short = look(desk, begun, "Date\tLibellé\tMontant\n05/03/2020\tSIDA\t499 000,00\n")
    both = look(desk, begun, "Date\tLibellé\tMontant\n05/03/2020\tSIDA\t499 000,00\n06/03/2020\tX\t1,00\n")
    importing.record(desk, begun, short)
    with pytest.raises(UserError, match="recorded already"):
        importing.record(desk, begun, short)
    importing.record(desk, begun, both)
    assert lines_of(desk, begun) == 2


def test_a_statement_imported_twice_adds_only_what_is_new(desk: Desk, begun: UUID) -> None:
    importing.record(desk, begun, look(desk, begun))
    again = look(desk, begun)
    assert not again.ready
    assert [a.why for a in again.statement.aside].count("known") == 5  # type: ignore[union-attr]
    more = look(desk, begun, STATEMENT.replace("\tTotal", "31/03/2020\tInterest Q1\t\t1 250,50\n\tTotal"))
    assert [line.amount for line in more.statement.lines] == [125_050], (
        "a twin of a line that is recorded once"
    )  # type: ignore[union-attr]


def test_without_headings_a_person_says_which_column_is_what(desk: Desk, begun: UUID) -> None:
    text = "R-1\t14/02/2020\tDépôt\t12,50\nR-2\t15/02/2020\tFrais\t-2,50\n"
    asked = look(desk, begun, text)
    assert asked.statement is None
    assert [p.text for p in asked.problems] == ["The columns were not recognised by their headings."]
    assert [example for _at, example in asked.columns] == ["R-2", "15/02/2020", "Frais", "-2,50"]
    found = look(desk, begun, text, columns={"on": 1, "text": 2, "amount": 3, "agent_ref": 0})
    assert [line.agent_ref for line in found.statement.lines] == ["R-1", "R-2"]  # type: ignore[union-attr]


def test_a_line_outside_the_period_and_another_balance_are_told(desk: Desk, begun: UUID) -> None:
    importing.record(desk, begun, look(desk, begun))
    text = "Date\tTexte\tMontant\n14/05/2020\tx\t1\n\tClosing balance\t5\n"
    found = look(desk, begun, text)
    assert found.ready
    levels = {p.level for p in found.problems}
    assert levels == {Level.WARNING}
    said = " ".join(p.text for p in found.problems)
    assert "The line of 14/05/2020 lies outside the period of this statement." in said
    assert "The statement says 5 USD where 1,090,250.50 USD is recorded" in said


def test_the_sheet_with_the_headings_is_read_and_the_others_are_named(
    desk: Desk, begun: UUID, tmp_path: Path
) -> None:
    rows = [["Date", "Amount"], [dt.date(2020, 2, 14), 5]]
    path = xlsx(tmp_path / "w.xlsx", {"Notes": [["lisez-moi"]], "Relevé": rows})
    found = importing.preview(desk, begun, importing.sheets_of_file(path))
    assert found.sheets[found.at].name == "Relevé"
    assert [p.text for p in found.problems] == ["Other sheets of this file are not read: Notes."]
    assert found.ready


@pytest.mark.parametrize(
    "text",
    [
        "Solde de la subvention UNICEF", "Solde 2e tranche OIM", "Balance of grant to IOM",
        "Report from UNDP", "Solde final du projet KIT-PAM",
    ],
)  # fmt: skip
def test_the_last_instalment_of_a_grant_is_a_payment_and_no_balance(text: str) -> None:
    found = statement(f"Date\tLibellé\tMontant\n14/02/2020\t{text}\t-500,00\n")
    assert amounts(found) == [("2020-02-14", -50_000, "USD")]


@pytest.mark.parametrize(
    "text",
    [
        "Solde", "Solde au 31/12/2019", "Solde au 1er janvier 2020", "Solde du compte au 31 déc. 2019",
        "Balance as at 31 December 2019", "Solde d'ouverture au 01/01/2020", "Closing balance 31.12.2019 USD",
        "Solde de fin de période", "Balance c/f",
    ],
)  # fmt: skip
def test_a_balance_on_a_day_is_no_payment(text: str) -> None:
    found = statement(f"Date\tLibellé\tMontant\n14/02/2020\tDépôt\t5,00\n15/02/2020\t{text}\t500,00\n")
    assert amounts(found) == [("2020-02-14", 500, "USD")]
    assert asides(found)[0][0] == 3


@pytest.mark.parametrize(
    ("day", "amount", "at"), [("14/02/2020", "12,5O", "S!C3"), ("31/02/2020", "12", "S!A3")]
)
def test_a_payment_to_total_energies_that_cannot_be_read_is_told_with_its_place(
    day: str, amount: str, at: str
) -> None:
    """It begins like a total: neither its amount nor its day may go without a word."""
    found = statement(
        f"Date\tLibellé\tMontant\n01/02/2020\tDépôt\t5,00\n{day}\tTotal Énergies, facture 12\t{amount}\n"
    )
    assert found.refused
    assert [place for place, level, _text in told(found) if level == "error"] == [at]
