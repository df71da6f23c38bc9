"""An encrypted office, and the letter of another one that says that a person of it has left."""

from pathlib import Path

from issss_desktop.services import custody, reading, records
from issss_desktop.services.desk import REAL_NETWORK, close_desk
from issss_desktop.store.open import DATABASE, connect
from tests.desks import bare_desk
from tests.letters import merge, pair, send
from tests.vaults import CHEAP, encrypted_office

LEAVER, SECOND = "B. Safari", "manioc lac lampe brouette"


def office_that_somebody_left(folder: Path, letter: Path) -> bytes:
    """The office, closed, and a side file of Sud-Kivu; the data key that the leaver knows."""
    desk, _code = encrypted_office(folder)
    person = records.create(
        desk, "person", {"name": LEAVER, "role": "entry", "office": desk.office_uuid}
    ).uuid
    custody.give_access(desk, person, SECOND, CHEAP)
    other = bare_desk(letter.parent / "sk-of-leavers", "SK", "C. Amani")
    try:
        other.store.write(lambda work: work.set_meta("network", REAL_NETWORK))
        pair(desk, other)
        merge(other, send(desk))
        form = reading.read(other, person)
        records.save(other, person, {"role": "left"}, mark=form.mark, reason="parti (exemple fictif)")
        letter.write_bytes(send(other))
        assert desk.key is not None
        return desk.key
    finally:
        close_desk(other)
        close_desk(desk)


def opens(folder: Path, key: bytes) -> bool:
    """Whether a data key reads the database."""
    try:
        raw = connect(folder / DATABASE, key, readonly=True)
        raw.execute("SELECT count(*) FROM commits").fetchone()
        raw.close()
    except Exception:  # the driver or the store: either way the key reads nothing
        return False
    return True
