"""Records of monitoring as they stand now, for screens: only these kinds are read, and names of the others.

After each save a screen asks again; reading every record of the office would cost it half a second.
"""

from typing import Final

from issss_desktop.models.fields import entity
from issss_desktop.models.rows import Records, Row
from issss_desktop.services.desk import Desk
from issss_desktop.store import query
from issss_desktop.store.query import Connection, select_fields

NAMES: Final = {
    "province": ("name",), "organisation": ("name",), "theme": ("name",), "programme": ("title",),
    "project": ("title",),
}  # fmt: skip
SOME: Final = {
    "measurement": ("indicator", "period", "province", "zone", "value", "text"),
    "commitment_review": ("compact", "commitment", "period", "progress", "text", "next_step", "meeting"),
}
"""What overviews read of the rows that are many: how a value splits, and who collected it, is shown in its
indicator alone.
"""

_KEPT: Final = "WHERE alive=1 AND created IS NOT NULL ORDER BY uuid"


def records_of(desk: Desk, *codes: str) -> Records:
    """Records of some kinds as of now, drafts too, and the names of what they link to."""
    with desk.store.reading() as connection:
        mark = tuple(connection.exec_driver_sql("SELECT max(pos), count(*) FROM commits").fetchone() or ())
        kept = desk.states.some.get(codes)
        if kept is not None and kept[0] == mark:
            return kept[1]
        tables = {code: _read(connection, code) for code in (*codes, *NAMES, "zone")}
        found = Records(tables)
    if not any(entity(code).partitioned for code in codes):  # what only some may read is not kept
        desk.states.some[codes] = mark, found
    return found


def _read(connection: Connection, code: str) -> tuple[Row, ...]:
    wanted = SOME.get(code) or NAMES.get(code)
    if wanted is None:
        return query.select_rows(connection, code, _KEPT)
    declared = entity(code)
    return select_fields(connection, code, _KEPT, (), [declared.by_code[each] for each in wanted])
