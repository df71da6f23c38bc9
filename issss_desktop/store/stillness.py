"""The file of a database that nobody writes while its bytes are copied: saves go to its log of writes.

In WAL mode only a checkpoint writes into the file, and it needs WAL_READ_LOCK(0) for itself alone (SQLite,
wal.c: ``walCheckpoint``). A reader that begins when the log is empty holds that lock, shared, until it ends
(``walTryBeginRead``): so long the file is the snapshot that this reader reads, byte for byte.
"""

from pathlib import Path
from typing import Any

from issss_desktop.store.open import BUSY_MS, Connection, connect, driver

PATIENCE_MS = 150
"""A save waits behind the checkpoint: rather none now than one that is felt."""


def hold(writer: Connection, path: Path, key: bytes | None) -> Any:
    """Put the log of writes away and begin to read: a raw connection that holds the file still until it is
    closed; None when another reader is in the way. On the writer thread, outside a transaction.
    """
    raw = writer.raw
    raw.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        done = tuple(raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone())
    except driver.Error as error:
        if "locked" in str(error) or "busy" in str(error):
            return None
        raise
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    if done != (0, 0, 0):  # busy, or no log of writes at all
        return None
    reader = connect(path, key, readonly=True)
    try:
        reader.execute("PRAGMA cache_size = -2000")  # little is read with it
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the snapshot begins here
        log = path.with_name(f"{path.name}-wal")
        if log.stat().st_size == 0:
            return reader
    except BaseException:  # whatever it was: a reader left open would keep the log from ever being put away
        reader.close()
        raise
    reader.close()
    return None
