"""A fund in use, made by hand for tests: programmes, allocations, transfers, declared expenditure."""

from uuid import UUID

from issss_desktop.models.entities.common import Span
from tests.services.builders import Book, money, partial

ALL = ("received", "transferred", "refunded", "spent", "costs")


class Uses(Book):
    """A book with the movements of Mechanism 1 that are not contributions (exemple fictif)."""

    def __init__(self) -> None:
        super().__init__()
        self.can = self.add("board", kind="national", code="CAN")
        self.cap = self.add("board", kind="provincial", code="CAP")
        self.agency = self.donor("Agence", "Agency")

    def decided(self, on: str, outcome: str = "adopted", board: UUID | None = None) -> UUID:
        """A decision of the national board, or of another one."""
        meeting = self.add("meeting", board=board or self.can, on=partial(on), state="held")
        return self.add("decision", meeting=meeting, outcome=outcome)

    def programme(self, title: str = "Exemple fictif", budget: int | None = None, **values: object) -> UUID:
        """A project of the fund."""
        given = {"budget": money(budget)} if budget is not None else {}
        return self.add(
            "programme", **{"title": title, "fund": self.fund, "nature": "project", **given, **values}
        )

    def allocate(self, programme: UUID | None, cents: int | None, on: str, **values: object) -> UUID:
        """An allocation that the national board adopted, unless another decision is given."""
        decision = values.pop("decision") if "decision" in values else self.decided(on)
        amount = None if cents is None else money(cents)
        given = {"fund": self.fund, "kind": "programme", "programme": programme, "amount": amount}
        return self.add("allocation", **{**given, "on": partial(on), "decision": decision, **values})

    def moved(
        self, entity: str, programme: UUID, cents: int | None, on: str | None, **values: object
    ) -> UUID:
        """A transfer or a refund."""
        amount = None if cents is None else money(cents)
        given = {"programme": programme, "organisation": self.agency, "amount": amount, "on": partial(on)}
        return self.add(entity, **{**given, **values})

    def transfer(self, programme: UUID, cents: int | None, on: str | None, **values: object) -> UUID:
        """A transfer instalment."""
        return self.moved("transfer", programme, cents, on, **values)

    def refund(self, programme: UUID, cents: int, on: str, **values: object) -> UUID:
        """A refund."""
        return self.moved("refund", programme, cents, on, **values)

    def spend(self, programme: UUID, cents: int, start: str | None, end: str, **values: object) -> UUID:
        """Declared expenditure, of the period unless said."""
        span = Span(partial(start), partial(end))
        given = {"programme": programme, "organisation": self.agency, "amount": money(cents), "span": span}
        return self.add("expenditure", **{**given, "declared_as": "period", "state": "certified", **values})

    def entry(self, kind: str, cents: int, on: str, **values: object) -> UUID:
        """A receipt or a cost of the fund."""
        given = {"fund": self.fund, "kind": kind, "amount": money(cents), "on": partial(on)}
        return self.add("fund_entry", **{**given, **values})

    def pay_in(self, cents: int, on: str) -> UUID:
        """A deposit of a donor in USD."""
        return self.deposit(self.contribution(self.donor("Bailleur", "Donor")), on, money(cents))

    def stated(self, end: str, *measures: str, state: str = "complete") -> None:
        """The measures are complete from the beginning to a day."""
        for measure in measures or ALL:
            self.complete(measure, None, end, state)


def worked_fund() -> tuple[Uses, UUID]:
    """Two years by hand, stated complete or without movement (exemple fictif), and its programme.

    2016: deposits 1 000 000,00; fee 10 000,00; transfer 400 000,00; expenditure 150 000,50.
    2017: deposits 500 000,00; interest 1 234,56; transfer 200 000,00; refund 20 000,00; direct costs
    30 000,00; bank charges 65,44; expenditure 300 000,25. Allocated 700 000,00; direct costs 50 000,00.
    """
    book = Uses()
    programme = book.programme(budget=700_000_00)
    allocation = book.allocate(programme, 700_000_00, "2016-02-01")
    costs = book.allocate(None, 50_000_00, "2016-02-01", kind="direct_costs")
    book.pay_in(1_000_000_00, "2016-01-15")
    book.pay_in(500_000_00, "2017-01-15")
    book.entry("agent_fee", 10_000_00, "2016-01-15")
    book.entry("interest_fund", 1_234_56, "2017-06")
    book.entry("bank_charges", 65_44, "2017-12-31")
    book.entry("direct_costs", 30_000_00, "2017-03-01", allocation=costs)
    book.transfer(programme, 400_000_00, "2016-03-01", allocation=allocation)
    book.transfer(programme, 200_000_00, "2017-03-01", allocation=allocation)
    book.refund(programme, 20_000_00, "2017-11-30")
    book.spend(programme, 150_000_50, "2016-03", "2016-12")
    book.spend(programme, 300_000_25, "2017-01", "2017-12")
    book.stated("2017-12-31", "received", "transferred", "spent", "costs")
    book.stated("2016-12-31", "refunded", state="no_movement")
    book.complete("refunded", "2017", "2017")
    return book, programme
