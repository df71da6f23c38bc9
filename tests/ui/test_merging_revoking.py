"""A laptop of another office was stolen: its key is revoked on the page of the synchronisation."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from issss_desktop.services import records
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.merging import identity, inbox, whom
from issss_desktop.services.permits import Action
from issss_desktop.store import peers
from issss_desktop.store.vault import held
from issss_desktop.ui.look.choice import ChoiceBox
from issss_desktop.ui.places import SYNCHRONISATION
from tests.desks import bare_desk
from tests.letters import pair

from .exchanging import Office, side_file

Sit = Callable[[Desk], Office]


def at_the_page(sit: Sit, desk: Desk) -> Office:
    here = sit(desk)
    here.pages.show(SYNCHRONISATION)
    here.calm()
    return here


def test_a_stolen_key_is_revoked_after_a_question_and_what_it_signs_is_not_accepted(
    desk: Desk, other: Desk, sit: Sit, tmp_path: Path
) -> None:
    pair(desk, other)
    here = at_the_page(sit, desk)
    here.hand.click("sync-revoke")
    here.calm()
    said = here.sync().overview.banner.accessibleName()
    assert "SK" in here.hand.find("sync-revoke-key").currentText()
    assert "perdue ou volée" in said, "what is asked"
    assert "ne s’annule pas" in said, "what it means"
    assert len(whom.trusted(desk, "SK")) == 1, "nothing happens before the answer"
    here.hand.click("banner-close")
    here.hand.click("sync-revoke")
    here.calm()
    here.hand.key(Qt.Key.Key_Tab)
    assert here.hand.focus().objectName() == "sync-revoke-now"
    here.hand.key(Qt.Key.Key_Space)
    here.calm()
    assert whom.trusted(desk, "SK") == ()
    banner = here.sync().overview.banner.accessibleName()
    assert "SK" in banner
    assert "bureau national" in banner, "the others have to hear of it"
    assert here.sync().overview.offices.model().index(0, 1).data() == "clé qui n’est plus acceptée"

    records.create(other, "organisation", {"name": "Bailleur du voleur (exemple fictif)"})
    here.drop(side_file(other, tmp_path / "sk.issss", "NK"))
    (kept,) = inbox.kept(desk)
    assert kept.state == inbox.QUARANTINED

    here.hand.click("review-close")
    here.calm()
    here.hand.click("sync-revoke")
    here.calm()
    assert "aucune clé" in here.sync().overview.banner.accessibleName().lower()
    assert not here.hand.seen("sync-revoke-now")


def test_of_two_laptops_of_an_office_the_one_that_is_gone_is_named_by_its_words(
    desk: Desk, other: Desk, sit: Sit, tmp_path: Path
) -> None:
    second = bare_desk(tmp_path / "sk2", "SK", "E. Furaha")
    pair(desk, other)
    pair(desk, second)
    gone, stays = identity.own_words(second), identity.own_words(other)
    close_desk(second)
    here = at_the_page(sit, desk)
    here.hand.click("sync-revoke")
    here.calm()
    box = here.hand.find("sync-revoke-key")
    assert isinstance(box, ChoiceBox)
    lines = [box.itemText(at) for at in range(box.count())]
    assert len(lines) == 3, "one, the other, or both"
    assert "toutes" in lines[-1]
    assert here.hand.focus() is box, "who is gone is said first"
    while gone not in box.currentText():
        before = box.currentIndex()
        here.hand.key(Qt.Key.Key_Down)
        assert box.currentIndex() != before
    here.hand.click("sync-revoke-now")
    here.calm()
    (left,) = whom.trusted(desk, "SK")
    assert identity.words(left.sign) == stays


def test_whoever_may_not_say_whose_a_key_is_may_not_revoke_one(desk: Desk, other: Desk, sit: Sit) -> None:
    pair(desk, other)
    here = at_the_page(sit, replace(desk, role="entry"))
    made = here.hand.find("sync-revoke")
    assert not made.isEnabled()
    assert made.toolTip() == here.pages.work.why_not(Action.PAIR) != ""


@pytest.fixture
def national(tmp_path: Path) -> Iterator[Desk]:
    desk = bare_desk(tmp_path / "nat", "NAT", "D. Nationale")
    yield desk
    close_desk(desk)


def test_the_national_office_hears_that_its_next_registry_tells_the_others(
    national: Desk, other: Desk, sit: Sit
) -> None:
    pair(national, other)
    here = at_the_page(sit, national)
    here.hand.click("sync-revoke")
    here.calm()
    here.hand.click("sync-revoke-now")
    here.calm()
    assert "registre" in here.sync().overview.banner.accessibleName()


def test_an_office_revokes_the_keys_that_its_own_stolen_laptop_had(desk: Desk, other: Desk, sit: Sit) -> None:
    """The work goes on with new keys, as after a copy was put back on another laptop: those of before are the
    thief's."""
    pair(desk, other)
    keys, stolen = identity.keys_of(desk), identity.own_words(desk)
    desk.store.write(lambda work: (held.retire(work, keys), held.hold(work)))
    assert identity.own_words(desk) != stolen
    here = at_the_page(sit, desk)
    here.hand.click("sync-revoke")
    here.calm()
    box = here.hand.find("sync-revoke-key")
    assert isinstance(box, ChoiceBox)
    here.hand.key(Qt.Key.Key_Down)
    assert box.currentText() == f"NK\u00a0: {stolen}"
    here.hand.click("sync-revoke-now")
    here.calm()
    assert stolen in here.sync().overview.banner.accessibleName()
    assert whom.trusted(desk, "SK"), "the other office is not touched"
    with desk.store.reading() as connection:
        known = peers.peer(connection, keys.verify)
    assert known is not None
    assert known.known == peers.REVOKED
