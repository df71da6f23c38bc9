"""What a wire value may be: every kind refuses what no entry could have written, and never crashes on it."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issss_desktop.errors import Refused, UserError
from issss_desktop.models.compound import AnyLink, Bilingual, Target
from issss_desktop.models.entities.common import money_at_group
from issss_desktop.models.fields import ENTITIES
from issss_desktop.models.kinds import (
    Code,
    Currency,
    Kind,
    Money,
    NotCanonical,
    Number,
    Percent,
    Rate,
    TextKind,
    Whole,
)
from issss_desktop.models.shares import Shares, ShareSet

KINDS = sorted(
    {(type(f.kind).__name__, repr(f.kind)): f.kind for e in ENTITIES.values() for f in e.fields}.items()
)
SIXTEEN = st.binary(min_size=16, max_size=16) | st.text("abc", min_size=16, max_size=16)
PLAIN = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=20) | SIXTEEN
TEXTS = st.sampled_from(["2017-05", "2017-02-31", "09:30", "25:00", "USD", "1.50", "-1", "NaN", "draft", ""])
WIRES = st.recursive(PLAIN | TEXTS, lambda inner: st.lists(inner, max_size=5), max_leaves=8)


@pytest.mark.parametrize(
    "kind", [kind for _name, kind in KINDS if kind.columns("x")], ids=lambda k: type(k).__name__
)
@settings(max_examples=12, deadline=None)
@given(st.data())
def test_any_wire_value_is_read_back_the_same_or_refused(kind: Kind[Any], data: st.DataObject) -> None:
    wire = data.draw(WIRES)
    try:
        value = kind.load(wire)
    except NotCanonical:
        return
    assert kind.dump(value) == wire
    assert isinstance(kind.show(value, "fr"), str)
    kind.plain(value)


@pytest.mark.parametrize(
    ("kind", "wire"),
    [
        (Money(currency="USD"), -1),
        (Whole(), -5),
        (Percent(), 10_001),
        (Percent(), -1),
        (Currency(), "XQZ"),
        (Code(), "cds 00"),
        (TextKind(), ""),
        (TextKind(), " a"),
        (Number(places=2), "1.234"),
        (Number(), "-1"),
        (Rate(), "0"),
        (Bilingual(), ["", None]),
        (AnyLink(), [5, 7]),
        (AnyLink(), [True, bytes(16)]),
        (Shares(targets=("pillar",)), [False, [["a" * 16, None]]]),
    ],
    ids=lambda x: repr(x)[:30],
)
def test_what_entry_refuses_import_refuses_too(kind: Kind[Any], wire: Any) -> None:
    with pytest.raises(NotCanonical):
        kind.load(wire)


def test_a_sign_is_kept_where_a_field_takes_one() -> None:
    assert Money(currency="USD", negative=True).load(-1) == -1
    assert Money(currency="USD", negative=True).parse("-12,50") == -1250


@pytest.mark.parametrize("raw", [-5, "-5"])
def test_minor_units_given_as_a_number_obey_the_rules_of_what_is_typed(raw: Any) -> None:
    with pytest.raises(UserError):
        Money(currency="USD").parse(raw)


def test_a_part_that_a_group_does_not_have_is_named_and_never_dropped() -> None:
    with pytest.raises(Refused) as refusal:
        money_at_group().parse({"amuont": "5", "currency": "USD"})
    assert [p.place for p in refusal.value.problems] == ["amuont"]


def test_a_share_over_something_that_is_no_record_is_refused_in_a_sentence() -> None:
    with pytest.raises(UserError) as refusal:
        Shares(targets=("pillar",)).parse([["RAE", "100 %"]])
    assert refusal.value.remedy


def test_known_shares_make_the_whole() -> None:
    first, second = UUID(int=1), UUID(int=2)
    value = Shares(targets=("pillar",)).parse([[second, "40 %"], [first, "60"]])
    assert value == ShareSet((((first,), 6000), ((second,), 4000)))
    assert value.known
    assert Target(1, first).uuid == first
