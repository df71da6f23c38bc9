"""The statement on paper: the same amounts as the figures and the command line, in both languages."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from issss_desktop import cli
from issss_desktop.i18n import in_language
from issss_desktop.models.compound import Words
from issss_desktop.models.entities.common import Span
from issss_desktop.models.figures import plain
from issss_desktop.models.statement import account_lines, account_text
from issss_desktop.reports.uses import uses_report
from issss_desktop.services import periods
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.periods import figures_at
from issss_desktop.services.printing.orders import Order
from issss_desktop.services.printing.reports import draw
from issss_desktop.services.state import records_at
from tests.reports.offices import flat, office, printed, rows, table
from tests.services.builders import Book, day, partial, shares
from tests.services.uses import Uses, worked_fund

END = day("2017-12-31")


@pytest.fixture
def fund(tmp_path: Path) -> Iterator[Desk]:
    """An office with two years of a fund, an envelope and a programme of a contested channel."""
    book, _programme = worked_fund()
    envelope = book.programme("Enveloppe AAP", 900_000_00, nature="envelope", fictional=True)
    part = book.programme("Iru", 650_000_00, part_of=envelope, part_deduced=True)
    book.transfer(part, 5_000_00, None, due=partial("2017-10"))
    book.programme("RESET", 10_000_00, channel="contested")
    book.add("period", name="2016", span=Span(partial("2016"), partial("2016")), state="open", fund=book.fund)
    made = office(tmp_path / "nk", book)
    yield made
    close_desk(made)


def report(desk: Desk, lang: str = "fr") -> bytes:
    """The statement as the program prints it."""
    return draw(desk, Order("fund-statement", END, lang=lang)).data


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_amount_of_the_statement_stands_on_paper(fund: Desk, lang: str) -> None:
    figures = figures_at(fund, cut_off=END)
    accounts = figures.fund.statement.accounts
    with in_language(lang):
        title = "Ressources, emplois et solde au" if lang == "fr" else "Sources, uses and balance at"
        lines = table(report(fund, lang), title)
        shown = {line[0]: line[1:] for line in lines if len(line) == len(accounts) + 1}
        for _kind, name, label in account_lines():
            if name:
                expected = [account_text(a, name, True).replace("\u202f", " ") for a in accounts]
                assert shown[label] == expected, label


def test_french_and_english_have_the_same_amounts_in_the_same_order(fund: Desk) -> None:
    def digits(lang: str) -> list[str]:
        found = ["".join(c for c in row if c.isdigit()) for row in rows(report(fund, lang))]
        return [text for text in found if text]

    assert digits("fr") == digits("en")


def test_what_is_available_and_why_a_programme_is_in_no_total_stand_on_paper(fund: Desk) -> None:
    said = flat(report(fund)).replace("\u202f", " ").replace("\u00a0", " ")
    for words in (
        "Disponible à allouer 761 169,12", "Reste à recevoir (pour mémoire, non compris) n.d.",
        "hors du Fonds, ou canal contesté", "reste non individualisé 250 000", "déduit par le bureau",
        "en retard 5 000", "exemple fictif", "convention du Fonds",
    ):  # fmt: skip
        assert words in said, words


def test_each_allocation_stands_on_paper_with_what_is_still_to_be_paid(fund: Desk) -> None:
    lines = table(report(fund), "Allocations")
    assert [line[1:] for line in lines[1:]] == [
        ["adoptée le 01/02/2016", "700 000", "600 000", "100 000"],
        ["adoptée le 01/02/2016", "50 000", "30 000", "20 000"],
    ]


def test_a_certified_year_and_its_correction_stand_on_paper(fund: Desk) -> None:
    from tests.services.test_periods import add_transfer

    periods.certify(fund, records_at(fund).all("period")[0].ref)
    add_transfer(fund, "1000", "2016-09-01")
    said = flat(report(fund)).replace("\u202f", " ").replace("\u00a0", " ")
    assert "2016 (certifié)" in said
    assert "Régularisation sur exercices antérieurs" in said
    assert "Transferts aux organisations 400 000,00 200 000,00 1 000,00 601 000,00" in said


def test_an_office_that_records_no_use_says_so(tmp_path: Path) -> None:
    desk = office(tmp_path / "nk", Book())
    try:
        said = flat(printed(desk, lambda g: uses_report(g.brief(None), g.figures)))
        assert "ne compte jamais pour zéro" in said
    finally:
        close_desk(desk)


def test_the_command_line_gives_the_same_statement(fund: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    figures, folder = figures_at(fund, cut_off=END), fund.folder
    close_desk(fund)
    asked = ["--data", str(folder), "figures", "--cut-off", "2017-12-31"]
    assert cli.run([*asked, "--json"], "fr") == 0
    out = capsys.readouterr().out
    found = json.loads(out)["fund"]["statement"]
    assert found == json.loads(json.dumps(plain(figures)))["fund"]["statement"]
    assert found["available"]["figure"]["amount"] == "761169.12"
    assert cli.run(asked, "fr") == 0
    out = capsys.readouterr().out
    for account in figures.fund.statement.accounts:
        with in_language("fr"):
            assert account_text(account, "uses") in out
    assert "Taux d’exécution" in out
    assert "Iru" in out


@pytest.fixture
def partial_fund(tmp_path: Path) -> Iterator[Desk]:
    """Two programmes of which only what is known is recorded: nobody states that it is all of it."""
    book = Uses()
    for title, cents in (("Axe RN2", 100_00), ("Ruzizi", 200_00)):
        province = book.add("province", name=Words(f"Province {title}", f"Province {title}"))
        programme = book.programme(title, 500_00, locations=shares((province, None, None, 10_000)))
        book.allocate(programme, 500_00, "2016-02-01")
        book.transfer(programme, cents, "2016-03-01")
        book.spend(programme, cents // 2, "2016-03", "2016-12", category="travel")
    made = office(tmp_path / "nk", book)
    yield made
    close_desk(made)


def test_a_total_of_lower_bounds_is_a_lower_bound_on_paper(partial_fund: Desk) -> None:
    """A row says "≥ 100"; its total says "≥ 300", in every table that sums it."""
    data = report(partial_fund, "en")
    for title, total in (
        ("Programmes at", ["Total of projects", "1,000", "1,000", "≥ 300", "≥ 150", "n/a"]),
        ("Projects by province", ["Total of projects", "1,000", "≥ 300", "≥ 150"]),
        ("Declared expenditure by category", ["Declared expenditure", "≥ 150"]),
    ):
        found = [line for line in table(data, title) if line[0] == total[0]]
        assert [[c.replace("\u202f", " ").replace("\u00a0", " ") for c in found[-1] if c]] == [total], title


def test_a_province_of_lower_bounds_says_so_on_paper_and_on_the_command_line(
    partial_fund: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = table(report(partial_fund, "en"), "Projects by province")
    cells = {line[0]: [c.replace("\u202f", " ").replace("\u00a0", " ") for c in line[1:]] for line in lines}
    assert cells["Province Axe RN2"] == ["1", "500", "≥ 100", "≥ 50"]
    folder = partial_fund.folder
    close_desk(partial_fund)
    assert cli.run(["--data", str(folder), "figures", "--cut-off", "2017-12-31", "--json"], "fr") == 0
    told = json.loads(capsys.readouterr().out)["fund"]["statement"]["provinces"]
    first = next(p for p in told if p["name"]["fr"] == "Province Axe RN2")
    assert (first["transferred"]["amount"], first["transferred"]["status"]) == ("100.00", "at_least")
    assert first["allocated"]["status"] == "known"
