"""The shipped chain: the same bytes for ever, equal in every office, nothing official invented."""

import csv
import hashlib
import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import cbor2
import pytest

from issss_desktop.errors import UserError
from issss_desktop.models.fields import Stage, entity, entity_by_tag, missing
from issss_desktop.models.log import decode
from issss_desktop.models.rows import Row
from issss_desktop.services import reading, records, reference
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.services.reference import (
    PROGRAM_ACTOR,
    apply_reference,
    reference_folder,
    shipped_chain,
)
from issss_desktop.services.starting.identities import identity
from issss_desktop.services.starting.lists import shipped
from issss_desktop.services.starting.offices import create_office
from issss_desktop.store import query
from issss_desktop.store.check import check_fully
from tests.services.builders import shipped_lines

ROOT = Path(__file__).resolve().parents[2]
FOLDER = reference_folder()
RELEASED = {"chain-0001.cbor": "a8fddd0e399e0ba93ae0f46845f516dff31fbcf308237590e1f88f10c167ec25"}
"""SHA-256 of every release: a file that has been shipped never changes."""


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "tools" / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A folder with the lists and no release yet."""
    shutil.copytree(FOLDER / "lists", tmp_path / "made" / "lists")
    return tmp_path / "made"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = create_office(tmp_path_factory.mktemp("office") / "it", "IT", user="C. Ngoma")
    yield made
    close_desk(made)


def rows(desk: Desk, code: str) -> dict[str, Row]:
    """Shipped rows of an entity by key."""
    with desk.store.reading() as connection:
        found = query.select_rows(connection, code, "WHERE ref LIKE 'REF-%'")
    return {row.ref.split("-", 2)[2]: row for row in found}


def change(folder: Path, code: str, key: str, column: str, text: str) -> None:
    """Write one cell of a list."""
    path = folder / "lists" / f"{code}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        found = list(csv.DictReader(lines))
    for line in found:
        if line["key"] == key:
            line[column] = text
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(found[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


def test_a_release_never_changes() -> None:
    found = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in FOLDER.glob("chain-*.cbor")}
    assert found == RELEASED


def test_the_lists_make_the_first_release_byte_for_byte(tool: ModuleType, lists: Path) -> None:
    made = tool.build(lists)
    assert hashlib.sha256(made.read_bytes()).hexdigest() == RELEASED["chain-0001.cbor"]


def test_the_shipped_chain_says_what_the_lists_say(tool: ModuleType) -> None:
    assert tool.build(FOLDER, write=False) is None


def test_a_later_release_only_appends_what_differs(
    tool: ModuleType, lists: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tool, "RELEASED", (*tool.RELEASED, tool.RELEASED[0]))
    first = tool.build(lists).read_bytes()
    change(lists, "zone", "SUD-IRUMU", "population", "250000")
    change(lists, "zone", "MASISI-WALIKALE", "territories", "MASISI")
    change(lists, "zone", "KITSHANGA", "area", "")
    second = tool.build(lists)
    assert second.name == "chain-0002.cbor"
    assert (lists / "chain-0001.cbor").read_bytes() == first
    (commit,) = (decode(data) for data in cbor2.loads(second.read_bytes()))
    assert (commit.seq, commit.prev) == (2, decode(cbor2.loads(first)[-1]).id)
    named = sorted((entity_by_tag(r.entity).code, len(r.ops)) for r in commit.records)  # type: ignore[union-attr]
    assert named == [("membership", 1), ("zone", 1), ("zone", 1)]
    assert tool.build(lists) is None


def test_an_office_receives_the_later_release_when_it_is_opened(
    tool: ModuleType, lists: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tool, "RELEASED", (*tool.RELEASED, tool.RELEASED[0]))
    close_desk(create_office(tmp_path / "nk", "NK"))
    tool.build(lists)
    change(lists, "zone", "SUD-IRUMU", "population", "250000")
    change(lists, "zone", "MASISI-WALIKALE", "territories", "MASISI")
    change(lists, "zone", "KITSHANGA", "area", "")
    tool.build(lists)
    monkeypatch.setattr(reference, "reference_folder", lambda: lists)
    desk = open_desk(tmp_path / "nk")
    zones = rows(desk, "zone")
    assert zones["SUD-IRUMU"]["population"] == 250_000
    assert zones["MASISI-WALIKALE"]["territories"] == {identity("territory", "MASISI")}
    assert zones["KITSHANGA"]["area"] is None
    with desk.store.reading() as connection:
        assert check_fully(connection) == []
    close_desk(desk)


def test_a_record_that_left_its_list_is_refused(tool: ModuleType, lists: Path) -> None:
    tool.build(lists)
    path = lists / "lists" / "rating.csv"
    path.write_text(
        "".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8"
    )
    with pytest.raises(SystemExit, match="never removed"):
        tool.build(lists)


def test_applying_twice_adds_nothing(office: Desk) -> None:
    before = reading.counts(office)
    assert office.store.write(apply_reference) == 0
    assert reading.counts(office) == before
    with office.store.reading() as connection:
        assert check_fully(connection) == []


def test_a_foreign_chain_of_the_program_is_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk.store.write(apply_reference) == len(shipped_chain(FOLDER))
    other = decode(shipped_chain(FOLDER)[0])
    changed = type(other)(PROGRAM_ACTOR, 1, None, 1, other.wall_ms + 1, other.user, other.records)
    monkeypatch.setattr(reference, "shipped_chain", lambda _folder: (changed.data,))
    before = reading.counts(desk)
    with pytest.raises(UserError) as refused:
        desk.store.write(apply_reference)
    assert "does not continue" in refused.value.detail
    assert reading.counts(desk) == before


def test_an_edit_of_an_office_stands_above_the_shipped_value(tmp_path: Path) -> None:
    desk = create_office(tmp_path / "sk", "SK")
    uuid = identity("zone", "KALEHE")
    form = reading.read(desk, uuid)
    assert not records.save(desk, uuid, {"population": "1000"}, mark=form.mark, reason="recensement").diverged
    desk.store.write(apply_reference)
    assert reading.read(desk, uuid).row["population"] == 1000
    close_desk(desk)


def test_two_offices_hold_the_same_reference_data(office: Desk, tmp_path: Path) -> None:
    second = create_office(tmp_path / "nat", "NAT")
    for code in ("office", "zone", "pillar", "organisation", "criterion", "fund", "board"):
        here, there = ({k: (r.uuid, r.values) for k, r in rows(d, code).items()} for d in (office, second))
        assert here == there
    close_desk(second)


def test_every_shipped_record_is_complete_and_passes_its_rules(tool: ModuleType) -> None:
    for item in shipped(FOLDER / "lists", *tool.ENTITIES):
        declared = entity(item.entity)
        values: dict[str, Any] = dict(item.values)
        assert missing(declared, values, Stage.FINAL) == [], item.key
        assert [p for rule in declared.rules for p in rule(values)] == [], item.key
        assert item.key == item.key.upper()


def test_what_is_shipped_and_how_much(office: Desk) -> None:
    counts = {code: alive for code, (alive, _drafts, _diverging) in reading.counts(office).items()}
    expected = {
        "office": 4,
        "province": 6,
        "zone": 13,
        "pillar": 6,
        "criterion": 5,
        "rating": 3,
        "fund": 5,
        "board": 7,
    }
    assert {code: counts[code] for code in expected} == expected
    assert set(rows(office, "office")) == {"NAT", "NK", "SK", "IT"}
    assert set(rows(office, "currency")) == {
        "USD",
        "EUR",
        "GBP",
        "SEK",
        "NOK",
        "CHF",
        "CAD",
        "JPY",
        "CDF",
        "DKK",
    }
    donors = {key for key, row in rows(office, "organisation").items() if row["donor"]}
    assert donors == {
        "FCP",
        "GBR",
        "SWE",
        "NLD",
        "NOR",
        "DEU",
        "USA",
        "BEL",
        "CAN",
        "ESP",
        "UE",
        "JPN",
        "FRA",
        "BM",
        "PNUD-MONUSCO-NK",
    }


def test_names_stand_in_both_languages(office: Desk) -> None:
    for code in ("office", "province", "zone", "pillar", "rating", "currency", "fund", "board"):
        for key, row in rows(office, code).items():
            assert row["name"].fr, (code, key)
            assert row["name"].en, (code, key)
    without = {k for k, r in rows(office, "organisation").items() if not r["name"].en}
    assert without == {"LUCODER", "SCC", "WOA", "AAP", "ASP", "CORACON", "SOFEPADI", "APC", "JUSTICE-PLUS"}


def test_everything_but_iso_currencies_and_own_proposals_names_its_source(office: Desk) -> None:
    for code in ("province", "territory", "zone", "pillar", "organisation", "criterion", "fund", "board"):
        for key, row in rows(office, code).items():
            assert row["source"].reference.startswith("http"), (code, key)
            assert row["source"].nature, (code, key)
    for row in rows(office, "rating").values():
        assert "aucune échelle officielle connue" in row["remarks"]
        assert row["source"].nature == "deduced"


def test_criteria_are_the_published_texts_and_no_more(office: Desk) -> None:
    shown = rows(office, "criterion")
    for line in shipped_lines("alignment_criteria"):
        row = shown[f"{line['number']}-V1"]
        assert (row["text"].fr if row["text"] else "") == line["text_fr_official"]
        assert row["text"] is None or row["text"].en is None  # the English at hand is a working translation
        assert row["complete"] is (line["text_fr_complete"] == "yes")
    assert shown["3-V1"]["text"].fr.endswith("[…]")
    assert [key for key, row in shown.items() if row["text"] is None] == ["4-V1", "5-V1"]


def test_zones_and_pillars_are_those_of_the_domain_files(office: Desk) -> None:
    by_name = {row["name"].fr: row for row in rows(office, "zone").values()}
    for line in shipped_lines("priority_zones"):
        row = by_name[line["zone_fr"]]
        assert row["name"].en == line["zone_en"]
        assert row["provinces"] == {
            r.uuid for r in rows(office, "province").values() if r["name"].fr == line["province"]
        }
        assert str(row["population"] or "") == line["population"]
        assert str(row["area"] or "") == line["area_km2"]
        assert row["active_2017"] is {"yes": True, "no": False, "": None}[line["active_2017"]]
        assert row["listed_2014"] is (True if line["listed_2014"].startswith("yes") else None)
        assert row["source"].reference == line["source"]
    pillars = rows(office, "pillar")
    names = {(row["name"].fr, row["name"].en) for row in pillars.values() if row["number"]}
    assert names == {(line["name_fr"], line["name_en"]) for line in shipped_lines("pillars")}
    assert pillars["VSBG"]["successors"] == {pillars["FPS"].uuid}


def test_the_unknown_rules_of_boards_and_the_fee_are_not_stated_as_facts(office: Desk) -> None:
    boards = rows(office, "board")
    assert [row["quorum"] for row in boards.values()] == [None] * len(boards)
    assert {row["kind"] for key, row in boards.items() if key.startswith("CAP-")} == {"provincial"}
    fund = rows(office, "fund")["CDS00"]
    assert fund["fee_rate"] == 100
    assert fund["source"].confirmation == "to_confirm"
    assert fund["predecessor"] == identity("fund", "CRF00")


def test_copied_domain_files_are_all_described() -> None:
    text = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    names = [p.name for p in (*FOLDER.glob("*.csv"), *FOLDER.glob("*/*.csv"), *FOLDER.glob("*.txt"))]
    assert len(names) > 25
    assert [name for name in names if f"`{name}`" not in text] == []
