"""Lists out and in again: what was exported is found unchanged, and what a sheet changes is what it says."""

import datetime as dt
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from issss_desktop.errors import Refused, UserError
from issss_desktop.exchange.sheets import read_grids
from issss_desktop.i18n import in_language
from issss_desktop.models.compound import LinkSet
from issss_desktop.models.fields import ENTITIES, entity
from issss_desktop.models.kinds import Link
from issss_desktop.models.shares import Shares
from issss_desktop.services import history, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.lists import Asked as AskedList
from issss_desktop.services.lists import Filter, usual_columns
from issss_desktop.services.spreadsheets.columns import recorded, slots_of
from issss_desktop.services.spreadsheets.exporting import export_all, export_list, sheet_names
from issss_desktop.services.spreadsheets.importing import (
    Asked,
    Preview,
    grids_of_file,
    grids_of_text,
    preview,
)
from issss_desktop.services.spreadsheets.plan import Grade
from issss_desktop.services.spreadsheets.recording import record
from issss_desktop.store import check
from tests.services.test_every_entity import RECORDED, Maker

HEADS = "Titre\tBudget\tBudget – Devise\tDébut et fin – Début\tObservations\n"


def look(desk: Desk, text: str, entity: str = "project", **wish: Any) -> Preview:
    """A pasted block, looked at."""
    return preview(desk, grids_of_text(text), Asked(entity, **wish))


def numbers(found: Preview) -> tuple[int, int, int, int, int]:
    """New, changed, unchanged, refused rows, dropped values."""
    return found.fresh, found.changed, found.same, found.refused, found.dropped


def test_everything_that_was_exported_is_found_unchanged_in_both_languages(
    sample: Desk, tmp_path: Path
) -> None:
    for lang in ("fr", "en"):
        with in_language(lang):
            written = export_all(sample, tmp_path / f"{lang}.xlsx")
        names = {grid.name for grid in read_grids(written.path)}
        assert {"fr": "Projets bilatéraux", "en": "Bilateral projects"}[lang] in names
        with in_language("en" if lang == "fr" else "fr"):  # whatever the program speaks now
            found = preview(sample, grids_of_file(written.path), Asked("all"))
        assert [t.sentence() for t in found.all_troubles()] == []
        assert numbers(found) == (0, 0, written.rows, 0, 0)
        assert written.rows > 250


def test_every_kind_of_record_is_exported_changed_and_brought_back_by_the_import(
    desk: Desk, tmp_path: Path
) -> None:
    maker, made = Maker(desk), {}
    for code in RECORDED:
        made[code] = records.create(desk, code, maker.values(entity(code), 1)).uuid
    grids = grids_of_file(export_all(desk, tmp_path / "tout.xlsx").path)
    _each_sheet_makes_its_records_anew(desk, {grid.name: grid for grid in grids})
    same = preview(desk, grids, Asked("all"))
    assert [t.sentence() for t in same.all_troubles()] == []
    assert (same.fresh, same.changed, same.refused) == (0, 0, 0)
    before = {code: reading.read(desk, uuid).row for code, uuid in made.items()}
    for code, uuid in made.items():
        second = maker.values(entity(code), 2)
        records.save(desk, uuid, second, mark=reading.read(desk, uuid).mark, reason="essai")
    found = preview(desk, grids, Asked("all"))
    assert [t.sentence() for t in found.all_troubles() if t.grade is not Grade.WARNING] == []
    done = record(desk, found, reason="retour au classeur")
    assert done.fresh == 0
    assert done.changed >= len(RECORDED) - 5
    for code, uuid in made.items():
        after = reading.read(desk, uuid).row
        read = {slot.field_code for slot in slots_of(entity(code)) if slot.read}
        for name in read - {"uuid"}:
            if before[code][name] not in (None, frozenset()):  # an empty cell leaves what there is
                assert after[name] == before[code][name], f"{code}.{name}"
    undone = history.undo(desk, done.position, "essai")
    assert len({code for code, _uuid in undone.changed} & set(RECORDED)) >= len(RECORDED) - 5, "as one batch"
    with desk.store.reading() as connection:
        assert check.check_fully(connection) == []


def _each_sheet_makes_its_records_anew(desk: Desk, grids: dict[str, Any]) -> None:
    """Without its reference a row is a new record, or the one that is known by its code or title."""
    for declared in recorded():
        grid = grids[next(name for name, each in sheet_names("fr").items() if each is declared)]
        at = next(i for i in range(grid.width) if grid.cell(0, i) in ("Référence", "Identifiant"))
        found = preview(desk, [grid], Asked(declared.code, columns={at: ""}, head=0))
        if declared.code not in ("attachment", "publication"):  # a file is attached by a person
            assert [t.sentence() for t in found.all_troubles() if t.grade is not Grade.WARNING] == []
            assert found.fresh + found.same >= 1
            assert not found.changed


def test_every_column_has_a_heading_of_its_own_and_is_found_by_it_and_by_its_code() -> None:
    from issss_desktop.exchange.cells import Sheet, grid_of
    from issss_desktop.services.spreadsheets.headings import find

    for declared in recorded():
        slots = slots_of(declared)
        for heads in ([s.head("fr") for s in slots], [s.head("en") for s in slots], [s.code for s in slots]):
            grid = grid_of(Sheet("S", (tuple(heads), tuple("x" for _ in heads))))
            found = find(grid, declared, {})
            assert found is not None
            assert {at: slot.code for at, slot in found.slots.items()} == dict(
                enumerate(s.code for s in slots)
            )


def test_a_list_leaves_as_it_is_seen_with_its_filter_order_and_columns(sample: Desk, tmp_path: Path) -> None:
    asked = AskedList("published_figure", filters=(Filter("basis", "is", ("announced",)),), order="as_of")
    written = export_list(sample, asked, ("as_of", "amount", "donor"), tmp_path / "a.xlsx")
    (grid,) = read_grids(written.path)
    assert grid.row(0) == ("Arrêté au", "Montant", "Montant – Devise", "Bailleur", "Bailleur – intitulé")
    shown = [grid.row(at) for at in range(1, grid.height)]
    assert len(shown) == written.rows > 2
    assert [row[0] for row in shown] == sorted(row[0] for row in shown), "partial dates are texts, in order"
    assert all(isinstance(row[1], Decimal) and row[2] == "USD" for row in shown if row[1] is not None)
    assert {row[3][:7] for row in shown if row[3]} == {"REF-OR-"}


def test_what_a_spreadsheet_would_take_for_a_formula_is_text_and_comes_back_as_it_was(
    desk: Desk, tmp_path: Path
) -> None:
    wild = ["=1+1", "+243 81 000 00 00", "-x", "@SUM(A1)", "'=deux", "'simple", "-5", "''+x", 'a;b "c"']
    for title in wild:
        records.create(desk, "project", {"title": title})
    for name in ("a.xlsx", "a.csv"):
        written = export_list(desk, AskedList("project"), ("title", "ref"), tmp_path / name)
        found = preview(desk, grids_of_file(written.path), Asked("project"))
        assert numbers(found) == (0, 0, len(wild), 0, 0)
    with zipfile.ZipFile(tmp_path / "a.xlsx") as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    raw = (tmp_path / "a.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = raw.decode("utf-8-sig").split("\r\n")
    assert not any(cell.startswith(("=", "+", "@")) for line in lines for cell in line.split(";"))


def test_an_amount_leaves_exact_and_one_too_long_for_a_number_as_text(desk: Desk, tmp_path: Path) -> None:
    minors = [1, 10, 1_250_000_50, 999_999_999_999_999, 9_007_199_254_740_993, 2**63 - 1]
    for minor in minors:
        budget = {"amount": Decimal(minor).scaleb(-2), "currency": "USD"}
        records.create(desk, "project", {"title": f"P{minor}", "budget": budget})
    written = export_list(desk, AskedList("project"), ("ref", "budget"), tmp_path / "a.xlsx")
    found = preview(desk, grids_of_file(written.path), Asked("project"))
    assert numbers(found) == (0, 0, len(minors), 0, 0)
    (grid,) = read_grids(written.path)
    kinds = {str(grid.cell(at, 1)): type(grid.cell(at, 1)) for at in range(1, grid.height)}
    assert kinds["90071992547409.93"] is str
    assert kinds["9999999999999.99"] is Decimal


def test_rows_become_records_and_a_second_import_of_the_same_rows_changes_nothing(desk: Desk) -> None:
    text = (
        HEADS + "Terres (exemple fictif)\t1 250 000,50 USD\t\t14/03/2018\tnote\nEau\t12,5 k€\t\tmai 2017\t\n"
    )
    found = look(desk, text)
    assert numbers(found) == (2, 0, 0, 0, 0)
    done = record(desk, found)
    rows = {row["title"]: row for row in reading.page(desk, "project").rows}
    terres = rows["Terres (exemple fictif)"]
    assert (terres["budget"].amount, terres["budget"].currency) == (125_000_050, "USD")
    assert rows["Eau"]["budget"].currency == "EUR"
    assert str(rows["Eau"]["span"].start) == "2017-05", "a month is not its first day"
    assert terres.ref.startswith("NK-")
    assert numbers(look(desk, text)) == (0, 0, 2, 0, 0)
    assert done.fresh == 2


def test_a_row_that_names_a_record_changes_what_it_says_and_leaves_the_rest(desk: Desk) -> None:
    saved = records.create(desk, "project", {"title": "Eau", "remarks": "ancien", "budget": "10 USD"})
    text = f"Référence\tTitre\tBudget – Devise\tObservations\n{saved.ref}\tEau\tEUR\t\n"
    found = look(desk, text)
    (change,) = found.plans[0].changes
    assert set(change.after) == {"budget"}
    record(desk, found)
    row = reading.read(desk, saved.uuid).row
    assert (row["budget"].amount, row["budget"].currency) == (1000, "EUR"), "the amount outlives its currency"
    assert row["remarks"] == "ancien", "an empty cell leaves what there is"
    record(desk, look(desk, f"Référence\tObservations\n{saved.ref}\t(vide)\n"))
    assert reading.read(desk, saved.uuid).row["remarks"] is None, "and a word takes it away"


def test_an_import_is_one_batch_that_one_undo_takes_back_and_nothing_is_recorded_by_halves(
    desk: Desk,
) -> None:
    lines = [f"Projet {n} (exemple fictif)\t{n},5\tUSD\t2018\t\n" for n in range(1, 1_500)]
    found = look(desk, HEADS + "".join(lines))
    done = record(desk, found)
    assert reading.page(desk, "project", limit=1).total == 1_499
    commits = {e.position for e in history.history(desk, next(iter(done.records))[1])}
    assert commits
    history.undo(desk, done.position)
    assert reading.page(desk, "project", limit=1).total == 0

    def stop(done: int, _of: int) -> None:
        raise UserError("assez")

    with pytest.raises(UserError, match="assez"):
        record(desk, look(desk, HEADS + "".join(lines)), tell=stop)
    assert reading.page(desk, "project", limit=1).total == 0


def test_refused_rows_hold_everything_until_the_person_leaves_them_out(desk: Desk) -> None:
    text = HEADS + "Bon\t10\tUSD\t2018\t\n\t20\tUSD\t2018\tsans titre\nMauvais\tdix\tUSD\t31/02/2018\t\n"
    found = look(desk, text)
    assert numbers(found) == (1, 0, 0, 2, 1)
    said = {t.place: t.grade for t in found.all_troubles()}
    assert said == {"A3": Grade.REFUSED, "B4": Grade.REFUSED, "D4": Grade.DROPPED}
    with pytest.raises(Refused) as refused:
        record(desk, found)
    assert {p.place for p in refused.value.problems} == {"A3", "B4", "D4"}
    assert reading.page(desk, "project").total == 0
    record(desk, found, leave_out=True)
    assert [row["title"] for row in reading.page(desk, "project").rows] == ["Bon"]
    left = look(desk, text, only=found.plans[0].refused)
    assert numbers(left) == (0, 0, 0, 2, 1), "only what failed is tried again"


def test_child_rows_come_under_the_reference_of_their_owner_and_a_final_owner_asks_why(desk: Desk) -> None:
    donor = records.create(desk, "organisation", {"name": "Suède (exemple fictif)"})
    fund = records.create(desk, "fund", {"code": "F1", "name": "Fonds"})
    owner = records.create(
        desk, "contribution",
        {"donor": donor.uuid, "fund": fund.uuid, "agreement": "SAA-1", "currency": "SEK"}, final=True,
    )  # fmt: skip
    text = f"Contribution\tDate\tMontant (SEK)\n{owner.ref}\t14/03/2018\t1 000\nSAA-1\t2018-05\t2 000,50\n"
    found = look(desk, text, "deposit")
    assert numbers(found) == (2, 0, 0, 0, 0)
    assert found.asks_reason
    with pytest.raises(Refused):
        record(desk, found)
    record(desk, found, reason="relevé de mai")
    rows = reading.read(desk, owner.uuid).children["deposit"]
    assert [(str(r["on"]), r["amount"].amount, r["amount"].currency) for r in rows] == [
        ("2018-03-14", 100_000, "SEK"), ("2018-05", 200_050, "SEK"),
    ]  # fmt: skip
    assert numbers(look(desk, text, "deposit")) == (0, 0, 2, 0, 0), "known by their owner and their day"


def test_the_office_that_changed_since_the_preview_is_looked_at_again(desk: Desk) -> None:
    saved = records.create(desk, "project", {"title": "Eau", "remarks": "un"})
    found = look(desk, f"Référence\tObservations\n{saved.ref}\tdeux\n")
    records.create(desk, "project", {"title": "Autre"})
    record(desk, found)  # what others did has nothing to do with it
    found = look(desk, f"Référence\tObservations\n{saved.ref}\ttrois\n")
    form = reading.read(desk, saved.uuid)
    records.save(desk, saved.uuid, {"remarks": "trois"}, mark=form.mark)
    with pytest.raises(UserError):
        record(desk, found)


def test_headings_that_a_person_bound_are_remembered(desk: Desk) -> None:
    text = "Intitulé du dossier\tBruit\nEau\tx\n"
    found = look(desk, text)
    assert found.unbound
    bound = look(desk, text, columns={0: "title", 1: ""}, head=0)
    assert numbers(bound) == (1, 0, 0, 0, 0)
    record(desk, bound)
    again = look(desk, text)
    assert numbers(again) == (0, 0, 1, 0, 0)
    assert again.all_troubles() == []


def test_nothing_confidential_leaves_or_comes_in_by_a_spreadsheet(desk: Desk, tmp_path: Path) -> None:
    secret = "Dilemme de Kitshanga, exemple fictif tenu secret"
    hidden = records.create(desk, "analysis", {"title": secret, "text": secret}, confidential=True,
                            children={"other_value": [{"field_code": "title", "value": secret}]})  # fmt: skip
    records.create(desk, "analysis", {"title": "Ordinaire"})
    one = export_list(desk, AskedList("analysis"), usual_columns(entity("analysis")), tmp_path / "a.xlsx")
    everything = export_all(desk, tmp_path / "b.xlsx")
    csv = export_list(desk, AskedList("analysis"), ("title", "text"), tmp_path / "c.csv")
    assert (one.rows, one.withheld, csv.withheld, everything.withheld) == (1, 1, 1, 1)
    for path in (one.path, everything.path, csv.path):
        data = path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as parts:
                data += b"".join(parts.read(name) for name in parts.namelist())
        for mark in (secret, hidden.ref, str(hidden.uuid)):
            assert mark.encode() not in data
    found = look(desk, f"Référence\tTitre\n{hidden.ref}\tDévoilé\n", "analysis")
    assert (found.changed, found.refused) == (0, 1), "it is as if it were not there"
    assert numbers(look(desk, f"Titre\tNature\n{secret}\t\n", "analysis")) == (1, 0, 0, 0, 0)
    with desk.store.reading() as connection:
        acts = connection.exec_driver_sql("SELECT act, detail FROM acts WHERE act='export-list'").fetchall()
    assert [a[1] for a in acts] == ["analysis, xlsx, 1", f"all, xlsx, {everything.rows}", "analysis, csv, 1"]


def test_a_reader_neither_exports_nor_imports(desk: Desk, tmp_path: Path) -> None:
    found = look(desk, HEADS + "Eau\t1\tUSD\t2018\t\n")
    reader = Desk(**{**{f: getattr(desk, f) for f in desk.__dataclass_fields__}, "role": "reader"})
    with pytest.raises(UserError):
        export_list(reader, AskedList("project"), ("title",), tmp_path / "a.xlsx")
    with pytest.raises(UserError):
        export_all(reader, tmp_path / "a.xlsx")
    with pytest.raises(UserError):
        record(reader, found)
    assert list(tmp_path.glob("*.xlsx")) == []
    entry = Desk(**{**{f: getattr(desk, f) for f in desk.__dataclass_fields__}, "role": "entry"})
    zone = look(entry, "Nom\nMasisi\nRutshuru\n", "zone")
    assert zone.plans[0].refusal, "reference data are not for everybody"
    final = look(entry, "Nom\tType\tStade\nX\tun\tFinal\n", "organisation")
    assert "finale" in final.plans[0].refusal, "the look says beforehand what the save would refuse"
    assert not look(entry, "Nom\tType\tStade\nX\tun\t\n", "organisation").plans[0].refusal


def test_an_export_that_is_given_up_leaves_no_file(sample: Desk, tmp_path: Path) -> None:
    def stop(_done: int, _of: int) -> None:
        raise UserError("assez")

    for name in ("a.xlsx", "a.csv"):
        with pytest.raises(UserError, match="assez"):
            export_list(sample, AskedList("organisation"), ("title",), tmp_path / name, tell=stop)
    assert list(tmp_path.iterdir()) == []


def test_days_before_march_1900_and_odd_kinds_are_written_as_they_are_read(
    desk: Desk, tmp_path: Path
) -> None:
    records.create(
        desk, "un_rate", {"currency": "CDF", "effective": dt.date(1900, 1, 15), "rate": "1234,5678901"}
    )
    written = export_list(desk, AskedList("un_rate"), ("currency", "effective", "rate"), tmp_path / "a.xlsx")
    assert numbers(preview(desk, grids_of_file(written.path), Asked("un_rate"))) == (0, 0, 1, 0, 0)


def test_links_of_every_sort_are_read_by_reference_code_and_title(desk: Desk) -> None:
    kinds = {type(f.kind) for e in ENTITIES.values() for f in e.fields}
    assert {Link, LinkSet, Shares} <= kinds
    nord = records.create(desk, "province", {"code": "NK", "name": "Nord-Kivu"})
    masisi = records.create(desk, "territory", {"name": "Masisi", "province": nord.uuid})
    text = (
        "Titre\tLocalisation\n"
        f"A\tNK / Masisi = 60 %; {nord.ref} = 40 %\n"
        f"B\thypothèse : nord-kivu = 100 %\nC\tLimbes\n"
    )
    found = look(desk, text)
    assert numbers(found) == (3, 0, 0, 0, 1)
    record(desk, found, leave_out=True)
    rows = {row["title"]: row["locations"] for row in reading.page(desk, "project").rows}
    assert rows["A"].rows == (((nord.uuid, None, None), 4_000), ((nord.uuid, masisi.uuid, None), 6_000))
    assert rows["B"].assumed
    assert rows["C"] is None
