"""A disk that loses a bit: encrypted, no page can change unseen; plain, no content can."""

import secrets
from pathlib import Path

import pytest

from issss_desktop.errors import UserError
from issss_desktop.store.check import check_fully
from issss_desktop.store.open import DATABASE, Connection, connect
from issss_desktop.store.schema import create_triggers
from tests.faults.bits import PAGE, Worn

SEED = 11


def test_no_bit_of_an_encrypted_office_changes_unseen(quick: Path) -> None:
    worn = Worn(quick / "nk", secrets.token_bytes(32))
    assert worn.pages > 300
    flips = worn.flip([0, 1, 2, *range(3, worn.pages, 9), worn.pages - 1], SEED)
    assert flips.missed == []
    assert flips.found["open"] >= 1
    assert flips.found["check"] >= 30


def test_no_content_of_a_plain_office_changes_unseen(quick: Path) -> None:
    worn = Worn(quick / "nk", None)
    flips = worn.flip([0, 1, 2, *range(3, worn.pages, 18), worn.pages - 1], SEED)
    assert flips.missed == []
    assert flips.found["check"] + flips.found["open"] >= 15


def test_a_flip_that_no_check_looks_for_is_told(quick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counterproof: with a check that finds nothing, flips in content count as missed."""
    worn = Worn(quick / "nk", None)
    monkeypatch.setattr("issss_desktop.store.check.check_fully", lambda _connection: [])
    flips = worn.flip(range(3, worn.pages, 9), SEED)
    assert flips.missed


CHANGES = [
    ("ops", "UPDATE ops SET value = x'f6' WHERE id = (SELECT max(id) FROM ops)"),
    ("actors", "UPDATE actors SET head_pos = head_pos + 1"),
    ("meta", "UPDATE meta SET value = zeroblob(8) WHERE key = 'actor'"),
    ("meta", "UPDATE meta SET value = zeroblob(16) WHERE key = 'user'"),
    ("meta", "DELETE FROM meta WHERE key = 'network'"),
    ("schema", "DROP INDEX ops_pos"),
    ("project_fts", "INSERT INTO project_fts(project_fts) VALUES('delete-all')"),
]


def test_the_full_check_looks_at_what_is_not_a_row_too(quick: Path) -> None:
    """Each of these once passed: the log in pieces, its heads, who we are, indexes, the search index."""
    Worn(quick / "nk", None, steps=5)
    with Connection(connect(quick / "nk" / DATABASE)) as connection:
        run = connection.exec_driver_sql
        assert check_fully(connection) == []
        for place, change in CHANGES:
            run("BEGIN")
            run("DROP TRIGGER ops_frozen")
            run(change)
            create_triggers(connection)
            found = {finding.place for finding in check_fully(connection)}
            run("ROLLBACK")
            assert place in found, change
        assert check_fully(connection) == []


def test_damage_that_is_not_even_text_is_told_in_words(quick: Path) -> None:
    """The engine quotes a damaged name in its error, which the driver then cannot read."""
    path = quick / "nk" / DATABASE
    Worn(path.parent, None, steps=2)
    data = path.read_bytes()
    assert b"indexcommits_actor" in data
    worn = data.replace(b"indexcommits_actor", b"index\xedommits_actor")
    path.write_bytes(worn.replace(b"CREATE INDEX commits_actor", b"CREATE INDEX (ommits_actor"))
    with pytest.raises(UserError, match="endommagé") as refusal:
        connect(path)
    assert refusal.value.remedy


def test_the_size_of_a_page_is_that_of_the_engine(quick: Path) -> None:
    worn = Worn(quick / "nk", None, steps=2)
    assert (quick / "nk" / DATABASE).stat().st_size == worn.pages * PAGE
