"""A choice between two values of a final record is a change of it: it is given a reason."""

import pytest

from issss_desktop.errors import Refused
from issss_desktop.services import divergences, history, reading, records
from issss_desktop.services.desk import Desk


def torn(desk: Desk, final: bool) -> records.Saved:
    """An organisation whose name was written twice at once (made-up example)."""
    made = records.create(desk, "organisation", {"name": "A (exemple fictif)", "type": "state_donor"})
    mark = reading.read(desk, made.uuid).mark
    for name in ("B (exemple fictif)", "C (exemple fictif)"):
        records.save(desk, made.uuid, {"name.fr": name}, mark=mark)
    if final:
        records.save(desk, made.uuid, {}, mark=reading.read(desk, made.uuid).mark, final=True)
    assert reading.read(desk, made.uuid).row.final == final
    return made


def test_a_final_record_is_settled_with_a_reason(desk: Desk) -> None:
    made = torn(desk, final=True)
    for reason in (None, "", "  "):
        with pytest.raises(Refused) as refusal:
            records.resolve(desk, made.uuid, "name", 0, reason=reason)
        assert [p.place for p in refusal.value.problems] == ["reason"]
    assert len(reading.read(desk, made.uuid).alternatives["name"]) == 2
    saved = records.resolve(desk, made.uuid, "name", 0, reason="acte de naissance du fonds")
    assert reading.read(desk, made.uuid).alternatives == {}
    (event,) = [e for e in history.history(desk, made.uuid) if e.position == saved.position]
    assert event.reason == "acte de naissance du fonds"


def test_a_draft_is_settled_without_one(desk: Desk) -> None:
    made = torn(desk, final=False)
    records.resolve(desk, made.uuid, "name", 0)
    assert reading.read(desk, made.uuid).alternatives == {}


def test_a_row_inside_a_final_record_is_settled_with_a_reason(desk: Desk) -> None:
    donor = records.create(desk, "organisation", {"name": "D (exemple fictif)", "type": "state_donor"}).uuid
    fund = records.create(desk, "fund", {"code": "CDS00", "name": "F (exemple fictif)"}).uuid
    raw = {"donor": donor, "fund": fund, "agreement": "SAA (exemple fictif)", "currency": "USD"}
    deposit = {"deposit": [{"on": "1/2/2018", "amount": {"amount": "5", "currency": "USD"}}]}
    made = records.create(desk, "contribution", raw, children=deposit)
    shown = reading.read(desk, made.uuid)
    row = shown.children["deposit"][0].uuid
    for words in ("un", "deux"):
        changed = {"deposit": [{"uuid": row, "remarks": words}]}
        saved = records.save(desk, made.uuid, {}, mark=shown.mark, children=changed)
    assert saved.diverged == ("deposit[0].remarks",)
    records.save(desk, made.uuid, {}, mark=reading.read(desk, made.uuid).mark, final=True)
    with pytest.raises(Refused):
        records.resolve(desk, row, "remarks", 0)
    records.resolve(desk, row, "remarks", 0, reason="relevé du bailleur")
    assert reading.read(desk, row).alternatives == {}


@pytest.mark.parametrize("final", [True, False])
def test_the_list_of_divergences_says_whether_a_reason_is_asked(desk: Desk, final: bool) -> None:
    torn(desk, final)
    (found,) = divergences.open_divergences(desk)
    assert found.final == final
    if final:
        with pytest.raises(Refused):
            divergences.settle(desk, found, 0)
    divergences.settle(desk, found, 0, "relu avec le bailleur" if final else None)
    assert divergences.open_divergences(desk) == ()
