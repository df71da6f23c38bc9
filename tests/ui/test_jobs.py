"""Jobs run in the worker and come back in the thread of the window, in the language of who asked."""

import threading
from functools import partial

import pytest
import shiboken6
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from issss_desktop.errors import UserError
from issss_desktop.i18n import language, set_language
from issss_desktop.ui.jobs import Background, Jobs


@pytest.fixture
def jobs(qtbot: QtBot) -> Jobs:
    background = Background()
    made = Jobs(background)
    return made


def test_a_result_comes_back_in_the_thread_of_the_window(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[tuple[int, int]] = []
    jobs.run(threading.get_ident, lambda worker: seen.append((worker, threading.get_ident())), seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    worker, window = seen[0]
    assert window == threading.get_ident()
    assert worker != window


def test_a_refusal_goes_to_its_own_slot(jobs: Jobs, qtbot: QtBot) -> None:
    refused: list[UserError] = []

    def work() -> None:
        raise UserError("Non.", "Autrement.")

    jobs.run(work, lambda _r: pytest.fail("no result"), refused.append)
    qtbot.waitUntil(lambda: bool(refused))
    assert str(refused[0]) == "Non. Autrement."


def test_an_unknown_error_is_not_swallowed(jobs: Jobs, qtbot: QtBot) -> None:
    broken: list[BaseException] = []
    jobs.broken.connect(broken.append)

    def work() -> None:
        raise ZeroDivisionError

    jobs.run(work, lambda _r: pytest.fail("no result"), lambda _e: pytest.fail("no refusal"))
    qtbot.waitUntil(lambda: bool(broken))
    assert isinstance(broken[0], ZeroDivisionError)


def test_jobs_keep_their_order_and_are_counted(jobs: Jobs, qtbot: QtBot) -> None:
    order: list[int] = []
    counts: list[int] = []
    jobs.busy.connect(counts.append)
    for n in range(5):
        jobs.run(lambda n=n: n, order.append, order.append)  # type: ignore[misc]
    assert jobs.under_way() == 5
    qtbot.waitUntil(lambda: len(order) == 5)
    assert order == [0, 1, 2, 3, 4]
    assert counts == [1, 2, 3, 4, 5, 4, 3, 2, 1, 0]


def test_a_job_speaks_the_language_in_force(jobs: Jobs, qtbot: QtBot) -> None:
    said: list[str] = []
    set_language("en")
    jobs.run(language, said.append, said.append)
    set_language("fr")
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["en"]


def test_an_answer_for_a_page_that_is_gone_is_dropped(jobs: Jobs, qtbot: QtBot) -> None:
    """A dashboard closed while its figures are computed, or an error come too late for it."""

    class Page(QLabel):
        def show_answer(self, _number: int, answer: object) -> None:
            self.setText(str(answer))

    broken: list[BaseException] = []
    jobs.broken.connect(broken.append)
    page, kept = Page(), Page()
    qtbot.addWidget(kept)

    def refuse() -> None:
        raise UserError("Non.", "Autrement.")

    for each in (page, kept):
        jobs.run(lambda: "12", partial(each.show_answer, 1), lambda _e: pytest.fail("no refusal"))
        jobs.run(refuse, lambda _r: pytest.fail("no result"), partial(each.show_answer, 2))
    shiboken6.delete(page)
    qtbot.waitUntil(lambda: jobs.under_way() == 0)
    assert kept.text() == "Non. Autrement."
    assert broken == []
