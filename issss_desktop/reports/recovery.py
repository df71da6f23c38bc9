"""The recovery sheet: one page that opens an encrypted office when a passphrase is lost."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from issss_desktop.i18n import language
from issss_desktop.reports.file.finish import Stamp, finish
from issss_desktop.reports.layout.frame import Running
from issss_desktop.reports.layout.page import Document

_A_ROW = 4


@dataclass(frozen=True)
class RecoverySheet:
    """What stands on the sheet: what it is for, eight groups of four letters, what to do with it."""

    office: str
    title: str
    purpose: str
    groups: Sequence[str]
    advice: Sequence[str]
    made: dt.datetime


def recovery_sheet(sheet: RecoverySheet) -> bytes:
    """The sheet as a finished PDF, in the language in force."""
    doc = Document(title=sheet.title, language=language(), running=Running(sheet.office, footer=sheet.title))
    doc.start()
    doc.heading(1, "", sheet.title, "recovery")
    doc.paragraph(sheet.purpose, full=True, size=11.5, lead=16)
    for at in range(0, len(sheet.groups), _A_ROW):
        doc.paragraph("   ".join(sheet.groups[at : at + _A_ROW]), full=True, size=24, lead=34)
    doc.items(sheet.advice, full=True)
    return finish(doc.render(), Stamp(sheet.made, sheet.office, sheet.title))
