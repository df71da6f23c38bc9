"""The bridge between two totals holds to the cent over made-up books; suggestions and reasons are exact."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from issss_desktop.i18n import in_language
from issss_desktop.models.entities.common import Amount, Span
from issss_desktop.models.figure import Status
from issss_desktop.models.reconciliation import Standing
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.services.figures import compute
from issss_desktop.services.reconciling.signing import why_not_signed
from issss_desktop.services.reconciling.standing import of_records
from tests.services.builders import Book, day, money, partial

cents = st.integers(-(10**10), 10**10)
positive = st.integers(1, 10**10)
dates = st.one_of(
    st.dates(day("2019-10-01"), day("2020-06-30")).map(PartialDay.of),
    st.builds(PartialDay, st.just(2020), st.integers(1, 6)),
    st.just(PartialDay(2020)),
    st.just(PartialDay(2019)),
)
LINKS = {"deposit": "deposit", "transfer": "transfer", "refund": "refund", "fund_entry": "entry"}


class Account(Book):
    """A book with an account at the agent."""

    def __init__(self) -> None:
        super().__init__()
        self.org = self.donor("Royaume-Uni")
        self.owner = self.contribution(self.org)
        self.programme = self.add("programme", fund=self.fund, title="P (exemple fictif)", nature="project")

    def paid(self, code: str, on: PartialDay | None, amount: int, **values: object) -> UUID:
        """A transfer, refund or entry in USD cents."""
        if code == "fund_entry":
            return self.add(code, fund=self.fund, on=on, amount=Amount(amount, "USD"), **values)
        return self.add(
            code,
            programme=self.programme,
            organisation=self.org,
            on=on,
            amount=Amount(amount, "USD"),
            **values,
        )

    def statement(
        self, opening: int | None, closing: int | None, span: str = "2020-01/2020-03", **more: object
    ) -> UUID:
        """A reconciliation."""
        start, end = span.split("/")
        return self.add(
            "reconciliation", fund=self.fund, span=Span(partial(start), partial(end)),
            opening=None if opening is None else Amount(opening, "USD"),
            closing=None if closing is None else Amount(closing, "USD"), **more,
        )  # fmt: skip

    def state_all(self) -> None:
        """What is not recorded did not take place: nothing recorded is then zero."""
        for measure in ("received", "transferred", "refunded", "costs"):
            self.complete(measure, None, "2020-12-31", "no_movement")

    def line(self, of: UUID, on: str, amount: int, currency: str = "USD", **values: object) -> UUID:
        """A line of a statement."""
        money = Amount(amount, currency)
        return self.add("statement_line", reconciliation=of, on=day(on), amount=money, text="", **values)


@st.composite
def accounts(draw, rated: bool = True) -> tuple[Account, UUID]:  # type: ignore[no-untyped-def]
    """Records of ours and a statement with lines that show some of them, or none.

    ``rated``: every currency has its rate; otherwise some may have none.
    """
    book = Account()
    mine: list[tuple[str, UUID]] = []
    (programme,) = book.rows["programme"]
    programme.values["nature"] = draw(st.sampled_from(("project", "project", "envelope")))
    programme.values["channel"] = draw(st.sampled_from((None, None, "contested")))
    if rated or draw(st.booleans()):
        book.rate("CDF", "2018-01-01", "1500")
    for _ in range(draw(st.integers(0, 6))):
        code = draw(st.sampled_from(("deposit", "transfer", "refund", "fund_entry")))
        on, amount = draw(st.one_of(st.none(), dates)), draw(positive)
        if code == "deposit":
            owner = book.contribution(book.org, stage=draw(st.sampled_from(("final", "draft"))))
            fee = draw(st.one_of(st.none(), st.integers(0, 10**6)))
            other = ("CDF",) if on or not rated else ()  # a rate is of a day
            paid = money(amount, draw(st.sampled_from(("USD", "USD", *other))))
            credited = draw(st.one_of(st.none(), positive))
            made = book.add(
                "deposit", contribution=owner, on=on, amount=paid, fee=fee, credited=credited
            )  # fmt: skip
        else:
            kind = draw(st.sampled_from(("interest_fund", "direct_costs", "agent_fee", "other_receipt")))
            made = book.paid(code, on, amount, **({"kind": kind} if code == "fund_entry" else {}))
        mine.append((code, made))
    book.state_all()
    statement = book.statement(draw(cents), draw(cents))
    for _ in range(draw(st.integers(0, 7))):
        code, uuid = draw(st.sampled_from(mine)) if mine and draw(st.booleans()) else ("", None)
        reason = draw(st.one_of(st.none(), st.sampled_from(("bank", "not_ours", "other"))))
        when = draw(st.dates(day("2020-01-01"), day("2020-03-31"))).isoformat()
        currency = draw(st.sampled_from(("USD", "USD", "USD", "EUR")))
        links = {LINKS[code]: uuid} if uuid else {}
        book.line(statement, when, draw(cents), currency, gap=reason, **links)
    return book, statement


@given(accounts())
def test_our_balance_and_every_step_are_the_agents_balance_to_the_cent(made: tuple[Account, UUID]) -> None:
    book, statement = made
    found = of_records(book.records(), statement)
    bridge = found.bridge
    assert bridge.reached == bridge.closing
    assert sum(amount or 0 for _head, amount in bridge.heads) == bridge.ours
    assert bridge.rest == sum(item.amount or 0 for item in bridge.items if item.is_open)
    again = of_records(book.records(reverse=True), statement)
    assert again.bridge.items == bridge.items, "in any order"
    lines = sum(line.usd or 0 for line in found.lines)
    told = sum(item.amount or 0 for item in bridge.of("statement"))
    assert (bridge.opening or 0) + lines + told == bridge.closing


@given(accounts(rated=False))
def test_the_balance_of_the_statement_of_the_fund_is_ours_in_the_bridge(made: tuple[Account, UUID]) -> None:
    book, statement = made
    ours = of_records(book.records(), statement).bridge.ours
    found = compute(book.records(), cut_off=day("2020-03-31")).fund.statement.cumulative
    known = found.balance.status is Status.KNOWN
    assert (found.balance.value if known else None) == ours, "a lower bound is no balance to reconcile"


def read(book: Account, statement: UUID) -> Standing:
    with in_language("en"):
        return of_records(book.records(), statement)


def test_what_is_unknown_makes_the_bridge_unknown_and_never_zero() -> None:
    book = Account()
    book.deposit(book.owner, "2020-02-14", money(500_00, "GBP"))
    found = read(book, book.statement(0, 500_00))
    assert (found.bridge.ours, found.bridge.rest is None) == (None, False)
    assert found.bridge.sum_of("ours") is None
    assert not found.bridge.is_explained
    empty = read(book, book.statement(None, None, "2021-01/2021-03"))
    assert (empty.bridge.reached, empty.bridge.rest) == (None, None)


def test_the_balance_of_an_empty_fund_is_not_known_unless_no_movement_is_stated() -> None:
    book = Account()
    statement = book.statement(0, 0)
    book.line(statement, "2020-02-01", 0, gap="other")
    found = read(book, statement)
    (lines,) = [compute(book.records(), cut_off=day("2020-03-31")).fund.statement.cumulative]
    assert lines.balance.value is found.bridge.ours is found.bridge.rest is None
    with in_language("en"):
        assert "is not known" in why_not_signed(found, "rien à dire")
    for measure in ("received", "transferred", "refunded", "costs"):
        assert read(book, statement).bridge.ours is None
        book.complete(measure, None, "2020-03-31", "no_movement")
    assert (read(book, statement).bridge.ours, read(book, statement).bridge.rest) == (0, 0)
    assert not why_not_signed(read(book, statement))


def test_what_is_stated_as_not_recorded_makes_our_balance_unknown() -> None:
    book = Account()
    book.deposit(book.owner, "2020-02-14", money(500_00, "USD"))
    statement = book.statement(0, 500_00)
    assert read(book, statement).bridge.ours == 500_00
    book.complete("transferred", "2020-01-01", "2020-03-31", "not_recorded")
    assert read(book, statement).bridge.ours is None


def test_two_gaps_that_cancel_each_other_out_are_still_two() -> None:
    book = Account()
    book.state_all()
    statement = book.statement(0, 0)
    book.line(statement, "2020-02-01", 100)
    book.line(statement, "2020-02-02", -100)
    bridge = read(book, statement).bridge
    assert (bridge.rest, len(bridge.open_items), bridge.is_explained) == (0, 2, False)


def test_a_payment_in_transit_is_carried_by_the_statement_before() -> None:
    book = Account()
    transfer = book.paid("transfer", partial("2020-03-30"), 700)
    book.deposit(book.owner, "2020-02-01", money(1_000))
    deposit = book.rows["deposit"][0].uuid
    first = book.statement(0, 1_000, signed_on=day("2020-04-05"))
    book.line(first, "2020-02-01", 1_000, deposit=deposit)
    second = book.statement(1_000, 300, "2020-04/2020-06")
    book.line(second, "2020-04-02", -700, transfer=transfer)
    bridge = read(book, second).bridge
    assert bridge.ours == 300
    assert [(i.group, i.amount, i.reason) for i in bridge.items] == [
        ("period", -700, "delay"),
        ("opening", 700, "delay"),
    ]
    assert bridge.is_explained


def test_two_lines_of_one_deposit_are_compared_together() -> None:
    book = Account()
    deposit = book.deposit(book.owner, "2020-02-01", money(100_000), fee=1_000)
    statement = book.statement(0, 99_000)
    gross = book.line(statement, "2020-02-01", 100_000, deposit=deposit)
    alone = read(book, statement).line(gross)
    assert alone is not None
    assert (alone.gap, alone.proposed.code if alone.proposed else "") == (1_000, "fee")
    fee = book.line(statement, "2020-02-01", -1_000, deposit=deposit)
    found = read(book, statement)
    assert [line.gap for line in found.lines if line.uuid in (gross, fee)] == [0, None]
    assert found.bridge.is_explained


def test_the_rate_of_the_day_of_the_line_explains_a_gap_to_the_cent() -> None:
    book = Account()
    book.rate("GBP", "2020-02-01", "0.75")
    book.rate("GBP", "2020-03-01", "0.80")
    deposit = book.deposit(book.owner, "2020-02-28", money(1_000_000_00, "GBP"))
    statement = book.statement(0, 1_250_000_00)
    line = book.line(statement, "2020-03-02", 1_250_000_00, deposit=deposit)
    found = read(book, statement).line(line)
    assert found is not None
    assert found.gap == 1_250_000_00 - 1_333_333_33
    assert found.proposed is not None
    assert found.proposed.code == "rate"
    assert found.proposed.sentence == "At the UN rate of 01/03/2020 (0.8 GBP for 1 USD) the line is exact."


def test_equal_records_and_equal_lines_are_never_sure() -> None:
    book = Account()
    for _ in range(2):
        book.paid("transfer", partial("2020-02-10"), 500_00)
    statement = book.statement(0, -500_00)
    line = book.line(statement, "2020-02-10", -500_00)
    found = read(book, statement).line(line)
    assert found is not None
    assert len(found.suggestions) == 2
    assert not any(s.sure for s in found.suggestions)
    twin = Account()
    twin.paid("transfer", partial("2020-02-10"), 500_00)
    both = twin.statement(0, -1_000_00)
    for _ in range(2):
        twin.line(both, "2020-02-10", -500_00)
    assert not read(twin, both).sure


def test_a_record_that_another_statement_shows_is_told_and_never_sure() -> None:
    book = Account()
    transfer = book.paid("transfer", partial("2020-02-10"), 500_00)
    first = book.statement(0, -500_00)
    book.line(first, "2020-02-10", -500_00, transfer=transfer)
    second = book.statement(-500_00, -1_000_00, "2020-04/2020-06")
    line = book.line(second, "2020-04-02", -500_00)
    found = read(book, second).line(line)
    assert found is not None
    assert found.best is not None
    assert found.best.taken.startswith("already shown by the line of 10/02/2020 of NK-RE")
    assert not found.best.sure


def test_the_reference_at_the_agent_finds_a_record_whatever_its_date() -> None:
    book = Account()
    transfer = book.paid("transfer", partial("2019-03-10"), 512_00, agent_ref="T-0912")
    statement = book.statement(0, -500_00)
    line = book.line(statement, "2020-02-10", -500_00, agent_ref="t-0912")
    found = read(book, statement).line(line)
    assert found is not None
    assert [s.record.uuid for s in found.suggestions] == [transfer]
    assert "reference T-0912" in found.suggestions[0].sentence


def test_a_line_of_another_fund_or_of_bank_charges_has_its_reason_proposed() -> None:
    book = Account()
    book.add("fund", code="CRF00")
    statement = book.statement(0, 0)
    texts = {
        "Transfer to CRF00": "not_ours",
        "Frais bancaires SWIFT": "bank",
        "Agent's fee 1%": "fee",
        "Divers": "",
    }
    lines = {
        text: book.add(
            "statement_line",
            reconciliation=statement,
            on=day("2020-02-01"),
            amount=Amount(-5, "USD"),
            text=text,
        )
        for text in texts
    }
    found = read(book, statement)
    said = {t: found.line(u).proposed for t, u in lines.items()}  # type: ignore[union-attr]
    assert {t: r.code if r else "" for t, r in said.items()} == texts


def test_a_draft_is_offered_and_enters_no_balance() -> None:
    book = Account()
    book.state_all()
    owner = book.contribution(book.org, stage="draft")
    deposit = book.deposit(owner, "2020-02-10", money(500))
    statement = book.statement(0, 500)
    line = book.line(statement, "2020-02-10", 500)
    found = read(book, statement)
    assert found.bridge.ours == 0
    best = found.line(line).best  # type: ignore[union-attr]
    assert best is not None
    assert not best.sure
    assert best.sentence.endswith("still a draft here")
    book.rows["statement_line"].clear()
    book.line(statement, "2020-02-10", 500, deposit=deposit)
    bridge = read(book, statement).bridge
    assert [(i.group, i.amount, i.is_open) for i in bridge.items] == [("period", 500, True)]


def test_a_line_in_another_currency_shows_its_record_and_is_in_no_sum() -> None:
    book = Account()
    deposit = book.deposit(book.owner, "2020-02-10", money(800, "GBP", "0.8"))
    statement = book.statement(0, 0)
    line = book.line(statement, "2020-02-10", 800, "GBP")
    found = read(book, statement)
    assert [s.record.uuid for s in found.line(line).suggestions] == [deposit]  # type: ignore[union-attr]
    assert [x.uuid for x in found.bridge.other_currency] == [line]
    assert [(i.group, i.amount) for i in found.bridge.items] == [("ours", -1000), ("statement", 0)][:1]
    assert not found.bridge.is_explained


def _after(book: Account, first: UUID, opening: int) -> Standing:
    """The statement of the next quarter, of a fund in which nothing more happened."""
    book.line(first, "2020-02-01", 1_000)
    return read(book, book.statement(opening, opening, "2020-04/2020-06"))


def test_what_the_statement_before_left_open_is_open_again_unless_a_conclusion_said_why() -> None:
    book = Account()
    book.state_all()
    bridge = _after(book, book.statement(0, 1_000, signed_on=day("2020-04-05")), 1_000).bridge
    assert [(i.group, i.amount, i.is_open) for i in bridge.items] == [("opening", 1_000, True)]
    told = Account()
    told.state_all()
    first = told.statement(0, 1_000, signed_on=day("2020-04-05"), conclusion="accepté (exemple fictif)")
    assert _after(told, first, 1_000).bridge.is_explained


def test_an_opening_balance_that_is_not_the_closing_one_before_is_not_explained_by_it() -> None:
    book = Account()
    book.state_all()
    first = book.statement(0, 1_000, signed_on=day("2020-04-05"), conclusion="accepté (exemple fictif)")
    bridge = _after(book, first, 1_500).bridge
    assert [(i.group, i.amount, i.is_open) for i in bridge.items] == [("opening", 1_500, True)]


def test_an_equal_amount_of_another_season_is_not_offered() -> None:
    book = Account()
    book.paid("transfer", partial("2019-06-10"), 500_00)
    statement = book.statement(0, -500_00)
    line = book.line(statement, "2020-02-10", -500_00)
    found = read(book, statement).line(line)
    assert found is not None
    assert found.suggestions == ()
