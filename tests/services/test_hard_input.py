"""What people really type, paste and leave behind: kept whole or refused in a sentence, never half."""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from issss_desktop.errors import Level, Refused, UserError
from issss_desktop.models.fields import ALIVE, entity
from issss_desktop.models.log import MAX_RECORDS, Op, RecordChange
from issss_desktop.services import history, reading, records, searching, state
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.services.starting import offices
from issss_desktop.store import check
from tests.desks import bare_desk, carry, project


def places(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    assert all(p.text and p.remedy for p in refusal.value.problems), "what happened, and what to do"
    return [p.place for p in refusal.value.problems]


def contribution(desk: Desk, children: Mapping[str, Any] | None = None) -> records.Saved:
    donor = records.create(desk, "organisation", {"name": "Bailleur A (exemple fictif)"})
    fund = records.create(desk, "fund", {"code": "CDS00", "name": "FCS"})
    raw = {"donor": donor.uuid, "fund": fund.uuid, "currency": "EUR"}
    return records.create(desk, "contribution", raw, children=children)


# texts


@pytest.mark.parametrize(
    "text",
    ["n" * 10_000, "🕊️ paix", "سلام בשלום", "Kitchanga\nligne deux", "a" * 20_000],
    ids=["10,000 characters", "emoji", "right to left", "two lines", "the limit"],
)
def test_a_text_of_any_script_and_length_comes_back_as_typed(desk: Desk, text: str) -> None:
    made = project(desk, remarks=text)
    assert reading.read(desk, made.uuid).row["remarks"] == unicodedata.normalize("NFC", text)
    assert history.history(desk, made.uuid)[0].sentences


@pytest.mark.parametrize(
    "text", ["x" * 1_000_000, "a\x00b", "a\x1bb", "\ud800", "a" * 20_001], ids=lambda t: repr(t[:5])
)
def test_a_text_that_cannot_be_kept_is_refused_at_its_field_and_nothing_is_saved(
    desk: Desk, text: str
) -> None:
    with pytest.raises(Refused) as refusal:
        project(desk, remarks=text)
    assert places(refusal) == ["remarks"]
    assert reading.page(desk, "project").total == 0
    made = project(desk)
    with pytest.raises(Refused) as refusal:
        records.save(desk, made.uuid, {"title": text[:600]}, mark=reading.read(desk, made.uuid).mark)
    assert places(refusal) == ["title"]


def test_a_long_text_in_both_languages_above_what_a_value_may_hold_is_refused(desk: Desk) -> None:
    arabic = "س" * 19_000
    with pytest.raises(Refused) as refusal:
        records.create(desk, "criterion", {"number": "1", "text": {"fr": arabic, "en": arabic}})
    assert places(refusal) == ["text"]


@pytest.mark.parametrize(
    "typed", ["\ud800", "\x00", "\U0010ffff", "\ud7ff", "'", '"', "a" * 5000, "%", "é\u0301"]
)
def test_any_text_may_be_searched_for(desk: Desk, typed: str) -> None:
    project(desk)
    assert searching.search(desk, typed) == []
    assert searching.search(desk, f"absent {typed}") == []


@pytest.mark.parametrize("reason", ["amende\u0301 par l’avenant 2", "  avenant 2  "])
def test_a_reason_is_cleaned_like_any_text(desk: Desk, reason: str) -> None:
    made = project(desk)
    records.delete(desk, made.uuid, reason)
    assert history.history(desk, made.uuid)[0].reason == unicodedata.normalize("NFC", reason.strip())


@pytest.mark.parametrize("reason", ["a\x00b", "x" * 100_000])
def test_a_reason_that_cannot_be_kept_is_refused(desk: Desk, reason: str) -> None:
    made = project(desk)
    with pytest.raises(Refused) as refusal:
        records.delete(desk, made.uuid, reason)
    assert places(refusal) == ["reason"]
    assert reading.find(desk, made.uuid)[0].alive


# what is named wrongly is never dropped without a word


@pytest.mark.parametrize("key", ["budget.amuont", "titel", "title.fr", "budget.", "ref", "stage"])
def test_a_field_or_a_part_that_does_not_exist_is_refused(desk: Desk, key: str) -> None:
    with pytest.raises(Refused) as refusal:
        project(desk, **{key: "5"})
    assert places(refusal) == [key]


def test_a_group_given_whole_and_in_parts_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused) as refusal:
        project(desk, **{"budget": "5 USD", "budget.amount": "6"})
    assert places(refusal) == ["budget"]


def test_a_list_is_filtered_by_a_part_a_link_or_a_set_of_links(desk: Desk) -> None:
    first, second = (records.create(desk, "province", {"name": n}).uuid for n in ("Nord-Kivu", "Ituri"))
    zone = records.create(desk, "zone", {"name": "Z1", "provinces": [first], "validity.end": "2018"})
    records.create(desk, "zone", {"name": "Z2", "provinces": [second], "validity.start": "2018"})

    def found(**where: str) -> list[Any]:
        return [r.uuid for r in reading.page(desk, "zone", where=where).rows]

    assert found(provinces="Nord-Kivu") == [zone.uuid]
    assert found(**{"validity.end": "2018"}) == [zone.uuid]
    with pytest.raises(UserError) as refusal:
        reading.page(desk, "project", where={"pillars": "RAE"})
    assert refusal.value.remedy
    for where, order in (({"validity.fin": "2018"}, None), ({}, "nimportequoi")):
        with pytest.raises(UserError):
            reading.page(desk, "zone", where=where, order=order)


def test_the_exact_name_is_found_among_many_that_hold_it(desk: Desk) -> None:
    def fill(_work: object) -> None:
        for number in range(60):
            records.create(desk, "organisation", {"name": f"Agence de la paix {number:02d}"})

    desk.store.write(fill)
    wanted = records.create(desk, "organisation", {"name": "zzz Agence", "acronym": "paix"})
    fund = records.create(desk, "fund", {"code": "CDS00", "name": "FCS"})
    made = records.create(desk, "contribution", {"donor": "paix", "fund": fund.uuid})
    assert reading.read(desk, made.uuid).row["donor"] == wanted.uuid


# links to what is deleted, or has not arrived


def test_a_record_whose_donor_was_deleted_is_still_saved_with_that_donor(desk: Desk) -> None:
    made = contribution(desk)
    form = reading.read(desk, made.uuid)
    donor = form.row["donor"]
    records.delete(desk, donor, "double")
    records.save(desk, made.uuid, {"donor": donor, "agreement": "SAA 1"}, mark=form.mark)
    row = reading.read(desk, made.uuid).row
    assert (row["donor"], row["agreement"]) == (donor, "SAA 1")
    with pytest.raises(Refused) as refusal:
        records.create(desk, "contribution", {"donor": donor, "fund": row["fund"]})
    assert places(refusal) == ["donor"]


def test_a_set_keeps_its_deleted_links_when_another_is_added(desk: Desk) -> None:
    first, second = (records.create(desk, "province", {"name": n}).uuid for n in ("Kivu", "Ituri"))
    zone = records.create(desk, "zone", {"name": "Z", "provinces": [first]})
    records.delete(desk, first, "divisée en 1988")
    form = reading.read(desk, zone.uuid)
    records.save(desk, zone.uuid, {"provinces": form.row["provinces"] | {second}}, mark=form.mark)
    assert reading.read(desk, zone.uuid).row["provinces"] == {first, second}


def test_a_link_to_a_record_that_has_not_arrived_says_so_and_hinders_nothing(desk: Desk, other: Desk) -> None:
    """The donor comes with a later report: its contribution can be read, saved and shown before."""
    absent = uuid4()
    declared = entity("contribution")
    made = contribution(desk)
    op = Op(declared.by_code["donor"].tag, absent.bytes)
    uuid = uuid4()
    change = RecordChange(declared.tag, uuid, (Op(ALIVE, True), op))
    desk.store.write(lambda work: work.commit([change], user=desk.user, wall_ms=1))
    carry(desk, other)
    for office in (desk, other):
        form = reading.read(office, uuid)
        assert reading.shown(office, form.row, "donor", "en") == "(record not received)"
        assert reading.plain(office, form.row)["fields"]["donor"]["uuid"] == str(absent)
        assert absent not in {u for u, _title in reading.choices(office, "organisation")}
        assert reading.counts(office)["organisation"][0] == 1
        with pytest.raises(UserError):
            reading.read(office, absent)
        with office.store.reading() as connection:
            assert check.check_fully(connection) == []
    fund = reading.read(desk, made.uuid).row["fund"]
    raw = {"donor": absent, "fund": fund, "agreement": "SAA 9"}
    records.save(desk, uuid, raw, mark=reading.read(desk, uuid).mark)
    assert reading.read(desk, uuid).row["agreement"] == "SAA 9"
    with pytest.raises(Refused):
        records.create(desk, "contribution", {"donor": absent, "fund": fund})
    name = RecordChange(entity("organisation").tag, absent, (Op(ALIVE, True), Op(10, ["Suède", None])))
    desk.store.write(lambda work: work.commit([name], user=desk.user, wall_ms=2))
    assert reading.shown(desk, reading.read(desk, uuid).row, "donor", "fr") == "Suède"
    assert uuid in {r.uuid for r in reading.page(desk, "contribution", text="suede").rows}


# more than one commit holds


def test_a_save_of_1001_rows_is_commits_of_one_batch_and_one_undo(desk: Desk) -> None:
    made = project(desk)
    rows = [{"name": f"phase {n}"} for n in range(MAX_RECORDS + 1)]
    form = reading.read(desk, made.uuid)
    saved = records.save(desk, made.uuid, {"local_name": "Amani"}, mark=form.mark, children={"phase": rows})
    with desk.store.reading() as connection:
        sql = "SELECT count(*), count(DISTINCT batch), count(batch) FROM commits WHERE pos>?"
        assert tuple(connection.exec_driver_sql(sql, (made.position,)).fetchall()[0]) == (2, 1, 2)
    kept = reading.read(desk, made.uuid).children["phase"]
    assert [r["name"] for r in kept] == [row["name"] for row in rows], "in the order they were given"
    assert len(saved.changed) == MAX_RECORDS + 2
    told = history.undo_preview(desk, saved.position)
    assert len(told) == history.MOST_SAID + 2
    assert f"{MAX_RECORDS + 2} fiches" in told[-2], "the first ones, and how many there are in all"
    history.undo(desk, saved.position)
    form = reading.read(desk, made.uuid)
    assert form.children["phase"] == ()
    assert form.row["local_name"] is None
    later = [e for e in history.history(desk, made.uuid) if e.position > made.position]
    assert sorted(e.undone for e in later) == [False, False, True, True]


def test_rows_of_more_than_a_megabyte_are_kept(desk: Desk, other: Desk) -> None:
    text = "é" * 20_000
    rows = [{"name": f"{n}", "remarks": text} for n in range(30)]
    made = records.create(desk, "project", {"title": "P"}, children={"phase": rows})
    assert len(reading.read(desk, made.uuid).children["phase"]) == 30
    carry(desk, other)
    assert {r["remarks"] for r in reading.read(other, made.uuid).children["phase"]} == {text}


# rules across rows


@pytest.mark.parametrize("alone", [False, True])
def test_deposits_above_the_agreement_warn_and_are_saved(desk: Desk, alone: bool) -> None:
    signature = {"kind": "signature", "on": "2016", "amount": "100 EUR"}
    made = contribution(desk, {"movement": [signature], "deposit": [{"on": "2016", "amount": "60 EUR"}]})
    deposit = reading.read(desk, made.uuid).children["deposit"][0]
    mark = reading.read(desk, made.uuid).mark
    if alone:
        saved = records.save(desk, deposit.uuid, {"amount": "100,01 EUR"}, mark=mark)
    else:
        rows = {"deposit": [{"uuid": deposit.uuid, "amount": "100,01 EUR"}]}
        saved = records.save(desk, made.uuid, {}, mark=mark, children=rows)
    assert [(p.place, p.level) for p in saved.warnings] == [("deposit", Level.WARNING)]
    assert "100,01" in saved.warnings[0].text
    assert reading.read(desk, deposit.uuid).row["amount"].amount == 10_001
    created = records.create(desk, "deposit", {"contribution": made.uuid, "on": "2017", "amount": "1 EUR"})
    assert [p.place for p in created.warnings] == ["deposit"]


def test_a_cancelled_announcement_does_not_lower_what_is_signed(desk: Desk) -> None:
    kinds = [("announcement", "50 EUR"), ("signature", "100 EUR")]
    made = contribution(desk, {"movement": [{"kind": k, "on": "2016", "amount": a} for k, a in kinds]})
    announced = reading.read(desk, made.uuid).children["movement"][0]
    cancel = {"kind": "cancellation", "on": "2017", "amount": "50 EUR", "absorbs": announced.uuid}
    rows = {"movement": [cancel], "deposit": [{"on": "2017", "amount": "80 EUR"}]}
    saved = records.save(desk, made.uuid, {}, mark=reading.read(desk, made.uuid).mark, children=rows)
    assert saved.warnings == ()


def test_another_published_value_in_another_currency_is_no_warning(desk: Desk) -> None:
    row = {"field_code": "agreement", "value": "5 M$", "amount": "5 USD"}
    assert contribution(desk, {"other_value": [row]}).warnings == ()


# offices


def test_the_only_person_of_an_office_can_be_brought_back(desk: Desk) -> None:
    """Whoever is deleted here, or by a merge, still opens the office: somebody must be able to restore."""
    records.delete(desk, desk.user, "double")
    close_desk(desk)
    again = open_desk(desk.folder)
    try:
        assert again.user == desk.user
        records.restore(again, desk.user)
        assert reading.find(again, desk.user)[0].alive
    finally:
        close_desk(again)


@pytest.mark.parametrize("step", ["apply_reference", "draw_actor", "make_reference", "desk_at"])
def test_an_office_that_could_not_be_made_leaves_nothing_and_can_be_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_args: object, **_more: object) -> None:
        raise UserError("coupure")

    with monkeypatch.context() as patched:
        patched.setattr(offices, step, fail)
        with pytest.raises(UserError, match="coupure"):
            offices.create_office(tmp_path / "nk", "NK")
    assert [p.name for p in tmp_path.glob("nk/issss.db*")] == []
    made = offices.create_office(tmp_path / "nk", "NK")
    assert made.office == "NK"
    close_desk(made)


def test_an_office_is_never_removed_by_a_second_try_to_make_one(tmp_path: Path) -> None:
    close_desk(bare_desk(tmp_path))
    with pytest.raises(UserError):
        offices.create_office(tmp_path, "NK")
    close_desk(open_desk(tmp_path))


def test_a_new_office_with_a_blank_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        offices.create_office(tmp_path, "BUNIA", name="   ")


def test_heads_that_are_no_state_of_the_log_are_told(desk: Desk, other: Desk) -> None:
    """Half of the heads of a state: what one office wrote on top of the other's work is not there."""
    carry(desk, other)
    records.create(other, "organisation", {"name": "A"})
    heads = dict(part.split(":")[:2] for part in state.heads(other).split())
    mine = next(a for a, seq in heads.items() if seq == "2")
    with pytest.raises(UserError) as refusal:
        state.records_at(other, f"{mine}:2")
    assert refusal.value.remedy
    with pytest.raises(UserError):
        state.records_at(other, f"{mine}:-1")


def test_an_attachment_of_an_unknown_kind_is_kept(desk: Desk) -> None:
    piece = desk.pieces.keep("note", "", b"exemple fictif")
    made = records.create(desk, "organisation", {"name": "X"}, children={"attachment": [{"piece": piece}]})
    assert reading.read(desk, made.uuid).children["attachment"][0]["piece"] == piece
    with pytest.raises(UserError):
        desk.pieces.keep("a\x00b", "text/plain", b"jamais")
    assert desk.pieces.fetch(replace(piece, sha256=b"0" * 32)) is None
