"""The uses of the Fund on the screen: what is available, the statement in short, a programme's figures."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from issss_desktop.models.fields import ENTITIES
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.state import records_at
from issss_desktop.ui.dashboard.page import Dashboard
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.record.page import EntityPanel
from issss_desktop.ui.workplace import Workplace
from tests.reports.offices import office
from tests.services.builders import day, partial
from tests.services.uses import worked_fund

from .conftest import Hands

Lay = Callable[[QWidget], Hands]


def texts(root: QWidget) -> str:
    """All words that are shown, with plain spaces."""
    QApplication.processEvents()
    found = (w.text() for w in root.findChildren(QLabel) if w.isVisibleTo(root))
    return " ".join(found).replace("\u202f", " ").replace("\u00a0", " ")


def pictured(widget: QWidget, name: str) -> None:
    """Keep a picture to look at, where one is asked for."""
    folder = os.environ.get("ISSSS_PICTURES")
    if folder:
        widget.grab().save(str(Path(folder) / f"{name}.png"))


@pytest.fixture
def fund(tmp_path: Path) -> Iterator[Desk]:
    """An office with two years of a fund (exemple fictif) and a transfer that is late."""
    book, programme = worked_fund()
    book.transfer(programme, 40_000_00, None, due=partial("2017-10"))
    made = office(tmp_path / "nk", book)
    yield made
    close_desk(made)


def test_the_dashboard_shows_what_is_available_and_the_statement_in_short(
    fund: Desk, theme: Theme, hands: Lay
) -> None:
    work = Workplace(fund, theme)
    page = Dashboard(work)
    page.resize(1170, 690)
    hand = hands(page)
    hand.calm(work)
    page.show_at(day("2017-12-31"))
    hand.calm(work)
    shown = texts(page)
    pictured(page, "dashboard")
    assert "disponible à allouer 761 169,12 USD" in shown
    assert "Ressources 1 501 234,56 − emplois 620 065,44 = solde chez l’agent 881 169,12 USD" in shown
    assert "Taux d’exécution : 77,6 %" in shown
    assert "reste à recevoir, non compris, n.d. USD" in shown


def test_a_programme_shows_its_figures_beside_its_form_and_they_follow_what_is_recorded(
    fund: Desk, theme: Theme, hands: Lay
) -> None:
    work = Workplace(fund, theme)
    panel = EntityPanel(work, ENTITIES["programme"], "file")
    panel.resize(1170, 690)
    hand = hands(panel)
    hand.calm(work)
    row = records_at(fund).all("programme")[0]
    panel.open(row.uuid)
    hand.calm(work)
    shown = texts(panel.form.body)
    pictured(panel, "programme")
    for words in ("Transféré ≥ 600 000,00", "Dépense déclarée ≥ 450 000,75", "En retard 40 000,00", "77,6 %"):
        assert words in shown, words
    transfer = next(r for r in records_at(fund).all("transfer") if r["on"] is None)
    form = reading.read(fund, transfer.uuid)
    saved = records.save(fund, transfer.uuid, {"on": "2017-11-02"}, mark=form.mark, reason="payé")
    work.announce(saved.changed)
    hand.calm(work)
    shown = texts(panel.form.body)
    assert "Transféré ≥ 640 000,00" in shown
    assert "En retard" not in shown


def test_a_period_is_certified_and_reopened_beside_its_form(fund: Desk, theme: Theme, hands: Lay) -> None:
    raw = {"name": "2016", "span": {"start": "2016", "end": "2016"}, "state": "open"}
    period = records.create(fund, "period", raw, final=True)
    work = Workplace(fund, theme)
    panel = EntityPanel(work, ENTITIES["period"], "calendar")
    panel.resize(1170, 690)
    hand = hands(panel)
    hand.calm(work)
    panel.open(period.uuid)
    hand.calm(work)
    assert "Non certifiée" in texts(panel.form.body)
    hand.click("certify")
    hand.calm(work)
    pictured(panel, "period")
    assert "Certifiée le 12/03/2018" in texts(panel.form.body)
    assert reading.read(fund, period.uuid).row["certified_known"]
    assert not hand.find("reopen").isEnabled()
    hand.fill("period-reason", "transfert oublié")
    hand.click("reopen")
    hand.calm(work)
    assert "Non certifiée" in texts(panel.form.body)
    assert reading.read(fund, period.uuid).row["reopened"] == "transfert oublié"


def test_a_period_that_is_not_over_says_why_it_is_not_certified(fund: Desk, theme: Theme, hands: Lay) -> None:
    raw = {"name": "2030", "span": {"start": "2030", "end": "2030"}, "state": "open"}
    period = records.create(fund, "period", raw)
    work = Workplace(fund, theme)
    panel = EntityPanel(work, ENTITIES["period"], "calendar")
    hand = hands(panel)
    panel.open(period.uuid)
    hand.calm(work)
    hand.click("certify")
    hand.calm(work)
    assert "n’est pas terminée" in texts(panel.form.body)
