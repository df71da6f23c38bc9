"""The sample office: what public sources say of the Fund, the aligned projects and the boards, no more.

Its records are shipped lists with identities made from their keys, written by the sample office's own
user through the ordinary writer. The published figures among them can be taken into a real office.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.log import MAX_RECORDS, NO_USER, RecordChange
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.entry import new_uuid
from issss_desktop.services.reference import reference_folder
from issss_desktop.services.starting.lists import Shipped, shipped
from issss_desktop.services.starting.offices import create_office
from issss_desktop.store.work import Work

OFFICE: Final = "NK"
FIGURES: Final = "published_figure"
PARTS: Final = ((FIGURES,), ("project", "financing", "partner", "phase"), ("meeting",), ("other_value",))
"""What the sample holds, one part a commit at least, so that its history reads like work done."""


def create_sample(folder: Path, lang: str = "fr") -> Desk:
    """Create the sample office of Nord-Kivu in a folder and open it.

    It is on the network "exemple": nothing of it merges into a real office.

    Raises:
        UserError: an office is there already, or the folder cannot be used.
    """
    desk = create_office(folder, OFFICE, lang=lang, sample=True)
    try:
        desk.store.write(lambda work: _write_all(desk, work))
    except BaseException:
        close_desk(desk)
        for path in folder.glob(f"{desk.store.path.name}*"):  # a second try starts clean
            path.unlink(missing_ok=True)
        raise
    return desk


def take_published_figures(desk: Desk) -> int:
    """Take the published figures into an office ("Reprendre les chiffres publiés"); returns how many.

    Only those that this office has never had: one that was corrected or deleted here stays so, and two
    offices that both take them have each figure once.

    Raises:
        UserError: nobody is at the desk.
    """
    return desk.store.write(lambda work: _take(desk, work))


def sample_folder() -> Path:
    """Folder of the lists of the sample office."""
    return reference_folder() / "sample"


def _write_all(desk: Desk, work: Work) -> None:
    wall = desk.clock()
    batch = new_uuid(wall).bytes
    for codes in PARTS:
        _commit(desk, work, list(shipped(sample_folder(), *codes)), wall, batch)


def _take(desk: Desk, work: Work) -> int:
    if desk.user == NO_USER:
        raise UserError(
            _("Nobody is at the desk: a change names who made it."),
            _("Give your name, such as --user “A. Mbuyi”."),
        )
    known = {row[0] for row in work.connection.exec_driver_sql("SELECT DISTINCT record FROM ops")}
    figures = [item for item in shipped(sample_folder(), FIGURES) if item.uuid.bytes not in known]
    taken = {item.uuid for item in figures}
    beside = [item for item in shipped(sample_folder(), "other_value") if item.values["owner"].uuid in taken]
    if figures:
        wall = desk.clock()
        _commit(desk, work, [*figures, *beside], wall, new_uuid(wall).bytes)
    return len(figures)


def _commit(desk: Desk, work: Work, items: Sequence[Shipped], wall: int, batch: bytes) -> None:
    for changes in _portions(items):
        work.commit(changes, user=desk.user, wall_ms=wall, batch=batch)


def _portions(items: Sequence[Shipped]) -> Iterator[list[RecordChange]]:
    """Changes in commits under the limit of the log; a record is never cut from its link sets."""
    portion: list[RecordChange] = []
    for item in items:
        if len(portion) + len(item.changes) > MAX_RECORDS:
            yield portion
            portion = []
        portion.extend(item.changes)
    if portion:
        yield portion
