"""What happens when two people, or two offices, change the same thing (design: log.md)."""

from pathlib import Path

import pytest

from issss_desktop.errors import Refused, UserError
from issss_desktop.services import history, reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.store import query
from tests.desks import carry, project


def test_a_form_left_open_never_overwrites_what_it_did_not_see(desk: Desk) -> None:
    """One form stands open at 100, another saves 200, the first saves 150: both values are kept."""
    made = project(desk, direct="100")
    first = reading.read(desk, made.ref)
    second = reading.read(desk, made.ref)
    assert not records.save(desk, made.uuid, {"direct": "200"}, mark=second.mark).diverged
    saved = records.save(desk, made.uuid, {"direct": "150"}, mark=first.mark)
    assert saved.diverged == ("direct",)
    form = reading.read(desk, made.ref)
    assert {a.value for a in form.alternatives["direct"]} == {150, 200}
    assert form.row.diverging == 1
    assert {a.user for a in form.alternatives["direct"]} == {"A. Mbuyi"}


def test_two_offices_that_write_the_same_value_do_not_diverge(desk: Desk, other: Desk) -> None:
    made = project(desk)
    carry(desk, other)
    for office in (desk, other):
        form = reading.read(office, made.uuid)
        records.save(office, made.uuid, {"local_name": "Ardhi kwa Wote"}, mark=form.mark)
    carry(desk, other)
    assert reading.read(other, made.uuid).alternatives == {}


def test_both_offices_show_the_same_winner_and_keep_both_values(desk: Desk, other: Desk) -> None:
    made = project(desk)
    carry(desk, other)
    for office, name in ((desk, "Amani"), (other, "Utulivu")):
        form = reading.read(office, made.uuid)
        records.save(office, made.uuid, {"local_name": name}, mark=form.mark)
    carry(desk, other)
    carry(other, desk)
    here, there = reading.read(desk, made.uuid), reading.read(other, made.uuid)
    assert here.row["local_name"] == there.row["local_name"]
    offices = {a.office: a.value for a in here.alternatives["local_name"]}
    assert offices == {"NK": "Amani", "SK": "Utulivu"}
    assert offices == {a.office: a.value for a in there.alternatives["local_name"]}


def test_a_choice_between_two_values_travels_and_can_be_undone_to_choose_again(
    desk: Desk, other: Desk
) -> None:
    made = project(desk)
    carry(desk, other)
    for office, name in ((desk, "Amani"), (other, "Utulivu")):
        records.save(office, made.uuid, {"local_name": name}, mark=reading.read(office, made.uuid).mark)
    carry(other, desk)
    options = reading.read(desk, made.uuid).alternatives["local_name"]
    take = next(a.index for a in options if a.value == "Utulivu")
    chosen = records.resolve(desk, made.uuid, "local_name", take)
    carry(desk, other)
    assert reading.read(other, made.uuid).row["local_name"] == "Utulivu"
    assert not reading.read(other, made.uuid).alternatives
    history.undo(desk, chosen.position)
    again = reading.read(desk, made.uuid).alternatives["local_name"]
    assert {a.value for a in again} == {"Amani", "Utulivu"}


def test_a_deletion_that_did_not_see_an_edit_is_a_divergence(desk: Desk, other: Desk) -> None:
    made = project(desk)
    carry(desk, other)
    records.delete(desk, made.uuid, "saisi deux fois")
    form = reading.read(other, made.uuid)
    records.save(other, made.uuid, {"local_name": "Amani"}, mark=form.mark)
    carry(desk, other)
    carry(other, desk)
    for office in (desk, other):
        form = reading.read(office, made.uuid)
        assert not form.row.alive
        assert "alive" in form.alternatives
        assert form.row["local_name"] == "Amani"
    index = form.alternatives["alive"][0].index
    records.resolve(desk, made.uuid, "alive", index)
    assert "alive" not in reading.read(desk, made.uuid).alternatives


def test_a_deletion_that_saw_everything_is_no_divergence(desk: Desk, other: Desk) -> None:
    made = project(desk)
    records.save(desk, made.uuid, {"local_name": "Amani"}, mark=reading.read(desk, made.uuid).mark)
    carry(desk, other)
    records.delete(other, made.uuid, "double")
    carry(other, desk)
    form = reading.read(desk, made.uuid)
    assert not form.row.alive
    assert form.alternatives == {}


def test_a_restored_record_has_the_values_it_had(desk: Desk) -> None:
    made = project(desk, local_name="Amani")
    records.delete(desk, made.uuid, "erreur")
    assert reading.page(desk, "project").total == 0
    assert reading.page(desk, "project", deleted=True).total == 1
    records.restore(desk, made.uuid)
    assert reading.read(desk, made.ref).row["local_name"] == "Amani"
    with pytest.raises(UserError, match=made.ref):
        records.restore(desk, made.uuid)


def test_editing_a_deleted_record_is_refused_and_says_to_restore_first(desk: Desk) -> None:
    made = project(desk)
    form = reading.read(desk, made.ref)
    records.delete(desk, made.uuid, "double")
    with pytest.raises(UserError) as refusal:
        records.save(desk, made.uuid, {"local_name": "Amani"}, mark=form.mark)
    assert made.ref in refusal.value.text
    assert refusal.value.remedy
    assert reading.find(desk, made.uuid)[0]["local_name"] is None


def test_changing_one_part_of_a_group_writes_the_whole_group(desk: Desk, other: Desk) -> None:
    """Two offices change the amount and the currency: never one's amount with the other's currency."""
    made = project(desk, **{"budget.amount": "100", "budget.currency": "USD"})
    carry(desk, other)
    records.save(desk, made.uuid, {"budget.amount": "200"}, mark=reading.read(desk, made.uuid).mark)
    records.save(other, made.uuid, {"budget.currency": "EUR"}, mark=reading.read(other, made.uuid).mark)
    carry(desk, other)
    values = {
        (a.value.amount, a.value.currency) for a in reading.read(other, made.uuid).alternatives["budget"]
    }
    assert values == {(20000, "USD"), (10000, "EUR")}


def test_the_same_link_added_in_two_offices_is_one_row(desk: Desk, other: Desk) -> None:
    zone = records.create(desk, "zone", {"name": "Autour de Kitshanga"})
    province = records.create(desk, "province", {"name": "Nord-Kivu"})
    carry(desk, other)
    for office in (desk, other):
        form = reading.read(office, zone.uuid)
        records.save(office, zone.uuid, {"provinces": [province.uuid]}, mark=form.mark)
    carry(desk, other)
    form = reading.read(other, zone.uuid)
    assert form.row["provinces"] == {province.uuid}
    with other.store.reading() as connection:
        rows = query.select_rows(connection, "membership", "WHERE owner=?", (zone.uuid.bytes,))
    assert len(rows) == 1
    assert rows[0].diverging == 0


def test_a_link_taken_away_and_given_back_is_the_same_row(desk: Desk) -> None:
    zone = records.create(desk, "zone", {"name": "Autour de Kitshanga"})
    province = records.create(desk, "province", {"name": "Nord-Kivu"})
    for wanted in ([province.uuid], [], [province.uuid]):
        form = reading.read(desk, zone.uuid)
        records.save(desk, zone.uuid, {"provinces": wanted}, mark=form.mark)
        assert reading.read(desk, zone.uuid).row["provinces"] == frozenset(wanted)


def test_shares_of_two_offices_diverge_but_never_make_110_percent(desk: Desk, other: Desk) -> None:
    pillars = [records.create(desk, "pillar", {"name": n}).uuid for n in ("I", "II", "III")]
    made = project(desk)
    carry(desk, other)
    for office, shares in ((desk, (60, 40)), (other, (70, 30))):
        rows = [[p, f"{s} %"] for p, s in zip(pillars[: len(shares)], shares, strict=True)]
        records.save(office, made.uuid, {"pillars": rows}, mark=reading.read(office, made.uuid).mark)
    carry(desk, other)
    for option in reading.read(other, made.uuid).alternatives["pillars"]:
        assert sum(share for _target, share in option.value.rows) == 10_000


def test_undo_is_a_commit_that_travels_and_history_tells_it(desk: Desk, other: Desk) -> None:
    made = project(desk, local_name="Amani")
    form = reading.read(desk, made.uuid)
    saved = records.save(desk, made.uuid, {"local_name": "Utulivu"}, mark=form.mark)
    assert any("Utulivu" in line for line in history.undo_preview(desk, saved.position))
    history.undo(desk, saved.position)
    assert reading.read(desk, made.uuid).row["local_name"] == "Amani"
    entries = history.history(desk, made.uuid)
    assert entries[0].undoes == saved.position
    assert entries[1].undone
    carry(desk, other)
    assert reading.read(other, made.uuid).row["local_name"] == "Amani"
    assert [e.user for e in history.history(other, made.uuid)] == ["A. Mbuyi"] * 3


def test_undo_of_a_creation_deletes_and_undo_of_that_brings_it_back(desk: Desk) -> None:
    made = project(desk, local_name="Amani")
    undone = history.undo(desk, made.position)
    assert not reading.find(desk, made.uuid)[0].alive
    history.undo(desk, undone.position)
    assert reading.find(desk, made.uuid)[0].alive


def test_undo_leaves_alone_what_somebody_changed_since(desk: Desk) -> None:
    made = project(desk, local_name="Amani", acronym="TP")
    form = reading.read(desk, made.uuid)
    both = records.save(desk, made.uuid, {"local_name": "Utulivu", "acronym": "TPA"}, mark=form.mark)
    form = reading.read(desk, made.uuid)
    records.save(desk, made.uuid, {"local_name": "Umoja"}, mark=form.mark)
    history.undo(desk, both.position)
    row = reading.read(desk, made.uuid).row
    assert (row["local_name"], row["acronym"]) == ("Umoja", "TP")
    with pytest.raises(UserError):
        history.undo(desk, both.position)


def test_a_final_record_is_changed_with_a_reason(desk: Desk) -> None:
    made = records.create(desk, "organisation", {"name": "Norvège", "type": "state_donor"}, final=True)
    form = reading.read(desk, made.uuid)
    with pytest.raises(Refused) as refusal:
        records.save(desk, made.uuid, {"name": "Royaume de Norvège"}, mark=form.mark)
    assert [p.place for p in refusal.value.problems] == ["reason"]
    records.save(desk, made.uuid, {"name": "Royaume de Norvège"}, mark=form.mark, reason="nom officiel")
    assert history.history(desk, made.uuid)[0].reason == "nom officiel"


def test_a_deletion_hides_child_rows_without_writing_on_them(desk: Desk, other: Desk) -> None:
    donor = records.create(desk, "organisation", {"name": "Bailleur A (exemple fictif)"})
    made = records.create(desk, "project", {"title": "P"}, children={"financing": [{"donor": donor.uuid}]})
    before = reading.read(desk, made.uuid).children["financing"][0]
    records.delete(desk, made.uuid, "double")
    with desk.store.reading() as connection:
        child = query.get_row(connection, "financing", before.uuid)
    assert child is not None
    assert child.alive
    records.restore(desk, made.uuid)
    assert len(reading.read(desk, made.uuid).children["financing"]) == 1


def test_a_commit_names_nobody_is_refused(desk: Desk, tmp_path: Path) -> None:
    from dataclasses import replace

    from issss_desktop.models.log import NO_USER

    with pytest.raises(UserError, match="user"):
        records.create(replace(desk, user=NO_USER), "organisation", {"name": "X"})
