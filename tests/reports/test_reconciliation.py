"""The reconciliation on paper: the bridge on one page, to the cent, in both languages, valid PDF/A."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.printing.orders import Order, Printed
from issss_desktop.services.printing.reports import draw
from issss_desktop.services.reconciling import importing, matching, signing
from issss_desktop.services.reconciling.standing import standing
from tests.desks import bare_desk
from tests.reports.offices import flat, table
from tests.reports.reading import page_texts
from tests.reports.test_conformance import pytestmark as needs_the_validator
from tests.reports.test_conformance import verdicts
from tests.statements import Fund, full_fund


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str]]:
    """A quarter matched but for one gap, with bank charges that only we know (made-up examples)."""
    desk = bare_desk(tmp_path_factory.mktemp("paper") / "nk")
    fund = full_fund(desk)
    fund.entry("bank_charges", "2020-03-20", "35")
    ref = fund.begin()
    matching.accept_sure(desk, ref)
    line = next(x for x in standing(desk, ref).lines if "SIDA" in x.text)
    assert line.best is not None
    matching.match(desk, line.uuid, "deposit", line.best.record.uuid)
    yield desk, str(ref)
    close_desk(desk)


def printed(desk: Desk, ref: str, lang: str = "fr") -> Printed:
    return draw(desk, Order("reconciliation", about=ref, lang=lang))


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_bridge_is_on_the_first_page_and_leads_from_our_balance_to_the_agents(
    office: tuple[Desk, str],
) -> None:
    data = printed(*office).data
    steps = [
        (row[0], plain(row[-1]))
        for row in table(data, "De notre solde à celui de l’agent")[1:]
        if len(row) > 1
    ]
    assert ("Notre solde au 31 mars 2020", "1 091 215,50") in steps
    assert ("Dans nos enregistrements seulement", "+35,00") in steps
    assert ("Écarts entre une ligne et notre enregistrement", "−1 000,00") in steps
    assert ("Solde de clôture de l’agent au 31 mars 2020", "1 090 250,50") in steps
    assert ("dont étapes non expliquées", "−1 000,00") in steps
    first = plain(page_texts(data)[0])
    assert "notre solde et les étapes font 1 090 250,50 USD" in first
    assert "Non validé. 1 élément n’est pas expliqué, −1 000 USD en tout." in " ".join(first.split())


def test_what_is_not_signed_off_is_provisional_and_says_so_in_english_too(office: tuple[Desk, str]) -> None:
    french, english = (flat(printed(*office, lang=lang).data) for lang in ("fr", "en"))
    assert "VERSION PROVISOIRE" in french
    assert "Not signed off. 1 item is not explained, −1,000 USD in all." in english
    assert "1,090,250.50" in english


def test_every_line_stands_beside_our_record_with_its_gap_and_its_reason(office: tuple[Desk, str]) -> None:
    lines = table(printed(*office).data, "Lignes du relevé et nos enregistrements")[1:]
    sida = next(row for row in lines if "SIDA" in row[1])
    assert "Suède" in sida[4]
    assert plain(sida[5]) == "−1 000,00"
    assert sida[6].replace(" ", "") == "àexpliquer"


def test_a_bridge_of_two_hundred_lines_is_still_one_page(desk: Desk) -> None:
    fund = Fund(desk)
    ref = signing.begin(desk, fund.fund, "2020-01-01", "2020-03-31").uuid
    text = "Date\tTexte\tMontant\n" + "".join(
        f"{1 + n % 28:02d}/02/2020\tligne {n}\t{n}\n" for n in range(1, 201)
    )
    importing.record(desk, ref, importing.preview(desk, ref, importing.sheets_of_text(text)))
    with in_language("fr"):
        pages = page_texts(printed(desk, str(ref)).data)
    assert "Solde de clôture de l’agent" in pages[0]
    assert "Non validé" in pages[0]
    assert "n.d." in pages[0], "the balances are not known"
    assert "ligne 200" in "".join(pages[1:])


def test_only_a_reconciliation_is_printed_so(office: tuple[Desk, str]) -> None:
    with pytest.raises(UserError):
        printed(office[0], "")
    with pytest.raises(UserError):
        printed(office[0], "REF-X")


@needs_the_validator
def test_the_paper_is_pdf_a_3a_and_pdf_ua_1(office: tuple[Desk, str], tmp_path: Path) -> None:
    for lang in ("fr", "en"):
        (tmp_path / f"{lang}.pdf").write_bytes(printed(*office, lang=lang).data)
    found = verdicts("3a,ua1", *sorted(tmp_path.glob("*.pdf")))
    assert set(found.values()) == {"PASS"}, found
