"""Reports with their data: written here, and read back from what others wrote."""

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import sentences
from issss_desktop.services.merging.arriving import Arrival, receive
from issss_desktop.services.merging.outgoing import Sending, outgoing
from issss_desktop.services.permits import Action, require
from issss_desktop.store import letters, query
from issss_desktop.store.backup.disk import forget
from issss_desktop.store.work import Work
from issss_desktop.sync.carried import MAX_PDF, SIDE, State
from issss_desktop.sync.envelope import MAGIC, Kind
from issss_desktop.sync.refusals import BadCarrier, Code

if TYPE_CHECKING:
    from issss_desktop.services.printing.orders import Order, Printed

MOST_CARRIED: Final = MAX_PDF - 200_000
"""Bytes of a report and its data; the rest is left for how they are held together."""

_CAME, _MOST_NAME = "came ", 200
_PDF: Final = b"%PDF-"

MATCH, DIFFER, ALONE = State.MATCH.value, State.DIFFER.value, State.ALONE.value
PAGES: Final = {
    MATCH: N_("the pages are those that the office signed with the data"),
    DIFFER: N_("the pages are not those that the office signed: only the data count"),
    ALONE: N_("data without their report"),
}
"""What the pages of a report are to its data, in words."""


@dataclass(frozen=True)
class Written:
    """A report that was written: ``sides`` are the files of its data, none for a copy without; ``why`` it can
    carry none, "" where nobody is known to carry it to."""

    printed: "Printed"
    sides: tuple[Path, ...]
    offices: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True)
class Opened:
    """A file of others: what became of its data, None without; ``pages``: see ``PAGES``."""

    path: Path
    arrival: Arrival | None
    pages: str
    text: str
    remedy: str


def write_with_data(desk: Desk, order: "Order", path: Path, sending: Sending) -> Written:
    """Draw a report, attach its data, write both files and read them again from the disk.

    Without any office that is known here a sealed copy carries nothing: ``sides`` is empty, and the caller
    says so.

    Raises:
        UserError: see ``printing.reports.write_report`` and ``outgoing``; or what was read again differs.
    """
    from issss_desktop.services.printing import reports

    return save_with_data(desk, order, reports.draw(desk, order), path, sending)


def save_with_data(desk: Desk, order: "Order", printed: "Printed", path: Path, sending: Sending) -> Written:
    """The same with the pages of a report that was drawn already. Raises as ``write_with_data``.

    The sheet of a confidential record carries none: a file is passed on for its data, its pages with it.
    """
    require(desk, Action.PRINT)
    from issss_desktop.services.printing import reports
    from issss_desktop.sync import carrier

    if printed.in_confidence:
        reports.save(desk, order, printed, path)
        return Written(printed, (), (), _("Without data: a confidential sheet carries none."))
    pages = carrier.pages_digest(printed.data)
    envelopes = _made(desk, replace(sending, pages=pages))
    if not envelopes:
        reports.save(desk, order, printed, path)
        return Written(printed, (), ())
    if len(printed.data) + len(envelopes[0]) > MOST_CARRIED:
        raise UserError(
            _("The report is too large to carry its data: {size} MB, at most {most} MB.").format(
                size=len(printed.data) // 1_000_000, most=MAX_PDF // 1_000_000
            ),
            _("Give its annexes out separately, or choose a copy without data."),
        )
    carried = replace(printed, data=carrier.attach(printed.data, envelopes[0]))
    reports.save(desk, order, carried, path)
    _read_again(path, carried.data)
    _count_sent(desk, envelopes[0])  # the PDF alone carries it
    sides = []
    for at, data in enumerate(envelopes, 1):
        side = path.with_name(f"{path.stem}{'' if at == 1 else f'-{at}'}{SIDE}")
        write_file(side, data)
        _count_sent(desk, data)
        sides.append(side)
    return Written(carried, tuple(sides), sending.to or ())


def _made(desk: Desk, sending: Sending) -> tuple[bytes, ...]:
    """The envelopes of an export, of which none counts as sent: the stick may be full, or the power go."""
    whole = desk.store.seen(confidential=True)
    if not whole.writable:
        return outgoing(desk, sending)  # says why it cannot, or that nobody is known to carry it to

    def job(work: Work) -> tuple[bytes, ...]:
        made = outgoing(desk, sending)
        letters.count_sent(work.connection, map(_id, made), sent=False)
        return made

    return whole.write(job)


def _count_sent(desk: Desk, envelope: bytes) -> None:
    whole = desk.store.seen(confidential=True)
    whole.write(lambda work: letters.count_sent(work.connection, [_id(envelope)]))


def _id(envelope: bytes) -> bytes:
    return hashlib.sha256(envelope).digest()


def write_file(path: Path, data: bytes) -> None:
    """Write a small file whole, then read it again: a stick may be pulled out at any moment.

    Raises:
        UserError: it could not be written, or what was read again differs.
    """
    from issss_desktop.reports.file.writing import write_whole

    write_whole(path, data)
    _read_again(path, data)


def _read_again(path: Path, data: bytes) -> None:
    try:
        forget(path)
        same = path.read_bytes() == data
    except OSError:
        same = False
    if not same:
        raise UserError(
            _("{name} was not written whole: what was read again differs.").format(name=path.name),
            _("Put the stick in again, or take another one, and write it once more."),
        )


def open_files(desk: Desk, paths: Sequence[Path]) -> tuple[Opened, ...]:
    """Take in reports and side files of other offices; each ends in a state with its sentence.

    Files of others are opened in a child process only, with limits.

    Raises:
        UserError: the role does not permit it.
    """
    require(desk, Action.MERGE)
    from issss_desktop.sync.reader import read_files

    out = []
    for path, copy, carried in read_files(paths):
        if isinstance(carried, BadCarrier):
            out.append(_opened(desk, path, _aside(desk, copy, carried), ""))
        elif carried.envelope is None:
            out.append(Opened(path, None, "", _(sentences.EMPTY), ""))
        else:
            out.append(_opened(desk, path, receive(desk, carried.envelope), carried.state.value))
    return tuple(out)


def file_names(desk: Desk, ids: Iterable[bytes]) -> dict[bytes, str]:
    """Names under which letters came, the last of each: of those alone that do not say whose they are."""
    require(desk, Action.READ)
    with desk.store.reading() as connection:
        found = {each: query.meta(connection, _CAME + each.hex()) for each in ids}
    return {each: name.decode() for each, name in found.items() if name}


def carry_data(paths: Sequence[Path]) -> bool:
    """Whether one of some files looks like a report with its data: nothing in it is opened or believed.

    An envelope lies in its PDF as it is, never packed, wherever who saved it last has put it: of a film or a
    scan that is larger than any report, or is no PDF, no more than the beginning is read. A file that cannot
    be read is told by who takes it.
    """
    return any(_looks_carrying(path) for path in paths)


def _looks_carrying(path: Path) -> bool:
    before = b""
    with suppress(OSError), path.open("rb") as file:
        small = path.stat().st_size <= MAX_PDF
        while part := file.read(1 << 20):
            if MAGIC in before + part:
                return True
            if not small or (not before and _PDF not in part):
                return False
            before = part[-len(MAGIC) :]
    return False


def _aside(desk: Desk, copy: Path | None, refused: BadCarrier) -> Arrival:
    """A file that was refused before its data were looked at: kept as it is, unless it is no PDF at all."""
    if copy is None or refused.code is Code.FOREIGN:
        return Arrival(b"", letters.QUARANTINED, refused.code.value, refused.detail)
    return receive(desk, copy.read_bytes(), refused)


def _opened(desk: Desk, path: Path, arrival: Arrival, pages: str) -> Opened:
    if arrival.id and not arrival.office:  # nothing else tells it from another one that is kept
        name = path.name[:_MOST_NAME].encode(errors="replace")
        desk.store.write(lambda work: work.set_meta(_CAME + arrival.id.hex(), name))
    return Opened(path, arrival, pages, sentences.sentence(arrival), sentences.remedy(arrival))


def kind_of(word: str) -> Kind | None:
    """The copy that a word asks for: sealed, clear, or none (None).

    Raises:
        UserError: another word.
    """
    if word == "none":
        return None
    if word in (Kind.SEALED.value, Kind.CLEAR.value):
        return Kind(word)
    raise UserError(
        _("“{word}” is no kind of copy.").format(word=word[:20]), _("Choose: sealed, clear or none.")
    )
