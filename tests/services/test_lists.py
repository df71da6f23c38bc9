"""Filters, totals and actions on several records as plain values."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import set_language
from issss_desktop.models.fields import entity
from issss_desktop.services import filters, lists, reading, records, searching, several
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.filters import Filter
from issss_desktop.services.lists import Asked
from tests.desks import bare_desk, carry, project

# title, start, budget, is_cited, donor-like words
PROJECTS = (
    ("Accès à Béni", "2015-03-01", "1 000 000 EUR", True),
    ("Retour à Kitshanga", "2016", "2 500 000,50 EUR", False),
    ("Foncier", "2016-07", "3 000 000 USD", None),
    ("Justice", None, None, True),
    ("=1+1", "2017-01-15", "12 USD", False),
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Five made-up projects."""
    set_language("fr")
    desk = bare_desk(Path(tmp_path_factory.mktemp("lists")) / "nk")
    province = records.create(desk, "province", {"name": "Nord-Kivu"}).uuid
    for title, start, budget, cited in PROJECTS:
        raw: dict[str, Any] = {"title": title, "is_cited": cited, "fictional": True}
        if start:
            raw["span.start"] = start
        if budget:
            raw["budget"] = budget
        records.create(desk, "project", raw)
    records.create(desk, "zone", {"name": "Béni", "provinces": [province]})
    records.create(desk, "zone", {"name": "Fizi"})
    yield desk
    close_desk(desk)


def titles(desk: Desk, *wanted: Filter, code: str = "project", **asked: Any) -> set[str]:
    """Titles that a list shows."""
    listed = lists.open_list(desk, Asked(code, filters=wanted, **asked))
    assert listed is not None
    found = lists.page(desk, listed, 0, 100)
    assert found is not None
    return {line.title for line in found}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Filter("is_cited", "is", ("yes",)), {"Accès à Béni", "Justice"}),
        (Filter("is_cited", "unknown"), {"Foncier"}),
        (Filter("is_cited", "known"), {t for t, *_rest in PROJECTS} - {"Foncier"}),
        (Filter("span", "between", ("2016-07", "2016-12")), {"Retour à Kitshanga", "Foncier"}),
        (Filter("span", "between", ("", "2015")), {"Accès à Béni"}),
        (Filter("span", "between", ("2016-08", "")), {"Retour à Kitshanga", "=1+1"}),
        (Filter("span", "unknown"), {"Justice"}),
        (
            Filter("budget", "between", ("1 000 000", "2 500 000,50", "eur")),
            {"Accès à Béni", "Retour à Kitshanga"},
        ),
        (Filter("budget", "between", ("", "2 500 000,49", "EUR")), {"Accès à Béni"}),
        (Filter("budget", "between", ("", "", "USD")), {"Foncier", "=1+1"}),
        (Filter("budget", "unknown"), {"Justice"}),
        (Filter("title", "has", ("beni",)), {"Accès à Béni"}),
        (Filter("title", "has", ("kitchanga",)), {"Retour à Kitshanga"}),
        (Filter("title", "has", ("fo",)), {"Foncier"}),
        (Filter("local_name", "has", ("beni",)), set()),
        (Filter("stage", "is", ("final",)), set()),
    ],
)
def test_a_filter_keeps_the_rows_it_says(office: Desk, asked: Filter, told: set[str]) -> None:
    assert titles(office, asked) == told
    assert filters.from_plain(asked.plain()) == asked
    assert titles(office, asked, text="a") <= told


def test_filters_hold_together_and_beside_words(office: Desk) -> None:
    cited, dear = Filter("is_cited", "is", ("yes", "no")), Filter("budget", "between", ("1 M", "", "EUR"))
    assert titles(office, cited, dear) == {"Accès à Béni", "Retour à Kitshanga"}
    assert titles(office, cited, dear, text="retour") == {"Retour à Kitshanga"}


def test_a_set_of_links_is_filtered_by_one_of_them(office: Desk) -> None:
    province = lists.open_list(office, Asked("province"))
    assert province is not None
    (line,) = lists.page(office, province, 0, 10) or ()
    linked = Filter("provinces", "is", (str(line.uuid),))
    assert titles(office, linked, code="zone") == {"Béni"}
    assert titles(office, Filter("provinces", "unknown"), code="zone") == {"Fizi"}


@pytest.mark.parametrize(
    "wrong",
    [
        Filter("nothing", "is", ("1",)),
        Filter("is_cited", "between", ("1", "2")),
        Filter("budget", "between", ("beaucoup", "", "EUR")),
        Filter("budget", "between", ("1", "", "ZZZZ")),
        Filter("span", "between", ("31/06/2019", "")),
        Filter("is_cited", "is", ("perhaps",)),
        Filter("locations", "is", ("x",)),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_in_words(office: Desk, wrong: Filter) -> None:
    with pytest.raises(UserError) as refusal:
        lists.open_list(office, Asked("project", filters=(wrong,)))
    assert refusal.value.remedy or getattr(refusal.value, "problems", None)


def test_totals_are_by_currency_and_not_said_when_an_amount_is_unknown(office: Desk) -> None:
    reader = lists.reader_of(office)
    known = (Filter("budget", "known"),)
    found = lists.totals(reader, Asked("project", filters=known), "budget", reader.wish())
    assert found is not None
    assert [(t.currency, t.words) for t in found] == [
        ("EUR", "3\u202f500\u202f000,50"),
        ("USD", "3\u202f000\u202f012"),
    ]
    every = lists.totals(reader, Asked("project"), "budget", reader.wish())
    assert every is not None
    assert {t.words for t in every} == {"n.d."}
    assert {t.unknown for t in every} == {1}
    asked = reader.wish()
    reader.stop()
    assert lists.totals(reader, Asked("project"), "budget", asked) is None


def test_the_usual_order_is_that_of_the_declaration() -> None:
    assert lists.usual_order(entity("project")) == "sort"
    assert lists.usual_order(entity("meeting")) == "-on"
    assert lists.usual_order(entity("rating")) == "rank"
    assert lists.usual_order(entity("contribution")) == "sort"


def test_an_unknown_order_is_refused(office: Desk) -> None:
    with pytest.raises(UserError):
        lists.open_list(office, Asked("project", order="remarks"))


def test_what_can_be_final_is_counted_and_made_final_the_rest_is_named(desk: Desk) -> None:
    whole = records.create(desk, "province", {"name": "Nord-Kivu"}).uuid
    holed = records.create(desk, "organisation", {"name": "Sans type"}).uuid
    assert several.finalisable(desk, "province", [whole]).ready == (whole,)
    found = several.finalisable(desk, "organisation", [holed])
    assert found.ready == ()
    assert [(uuid, title) for uuid, title, _why in found.held] == [(holed, "Sans type")]
    done = several.finalise(desk, [whole, holed])
    assert done.uuids == (whole,)
    assert len(done.refused) == 1
    assert reading.read(desk, whole).row.final
    assert not reading.read(desk, holed).row.final


def test_several_are_deleted_for_one_reason_or_none_is(desk: Desk) -> None:
    made = [records.create(desk, "province", {"name": name}).uuid for name in ("A", "B", "C")]
    with pytest.raises(UserError):
        several.delete(desk, made, " ")
    records.delete(desk, made[2], "déjà")
    with pytest.raises(UserError):
        several.delete(desk, made, "doublon")
    assert reading.read(desk, made[0]).row.alive, "one refusal undoes all"
    done = several.delete(desk, made[:2], "doublon")
    assert done.uuids == tuple(made[:2])
    assert not reading.read(desk, made[1]).row.alive
    with pytest.raises(UserError):
        several.delete(desk, made * 400, "trop")


def test_copied_rows_are_lines_of_a_spreadsheet_without_formulas(office: Desk) -> None:
    listed = lists.open_list(office, Asked("project"))
    assert listed is not None
    uuids = [line.uuid for line in lists.page(office, listed, 0, 10) or ()]
    text = several.tab_separated(office, "project", uuids, ("title", "budget", "is_cited"))
    lines = [line.split("\t") for line in text.splitlines()]
    assert lines[0][:3] == ["Projet bilatéral", "Budget", "Devise"]
    assert {len(line) for line in lines} == {4}
    rows = {line[0]: line[1:] for line in lines[1:]}
    assert rows["Retour à Kitshanga"] == ["2500000,50", "EUR", "non"]
    assert rows["Justice"] == ["", "", "oui"]
    assert "'=1+1" in rows


def test_the_search_box_finds_a_few_of_any_kind(office: Desk) -> None:
    assert {row.title for row in searching.search(office, "beni")} == {"Accès à Béni", "Béni"}
    assert len(searching.search(office, "a", limit=2)) <= 2
    assert searching.search(office, "…") == []


def test_a_long_text_is_found_by_any_word_in_it_and_shows_where(desk: Desk) -> None:
    # the whole text counts, and the actors; accents, case and spelling do not
    filling = "Des négociations se poursuivent entre chefs de groupement. " * 330
    text = f"{filling}La Nyabarongo déborde près de Kitchanga."
    records.create(
        desk, "analysis", {"title": "Note (exemple fictif)", "text": text, "actors": "Les Maï-Maï"}
    )
    records.create(desk, "analysis", {"title": "Nyabarongo (exemple fictif)"})
    assert len(text) > 19_000
    place = "Texte\u00a0: …"
    for typed, shown in (
        ("DEBORDE", f"{place} La Nyabarongo déborde près de Kitchanga."),
        (
            "kitshanga nyabarongo",
            f"{place} groupement. La Nyabarongo déborde près de Kitchanga.",
        ),
        ("mai mai", "Acteurs\u00a0: Les Maï-Maï"),
    ):
        assert [line.excerpt for line in searching.search(desk, typed)] == [shown]
        listed = lists.open_list(desk, Asked("analysis", typed))
        assert listed is not None
        assert [line.excerpt for line in lists.page(desk, listed, 0, 32) or ()] == [shown]
    for n in range(4):
        records.create(desk, "project", {"title": f"Projet {n}", "remarks": "Nyabarongo"})
    found = searching.search(desk, "nyabarongo")
    assert len(found) == 6
    assert (found[0].title[:10], found[0].excerpt) == ("Nyabarongo", ""), "what is named so comes first"
    assert searching.search(desk, "nyabarongo", limit=2)[0] == found[0], "and is not pushed out"


@pytest.mark.parametrize("order", ["", "-sort", "is_cited", "-is_cited"])
def test_equal_titles_stand_in_one_order_in_every_office(desk: Desk, other: Desk, order: str) -> None:
    """Row numbers are those of one database: what came first here came last there."""
    for _turn in range(4):
        project(desk)
        project(other)
    carry(desk, other)
    carry(other, desk)

    def shown(here: Desk, asked: Asked) -> list[UUID]:
        listed = lists.open_list(here, asked)
        assert listed is not None
        return [line.uuid for line in lists.page(here, listed, 0, 100) or ()]

    for text in ("", "terres"):
        asked = Asked("project", text, order=order)
        uuids = shown(desk, asked)
        assert len(uuids) == 8
        assert uuids == shown(other, asked) == sorted(uuids, key=lambda u: u.bytes, reverse=order[:1] == "-")
        listed = lists.open_list(desk, asked)
        assert listed is not None
        assert [lists.place_of(desk, listed, uuid) for uuid in uuids] == list(range(8))
