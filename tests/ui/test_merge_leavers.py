"""A merge says that somebody of this office has left: the office closes to them and opens again."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from issss_desktop.app import Program
from issss_desktop.ui.merging.page import REVIEW, SyncPage
from issss_desktop.ui.places import SYNCHRONISATION
from tests.leavers import office_that_somebody_left, opens

from .conftest import Hands
from .started import begin, folder, login, opened, programs, start_at

Lay = Callable[[QWidget], Hands]
__all__ = ["folder", "programs", "start_at"]


def test_who_has_left_as_a_merge_says_loses_their_way_in_at_once(
    programs: Callable[[], Program], hands: Lay, folder: Path, tmp_path: Path
) -> None:
    known = office_that_somebody_left(folder, tmp_path / "sk.issss")
    program = programs()
    hand = begin(program, hands)
    login(hand)
    opened(program, hand)
    pages = program.pages
    assert pages is not None
    page = pages.show(SYNCHRONISATION)
    assert isinstance(page, SyncPage)
    page.take([tmp_path / "sk.issss"])
    hand.until(lambda: page.currentIndex() == REVIEW and page.review.importing is None, 60_000)
    hand.calm(pages.work)
    assert opens(folder, known)
    hand.click("merge-now")
    hand.until(lambda: program.pages is not None and program.pages is not pages, 60_000)
    opened(program, hand)
    assert not opens(folder, known), "the key that they knew opens nothing more"
    said = program.window.banner.text.text()
    assert "Fusionné" in said
    assert "son accès est retiré" in said
    assert program.desk is not None
    assert program.desk.user_name == "Aline Mbuyi"
    assert isinstance(program.window.stack.currentWidget(), SyncPage)
