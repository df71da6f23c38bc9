"""The exchange between offices: keys, files that arrive, the review of a merge, what is left to settle."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from PySide6.QtWidgets import QApplication, QScrollArea

from issss_desktop.i18n import language
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.merging import carrying, identity, whom
from issss_desktop.services.merging.outgoing import Sending
from issss_desktop.services.merging.review import CHANGED, NEW
from issss_desktop.services.printing.orders import Order
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.merging.page import SyncPage
from issss_desktop.ui.merging.pairing import PairDialog
from issss_desktop.ui.merging.words import DIVERGING, DOUBLED
from issss_desktop.ui.pages import Pages
from issss_desktop.ui.places import DIVERGENCES, SYNCHRONISATION
from issss_desktop.ui.window import Window
from tests.desks import bare_desk, steady_clock
from tests.letters import merge, pair, send
from tests.scenes import Scene, Size, calm, find, until

OFFICES = (
    ("NK", "Aline Mbuyi"),
    ("SK", "Bahati Safari"),
    ("NAT", "Célestin Ilunga"),
    ("IT", "Denise Lotsove"),
)
MORNING = 1_773_306_840_000  # 12 March 2026, 09:14 UTC, in milliseconds
PROJECT = "Paix et terres du Bwito (exemple fictif)"


def scenes(theme: Theme, folder: Path, size: Size) -> Iterator[Scene]:
    """The office of Nord-Kivu pairs with others, reads their reports over, merges, settles."""
    clock = steady_clock(MORNING)
    desks = [bare_desk(folder / code, code, user) for code, user in OFFICES]
    desks = [replace(desk, lang=language(), clock=clock) for desk in desks]
    window = Window(theme)
    window.setMinimumSize(400, 300)
    window.resize(*size)
    window.show()
    pages = Pages(window, desks[0], theme)
    try:
        yield from _pairing(pages, desks, folder)
        yield from _exchange(pages, desks, folder)
    finally:
        settled(pages)
        window.may_close = lambda then: then()
        pages.close()
        window.close()
        window.deleteLater()
        for desk in desks:
            close_desk(desk)


def _pairing(pages: Pages, desks: list[Desk], folder: Path) -> Iterator[Scene]:
    here, south, national, ituri = desks
    pages.show(SYNCHRONISATION)
    settled(pages)
    sync(pages).take_focus()
    yield Scene("x01-no-other-office", pages.window)
    page = sync(pages)
    page.pair()
    settled(pages)
    (dialog,) = pages.window.findChildren(PairDialog)
    words = (identity.own_words(here), identity.own_words(south))
    yield Scene("x02-pair", dialog, words)
    card = folder / "SK.issss-office"
    card.write_bytes(whom.card_of(south))
    dialog.ask_file = lambda: str(card)
    dialog.take_file()
    settled(pages)
    dialog.office.setText("SK")
    dialog.words.setText(words[1])
    calm()
    yield Scene("x03-pair-six-words", dialog, words)
    dialog.compare()
    settled(pages)
    dialog.accept()
    pair(here, south, national)
    whom.introduce(here, whom.card_of(ituri))
    whom.introduce(ituri, whom.card_of(here))
    whom.compare(ituri, here.office, identity.own_words(here))


def _exchange(pages: Pages, desks: list[Desk], folder: Path) -> Iterator[Scene]:
    here, south, national, ituri = desks
    files = write_reports(here, south, national, ituri, folder)
    page = sync(pages)
    page.take(files[:1])
    until(lambda: page.review.importing is None)
    for name, kind in (
        ("x04-review-divergence", DIVERGING), ("x05-review-changed", CHANGED), ("x06-review-new", NEW),
        ("x07-review-double", DOUBLED),
    ):  # fmt: skip
        page.review.tree.choose(kind)
        settled(pages)
        yield Scene(name, pages.window)
    page.review.tree.choose(CHANGED)
    settled(pages)
    area = next(a for a in page.review.findChildren(QScrollArea) if a.isAncestorOf(page.review.totals))
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    calm()
    yield Scene("x08-review-totals", pages.window)
    page.review.leave()
    page.take(files[1:])
    until(lambda: page.review.importing is None)
    yield Scene("x09-review-files", pages.window)
    page.review.leave()
    settled(pages)
    page.overview.offices.setCurrentIndex(page.overview.offices.model().index(2, 0))
    calm()
    yield Scene("x10-synchronisation", pages.window)
    page.take(files[:1])
    until(lambda: page.review.importing is None)
    page.review.merge()
    until(lambda: page.currentWidget() is page.overview)
    settled(pages)
    yield Scene("x11-merged", pages.window)
    find(page, "sync-undo-merge").click()
    calm()
    yield Scene("x12-undo-asked", pages.window)
    pages.show(DIVERGENCES)
    settled(pages)
    yield Scene("x13-divergences", pages.window)
    pages.exchange.export("SK")
    settled(pages)
    calm()
    yield Scene("x14-report-for-an-office", pages.window)
    pages.show(SYNCHRONISATION)
    settled(pages)
    find(page, "sync-revoke").click()
    settled(pages)
    words = tuple(identity.own_words(each) for each in desks)
    yield Scene("x15-revoke-asked", pages.window, words)


# what the offices did


def write_reports(here: Desk, south: Desk, national: Desk, ituri: Desk, folder: Path) -> list[Path]:
    """What arrives: a report with its data, an empty letter, a key not compared, a file cut short, a scan."""
    donor = made(here, "organisation", name="Royaume-Uni", acronym="FCDO", donor=True)
    made(here, "organisation", name="Pays-Bas", donor=True)
    fund = made(here, "fund", code="CDS00", name={"fr": "Fonds de cohérence", "en": "Coherence fund"})
    project = made(here, "project", title=PROJECT, local_name="Amani", acronym="PTB", fictional=True)
    for other in (south, national):
        merge(other, send(here, other.office))
        merge(here, send(other, "NK"))
    change(here, project, local_name="Ardhi yetu")  # first in its clock, and so at the left
    made(south, "organisation", name="Suède", donor=True)
    change(south, project, local_name="Umoja wa ardhi", acronym="PT-Bwito")
    change(south, donor, acronym="UK FCDO")
    made(south, "organisation", name="Pays-Bas", acronym="NL", donor=True)
    amount = {"amount": "690000", "currency": "GBP", "rate": "0.69"}
    raw = {"donor": donor, "fund": fund, "agreement": "SAA 2016 (exemple fictif)", "currency": "GBP"}
    signed = {"kind": "signature", "on": "01/02/2016", "amount": amount}
    paid = {"on": "22/09/2016", "amount": amount}
    records.create(
        south, "contribution", {**raw, "fictional": True}, children={"movement": [signed], "deposit": [paid]},
        final=True,
    )  # fmt: skip
    report = folder / "Contributions SK.pdf"
    carrying.write_with_data(south, Order("contributions", lang="fr"), report, Sending(("NK",)))
    empty, strange, cut, scan = (
        folder / n for n in ("nat.issss", "ituri.issss", "abîmé.issss", "lettre.pdf")
    )
    empty.write_bytes(send(national, "NK"))
    made(ituri, "organisation", name="Bailleur C (exemple fictif)")
    strange.write_bytes(send(ituri, "NK"))
    cut.write_bytes(empty.read_bytes()[:-40])
    scan.write_bytes(b"%PDF-1.4 a letter that somebody scanned")
    merge(here, empty.read_bytes())
    return [report, empty, strange, cut, scan]


def made(desk: Desk, entity: str, **raw: object) -> UUID:
    """A record that an office makes."""
    return records.create(desk, entity, raw).uuid


def change(desk: Desk, uuid: UUID, **raw: object) -> None:
    """A record that an office changes."""
    records.save(desk, uuid, raw, mark=reading.read(desk, uuid).mark, reason="mission d’avril")


def sync(pages: Pages) -> SyncPage:
    """The place of the exchange, in front."""
    page = pages.show(SYNCHRONISATION)
    assert isinstance(page, SyncPage)
    return page


def settled(pages: Pages) -> None:
    """Nothing is read any more."""
    QApplication.processEvents()
    until(lambda: not pages.work.jobs.under_way())
