"""Two records that look alike, and that somebody has told apart: they are not asked about again here."""

from typing import Final
from uuid import UUID

from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.store.query import Connection
from issss_desktop.store.work import Work

_APART: Final = "two:"
"""Of the key of two records that somebody has told apart."""


def tell_apart(desk: Desk, one: UUID, two: UUID, apart: bool = True) -> None:
    """Say that two records are two things, so that they are not shown as a possible double again; or take
    it back. It holds in this office.

    Raises:
        UserError: the role does not permit it.
    """
    require(desk, Action.RECORD)
    key = _APART + "".join(each.hex for each in sorted((one, two)))

    def job(work: Work) -> None:
        if apart:
            work.set_meta(key, b"")
        else:
            work.drop_meta(key)

    desk.store.write(job)


def told_apart(connection: Connection) -> frozenset[frozenset[UUID]]:
    """Every two records that were told apart in this office."""
    sql = "SELECT key FROM meta WHERE key GLOB ?"
    pairs = (key[len(_APART) :] for (key,) in connection.exec_driver_sql(sql, (f"{_APART}*",)).fetchall())
    return frozenset(frozenset((UUID(hex=pair[:32]), UUID(hex=pair[32:]))) for pair in pairs)
