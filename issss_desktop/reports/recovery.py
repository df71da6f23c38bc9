"""The recovery sheet: one page that opens an encrypted office when a passphrase is lost."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from issss_desktop.i18n import _, language
from issss_desktop.reports.file.finish import Stamp, finish
from issss_desktop.reports.layout.frame import Running
from issss_desktop.reports.layout.page import Document

_A_ROW = 4


@dataclass(frozen=True)
class RecoverySheet:
    """What stands on the sheet; ``groups`` are eight groups of four letters, ``day`` as it is read."""

    office: str
    person: str
    day: str
    groups: Sequence[str]
    made: dt.datetime


def recovery_sheet(sheet: RecoverySheet) -> bytes:
    """The sheet as a finished PDF, in the language in force."""
    title = _("Recovery sheet")
    doc = Document(
        title=title, language=language(), running=Running(sheet.office, footer=_("Keep it in a safe place"))
    )
    doc.start()
    doc.heading(1, "", title, "recovery")
    doc.paragraph(words(sheet)[0], full=True, size=11.5, lead=16)
    for at in range(0, len(sheet.groups), _A_ROW):
        doc.paragraph("   ".join(sheet.groups[at : at + _A_ROW]), full=True, size=24, lead=34)
    doc.items(words(sheet)[1:], full=True)
    return finish(doc.render(), Stamp(sheet.made, sheet.office, title))


def words(sheet: RecoverySheet) -> list[str]:
    """What the sheet says beside its code: first what it is for, then what to do with it."""
    return [
        _(
            "This code opens the encrypted data of {office} without a passphrase. Made on {day} for {person}."
        ).format(office=sheet.office, day=sheet.day, person=sheet.person),
        _("Put it under lock and key, away from the laptop; never photograph it, never send it."),
        _("Whoever holds it and the laptop reads everything: if it is lost, print a new one at once."),
        _("To use it: on the login page choose “I have the recovery sheet” and type the groups in order."),
        _("Letters O and I are never used: they are the figures 0 and 1. Capitals do not matter."),
    ]
