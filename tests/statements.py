"""A fund and a statement of its agent, for tests of reconciliation (made-up examples)."""

from typing import Any
from uuid import UUID

from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.reconciling import importing, signing

STATEMENT = """MPTF Office – relevé du compte CDS00 (exemple fictif)

Date\tLibellé\tRéférence\tMontant (USD)
\tSolde d'ouverture au 01/01/2020\t\t0,00
14 févr. 2020\tContribution FCDO\tD-77\t1\u202f000\u202f000,00
14/02/2020\tFrais de l'agent 1 %\t\t(10\u202f000,00)
2020-03-02\tTransfer UNDP PF-1\tT-12\t-400\u202f000,00
05/03/2020\tSIDA\tD-78\t499\u202f000,00
31/03/2020\tInterest Q1\t\t1\u202f250,50
\tTotal\t\t1\u202f090\u202f250,50
\tSolde de clôture au 31/03/2020\t\t1\u202f090\u202f250,50
"""


class Fund:
    """A fund with the records that the statement shows (made-up examples)."""

    def __init__(self, desk: Desk, code: str = "CDS00") -> None:
        self.desk = desk
        self.fund = self.add("fund", code=code, name={"fr": "Fonds de cohérence", "en": "Coherence fund"})
        self.uk = self.add("organisation", name="Royaume-Uni", acronym="FCDO", type="state_donor", donor=True)
        self.se = self.add("organisation", name="Suède", aliases="SIDA", type="state_donor", donor=True)
        self.undp = self.add("organisation", name="PNUD", acronym="UNDP", type="un")

    def add(self, entity: str, rows: dict[str, Any] | None = None, final: bool = True, **raw: Any) -> UUID:
        """A final record."""
        return records.create(self.desk, entity, raw, children=rows, final=final).uuid

    def deposit(self, donor: UUID, on: str, amount: str, **more: Any) -> UUID:
        """A contribution with one deposit; the deposit."""
        row = {"on": on, "amount": {"amount": amount, "currency": "USD"}, **more}
        owner = self.add(
            "contribution", {"deposit": [row]}, donor=donor, fund=self.fund, agreement="SAA", currency="USD"
        )
        return self.child(owner, "deposit")

    def transfer(self, **row: Any) -> UUID:
        """A programme with one transfer; the transfer."""
        owner = self.add(
            "programme", {"transfer": [{"organisation": self.undp, **row}]},
            title="Ruzizi (exemple fictif)", fund=self.fund, nature="project", code="PF-1",
        )  # fmt: skip
        return self.child(owner, "transfer")

    def child(self, owner: UUID, code: str) -> UUID:
        """The only child row of a record."""
        return reading.read(self.desk, owner).children[code][0].uuid

    def entry(self, kind: str, on: str, amount: str) -> UUID:
        """An entry of the fund."""
        return self.add("fund_entry", fund=self.fund, kind=kind, on=on, amount=f"{amount} USD")

    def read(self, uuid: UUID, code: str) -> Any:
        """Value of a field."""
        return reading.read(self.desk, uuid).row[code]

    def begin(self, text: str = STATEMENT, start: str = "2020-01-01", end: str = "2020-03-31") -> UUID:
        """A reconciliation with its lines pasted."""
        made = signing.begin(self.desk, self.fund, start, end).uuid
        found = importing.preview(self.desk, made, importing.sheets_of_text(text))
        importing.record(self.desk, made, found)
        return made


def full_fund(desk: Desk, code: str = "CDS00") -> Fund:
    """The fund with everything that the statement shows, but a Swedish deposit of 500 000."""
    made = Fund(desk, code)
    made.deposit(made.uk, "2020-02-14", "1000000")
    made.transfer(on="2020-03-01", amount="400000 USD", agent_ref="T-12")
    made.deposit(made.se, "2020-03", "500000")
    made.entry("interest_fund", "2020-03-31", "1250.50")
    made.entry("agent_fee", "2020-02-14", "10000")
    return made
