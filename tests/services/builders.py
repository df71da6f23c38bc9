"""Records made by hand for tests of figures: every row is what the projection would return."""

import csv
import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from issss_desktop.models.compound import Words
from issss_desktop.models.entities.common import Amount, MoneyAt, Span
from issss_desktop.models.rows import Records, Row
from issss_desktop.models.shares import ShareSet
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.reference import reference_folder


def day(text: str) -> dt.date:
    """A day from ISO text."""
    return dt.date.fromisoformat(text)


def partial(text: str | None) -> PartialDay | None:
    """A day, month or year from ISO text."""
    return PartialDay.parse(text) if text else None


def money(
    amount: int | None, currency: str | None = "USD", rate: str | None = None, on: str | None = None
) -> MoneyAt:
    """Minor units with their currency and rate."""
    return MoneyAt(amount, currency, Decimal(rate) if rate else None, day(on) if on else None)


def shipped_lines(name: str) -> list[dict[str, str]]:
    """Lines of a list that is shipped with the program, as they stand in its file."""
    with (reference_folder() / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


class Book:
    """Rows in the making: every method adds one and returns its uuid."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {}
        self.count = 0
        self.fund = self.add("fund", code="CDS00", name=Words("Fonds", "Fund"))

    def add(self, entity: str, *, stage: str = "final", **values: Any) -> UUID:
        """One row of any entity."""
        self.count += 1
        uuid = UUID(int=(0x0198_0000_0000_7000_8000_0000_0000_0000 + self.count))
        values = {"stage": stage, "ref": f"NK-{entity[:2].upper()}-{self.count}", **values}
        self.rows.setdefault(entity, []).append(Row(entity, uuid, values))
        return uuid

    def records(self, divergences: int = 0, reverse: bool = False) -> Records:
        """Everything added so far, in the order of uuid or its reverse."""
        return Records(
            {code: tuple(reversed(rows) if reverse else rows) for code, rows in self.rows.items()},
            known_at="aa:1",
            known_until=1_520_812_800_000,
            divergences=divergences,
        )

    def donor(self, fr: str, en: str | None = None, **values: Any) -> UUID:
        """An organisation."""
        return self.add("organisation", name=Words(fr, en or fr), **values)

    def published(
        self,
        donor: UUID | None,
        amount: int | None,
        as_of: str,
        *,
        step: int = 0,
        basis: str = "unspecified",
        role: str = "position",
        measure: str = "contributions",
        named: Iterable[UUID] = (),
        **values: Any,
    ) -> UUID:
        """A published figure in USD cents."""
        fund = self.fund if measure == "contributions" else None
        return self.add(
            "published_figure",
            **{
                "fund": fund,
                "measure": measure,
                "basis": basis,
                "donor": donor,
                "amount": None if amount is None else Amount(amount, "USD"),
                "as_of": partial(as_of),
                "step": step,
                "role": role,
                "named": frozenset(named),
                **values,
            },
        )

    def contribution(self, donor: UUID, currency: str = "USD", **values: Any) -> UUID:
        """A contribution to the fund."""
        agreed = {"donor": donor, "fund": self.fund, "currency": currency, "agreement": "SAA"}
        return self.add("contribution", **{**agreed, **values})

    def movement(self, contribution: UUID, kind: str, on: str, amount: MoneyAt | None, **values: Any) -> UUID:
        """A commitment movement."""
        return self.add(
            "movement", contribution=contribution, kind=kind, on=partial(on), amount=amount, **values
        )

    def deposit(self, contribution: UUID, on: str, amount: MoneyAt, **values: Any) -> UUID:
        """A deposit."""
        return self.add("deposit", contribution=contribution, on=partial(on), amount=amount, **values)

    def complete(self, basis: str, start: str | None, end: str | None, state: str = "complete") -> UUID:
        """A completeness statement."""
        return self.add(
            "completeness", fund=self.fund, basis=basis, span=Span(partial(start), partial(end)), state=state
        )

    def rate(self, currency: str, effective: str, rate: str) -> UUID:
        """A UN operational rate."""
        return self.add("un_rate", currency=currency, effective=day(effective), rate=Decimal(rate))

    def project(
        self,
        title: str,
        budget: MoneyAt | int | None,
        start: str | None,
        end: str | None = None,
        **values: Any,
    ) -> UUID:
        """A bilateral project; a budget as a number is in USD cents."""
        return self.add(
            "project",
            **{
                "title": title,
                "budget": money(budget) if isinstance(budget, int) else budget,
                "span": Span(partial(start), partial(end)) if start or end else None,
                **values,
            },
        )

    def assess(self, project: UUID, on: str, verdict: str = "aligned", **values: Any) -> UUID:
        """An assessment."""
        return self.add("assessment", project=project, on=day(on), verdict=verdict, **values)

    def finance(
        self, project: UUID, donor: UUID, amount: int | None, channel: str | None = "bilateral"
    ) -> UUID:
        """A financing row in USD cents."""
        paid = None if amount is None else money(amount)
        return self.add("financing", project=project, donor=donor, amount=paid, channel=channel)


def shares(*rows: tuple[Any, ...], assumed: bool = False) -> ShareSet:
    """A share set: each row is its targets and, last, basis points or None."""
    return ShareSet(tuple((tuple(row[:-1]), row[-1]) for row in rows), assumed)


def sample() -> Book:
    """The documented positions of the sample office (records.md): nothing else."""
    book = Book()
    names = ("FCP", "Royaume-Uni", "Suède", "Pays-Bas", "Norvège")
    donors = [book.donor(name) for name in names]
    germany = book.donor("Allemagne", "Germany")
    for donor, amount in zip(donors, (12_000_000, 8_300_000, 5_000_000, 4_000_000, 1_000_000), strict=True):
        book.published(donor, amount * 100, "2016", step=100_000_00)
    book.published(None, 40_265_165_00, "2017-12", named=(*donors, germany))
    announced = book.published(None, 19_000_000_00, "2022-05-23", basis="announced", role="control")
    book.published(
        None,
        14_000_000_00,
        "2022-05-23",
        measure="available",
        role="control",
        part_of=announced,
        fund=book.fund,
    )
    states = [book.donor("États-Unis", "United States"), book.donor("PNUD/MONUSCO")]
    named = (donors[3], donors[1], donors[2], germany, *states)
    book.published(
        None, 120_000_000_00, "2017-12", measure="aligned_portfolio", named=named, as_of_deduced=True
    )
    cispe = book.project("CISPE", None, "2015-11-01", "2019-10-31", is_cited=True)
    farm = book.project("FARM", None, "2017-05", "2021-04", is_cited=True)
    cplup = book.project("CPLUP", None, None, is_cited=True)
    step = book.project("STEP", 79_100_000_00, "2014-09-25", "2018-06", is_declared=True)
    for project, donor in ((cispe, donors[3]), (farm, donors[3]), (cplup, donors[1])):
        book.finance(project, donor, None)
    book.finance(step, book.donor("Banque mondiale", "World Bank"), None)
    reset = book.project("RESET", 10_000_000_00, "2017-01-01")
    book.finance(reset, donors[0], None, "contested")
    return book


def worked_example(book: Book) -> UUID:
    """3,000,000 GBP at 0.70, deposits of 1 M at 0.69, 0.75 and 0.80 (exemple fictif of figures.md)."""
    contribution = book.contribution(book.donor("Exemple fictif"), "GBP", fictional=True)
    million = 1_000_000_00
    book.movement(contribution, "signature", "2015-03-01", money(3 * million, "GBP", "0.70"))
    for on, rate in (("2015-06-01", "0.69"), ("2016-06-01", "0.75"), ("2017-06-01", "0.80")):
        book.deposit(contribution, on, money(million, "GBP", rate))
    return contribution
