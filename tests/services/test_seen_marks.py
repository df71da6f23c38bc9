"""Nobody overwrites what they did not see: groups, link sets, child rows and choices, form beside form."""

from uuid import uuid4

import pytest

from issss_desktop.errors import Refused, UserError
from issss_desktop.models.fields import entity
from issss_desktop.services import history, reading, records
from issss_desktop.services.desk import Desk
from tests.desks import carry, project


def financed(desk: Desk) -> tuple[records.Saved, reading.Form]:
    donor = records.create(desk, "organisation", {"name": "Bailleur A (exemple fictif)"})
    made = records.create(desk, "project", {"title": "P"}, children={"financing": [{"donor": donor.uuid}]})
    return made, reading.read(desk, made.uuid)


def test_one_part_of_a_group_is_changed_in_the_group_that_the_form_showed(desk: Desk) -> None:
    """The form shows 100 USD, another saves 200 EUR, the form makes it 150: 150 USD, never 150 EUR."""
    made = project(desk, **{"budget.amount": "100", "budget.currency": "USD"})
    shown = reading.read(desk, made.uuid)
    other = {"budget.amount": "200", "budget.currency": "EUR"}
    records.save(desk, made.uuid, other, mark=reading.read(desk, made.uuid).mark)
    saved = records.save(desk, made.uuid, {"budget.amount": "150"}, mark=shown.mark)
    assert saved.diverged == ("budget",)
    values = {
        (a.value.amount, a.value.currency) for a in reading.read(desk, made.uuid).alternatives["budget"]
    }
    assert values == {(15000, "USD"), (20000, "EUR")}


def test_another_currency_keeps_the_amount_and_not_its_count_of_cents(desk: Desk) -> None:
    """100.00 USD become 100 RWF, which has no cents: not 10,000 RWF."""
    made = project(desk, **{"budget.amount": "100", "budget.currency": "USD"})
    records.save(desk, made.uuid, {"budget.currency": "RWF"}, mark=reading.read(desk, made.uuid).mark)
    budget = reading.read(desk, made.uuid).row["budget"]
    assert (budget.amount, budget.currency) == (100, "RWF")
    records.save(desk, made.uuid, {"budget.currency": "KWD"}, mark=reading.read(desk, made.uuid).mark)
    assert reading.read(desk, made.uuid).row["budget"].amount == 100_000


def test_another_currency_without_cents_is_refused_for_an_amount_with_cents(desk: Desk) -> None:
    made = project(desk, **{"budget.amount": "100,50", "budget.currency": "USD"})
    with pytest.raises(Refused) as refusal:
        records.save(desk, made.uuid, {"budget.currency": "RWF"}, mark=reading.read(desk, made.uuid).mark)
    assert [p.place for p in refusal.value.problems] == ["budget.amount"]


def test_a_link_added_while_the_form_stood_open_is_not_taken_away(desk: Desk) -> None:
    names = ("Nord-Kivu", "Sud-Kivu", "Ituri")
    first, second, third = (records.create(desk, "province", {"name": n}).uuid for n in names)
    zone = records.create(desk, "zone", {"name": "Z", "provinces": [first]})
    shown = reading.read(desk, zone.uuid)
    records.save(desk, zone.uuid, {"provinces": [first, second]}, mark=shown.mark)
    records.save(desk, zone.uuid, {"provinces": [first, third]}, mark=shown.mark)
    assert reading.read(desk, zone.uuid).row["provinces"] == {first, second, third}
    records.save(desk, zone.uuid, {"provinces": []}, mark=shown.mark)
    assert reading.read(desk, zone.uuid).row["provinces"] == {second, third}, "only what the form showed"


def test_a_link_added_by_both_forms_is_one_and_the_second_writes_nothing(desk: Desk) -> None:
    province = records.create(desk, "province", {"name": "Nord-Kivu"})
    zone = records.create(desk, "zone", {"name": "Z"})
    shown = reading.read(desk, zone.uuid)
    first = records.save(desk, zone.uuid, {"provinces": [province.uuid]}, mark=shown.mark)
    second = records.save(desk, zone.uuid, {"provinces": [province.uuid]}, mark=shown.mark)
    assert second.position == first.position
    assert reading.read(desk, zone.uuid).row["provinces"] == {province.uuid}


def test_a_child_row_edited_in_two_forms_keeps_both_values(desk: Desk) -> None:
    made, shown = financed(desk)
    child = shown.children["financing"][0].uuid
    for text in ("version une", "version deux"):
        rows = {"financing": [{"uuid": child, "remarks": text}]}
        saved = records.save(desk, made.uuid, {}, mark=shown.mark, children=rows)
    assert saved.diverged == ("financing[0].remarks",), "the form says so at the row"
    again = reading.read(desk, child)
    assert {a.value for a in again.alternatives["remarks"]} == {"version une", "version deux"}
    records.resolve(desk, child, "remarks", 0)
    assert not reading.read(desk, child).alternatives


def test_a_child_row_deleted_in_one_form_and_edited_in_the_other(desk: Desk) -> None:
    made, shown = financed(desk)
    child = shown.children["financing"][0].uuid
    records.save(
        desk, made.uuid, {}, mark=shown.mark, children={"financing": [{"uuid": child, "remarks": "vu"}]}
    )
    records.save(
        desk, made.uuid, {}, mark=shown.mark, children={"financing": [{"uuid": child, "deleted": True}]}
    )
    assert "alive" in reading.read(desk, child).alternatives, "the deletion did not see the edit"
    with pytest.raises(Refused) as refusal:
        records.save(
            desk, made.uuid, {}, mark=shown.mark, children={"financing": [{"uuid": child, "remarks": "x"}]}
        )
    assert [p.place for p in refusal.value.problems] == ["financing[0]"]
    assert all(p.remedy for p in refusal.value.problems)


def test_a_child_row_deleted_here_and_edited_in_another_office(desk: Desk, other: Desk) -> None:
    made, shown = financed(desk)
    child = shown.children["financing"][0].uuid
    carry(desk, other)
    rows = {"financing": [{"uuid": child, "deleted": True}]}
    records.save(desk, made.uuid, {}, mark=shown.mark, children=rows)
    rows = {"financing": [{"uuid": child, "remarks": "vu"}]}
    records.save(other, made.uuid, {}, mark=reading.read(other, made.uuid).mark, children=rows)
    carry(desk, other)
    carry(other, desk)
    for office in (desk, other):
        form = reading.read(office, child)
        assert not form.row.alive
        assert "alive" in form.alternatives
        assert form.row["remarks"] == "vu"


def test_a_row_of_another_record_cannot_be_edited_or_deleted_through_a_form(desk: Desk) -> None:
    _made, shown = financed(desk)
    elsewhere = project(desk)
    form = reading.read(desk, elsewhere.uuid)
    for uuid in (shown.children["financing"][0].uuid, uuid4(), elsewhere.uuid):
        for rest in ({"deleted": True}, {"remarks": "x"}):
            with pytest.raises(Refused) as refusal:
                records.save(
                    desk, elsewhere.uuid, {}, mark=form.mark, children={"financing": [{"uuid": uuid, **rest}]}
                )
            assert refusal.value.problems[0].place == "financing[0]"
    assert len(reading.read(desk, _made.uuid).children["financing"]) == 1


def test_a_choice_is_made_between_the_values_that_the_form_showed(desk: Desk, other: Desk) -> None:
    """A third value arrives while the form offers two: it stays beside the one that was chosen."""
    made = project(desk)
    carry(desk, other)
    base = reading.read(desk, made.uuid).mark
    for name in ("Amani", "Utulivu"):
        records.save(desk, made.uuid, {"local_name": name}, mark=base)
    shown = reading.read(desk, made.uuid)
    records.save(other, made.uuid, {"local_name": "Aaa"}, mark=reading.read(other, made.uuid).mark)
    carry(other, desk)
    take = next(a.index for a in shown.alternatives["local_name"] if a.value == "Utulivu")
    saved = records.resolve(desk, made.uuid, "local_name", take, mark=shown.mark)
    left = {a.value for a in reading.read(desk, made.uuid).alternatives["local_name"]}
    assert left == {"Utulivu", "Aaa"}
    assert saved.diverged == ("local_name",)


def test_undo_of_the_undo_of_a_choice_makes_the_choice_again(desk: Desk) -> None:
    made = project(desk)
    base = reading.read(desk, made.uuid).mark
    for name in ("Amani", "Utulivu"):
        records.save(desk, made.uuid, {"local_name": name}, mark=base)
    chosen = records.resolve(desk, made.uuid, "local_name", 0)
    kept = reading.read(desk, made.uuid).row["local_name"]
    undone = history.undo(desk, chosen.position)
    assert reading.read(desk, made.uuid).alternatives
    history.undo(desk, undone.position)
    form = reading.read(desk, made.uuid)
    assert form.alternatives == {}
    assert form.row["local_name"] == kept
    marks = {e.position: e.undone for e in history.history(desk, made.uuid)}
    assert marks[undone.position]
    assert not marks[chosen.position], "its undo was itself undone"


def test_rows_of_one_day_stand_in_the_same_order_in_every_office(desk: Desk, other: Desk) -> None:
    """The order that rows arrived in is each office's own: it never decides what a report shows first."""
    donor = records.create(desk, "organisation", {"name": "A"})
    fund = records.create(desk, "fund", {"code": "CDS00", "name": "F"})
    made = records.create(desk, "contribution", {"donor": donor.uuid, "fund": fund.uuid})
    carry(desk, other)
    for office, amounts in ((other, ("5", "6")), (desk, ("7", "8"))):
        for amount in amounts:
            raw = {"contribution": made.uuid, "on": "2016", "amount": f"{amount} USD"}
            records.create(office, "deposit", raw)
    carry(desk, other)
    carry(other, desk)
    here, there = (reading.read(office, made.uuid).children["deposit"] for office in (desk, other))
    assert [r.uuid for r in here] == [r.uuid for r in there]


def test_a_new_row_of_a_final_record_asks_a_reason_like_any_other_change(desk: Desk) -> None:
    donor = records.create(desk, "organisation", {"name": "A"})
    made = records.create(desk, "project", {"title": "P"}, children={"financing": [{"donor": donor.uuid}]})
    phase = records.create(desk, "phase", {"project": made.uuid, "name": "1"})
    province = records.create(desk, "province", {"name": "Nord-Kivu"})
    form = reading.read(desk, made.uuid)
    records.save(desk, made.uuid, {"locations": [[province.uuid, "", "", ""]]}, mark=form.mark, final=True)
    with pytest.raises(Refused) as refusal:
        records.create(desk, "phase", {"project": made.uuid, "name": "2"})
    assert [p.place for p in refusal.value.problems] == ["reason"]
    with pytest.raises(Refused):
        records.save(desk, phase.uuid, {"name": "I"}, mark=reading.read(desk, phase.uuid).mark)
    records.create(desk, "phase", {"project": made.uuid, "name": "2"}, reason="avenant 2")
    assert entity("phase").child


def test_a_row_of_a_deleted_record_is_not_edited(desk: Desk) -> None:
    made, shown = financed(desk)
    child = shown.children["financing"][0].uuid
    records.delete(desk, made.uuid, "double")
    with pytest.raises(UserError) as refusal:
        records.save(desk, child, {"remarks": "x"}, mark=reading.read(desk, child).mark)
    assert made.ref in refusal.value.text
