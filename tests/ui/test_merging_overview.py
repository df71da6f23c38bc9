"""The place Synchronisation: what is missing, what waits for what is lost, what was undone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from issss_desktop.errors import UserError
from issss_desktop.services import divergences, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import doubles, inbox, outgoing
from issss_desktop.store import coverage
from issss_desktop.ui.merging.pairing import PairDialog
from issss_desktop.ui.places import SYNCHRONISATION
from tests.desks import START, steady_clock
from tests.letters import merge, pair, send

from .exchanging import Office, paper_file, side_file

Sit = Callable[[Desk], Office]
DAY_MS = 86_400_000


def cells(here: Office, table: str) -> list[list[str]]:
    """What a table of the page shows, without its second lines."""
    model = getattr(here.sync().overview, table).model()
    return [
        [str(model.index(r, c).data()) for c in range(model.columnCount())] for r in range(model.rowCount())
    ]


@pytest.fixture
def orphan(desk: Desk, other: Desk, tmp_path: Path) -> Path:
    """A report that stands on another one, which was lost with the laptop of its office."""
    pair(desk, other)
    merge(desk, send(other, "NK"))
    merge(other, send(desk, "SK"))
    uuid = records.create(other, "organisation", {"name": "Bailleur A (exemple fictif)"}).uuid
    send(other, "NK")  # lost on the way
    mark = reading.read(other, uuid).mark
    records.save(other, uuid, {"name": "Bailleur A bis (exemple fictif)"}, mark=mark, reason="essai")
    return only_the_last(other, tmp_path / "sk.issss")


def only_the_last(desk: Desk, path: Path) -> Path:
    """A report with the last change alone, as if its receiver had said that it has the others."""
    unseen = coverage.unseen

    def last(*args: object, **more: object) -> object:
        return list(unseen(*args, **more))[-1:]  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outgoing.coverage, "unseen", last)
        return side_file(desk, path, "NK")


def test_what_waits_for_a_lost_change_is_merged_without_it_when_a_person_says_so(
    desk: Desk, orphan: Path, sit: Sit
) -> None:
    here = sit(desk)
    here.drop(orphan)
    assert "attend" in here.sync().review.cards.sentences()[0]
    here.hand.click("review-close")
    here.calm()
    here.hand.click("sync-orphans")
    here.calm()
    assert "plus personne ne peut l’envoyer" in here.sync().overview.banner.accessibleName()
    assert not reading.page(desk, "organisation").rows, "nothing happens before the answer"
    here.hand.click("sync-orphans-now")
    here.calm()
    assert "1 saisie qui attendait" in here.sync().overview.banner.accessibleName()
    assert not here.hand.seen("sync-orphans")
    assert len(reading.page(desk, "organisation").rows) == 1


def test_what_has_waited_thirty_days_is_merged_by_itself_and_told(desk: Desk, orphan: Path, sit: Sit) -> None:
    here = sit(desk)
    here.drop(orphan)
    here.hand.click("review-close")
    here.pages.exchange.merge_overdue()
    here.calm()
    assert not here.window.banner.isVisible(), "it has only just come"
    late = replace(desk, clock=lambda: desk.clock() + 31 * DAY_MS)
    here = sit(late)
    here.pages.exchange.merge_overdue()
    here.calm()
    assert "le manque est noté" in here.window.banner.accessibleName()
    assert len(reading.page(desk, "organisation").rows) == 1


def test_what_cannot_be_merged_by_itself_is_told_and_tried_again_until_it_is(
    desk: Desk, orphan: Path, sit: Sit, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A merge begins with a copy; where copies are kept stands a file, and no copy can be made."""
    here = sit(desk)
    here.drop(orphan)
    here.hand.click("review-close")
    here.calm()
    backups, aside = desk.folder / "backups", desk.folder / "backups.aside"
    if backups.exists():
        backups.rename(aside)
    backups.write_bytes(b"")
    late = replace(desk, clock=lambda: desk.clock() + 31 * DAY_MS)
    here = sit(late)
    here.pages.exchange.merge_overdue()
    here.calm()
    said = here.window.banner.accessibleName()
    assert "backups" in said, "what stands in the way"
    assert "essayée de nouveau" in said
    assert any("applying" in each.getMessage() for each in caplog.records), "support finds it in the log"
    assert not reading.page(desk, "organisation").rows, "nothing by half"
    (kept,) = inbox.kept(late)
    assert kept.state == inbox.WAITING, "and nothing lost"

    here.hand.click("overdue-again")
    here.calm()
    assert here.window.banner.isVisible(), "nothing was put right: told again"
    backups.unlink()
    if aside.exists():
        aside.rename(backups)
    assert here.pages.exchange.overdue.isActive()
    here.pages.exchange.overdue.setInterval(10)
    here.hand.until(lambda: "le manque est noté" in here.window.banner.accessibleName(), 20_000)
    here.calm()
    assert len(reading.page(desk, "organisation").rows) == 1
    assert not here.pages.exchange.overdue.isActive()


def test_what_waits_for_its_review_is_not_called_missing(
    desk: Desk, other: Desk, torn: UUID, sit: Sit, tmp_path: Path
) -> None:
    here = sit(desk)
    here.drop(side_file(other, tmp_path / "sk.issss", "NK"))
    here.hand.click("review-close")
    here.calm()
    (south,) = here.sync().overview.found.offices
    assert (south.to_review, south.ours) == (1, 0)


def test_a_merge_that_was_undone_says_so_in_the_list(
    desk: Desk, other: Desk, torn: UUID, sit: Sit, tmp_path: Path
) -> None:
    here = sit(desk)
    here.drop(side_file(other, tmp_path / "sk.issss", "NK"))
    here.merge()
    assert [row[1] for row in cells(here, "merged")] == ["Fusionné"]
    here.hand.click("sync-undo")
    here.calm()
    here.hand.click("sync-undo-now")
    here.calm()
    assert [row[1] for row in cells(here, "merged")] == ["Annulée, au moins en partie"]
    assert divergences.count(desk) == {}


def test_two_records_that_are_two_are_asked_about_once(
    desk: Desk, other: Desk, torn: UUID, sit: Sit, tmp_path: Path
) -> None:
    for office in (desk, other):
        records.create(office, "organisation", {"name": "Fondation Umoja (exemple fictif)"})
        records.create(office, "project", {"title": "Terres partagées (exemple fictif)"})
    here = sit(desk)
    here.drop(side_file(other, tmp_path / "sk.issss", "NK"))
    review = here.sync().review
    assert "2 doublons possibles" in review.rest.text()
    review.tree.choose("double")
    here.calm()
    here.hand.click("merge-two")
    assert here.hand.find("merge-two").text() == "Ce sont deux fiches différentes\u00a0: choisi"
    assert "1 doublon possible" in review.rest.text()
    here.merge()
    assert len(cells(here, "doubles")) == 1, "what was told apart in the review is not asked again"
    here.hand.click("sync-two")
    here.calm()
    assert cells(here, "doubles") == []
    here.hand.click("sync-untold")
    here.calm()
    assert len(cells(here, "doubles")) == 1
    assert len(reading.page(desk, "organisation").rows) == 3, "nothing is deleted or joined"


def test_a_join_that_is_taken_back_leaves_an_older_one(
    desk: Desk, other: Desk, torn: UUID, sit: Sit, tmp_path: Path
) -> None:
    """The record of this office counts as another one already: the join is written on that one."""
    early = replace(other, clock=steady_clock(START - DAY_MS))
    theirs = records.create(early, "organisation", {"name": "Fondation Umoja (exemple fictif)"}).uuid
    stands = records.create(desk, "organisation", {"name": "Coopération X (exemple fictif)"}).uuid
    ours = records.create(desk, "organisation", {"name": "Fondation Umoja (exemple fictif)"}).uuid
    doubles.join(desk, stands, ours)
    assert theirs < stands < ours

    def same_as() -> list[object]:
        return [reading.read(desk, each).row["same_as"] for each in (stands, ours)]

    here = sit(desk)
    here.drop(side_file(early, tmp_path / "sk.issss", "NK"))
    here.merge()
    assert same_as() == [None, stands]
    here.hand.click("sync-same")
    here.calm()
    assert same_as() == [theirs, stands]
    here.hand.click("sync-part")
    here.calm()
    assert same_as() == [None, stands]


def test_a_field_that_diverges_is_not_also_shown_as_changed(
    desk: Desk, other: Desk, torn: UUID, sit: Sit, tmp_path: Path
) -> None:
    mark = reading.read(other, torn).mark
    records.save(other, torn, {"title": "Bwito II (exemple fictif)"}, mark=mark, reason="avenant")
    here = sit(desk)
    here.drop(side_file(other, tmp_path / "sk.issss", "NK"))
    review = here.sync().review
    review.tree.choose("changed")
    here.calm()
    model = review.details.cells.model()
    assert [str(model.index(r, 0).data()) for r in range(model.rowCount())] == ["Titre"]
    here.pages.show(SYNCHRONISATION)


def test_a_letter_that_cannot_be_judged_again_after_a_pairing_says_why(
    desk: Desk, sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_desk: Desk) -> int:
        raise UserError("Le disque est plein.", "Libérer de la place.")

    here = sit(desk)
    here.pages.show(SYNCHRONISATION)
    here.calm()
    monkeypatch.setattr(inbox, "judge_again", full)
    here.hand.click("sync-pair")
    here.sync().window().findChildren(PairDialog)[-1].paired.emit()
    here.calm()
    assert "Le disque est plein. Libérer" in here.sync().overview.banner.accessibleName()


def test_a_damaged_file_that_is_kept_goes_by_the_name_it_came_under(
    desk: Desk, other: Desk, sit: Sit, tmp_path: Path
) -> None:
    pair(desk, other)
    whole = side_file(other, tmp_path / "sk.issss", "NK")
    cut, scan = tmp_path / "Envoi de mars (clé bleue).issss", tmp_path / "second envoi.pdf"
    cut.write_bytes(whole.read_bytes()[:-40])
    scan.write_bytes(paper_file(other, tmp_path / "p.pdf", "NK").read_bytes()[:-200])
    here = sit(desk)
    here.drop(cut, whole, scan)
    here.hand.click("review-close")
    here.calm()
    texts = [row[0] for row in cells(here, "kept")]
    assert "Envoi de mars (clé bleue).issss\u00a0: les données de ce rapport sont abîmées." in texts
    assert any(text.startswith("second envoi.pdf\u00a0: ") for text in texts)
    assert any(text.startswith("Rapport n° 1 de SK") for text in texts), "what can be read says itself who"
    here.pages.show(SYNCHRONISATION)
    again = tmp_path / "copie.issss"
    again.write_bytes(cut.read_bytes())
    here.drop(again)
    here.hand.click("review-close")
    here.calm()
    assert any(row[0].startswith("copie.issss\u00a0: ") for row in cells(here, "kept")), (
        "the name of last time"
    )
