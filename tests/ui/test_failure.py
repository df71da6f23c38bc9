"""Errors nobody foresaw are logged and told once, from any thread; refusals are one sentence in a banner."""

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from issss_desktop.errors import UserError
from issss_desktop.ui.failure import Catcher, log, open_log, sentence, show_refusal
from issss_desktop.ui.look.blocks import Banner
from issss_desktop.ui.look.theme import Theme


@pytest.fixture
def catcher(theme: Theme, tmp_path: Path) -> Iterator[Catcher]:
    """A catcher in charge, its log in the test's folder; everything is put back afterwards."""
    before = sys.excepthook, threading.excepthook
    path = open_log(tmp_path / "log" / "program.log")
    made = Catcher(theme, path)
    made.install()
    yield made
    sys.excepthook, threading.excepthook = before
    qInstallMessageHandler(None)
    for handler in list(log.handlers):
        handler.close()
        log.removeHandler(handler)


def text_of(tmp_path: Path) -> str:
    return (tmp_path / "log" / "program.log").read_text(encoding="utf-8")


def test_an_error_is_logged_and_told_with_the_log_named(
    catcher: Catcher, tmp_path: Path, qtbot: QtBot
) -> None:
    error = ValueError("rien de prévu")
    sys.excepthook(ValueError, error, None)
    assert catcher.dialog is not None
    qtbot.addWidget(catcher.dialog)
    assert catcher.dialog.isVisible()
    assert "rien de prévu" in catcher.dialog.detail.toPlainText()
    assert "ValueError" in text_of(tmp_path)
    assert "rien de prévu" not in text_of(tmp_path), "the words of an error may be those of a record"
    labels = " ".join(w.text() for w in catcher.dialog.findChildren(type(Banner(catcher._theme).text)))
    assert "program.log" in labels
    catcher.dialog.accept()


def test_an_error_of_a_thread_reaches_the_window(catcher: Catcher, tmp_path: Path, qtbot: QtBot) -> None:
    def work() -> None:
        raise RuntimeError("dans un fil")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: catcher.dialog is not None and catcher.dialog.isVisible())
    assert catcher.dialog is not None
    assert "dans un fil" in catcher.dialog.detail.toPlainText()
    catcher.dialog.accept()


def test_a_second_error_joins_the_open_dialog(catcher: Catcher, qtbot: QtBot) -> None:
    catcher.report(ValueError("première"))
    first = catcher.dialog
    catcher.report(ValueError("seconde"))
    assert catcher.dialog is first
    assert first is not None
    assert "première" in first.detail.toPlainText()
    assert "seconde" in first.detail.toPlainText()
    first.accept()


def test_the_detail_can_be_copied(catcher: Catcher, qtbot: QtBot, qapp: QApplication) -> None:
    catcher.report(ValueError("à copier"))
    assert catcher.dialog is not None
    catcher.dialog._copy()
    assert "à copier" in qapp.clipboard().text()
    catcher.dialog.accept()


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert open_log(blocked / "program.log") is None


def test_a_refusal_is_a_sentence_and_its_kind_goes_to_the_log(
    theme: Theme, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    banner = Banner(theme)
    qtbot.addWidget(banner)
    with caplog.at_level(logging.WARNING, "issss_desktop"):
        refusal = UserError("Le disque est plein.", "Libérer de la place.", "chez Donateur Secret")
        refusal.__cause__ = OSError(28, "chez Donateur Secret")
        show_refusal(banner, refusal)
    assert banner.text.text() == "<b>Le disque est plein.</b> Libérer de la place."
    assert banner.accessibleName() == "Le disque est plein. Libérer de la place."
    assert "OSError 28" in caplog.text
    assert "Secret" not in caplog.text
    assert "Secret" not in banner.text.text()


def test_a_sentence_never_carries_foreign_marks() -> None:
    assert sentence("<b>x</b>", "a & b") == "<b>&lt;b&gt;x&lt;/b&gt;</b> a &amp; b"
