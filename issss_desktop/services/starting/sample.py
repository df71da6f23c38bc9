"""The sample office: what public sources say of the Fund, the aligned projects and the boards, no more.

Its records are shipped lists with identities made from their keys, written by the sample office's own
user through the ordinary writer. The published figures among them can be taken into a real office.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import commit_changes
from issss_desktop.services.recording.entry import new_uuid
from issss_desktop.services.reference import reference_folder
from issss_desktop.services.starting.lists import Shipped, shipped
from issss_desktop.services.starting.offices import create_office
from issss_desktop.store.work import Work

OFFICE: Final = "NK"
FIGURES: Final = "published_figure"
PARTS: Final = (
    (FIGURES,),
    ("project", "financing", "partner", "phase"),
    ("programme", "programme_partner"),
    ("meeting", "agenda_item"),
    ("decision", "allocation"),
    ("indicator", "measurement"),
    ("other_value",),
)
"""What the sample holds, each part a batch of its own, so that its history reads like work done."""


def create_sample(folder: Path, lang: str = "fr") -> Desk:
    """Create the sample office of Nord-Kivu in a folder and open it.

    It is on the network "exemple": nothing of it merges into a real office.

    Raises:
        UserError: an office is there already, or the folder cannot be used.
    """
    desk = create_office(folder, OFFICE, lang=lang, sample=True)
    try:
        desk.store.write(lambda work: _write_all(desk, work))
    except BaseException:  # whatever it was, even Ctrl+C: no half-made office stays; raised again
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
        UserError: nobody is at the desk, or their role does not permit it.
    """
    require(desk, Action.TAKE_FIGURES)
    return desk.store.write(lambda work: _take(desk, work))


def sample_folder() -> Path:
    """Folder of the lists of the sample office."""
    return reference_folder() / "sample"


def _write_all(desk: Desk, work: Work) -> None:
    for codes in PARTS:
        _write(desk, work, list(shipped(sample_folder(), *codes)))


def _take(desk: Desk, work: Work) -> int:
    known = {row[0] for row in work.connection.exec_driver_sql("SELECT DISTINCT record FROM ops")}
    figures = [item for item in shipped(sample_folder(), FIGURES) if item.uuid.bytes not in known]
    taken = {item.uuid for item in figures}
    beside = [item for item in shipped(sample_folder(), "other_value") if item.values["owner"].uuid in taken]
    if figures:
        _write(desk, work, [*figures, *beside])
    return len(figures)


def _write(desk: Desk, work: Work, items: Sequence[Shipped]) -> None:
    wall = desk.clock()
    changes = [change for item in items for change in item.changes]
    commit_changes(desk, work, changes, wall=wall, batch=new_uuid(wall).bytes, shipped=True)
