"""An auditor reads the register: who did what, when and why, in every office; filters, pages, the table."""

import csv
import datetime as dt
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from nacl.signing import VerifyKey

from issss_desktop.errors import UserError
from issss_desktop.i18n import set_language
from issss_desktop.models.log import decode
from issss_desktop.services import history, reading, records
from issss_desktop.services.audit import acts, chain, lines, register, table
from issss_desktop.services.audit.lines import Entry
from issss_desktop.services.audit.register import Asked, Place
from issss_desktop.services.desk import Desk, close_desk, desk_at, leaving, open_desk
from issss_desktop.services.starting.offices import create_office
from issss_desktop.services.vault import access, opening
from issss_desktop.store import register as log
from issss_desktop.store.open import connect
from issss_desktop.store.store import Store
from issss_desktop.store.vault.wraps import Cost
from tests.desks import START, bare_desk, carry, commits_of, project, steady_clock


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("fr")


def everything(desk: Desk, asked: Asked | None = None, limit: int = 40) -> list[Entry]:
    """Every line, page by page."""
    asked, out = asked or Asked(), []
    below: Place | None = Place()
    while below is not None:
        page = register.page(desk, asked, below, limit)
        out.extend(page.entries)
        below = page.below
    return out


def whats(entries: list[Entry]) -> list[str]:
    return [entry.what for entry in entries]


@dataclass(frozen=True)
class Other:
    """The second office, as far as a test names it."""

    user: UUID
    office_uuid: UUID


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Other]:
    """A donor made, corrected twice and deleted; another office made a record; a report was printed."""
    root = tmp_path_factory.mktemp("told")
    desk, other = bare_desk(root / "nk"), bare_desk(root / "sk", "SK", "B. Safari")
    donor = records.create(desk, "organisation", {"name": "Bailleur A (exemple fictif)"}).uuid
    form = reading.read(desk, donor)
    records.save(desk, donor, {"acronym.fr": "BA", "remarks": "vu"}, mark=form.mark, reason="Vérifié à Goma")
    acts.note(desk, acts.PRINTED, "board-pack NK-1")
    form = reading.read(desk, donor)
    records.save(desk, donor, {"acronym.fr": "BB"}, mark=form.mark, reason="coquille")
    records.delete(desk, donor, "saisi deux fois")
    carry(desk, other)
    project(other)
    carry(other, desk)
    close_desk(desk)
    close_desk(other)
    return desk.folder, Other(other.user, other.office_uuid)


@pytest.fixture
def elsewhere(template: tuple[Path, Other]) -> Other:
    return template[1]


@pytest.fixture
def told(template: tuple[Path, Other], tmp_path: Path) -> Iterator[Desk]:
    """A copy of that office for one test."""
    folder = Path(shutil.copytree(template[0], tmp_path / "told"))
    made = desk_at(folder, Store(folder))
    yield replace(made, clock=steady_clock(START + 60_000))
    close_desk(made)


def test_each_line_says_who_did_what_and_why(told: Desk) -> None:
    found = everything(told)
    # what came from the other office stands where it arrived, though its clock was behind
    assert whats(found) == [
        "Bilateral project Terres partagées (exemple fictif): created",
        "Device (untitled): created (and 2 other records)",
        "Organisation Bailleur A (exemple fictif): deleted",
        "Organisation Bailleur A (exemple fictif), Acronym: BA → BB",
        "Report printed",
        "Organisation Bailleur A (exemple fictif), Remarks: vu (and 1 other field)",
        "Organisation Bailleur A (exemple fictif): created",
        "Device (untitled): created (and 2 other records)",
    ]
    assert [line.office for line in found[:3]] == ["SK", "SK", "NK"]
    assert [line.user for line in found[:3]] == ["B. Safari", "B. Safari", "A. Mbuyi"]
    assert [line.reason for line in found[2:4]] == ["saisi deux fois", "coquille"]
    assert (found[4].act, found[4].detail) == ("print", "board-pack NK-1")
    assert [line.life for line in found[2:4]] == [lines.DELETED, lines.CHANGED]
    assert found[7].records == 3


def test_a_child_row_is_named_after_the_record_it_lives_in(desk: Desk) -> None:
    donor = records.create(desk, "organisation", {"name": "Bailleur A (exemple fictif)"}).uuid
    made = project(desk)
    form = reading.read(desk, made.uuid)
    records.save(desk, made.uuid, {}, mark=form.mark, children={"financing": [{"donor": donor}]})
    (line, *_older) = everything(desk)
    assert line.what.startswith("Bilateral project Terres partagées (exemple fictif) · Financing")
    (told,) = lines.detail(desk, line).told
    assert (told.entity, told.uuid) == ("project", made.uuid)


def test_rows_saved_with_their_record_are_told_together(desk: Desk) -> None:
    donors = [records.create(desk, "organisation", {"name": f"Bailleur {n}"}).uuid for n in range(3)]
    rows = [{"donor": donor} for donor in donors]
    records.create(desk, "project", {"title": "Terres (exemple fictif)"}, children={"financing": rows})
    (line, *_older) = everything(desk)
    assert line.what == "Bilateral project Terres (exemple fictif): created (and 3 other records)"
    (told,) = lines.detail(desk, line).told
    assert len(told.sentences) == 4


def test_an_undo_is_told_with_what_it_undoes(told: Desk) -> None:
    line = next(e for e in everything(told) if e.reason == "saisi deux fois")
    history.undo(told, line.number)
    undo = everything(told)[0]
    assert undo.undoes
    facts = dict(lines.detail(told, undo).facts)
    assert facts["Undoes"].startswith(f"change {line.number} of 12/03/2018")
    assert dict(lines.detail(told, line).facts)["State"] == "undone since"


def test_the_detail_tells_every_sentence_of_a_change(told: Desk) -> None:
    line = next(e for e in everything(told) if e.reason == "Vérifié à Goma")
    found = lines.detail(told, line)
    (only,) = found.told
    assert only.title == "Organisation Bailleur A (exemple fictif)"
    assert only.sentences == ("Remarks: vu.", "Acronym: BA.")
    assert dict(found.facts)["Number on its device"] == "3"
    act = lines.detail(told, next(e for e in everything(told) if e.act))
    assert dict(act.facts)["What it was about"] == "board-pack NK-1"
    with pytest.raises(UserError):
        lines.detail(told, Entry(999, 0, "", "", "", ""))


# pages


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_of_any_length_give_the_same_lines_once(told: Desk, limit: int) -> None:
    for n in range(5):
        acts.note(told, acts.EXPORTED, f"{n}")
        project(told)
    whole = everything(told, limit=1000)
    assert len(whole) == 18
    assert everything(told, limit=limit) == whole
    assert len({(e.act, e.number) for e in whole}) == 18


def test_what_is_rare_is_found_stretch_by_stretch(told: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "STRETCH", 2)
    first = register.page(told, Asked(words="goma"))
    assert (first.entries, first.below is not None) == ((), True), "nothing yet, and it goes on"
    assert [e.reason for e in everything(told, Asked(words="goma"))] == ["Vérifié à Goma"]
    assert whats(everything(told))[4] == "Report printed", "acts wait for the changes above them"
    assert len(everything(told)) == 8


def test_a_change_saved_between_two_pages_moves_no_line(told: Desk) -> None:
    first = register.page(told, Asked(), limit=3)
    project(told)
    acts.note(told, acts.PRINTED, "later")
    assert first.below is not None
    second = register.page(told, Asked(), first.below, 100)
    assert [*first.entries, *second.entries] == [
        e for e in everything(told) if e.detail != "later" and not (e.number == 8 and not e.act)
    ]


# filters


def test_each_filter_keeps_what_it_says(told: Desk, elsewhere: Other) -> None:
    def kept(**asked: object) -> int:
        return len(everything(told, Asked(**asked)))  # type: ignore[arg-type]

    assert kept(person=told.user) == 6
    assert kept(person=elsewhere.user) == 2
    assert kept(office=elsewhere.office_uuid) == 2
    assert kept(office=told.office_uuid) == 6
    assert kept(kind=register.CHANGES) == 7
    assert kept(kind=register.ACTS_ONLY) == 1
    assert kept(kind="print") == 1
    assert kept(kind="backup") == 0
    assert kept(kind="organisation") == 4
    assert kept(kind="project") == 1
    assert kept(kind="organisation", words="deux saisi") == 1
    assert kept(words="VERIFIE") == 1, "without accents or capitals"
    assert kept(words="board-pack") == 1, "the detail of an act"
    day = dt.datetime.fromtimestamp(START / 1000, dt.UTC).date()
    assert kept(since=day, until=day) == 8
    assert kept(until=day - dt.timedelta(days=1)) == 0
    assert kept(since=day + dt.timedelta(days=1)) == 0
    with pytest.raises(UserError, match="no kind of record"):
        kept(kind="nonsense")


def test_what_is_offered_to_choose_from(told: Desk) -> None:
    assert [name for _u, name in register.people(told)] == ["A. Mbuyi", "B. Safari"]
    assert [code for _u, code in register.offices(told)] == ["NK", "SK"]
    assert "deposit" not in {e.code for e in register.kinds()}


def test_a_confidential_change_stands_in_the_register_of_who_may_read_it(told: Desk) -> None:
    made = records.create(told, "analysis", {"title": "Zibeline (exemple fictif)"}, confidential=True)
    chief = replace(told, role="administrator")
    (line,) = [e for e in everything(chief, Asked()) if e.number == made.position]
    assert "Zibeline" in line.what
    officer = replace(told, role="entry")
    with pytest.raises(UserError, match="validator"):
        register.page(officer, Asked())
    for blind in (officer, leaving(chief)):
        with blind.store.reading() as connection:
            found, _floor = log.commits_below(connection, log.Narrowing(), 99, 99)
            assert made.position not in {each.pos for each in found}
            assert log.data_at(connection, [made.position]) == {}
            ordinary = log.devices(connection)
        with chief.store.reading() as connection:
            assert len(log.devices(connection)) == len(ordinary) + 1


# acts


def test_opening_for_work_is_an_act_and_reading_is_none(tmp_path: Path) -> None:
    close_desk(create_office(tmp_path / "nk", "NK", user="A. Mbuyi"))
    close_desk(open_desk(tmp_path / "nk", write=False))
    desk = open_desk(tmp_path / "nk")
    opened = everything(desk, Asked(kind=register.ACTS_ONLY))
    assert [(e.what, e.user, e.office) for e in opened] == [("Office opened", "A. Mbuyi", "NK")]
    close_desk(desk)
    reader = open_desk(tmp_path / "nk", write=False)
    acts.note(reader, acts.PRINTED, "nothing is written")
    assert len(everything(reader, Asked(kind=register.ACTS_ONLY))) == 1
    close_desk(reader)


# the table


def test_the_table_holds_every_line_that_is_asked_for(told: Desk, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    assert table.save(told, Asked(kind="organisation"), path) == 4
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "spreadsheets know by it that it is UTF-8"
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 4
    assert rows[0]["When (UTC)"].startswith("2018-03-12 ")
    assert dt.datetime.fromisoformat(rows[0]["When (UTC)"])
    assert rows[0]["Reason"] == "saisi deux fois"
    (noted,) = everything(told, Asked(kind=acts.EXPORTED))
    assert noted.detail == "csv, 4", "taking the register out is an act itself"


@pytest.mark.parametrize("begin", ["=1+1", "+33", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_a_cell_is_never_a_formula(desk: Desk, tmp_path: Path, begin: str) -> None:
    assert table.as_text(begin) == f"'{begin}"
    reason = f"{begin.strip()} motif"
    made = project(desk)
    form = reading.read(desk, made.uuid)
    records.save(desk, made.uuid, {"local_name": "Ardhi"}, mark=form.mark, reason=reason)
    table.save(desk, Asked(words="motif"), tmp_path / "r.csv")
    (row,) = csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text("utf-8-sig")), delimiter=";")
    assert row["Reason"] == (f"'{reason}" if reason[0] in "=+-@" else reason)


def test_a_table_that_cannot_be_written_leaves_nothing(told: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        table.save(told, Asked(), tmp_path / "none" / "r.csv")

    def stop(_done: int) -> None:
        raise KeyboardInterrupt

    for n in range(table._READ):
        acts.note(told, acts.EXPORTED, f"{n}")
    with pytest.raises(KeyboardInterrupt):
        table.save(told, Asked(), tmp_path / "r.csv", stop)
    assert list(tmp_path.glob("*r.csv*")) == []


# the chain, verified inside


def test_every_chain_of_a_sound_office_is_verified(told: Desk) -> None:
    found = chain.verify(told)
    assert (found.commits, found.devices, found.acts, found.findings) == (7, 2, 1, ())


def _behind_the_back(desk: Desk, *statements: str) -> None:
    raw = connect(desk.folder / "issss.db")
    for table_ in ("commits", "ops", "acts"):
        for kind in ("frozen", "kept"):
            raw.execute(f"DROP TRIGGER IF EXISTS {table_}_{kind}")
    raw.execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        raw.execute(statement)
    raw.close()


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("UPDATE commits SET reason='autre' WHERE pos=3", "change 3: its row differs from its bytes"),
        ("DELETE FROM commits WHERE pos=3", "change 4 does not follow the one before it"),
        ("DELETE FROM commits WHERE pos=5", "the last change is not the one that is remembered"),
        ("UPDATE commits SET data=substr(data,1,40) WHERE pos=3", "change at 3 cannot be read"),
        ("UPDATE commits SET user=zeroblob(16) WHERE pos=2", "change 2: its row differs from its bytes"),
        ("UPDATE actors SET head_seq=9 WHERE own=1", "the last change is not the one that is remembered"),
        ("DELETE FROM acts WHERE id=1", "act 1 was changed, removed or slipped in"),
        ("UPDATE acts SET detail='x'", "act 1 was changed, removed or slipped in"),
    ],
)
def test_what_was_changed_behind_the_program_is_found(told: Desk, statement: str, text: str) -> None:
    _behind_the_back(told, statement)
    found = [finding.text for finding in chain.verify(told).findings]
    assert len(found) >= 1
    assert found[0].startswith(text) or found[-1].startswith(text), found


def test_a_commit_rewritten_with_its_row_breaks_the_next(told: Desk) -> None:
    made = decode(commits_of(told)[2])
    forged = replace(made, wall_ms=1)
    raw_id, raw_data = forged.id.hex(), forged.data.hex()
    _behind_the_back(told, f"UPDATE commits SET id=x'{raw_id}', data=x'{raw_data}', wall_ms=1 WHERE pos=3")
    assert chain.verify(told).findings[0].text == "change 4 does not follow the one before it"


def test_the_chain_of_an_encrypted_office_is_signed_by_its_device(tmp_path: Path) -> None:
    desk, _sheet = opening.create_encrypted(
        tmp_path / "nk", "NK", "quatre mots sans aucun rapport", user="A. Mbuyi", cost=Cost(1, 8192)
    )
    written = chain.export(desk, tmp_path / "nk.jsonl")
    assert written.signed
    found = (tmp_path / "nk.jsonl").read_bytes().splitlines()
    end, head = json.loads(found[-1]), json.loads(found[0])
    assert desk.key is not None
    assert bytes.fromhex(end["key"]) == access.device_keys(desk.folder, desk.key).verify
    message = chain.DOMAIN + bytes.fromhex(head["network"]) + bytes.fromhex(end["end"])
    VerifyKey(bytes.fromhex(end["key"])).verify(message, bytes.fromhex(end["signature"]))
    close_desk(desk)
