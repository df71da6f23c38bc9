"""Statements about many values: more than SQLite takes in one are asked in portions, in their order."""

from issss_desktop.services import records
from issss_desktop.services.desk import Desk
from issss_desktop.store import letters, query, several
from tests.desks import commits_of


def test_portions_are_whole_and_in_their_order() -> None:
    values = list(range(2 * several.MOST + 1))
    parts = list(several.portions(values))
    assert [len(part) for part in parts] == [several.MOST, several.MOST, 1]
    assert [each for part in parts for each in part] == values
    assert list(several.portions([])) == []
    assert several.marks(values[:3]) == "?,?,?"


def test_more_records_than_one_statement_takes_are_all_found(desk: Desk, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(several, "MOST", 2)
    made = {records.create(desk, "organisation", {"name": f"Bailleur {n}"}).uuid for n in range(5)}
    with desk.store.reading() as connection:
        assert set(query.rows_by_uuid(connection, "organisation", made)) == made
        rows = several.rows_of(
            connection, "SELECT uuid FROM organisation WHERE uuid IN ({})", [u.bytes for u in made]
        )
        assert {row[0] for row in rows} == {u.bytes for u in made}
        ids = [row[0] for row in connection.exec_driver_sql("SELECT id FROM commits")]
        assert letters.known_here(connection, [*ids, b"-" * 32]) == set(ids)
    assert len(ids) == len(commits_of(desk)) > 2
