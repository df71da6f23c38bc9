"""Tab goes through an assessment as the eye does, also after its criteria were drawn again."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget

from issss_desktop.services.desk import Desk
from issss_desktop.ui.record.page import EntityPanel
from issss_desktop.ui.workplace import Workplace

from .conftest import Hands
from .test_pages_alignment import body, case, panel, save

__all__ = ["case", "panel"]  # fixtures

CTRL = Qt.KeyboardModifier.ControlModifier
Lay = Callable[[QWidget], Hands]


def walk(hand: Hands, steps: int = 60) -> list[QWidget]:
    """Where Tab goes, until it comes round."""
    passed: list[QWidget] = []
    for _step in range(steps):
        hand.key(Qt.Key.Key_Tab)
        QApplication.processEvents()
        if hand.focus() in passed:
            break
        passed.append(hand.focus())
    return passed


def names(widgets: Sequence[QWidget]) -> list[str]:
    return [w.objectName() for w in widgets]


def in_the_form(panel: EntityPanel, passed: Sequence[QWidget]) -> list[QWidget]:
    return [w for w in passed if panel.form.body.isAncestorOf(w)]


def height(panel: EntityPanel, widget: QWidget) -> int:
    return widget.mapTo(panel.form.body, QPoint(0, 0)).y()


def begin(hand: Hands, work: Workplace) -> None:
    """A new assessment, typed and saved."""
    hand.key(Qt.Key.Key_N, CTRL)
    hand.calm(work)
    hand.type("Bwito")
    hand.key(Qt.Key.Key_Tab)
    hand.type("14/03/2018")
    hand.key(Qt.Key.Key_Tab)
    assert hand.focus().objectName() == "criteria_version"
    save(hand, work)


def test_tab_goes_round_after_a_new_assessment_is_saved(
    panel: EntityPanel, work: Workplace, hands: Lay
) -> None:
    hand = hands(panel.page)  # type: ignore[attr-defined]
    begin(hand, work)
    assert panel.form.form is not None
    passed = names(walk(hand))
    assert {"on", "criteria_version", "reader_1", "answer-1-1", "answer-2-2", "save"} <= set(passed)


def test_the_criteria_come_between_the_readers_and_the_opinion(
    panel: EntityPanel, work: Workplace, hands: Lay
) -> None:
    hand = hands(panel.page)  # type: ignore[attr-defined]
    begin(hand, work)
    hand.find("reader_3").setFocus()
    wanted = ["answer-1-1", "answer-1-2", "answer-2-1", "answer-2-2", "complete-3", "verdict-aligned"]
    assert names(walk(hand))[:6] == wanted
    hand.find("answer-1-1").setFocus()
    hand.key(Qt.Key.Key_2)  # the cells are drawn again
    assert hand.focus().objectName() == "answer-1-1"
    assert names(walk(hand))[:5] == wanted[1:]


def test_shift_tab_goes_the_same_way_back(panel: EntityPanel, work: Workplace, hands: Lay) -> None:
    hand = hands(panel.page)  # type: ignore[attr-defined]
    begin(hand, work)
    hand.find("verdict-aligned").setFocus()
    passed = []
    for _step in range(6):
        hand.key(Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
        passed.append(hand.focus().objectName())
    assert passed == ["complete-3", "answer-2-2", "answer-2-1", "answer-1-2", "answer-1-1", "reader_3"]


def test_an_open_answer_is_passed_where_it_stands(panel: EntityPanel, work: Workplace, hands: Lay) -> None:
    hand = hands(panel.page)  # type: ignore[attr-defined]
    begin(hand, work)
    hand.find("answer-1-2").setFocus()
    hand.key(Qt.Key.Key_Return)
    assert hand.focus().objectName() == "answer.rating"
    passed = names(walk(hand))
    assert passed[:4] == ["answer.justification", "answer.evidence", "answer.page", "answer-2-1"]
    assert passed[-4:] == ["answer-1-1", "answer-1-2", "answer-close", "answer.rating"]


def test_the_whole_form_is_passed_from_top_to_bottom(
    panel: EntityPanel, work: Workplace, case: dict[str, Any], desk: Desk, hands: Lay
) -> None:
    hand = hands(panel.page)  # type: ignore[attr-defined]
    panel.open(case["dossier"])
    hand.calm(work)
    body(panel).criteria.rate((case["c1"], "1"), 1)
    body(panel).criteria.rate((case["c1"], "2"), 3)  # they differ: a third reader's cell appears
    hand.find("project").setFocus()
    passed = in_the_form(panel, [hand.focus(), *walk(hand)])
    assert "answer-1-3" in names(passed)
    at = names(passed).index("answer-1-1")
    assert names(passed)[at : at + 4] == ["answer-1-1", "answer-1-2", "answer-1-3", "answer-2-1"]
    ends = [height(panel, w) for w in passed if w.objectName() in ("on", "answer-1-1", "verdict-aligned")]
    assert ends == sorted(ends)
    assert len(ends) == 3


def test_the_opinion_is_one_stop_and_the_first_one_when_none_is_given(
    panel: EntityPanel, work: Workplace, hands: Lay
) -> None:
    hand = hands(panel.page)  # type: ignore[attr-defined]
    begin(hand, work)
    hand.find("complete-3").setFocus()
    hand.key(Qt.Key.Key_Tab)
    assert hand.focus().objectName() == "verdict-aligned"
    for _step in range(2):
        hand.key(Qt.Key.Key_Right)
    assert hand.focus().objectName() == "verdict-not_aligned"
    save(hand, work)
    hand.find("complete-3").setFocus()
    hand.key(Qt.Key.Key_Tab)
    assert hand.focus().objectName() == "verdict-not_aligned", "the opinion given"
    hand.key(Qt.Key.Key_N, CTRL)
    hand.calm(work)
    hand.find("reader_3").setFocus()
    passed = [name for name in names(walk(hand)) if name.startswith("verdict")]
    assert passed == ["verdict-aligned"], "none is given yet"
