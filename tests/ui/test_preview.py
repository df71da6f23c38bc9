"""The page of the reports: real keys and clicks, the real process that renders, a printer that writes PDF."""

import datetime as dt
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from issss_desktop.errors import Problem, UserError
from issss_desktop.i18n import _, set_language
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.services import reading
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.services.printing import publishing, reports
from issss_desktop.services.printing.annexes import BadAnnexes
from issss_desktop.services.printing.orders import Order, Printed
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.places import PRINTING
from issss_desktop.ui.preview import page as preview
from issss_desktop.ui.preview.page import NOTHING, PAGES, TROUBLE, WAITING, ReportsPage
from issss_desktop.ui.preview.printing import propose
from issss_desktop.ui.preview.strips import CACHE_BYTES, POINT
from issss_desktop.ui.window import Window

from .conftest import Hands

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Lay = Callable[[QWidget], Hands]
LONG = 20_000  # a busy machine is slow, not wrong


class Person:
    """Somebody at the page of the reports."""

    def __init__(self, hand: Hands, pages: Pages, page: ReportsPage) -> None:
        self.hand, self.pages, self.page = hand, pages, page

    def press(self, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.hand.key(key, mods)

    def preview(self) -> None:
        """Ask for the pages with the main button, and wait until the first is drawn."""
        self.hand.fill("cut-off", "31/12/2017")
        self.hand.click("preview")
        self.wait()

    def wait(self) -> None:
        page = self.page
        self.hand.until(
            lambda: page.stack.currentIndex() == PAGES and page.view.is_drawn(page.view.current), LONG
        )

    def banner(self) -> str:
        return self.page.banner.accessibleName() if self.page.banner.isVisible() else ""

    def text_of(self, path: Path) -> list[str]:
        """Text of each page of a PDF."""
        with pypdfium2.PdfDocument(path) as document:
            return [page.get_textpage().get_text_bounded() for page in document]


@pytest.fixture
def person(office: Desk, theme: Theme, hands: Lay, qtbot: QtBot) -> Iterator[Person]:
    """The window on the page of the reports, the keyboard on it."""
    window = Window(theme)
    hand = hands(window)
    window.resize(1366, 768)
    pages = Pages(window, office, theme)
    hand.calm(pages.work)
    hand.key(Qt.Key.Key_P, CTRL)
    page = pages.show(PRINTING)
    assert isinstance(page, ReportsPage)
    window.activateWindow()  # offscreen, only an active window tells its fields that they are left
    QApplication.processEvents()
    yield Person(hand, pages, page)
    page.cancel()
    window.hide()
    hand.calm(pages.work)
    assert page.renderer.process_id() == 0, "the process ends with the page"


def pdf_printer(path: Path) -> QPrinter:
    """A printer that writes a file."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    propose(printer)
    return printer


# seeing


def test_at_first_the_page_says_what_to_do(person: Person) -> None:
    assert person.page.stack.currentIndex() == NOTHING
    shown = person.page.stack.currentWidget()
    said = shown.accessibleName() if shown is not None else ""
    assert _("Choose a report, then “Preview”.") in said
    assert person.hand.focus() is person.page.choices.report


def test_the_pack_is_shown_counted_and_walked_by_keys(person: Person) -> None:
    person.preview()
    page, view = person.page, person.page.view
    count = page.printed.pages if page.printed else 0
    assert count > 4
    assert page.head.count.full_text().startswith(f"{count} pages, {-(-count // 2)} ")
    assert len(view.sizes) == len(page.thumbs.sizes) == count
    view.setFocus()
    person.press(Qt.Key.Key_PageDown, CTRL)
    assert (view.current, page.thumbs.current, page.tools.page.text()) == (1, 1, view.labels[1])
    person.press(Qt.Key.Key_End)
    assert view.current == count - 1
    before = view.verticalScrollBar().value()
    person.press(Qt.Key.Key_PageUp)
    assert view.verticalScrollBar().value() < before
    person.press(Qt.Key.Key_Home)
    assert view.current == 0
    QTest.mouseClick(
        page.thumbs.viewport(), Qt.MouseButton.LeftButton, pos=page.thumbs.place(2).center()
    )  # fmt: skip
    assert view.current == 2


def test_a_page_drawn_shows_ink_and_its_cache_is_bounded(person: Person) -> None:
    person.preview()
    view = person.page.view
    view.set_zoom(3.0)
    for at in range(len(view.sizes)):
        view.go(at)
        person.wait()
        assert view.kept_bytes() < CACHE_BYTES + 3 * 4 * 2400 * 3400
    picture = view.viewport().grab().toImage().scaled(QSize(200, 200))
    shades = {picture.pixelColor(x, y).lightness() // 32 for x in range(200) for y in range(0, 200, 2)}
    assert len(shades) > 2, "text on paper, not an empty sheet"


def test_a_page_number_goes_there_and_a_wrong_one_is_told(person: Person) -> None:
    person.preview()
    box = person.hand.find("page-number")
    box.setFocus()
    box.selectAll()
    person.hand.type("3")
    person.press(Qt.Key.Key_Return)
    assert person.page.view.current == 2
    box.setFocus()
    box.selectAll()
    person.hand.type("999")
    person.press(Qt.Key.Key_Return)
    assert box.property("state") == "error"
    assert person.page.view.current == 2


def test_zoom_by_keys_and_by_the_box(person: Person) -> None:
    person.preview()
    view = person.page.view
    view.setFocus()
    wide = view.scale
    person.press(Qt.Key.Key_Plus, CTRL)
    assert view.scale > wide
    for _time in range(12):
        person.press(Qt.Key.Key_Plus, CTRL)
    assert view.scale == pytest.approx(3 * POINT)
    for _time in range(20):
        person.press(Qt.Key.Key_Minus, CTRL)
    assert view.scale == pytest.approx(0.5 * POINT)
    person.press(Qt.Key.Key_0, CTRL)
    assert view.scale == pytest.approx(wide)
    zoom = person.hand.find("zoom")
    zoom.setFocus()
    person.hand.type("page entière")
    assert view.zoom == "page"
    assert view.place(view.current).height() <= view.viewport().height()
    person.wait()


def test_a_search_without_accents_finds_marks_and_counts(person: Person) -> None:
    person.preview()
    person.press(Qt.Key.Key_F, CTRL)
    assert person.hand.focus() is person.page.tools.search
    person.hand.type("NORVEGE")
    count = person.page.tools.count
    person.hand.until(lambda: count.text().startswith("1 "), LONG)
    text = "\n".join(reports_text(person.page))
    total = text.casefold().count("norvège")
    assert total > 0
    assert count.text() == f"1 sur {total}"
    view = person.page.view
    (first, *_rest) = view.marked_at(view.current)
    assert view.viewport().rect().contains(first.toRect()), "the hit is in sight"
    person.wait()
    person.press(Qt.Key.Key_Return)
    assert count.text().startswith("2 " if total > 1 else "1 ")
    person.press(Qt.Key.Key_Return, SHIFT)
    assert count.text().startswith("1 ")
    person.page.tools.search.setText("zzzz")
    person.hand.until(lambda: count.text() == _("nothing found"), LONG)
    assert not view.marked_at(view.current)
    person.press(Qt.Key.Key_Escape)
    assert person.hand.focus() is view


def reports_text(page: ReportsPage) -> list[str]:
    """Text of the pages shown, read by another reader."""
    assert page.printed is not None
    with pypdfium2.PdfDocument(page.printed.data) as document:
        return [sheet.get_textpage().get_text_bounded() for sheet in document]


# choosing


def test_black_ink_and_provisional_are_on_the_pages(person: Person) -> None:
    person.hand.find("provisional").setChecked(True)
    person.hand.find("black").setChecked(True)
    person.preview()
    assert "PROVISOIRE" in reports_text(person.page)[1]


def test_a_day_that_cannot_be_read_is_told_and_nothing_is_drawn(person: Person) -> None:
    person.hand.fill("cut-off", "31/02/2017")
    assert person.hand.find("cut-off").property("state") == "error"
    person.hand.click("preview")
    assert person.banner()
    assert person.page.stack.currentIndex() == NOTHING


def test_other_choices_are_told_beside_the_old_pages(person: Person) -> None:
    person.preview()
    lang = person.hand.find("report-language")
    lang.setCurrentIndex(lang.findData("en"))
    assert _("The pages shown do not follow these choices yet.") in person.banner()
    person.hand.click("preview-again")
    person.wait()
    assert person.banner() == ""
    assert "Board pack" in person.page.head.title.full_text()


def test_the_pack_of_a_meeting_comes_with_the_meeting(person: Person) -> None:
    meeting = reading.page(person.pages.desk, "meeting", limit=1).rows[0]
    person.pages.work.pack_asked.emit(meeting.ref)
    person.wait()
    assert person.page.choices.order().about == meeting.ref


def test_a_report_about_a_project_or_a_year_asks_for_it(person: Person) -> None:
    box = person.page.choices.report
    box.setCurrentIndex(box.findData("alignment-sheet"))
    with pytest.raises(UserError):
        person.page.choices.order()
    project = reading.page(person.pages.desk, "project", limit=1).rows[0]
    person.page.choices.choose("alignment-sheet", project.ref)
    assert person.page.choices.order().about == project.ref
    box.setCurrentIndex(box.findData("annex-two"))
    person.hand.until(lambda: person.hand.seen("about"))
    person.hand.fill("about", "2017")
    assert person.page.choices.order().year == 2017


def test_a_report_of_a_period_proposes_the_last_that_ended_and_takes_another_as_people_write_it(
    person: Person,
) -> None:
    choices = person.page.choices
    choices.choose("engagement")
    person.hand.until(lambda: person.hand.seen("period"))
    assert not person.hand.seen("cut-off"), "it ends with its period"
    today = person.pages.work.today()
    assert choices.order().period == ReportingPeriod.holding(today, "Q").moved(-1)
    person.hand.fill("period", "T2 2018")
    order = choices.order()
    assert order.period == ReportingPeriod.parse("2018-Q2")
    person.hand.click("preview")
    person.wait()
    assert person.page.printed is not None
    assert person.page.printed.period == order.period
    choices.choose("contributions")
    assert person.hand.seen("cut-off")
    choices.take(order)
    assert choices.order() == order


def test_bad_annexes_are_told_and_only_a_choice_prints_without_them(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Order] = []
    drawn = reports.draw

    def draw(desk: Desk, order: Order, progress: object = None) -> Printed:
        asked.append(order)
        if not order.skip_bad:
            raise BadAnnexes([Problem("budget.pdf", "Le fichier est abîmé.")])
        return drawn(desk, order)

    monkeypatch.setattr(reports, "draw", draw)
    person.hand.click("preview")
    person.hand.until(lambda: "budget.pdf" in person.banner(), LONG)
    assert person.page.stack.currentIndex() == NOTHING
    person.hand.until(lambda: person.hand.seen("without-annexes"))
    person.hand.click("without-annexes")
    person.wait()
    assert [order.skip_bad for order in asked] == [False, True]


# cancelling, breaking down


def test_cancel_during_drawing_leaves_nothing(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, gate = reports.draw, threading.Event()
    ended: list[BaseException] = []

    def slowly(desk: Desk, order: Order, progress: Callable[[int, int], None]) -> Printed:
        def tell(done: int, total: int) -> None:
            if done == 2:
                gate.wait(10)
            progress(done, total)

        try:
            return drawn(desk, order, tell)
        except UserError as error:
            ended.append(error)
            raise

    monkeypatch.setattr(reports, "draw", slowly)
    person.hand.click("preview")
    assert person.page.stack.currentIndex() == WAITING
    assert person.hand.focus() is person.page.waiting.cancel
    person.press(Qt.Key.Key_Space)
    gate.set()
    person.hand.calm(person.pages.work)
    assert len(ended) == 1, "the drawing itself ended at that page"
    assert person.page.printed is None
    assert person.page.stack.currentIndex() == NOTHING
    assert _("Cancelled: nothing was written.") in person.banner()


def test_the_window_goes_on_while_pages_are_drawn(person: Person) -> None:
    ticks: list[int] = []
    person.page.job = None
    person.hand.click("preview")
    while person.page.stack.currentIndex() == WAITING and len(ticks) < 5000:
        QApplication.processEvents()
        ticks.append(1)
    assert len(ticks) > 20
    person.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("blow", ["killed", "hanging"])
def test_a_broken_worker_is_told_and_started_again(person: Person, blow: str) -> None:
    person.preview()
    page = person.page
    person.hand.until(lambda: all(page.thumbs.is_drawn(n) for n in page.thumbs.in_sight()), LONG)
    person.hand.until(lambda: not page.renderer.is_busy(), LONG)  # what is under way has the old patience
    page.renderer.patience_ms = 300
    before = page.renderer.process_id()
    os.kill(before, signal.SIGKILL if blow == "killed" else signal.SIGSTOP)
    page.view.set_zoom(2.0)
    person.hand.until(lambda: page.stack.currentIndex() == TROUBLE, LONG)
    assert page.trouble.title.text()
    assert person.hand.focus() is page.trouble.act
    page.renderer.patience_ms = LONG
    person.press(Qt.Key.Key_Space)
    person.wait()
    assert page.renderer.process_id() not in (0, before)


def test_the_worker_rests_while_the_page_is_away(person: Person) -> None:
    person.preview()
    person.press(Qt.Key.Key_1, CTRL)
    assert person.page.renderer.process_id() == 0
    person.pages.show(PRINTING)
    person.wait()


# saving


def test_the_pack_is_saved_whole(person: Person, tmp_path: Path) -> None:
    person.preview()
    person.page.ask_path = lambda start: str(tmp_path / Path(start).name)
    person.hand.click("save-pages")
    person.hand.until(lambda: bool(list(tmp_path.glob("*.pdf"))))
    person.hand.calm(person.pages.work)
    (pdf,) = tmp_path.glob("*")
    assert person.page.printed is not None
    assert pdf.read_bytes() == person.page.printed.data
    assert pdf.name == "board-pack-2017-12-31-fr.pdf"
    assert pdf.name in person.banner()


def test_saving_before_looking_draws_first(person: Person, tmp_path: Path) -> None:
    person.page.ask_path = lambda start: str(tmp_path / "dossier")
    person.hand.find("cut-off").setFocus()
    person.press(Qt.Key.Key_S, CTRL)
    person.hand.until(lambda: (tmp_path / "dossier.pdf").exists(), LONG)
    person.wait()
    assert person.page.printed is not None
    assert (tmp_path / "dossier.pdf").read_bytes() == person.page.printed.data, (
        "what is shown is what is saved"
    )


def test_a_name_that_is_no_file_is_told(person: Person, tmp_path: Path) -> None:
    person.preview()
    (tmp_path / "there.pdf").mkdir()
    person.page.ask_path = lambda _start: str(tmp_path / "there.pdf")
    person.hand.click("save-pages")
    person.hand.until(lambda: "there.pdf" in person.banner())
    assert [p.name for p in tmp_path.iterdir()] == ["there.pdf"]


@pytest.mark.parametrize(
    ("problem", "words"),
    [(PermissionError(13, "denied"), "ouvert"), (OSError(28, "full"), "plein")],
    ids=["open elsewhere", "disk full"],
)
def test_a_file_that_cannot_be_replaced_stays_and_is_told(
    person: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: OSError, words: str
) -> None:
    person.preview()
    kept = tmp_path / "dossier.pdf"
    kept.write_bytes(b"former")

    def refuse(_old: object, _new: object) -> None:
        raise problem

    monkeypatch.setattr(os, "replace", refuse)
    person.page.ask_path = lambda _start: str(kept)
    person.hand.click("save-pages")
    person.hand.until(lambda: words in person.banner())
    assert [p.name for p in tmp_path.iterdir()] == ["dossier.pdf"]
    assert kept.read_bytes() == b"former"


# printing


def test_without_a_printer_a_pdf_is_offered(person: Person, tmp_path: Path) -> None:
    person.preview()
    person.page.make_printer = lambda: None
    person.press(Qt.Key.Key_P, CTRL)
    assert _("No printer is installed on this computer.") in person.banner()
    person.page.ask_path = lambda start: str(tmp_path / Path(start).name)
    person.hand.click("save-instead")
    person.hand.until(lambda: bool(list(tmp_path.glob("*.pdf"))))
    person.hand.calm(person.pages.work)


def printed_to(person: Person, path: Path, first: int = 0, last: int = 0) -> None:
    """Print into a file through the button, as a dialog that was answered."""

    def answer(printer: QPrinter, _pages: int, _parent: QWidget) -> bool:
        if first:
            printer.setFromTo(first, last)
        return True

    person.page.make_printer = lambda: pdf_printer(path)
    person.page.ask_printer = answer
    person.press(Qt.Key.Key_P, CTRL)
    person.hand.until(lambda: person.page.run is not None, LONG)
    person.hand.until(lambda: person.page.run is None, 60_000)


def test_every_page_goes_to_the_printer_once(person: Person, tmp_path: Path) -> None:
    person.hand.find("black").setChecked(True)
    person.preview()
    printed_to(person, tmp_path / "out.pdf")
    count = person.page.printed.pages if person.page.printed else 0
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as document:
        assert len(document) == count
        assert [round(side) for side in document[0].get_size()] == [595, 842]
        for index in range(count):
            same = grey(document, index)
            with pypdfium2.PdfDocument(person.page.printed.data) as own:  # type: ignore[union-attr]
                assert differ(same, grey(own, index)) < 12, f"page {index + 1}"  # one full of fine rules
    assert person.page.stack.currentIndex() == PAGES


def grey(document: pypdfium2.PdfDocument, index: int) -> bytes:
    """A page as 60 x 85 grey points or so."""
    return bytes(document[index].render(scale=0.1, grayscale=True).to_pil().resize((60, 85)).tobytes())


def differ(one: bytes, other: bytes) -> float:
    """Mean difference of two grey pictures, 0 to 255."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


def test_a_range_of_pages_is_printed(person: Person, tmp_path: Path) -> None:
    person.preview()
    printed_to(person, tmp_path / "out.pdf", 2, 3)
    with pypdfium2.PdfDocument(tmp_path / "out.pdf") as document:
        assert len(document) == 2
        with pypdfium2.PdfDocument(person.page.printed.data) as own:  # type: ignore[union-attr]
            assert differ(grey(document, 0), grey(own, 1)) < 10


class Recorder(QPrinter):
    """A printer that remembers what is proposed: one that writes a file has no second side."""

    def setDuplex(self, duplex: QPrinter.DuplexMode) -> None:
        self.proposed = duplex


def test_duplex_along_the_long_edge_is_proposed(qapp: QApplication) -> None:
    printer = Recorder()
    propose(printer)
    assert printer.proposed == QPrinter.DuplexMode.DuplexLongSide
    assert printer.pageLayout().pageSize().name().startswith("A4")


def test_printing_is_cancelled_and_told(person: Person, tmp_path: Path) -> None:
    person.preview()
    person.page.make_printer = lambda: pdf_printer(tmp_path / "out.pdf")
    person.page.ask_printer = lambda *_words: True
    person.press(Qt.Key.Key_P, CTRL)
    assert person.page.stack.currentIndex() == WAITING
    person.press(Qt.Key.Key_Space)
    person.hand.until(lambda: person.page.run is None)
    assert _("Printing was cancelled.") in person.banner()
    person.wait()


# for good


def test_a_published_report_is_printed_again_with_the_same_bytes(
    folder: Path, theme: Theme, hands: Lay, tmp_path: Path
) -> None:
    from issss_desktop.ui.workplace import Workplace

    office = open_desk(shutil.copytree(folder, tmp_path / "office"))
    work = Workplace(office, theme)
    page = preview.ReportsPage(work)
    hand = hands(page)
    page.resize(1170, 700)
    assert not hand.seen("published")
    hand.click("publish")
    hand.until(lambda: hand.seen("published"), LONG)
    (row,) = publishing.published(office)
    assert row.ref in page.banner.accessibleName()
    assert row["version"] == 1
    page.ask_path = lambda start: str(tmp_path / Path(start).name)
    hand.click("reprint")
    path = tmp_path / f"{row.ref}.pdf"
    hand.until(path.exists)
    assert path.read_bytes() == publishing.file_of(office, row.ref)
    hand.calm(work)
    page.hide()
    close_desk(office)


# another language


def test_another_language_keeps_the_report_its_choices_and_its_page(person: Person) -> None:
    person.page.choices.choose("contributions")
    person.page.choices.black.setChecked(True)
    person.preview()
    view = person.page.view
    view.go(len(view.sizes) - 1)
    at, window, old = view.current, person.pages.window, person.pages
    assert at > 0
    old.close()
    set_language("en")
    pages = Pages(window, old.desk, old.work.theme)
    person.hand.calm(pages.work)
    page = pages.show(PRINTING)
    assert isinstance(page, ReportsPage)
    person.pages, person.page = pages, page
    person.wait()
    assert page.view.current == at
    order = page.choices.order()
    assert (order.name, order.lang, order.black) == ("contributions", "en", True)
    assert order.cut_off == dt.date(2017, 12, 31)
    assert page.printed is not None
    assert page.printed.title == "Contributions to the Fund"
    page.hide()
    assert page.renderer.process_id() == 0


def test_after_another_language_an_order_from_elsewhere_comes_first(person: Person) -> None:
    person.preview()
    window, old = person.pages.window, person.pages
    old.close()
    set_language("en")
    pages = Pages(window, old.desk, old.work.theme)
    person.hand.calm(pages.work)
    pages.open_report("portfolio")
    page = pages.show(PRINTING)
    assert isinstance(page, ReportsPage)
    person.pages, person.page = pages, page
    person.wait()
    assert page.printed is not None
    assert page.printed.title == "Bilateral projects"
    page.hide()
