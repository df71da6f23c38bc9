"""Roles: what the table says is what every service does; reasons, a second person, the last administrator."""

import ast
import datetime as dt
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeGuard
from uuid import UUID

import pikepdf
import pytest

import issss_desktop
from issss_desktop.errors import UserError
from issss_desktop.models.compound import Words
from issss_desktop.models.rows import Records
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.services import (
    apart,
    custody,
    divergences,
    history,
    people,
    periods,
    permits,
    reading,
    records,
    several,
)
from issss_desktop.services.audit import chain, lines, register, table
from issss_desktop.services.boards import actions, agenda, decisions, meetings, minutes
from issss_desktop.services.boards import applying as carrying_out
from issss_desktop.services.declassifying import declassify
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.figures import compute
from issss_desktop.services.interventions import linking
from issss_desktop.services.keeping import copying, standing, support
from issss_desktop.services.lists import Asked as ListAsked
from issss_desktop.services.merging import (
    applying,
    arriving,
    carrying,
    doubles,
    inbox,
    outgoing,
    review,
    undoing,
    whom,
)
from issss_desktop.services.monitoring import measuring, receiving
from issss_desktop.services.permits import Action, permitted
from issss_desktop.services.printing import publishing, reports
from issss_desktop.services.printing.orders import Order, Printed
from issss_desktop.services.reconciling import importing, matching, signing
from issss_desktop.services.recording import attachments, journal
from issss_desktop.services.spreadsheets import exporting
from issss_desktop.services.spreadsheets import recording as sheets
from issss_desktop.services.spreadsheets.importing import Asked as SheetAsked
from issss_desktop.services.spreadsheets.importing import Preview
from issss_desktop.services.starting.offices import create_office
from issss_desktop.services.starting.sample import take_published_figures
from tests.services.writing import writing

ROLES = ("entry", "validator", "administrator", "reader", "left")
WHY = "avenant 2 (exemple fictif)"
NOBODY = UUID(int=7)
UNMEASURED = measuring.DueValue(
    NOBODY, "", Words(), "", "number", ReportingPeriod(2018), Words(), None, None, None, True
)  # fmt: skip
NOTHING = Order("no such report", None, "fr")


def a_page() -> bytes:
    with pikepdf.new() as made:
        made.add_blank_page()
        made.save(written := io.BytesIO())
    return written.getvalue()


DRAWN = Printed(a_page(), 1, "", compute(Records({}, "", 0, 0), fund="CDS00", cut_off=dt.date(2018, 1, 1)))


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
        self.changed = {
            role: records.create(desk, "person", {"name": f"Rôle {role}", "role": role}).uuid
            for role in ROLES
        }

    def organisation(self, name: str, *, final: bool) -> UUID:
        """An organisation, made up."""
        raw = {"name": f"{name} (exemple fictif)", "type": "ingo"}
        return records.create(self.desk, "organisation", raw, final=final).uuid

    def as_role(self, role: str) -> Desk:
        """The same office with somebody of a role at the desk."""
        return replace(self.desk, role=role)

    def demoted_to(self, role: str) -> Desk:
        """Somebody who came as an administrator and whose record gives them a role since then."""
        return replace(self.desk, user=self.changed[role])

    def change(self, desk: Desk, uuid: UUID, raw: dict[str, Any], **more: Any) -> Any:
        """Save something in a record."""
        return records.save(desk, uuid, raw, mark=reading.read(self.desk, uuid).mark, **more)

    def last(self, uuid: UUID) -> int:
        """Position of the last change of a record."""
        return history.history(self.desk, uuid)[0].position

    def office(self) -> UUID:
        """The record of the office itself."""
        return self.desk.office_uuid

    def period(self, state: str) -> str:
        """Reference of a new period that is over, open or certified."""
        raw = {"name": "2016", "span": {"start": "2016", "end": "2016"}, "state": "open"}
        ref = records.create(self.desk, "period", raw).ref
        if state == "certified":
            periods.certify(self.desk, ref)
        return ref

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
    ("records.save_within", "", {A.RECORD}, lambda g, d: d.store.write(
        lambda w: records.save_within(d, w, g.draft, {"address": "Goma"}, children={}))),
    ("records.save", "role", {A.RECORD, A.PEOPLE}, lambda g, d: g.change(d, g.person, {"role": "left"})),
    ("records.save", "first role", {A.RECORD, A.PEOPLE}, lambda g, d: g.change(
        d, g.contact, {"role": "administrator"})),
    ("records.save", "name of a user", {A.RECORD, A.PEOPLE}, lambda g, d: g.change(
        d, g.person, {"name": "B. Autre"})),
    ("records.save", "office", {A.RECORD, A.OFFICE, A.CHANGE_FINAL}, lambda g, d: g.change(
        d, g.office(), {"second_person_above": "1 000 000"}, reason=WHY)),
    ("periods.certify", "draft", {A.RECORD, A.REFERENCE, A.FINALISE}, lambda g, d: periods.certify(
        d, g.period("open"))),
    ("periods.reopen", "certified", {A.RECORD, A.REFERENCE, A.CHANGE_FINAL}, lambda g, d: periods.reopen(
        d, g.period("certified"), WHY)),
    ("declassifying.declassify", "who reads it: test_confidential", {A.RECORD}, lambda g, d: declassify(
        d, g.draft, WHY)),
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
    ("merging.arriving.receive", "", {A.MERGE}, lambda g, d: arriving.receive(d, b"x")),
    ("merging.arriving.again", "", {A.MERGE}, lambda g, d: arriving.again(d)),
    ("merging.carrying.open_files", "", {A.MERGE}, lambda g, d: carrying.open_files(d, [])),
    ("merging.applying.apply", "", {A.MERGE}, lambda g, d: applying.apply(d, b"x", copy=False)),
    ("merging.carrying.save_with_data", "", {A.PRINT}, lambda g, d: carrying.save_with_data(
        d, NOTHING, DRAWN, g.file, outgoing.Sending())),
    ("merging.review.preview_all", "", {A.MERGE}, lambda g, d: review.preview_all(d, [b"x"])),
    ("merging.inbox.review_all", "", {A.MERGE}, lambda g, d: inbox.review_all(d, [b"x"])),
    ("merging.inbox.merge_all", "", {A.MERGE}, lambda g, d: inbox.merge_all(d, [b"x"], {}, {})),
    ("merging.inbox.merge_orphans", "", {A.MERGE}, lambda g, d: inbox.merge_orphans(d)),
    ("merging.inbox.judge_again", "", {A.MERGE}, lambda g, d: inbox.judge_again(d)),
    ("merging.inbox.undo_all", "", {A.UNDO, A.CHANGE_FINAL}, lambda g, d: inbox.undo_all(d, [b"x"], WHY)),
    ("merging.inbox.introduce_file", "", {A.PAIR}, lambda g, d: inbox.introduce_file(d, g.file)),
    ("merging.applying.apply_orphans", "", {A.MERGE}, lambda g, d: applying.apply_orphans(d)),
    ("merging.review.preview", "", {A.MERGE}, lambda g, d: review.preview(d, b"x")),
    ("merging.undoing.undo_merge", "", {A.UNDO, A.CHANGE_FINAL}, lambda g, d: undoing.undo_merge(
        d, b"x", WHY)),
    ("merging.doubles.join", "", {A.RECORD}, lambda g, d: doubles.join(d, g.draft, g.torn)),
    ("interventions.linking.link", "", {A.RECORD}, lambda g, d: linking.link(d, g.draft, g.torn)),
    ("interventions.linking.unlink", "", {A.RECORD}, lambda g, d: linking.unlink(d, g.draft, g.torn)),
    ("apart.tell_apart", "", {A.RECORD}, lambda g, d: apart.tell_apart(d, g.draft, g.torn)),
    ("merging.doubles.part", "", {A.RECORD}, lambda g, d: doubles.part(d, g.draft)),
    ("merging.outgoing.outgoing", "", {A.PRINT}, lambda g, d: outgoing.outgoing(d)),
    ("merging.outgoing.outgoing", "confidential", {A.PRINT, A.READ_CONFIDENTIAL}, lambda g, d: (
        outgoing.outgoing(d, outgoing.Sending(confidential=True)))),
    ("merging.carrying.write_with_data", "", {A.PRINT}, lambda g, d: carrying.write_with_data(
        d, NOTHING, g.file, outgoing.Sending())),
    ("merging.whom.introduce", "", {A.PAIR}, lambda g, d: whom.introduce(d, b"x")),
    ("merging.whom.compare", "", {A.PAIR}, lambda g, d: whom.compare(d, "NK", "x")),
    ("merging.whom.revoke", "", {A.PAIR}, lambda g, d: whom.revoke(d, "XX")),
    ("merging.whom.registry_of", "", {A.PAIR}, lambda g, d: whom.registry_of(d)),
    ("reconciling.signing.begin", "", {A.RECORD}, lambda g, d: signing.begin(d, "X", "2020", "2020")),
    ("reconciling.signing.sign", "", {A.FINALISE}, lambda g, d: signing.sign(d, g.final)),
    ("reconciling.signing.reopen", "", {A.CHANGE_FINAL}, lambda g, d: signing.reopen(d, g.final, WHY)),
    ("reconciling.importing.record", "", {A.RECORD}, lambda g, d: importing.record(
        d, g.final, importing.Preview((), 0, None, None, ()))),
    ("reconciling.matching.match", "", {A.RECORD}, lambda g, d: matching.match(
        d, g.final, "deposit", g.final)),
    ("reconciling.matching.match_all", "", {A.RECORD}, lambda g, d: matching.match_all(
        d, [(g.final, "deposit", g.final)])),
    ("reconciling.matching.accept_sure", "", {A.RECORD}, lambda g, d: matching.accept_sure(d, g.final)),
    ("reconciling.matching.unmatch", "", {A.RECORD}, lambda g, d: matching.unmatch(d, g.final)),
    ("reconciling.matching.explain", "", {A.RECORD}, lambda g, d: matching.explain(d, g.final, "bank", None)),
    ("reconciling.matching.take_proposed", "", {A.RECORD}, lambda g, d: matching.take_proposed(d, g.final)),
    ("custody.give_access", "", {A.KEYS}, lambda g, d: custody.give_access(d, g.person, "x")),
    ("custody.take_access", "", {A.KEYS}, lambda g, d: custody.take_access(d, g.person)),
    ("custody.change_key", "", {A.KEYS}, lambda g, d: custody.change_key(d)),
    ("custody.new_sheet", "", {A.KEYS}, lambda g, d: custody.new_sheet(d)),
    ("custody.encrypt_office", "", {A.KEYS}, lambda g, d: custody.encrypt_office(d, "court")),
    ("keeping.copying.copy_office", "", {A.BACK_UP}, lambda g, d: copying.copy_office(d)),
    ("keeping.copying.before", "", {A.BACK_UP}, lambda g, d: copying.before(d, "key")),
    ("boards.actions.settle", "", {A.RECORD}, lambda g, d: actions.settle(d, "x", "done")),
    ("boards.agenda.move", "", {A.RECORD}, lambda g, d: agenda.move(d, NOBODY, "up")),
    ("boards.agenda.put", "", {A.RECORD}, lambda g, d: agenda.put(d, NOBODY, None)),
    ("boards.applying.apply", "", {A.RECORD}, lambda g, d: carrying_out.apply(d, "x")),
    ("boards.decisions.submit", "", {A.RECORD}, lambda g, d: decisions.submit(d, "x")),
    ("boards.decisions.take_count", "", {A.RECORD}, lambda g, d: decisions.take_count(
        d, NOBODY, "adopted")),
    ("boards.meetings.start", "", {A.RECORD}, lambda g, d: meetings.start(
        d, "x", PartialDay.parse("2018"))),
    ("boards.minutes.confirm", "", {A.RECORD}, lambda g, d: minutes.confirm(d, "x", "y")),
    ("boards.minutes.review", "", {A.RECORD}, lambda g, d: minutes.review(d, "x")),
    ("monitoring.measuring.keep_value", "", {A.RECORD}, lambda g, d: measuring.keep_value(
        d, UNMEASURED, "1")),
    ("monitoring.receiving.plan", "", {A.RECORD}, lambda g, d: receiving.plan(d, "x")),
    ("monitoring.receiving.receive", "", {A.RECORD}, lambda g, d: receiving.receive(d, "x")),
    ("spreadsheets.exporting.export_list", "", {A.EXPORT}, lambda g, d: exporting.export_list(
        d, ListAsked("organisation"), ("title",), g.folder / "l.csv")),
    ("spreadsheets.exporting.export_all", "", {A.EXPORT}, lambda g, d: exporting.export_all(
        d, g.folder / "l.csv")),
    ("spreadsheets.recording.record", "", {A.RECORD}, lambda g, d: sheets.record(
        d, Preview(SheetAsked("project"), (), (), ()))),
    ("keeping.standing.put_right", "", {A.BACK_UP}, lambda g, d: standing.put_right(d)),
    ("keeping.support.write_support", "with records", {A.EXPORT}, lambda g, d: support.write_support(
        g.folder / "s.zip", d.folder, wall_ms=0, log_file=g.file, settings_file=g.folder / "none", desk=d,
        with_records=True)),
]  # fmt: skip

ANYBODY = {
    "recording.journal.keep": "what one's own form holds; nobody else sees it, and no record is touched",
    "recording.journal.drop": "the same, forgotten",
    "vault.sheet.remind": "a note of this laptop that a sheet is still to be printed",
    "vault.oneself.own_passphrase": "one's own passphrase, after the one of now or the recovery sheet",
    "vault.oneself.change_passphrase": "the same, which asks for the one of now first",
    "vault.leaving.shut_out": "the program itself, because a record says that somebody has left",
    "vault.leaving.close_to_leavers": "the same",
    "vault.refusals.note_refused": "how many tries were refused is noted whoever comes in after them",
    "vault.refusals.came_back": "the same, and that they are back",
    "vault.rekeying.put_under_new_key": "a step of custody, which asks, and of leaving",
    "vault.rekeying.put_under_first_key": "a step of custody, which asks",
    "vault.rekeying.settle": "acts of before, as they were asked for",
    "vault.drawer.write_drawer": "the saved views of the person themselves",
    "merging.identity.keys_of": "keys of this device, drawn when they are first needed",
    "merging.identity.every_key": "the same",
    "merging.identity.own_words": "the words of its public key",
    "merging.whom.card_of": "its public keys",
    "merging.applying.merge_inside": "the inside of ``apply`` and ``preview``, which ask",
    "recording.to_check.settle": "what the rules hold for is no longer listed; no record is touched",
    "spreadsheets.aliases.remember": "what a heading means; called by the import, which asks",
    "audit.acts.note": "that something was done is noted of everybody",
    "starting.demo.print_reports": "the demonstration, which prints by ``write_report``",
}
"""Writing that asks for no role, and why."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """The office that every role tries its hand at; what a try changes is rolled back."""
    made = Ground(tmp_path_factory.mktemp("roles") / "nk")
    yield made
    close_desk(made.desk)


def refused_by_role(ground: Ground, desk: Desk, act: Try) -> bool:
    """Whether an act is refused for the role; any other refusal comes after that of the role."""
    said: list[str] = []

    def job(_work: object) -> None:
        try:
            act(ground, desk)
        except UserError as error:
            said.append(error.text)
        raise _Back

    with pytest.raises(_Back):
        ground.desk.store.write(job)
    refusals = {permits.refusal(role, action) for action in Action for role in ROLES} - {""}
    return bool(said) and said[0] in refusals


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("service", "what", "needed", "act"), TRIES, ids=[f"{s} {w}" for s, w, *_ in TRIES])
def test_a_service_refuses_what_the_table_does_not_permit(
    ground: Ground, service: str, what: str, needed: set[Action], act: Try, role: str
) -> None:
    allowed = all(permitted(role, action) for action in needed)
    assert refused_by_role(ground, ground.as_role(role), act) != allowed, f"{service} ({what}) as {role}"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("service", "what", "needed", "act"), TRIES, ids=[f"{s} {w}" for s, w, *_ in TRIES])
def test_a_service_asks_the_role_of_now_not_that_of_the_login(
    ground: Ground, service: str, what: str, needed: set[Action], act: Try, role: str
) -> None:
    allowed = all(permitted(role, action) for action in needed)
    assert refused_by_role(ground, ground.demoted_to(role), act) != allowed, f"{service} ({what}) as {role}"


def test_every_function_that_writes_is_tried() -> None:
    """A new one that is not in the list above, and so perhaps asks nobody, is found here."""
    tried = {service for service, *_rest in TRIES}
    assert writing() - tried == ANYBODY.keys()
    reading_only = {"several.tab_separated", "printing.reports.draw"}
    reading_only |= {"audit.register.page", "audit.lines.detail"}
    assert tried - writing() <= reading_only


def test_window_and_commands_reach_the_keys_by_who_asks_the_role() -> None:
    """``vault.access`` and ``vault.rekeying`` are given a key and ask nobody."""
    allowed = {
        "services.vault.access": {"plain_copies"},
        "services.vault.rekeying": {"Changed", "ClosedOffice"},
    }
    root = Path(issss_desktop.__path__[0])
    places = [root / "app.py", *(root / "ui").rglob("*.py"), *(root / "cli").rglob("*.py")]
    reached: dict[str, set[str]] = {}
    for path in places:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                module = node.module.removeprefix("issss_desktop.")
                for each in node.names:
                    inner = f"{module}.{each.name}"
                    if inner in allowed:  # the module itself: what is taken of it
                        names = {n.attr for n in ast.walk(tree) if _is_part_of(n, each.asname or each.name)}
                        reached.setdefault(inner, set()).update(names)
                    elif module in allowed:
                        reached.setdefault(module, set()).add(each.name)
    assert reached == allowed


def _is_part_of(node: ast.AST, module: str) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == module
