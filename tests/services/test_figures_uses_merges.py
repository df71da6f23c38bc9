"""Offices that record the same programme and exchange in any order: identities hold, and all end equal."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import permutations
from pathlib import Path
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from issss_desktop.models.figures import Figures, plain
from issss_desktop.services import reading, records
from issss_desktop.services.desk import close_desk
from issss_desktop.services.figures import compute
from issss_desktop.services.state import records_at
from tests.desks import bare_desk, carry
from tests.services.identities import hold
from tests.services.uses import ALL

CUT_OFF = dt.date(2018, 12, 31)
REASON = "Exemple fictif."
OFFICES = (("NK", "A. Mbuyi"), ("SK", "B. Safari"), ("NAT", "C. Kanku"))

amounts = st.integers(1, 10**9).map(lambda cents: f"{cents // 100},{cents % 100:02} USD")
days = st.sampled_from(("2016", "2016-11", "2017-03-01", "2017-12-31", "2018-06", "2018-06-15", "2019-01-02"))
states = st.sampled_from(("complete", "no_movement", "partial", "not_recorded"))
NEW = ("transfer", "refund", "expenditure", "deposit", "fund_entry", "allocation")
desks = st.integers(0, len(OFFICES) - 1)
picks = st.integers(0, 30)
two = st.permutations(range(len(OFFICES))).map(lambda order: order[:2])
steps = st.one_of(
    st.tuples(st.just("clash"), two, picks, st.tuples(amounts, amounts), st.tuples(days, days)),
    st.tuples(st.just("add"), desks, st.sampled_from(NEW), amounts, days),
    st.tuples(st.just("edit"), desks, picks, amounts, days),
    st.tuples(st.just("state"), desks, picks, states, days),
    st.tuples(st.just("decide"), desks, picks, st.sampled_from(("adopted", "rejected"))),
    st.tuples(st.just("delete"), desks, picks),
    st.tuples(st.just("carry"), two),
)


class Network:
    """Three offices of one fund, with a programme, a donor and the national board (exemple fictif)."""

    def __init__(self, folder: Path) -> None:
        self.desks = [bare_desk(folder / code, code, user) for code, user in OFFICES]
        self.made: dict[str, list[UUID]] = {kind: [] for kind in ("stated", "decided", "moved")}
        self.begin()

    def add(self, at: int, entity: str, **raw: Any) -> UUID:
        """A final record, or a row of one, at an office."""
        made = records.create(self.desks[at], entity, {"fictional": True, **raw}, final=True, reason=REASON)
        kind = "moved" if entity in NEW else {"completeness": "stated", "decision": "decided"}.get(entity)
        if kind:
            self.made[kind].append(made.uuid)
        return made.uuid

    def begin(self) -> None:
        """What all three offices know at first."""
        self.fund = self.add(0, "fund", code="CDS00", name="Fonds (exemple fictif)")
        self.agency = self.add(0, "organisation", name="Agence (exemple fictif)", type="un")
        board = self.add(
            0, "board", code="CAN", name="Conseil (exemple fictif)", kind="national", fund=self.fund
        )
        self.meeting = self.add(0, "meeting", board=board, on="2016-02-01", kind="session", state="held")
        self.contribution = self.add(0, "contribution", donor=self.agency, fund=self.fund, agreement="SAA 1",
                                     currency="USD")  # fmt: skip
        self.programme = self.add(0, "programme", title="Exemple fictif", fund=self.fund, nature="project")
        for measure in ALL:
            self.add(0, "completeness", fund=self.fund, basis=measure, span={"end": "2018-12-31"},
                     state="no_movement")  # fmt: skip
        for kind in NEW:
            small = kind in ("refund", "fund_entry")  # so that what is left has a rate
            self.record(0, kind, "10 000 USD" if small else "100 000 USD", "2017-03-01")
        for other in self.desks[1:]:
            carry(self.desks[0], other)

    def record(self, at: int, entity: str, amount: str, on: str) -> None:
        """A movement of the fund, or a decision with its allocation."""
        paid = {"amount": amount, "on": on}
        of = {"programme": self.programme, "organisation": self.agency}
        match entity:
            case "transfer" | "refund":
                self.add(at, entity, **of, **paid)
            case "expenditure":
                self.add(at, entity, **of, amount=amount, span={"start": on, "end": on}, declared_as="period",
                         state="certified")  # fmt: skip
            case "deposit":
                self.add(at, entity, contribution=self.contribution, **paid, state="entered")
            case "fund_entry":
                self.add(at, entity, fund=self.fund, kind="agent_fee", **paid)
            case _:
                decision = self.add(at, "decision", meeting=self.meeting, number="D", title="Exemple fictif",
                                    text=REASON, kind="allocation", programme=self.programme, amount=amount,
                                    outcome="adopted")  # fmt: skip
                self.add(at, entity, fund=self.fund, kind="programme", programme=self.programme, **paid,
                         decision=decision)  # fmt: skip

    def known(self, at: int, kind: str, pick: int) -> reading.Form | None:
        """A record that an office knows and that lives there, None if the one picked does not."""
        uuid = self.made[kind][pick % len(self.made[kind])]
        if not any(records_at(self.desks[at]).get(code, uuid) for code in (*NEW, "decision", "completeness")):
            return None
        return reading.read(self.desks[at], uuid)

    def edit(self, at: int, kind: str, pick: int, **values: Any) -> None:
        """Change a record, as a person who sees it as it stands there."""
        form = self.known(at, kind, pick)
        if form is not None:
            if form.row.entity == "expenditure":
                values["span"] = {"start": values["on"], "end": values.pop("on")}
            records.save(self.desks[at], form.row.uuid, values, mark=form.mark, reason=REASON)

    def do(self, step: tuple[Any, ...]) -> None:
        """One step of a story."""
        match step:
            case ("add", at, entity, amount, on):
                self.record(at, entity, amount, on)
            case ("edit", at, pick, amount, on):
                self.edit(at, "moved", pick, amount=amount, on=on)
            case ("clash", both, pick, amount, on):
                for k, at in enumerate(both):
                    self.edit(at, "moved", pick, amount=amount[k], on=on[k])
            case ("state", at, pick, state, end):
                self.edit(at, "stated", pick, state=state, span={"end": end})
            case ("decide", at, pick, outcome):
                self.edit(at, "decided", pick, outcome=outcome)
            case ("delete", at, pick):
                form = self.known(at, "moved", pick)
                if form is not None:
                    records.delete(self.desks[at], form.row.uuid, REASON)
            case ("carry", (sender, receiver)):
                carry(self.desks[sender], self.desks[receiver])
            case _:
                raise AssertionError(step)

    def figures(self, at: int) -> Figures:
        """Figures of an office as its records stand."""
        return compute(records_at(self.desks[at]), cut_off=CUT_OFF)


@contextmanager
def network() -> Iterator[Network]:
    """Three offices in a folder of their own."""
    with tempfile.TemporaryDirectory() as folder:
        made = Network(Path(folder))
        try:
            yield made
        finally:
            for desk in made.desks:
                close_desk(desk)


ways = st.permutations(list(permutations(range(len(OFFICES)), 2)))


@settings(max_examples=10, deadline=None)
@given(st.lists(steps, min_size=6, max_size=14), ways)
def test_identities_hold_before_and_after_every_merge_and_all_offices_end_with_the_same_figures(
    story: list[tuple[Any, ...]], last: list[tuple[int, int]]
) -> None:
    with network() as net:
        for step in story:
            net.do(step)
            for at in range(len(OFFICES)):
                hold(net.figures(at).fund.statement)
        for sender, receiver in last:
            carry(net.desks[sender], net.desks[receiver])
            hold(net.figures(receiver).fund.statement)
        one, *others = [plain(net.figures(at)) for at in range(len(OFFICES))]
        assert all(other == one for other in others)
        assert one["fund"]["statement"]["accounts"]
