"""Lists of any length read the same rows as a plain sort would, from any place, in any order."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from issss_desktop.models.values.texts import search_key
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.store import lists
from issss_desktop.store.lists import Wanted
from issss_desktop.store.long_reader import LongReader
from tests.desks import bare_desk

NAMES = ("Kitshanga", "Beni Nord", "Ruzizi", "Été à Béni", "Mambasa", "Sud Irumu", "Kalehe")
ROWS = 3_000


@pytest.fixture(scope="module")
def long_list(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """3,000 zones, some deleted, some without a population."""
    desk = bare_desk(Path(tmp_path_factory.mktemp("long")) / "nk")
    chance = random.Random(1)

    def fill(_work: object) -> None:
        for number in range(ROWS):
            raw = {"name": f"{chance.choice(NAMES)} {chance.randrange(10_000)}"}
            if chance.random() < 0.7:
                raw["population"] = str(chance.randrange(50))
            made = records.create(desk, "zone", raw)
            if number % 100 == 0:
                records.delete(desk, made.uuid, "double")

    desk.store.write(fill)
    yield desk
    close_desk(desk)


def plain(desk: Desk, wanted: Wanted) -> list[bytes]:
    """The same list, sorted by Python."""
    with desk.store.reading() as connection:
        found = connection.exec_driver_sql(
            f'SELECT uuid, coalesce("{wanted.column}", -9e18), search, alive FROM zone'
        ).fetchall()
    rows = [r for r in found if r[3] == 1 and all(w in r[2] for w in wanted.text.split())]
    rows.sort(key=lambda r: (isinstance(r[1], str), r[1], r[0]), reverse=wanted.descending)
    return [r[0] for r in rows]


@pytest.mark.parametrize("order", ["sort", "-sort", "population", "-population", "-changed"])
def test_any_page_of_any_order_is_that_of_a_plain_sort(long_list: Desk, order: str) -> None:
    wanted = Wanted("zone", order=order)
    told = plain(long_list, wanted)
    with long_list.store.reading() as connection:
        total = lists.count(connection, wanted)
        assert total == len(told) == ROWS - ROWS // 100
        known = lists.anchors(connection, wanted)
        assert len(known) == (total - 1) // lists.STEP + 1
        for start in (0, 1, 127, 1_000, 1_024, 1_700, 2_048, total - 130, total - 5):
            for given in ((), known):
                rows = lists.page(connection, wanted, start, 128, given, total)
                assert [r.uuid.bytes for r in rows] == told[start : start + 128], (start, bool(given))
        for place in (0, 5, 1_023, 1_024, total - 1):
            for given in ((), known):
                assert lists.place_of(connection, wanted, told[place], given) == place


@pytest.mark.parametrize(
    "typed", ["beni", "Béni nord", "kitchanga", "KITSHANGA", "ruz 1", "xyz", 'a"b%_', "été"]
)
def test_a_search_finds_every_row_that_holds_the_words(long_list: Desk, typed: str) -> None:
    wanted = Wanted("zone", text=search_key(typed))
    told = plain(long_list, wanted)
    words = wanted.text.split()
    with long_list.store.reading() as connection:
        found = lists.count(connection, wanted)
        rows = lists.page(connection, wanted, 0, 2_000)
    if all(len(word) >= 3 for word in words):
        assert found == min(len(told), lists.CAP + 1)
        assert [r.uuid.bytes for r in rows] == told
    else:  # fewer than three letters: the beginning of the title or of the reference
        assert {r.uuid.bytes for r in rows} <= set(told)


def test_a_walk_for_anchors_can_be_interrupted(long_list: Desk) -> None:
    reader = LongReader(long_list.store)
    found = reader.read(lambda connection: lists.anchors(connection, Wanted("zone")))
    assert found is not None
    assert len(found) == 3
    asked = reader.wish()
    reader.stop()
    assert reader.read(lambda connection: lists.anchors(connection, Wanted("zone")), asked) is None
    again = reader.read(lambda connection: lists.anchors(connection, Wanted("zone")))
    assert again == found, "a stop ends only the walk before it"


def test_a_renamed_donor_is_found_and_sorted_by_its_new_name(desk: Desk) -> None:
    """The title of a contribution shows its donor: renaming the donor moves it in the list."""
    fund = records.create(desk, "fund", {"code": "CDS00", "name": "FCS"})
    donor = records.create(desk, "organisation", {"name": "Zzz"})
    made = records.create(desk, "contribution", {"donor": donor.uuid, "fund": fund.uuid})
    form = reading.read(desk, donor.uuid)
    records.save(desk, donor.uuid, {"name": "Allemagne"}, mark=form.mark)
    assert [r.uuid for r in reading.page(desk, "contribution", text="allemagne").rows] == [made.uuid]
    assert reading.page(desk, "contribution", text="zzz").total == 0


def test_unknown_sort_column_is_refused() -> None:
    with pytest.raises(KeyError):
        _ = Wanted("zone", order="remarks").column
