"""What a connection shows: everything, or only what is ordinary.

A connection of somebody who may not read what is confidential has views in the place of the tables that
hold any of it. They stand in the schema "temp", which SQLite looks into before "main": a query that names a
table as every query does cannot see more, and a query that nobody has written yet cannot forget. Only the
writer's own statements, which keep the log and its rows, say "main".
"""

from issss_desktop.models.fields import ENTITIES
from issss_desktop.store.open import Connection

_OF_THE_LOG = {
    "actors": "confidential=0",
    "commits": "actor NOT IN (SELECT actor FROM main.actors WHERE confidential=1)",
    "ops": "confidential=0",
    "divergences": "confidential=0",
    "branches": "confidential=0",
    # what arrived and is not merged may hold anything: the services of the exchange tell of it alone
    "staged": "0",
    "envelopes": "0",
}


def hidden_tables() -> dict[str, str]:
    """Tables that may hold something confidential, each with what its ordinary rows have."""
    # the partition of a row that nobody has written yet is not known: it is shown to nobody
    return {**_OF_THE_LOG, **{e.code: "confidential=0" for e in ENTITIES.values() if e.partitioned}}


def is_narrow(connection: Connection) -> bool:
    """Whether a connection shows only what is ordinary."""
    row = connection.exec_driver_sql("SELECT count(*) FROM temp.sqlite_master WHERE type='view'").first()
    return bool(row[0])


def show(connection: Connection, *, confidential: bool) -> None:
    """Let a connection show everything, or only what is ordinary."""
    if is_narrow(connection) is not confidential:
        return
    for table, rule in hidden_tables().items():
        if confidential:
            connection.exec_driver_sql(f'DROP VIEW temp."{table}"')
        else:
            connection.exec_driver_sql(
                f'CREATE TEMP VIEW "{table}" AS SELECT * FROM main."{table}" WHERE {rule}'
            )
