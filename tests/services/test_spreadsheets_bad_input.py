"""Workbooks as they come: what is wrong is told with its sheet and cell, and nothing is kept by halves."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from issss_desktop.errors import Refused
from issss_desktop.exchange import cells
from issss_desktop.exchange.sheets import BadSheet
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.spreadsheets.failures import write_failures
from issss_desktop.services.spreadsheets.importing import (
    Asked,
    Preview,
    grids_of_file,
    grids_of_text,
    preview,
)
from issss_desktop.services.spreadsheets.plan import Grade
from issss_desktop.services.spreadsheets.recording import record
from tests.exchange.spreadsheets import xlsx

DATA = Path(__file__).parents[1] / "data" / "spreadsheets"


def look(desk: Desk, name: str, entity: str = "project", **wish: Any) -> Preview:
    """A workbook of the tests, looked at."""
    return preview(desk, grids_of_file(DATA / name), Asked(entity, **wish))


def said(found: Preview) -> dict[str, tuple[Grade, str]]:
    """What is told, by cell."""
    return {t.place: (t.grade, t.text) for t in found.all_troubles()}


def titles(desk: Desk, entity: str = "project") -> set[str]:
    """What is recorded."""
    return {row.title for row in reading.page(desk, entity).rows}


def test_two_rows_of_headings_totals_titles_and_merged_cells_are_told_apart(desk: Desk) -> None:
    found = look(desk, "deux-lignes-d-intitules.xlsx")
    (plan,) = found.plans
    assert {slot.code for slot in plan.binding.slots.values()} == {
        "title", "budget.amount", "budget.currency", "span.start", "span.end", "remarks",
    }  # fmt: skip
    assert {each.row + 1: str(each.why) for each in plan.aside} == {
        1: "title", 7: "total", 9: "heading", 10: "words", 12: "total",
    }  # fmt: skip
    record(desk, found)
    assert titles(desk) == {"Terres partagées", "Eau de Rutshuru", "Total Énergies solidaires"}
    rows = {row["title"]: row for row in reading.page(desk, "project").rows}
    assert rows["Eau de Rutshuru"]["remarks"] == "commun", "a merged cell stands for each of its rows"
    assert said(found)["Portefeuille!F5"][0] is Grade.WARNING
    assert str(rows["Terres partagées"]["span"].end) == "2019-04"


def test_an_error_of_a_formula_is_told_by_its_cell_and_is_no_empty_value(desk: Desk, tmp_path: Path) -> None:
    found = look(desk, "erreurs-de-formules.xlsx")
    assert said(found) == {
        "Projets!B2": (Grade.REFUSED, "La cellule contient une erreur du tableur\u00a0: #REF!."),
        "Projets!D3": (Grade.DROPPED, "La cellule contient une erreur du tableur\u00a0: #N/A."),
    }
    with pytest.raises(Refused):
        record(desk, found)
    assert titles(desk) == set()
    assert write_failures(desk, found, tmp_path / "à corriger.xlsx") == 2
    (grid,) = grids_of_file(tmp_path / "à corriger.xlsx")
    assert grid.row(0)[-1] == "Ce qui ne va pas"
    assert "Projets!B2" in str(grid.row(1)[-1])
    again = preview(desk, (grid,), Asked("project"))
    assert (again.refused, again.dropped) == (1, 1), "it is read as it was, its last column aside"


def test_an_error_in_a_workbook_of_libreoffice_is_no_zero(desk: Desk) -> None:
    found = look(desk, "erreurs-de-formules.ods")
    assert {place: text.split("\u00a0: ")[1] for place, (_grade, text) in said(found).items()} == {
        "Projets!B5": "#DIV/0!.", "Projets!B6": "#N/D.",
    }  # fmt: skip
    assert found.refused == 2


def test_a_hidden_sheet_is_told_and_not_read_and_macros_never_run(desk: Desk) -> None:
    found = look(desk, "feuille-masquee.xlsm")
    hidden, other, macros = (t.text for t in found.troubles)
    assert hidden == "La feuille est masquée, et n’a pas été lue."
    assert other == "La feuille n’a pas été lue."
    assert macros.startswith("Le classeur contient des macros\u00a0: elles n’ont pas été exécutées")
    assert [t.sheet for t in found.troubles] == ["Anciens", "Notes", ""]
    record(desk, found)
    assert titles(desk) == {"Eau"}
    assert look(desk, "feuille-masquee.xlsm", sheet=0).fresh == 1, "it is read by whoever asks for it"


@pytest.mark.parametrize("name", ["dates.xlsx", "dates-1904.xlsx"])
def test_a_day_is_the_same_day_in_every_way_that_people_write_it(desk: Desk, name: str) -> None:
    found = look(desk, name, "analysis")
    assert (found.fresh, found.refused, found.dropped) == (7, 0, 0)
    record(desk, found)
    assert {str(row["on"]) for row in reading.page(desk, "analysis").rows} == {"2018-03-14"}
    assert {place: grade for place, (grade, _text) in said(found).items()} == {"Analyses!A1": Grade.WARNING}


def test_a_column_that_can_only_be_american_is_read_month_first(desk: Desk) -> None:
    record(desk, look(desk, "dates-americaines.xlsx", "analysis"))
    days = {row["title"]: str(row["on"]) for row in reading.page(desk, "analysis").rows}
    assert days == {"A": "2018-03-14", "B": "2018-04-05"}


def test_amounts_are_read_with_their_spaces_points_and_currencies(desk: Desk) -> None:
    found = look(desk, "montants.ods")
    assert said(found) == {}
    record(desk, found)
    rows = {row["title"]: row["budget"] for row in reading.page(desk, "project").rows}
    assert {(m.amount, m.currency) for t, m in rows.items() if t in "AEF"} == {(125_000_050, "EUR")}
    assert {(m.amount, m.currency) for t, m in rows.items() if t in "BC"} == {(125_000_050, "USD")}
    assert rows["D"].amount == 125_000_000
    found = preview(desk, grids_of_text("Titre\tBudget\tBudget – Devise\nG\t10 USD\tEUR\n"), Asked("project"))
    assert [(t.place, t.text) for t in found.all_troubles()] == [
        ("B2", "Le montant est en USD, la devise à côté est EUR.")
    ]


def test_letters_lost_in_an_encoding_are_refused_and_those_of_an_old_windows_are_read(desk: Desk) -> None:
    assert look(desk, "windows.csv").fresh == 2
    for name in ("dos.csv", "relu-de-travers.csv"):
        found = look(desk, name)
        assert found.refused == 2
        assert all("encodage" in text for _grade, text in said(found).values())
        assert {"A2", "A3"} <= {place.rpartition("!")[2] for place in said(found)}
        with pytest.raises(Refused):
            record(desk, found)


def test_letters_of_an_old_mac_are_refused(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "mac.csv"
    path.write_bytes(
        "Titre\nÉnergies\nLe déjà vu\nHôpital\nŽižkov 1 200 000 ‰\n".replace("Ž", "Z").encode(
            "mac_roman", "replace"
        )
    )
    assert {
        t.place.rpartition("!")[2]
        for t in preview(desk, grids_of_file(path), Asked("project")).all_troubles()
    } == {"A2", "A3", "A4"}


def test_rows_that_come_twice_in_the_file_or_are_there_already_are_told(desk: Desk) -> None:
    found = look(desk, "doubles.csv", "province")
    assert {t.place.rpartition("!")[2]: t.text for t in found.all_troubles()} == {
        "3": "Cette ligne est identique à la ligne 2.", "A5": "La ligne 4 a le même code.",
    }  # fmt: skip
    record(desk, found, leave_out=True)
    assert {row["code"] for row in reading.page(desk, "province").rows} == {"NK", "SK", "IT"}
    again = look(desk, "doubles.csv", "province")
    assert (again.fresh, again.same, again.refused) == (0, 3, 2)


def test_a_value_of_an_indicator_is_whole_or_refused_and_what_is_missing_is_told_at_its_cell(
    desk: Desk,
) -> None:
    records.create(desk, "indicator", {"code": "I1", "name": "Indicateur", "measured_as": "number"})
    sheet = (
        "Indicateur\tPériode\tValeur\tCollecté le\n"
        "I1\tT1 2018\tdouze\t\nI1\tT2 2018\t12\t15/01/2017\nI1\t01/04/2018\t5\t\nI1\tT3 2018\t13\t\n"
    )
    found = preview(desk, grids_of_text(sheet), Asked("measurement"))
    told = said(found)
    assert {cell: grade for cell, (grade, _text) in told.items()} == {
        "C2": Grade.REFUSED, "D3": Grade.REFUSED, "B4": Grade.REFUSED,
    }  # fmt: skip
    assert told["D3"][1] == "La collecte précède le début de la période."
    records.create(desk, "measurement", {"indicator": "I1", "period": "T4 2018", "value": "7"})
    sheet = "Indicateur\tPériode\tValeur\nI1\tT4 2018\t8\nI1\t2019\t8\nI1\t2019\t9\nI1\t2020\t9\n"
    found = preview(desk, grids_of_text(sheet), Asked("measurement"))
    assert {cell: grade for cell, (grade, _text) in said(found).items()} == {
        "B2": Grade.REFUSED, "B4": Grade.REFUSED,
    }  # fmt: skip
    assert found.fresh == 2, "one value for each period, whether it stands in the office or in the file"
    day = [
        ["Indicateur", "Période", "Valeur"],
        ["I1", dt.date(2018, 4, 1), 4],
        ["I1", dt.date(2018, 4, 2), 4],
    ]
    found = preview(desk, (cells.grid_of(cells.Sheet("S", tuple(map(_row, day)))),), Asked("measurement"))
    assert list(said(found)) == ["S!B3"], "Excel makes 04/2018 the first of April, and no other day"
    sheet = "Titre\tDate\tCe qui a été appris\tProjet bilatéral\tStade\nA\t2018\tb\t\tfinal\nB\t2018\tb\t\t\n"
    found = preview(desk, grids_of_text(sheet), Asked("lesson"))
    told = said(found)
    assert (told["D2"][0], told["D3"][0]) == (Grade.REFUSED, Grade.WARNING)
    found = preview(desk, grids_of_text("Risque\tResponsable\nCrue\t\nPluie\tMme X\n"), Asked("risk"))
    assert said(found) == {"B2": (Grade.WARNING, "«\u00a0Responsable\u00a0» manque.")}


def _row(row: list[Any]) -> tuple[cells.Value, ...]:
    return tuple(Decimal(each) if isinstance(each, int) else each for each in row)


def test_a_password_a_bomb_and_a_sheet_that_is_too_long_are_refused_whole(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadSheet) as locked:
        look(desk, "mot-de-passe.xlsx")
    assert locked.value.code == "password"
    bomb = xlsx(tmp_path / "b.xlsx", {"S": [["Titre"]]}, more={"xl/media/a.bin": b"\0" * 60_000_000})
    with pytest.raises(BadSheet) as bombed:
        grids_of_file(bomb)
    assert bombed.value.code == "bomb"
    long = tmp_path / "long.csv"
    long.write_text("Titre;Sigle\n" + "x;y\n" * (cells.MOST_TO_IMPORT + cells.ABOVE))
    found = preview(desk, grids_of_file(long), Asked("project", only=()))
    assert found.blocked
    assert [t.text for t in found.troubles] == [
        "La feuille a plus de lignes ou de colonnes qu’il n’en est lu (200000 lignes)."
    ]


def test_a_link_that_names_nobody_refuses_what_must_not_be_missing_and_drops_the_rest(desk: Desk) -> None:
    text = "Titre\tPersonne inconnue\nA\tx\n"
    found = preview(desk, grids_of_text(text), Asked("project"))
    assert [t.grade for t in found.all_troubles()] == [Grade.WARNING]
    text = "Donateur\tBailleur\tFonds\tRéférence SAA\nx\tPersonne\tRien\tS-1\n"
    found = preview(desk, grids_of_text(text), Asked("contribution"))
    grades = {t.place: t.grade for t in found.all_troubles()}
    assert grades == {"A1": Grade.WARNING, "B2": Grade.REFUSED, "C2": Grade.REFUSED}
    zone = "Titre\tZone\nA\tLimbes\n"
    found = preview(desk, grids_of_text(zone), Asked("analysis"))
    assert [(t.place, t.grade) for t in found.all_troubles()] == [("B2", Grade.DROPPED)]
    record(desk, found, leave_out=True)
    assert titles(desk, "analysis") == {"A"}


def test_a_rule_of_the_form_is_a_rule_of_the_import(desk: Desk) -> None:
    text = (
        "Titre\tDébut et fin – Début\tDébut et fin – Fin\tBudget\tBudget – Devise\tStade\n"
        "A\t2019\t2018\t\t\t\nB\t\t\t10\t\t\nC\t2018\t2019\t1\tUSD\tFinal\nD\t\t\t\t\t\n"
    )
    found = preview(desk, grids_of_text(text), Asked("project"))
    places = {t.place: t.grade for t in found.all_troubles()}
    assert places == {"C2": Grade.REFUSED, "E3": Grade.REFUSED, "4": Grade.REFUSED}
    (last,) = (t.text for t in found.all_troubles() if t.place == "4")
    assert "Localisation" in last, "a final project has a place"
    assert found.fresh == 1


def test_what_is_no_list_at_all_says_so(desk: Desk) -> None:
    found = preview(desk, grids_of_text("12\t13\n14\t15\n"), Asked("project"))
    assert found.unbound
    assert found.blocked
    assert dt.date(2018, 3, 14) not in found.asked.columns.values()


def test_what_a_form_would_warn_of_is_said_of_the_rows_and_refuses_nothing(desk: Desk) -> None:
    donor = records.create(desk, "organisation", {"name": "Suède (exemple fictif)"})
    fund = records.create(desk, "fund", {"code": "F1", "name": "Fonds"})
    raw = {"donor": donor.uuid, "fund": fund.uuid, "agreement": "SAA-1", "currency": "USD"}
    signed = {"kind": "signature", "on": "2018", "amount": "1000 USD"}
    records.create(desk, "contribution", raw, children={"movement": [signed]})
    text = "Contribution\tDate\tMontant\nSAA-1\t2018\t800 USD\nSAA-1\t2019\t300 USD\n"
    found = preview(desk, grids_of_text(text), Asked("deposit"))
    (trouble,) = found.all_troubles()
    assert (trouble.place, trouble.grade) == ("3", Grade.WARNING)
    assert "1\u202f100 USD" in trouble.text
    assert found.clean


def test_what_a_form_would_refuse_across_rows_is_refused_of_its_row_alone(desk: Desk) -> None:
    owner = {"code": "7.1", "name": "Incidents (exemple fictif)", "measured_as": "number", "frequency": "Q",
             "span": {"start": "2018"}}  # fmt: skip
    uuid = records.create(desk, "indicator", owner).uuid
    records.create(desk, "measurement", {"indicator": uuid, "period": "T1 2018", "value": "4"})
    text = (
        "Indicateur\tPériode\tValeur\n7.1\tT2 2018\t5\n7.1\tT1 2018\t6\n7.1\tT2 2017\t7\n"
        "7.1\tT3 2018\t8\n7.1\tT3 2018\t9\n"
    )
    found = preview(desk, grids_of_text(text), Asked("measurement"))
    assert {t.place for t in found.all_troubles() if t.grade is Grade.REFUSED} == {"B3", "B4", "B6"}
    with pytest.raises(Refused):
        record(desk, found)
    assert record(desk, found, leave_out=True).fresh == 2
    kept = [str(row["value"]) for row in reading.read(desk, uuid).children["measurement"]]
    assert sorted(kept) == ["4", "5", "8"], "neither a second value of a period nor one of a time without use"
    taken = {"party": "Partie A", "text": "Rouvrir la route (exemple fictif)"}
    act = records.create(desk, "compact", {"title": "Acte"}, children={"commitment": [taken]})
    (kept_one,) = reading.read(desk, act.uuid).children["commitment"]
    rows = "".join(f"{act.ref}\t{kept_one.uuid}\tT1 2018\t{code}\n" for code in ("delayed", "fulfilled"))
    found = preview(
        desk, grids_of_text("compact\tcommitment\tperiod\tprogress\n" + rows), Asked("commitment_review")
    )
    assert {t.row for t in found.all_troubles() if t.grade is Grade.REFUSED} == {1, 2}, "one is to be chosen"
