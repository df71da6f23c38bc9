"""From an allocation proposed at a CAP to its delivery rate in the next pack: two offices, all of it typed.

The province asks, the national board adopts in another office, reports travel as PDF; every amount is typed
once, by the office that knows it first (all of it is made up: "exemple fictif").
"""

from pathlib import Path
from typing import Any

import pytest

from issss_desktop.services.desk import close_desk
from issss_desktop.services.starting.offices import create_office
from tests.cli.runs import Line, Ran
from tests.reports.reading import page_texts

CUT_OFF, NEXT_CUT_OFF = "2018-02-01", "2018-12-31"
MADE_UP = "(exemple fictif)"
TITLE = f"Terres apaisées de Kalehe {MADE_UP}"
RECEIVED, ASKED, PAID, BACK, SPENT = "3 000 000", "1 250 000,50", "800 000", "50 000", "283 125"
"""Amounts of the story in USD: 283,125 of 800,000 - 50,000 is a delivery rate of 37.75 %."""


class Typed:
    """Commands at two offices; keeps every word typed that holds an amount."""

    def __init__(self, line: Line, folder: Path) -> None:
        self.line, self.folder = line, folder
        self.amounts: list[str] = []
        self.made = 0
        for code, user in (("SK", "B. Safari"), ("NAT", "C. Kanku")):
            close_desk(create_office(folder / code, code, user=f"{user} {MADE_UP}"))

    def __call__(self, office: str, *words: object) -> Ran:
        said = [str(word) for word in words]
        self.amounts += [word.partition("=")[2] for word in said if word.startswith("amount=")]
        done = self.line(*said, folder=self.folder / office, lang="fr")
        assert done.status == 0, f"{office} {said}: {done.err}"
        return done

    def pair(self) -> None:
        """Each takes the other's card and types the words that it is told."""
        for here, there in (("SK", "NAT"), ("NAT", "SK")):
            card = self.folder / f"{there}.issss-office"
            self(there, "pair", "--card", card)
            self(here, "pair", card)
            self(here, "pair", there, *self(there, "offices", "--json").json["words"].split())

    def report(self, office: str, name: str, *words: object) -> Path:
        """A report as a file."""
        self.made += 1
        path = self.folder / f"{office}-{name}-{self.made}.pdf"
        self(office, "report", name, *words, "-o", path)
        return path

    def carry(self, sender: str, receiver: str, name: str, *words: object) -> Path:
        """A report with its data, merged in the other office after it was looked at."""
        path = self.report(sender, name, *words, "--to", receiver)
        (review,) = self(receiver, "merge", path, "--json").json["reviews"]
        assert (review["office"], review["divergences"]) == (sender, [])
        self(receiver, "merge", path, "--apply")
        return path


@pytest.fixture
def typed(line: Line, tmp_path: Path) -> Typed:
    made = Typed(line, tmp_path / "offices")
    made.pair()
    return made


def plain(text: str) -> str:
    """Words with single plain spaces between them."""
    return " ".join(text.split())


def text_of(path: Path) -> str:
    """All words of a report."""
    return plain(" ".join(page_texts(path.read_bytes())))


def figures_of(typed: Typed, office: str) -> Any:
    return typed(office, "figures", "--cut-off", NEXT_CUT_OFF, "--json").json


def add(typed: Typed, office: str, entity: str, *words: str) -> str:
    """Reference of a new final record."""
    return typed(office, "add", entity, *words, "fictional=oui", "--final").ref


def child(typed: Typed, office: str, entity: str, *words: str) -> str:
    """Identity of a new row of a final record."""
    return typed(office, "add", entity, *words, "fictional=oui", "--reason", "Exemple fictif.").ref


def propose(typed: Typed) -> tuple[str, str, str]:
    """Sud-Kivu prepares the session of its board; the meeting, the decision and the proposal."""
    programme = add(typed, "SK", "programme", f"title={TITLE}", "code=TAK", "fund=CDS00", "nature=project",
                    "locations=Sud-Kivu", "span.start=2018-05", "span.end=2020-04")  # fmt: skip
    meeting = typed("SK", "meeting", "new", "CAP-SK", "--on", "14/02/2018").ref
    typed("SK", "edit", meeting, "kind=session", "state=planned", "fictional=oui", "--final")
    decision = add(typed, "SK", "decision", f"meeting={meeting}", "number=2018-01", "kind=allocation",
                   f"title=Allocation à « {TITLE} »", "text=Le Conseil soumet l’allocation au CAN.",
                   f"programme={programme}", f"amount={ASKED} USD")  # fmt: skip
    proposal = typed("SK", "add", "allocation", "fund=CDS00", "kind=programme", f"programme={programme}",
                     f"decision={decision}", "province=Sud-Kivu", f"grounds=Paix foncière {MADE_UP}.",
                     "fictional=oui").ref  # fmt: skip
    return meeting, decision, proposal


def deliver(typed: Typed, proposal: str) -> None:
    """Sud-Kivu records what was paid, given back and spent, and up to when its books are complete."""
    programme = typed("SK", "list", "programme", "--json").json["rows"][0]["ref"]
    agency = add(typed, "SK", "organisation", f"name=Agence Umoja {MADE_UP}", "type=un")
    of = (f"programme={programme}", f"organisation={agency}")
    paid = (f"allocation={proposal}", "on=15/05/2018", f"amount={PAID} USD")
    child(typed, "SK", "transfer", *of, *paid)
    child(typed, "SK", "refund", *of, "on=30/11/2018", f"amount={BACK} USD")
    child(typed, "SK", "expenditure", *of, "span.start=2018-05", "span.end=2018-12", "declared_as=period",
          "state=certified", f"amount={SPENT} USD")  # fmt: skip
    complete(typed, "SK", "transferred", "refunded", "spent")


def complete(typed: Typed, office: str, *measures: str, state: str = "complete") -> None:
    """An office states that a measure is complete since the Fund began, or that nothing moved."""
    for measure in measures:
        add(typed, office, "completeness", "fund=CDS00", f"basis={measure}", "span.start=2015-11",
            "span.end=2018-12-31", f"state={state}")  # fmt: skip


def receive(typed: Typed) -> None:
    """The national office records the deposit of a donor and that the Fund had no other movement."""
    donor = add(typed, "NAT", "organisation", f"name=Fondation Amani {MADE_UP}", "type=state_donor")
    money = add(typed, "NAT", "contribution", f"donor={donor}", "fund=CDS00", "agreement=SAA 1",
                "currency=USD")  # fmt: skip
    child(typed, "NAT", "deposit", f"contribution={money}", "on=10/01/2018", f"amount={RECEIVED} USD",
          "state=entered")  # fmt: skip
    complete(typed, "NAT", "received")
    complete(typed, "NAT", "costs", state="no_movement")


def adopt(typed: Typed, decision: str) -> str:
    """The national board adopts what the province submitted, and its allocation follows; the decision."""
    there = add(typed, "NAT", "meeting", "board=CAN", "on=20/04/2018", "kind=session", "state=planned")
    made = typed("NAT", "decision", "submit", decision, "--meeting", there, "--json").json
    assert made["stage"] == "proposed"
    typed("NAT", "edit", there, "state=held", "--reason", "séance tenue")
    typed("NAT", "edit", made["ref"], "outcome=adopted", "by_consensus=oui", "--final")
    said = typed("NAT", "decision", "apply", made["ref"], "--preview").out
    assert "1 250 000,50 USD" in plain(said)
    assert typed("NAT", "decision", "apply", made["ref"], "--json").json["stage"] == "applied"
    return str(made["ref"])


def read_in_the_pack(said: str) -> None:
    """What the members of the board of the province read one session later."""
    assert f"TAK – {TITLE} {ASKED} {PAID},00 {SPENT},00 37,8 04/2020" in said
    assert "Tableau 6.1 Ressources, emplois et solde au 31 décembre 2018" in said
    assert "Taux d’exécution 37,8 % à la dernière période déclarée, 31/12/2018" in said
    assert "Le solde disponible à allouer est de 1 799 999,50 USD." in said
    followed = said[said.index("4 Suites données aux décisions 1 point est suivi : 1 exécuté ou clos.") :]
    head = f"2018-01 14/02/2018 Allocation à « {TITLE} » appliquée Validée par le CAP-SK du 14/02/2018"
    assert f"{head}, adoptée par le CAN du 20/04/2018, appliquée le " in followed
    changed = said[said.index("Événements nouveaux datés après la séance précédente") :]
    new, late = changed.split("Saisies tardives datées avant, saisies après")
    assert [amount for amount in (ASKED, f"{PAID},00", f"{SPENT},00") if f"{amount} USD" not in new] == []
    assert f"Dépôt Fondation Amani {MADE_UP}, SAA 1" in late


def read_in_the_figures(statement: Any) -> None:
    """What both offices read: adopted, transferred and spent, to the cent."""
    (line,), (programme,) = statement["allocations"], statement["programmes"]
    assert (line["state"], line["adopted"], line["amount"]["amount"]) == (
        "adopted",
        "2018-04-20",
        "1250000.50",
    )
    assert (line["transferred"]["amount"], line["to_transfer"]["amount"]) == ("800000.00", "450000.50")
    assert programme["rate"]["basis_points"] == statement["rate"]["basis_points"] == 3775
    whole = statement["accounts"][-1]
    parts = [whole[name]["amount"] for name in ("sources", "uses", "balance", "held")]
    assert parts == ["3000000.00", "750000.00", "2250000.00", "466875.00"]


def test_an_allocation_goes_from_the_cap_to_its_delivery_rate_with_no_figure_typed_twice(
    typed: Typed,
) -> None:
    meeting, decision, proposal = propose(typed)
    pack = ("--about", meeting, "--cut-off", CUT_OFF)
    asked = text_of(typed.report("SK", "board-pack", *pack, "--provisional", "--data", "none"))
    assert "L’ordre du jour a 19 points" in asked, "the standard agenda"
    assert f"10.1 Proposition d’allocation {TITLE}" in asked
    assert f"Montant demandé {ASKED} USD" in asked, "the sheet of the proposal has the amount of its decision"

    typed("SK", "edit", meeting, "state=held", "--reason", "séance tenue")
    typed("SK", "edit", decision, "outcome=adopted", "by_consensus=oui", "--reason", "séance tenue")
    typed.carry("SK", "NAT", "board-pack", *pack)
    assert figures_of(typed, "NAT")["fund"]["statement"]["allocations"] == [], "a proposal allocates nothing"

    receive(typed)
    adopt(typed, decision)
    typed.carry("NAT", "SK", "contributions", "--cut-off", NEXT_CUT_OFF)

    deliver(typed, proposal)
    following = typed("SK", "meeting", "new", "CAP-SK", "--on", "20/02/2019").ref
    words = ("kind=session", "state=planned", f"previous={meeting}", "fictional=oui", "--final")
    typed("SK", "edit", following, *words)
    path = typed.carry("SK", "NAT", "board-pack", "--about", following, "--cut-off", NEXT_CUT_OFF)

    read_in_the_pack(text_of(path))
    ours = figures_of(typed, "SK")
    assert ours == figures_of(typed, "NAT")
    read_in_the_figures(ours["fund"]["statement"])
    assert sorted(typed.amounts) == sorted(f"{each} USD" for each in (RECEIVED, ASKED, PAID, BACK, SPENT))
