"""Offices that make themselves known to one another without a window."""

from pathlib import Path

import pytest

from issss_desktop.services.desk import close_desk, open_desk
from issss_desktop.services.merging import identity, whom
from issss_desktop.services.starting.offices import create_office
from tests.cli.runs import Line


@pytest.fixture
def theirs(tmp_path: Path) -> tuple[Path, str]:
    """The card of South Kivu, and the six words that it reads by telephone."""
    desk = create_office(tmp_path / "sk", "SK", user="B. Safari")
    card = tmp_path / "sk.issss-office"
    card.write_bytes(whom.card_of(desk))
    words = identity.own_words(desk)
    close_desk(desk)
    return card, words


def test_an_office_is_named_with_its_words(line: Line, office: Path, theirs: tuple[Path, str]) -> None:
    card, words = theirs
    seen = line("pair", str(card))
    assert "pair OFFICE WORD WORD…" in seen.out
    assert line("pair", *words.split()).status == 1, "nobody said whose words they are"
    refused = line("pair", "NAT", *words.split())
    assert refused.status == 1
    assert "“SK”, not of “NAT”" in refused.err
    done = line("pair", "SK", *words.split())
    assert (done.status, done.out) == (0, "The key of SK is known: its reports can be merged.\n")
    desk = open_desk(office, write=False)
    try:
        assert [p.office for p in whom.trusted(desk)] == ["SK"]
    finally:
        close_desk(desk)
