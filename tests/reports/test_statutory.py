"""Statutory prints read back: every total is one of the figures, n.d. stays n.d., claims stay apart."""

import io
import re
from collections.abc import Iterator
from itertools import pairwise

import pikepdf
import pytest

from issss_desktop.errors import UserError
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.printing.statutory import (
    draw_alignment_sheet,
    draw_annex_one,
    draw_annex_two,
    draw_donor_statement,
    draw_mapping,
    draw_who_what_where,
)
from issss_desktop.services.state import records_at
from tests.reports.offices import flat, french, json_of, office, printed, ref_of, rows, table, tight
from tests.reports.reading import page_texts, structure
from tests.reports.statutory_book import rich

NEVER = ("85 100 000", "160 265 165")


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = office(tmp_path_factory.mktemp("rich") / "nk", rich())
    yield desk
    close_desk(desk)


# the alignment sheet


def test_the_sheet_shows_the_latest_assessment_and_every_reading_below(made_up: Desk) -> None:
    data = printed(made_up, lambda g: draw_alignment_sheet(g, ref_of(made_up, "project", "Terres partagées")))
    text = flat(data)
    assert text.index("Aligné Évaluation partielle : 2 critères sur 5.") < text.index(
        "Évaluations et lectures"
    )
    past = table(data, "Toutes les évaluations finales")
    heads = [row[0] for row in past if len(row) == 2 and row[1].startswith("NK-AS")]
    assert heads == ["12/03/2017 : aligné", "02/05/2016 : alignable"]
    assert sum("Second lecteur" in row[1] for row in past if len(row) == 5) == 2
    assert "Première lecture, avant l’analyse de conflit." in flat(data)


def test_declared_cited_and_assessed_stand_apart(made_up: Desk) -> None:
    data = printed(made_up, lambda g: draw_alignment_sheet(g, ref_of(made_up, "project", "Terres partagées")))
    claims = {row[0]: row[1:] for row in table(data, "trois faits différents")}
    assert claims["Déclaré par le projet"][0] == "oui"
    assert claims["Déclaré par le projet"][2] == "Document de projet, p. 4"
    assert claims["Cité (secrétariat)"] == ["oui", "", "Bulletin fictif n° 3, p. 2"]
    assert claims["Évalué"][0] == "aligné, 12/03/2017"


def test_the_two_readers_sign_under_what_they_sign(made_up: Desk) -> None:
    data = printed(made_up, lambda g: draw_alignment_sheet(g, ref_of(made_up, "project", "Terres partagées")))
    page = next(text for text in page_texts(data) if "Signature et date" in text)
    assert page.count("Signature et date") == 2
    for said in (
        "Avis : aligné",
        "Terres partagées",
        "Chargée de la cellule",
        "Coordonnateur provincial STAREC",
    ):
        assert said in page


def test_a_project_without_an_assessment_prints_its_facts(sample: Desk) -> None:
    data = printed(sample, lambda g: draw_alignment_sheet(g, "REF-PB-STEP"))
    text = flat(data)
    assert "Aucune évaluation." in text
    assert "79 100 000" in text
    assert "Signature et date" not in text
    assert table(data, "trois faits différents")[-1][1] == "non évalué"


def test_no_sheet_of_what_is_not_a_final_project(made_up: Desk, sample: Desk) -> None:
    for ref in ("NK-7Q-PB-2026-0042-K", "REF-CA-CAN", ""):
        with pytest.raises(UserError):
            printed(sample, lambda g, ref=ref: draw_alignment_sheet(g, ref))  # type: ignore[misc]
    draft = next(row for row in records_at(made_up).all("meeting") if not row.final)
    with pytest.raises(UserError, match="Projet bilatéral"):
        printed(made_up, lambda g: draw_alignment_sheet(g, str(draft.uuid)))


# the statement of contributions


def test_every_amount_of_a_donor_is_that_of_the_figures(made_up: Desk) -> None:
    data = printed(made_up, lambda g: draw_donor_statement(g, ref_of(made_up, "organisation", "Bailleur A")))
    line = next(d for d in json_of(made_up)["fund"]["donors"] if d["name"]["fr"] == "Bailleur A")
    shown = {row[0]: row[1] for row in table(data, "Situation –")}
    for label, measure in (
        ("Dernière position connue", "figure"), ("Annoncé, pas encore signé", "announced"),
        ("Signé", "signed"), ("Reçu", "received"), ("Reste à recevoir", "outstanding"),
    ):  # fmt: skip
        assert shown[label] == french(line[measure]), label
    (contribution,) = (
        c for c in json_of(made_up)["fund"]["contributions"] if c["donor"]["fr"] == "Bailleur A"
    )
    total = table(data, "Du signé au reçu")[-1]
    gaps = ["+" + french(contribution[name]) for name in ("gap_realised", "gap_latent")]
    ends = [french(contribution[name]) for name in ("received", "outstanding")]
    assert total == ["Total", french(contribution["signed"]), *gaps, *ends]


def test_a_statement_shows_nothing_of_another_donor(made_up: Desk) -> None:
    text = flat(
        printed(made_up, lambda g: draw_donor_statement(g, ref_of(made_up, "organisation", "Bailleur A")))
    )
    assert "SAA-A-2017" in text
    assert "SAA-B-2017" not in text
    assert "1 449 275,36" not in text


def test_instalments_say_whether_the_deposits_cover_them(made_up: Desk) -> None:
    data = printed(made_up, lambda g: draw_donor_statement(g, ref_of(made_up, "organisation", "Bailleur A")))
    states = [row[-1] for row in table(data, "Échéances attendues")][1:]
    assert states == ["couverte par les dépôts", "échue, non couverte", "à venir, ou non vérifiable", ""]
    assert table(data, "Échéances attendues")[-1][2] == "2 500 000,00"


def test_an_absorbed_announcement_is_marked(made_up: Desk) -> None:
    data = printed(made_up, lambda g: draw_donor_statement(g, ref_of(made_up, "organisation", "Bailleur A")))
    assert any("Annonce,absorbée" in tight(row) for row in rows(data))


def test_published_figures_are_quoted_and_never_added(made_up: Desk, sample: Desk) -> None:
    data = printed(made_up, lambda g: draw_donor_statement(g, ref_of(made_up, "organisation", "Bailleur A")))
    own, named = table(data, "Chiffres publiés")[1:]
    assert own[1:4] == ["1 500 000", "USD", "100 000"]
    assert "rapport 2016" in own[-1]
    assert named[1] == "n.d."
    germany = flat(
        printed(sample, lambda g: draw_donor_statement(g, ref_of(sample, "organisation", "Allemagne")))
    )
    assert "nommé dans un total de 40 265 165 USD, sans montant propre" in germany


@pytest.mark.parametrize("office_name", ["made_up", "sample"])
def test_the_summary_carries_the_totals_of_the_fund(office_name: str, request: pytest.FixtureRequest) -> None:
    desk: Desk = request.getfixturevalue(office_name)
    data = printed(desk, draw_donor_statement)
    fund = json_of(desk)["fund"]
    lines = table(data, "Récapitulatif par bailleur")
    cents = office_name == "made_up"
    measures = ("total", "announced", "signed", "received", "outstanding")
    assert lines[-1] == ["Total du Fonds", *(french(fund[m], cents) for m in measures), ""]
    parts = ("figure", "announced", "signed", "received", "outstanding")
    for donor in fund["donors"]:
        (line,) = (row for row in lines if tight(row[0]) == tight(donor["name"]["fr"]))
        assert line[1:6] == [french(donor[m], cents) for m in parts]
    assert not any(sum_ in flat(data) for sum_ in NEVER)


def test_every_donor_begins_on_the_page_that_the_summary_names(made_up: Desk) -> None:
    data = printed(made_up, draw_donor_statement)
    pages = page_texts(data)
    for row in table(data, "Récapitulatif par bailleur")[1:-2]:
        assert row[0] in pages[int(row[-1]) - 1].split("Tableau")[0]
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        (top,) = outline.root
        assert [kid.title for kid in top.children] == [
            "Exemple fictif",
            "Bailleur A",
            "Bailleur B",
            "Bailleur C",
        ]


def test_a_donor_of_whom_nothing_is_recorded(made_up: Desk) -> None:
    name = "Organisation X (fictive)"
    text = flat(printed(made_up, lambda g: draw_donor_statement(g, ref_of(made_up, "organisation", name))))
    assert "Aucune contribution de ce bailleur n’est enregistrée" in text
    assert "Aucun chiffre publié ne nomme ce bailleur" in text
    assert "0,00" not in text


def test_an_unknown_donor_is_refused(sample: Desk) -> None:
    for ref in ("REF-OR-NOBODY", "REF-PB-STEP"):
        with pytest.raises(UserError):
            printed(sample, lambda g, ref=ref: draw_donor_statement(g, ref))  # type: ignore[misc]


# portfolio and cartography


def test_the_margins_of_the_cartography_are_the_breakdowns(made_up: Desk) -> None:
    data = printed(made_up, draw_mapping)
    portfolio = json_of(made_up)["portfolio"]
    by = {b["by"]: b for b in portfolio["breakdowns"]}
    lines = table(data, "Montants alignés par zone et par pilier")
    heads, body = lines[0], lines[1:]
    assert body[-1][-1] == french(portfolio["total"]) == "≥ 5 400 000,33"
    zones = {tight(row[0]): row[-1] for row in body[:-1]}
    for line in by["zone"]["lines"]:
        name = {"outside": "Hors zone prioritaire", "unallocated": "Non ventilé"}.get(line["kind"])
        wanted = french(line["aligned"]) if line["aligned"]["amount"] != "0.00" else "n.d."
        if line["count"]:
            assert zones[tight(name or line["label"]["fr"])] == wanted
    codes = {"Dialogue démocratique": "I DD", "Lutte contre les violences sexuelles": "V VSBG"}
    for line in by["pillar"]["lines"]:
        head = codes.get(line["label"]["fr"]) if line["kind"] == "record" else "Non ventilé"
        if head:
            amount = line["aligned"]["amount"]
            wanted = "n.d." if line["count"] and amount == "0.00" else french(line["aligned"])
            assert body[-1][heads.index(head)] == wanted


def test_the_cells_of_the_cartography_add_up_to_its_total(made_up: Desk) -> None:
    body = table(printed(made_up, draw_mapping), "Montants alignés par zone et par pilier")[1:]

    def cents(text: str) -> int:
        return 0 if text == "n.d." else int(re.sub(r"[^\d]", "", text))

    whole = cents(body[-1][-1])
    assert sum(cents(cell) for row in body[:-1] for cell in row[1:-1]) == whole
    assert sum(cents(row[-1]) for row in body[:-1]) == whole
    assert sum(cents(cell) for cell in body[-1][1:-1]) == whole


def test_alignable_amounts_have_their_own_table(made_up: Desk) -> None:
    data = printed(made_up, draw_mapping)
    assert table(data, "Montants alignables")[-1][-1] == "900 000"
    assert french(json_of(made_up)["portfolio"]["alignable"], False) == "900 000"
    assert "6 300 000" not in flat(data)


def test_who_is_not_covered_is_said_only_where_the_records_say_it(made_up: Desk, sample: Desk) -> None:
    assert "qu’aucun projet aligné ou alignable ne nomme : Kalehe." in flat(printed(made_up, draw_mapping))
    text = flat(printed(sample, draw_mapping))
    assert "Les données ne permettent pas de le dire. 120 000 000 USD" in text
    assert "Beni Nord" not in text


def test_the_published_portfolio_of_the_sample_is_not_broken_down(sample: Desk) -> None:
    data = printed(sample, draw_mapping)
    lines = table(data, "Montants alignés par zone et par pilier")
    assert lines[1:] == [
        ["Non ventilé", "120 000 000", "120 000 000"],
        ["Total", "120 000 000", "120 000 000"],
    ]
    assert not any(sum_ in flat(data) for sum_ in NEVER)


# annexes of the yearly report


def test_annex_two_sums_only_what_the_figures_sum(made_up: Desk) -> None:
    data = printed(made_up, lambda g: draw_annex_two(g, 2017))
    portfolio = json_of(made_up)["portfolio"]
    lines = table(data, "Interventions de 2017")
    sums = {row[0]: row[-1] for row in lines if len(row) == 2 and " au " in f" {row[0]} "}
    assert sums["Alignés par une évaluation, au portefeuille du 31 décembre 2017"] == french(
        portfolio["aligned"]
    )
    assert sums["Alignables au 31 décembre 2017, comptés à part"] == french(portfolio["alignable"])
    heads = [row[0] for row in lines if len(row) == 2 and row[1].endswith(("projet", "projets"))]
    assert heads == ["Évalués alignés", "Évalués alignables", "Évalués non alignés"]
    apart = table(data, "Projets dont les dates ne sont pas connues")
    assert [tight(row[0])[:17] for row in apart[1:]] == ["Radiodescollines("]


def test_annex_two_of_the_sample_says_which_facts_are_known(sample: Desk) -> None:
    data = printed(sample, lambda g: draw_annex_two(g, 2017))
    step = next(row for row in table(data, "Interventions de 2017") if row[0].startswith("STEP"))
    assert tight(step[4]) == "Déclaré:ouiCité:n.d.Évalué:nonévalué"
    assert step[5:] == ["79 100 000"], "a column that is empty in every row is not printed"
    assert not any(sum_ in flat(data) for sum_ in NEVER)


def test_a_project_ended_before_the_year_is_not_in_its_annex(sample: Desk) -> None:
    text = flat(printed(sample, lambda g: draw_annex_two(g, 2020), "2020-12-31"))
    assert "CISPE" not in text
    assert "FARM" in text


def test_annex_one_lists_every_meeting_with_its_certainty(made_up: Desk) -> None:
    data = printed(made_up, lambda g: draw_annex_one(g, 2017))
    own = table(data, "Réunions des conseils provinciaux et leur certitude")[1:]
    assert [(row[0], row[3], row[4]) for row in own] == [
        ("14 mars 2017", "Documentée.", "2 568 000"), ("octobre 2017", "Non confirmée.", ""),
    ]  # fmt: skip
    text = flat(data)
    assert "Le conseil retient le consortium. Il propose 2 568 000 USD, en attente du CAN." in text
    assert "aucune décision enregistrée" in text
    assert "1 réunion encore au brouillon n’est pas imprimée." in text
    assert "3 168 000" not in text
    assert text.index("octobre 2017") < text.index("Réunions dont le conseil n’est pas identifié")
    (apart,) = table(data, "Réunions dont le conseil n’est pas identifié")[1:]
    assert apart[0] == "2017"


def test_annex_one_of_the_sample(sample: Desk) -> None:
    own = table(printed(sample, lambda g: draw_annex_one(g, 2017)), "Réunions des conseils provinciaux")[1:]
    assert [row[0] for row in own] == ["février 2017", "février 2017", "mars 2017"]
    assert tight(own[-1][2]) == "tenuenonconfirmée"
    assert {len(row) for row in own} == {4}, "no meeting of the year mentions an amount"


def test_a_year_without_anything_says_so(sample: Desk, made_up: Desk) -> None:
    none = flat(printed(sample, lambda g: draw_annex_one(g, 2018), "2018-12-31"))
    assert "Aucune réunion d’un conseil provincial n’est enregistrée pour 2018." in none
    assert "Aucune enregistrée ne veut pas dire qu’aucune ne s’est tenue." in none
    early = flat(printed(made_up, lambda g: draw_annex_two(g, 2010), "2010-12-31"))
    assert "n’est connu pour avoir été actif en 2010" in early


# every print


PRINTS = {
    "sheet": lambda desk: lambda g: draw_alignment_sheet(g, ref_of(desk, "project", "Terres partagées")),
    "donor": lambda desk: lambda g: draw_donor_statement(g, ref_of(desk, "organisation", "Bailleur A")),
    "donors": lambda desk: draw_donor_statement,
    "mapping": lambda desk: draw_mapping,
    "who-what-where": lambda desk: draw_who_what_where,
    "annex-two": lambda desk: lambda g: draw_annex_two(g, 2017),
    "annex-one": lambda desk: lambda g: draw_annex_one(g, 2017),
}


@pytest.mark.parametrize("name", PRINTS)
def test_the_same_records_give_the_same_bytes(made_up: Desk, name: str) -> None:
    draw = PRINTS[name](made_up)
    assert printed(made_up, draw) == printed(made_up, draw)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", PRINTS)
def test_titles_come_in_order_and_lead_the_outline(made_up: Desk, name: str, lang: str) -> None:
    data = printed(made_up, PRINTS[name](made_up), lang=lang)
    levels = [int(node.kind[1]) for node in structure(data).walk() if re.fullmatch(r"H[1-6]", node.kind)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        assert outline.root
        assert str(pdf.Root.Lang) == lang


AMOUNT = re.compile(r"[≥+−]? ?\d{1,3}(?:[ ,]\d{3})*(?:[.,]\d\d)?")


def amounts(data: bytes) -> list[str]:
    """Every cell that is an amount, without the marks of its language."""
    cells = [node.text.strip() for node in structure(data).walk()]
    return sorted(re.sub(r"\D", "", cell) for cell in cells if AMOUNT.fullmatch(cell))


@pytest.mark.parametrize("name", PRINTS)
def test_french_and_english_carry_the_same_amounts(made_up: Desk, name: str) -> None:
    draw = PRINTS[name](made_up)
    assert amounts(printed(made_up, draw)) == amounts(printed(made_up, draw, lang="en"))
