"""Roles: what the table says is what every service does; reasons, a second person, the last administrator."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from issss_desktop.errors import Refused, UserError
from issss_desktop.models.log import decode
from issss_desktop.models.rows import Records
from issss_desktop.services import divergences, history, people, permits, reading, records, several
from issss_desktop.services.audit import chain, lines, register, table
from issss_desktop.services.desk import Desk, NoAccess, close_desk, open_desk
from issss_desktop.services.figures import compute
from issss_desktop.services.permits import Action, permitted
from issss_desktop.services.printing import publishing, reports
from issss_desktop.services.printing.orders import Order, Printed
from issss_desktop.services.recording import attachments, journal
from issss_desktop.services.recording.second_person import SecondPersonNeeded
from issss_desktop.services.starting.offices import create_office
from issss_desktop.services.starting.sample import take_published_figures
from issss_desktop.services.vault import access
from tests.desks import bare_desk
from tests.services.writing import writing

ROLES = ("entry", "validator", "administrator", "reader", "left")
WHY = "avenant 2 (exemple fictif)"
NOTHING = Order("no such report", None, "fr")
DRAWN = Printed(b"%PDF", 1, "", compute(Records({}, "", 0, 0), fund="CDS00", cut_off=dt.date(2018, 1, 1)))


class _Back(Exception):
    """Ends a transaction, so that each try begins from the same office."""


class Ground:
    """One office with one record of each sort that services treat differently."""

    def __init__(self, folder: Path) -> None:
        self.desk = desk = create_office(folder, "NK", user="A. Mbuyi")
        self.folder = folder.parent
        self.file = folder.parent / "lettre.txt"
        self.file.write_text("exemple fictif", encoding="utf-8")
        self.draft = self.organisation("Brouillon", final=False)
        self.final = self.organisation("Finale", final=True)
        self.gone = self.organisation("Supprimée", final=False)
        records.delete(desk, self.gone, WHY)
        self.gone_final = self.organisation("Finale supprimée", final=True)
        records.delete(desk, self.gone_final, WHY)
        self.torn = self.organisation("Partagée", final=False)
        mark = reading.read(desk, self.torn).mark
        for name in ("B", "C"):
            records.save(desk, self.torn, {"name.fr": name}, mark=mark)
        self.person = records.create(desk, "person", {"name": "B. Safari", "role": "entry"}).uuid
        self.contact = records.create(desk, "person", {"name": "Gouverneur (exemple fictif)"}).uuid

    def organisation(self, name: str, *, final: bool) -> UUID:
        """An organisation, made up."""
        raw = {"name": f"{name} (exemple fictif)", "type": "ingo"}
        return records.create(self.desk, "organisation", raw, final=final).uuid

    def as_role(self, role: str) -> Desk:
        """The same office with somebody of a role at the desk."""
        return replace(self.desk, role=role)

    def change(self, desk: Desk, uuid: UUID, raw: dict[str, Any], **more: Any) -> Any:
        """Save something in a record."""
        return records.save(desk, uuid, raw, mark=reading.read(self.desk, uuid).mark, **more)

    def last(self, uuid: UUID) -> int:
        """Position of the last change of a record."""
        return history.history(self.desk, uuid)[0].position

    def office(self) -> UUID:
        """The record of the office itself."""
        return self.desk.office_uuid

    def divergence(self) -> divergences.Divergence:
        """The one there is."""
        return divergences.open_divergences(self.desk)[0]

    def choice(self) -> divergences.Choice:
        """The same, as a form offers it."""
        return divergences.choices_in(reading.read(self.desk, self.torn))["name"][0]


Try = Callable[[Ground, Desk], Any]
A = Action
TRIES: list[tuple[str, str, set[Action], Try]] = [
    ("records.create", "draft", {A.RECORD}, lambda g, d: records.create(d, "project", {"title": "Terres"})),
    ("records.create", "final", {A.RECORD, A.FINALISE}, lambda g, d: records.create(
        d, "organisation", {"name": "X", "type": "un"}, final=True)),
    ("records.create", "reference", {A.RECORD, A.REFERENCE}, lambda g, d: records.create(
        d, "un_rate", {"currency": "EUR", "effective": "1/2/2018", "rate": "0,8"})),
    ("records.create", "contact", {A.RECORD}, lambda g, d: records.create(d, "person", {"name": "C. Ngoma"})),
    ("records.create", "user", {A.RECORD, A.PEOPLE}, lambda g, d: records.create(
        d, "person", {"name": "C. Ngoma", "role": "reader"})),
    ("records.create", "file of a final record", {A.RECORD, A.CHANGE_FINAL}, lambda g, d: records.create(
        d, "other_value", {"owner": g.final, "field_code": "name", "value": "Y"}, reason=WHY)),
    ("records.save", "draft", {A.RECORD}, lambda g, d: g.change(d, g.draft, {"address": "Goma"})),
    ("records.save", "make final", {A.RECORD, A.FINALISE}, lambda g, d: g.change(d, g.draft, {}, final=True)),
    ("records.save", "final", {A.RECORD, A.CHANGE_FINAL}, lambda g, d: g.change(
        d, g.final, {"address": "Goma"}, reason=WHY)),
    ("records.save", "a draft again", {A.RECORD, A.CHANGE_FINAL}, lambda g, d: g.change(
        d, g.final, {}, final=False, reason=WHY)),
    ("records.save", "set of links of a final record", {A.RECORD, A.CHANGE_FINAL}, lambda g, d: g.change(
        d, g.final, {}, children={"other_value": [{"field_code": "name", "value": "Y"}]}, reason=WHY)),
    ("records.save", "role", {A.RECORD, A.PEOPLE}, lambda g, d: g.change(d, g.person, {"role": "left"})),
    ("records.save", "first role", {A.RECORD, A.PEOPLE}, lambda g, d: g.change(
        d, g.contact, {"role": "administrator"})),
    ("records.save", "name of a user", {A.RECORD, A.PEOPLE}, lambda g, d: g.change(
        d, g.person, {"name": "B. Autre"})),
    ("records.save", "office", {A.RECORD, A.OFFICE, A.CHANGE_FINAL}, lambda g, d: g.change(
        d, g.office(), {"second_person_above": "1 000 000"}, reason=WHY)),
    ("records.delete", "draft", {A.DELETE, A.RECORD}, lambda g, d: records.delete(d, g.draft, WHY)),
    ("records.delete", "final", {A.DELETE, A.RECORD, A.CHANGE_FINAL}, lambda g, d: records.delete(
        d, g.final, WHY)),
    ("records.restore", "draft", {A.DELETE, A.RECORD}, lambda g, d: records.restore(d, g.gone)),
    ("records.restore", "final", {A.DELETE, A.RECORD, A.FINALISE}, lambda g, d: records.restore(
        d, g.gone_final)),
    ("records.resolve", "draft", {A.RESOLVE, A.RECORD}, lambda g, d: records.resolve(d, g.torn, "name", 0)),
    ("divergences.settle", "draft", {A.RESOLVE, A.RECORD}, lambda g, d: divergences.settle(
        d, g.divergence(), 0)),
    ("divergences.Choice.make", "draft", {A.RESOLVE, A.RECORD}, lambda g, d: g.choice().make(d)),
    ("several.finalise", "draft", {A.FINALISE, A.RECORD}, lambda g, d: several.finalise(d, [g.draft])),
    ("several.delete", "draft", {A.DELETE, A.RECORD}, lambda g, d: several.delete(d, [g.draft], WHY)),
    ("several.delete", "final", {A.DELETE, A.RECORD, A.CHANGE_FINAL}, lambda g, d: several.delete(
        d, [g.draft, g.final], WHY)),
    ("several.tab_separated", "", {A.EXPORT}, lambda g, d: several.tab_separated(
        d, "organisation", [g.draft], ["name"])),
    ("audit.register.page", "", {A.REGISTER}, lambda g, d: register.page(d, register.Asked())),
    ("audit.lines.detail", "", {A.REGISTER}, lambda g, d: lines.detail(
        d, register.page(g.desk, register.Asked()).entries[0])),
    ("audit.table.save", "", {A.REGISTER}, lambda g, d: table.save(d, register.Asked(), g.file)),
    ("audit.chain.export", "", {A.REGISTER}, lambda g, d: chain.export(d, g.file)),
    ("history.undo", "draft", {A.UNDO, A.RECORD}, lambda g, d: history.undo(d, g.last(g.draft))),
    ("history.undo", "final", {A.UNDO, A.RECORD, A.CHANGE_FINAL}, lambda g, d: history.undo(
        d, g.last(g.final), WHY)),
    ("history.undo", "deletion of a final record", {A.UNDO, A.RECORD, A.FINALISE}, lambda g, d: history.undo(
        d, g.last(g.gone_final))),
    ("recording.attachments.attach", "", {A.RECORD}, lambda g, d: attachments.attach(d, g.file)),
    ("starting.sample.take_published_figures", "", {A.TAKE_FIGURES, A.RECORD}, lambda g, d: (
        take_published_figures(d))),
    ("printing.publishing.publish", "", {A.PUBLISH, A.PRINT}, lambda g, d: publishing.publish(
        d, NOTHING)),
    ("printing.reports.draw", "", {A.PRINT}, lambda g, d: reports.draw(d, NOTHING)),
    ("recording.journal.saving", "draft", {A.RECORD}, lambda g, d: journal.saving(
        d, g.draft, lambda: g.change(d, g.draft, {"address": "Goma"}))),
    ("printing.reports.write_report", "", {A.PRINT}, lambda g, d: reports.write_report(d, NOTHING, g.file)),
    ("printing.reports.save", "", {A.PRINT}, lambda g, d: reports.save(d, NOTHING, DRAWN, g.folder)),
    ("printing.reports.note_print", "", {A.PRINT}, lambda g, d: reports.note_print(d, NOTHING, DRAWN)),
    ("printing.publishing.reprint", "", {A.PRINT}, lambda g, d: publishing.reprint(d, "none", g.file)),
    ("people.sit", "", {A.READ}, lambda g, d: people.sit(d, g.person)),
    ("vault.access.give_access", "", {A.KEYS}, lambda g, d: access.give_access(d, g.person, "x")),
    ("vault.access.drop_access", "", {A.KEYS}, lambda g, d: access.drop_access(d, g.person)),
]  # fmt: skip

ANYBODY = {
    "recording.journal.keep": "what one's own form holds; nobody else sees it, and no record is touched",
    "recording.journal.drop": "the same, forgotten",
    "vault.sheet.remind": "a note of this laptop that a sheet is still to be printed",
}
"""Writing that asks for no role, and why."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """The office that every role tries its hand at; what a try changes is rolled back."""
    made = Ground(tmp_path_factory.mktemp("roles") / "nk")
    yield made
    close_desk(made.desk)


def refused_by_role(ground: Ground, role: str, act: Try) -> bool:
    """Whether an act is refused for the role; any other refusal comes after that of the role."""
    desk = ground.as_role(role)
    said: list[str] = []

    def job(_work: object) -> None:
        try:
            act(ground, desk)
        except UserError as error:
            said.append(error.text)
        raise _Back

    with pytest.raises(_Back):
        ground.desk.store.write(job)
    refusals = {permits.refusal(role, action) for action in Action} - {""}
    return bool(said) and said[0] in refusals


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("service", "what", "needed", "act"), TRIES, ids=[f"{s} {w}" for s, w, *_ in TRIES])
def test_a_service_refuses_what_the_table_does_not_permit(
    ground: Ground, service: str, what: str, needed: set[Action], act: Try, role: str
) -> None:
    allowed = all(permitted(role, action) for action in needed)
    assert refused_by_role(ground, role, act) != allowed, f"{service} ({what}) as {role}"


def test_every_function_that_writes_is_tried() -> None:
    """A new one that is not in the list above, and so perhaps asks nobody, is found here."""
    tried = {service for service, *_rest in TRIES}
    assert writing() - tried == ANYBODY.keys()
    assert tried - writing() <= {"several.tab_separated", "printing.reports.draw"}
    # that something was done is noted of everybody; the demonstration prints by ``write_report``
    assert writing() - tried - {"audit.acts.note", "starting.demo.print_reports"} == set()
    reading_only = {"several.tab_separated", "printing.reports.draw"}
    reading_only |= {"audit.register.page", "audit.lines.detail"}
    assert tried - writing() <= reading_only


def test_every_act_of_the_table_is_permitted_to_somebody_and_has_its_words() -> None:
    for action in Action:
        assert permits.roles_for(action), action
        assert permits.ACTS[action]
    assert permits.TABLE.keys() == set(ROLES)
    assert not any(permitted("left", action) for action in Action)
    assert permitted(None, Action.READ)
    assert not permitted("of a newer version", Action.RECORD)


def test_a_refusal_says_who_may_and_whom_to_ask(desk: Desk) -> None:
    made = records.create(desk, "organisation", {"name": "X", "type": "un"}).uuid
    records.create(desk, "person", {"name": "C. Ngoma", "role": "validator"})
    clerk = replace(desk, role="entry")
    with pytest.raises(UserError) as refusal:
        several.finalise(clerk, [made])
    assert refusal.value.text == (
        "Un validateur ou un administrateur peut rendre une fiche finale\u00a0: "
        "vous travaillez ici comme agent de saisie."
    )
    assert refusal.value.remedy == "Demandez à C. Ngoma."


# every commit names its user


def test_every_writing_service_names_who_sits_at_the_desk(ground: Ground) -> None:
    writer = replace(ground.desk, user=ground.person, user_name="B. Safari")
    for service, what, _needed, act in TRIES:
        if service.startswith(
            ("vault", "printing", "recording", "several.tab", "people", "audit", "starting.demo")
        ):
            continue  # they make no commit of a record, or only after drawing a report
        found: list[UUID] = []

        def job(work: Any, act: Try = act, found: list[UUID] = found) -> None:
            before = reading.query.mark(work.connection)
            act(ground, writer)
            rows = work.connection.exec_driver_sql("SELECT data FROM commits WHERE pos>?", (before,))
            found.extend(decode(row[0]).user for row in rows.fetchall())
            raise _Back

        with pytest.raises(_Back):
            ground.desk.store.write(job)
        assert set(found) == {ground.person}, f"{service} ({what})"


# a final record is changed with a reason, by whichever way


def test_no_way_to_change_a_final_record_goes_without_a_reason(desk: Desk) -> None:
    fund = records.create(desk, "fund", {"code": "F", "name": "F (exemple fictif)"}).uuid
    donor = records.create(desk, "organisation", {"name": "D", "type": "un"}).uuid
    raw = {"donor": donor, "fund": fund, "agreement": "SAA", "currency": "USD"}
    deposit = {"on": "1/2/2018", "amount": "5 USD"}
    made = records.create(desk, "contribution", raw, children={"deposit": [deposit]}, final=True)
    row = reading.read(desk, made.uuid).children["deposit"][0].uuid
    records.delete(desk, row, WHY)
    ways: list[Callable[[], Any]] = [
        lambda: records.save(desk, made.uuid, {"agreement": "Y"}, mark=reading.read(desk, made.uuid).mark),
        lambda: records.create(desk, "deposit", {"contribution": made.uuid, **deposit}),
        lambda: records.create(
            desk, "other_value", {"owner": made.uuid, "field_code": "agreement", "value": "Z"}
        ),
        lambda: records.restore(desk, row),
        lambda: records.delete(desk, made.uuid, " "),
        lambda: several.delete(desk, [made.uuid], ""),
        lambda: history.undo(desk, made.position),
        lambda: history.undo(desk, history.history(desk, made.uuid)[0].position),
    ]
    before = reading.read(desk, made.uuid)
    for number, way in enumerate(ways):
        with pytest.raises(Refused) as refusal:
            way()
        assert [p.place for p in refusal.value.problems] == ["reason"], number
    assert reading.read(desk, made.uuid) == before
    assert records.restore(desk, row, WHY).changed
    assert history.undo(desk, made.position, WHY).changed


# a second person above an amount


def limited(desk: Desk, above: str = "1 000 000") -> tuple[Desk, Desk]:
    """Two people of an office that asks a second person above an amount."""
    form = reading.read(desk, desk.office_uuid)
    records.save(desk, desk.office_uuid, {"name": "NK", "second_person_above": above}, mark=form.mark)
    other = records.create(
        desk, "person", {"name": "C. Ngoma", "role": "validator", "office": desk.office_uuid}
    )
    return desk, replace(desk, user=other.uuid, user_name="C. Ngoma", role="validator")


FIGURE = {"measure": "spent", "basis": "announced", "as_of": "2018", "step": "0", "role": "control"}


def figure(desk: Desk, amount: str) -> UUID:
    """A made-up published figure: one record, one amount."""
    return records.create(desk, "published_figure", {**FIGURE, "amount": amount}).uuid


def finalise(desk: Desk, uuid: UUID) -> records.Saved:
    return records.save(desk, uuid, {}, mark=reading.read(desk, uuid).mark, final=True)


def test_above_the_amount_another_person_makes_final(desk: Desk) -> None:
    first, second = limited(desk)
    large, small = figure(first, "1 000 000,01 USD"), figure(first, "1 000 000 USD")
    assert finalise(first, small).changed
    with pytest.raises(SecondPersonNeeded) as refusal:
        finalise(first, large)
    assert "1\u202f000\u202f000,01" in refusal.value.text
    assert not reading.read(desk, large).row.final
    assert several.finalise(first, [large]).uuids == ()
    assert finalise(second, large).changed


def test_whoever_changes_the_amount_of_a_final_record_leaves_it_to_another(desk: Desk) -> None:
    first, second = limited(desk)
    made = figure(first, "5 000 000 USD")
    finalise(second, made)
    mark = reading.read(desk, made).mark
    with pytest.raises(SecondPersonNeeded):
        records.save(second, made, {"amount": "6 000 000 USD"}, mark=mark, reason=WHY)
    records.save(
        second, made, {"quote": "exemple fictif"}, mark=mark, reason=WHY
    )  # no amount: nobody is asked
    mark = reading.read(desk, made).mark
    records.save(second, made, {"amount": "6 000 000 USD"}, mark=mark, reason=WHY, final=False)
    with pytest.raises(SecondPersonNeeded):
        finalise(second, made)
    assert finalise(first, made).changed


def test_an_amount_without_a_rate_asks_the_second_person_too(desk: Desk) -> None:
    first, _second = limited(desk)
    made = figure(first, "10 EUR")
    with pytest.raises(SecondPersonNeeded, match="taux"):
        finalise(first, made)
    raw = {"currency": "EUR", "effective": "1/1/2018", "rate": "0,8"}
    records.create(desk, "un_rate", raw, final=True)
    assert finalise(first, made).changed
    nothing = records.create(first, "published_figure", FIGURE).uuid
    assert finalise(first, nothing).changed


def test_ten_payments_are_no_smaller_than_one_and_no_row_escapes(desk: Desk) -> None:
    first, second = limited(desk)
    fund = records.create(first, "fund", {"code": "F", "name": "F (exemple fictif)"}).uuid
    donor = records.create(first, "organisation", {"name": "D", "type": "un"}).uuid
    raw = {"donor": donor, "fund": fund, "agreement": "SAA", "currency": "USD"}
    paid = [{"on": "1/2/2018", "amount": "600 000 USD"}] * 2
    made = records.create(first, "contribution", raw, children={"deposit": paid}).uuid
    with pytest.raises(SecondPersonNeeded):
        finalise(first, made)
    finalise(second, made)
    row = {"contribution": made, "on": "1/3/2018", "amount": "5 USD"}
    with pytest.raises(SecondPersonNeeded):
        records.create(second, "deposit", row, reason=WHY)
    kept = reading.read(desk, made).children["deposit"][0].uuid
    records.delete(second, kept, WHY)  # what is left lies under the amount
    with pytest.raises(SecondPersonNeeded):
        records.restore(second, kept, WHY)
    assert len(reading.read(desk, made).children["deposit"]) == 1


def test_an_undo_brings_no_large_record_back_by_its_own_author(desk: Desk) -> None:
    first, second = limited(desk)
    made = figure(first, "5 000 000 USD")
    finalise(second, made)
    saved = records.save(first, made, {}, mark=reading.read(desk, made).mark, final=False, reason=WHY)
    with pytest.raises(SecondPersonNeeded):
        history.undo(first, saved.position)
    assert history.undo(second, saved.position).changed


# people


def test_the_last_administrator_stays(tmp_path: Path) -> None:
    desk = create_office(tmp_path / "nk", "NK", user="A. Mbuyi")
    mark = reading.read(desk, desk.user).mark
    for way in (
        lambda: records.save(desk, desk.user, {"role": "entry"}, mark=mark, reason=WHY),
        lambda: records.save(desk, desk.user, {"role": "left"}, mark=mark, reason=WHY),
        lambda: records.delete(desk, desk.user, WHY),
    ):
        with pytest.raises(UserError, match="administrateur"):
            way()
    raw = {"name": "B. Safari", "role": "administrator", "office": desk.office_uuid}
    records.create(desk, "person", raw)
    assert records.save(desk, desk.user, {"role": "left"}, mark=mark, reason=WHY).changed
    close_desk(desk)
    opened = open_desk(tmp_path / "nk")
    assert (opened.user_name, opened.role) == ("B. Safari", "administrator")
    assert [p.name for p in people.leavers(opened)] == ["A. Mbuyi"]
    with pytest.raises(NoAccess):
        people.sit(opened, desk.user)
    close_desk(opened)
    with pytest.raises(NoAccess, match=r"A\. Mbuyi"):
        open_desk(tmp_path / "nk", user="A. Mbuyi")


def test_roles_are_those_of_the_register_when_the_office_is_opened(tmp_path: Path) -> None:
    desk = create_office(tmp_path / "nk", "NK", user="A. Mbuyi")
    for name, role in (("B. Safari", "entry"), ("C. Ngoma", "validator"), ("D. Kasongo", None)):
        records.create(desk, "person", {"name": name, "role": role, "office": desk.office_uuid})
    found = {p.name: p.role for p in people.people(desk)}
    close_desk(desk)
    for name, role in found.items():
        opened = open_desk(tmp_path / "nk", user=name, write=False)
        assert opened.role == role
        close_desk(opened)
    assert found == {
        "A. Mbuyi": "administrator", "B. Safari": "entry", "C. Ngoma": "validator", "D. Kasongo": "reader",
    }  # fmt: skip


def test_an_office_that_never_named_an_administrator_is_not_locked_out(tmp_path: Path) -> None:
    desk = bare_desk(tmp_path / "nk")  # as an early version made it: a first person without a role
    records.create(desk, "person", {"name": "B. Safari", "office": desk.office_uuid})
    close_desk(desk)
    opened = open_desk(tmp_path / "nk")
    assert (opened.user_name, opened.role) == ("A. Mbuyi", "administrator")
    assert people.leavers(opened) == ()
    records.delete(opened, opened.user, WHY)  # as a merge might: somebody must be able to restore
    close_desk(opened)
    again = open_desk(tmp_path / "nk")
    assert (again.user_name, again.role) == ("A. Mbuyi", "administrator")
    assert people.leavers(again) == ()
    close_desk(again)


def test_another_person_sits_down_without_closing_the_office(desk: Desk) -> None:
    made = records.create(desk, "person", {"name": "B. Safari", "role": "entry"}).uuid
    seated = people.sit(desk, made)
    assert (seated.user, seated.user_name, seated.role) == (made, "B. Safari", "entry")
    assert seated.store is desk.store
    with pytest.raises(UserError, match="chiffré"):
        people.sit(replace(desk, key=bytes(32)), made)
