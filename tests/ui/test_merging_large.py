"""A report of thousands of changes: read, tried, cancelled, merged, and the window goes on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt

from issss_desktop.models.fields import ALIVE, entity
from issss_desktop.models.log import Op, RecordChange
from issss_desktop.services import reading
from issss_desktop.services.desk import Desk
from issss_desktop.services.recording.entry import new_uuid
from issss_desktop.store.work import Work
from issss_desktop.ui.merging.page import OVERVIEW
from issss_desktop.ui.merging.review import CHANGES
from tests.letters import pair

from .exchanging import Office, side_file

Sit = Callable[[Desk], Office]
PROJECTS = 3_000
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def large(desk: Desk, other: Desk, tmp_path: Path) -> Path:
    """A report of the other office with three thousand projects that this one has never seen."""
    declared = entity("project")
    title = declared.by_code["title"]

    def write(work: Work) -> None:
        for begin in range(0, PROJECTS, 50):
            made = [
                RecordChange(
                    declared.tag,
                    new_uuid(other.clock()),
                    (Op(ALIVE, True), Op(title.tag, title.kind.dump(f"Amani {n} (exemple fictif)"))),
                )
                for n in range(begin, begin + 50)
            ]
            work.commit(made, user=other.user, wall_ms=other.clock())

    pair(desk, other)
    other.store.write(write)
    return side_file(other, tmp_path / "sk.issss", "NK")


def projects_in(desk: Desk) -> int:
    return reading.counts(desk)["project"][0]


def test_a_large_report_is_read_and_merged_while_the_window_goes_on_and_can_be_cancelled(
    desk: Desk, large: Path, sit: Sit
) -> None:
    here = sit(desk)
    assert here.let_fall(QPointF(700, 24), large)
    review = here.sync().review
    here.hand.until(lambda: review.waiting.bar.value() > 0, 60_000)
    assert "%" in review.waiting.said.text()
    here.hand.click("review-waiting-cancel")
    here.calm()
    assert here.sync().currentIndex() == OVERVIEW
    assert [each.state for each in here.sync().overview.found.kept] == ["staged"], "it waits, whole"
    here.hand.click("sync-review")
    here.read()
    assert review.go.text() == "Fusionner 3\u202f002 modifications"
    assert review.tree.current() is not None
    assert review.details.table.model().rowCount() > 0

    here.hand.click("merge-now")
    here.hand.until(lambda: review.waiting.bar.value() > 0, 60_000)
    here.hand.click("review-waiting-cancel")
    here.hand.until(lambda: review.merging is None, 60_000)
    here.calm()
    assert "rien n’a été fusionné" in review.banner.accessibleName()
    assert projects_in(desk) == 0, "not one of them"
    assert review.stack.currentIndex() == CHANGES

    here.hand.click("merge-now")
    here.hand.key(Qt.Key.Key_2, CTRL)
    assert here.pages.place == "contributions", "the other pages answer meanwhile"
    here.hand.until(lambda: review.merging is None, 120_000)
    here.calm()
    assert projects_in(desk) == PROJECTS
