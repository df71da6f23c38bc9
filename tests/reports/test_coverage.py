"""Who does what where on paper: the figures of the screen, each mechanism apart, gaps and doubles told."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest

from issss_desktop.models.entities.common import Amount, Span
from issss_desktop.models.interventions import Asked
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.interventions.asked import who_what_where
from issss_desktop.services.printing.statutory import draw_who_what_where
from issss_desktop.services.state import records_at
from tests.reports.offices import flat, office, printed, table, tight
from tests.reports.statutory_book import M, rich
from tests.services.builders import Book, day, partial, shares

END = day("2017-12-31")


def covered() -> Book:
    """The made-up office with two programmes of the Fund, one of which is a project too (exemple fictif)."""
    book = rich()
    rows = {row.values.get("code") or row["name"].fr: row.uuid for row in book.rows["pillar"]}
    zones = {row["name"].fr: row.uuid for row in book.rows["zone"]}
    north: UUID = next(row.uuid for row in book.rows["province"] if row["code"] == "NK")
    kit, beni = zones["Autour de Kitshanga"], zones["Beni Nord"]
    where = shares((north, None, kit, 7_500), (north, None, beni, 2_500))
    twin = book.project("Même chantier", 2 * M, "2016-04", locations=where, fictional=True)
    for title, links in (("Même chantier", frozenset({twin})), ("Ponts et pistes", None)):
        book.add(
            "programme", title=title, fund=book.fund, nature="project", budget=Amount(4 * M + 1, "USD"),
            span=Span(partial("2016-09"), partial("2018-09")), locations=where, same_intervention=links,
            pillars=shares((rows["DD"], 5_000), (rows["RAE"], 5_000)), fictional=True,
        )  # fmt: skip
    book.project("PONTS ET PISTES", None, "2017-01", fictional=True)
    return book


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = office(tmp_path_factory.mktemp("covered") / "nk", covered())
    yield made
    close_desk(made)


def cents(text: str) -> int:
    return 0 if text == "n.d." else int(re.sub(r"[^\d]", "", text))


def test_the_tables_of_each_mechanism_are_those_of_the_screen(desk: Desk) -> None:
    data, found = printed(desk, draw_who_what_where), who_what_where(desk, Asked(END))
    whole = found.whole
    assert (whole.fund.count, whole.bilateral.count, whole.both, whole.count) == (2, 8, 1, 9)
    assert "9 interventions : 2 du Fonds (FCS), 8 bilatérales, 1 dans les deux" in flat(data)
    for title, side in (
        ("Budgets des programmes du Fonds", whole.fund),
        ("Montants des projets bilatéraux", whole.bilateral),
    ):
        body = table(data, title)[1:]
        assert tight(body[-1][-1]) == tight(side.amount.show("fr"))
        assert sum(cents(row[-1]) for row in body[:-1]) == cents(body[-1][-1])
        assert sum(cents(cell) for row in body[:-1] for cell in row[1:-1]) == cents(body[-1][-1])
    both = (whole.fund.amount.value or 0) + (whole.bilateral.amount.value or 0)
    shown = re.sub(r"\s", "", flat(data))
    assert str(both // 100) not in shown, "nothing sums across the two mechanisms"
    counts = table(data, "Interventions par zone et par pilier")
    assert counts[-1][-1] == f"{whole.fund.count} / {whole.bilateral.count}"


def test_paper_tells_what_nobody_covers_and_what_may_be_recorded_twice(desk: Desk) -> None:
    text = flat(printed(desk, draw_who_what_where))
    assert "où aucune intervention n’est enregistrée : Kalehe." in text
    assert "Autour de Kitshanga : II SEC, IV RRR" in text
    assert "ne nomment aucun lieu" in text
    lines = table(printed(desk, draw_who_what_where), "Doublons possibles")
    assert [tight(row[-1]) for row in lines[1:]] == ["àvérifier", "comptéesunefois"]
    assert tight("même titre : Ponts et pistes") in tight(lines[1][2])


def test_a_province_prints_its_part(desk: Desk) -> None:
    north = next(row.uuid for row in records_at(desk).all("province") if row["code"] == "NK")
    text = flat(printed(desk, lambda g: draw_who_what_where(g, north)))
    assert "province : Nord-Kivu" in text
    assert "Ponts de Bunyakiri" not in text
    assert "Terres partagées" in text


def test_what_works_outside_or_nowhere_has_its_own_lines(desk: Desk) -> None:
    doing = table(printed(desk, draw_who_what_where, lang="en"), "Who does what, where")
    groups = [row[0] for row in doing if len(row) == 1 or not any(row[1:])]
    assert groups == [
        "Around Kitshanga", "Beni North", "Ruzizi Plain, Middle and High Plateaux",
        "Outside the priority zones", "Place not known",
    ]  # fmt: skip
