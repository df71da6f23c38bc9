"""Whether an office is sound: its file, its chains, and that its rows are what its log says."""

from issss_desktop.models.fields import ENTITIES
from issss_desktop.services.desk import Desk
from issss_desktop.services.reading import Form, read
from issss_desktop.store import check, query
from issss_desktop.store.check import Finding


def check_office(desk: Desk, *, full: bool = False) -> tuple[Finding, ...]:
    """What does not agree, nothing when all is well. ``full`` replays the log and compares every row.

    Raises:
        UserError: the database is too damaged to be read.
    """
    # soundness is that of the whole log, whoever asks: a finding names tables and chains, never a record.
    # a reader long in use may hold a cached view of the search index, which its check calls corrupt
    with desk.store.seen(confidential=True).separate_reader() as connection:
        return tuple(check.check_fully(connection) if full else check.check_quickly(connection))


def diverging(desk: Desk) -> list[Form]:
    """Records of which a field holds several values, kind by kind."""
    with desk.store.reading() as connection:
        found = [
            row.uuid
            for code, declared in ENTITIES.items()
            if code != "membership"
            for row in query.select_rows(connection, declared.code, "WHERE diverging>0 ORDER BY sort, uuid")
        ]
        return [read(desk, uuid) for uuid in found]
