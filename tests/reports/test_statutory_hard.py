"""Statutory prints of hard records: nothing recorded, too much, names that no column was made for."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from issss_desktop.errors import UserError
from issss_desktop.models.compound import Words
from issss_desktop.models.entities.common import Amount
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.printing.sheets import Gathering
from issss_desktop.services.printing.statutory import (
    draw_alignment_sheet,
    draw_annex_one,
    draw_annex_two,
    draw_donor_statement,
    draw_mapping,
    draw_who_what_where,
    year_end,
)
from tests.reports.offices import (
    flat,
    french,
    json_of,
    office,
    printed,
    ref_of,
    table,
    tight,
)
from tests.reports.reading import page_texts, structure
from tests.reports.statutory_book import M, rich
from tests.services.builders import Book, money, partial, shares

LONG = ("Consortium pour la stabilisation intégrée " * 8).strip()[:300]
SOLID = "W" * 300
ODD = "Kɛlɛ ☃ \U0001f6d1 projet"

WHOLE: dict[str, Callable[[Gathering], bytes]] = {
    "donors": draw_donor_statement,
    "mapping": draw_mapping,
    "who-what-where": draw_who_what_where,
    "annex-two": lambda g: draw_annex_two(g, g.figures.cut_off.year),
    "annex-one": lambda g: draw_annex_one(g, g.figures.cut_off.year),
}


@pytest.fixture
def open_office(tmp_path: Path) -> Iterator[Callable[[Book], Desk]]:
    made: list[Desk] = []

    def opened(book: Book) -> Desk:
        made.append(office(tmp_path / str(len(made)), book))
        return made[-1]

    yield opened
    for desk in made:
        close_desk(desk)


@pytest.mark.parametrize("name", WHOLE)
def test_an_office_without_any_record_prints_a_sentence(
    open_office: Callable[[Book], Desk], name: str
) -> None:
    text = flat(printed(open_office(Book()), WHOLE[name]))
    said = {
        "donors": "aucun bailleur du Fonds n’est enregistré",
        "mapping": "il n’y a pas de cartographie",
        "who-what-where": "personne ne peut dire qui fait quoi où",
        "annex-two": "n’est connu pour avoir été actif en 2017",
        "annex-one": "Aucune réunion d’un conseil provincial n’est enregistrée pour 2017",
    }
    assert said[name] in text


@pytest.mark.parametrize("name", WHOLE)
def test_a_cut_off_before_any_data_prints_no_amount(open_office: Callable[[Book], Desk], name: str) -> None:
    text = flat(printed(open_office(rich()), WHOLE[name], "1999-12-31"))
    assert not re.search(r"\d{3} \d{3}", text)
    assert "31 décembre 1999" in text


def test_a_sheet_before_its_first_assessment(open_office: Callable[[Book], Desk]) -> None:
    desk = open_office(rich())
    ref = ref_of(desk, "project", "Terres partagées")
    text = flat(printed(desk, lambda g: draw_alignment_sheet(g, ref), "2016-01-31"))
    assert "Aucune évaluation. Au 31 janvier 2016" in text
    assert "alignable" not in text


def test_an_assessment_without_any_criterion_is_not_complete(open_office: Callable[[Book], Desk]) -> None:
    book = Book()
    project = book.project("Projet nu (fictif)", None, "2017-01-01")
    book.assess(project, "2017-06-01")
    text = flat(printed(open_office(book), lambda g: draw_alignment_sheet(g, str(project))))
    assert "Aucun critère évalué." in text
    assert "Évaluation complète" not in text


def test_an_agreement_of_later_years_is_not_in_the_statement(open_office: Callable[[Book], Desk]) -> None:
    desk = open_office(rich())
    ref = ref_of(desk, "organisation", "Bailleur A")
    text = flat(printed(desk, lambda g: draw_donor_statement(g, ref), "2016-06-30"))
    assert "Aucune contribution de ce bailleur n’est enregistrée" in text
    assert "SAA-A-2017" not in text


@pytest.mark.parametrize("title", [LONG, SOLID, ODD])
def test_no_name_is_cut_or_runs_out_of_the_page(open_office: Callable[[Book], Desk], title: str) -> None:
    book = rich()
    donor = book.donor(title, donor=True)
    zone = book.add("zone", name=Words(title, title))
    province = book.add("province", name=Words(title, title))
    project = book.project(
        title, 1_000_00, "2017-01-01", local_name=title, fictional=True,
        locations=shares((province, None, zone, 10_000)),
    )  # fmt: skip
    book.finance(project, donor, 1_000_00)
    book.assess(project, "2017-06-01", reader_1=title, reader_2=title, conclusion=title)
    board = book.add("board", code="CAP-X", kind="provincial", name=Words(title, title))
    book.add("meeting", board=board, title=title, on=partial("2017-05"), place=title, decisions=title,
             kind="session", state="held", certainty=title)  # fmt: skip
    contribution = book.contribution(donor, agreement=title[:200])
    book.movement(contribution, "signature", "2017-02-01", money(5_000_00))
    desk = open_office(book)
    wanted = tight(title).replace("☃", "\ufffd").replace("\U0001f6d1", "\ufffd")
    for draw in (
        *WHOLE.values(),
        lambda g: draw_alignment_sheet(g, str(project)),
        lambda g: draw_donor_statement(g, str(donor)),
    ):
        data = printed(desk, draw)
        assert wanted in tight(" ".join(node.words() for node in structure(data).walk()))
        if title == ODD:
            assert "U+2603" in flat(data)


def test_decisions_longer_than_a_page_are_printed_whole(open_office: Callable[[Book], Desk]) -> None:
    book = Book()
    board = book.add("board", code="CAP-X", kind="provincial", name=Words("Conseil X (fictif)"))
    lines = [f"Point {n} : le conseil prend acte (exemple fictif)." for n in range(200)]
    book.add(
        "meeting",
        board=board,
        on=partial("2017-05"),
        kind="session",
        state="held",
        decisions="\n".join(lines),
    )
    text = flat(printed(open_office(book), lambda g: draw_annex_one(g, 2017)))
    assert all(f"Point {n} :" in text for n in range(200))


def _many(count: int = 300) -> Book:
    """As many projects, aligned or alignable, over the zones and pillars of the made-up office."""
    book = rich()
    province = book.add("province", name=Words("Ituri"))
    zones = [book.add("zone", name=Words(f"Zone {n:02d} (fictive)")) for n in range(60)]
    pillars = [row.uuid for row in book.rows["pillar"]]
    donors = [book.donor(f"Bailleur {n:02d} (fictif)") for n in range(70)]
    for n in range(count):
        where = shares((province, None, zones[n % 60], 10_000))
        what = shares((pillars[n % 5], 7_000), (pillars[(n + 1) % 5], 3_000))
        project = book.project(
            f"Projet {n:03d} (fictif)", 100_000_01 + n, "2017-01-01", locations=where, pillars=what
        )
        book.finance(project, donors[n % 70], 100_000_01 + n)
        book.assess(project, "2017-05-01", "alignable" if n % 10 == 0 else "aligned")
    return book


def test_three_hundred_projects(open_office: Callable[[Book], Desk]) -> None:
    desk = open_office(_many())
    portfolio = json_of(desk)["portfolio"]
    annex = printed(desk, lambda g: draw_annex_two(g, 2017))
    text = flat(annex)
    assert all(f"Projet {n:03d} (fictif)" in text for n in range(300))
    pages = page_texts(annex)
    assert sum("à reporter" in page for page in pages) == sum("report " in page for page in pages) > 10
    total = french(portfolio["aligned"])
    assert total.startswith("≥ ")
    assert total in text
    data = printed(desk, draw_mapping)
    assert table(data, "Montants alignés par zone et par pilier")[-1][-1] == total
    assert portfolio["counts"]["in_total"] == 273
    assert "à reporter" in flat(data)


def test_a_carried_line_holds_what_stands_above_it(open_office: Callable[[Book], Desk]) -> None:
    book = Book()
    donor = book.donor("Bailleur Z (fictif)")
    contribution = book.contribution(donor, "USD", agreement="SAA-Z (fictif)")
    book.movement(contribution, "signature", "2016-01-01", money(200 * M))
    for n in range(120):
        book.deposit(contribution, (dt.date(2016, 2, 1) + dt.timedelta(days=n)).isoformat(), money(1_000_00))
        book.add(
            "expected", contribution=contribution, due=partial("2017-03"), amount=Amount(1_000_00, "USD")
        )
    desk = open_office(book)
    data = printed(desk, lambda g: draw_donor_statement(g, str(donor)))
    pages = page_texts(data)
    carried = [page for page in pages if "à reporter" in page]
    first = carried[0]
    deposits = len(re.findall(r"Dépôt \d+", first))
    assert deposits > 20
    assert f"{deposits} 000,00" in first[first.index("à reporter") :]
    assert "120 000,00" in flat(data)


def test_the_cut_off_of_a_year() -> None:
    assert year_end(2017) == dt.date(2017, 12, 31)
    assert year_end(2017, dt.date(2017, 6, 30)) == dt.date(2017, 6, 30)
    assert year_end(2017, dt.date(2026, 6, 30)) == dt.date(2017, 12, 31)
    for year, asked in ((1815, None), (9999, None), (0, None), (2017, dt.date(2016, 12, 31))):
        with pytest.raises(UserError):
            year_end(year, asked)
