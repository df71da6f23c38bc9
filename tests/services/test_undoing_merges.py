"""A merge is undone: what it brought goes, what anybody did since stays, and the others see both."""

from uuid import UUID

import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.models.fields import ALIVE
from issss_desktop.services import divergences, history, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import applying, arriving, doubles, review, undoing
from issss_desktop.services.merging.applying import Choice
from issss_desktop.services.merging.undoing import Undone
from issss_desktop.store import check, coverage
from tests.desks import edit, project
from tests.letters import merge, pair, send


def undo(desk: Desk, letter: bytes) -> Undone:
    """Undo a merge; the log still replays to the same rows."""
    done = desk.store.write(lambda work: undoing.undo_inside(desk, work, letter, "erreur"))
    with desk.store.reading() as connection:
        assert check.check_fully(connection) == []
    return done


def shown(desk: Desk, uuid: UUID, field: str = "local_name") -> tuple[object, list[object]]:
    """The value of a field, and all values when it diverges."""
    form = reading.read(desk, uuid)
    return form.row[field], sorted(str(each.value) for each in form.alternatives.get(field, ()))


def torn(pairs: tuple[Desk, Desk]) -> tuple[UUID, bytes]:
    """Both change the local name of one project; the letter of NK waits at SK."""
    one, two = pairs
    made = project(one, local_name="Tumaini")
    merge(two, send(one))
    edit(one, made.uuid, local_name="Amani")
    edit(two, made.uuid, local_name="Utulivu")
    return made.uuid, arriving.receive(two, send(one)).id


def test_a_divergence_that_a_merge_opened_closes_with_the_value_that_stood_here(
    pairs: tuple[Desk, Desk],
) -> None:
    one, two = pairs
    uuid, letter = torn(pairs)
    applying.apply(two, letter, copy=False)
    assert len(divergences.open_divergences(two)) == 1
    done = undo(two, letter)
    assert shown(two, uuid) == ("Utulivu", [])
    assert divergences.open_divergences(two) == ()
    assert done.left == ()
    merge(one, send(two))
    assert shown(one, uuid) == ("Utulivu", [])


def test_a_side_that_was_kept_in_the_review_is_given_up_with_the_merge(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    uuid, letter = torn(pairs)
    (diverging,) = review.preview(two, letter).divergences
    side = next(each for each in diverging.sides if each.shown == "Amani")
    applying.apply(two, letter, [Choice(uuid, diverging.field, side)], copy=False)
    assert shown(two, uuid) == ("Amani", [])
    undo(two, letter)
    assert shown(two, uuid) == ("Utulivu", [])
    merge(one, send(two))
    assert shown(one, uuid) == ("Utulivu", [])


def test_a_value_that_was_written_twice_goes_back_to_before_both(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    made = project(one, local_name="Tumaini")
    merge(two, send(one))
    edit(one, made.uuid, local_name="Amani")
    edit(one, made.uuid, local_name="Umoja")
    arrival, _merged = merge(two, send(one))
    undo(two, arrival.id)
    assert shown(two, made.uuid) == ("Tumaini", [])


def test_later_work_stays_and_the_sentence_names_it(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    first, second = project(one, local_name="Tumaini"), project(one, title="Marchés", local_name="Soko")
    merge(two, send(one))
    edit(one, first.uuid, local_name="Amani", title="Terres partagées, phase 2")
    edit(one, second.uuid, local_name="Masoko")
    arrival, _merged = merge(two, send(one))
    edit(two, first.uuid, local_name="Amani na Haki")
    done = undo(two, arrival.id)
    assert shown(two, first.uuid) == ("Amani na Haki", [])
    assert shown(two, first.uuid, "title")[0] == "Terres partagées (exemple fictif)"
    assert shown(two, second.uuid) == ("Soko", [])
    assert len(done.left) == 1
    with in_language("fr"):
        said = done.sentence()
    assert said.startswith("1 fiche est comme avant. 1 fiche garde ce que quelqu’un a continué")
    assert "Terres partagées" in said


def test_a_value_saved_over_a_divergence_of_the_merge_stays_alone(pairs: tuple[Desk, Desk]) -> None:
    """A form stood open while the letter was merged: what was typed in it is later work."""
    one, two = pairs
    made = project(one, local_name="Tumaini")
    merge(two, send(one))
    form = reading.read(two, made.uuid)
    edit(one, made.uuid, local_name="Amani")
    arrival, _merged = merge(two, send(one))
    records.save(two, made.uuid, {"local_name": "Utulivu"}, mark=form.mark)
    assert shown(two, made.uuid)[1] == ["Amani", "Utulivu"]
    undo(two, arrival.id)
    assert shown(two, made.uuid) == ("Utulivu", [])


def test_a_record_of_the_merge_goes_unless_somebody_went_on_with_it(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    norway = records.create(one, "organisation", {"name": "Norvège"})
    sweden = records.create(one, "organisation", {"name": "Suède"})
    plain, worked = project(one, title="Puits"), project(one, title="Routes")
    arrival, _merged = merge(two, send(one))
    edit(two, worked.uuid, local_name="Barabara")
    records.create(two, "financing", {"project": str(worked.uuid), "donor": str(norway.uuid)})
    done = undo(two, arrival.id)
    alive = {uuid for uuid in (norway.uuid, sweden.uuid, plain.uuid, worked.uuid)
             if reading.read(two, uuid).row.alive}  # fmt: skip
    assert alive == {norway.uuid, worked.uuid}, "what a record of ours names stays too"
    assert {title.split(" (")[0] for title in done.left} == {"Norvège", "Routes"}
    merge(one, send(two))
    assert not reading.read(one, plain.uuid).row.alive, "the undo travels"


def test_a_record_that_was_deleted_here_stays_deleted_without_a_divergence(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    made = project(one, local_name="Tumaini")
    merge(two, send(one))
    edit(one, made.uuid, local_name="Amani")
    records.delete(two, made.uuid, "double")
    arrival, _merged = merge(two, send(one))
    assert len(divergences.open_divergences(two)) == 1
    undo(two, arrival.id)
    assert divergences.open_divergences(two) == ()
    assert not reading.read(two, made.uuid).row.alive


def test_a_deletion_of_the_merge_is_taken_back(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    made = project(one, local_name="Tumaini")
    merge(two, send(one))
    records.delete(one, made.uuid, "double")
    arrival, _merged = merge(two, send(one))
    assert not reading.read(two, made.uuid).row.alive
    undo(two, arrival.id)
    assert reading.read(two, made.uuid).row.alive
    assert shown(two, made.uuid) == ("Tumaini", [])


def test_a_deletion_kept_in_the_review_is_taken_back_with_the_merge(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    made = project(one, local_name="Tumaini")
    merge(two, send(one))
    records.delete(one, made.uuid, "double")
    edit(two, made.uuid, local_name="Amani")
    letter = arriving.receive(two, send(one)).id
    (diverging,) = review.preview(two, letter).divergences
    side = next(each for each in diverging.sides if each.deletes)
    applying.apply(two, letter, [Choice(made.uuid, "alive", side)], copy=False)
    assert not reading.read(two, made.uuid).row.alive
    undo(two, letter)
    assert reading.read(two, made.uuid).row.alive
    assert divergences.open_divergences(two) == ()


def test_the_next_letter_of_the_other_office_does_not_do_it_again_unseen(pairs: tuple[Desk, Desk]) -> None:
    """NK has not yet read that SK undid its change, and goes on with it: SK sees both values."""
    one, two = pairs
    made = project(one, local_name="Tumaini")
    merge(two, send(one))
    edit(one, made.uuid, local_name="Amani")
    new = project(one, title="Puits")
    arrival, _merged = merge(two, send(one))
    undo(two, arrival.id)
    edit(one, made.uuid, title="Titre de NK")
    _arrival, merged = merge(two, send(one))
    assert merged is not None
    assert shown(two, made.uuid) == ("Tumaini", []), "what NK did not touch again stays undone"
    assert not reading.read(two, new.uuid).row.alive
    edit(one, made.uuid, local_name="Amani 2")
    edit(one, new.uuid, local_name="Visima")
    _arrival, merged = merge(two, send(one))
    assert merged is not None
    assert shown(two, made.uuid)[1] == ["Amani 2", "Tumaini"]
    assert {(d.uuid, d.deletion) for d in divergences.open_divergences(two)} == {
        (made.uuid, False), (new.uuid, True),
    }  # fmt: skip
    merge(one, send(two))
    with one.store.reading() as mine, two.store.reading() as theirs:
        assert coverage.digest(mine) == coverage.digest(theirs)


def test_an_undo_is_done_once_and_can_be_taken_back(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    made = project(one, local_name="Tumaini")
    merge(two, send(one))
    edit(one, made.uuid, local_name="Amani")
    new = project(one, title="Puits")
    arrival, _merged = merge(two, send(one))
    undo(two, arrival.id)
    with pytest.raises(UserError):
        undo(two, arrival.id)
    entry = history.history(two, made.uuid)[0]
    assert entry.own
    history.undo(two, entry.position)
    assert shown(two, made.uuid) == ("Amani", [])
    assert reading.read(two, new.uuid).row.alive
    with pytest.raises(UserError):  # somebody wanted it back: that is later work
        undo(two, arrival.id)


def test_two_merges_are_undone_one_after_the_other_in_any_order(
    pairs: tuple[Desk, Desk], third: Desk
) -> None:
    one, two = pairs
    pair(one, two, third)
    made = project(one, local_name="Tumaini", title="Puits")
    merge(two, send(one, "SK"))
    merge(third, send(one, "IT"))
    edit(one, made.uuid, local_name="Amani")
    edit(third, made.uuid, title="Puits et sources")
    first, _merged = merge(two, send(one, "SK"))
    second, _merged = merge(two, send(third, "SK"))
    undo(two, first.id)
    assert shown(two, made.uuid)[0] == "Tumaini"
    assert shown(two, made.uuid, "title")[0] == "Puits et sources"
    undo(two, second.id)
    assert shown(two, made.uuid, "title")[0] == "Puits"


def test_people_and_devices_that_a_letter_made_known_stay(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    edit(one, one.user, name="Aimée Mbuyi")
    project(one)
    arrival, _merged = merge(two, send(one))
    undo(two, arrival.id)
    row = reading.read(two, one.user).row
    assert (row.alive, row["name"]) == (True, "Aimée Mbuyi")


# possible duplicates, joined by the merge itself


def twice(pairs: tuple[Desk, Desk]) -> tuple[tuple[UUID, UUID], bytes]:
    """One donor, recorded in two offices; the letter of NK waits at SK."""
    one, two = pairs
    here = records.create(one, "organisation", {"name": "Royaume de Norvège"})
    for _second in range(100):  # ours is the younger, and names the other
        two.clock()
    there = records.create(two, "organisation", {"name": "royaume de norvege"})
    return (here.uuid, there.uuid), arriving.receive(two, send(one)).id


def same_as(desk: Desk, both: tuple[UUID, UUID]) -> list[UUID | None]:
    return [reading.read(desk, uuid).row["same_as"] for uuid in sorted(both)]


def test_donors_are_joined_in_the_merge_and_parted_by_its_undo(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    both, letter = twice(pairs)
    applying.apply(two, letter, joins=[both], copy=False)
    assert same_as(two, both) == [None, min(both)]
    assert doubles.open_doubles(two) == ()
    merge(one, send(two))
    assert same_as(one, both) == [None, min(both)]
    undo(two, letter)
    assert both[1] > both[0]
    for desk in (two, one):
        theirs, ours = (reading.read(desk, uuid).row for uuid in both)
        assert (theirs.alive, ours.alive, ours["same_as"]) == (False, True, None)
        merge(one, send(two))


def test_a_join_that_is_refused_merges_nothing(pairs: tuple[Desk, Desk]) -> None:
    _one, two = pairs
    both, letter = twice(pairs)
    with two.store.reading() as connection:
        before = coverage.digest(connection)
    with pytest.raises(UserError):
        applying.apply(two, letter, joins=[(both[0], UUID(int=ALIVE + 7))], copy=False)
    with two.store.reading() as connection:
        assert coverage.digest(connection) == before
    applying.apply(two, letter, joins=[both, both], copy=False)  # the same twice is one
    assert same_as(two, both) == [None, min(both)]
