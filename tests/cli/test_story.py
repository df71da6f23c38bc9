"""A newcomer records a contribution and a project, and finds them in every place: list, figures, paper."""

from decimal import Decimal
from pathlib import Path

import pypdfium2

from tests.cli.runs import Line


def text_of(path: Path) -> str:
    """Text of a PDF file with single spaces."""
    document = pypdfium2.PdfDocument(path)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    finally:
        document.close()


def record_contribution(line: Line) -> str:
    """1 250 000,50 EUR signed at 0.85, and two deposits."""
    words = ("donor=Royaume-Uni", "fund=CDS00", "agreement=SAA 7", "currency=EUR")
    ref = line("add", "contribution", *words).ref
    signed = ("amount.amount=1 250 000,50", "amount.currency=EUR", "amount.rate=0,85")
    assert (
        line("add", "movement", f"contribution={ref}", "kind=signature", "on=01/02/2017", *signed).status == 0
    )
    for day, amount, credited in (
        ("01/03/2017", "600 000", "700 000"),
        ("02/05/2017", "400 000,50", "440 000"),
    ):
        paid = (f"amount={amount} EUR", f"on={day}", f"credited={credited}", "state=entered")
        assert line("add", "deposit", f"contribution={ref}", *paid).status == 0
    assert line("edit", ref, "--final").status == 0
    return ref


def record_project(line: Line) -> tuple[str, str]:
    """An aligned project of 2 400 000 USD with its five criteria; its reference and its assessment's."""
    words = ("title=Terres partagées", "span.start=2017-04", "span.end=2020-03", "budget=2 400 000 USD")
    ref = line("add", "project", *words, "locations=Nord-Kivu").ref
    line(
        "add", "financing", f"project={ref}", "donor=Royaume-Uni", "amount=2 400 000 USD", "channel=bilateral"
    )
    words = (f"project={ref}", "on=15/06/2017", "criteria_version=1", "verdict=aligned", "reader_1=A. Mbuyi")
    assessment = line("add", "assessment", *words).ref
    ratings = line("list", "rating", "--json").json["rows"]
    for row in line("list", "criterion", "--json").json["rows"]:
        rating = ratings[(row["fields"]["number"] - 1) % len(ratings)]["ref"]
        answer = (f"criterion={row['ref']}", "reader=1", f"rating={rating}", "evidence=Document", "page=31")
        done = line("add", "answer", f"assessment={assessment}", *answer, "justification=Cadres de dialogue.")
        assert done.status == 0, done.err
    assert line("edit", ref, "--final").status == 0
    assert line("edit", assessment, "--final").status == 0
    return ref, assessment


def test_a_newcomer_finds_everything_again(line: Line, tmp_path: Path) -> None:
    contribution = record_contribution(line)
    project, assessment = record_project(line)

    assert line("list", "contribution", "--json").json["rows"][0]["ref"] == contribution
    assert "Terres partagées" in line("list", "project", lang="fr").out

    found = line("figures", "--cut-off", "31/12/2017", "--json").json
    money = found["fund"]["contributions"][0]
    assert money["signed_native"] == {"amount": "1250000.50", "currency": "EUR"}
    assert Decimal(money["signed"]["amount"]) == Decimal("1470588.82")
    assert Decimal(money["received"]["amount"]) == 1_140_000
    assert money["identity"] is not False
    assert found["portfolio"]["total"]["amount"] == "2400000.00"
    assert found["portfolio"]["counts"]["aligned"] == 1
    assert [p["ref"] for p in found["portfolio"]["projects"] if p["in_total"]] == [project]

    pack = tmp_path / "pack.pdf"
    assert (
        line("report", "board-pack", "--cut-off", "31/12/2017", "--lang", "fr", "-o", str(pack)).status == 0
    )
    text = text_of(pack)
    for words in (
        "1 250 000,50",
        "Terres partagées",
        assessment,
        "2 400 000",
        "Cadres de dialogue.",
        "p. 31",
    ):
        assert words in text, words
    assert "5 critères" in text

    shown = line("show", assessment, "--json").json
    assert len(shown["children"]["answer"]) == 5
    assert line("check", "--full").status == 0


def test_a_draft_is_in_no_figure_and_on_no_paper(line: Line, tmp_path: Path) -> None:
    _project, assessment = record_project(line)
    assert line("edit", assessment, "--draft", "--reason", "to read again").status == 0
    found = line("figures", "--cut-off", "31/12/2017", "--json").json
    assert found["portfolio"]["total"]["amount"] is None
    assert found["drafts"] == 1
    report = tmp_path / "portfolio.pdf"
    assert line("report", "portfolio", "--cut-off", "31/12/2017", "-o", str(report)).status == 0
    assert "Cadres de dialogue." not in text_of(report)
