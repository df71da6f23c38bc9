"""Acts of this computer that are no change of a record: their names, and the one way to note them.

The detail of an act says what was opened, printed or written: names of reports and references, never a
value and never the title of a record.
"""

from typing import Final

from issss_desktop.i18n import N_, _, ngettext
from issss_desktop.services.desk import ADOPTED, OPENED, Desk
from issss_desktop.store import acts

REFUSED: Final = "refused"
RECOVERED: Final = "recovered"
LOCKED: Final = "locked"
UNLOCKED: Final = "unlocked"
GIVEN: Final = "access-given"
DROPPED: Final = "access-dropped"
PASSPHRASE: Final = "passphrase"
SHEET: Final = "sheet"
KEY: Final = "key"
ENCRYPTED: Final = "encrypted"
PRINTED: Final = "print"
SAVED: Final = "save"
PUBLISHED: Final = "publish"
EXPORTED: Final = "export"
LISTED: Final = "export-list"
IMPORTED: Final = "import"
BACKED_UP: Final = "backup"
RESTORED: Final = "restore"
REPAIRED: Final = "repair"
SUPPORTED: Final = "support"
MERGED: Final = "merge"
ALARM: Final = "alarm"
LEFT_OUT: Final = "left-out"

ACTS: Final = {
    OPENED: N_("Office opened"),
    REFUSED: N_("Passphrase refused"),
    RECOVERED: N_("Opened with the recovery sheet"),
    LOCKED: N_("Locked"),
    UNLOCKED: N_("Unlocked"),
    GIVEN: N_("Access given"),
    DROPPED: N_("Access taken away"),
    PASSPHRASE: N_("Own passphrase changed"),
    SHEET: N_("New recovery sheet"),
    KEY: N_("Key changed"),
    ENCRYPTED: N_("Office encrypted"),
    BACKED_UP: N_("Backup made"),
    RESTORED: N_("Backup restored"),
    REPAIRED: N_("Damaged office made again"),
    ADOPTED: N_("Gone on as a new device"),
    SUPPORTED: N_("File for support written"),
    PRINTED: N_("Report printed"),
    SAVED: N_("Report saved as a file"),
    PUBLISHED: N_("Report published"),
    EXPORTED: N_("Register exported"),
    LISTED: N_("List exported"),
    IMPORTED: N_("List imported"),
    MERGED: N_("Report of another office merged"),
    ALARM: N_("Alarm: equal histories, unequal data"),
    LEFT_OUT: N_("Changes that no office could have written left out"),
}
"""Name of each kind of act."""


def act_label(act: str) -> str:
    """Name of a kind of act; one of a newer program is called by its code."""
    return _(ACTS[act]) if act in ACTS else act


def act_words(act: str, detail: str) -> str:
    """What an act did, in words; refused passphrases are counted by their detail."""
    if act == REFUSED and detail.isascii() and detail.isdigit():
        n = int(detail)
        return ngettext(
            "{n} try refused before this opening", "{n} tries refused before this opening", n
        ).format(n=n)
    return act_label(act)


def note(desk: Desk, act: str, detail: str = "") -> None:
    """Note that the person at the desk did something; an office opened for reading only keeps no notes.

    Args:
        detail: references and names of reports; no values.
    """
    if desk.store.writable:
        desk.store.write(lambda work: acts.note(work, act, user=desk.user, at_ms=desk.clock(), detail=detail))
