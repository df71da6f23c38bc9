"""Who does what where: where interventions stand, to the cent, what nobody covers, what may be double."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issss_desktop.errors import UserError
from issss_desktop.models.compound import Words
from issss_desktop.models.entities.common import Amount, Span
from issss_desktop.models.figure import Figure, Status
from issss_desktop.models.interventions import (
    BILATERAL,
    FUND,
    NOT_KNOWN,
    OUT,
    RECORD,
    WHOLE,
    Asked,
    Key,
    Matrix,
    Square,
    plain,
)
from issss_desktop.models.shares import ShareSet
from issss_desktop.services import apart, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.figures.ledger import Ledger
from issss_desktop.services.figures.portfolio import Portfolio
from issss_desktop.services.interventions.asked import who_what_where
from issss_desktop.services.interventions.likely import pairs
from issss_desktop.services.interventions.linking import link, unlink
from issss_desktop.services.interventions.matrix import matrix
from issss_desktop.services.interventions.registers import registers
from tests.desks import carry
from tests.services.builders import Book, day, partial, shares

END = day("2017-12-31")
M = 100_000_000
FORBIDDEN = ("85 100 000", "85100000", "160 265 165", "160265165")


class Places(Book):
    """Two zones, two pillars and two provinces (exemple fictif)."""

    def __init__(self) -> None:
        super().__init__()
        self.north = self.add("province", name=Words("Nord", "North"))
        self.south = self.add("province", name=Words("Sud", "South"))
        self.kit = self.add("zone", name=Words("Kitshanga"), provinces=frozenset({self.north}))
        self.kal = self.add("zone", name=Words("Kalehe"), provinces=frozenset({self.south}))
        self.one = self.add("pillar", number="I", code="DD", name=Words("Dialogue"))
        self.two = self.add("pillar", number="II", code="SEC", name=Words("Sécurité", "Security"))

    def programme(self, title: str, cents: int | None, start: str | None = "2016", **values: Any) -> UUID:
        """A programme of the Fund that is a project; its budget in USD cents."""
        budget = None if cents is None else Amount(cents, "USD")
        span = Span(partial(start), partial(values.pop("end", None))) if start else None
        return self.add(
            "programme",
            **{
                "title": title,
                "fund": self.fund,
                "nature": "project",
                "budget": budget,
                "span": span,
                **values,
            },
        )

    def at(self, zone: UUID | None, share: int | None = 10_000) -> tuple[Any, ...]:
        """One location in a zone."""
        return (self.south if zone == self.kal else self.north), None, zone, share


def asked(book: Book, **wanted: Any) -> Matrix:
    """The matrix of a book at the end of 2017."""
    return matrix(registers(book.records(), END, "CDS00"), Asked(END, **wanted))


def where(found: Matrix, zone: Key, pillar: Key) -> Square:
    """The square of two keys."""
    row = next(i for i, line in enumerate(found.zones) if line.key == zone)
    column = next(k for k, line in enumerate(found.pillars) if line.key == pillar)
    return found.square(row, column)


def shown(figure: Figure) -> str:
    """As a person reads it."""
    return figure.show("en", False)


def test_a_square_tells_each_mechanism_apart_and_what_is_not_known() -> None:
    book = Places()
    kit, one, two = (RECORD, book.kit), (RECORD, book.one), (RECORD, book.two)
    book.programme(
        "A", 3 * M, end="2018-06", locations=shares(book.at(book.kit)),
        pillars=shares((book.one, 2_500), (book.two, 7_500)),
    )  # fmt: skip
    book.project("B", 5 * M, "2015-02", "2016-12", locations=shares(book.at(book.kit)),
                 pillars=shares((book.one, 10_000)))  # fmt: skip
    book.project("C", 2 * M, "2017", locations=shares(book.at(book.kit, None), book.at(book.kal, None)),
                 pillars=shares((book.one, 10_000)))  # fmt: skip
    book.project("D", None, "2017-05", locations=shares(book.at(None)))
    found = asked(book)
    square = where(found, kit, one)
    assert (square.fund.count, square.bilateral.count, square.both) == (1, 2, 0)
    assert (square.fund.running, square.bilateral.running) == (1, 1), "one project has ended"
    assert (shown(square.fund.amount), shown(square.bilateral.amount)) == ("750,000", "≥ 5,000,000")
    assert (str(square.first), str(square.last), square.open) == ("2015-02", "2018-06", 1)
    assert shown(where(found, kit, two).fund.amount) == "2,250,000"
    assert where(found, kit, two).bilateral.count == 0
    unknown = where(found, NOT_KNOWN, one).bilateral
    assert (unknown.count, shown(unknown.amount)) == (1, "2,000,000"), "a share not known is never split"
    assert shown(where(found, (RECORD, book.kal), one).bilateral.amount) == "n/a", "and is no zero"
    outside = where(found, OUT, NOT_KNOWN).bilateral
    assert (outside.count, outside.amount.status) == (1, Status.UNKNOWN)
    assert shown(found.whole.bilateral.amount) == "≥ 7,000,000"
    assert shown(found.whole.fund.amount) == "3,000,000"
    assert [each.title for each in found.inside(found.zones.index(found.zones[0]), 0)] == ["C"]


def test_what_is_asked_for_narrows_the_matrix() -> None:
    book = Places()
    both = shares(book.at(book.kit, 2_500), book.at(book.kal, 7_500))
    book.programme("A", 4 * M, locations=both)
    aligned = book.project("B", 1 * M, "2016", locations=shares(book.at(book.kit)))
    book.assess(aligned, "2016-05-01")
    book.project("C", 2 * M, "2015", "2016", locations=shares(book.at(book.kit)))
    book.project("D", 9 * M, "2018-03", locations=shares(book.at(book.kit)))
    book.project("E", 8 * M, "2016")
    every = asked(book)
    assert every.whole.count == 4
    assert every.later == 1, "what begins after the cut-off is told, not shown"
    assert next(n.show("en") for n in every.doubts).endswith("may work in any of them: 1.")
    south = asked(book, province=book.south)
    assert [line.title("fr") for line in south.zones] == ["Kalehe", "Zone ou part non connues", "Total"]
    assert (south.whole.count, shown(south.whole.fund.amount)) == (1, "3,000,000"), "only its part of it"
    assert south.elsewhere == 1, "what names no place may work there too"
    assert {each.title for each in asked(book, running=True).interventions} == {"A", "B", "E"}
    assert {each.title for each in asked(book, aligned=True).interventions} == {"A", "B"}
    assert {each.title for each in asked(book, mechanism=FUND).interventions} == {"A"}
    assert asked(book, mechanism=BILATERAL).whole.fund.count == 0


def test_a_part_in_a_province_that_nobody_knows_is_no_part_of_it() -> None:
    book = Places()
    book.programme("A", 4 * M, locations=shares(book.at(book.kit, None), book.at(book.kal, None)))
    book.programme("B", 1 * M, locations=shares(book.at(book.kit, None), book.at(None, None)))
    north, south = (asked(book, province=p) for p in (book.north, book.south))
    assert shown(north.whole.fund.amount) == "≥ 1,000,000", "all of B is in the north, wherever it is there"
    assert shown(where(north, NOT_KNOWN, WHOLE).fund.amount) == "≥ 1,000,000"
    assert shown(south.whole.fund.amount) == "n/a"


def test_what_nobody_covers_is_told_by_zone_then_by_pillar() -> None:
    book = Places()
    old = book.add("zone", name=Words("Ancienne"), validity=Span(partial("2014"), partial("2016")))
    book.programme("A", M, locations=shares(book.at(book.kit)), pillars=shares((book.one, 10_000)))
    found = asked(book)
    assert [line.title("fr") for line in found.uncovered] == ["Kalehe"], "a zone of before is not asked for"
    assert [(z.title("fr"), [p.short("fr") for p in ps]) for z, ps in found.holes] == [
        ("Kitshanga", ["II SEC"])
    ]
    book.project("B", None, "2016", locations=shares((book.north, None, old, None)))
    assert "Ancienne" in [line.title("fr") for line in asked(book).zones], "but shown where somebody works"


def test_what_is_linked_counts_once_and_each_mechanism_keeps_its_own_money() -> None:
    book = Places()
    place = shares(book.at(book.kit))
    project = book.project("Paix", 2 * M, "2016", locations=place)
    book.programme("Paix", 3 * M, locations=place, same_intervention=frozenset({project}))
    book.project("Paix bis", 2 * M, "2016", locations=place, same_intervention=frozenset({project}))
    paid = book.project("Voie du Fonds", 7 * M, "2016", locations=place)
    book.finance(paid, book.donor("B"), 7 * M, "fcs")
    whole = asked(book).whole
    assert (whole.fund.count, whole.bilateral.count, whole.both, whole.count) == (2, 1, 1, 2)
    assert shown(whole.bilateral.amount) == "2,000,000", "two records of the same money are one amount"
    assert shown(whole.fund.amount) == "≥ 3,000,000", "what the Fund pays for the other is recorded nowhere"
    book.programme("Voie", 7 * M, locations=place, same_intervention=frozenset({paid}))
    whole = asked(book).whole
    assert (whole.fund.count, whole.count, shown(whole.fund.amount)) == (2, 2, "10,000,000")


def test_likely_doubles_are_told_with_their_reason() -> None:
    book = Places()
    agency = book.donor("Agence")
    place = shares((book.north, None, book.kit, 10_000))
    programme = book.programme("Pamoja kwa Amani", M, "2016", end="2017", locations=place)
    book.add("programme_partner", programme=programme, organisation=agency, role="lead")
    same = book.project("PAMOJA KWA AMANI", M, "2019")
    work = book.project("Autre titre", M, "2017-06", locations=place)
    book.add("partner", project=work, organisation=agency, role="implementing")
    before = book.project("Avant", M, "2014", "2015", locations=place)
    book.add("partner", project=before, organisation=agency, role="lead")
    read = registers(book.records(), END, "CDS00")
    found = {frozenset((p.one.uuid, p.two.uuid)): p for p in pairs(read)}
    assert set(found) == {frozenset((programme, same)), frozenset((programme, work))}
    assert (
        found[frozenset((programme, same))].reasons[0].show("fr")
        == "même titre\N{NO-BREAK SPACE}: Pamoja kwa Amani"
    )
    why = found[frozenset((programme, work))].reasons[0].show("fr")
    assert why == "même lieu (Kitshanga), même partenaire (Agence), dates qui se recoupent"
    assert all(p.linkable and not p.linked for p in found.values())
    told = frozenset({frozenset((programme, work))})
    assert [p.two.uuid for p in pairs(read, told)] == [same], "what somebody told apart is not asked again"
    assert pairs(read, told, book.south) == ()


# to the cent, whatever is recorded

PROVINCES = 2


@st.composite
def books(draw: st.DrawFn) -> Places:
    """Made-up programmes and projects, with and without shares, amounts, links and opinions."""
    book = Places()
    places = [(p, None, z) for p in (book.north, book.south) for z in (book.kit, book.kal, None)]
    made: list[UUID] = []
    for n in range(draw(st.integers(1, 7))):
        located, covered = (draw(_shares(keys)) for keys in (places, [(book.one,), (book.two,)]))
        links = frozenset(draw(st.lists(st.sampled_from(made), max_size=1))) if made else frozenset()
        cents = draw(st.one_of(st.none(), st.integers(0, 10**12)))
        start = draw(st.sampled_from(("2015", "2016-03", "2017-06-01", "2018-02", None)))
        common = {"locations": located, "pillars": covered, "same_intervention": links or None}
        if draw(st.booleans()):
            book.programme(f"P{n}", cents, start, **common)
            continue
        uuid = book.project(f"B{n}", cents, start, draw(st.sampled_from((None, "2016", "2020"))), **common)
        made.append(uuid)
        if draw(st.booleans()):
            book.assess(uuid, "2016-06-01", draw(st.sampled_from(("aligned", "alignable", "not_aligned"))))
        for _paid in range(draw(st.integers(0, 2))):
            book.finance(uuid, book.donor("D"), draw(st.one_of(st.none(), st.integers(0, 10**9))),
                         draw(st.sampled_from(("bilateral", None, "fcs", "contested"))))  # fmt: skip
    return book


@st.composite
def _shares(draw: st.DrawFn, keys: list[tuple[Any, ...]]) -> ShareSet | None:
    chosen = draw(st.lists(st.sampled_from(keys), unique=True, max_size=3))
    if not chosen:
        return None
    if draw(st.booleans()):
        return ShareSet(tuple((key, None) for key in chosen))
    edges = [0, *sorted(draw(st.sets(st.integers(1, 9_999), min_size=len(chosen) - 1,
                                     max_size=len(chosen) - 1))), 10_000]  # fmt: skip
    return ShareSet(tuple((key, b - a) for key, a, b in zip(chosen, edges, edges[1:], strict=False)))


def sums_hold(found: Matrix) -> None:
    """Squares of a line sum to its margin, margins to the total, to the cent, for each mechanism."""
    rows, columns = len(found.zones) - 1, len(found.pillars) - 1
    for name in (FUND, BILATERAL):

        def cents(i: int, k: int, name: str = name) -> int:
            return getattr(found.square(i, k), name).amount.value or 0

        for i in range(rows + 1):
            assert sum(cents(i, k) for k in range(columns)) == cents(i, columns)
        for k in range(columns + 1):
            assert sum(cents(i, k) for i in range(rows)) == cents(rows, k)
    for (i, k), square in found.squares.items():
        inside = found.inside(i, k)
        assert square.count == len({each.group for each in inside}), "each intervention counts once"
        for name, side in square.sides:
            own = [each for each in inside if each.mechanism == name]
            assert side.count == len({each.group for each in own})
            assert side.running <= side.count
            assert side.count or side.amount == Figure(0, Status.KNOWN)
            if own and side.count == len(own) and all(each.amount.value is None for each in own):
                assert side.amount.value is None, "what is not known is no zero"


@given(book=books(), reverse=st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_margin_is_the_sum_of_its_squares_to_the_cent(book: Places, reverse: bool) -> None:
    found = registers(book.records(), END, "CDS00")
    whole = matrix(found, Asked(END))
    sums_hold(whole)
    for wanted in (Asked(END, running=True), Asked(END, aligned=True), Asked(END, mechanism=FUND)):
        sums_hold(matrix(found, wanted))
    parts = [matrix(found, Asked(END, province=p)) for p in (book.north, book.south)]
    for part in parts:
        sums_hold(part)
    for name in (FUND, BILATERAL):
        named = [getattr(part.whole, name).amount.value or 0 for part in parts]
        assert sum(named) <= (getattr(whole.whole, name).amount.value or 0)
    again = matrix(registers(book.records(reverse=reverse), END, "CDS00"), Asked(END))
    assert replace(again, interventions=()) == replace(whole, interventions=())
    assert pairs(found) == pairs(registers(book.records(reverse=reverse), END, "CDS00"))


@given(book=books())
@settings(max_examples=40, deadline=None)
def test_what_is_aligned_and_runs_is_the_portfolio_to_the_cent(book: Places) -> None:
    found = asked(book, mechanism=BILATERAL, running=True, aligned=True)
    stock = Portfolio(Ledger(book.records(), END), book.fund).stock(END)
    amounts = [case.amount for case in stock.counted]
    assert (found.whole.bilateral.amount.value or 0) == sum(a or 0 for a in amounts)


# the sample, and two offices


@pytest.mark.parametrize(
    ("cut_off", "fund", "programmes", "bilateral", "projects"),
    [
        ("2016-12-31", "0", 0, "≥ 79,100,000", 3),
        ("2017-12-31", "18,500,000", 4, "≥ 79,100,000", 4),
        ("2025-12-31", "≥ 34,700,000", 9, "≥ 79,100,000", 5),
    ],
)
def test_the_sample_sums_each_mechanism_and_never_both(
    sample: Desk, cut_off: str, fund: str, programmes: int, bilateral: str, projects: int
) -> None:
    found = who_what_where(sample, Asked(day(cut_off)))
    whole = found.whole
    assert (shown(whole.fund.amount), whole.fund.count) == (fund, programmes)
    assert (shown(whole.bilateral.amount), whole.bilateral.count) == (bilateral, projects)
    text = json.dumps(plain(found)).replace("\\u202f", " ").replace(".00", "")
    assert not [number for number in FORBIDDEN if number in text]
    if cut_off == "2025-12-31":
        assert (whole.both, whole.count) == (1, 13), "RESET stands in both registers and counts once"
        (linked,) = (pair for pair in found.pairs if pair.linked)
        assert {linked.one.title, linked.two.title} == {"Stabilisation réactive par la transition"}


def _offices(desk: Desk) -> dict[str, UUID]:
    made: dict[str, UUID] = {}

    def add(key: str, /, entity: str, **raw: Any) -> None:
        made[key] = records.create(desk, entity, {"fictional": True, **raw}, final=True).uuid

    add("fund", "fund", code="CDS00", name="Fonds (exemple fictif)")
    add("province", "province", name="Nord-Kivu")
    add("zone", "zone", name="Kitshanga", provinces="Nord-Kivu")
    add("pillar", "pillar", number="I", name="Dialogue")
    return made


def test_an_officer_links_a_double_and_every_office_counts_it_once(pairs: tuple[Desk, Desk]) -> None:
    north, south = pairs
    made = _offices(north)
    where_ = {"rows": [[made["province"], None, made["zone"], "100"]]}
    raw = {"title": "Pamoja", "budget": "1 000 000,01 USD", "span": {"start": "2016"}, "locations": where_}
    programme = records.create(
        north, "programme", {**raw, "fund": made["fund"], "nature": "project"}, final=True
    ).uuid
    carry(north, south)
    project = records.create(south, "project", {**raw, "title": "PAMOJA"}, final=True).uuid
    carry(south, north)
    found = who_what_where(north, Asked(END))
    sums_hold(found)
    assert (found.whole.count, len(found.pairs)) == (2, 1)
    saved = link(north, programme, project)
    assert saved.uuid == programme, "the programme names the project"
    with pytest.raises(UserError, match=r"déjà|already"):
        link(north, project, programme)
    carry(north, south)
    for desk in (north, south):
        after = who_what_where(desk, Asked(END))
        sums_hold(after)
        assert (after.whole.count, after.whole.both) == (1, 1)
        assert shown(after.whole.fund.amount) == "1,000,000", "no money moved"
        assert after.pairs[0].linked
    assert plain(who_what_where(north, Asked(END))) == plain(who_what_where(south, Asked(END)))
    unlink(south, project, programme)
    assert who_what_where(south, Asked(END)).whole.count == 2
    apart.tell_apart(south, programme, project)
    assert who_what_where(south, Asked(END)).pairs == ()
    with pytest.raises(UserError):
        unlink(south, project, programme)
    with pytest.raises(UserError):
        link(south, project, project)
    again = records.create(
        south, "programme", {**raw, "title": "Pamoja 2", "fund": made["fund"], "nature": "project"}
    ).uuid
    with pytest.raises(UserError, match=r"[Dd]eux programmes"):
        link(south, programme, again)
    assert not reading.read(south, programme).row["same_intervention"]
