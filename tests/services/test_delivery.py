"""What is sent and what arrives: nothing confidential slips out, nothing is missed, in whatever order."""

import io
import secrets
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest

from issss_desktop import children
from issss_desktop.cli import printing
from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.models import log
from issss_desktop.models.fields import entity
from issss_desktop.models.log import Commit, Op, RecordChange, decode
from issss_desktop.services import divergences, finding, history, reading, records
from issss_desktop.services.audit import table
from issss_desktop.services.audit.register import Asked
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.services.incarnation import become_new_device
from issss_desktop.services.merging import (
    applying,
    arriving,
    carrying,
    doubles,
    identity,
    inbox,
    ready,
    review,
    sentences,
)
from issss_desktop.services.merging.outgoing import Sending, outgoing
from issss_desktop.store import check, coverage, letters, query
from issss_desktop.store.open import Connection
from issss_desktop.store.store import Store
from issss_desktop.store.work import Work
from issss_desktop.sync.envelope import MAGIC, Checkpoint, Head, Header, read, write
from issss_desktop.ui.divergences import sides
from issss_desktop.ui.record.history import stamp
from tests.desks import bare_desk, commits_of, copy_folder, edit, project
from tests.letters import merge, pair, send


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Desk, Desk, Desk]]:
    """North Kivu, South Kivu and Ituri, that know each other."""
    made = [bare_desk(tmp_path / code.lower(), code, f"P. {code}") for code in ("NK", "SK", "IT")]
    pair(*made)
    yield made[0], made[1], made[2]
    for each in made:
        close_desk(each)


def opened(desk: Desk, data: bytes) -> list[Commit]:
    """Commits of a letter to an office."""
    return [decode(each) for each in read(data).commits([identity.keys_of(desk).secret])]


def written(desk: Desk, header: Header, *commits: Commit) -> bytes:
    """A letter of an office that holds these commits alone, each signed by it."""
    keys = identity.keys_of(desk)
    points = [
        Checkpoint.sign(header.network, Head(c.actor, c.seq, c.id), keys.verify, keys.sign) for c in commits
    ]
    return write(header, [each.data for each in commits], points, keys.sign)


def agrees(desk: Desk) -> bool:
    """Whether the rows of an office are what its log says, and its chains hold."""
    with desk.store.reading() as connection:
        return check.check_fully(connection) == [] and check.check_chains(connection).findings == ()


def state_of(desk: Desk) -> tuple[list[coverage.HeadRow], bytes]:
    """Heads and digest of an office."""
    with desk.store.reading() as connection:
        return coverage.heads(connection), coverage.digest(connection)


# what is confidential


def test_what_waits_of_a_confidential_chain_never_leaves_in_an_ordinary_letter(
    offices: tuple[Desk, Desk, Desk],
) -> None:
    """SK has received two confidential changes of NK and merged none of them; then it writes to IT."""
    nk, sk, it = offices
    secret = records.create(nk, "analysis", {"title": "Secret"}, confidential=True)
    edit(nk, secret.uuid, title="Plus secret")
    (letter,) = outgoing(nk, Sending(("SK",), confidential=True))
    assert arriving.receive(sk, letter).state == letters.STAGED
    assert not any(b"ecret" in each.data for each in opened(it, send(sk, "IT")))
    (chosen,) = outgoing(sk, Sending(("IT",), confidential=True))
    assert sum(b"ecret" in each.data for each in opened(it, chosen)) == 2


def test_what_waits_of_a_chain_whose_beginning_is_missing_is_judged_by_the_letter_that_brought_it(
    offices: tuple[Desk, Desk, Desk],
) -> None:
    """Nobody can tell from the second commit of a chain whether it is confidential; its letter can."""
    nk, sk, it = offices
    edit(nk, project(nk, local_name="Amani").uuid, local_name="Utulivu")
    secret = records.create(nk, "analysis", {"title": "Secret"}, confidential=True)
    edit(nk, secret.uuid, title="Plus secret")
    commits = [decode(each) for each in commits_of(nk)]
    ordinary = read(send(nk, "SK")).header
    confidential = read(outgoing(nk, Sending(("SK",), confidential=True))[0]).header
    open_one = next(each for each in commits if b"Utulivu" in each.data)
    hidden_one = next(each for each in commits if b"Plus secret" in each.data)
    assert arriving.receive(sk, written(nk, confidential, open_one, hidden_one)).state == letters.WAITING
    assert opened(it, send(sk, "IT"))[-1].actor != open_one.actor  # nothing of NK: not known yet to be open
    assert arriving.receive(sk, written(nk, ordinary, open_one)).state == letters.WAITING
    sent = {each.id for each in opened(it, send(sk, "IT"))}
    assert open_one.id in sent
    assert hidden_one.id not in sent


def test_an_ordinary_letter_does_not_name_what_is_missing_below_confidential_work(
    offices: tuple[Desk, Desk, Desk],
) -> None:
    nk, sk, _it = offices
    secret = records.create(nk, "analysis", {"title": "Secret"}, confidential=True)
    merge(sk, outgoing(nk, Sending(("SK",), confidential=True))[0])
    for title in ("Plus secret", "Encore plus"):
        edit(nk, secret.uuid, title=title)
    last = decode(commits_of(nk)[-1])
    header = read(outgoing(nk, Sending(("SK",), confidential=True))[0]).header
    assert arriving.receive(sk, written(nk, header, last)).state == letters.WAITING
    for _turn in range(2):  # while it waits, and once it was applied over the hole
        assert read(send(sk, "NK")).header.needs == ()
        (chosen,) = outgoing(sk, Sending(("NK",), confidential=True))
        assert [each.id for each in read(chosen).header.needs] == [last.prev]
        applying.apply_orphans(sk, at_once=True)
    assert reading.read(sk, secret.uuid).row["title"] == "Encore plus"
    assert agrees(sk)


def test_what_may_be_confidential_is_not_applied_over_a_hole(offices: tuple[Desk, Desk, Desk]) -> None:
    """Its chain would be taken for an ordinary one, and shown to everybody."""
    nk, sk, _it = offices
    secret = records.create(nk, "analysis", {"title": "Secret"}, confidential=True)
    edit(nk, secret.uuid, title="Plus secret")
    (letter,) = outgoing(nk, Sending(("SK",), confidential=True))
    arriving.receive(sk, written(nk, read(letter).header, decode(commits_of(nk)[-1])))
    assert applying.apply_orphans(sk, at_once=True).commits == 0
    merge(sk, letter)
    with sk.store.seen(confidential=False).reading() as connection:
        assert finding.find_in(connection, secret.uuid) == []
    assert reading.read(sk, secret.uuid).row["title"] == "Plus secret"


# over a hole


def change(last: Commit, record: UUID, value: str, lamport: int, *replaces: bytes) -> Commit:
    """The next change of a chain, as only a program that lies about its past writes it."""
    declared = entity("project")
    op = Op(declared.by_code["local_name"].tag, value, replaces)
    records_ = (RecordChange(declared.tag, record, (op,)),)
    return Commit(last.actor, last.seq + 1, last.id, lamport, 5, last.user, records_)


@pytest.mark.parametrize("lie", ["rank", "below", "replaced"])
def test_what_one_office_took_over_a_hole_every_other_takes_too(
    offices: tuple[Desk, Desk, Desk], lie: str
) -> None:
    """A change of NK that no honest program wrote reaches SK without the one before it, and is applied there
    in the end. IT has both: it must take them, or it could never again take anything of SK."""
    nk, sk, it = offices
    made = project(nk)
    for each, code in ((sk, "SK"), (it, "IT")):
        merge(each, send(nk, code))
    last = max((decode(each) for each in commits_of(nk)), key=lambda each: each.seq)
    lost = change(last, made.uuid, "Amani", last.lamport + 1)
    rank = {"rank": 900_000, "below": 1, "replaced": 2}[lie]
    replaced = (bytes(14),) if lie == "replaced" else ()
    liar = change(lost, made.uuid, "Umoja", last.lamport + rank, *replaced)
    header = read(send(nk)).header
    assert merge(it, written(nk, header, lost))[1] is not None
    merge(it, written(nk, header, lost, liar))
    assert liar.data not in commits_of(it)  # nobody has told of a hole
    assert arriving.receive(sk, written(nk, header, liar)).state == letters.WAITING
    assert applying.apply_orphans(sk, at_once=True).commits == 1
    merge(sk, written(nk, header, lost))
    for _turn in range(2):
        project(sk)
        assert merge(it, send(sk, "IT"))[1] is not None
        merge(sk, send(it, "SK"))
    assert state_of(sk) == state_of(it)
    assert agrees(sk)
    assert agrees(it)


def test_one_bad_change_that_waits_holds_up_no_other(offices: tuple[Desk, Desk, Desk]) -> None:
    """Two changes of Nord-Kivu wait for lost ones; the rank of one is beyond all reason."""
    nk, _sk, it = offices
    made = project(nk)
    merge(it, send(nk, "IT"))
    for name in ("Amani", "Utulivu"):
        edit(nk, made.uuid, local_name=name)
    last = decode(commits_of(nk)[-1])
    gone = replace(last, seq=last.seq + 4)
    bad = change(gone, made.uuid, "Umoja", last.lamport + 5_000_000)
    arrival = arriving.receive(it, written(nk, read(send(nk)).header, last, bad))
    assert arrival.state == letters.WAITING
    done = applying.apply_orphans(it, at_once=True)
    assert (done.commits, done.refused) == (1, 1)
    assert last.data in commits_of(it)
    assert bad.data not in commits_of(it)
    assert applying.apply_orphans(it, at_once=True).commits == 0
    with it.store.reading() as connection:
        assert query.meta(connection, "merge_day") is not None, "there is a copy of before"
    assert agrees(it)


def test_one_hole_hides_no_gap_of_another_chain(offices: tuple[Desk, Desk, Desk]) -> None:
    nk, sk, it = offices
    made = project(nk)
    merge(sk, send(nk, "SK"))
    for name in ("Amani", "Utulivu", "Umoja"):
        edit(nk, made.uuid, local_name=name)
        project(it)
    merge(sk, send(it, "SK"))
    last = decode(commits_of(nk)[-1])
    arriving.receive(sk, written(nk, read(send(nk)).header, last))
    applying.apply_orphans(sk, at_once=True)
    with sk.store.reading() as connection:
        assert check.check_daily(connection) == []
    gone = decode(commits_of(it)[-2])

    def lose(work: Work) -> None:
        work.connection.exec_driver_sql("DROP TRIGGER commits_kept")
        work.connection.exec_driver_sql("DELETE FROM commits WHERE id=?", (gone.id,))

    sk.store.write(lose)
    with sk.store.reading() as connection:
        assert [each.place for each in check.check_daily(connection)] == [gone.actor.hex()]


# several devices, several parts


def test_the_original_of_a_copied_laptop_is_still_sent_what_it_lacks(
    offices: tuple[Desk, Desk, Desk], tmp_path: Path
) -> None:
    """The copy goes on as a new device; the original is worked on too, and writes what it has."""
    nk, sk, _it = offices
    made = project(nk)
    merge(sk, send(nk, "SK"))
    copy = replace(nk, folder=tmp_path / "copy", store=Store(copy_folder(nk.folder, tmp_path / "copy")))
    try:
        copy.store.write(lambda work: become_new_device(work, copy.clock()))
        merge(sk, send(copy, "SK"))
        edit(sk, made.uuid, local_name="Amani")
        merge(copy, send(sk, "NK"))
        merge(sk, send(copy, "SK"))  # the copy has it now
        merge(sk, send(nk, "SK"))  # the original has not, and says so
        merge(nk, send(sk, "NK"))
        assert reading.read(nk, made.uuid).row["local_name"] == "Amani"
    finally:
        close_desk(copy)


def test_a_device_that_was_put_back_no_longer_counts_beside_the_one_that_goes_on_for_it(
    offices: tuple[Desk, Desk, Desk],
) -> None:
    nk, sk, _it = offices
    merge(sk, send(nk, "SK"))
    nk.store.write(lambda work: become_new_device(work, nk.clock()))
    project(nk)
    merge(sk, send(nk, "SK"))
    with sk.store.reading() as connection:
        (said,) = letters.reported(connection, "NK")
    assert said.actor == nk.store.write(lambda work: work.actor)


@pytest.mark.parametrize("order", [1, -1])
def test_an_export_in_parts_that_cut_a_chain_of_another_office_is_merged_whole(
    offices: tuple[Desk, Desk, Desk], monkeypatch: pytest.MonkeyPatch, order: int
) -> None:
    """SK hands on what NK wrote; the signature of NK stands under the last part alone."""
    nk, sk, it = offices
    for _each in range(8):
        project(nk)
    merge(sk, send(nk, "SK"))
    monkeypatch.setattr("issss_desktop.services.merging.outgoing.PART_BYTES", 700)
    parts = outgoing(sk, Sending(("IT",)))
    assert len(parts) > 2
    came = [arriving.receive(it, data) for data in parts[::order]]
    assert {each.state for each in came} <= {letters.STAGED, letters.WAITING}
    if order == 1:
        with in_language("fr"):
            assert "attend les autres parties" in sentences.sentence(came[0])
    inbox.merge_all(it, [each.id for each in came])
    assert set(state_of(sk)[0]) <= set(state_of(it)[0])


def test_what_waits_is_read_once_for_all_the_letters_that_wait(
    offices: tuple[Desk, Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An office that was away for months has hundreds of letters with thousands of changes."""
    nk, sk, _it = offices
    for each in range(6):
        project(nk, title=f"Projet {each}")
        arriving.receive(sk, send(nk, "SK"))
    waiting, counted = letters.waiting, [0]

    def count(connection: Connection) -> list[letters.Waiting]:
        counted[0] += 1
        return waiting(connection)

    monkeypatch.setattr(letters, "waiting", count)
    with sk.store.seen(confidential=True).reading() as connection:
        assert len(letters.arrived(connection, (letters.STAGED,))) == 6
    sk.store.seen(confidential=True).write(lambda work: ready.settle_all(work.connection))
    assert counted[0] == 1


def test_one_bad_change_among_many_that_wait_is_found_in_a_few_tries(
    offices: tuple[Desk, Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that waits is judged once, and halved until the bad one is alone: not each by itself."""
    nk, _sk, it = offices
    made = project(nk)
    merge(it, send(nk, "IT"))
    for each in range(65):
        edit(nk, made.uuid, local_name=f"Nom {each}")
    waiting = [decode(each) for each in commits_of(nk)[-64:]]
    last = waiting[-1]
    bad = change(replace(last, seq=last.seq + 4), made.uuid, "Umoja", last.lamport + 5_000_000)
    arriving.receive(it, written(nk, read(send(nk)).header, *waiting, bad))
    judged, tried = [0], [0]
    proof, take = applying.Proof, Work.take

    def judge(*args: Any, **more: Any) -> Any:
        judged[0] += 1
        return proof(*args, **more)

    def count(*args: Any, **more: Any) -> Any:
        tried[0] += 1
        return take(*args, **more)

    monkeypatch.setattr(applying, "Proof", judge)
    monkeypatch.setattr(Work, "take", count)
    done = applying.apply_orphans(it, at_once=True)
    assert (done.commits, done.refused) == (64, 1)
    assert judged[0] == 1
    assert tried[0] <= 2 * 7 + 1
    assert reading.read(it, made.uuid).row["title"]
    assert agrees(it)


def test_a_part_from_the_middle_waits_for_its_own_review_whatever_comes_first(
    offices: tuple[Desk, Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The heads of a report are in its last part: what the others hold was applied there, too."""
    nk, sk, _it = offices
    for _each in range(6):
        project(nk)
    monkeypatch.setattr("issss_desktop.services.merging.outgoing.PART_BYTES", 400)
    parts = outgoing(nk, Sending(("SK",)))
    assert len(parts) > 2
    middle = arriving.receive(sk, parts[1])
    assert middle.state == letters.WAITING
    assert [each.id for each in inbox.kept(sk)] == [middle.id], "and says so in the list of what waits"
    first = arriving.receive(sk, parts[0])
    (merged,) = inbox.merge_all(sk, [first.id]).merged
    assert merged.commits == first.commits
    (waits,) = inbox.kept(sk)
    assert (waits.id, waits.state) == (middle.id, letters.STAGED), "nobody has reviewed it yet"
    assert inbox.merge_all(sk, [middle.id]).merged[0].commits == middle.commits


def test_what_only_waits_where_a_report_in_parts_was_written_holds_up_none_of_them(
    offices: tuple[Desk, Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    nk, sk, it = offices
    made = project(nk)
    merge(sk, send(nk, "SK"))
    for name in ("Amani", "Utulivu"):
        edit(nk, made.uuid, local_name=name)
    lone = decode(commits_of(nk)[-1])
    assert arriving.receive(sk, written(nk, read(send(nk)).header, lone)).state == letters.WAITING
    for _each in range(4):
        project(sk)
    monkeypatch.setattr("issss_desktop.services.merging.outgoing.PART_BYTES", 700)
    came = [arriving.receive(it, data) for data in outgoing(sk, Sending(("IT",)))]
    assert len(came) > 2
    went = inbox.merge_all(it, [each.id for each in came])
    assert len(went.done) == len(came), went.refused
    assert set(state_of(sk)[0]) <= set(state_of(it)[0])
    with it.store.reading() as connection:
        assert [each.id for each in letters.waiting(connection)] == [lone.id]


def test_a_lost_change_comes_through_a_third_office(offices: tuple[Desk, Desk, Desk]) -> None:
    """IT was applied without a change of NK; SK has it, and of NK only the signature over the end."""
    nk, sk, it = offices
    made = project(nk)
    merge(it, send(nk, "IT"))
    for name in ("Amani", "Utulivu", "Umoja"):
        edit(nk, made.uuid, local_name=name)
    merge(sk, send(nk, "SK"))
    arriving.receive(it, written(nk, read(send(nk)).header, decode(commits_of(nk)[-1])))
    applying.apply_orphans(it, at_once=True)
    merge(sk, send(it, "SK"))
    arrival, merged = merge(it, send(sk, "IT"))
    assert (arrival.reason, merged is not None) == ("", True)
    with it.store.reading() as connection:
        assert coverage.needs(connection) == []
    assert reading.read(it, made.uuid).row["local_name"] == "Umoja"
    assert agrees(it)


def test_an_export_is_cut_where_a_reader_would_refuse_it(
    offices: tuple[Desk, Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the number of its values, and by what is left of its bytes when it is squeezed."""
    nk, sk, _it = offices
    for _each in range(6):
        project(nk, local_name=secrets.token_hex(200))
    with monkeypatch.context() as few:
        few.setattr("issss_desktop.services.merging.outgoing.PART_OPS", 12)
        assert len(outgoing(nk, Sending(("SK",)))) in (3, 4)
    whole = len(send(nk, "SK"))
    monkeypatch.setattr("issss_desktop.sync.envelope.MAX_BYTES", 3 * whole // 4)
    parts = outgoing(nk, Sending(("SK",)))
    assert len(parts) in (2, 3)
    assert [read(each).header.part for each in parts] == [(n, len(parts)) for n in range(1, len(parts) + 1)]
    inbox.merge_all(sk, [arriving.receive(sk, each).id for each in parts])
    assert set(state_of(nk)[0]) <= set(state_of(sk)[0])


def test_a_change_is_read_whole_once_on_its_way_out(
    offices: tuple[Desk, Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is packed: where it stands in its chain, and how large it is, is told without all of that."""
    nk, _sk, _it = offices
    for _each in range(5):
        project(nk)
    plain, read_whole = log._scan, []

    def scan(data: bytes) -> None:
        read_whole.append(data)
        plain(data)

    monkeypatch.setattr(log, "_scan", scan)
    send(nk, "SK")
    assert len(read_whole) == len(set(read_whole)) == len(commits_of(nk))


@pytest.mark.parametrize("begins", [b"\x00\x00\x00 ftypisom", b"%PDF-1.7\n"])
def test_of_a_film_or_a_scan_that_falls_on_a_record_only_the_beginning_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begins: bytes
) -> None:
    large, plain, read_of = tmp_path / "grand", Path.open, []
    with large.open("wb") as file:
        file.write(begins)
        file.truncate(60_000_000)
        file.seek(59_000_000)
        file.write(MAGIC)

    class Counted(io.FileIO):
        def read(self, size: int | None = -1, /) -> bytes:
            read_of.append(size)
            return super().read(size) or b""

    def opened(path: Path, *args: Any, **more: Any) -> Any:
        return Counted(path) if path == large else plain(path, *args, **more)

    monkeypatch.setattr(Path, "open", opened)
    assert not carrying.carry_data([large])
    assert len(read_of) == 1


def test_a_report_that_falls_on_a_record_is_known_wherever_its_data_lie_in_it(tmp_path: Path) -> None:
    report, side = tmp_path / "rapport.pdf", tmp_path / "rapport.issss"
    report.write_bytes(b"%PDF-1.7\n" + b"\n" * ((1 << 20) - 12) + MAGIC + b"\n" * 2_000_000)
    side.write_bytes(MAGIC + b"x" * 100)
    assert carrying.carry_data([report])
    assert carrying.carry_data([side])
    report.write_bytes(report.read_bytes().replace(MAGIC, b""))
    assert not carrying.carry_data([report])


# what is kept


def test_a_list_of_what_was_refused_does_not_load_what_was_refused(offices: tuple[Desk, Desk, Desk]) -> None:
    nk, _sk, _it = offices
    for each in range(8):
        arriving.receive(nk, MAGIC + bytes([each]) * 4_000_000)
    tracemalloc.start()
    try:
        assert len(inbox.kept(nk)) == 8
        most = tracemalloc.get_traced_memory()[1]
        assert inbox.judge_again(nk) == 0
        once = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 1_000_000
    assert once < 20_000_000  # one after the other


def test_a_stamp_that_no_calendar_knows_breaks_no_page(
    offices: tuple[Desk, Desk, Desk], tmp_path: Path
) -> None:
    """The clock of a laptop, or somebody, wrote the year 292,278,994 into a change and into a letter."""
    nk, sk, _it = offices
    made = project(nk)
    merge(sk, send(nk, "SK"))
    last = max((decode(each) for each in commits_of(nk)), key=lambda each: each.seq)
    late = replace(change(last, made.uuid, "Amani", last.lamport + 1), wall_ms=2**63 - 1)
    header = replace(read(send(nk)).header, wall_ms=2**63 - 1)
    edit(sk, made.uuid, local_name="Umoja")
    assert merge(sk, written(nk, header, late))[1] is not None
    entry = history.history(sk, made.uuid)[0]
    assert entry.wall_ms == 2**63 - 1
    assert printing.plain_history(entry)["when"].startswith("2999-12-31")
    assert printing.moment(entry.wall_ms, "fr")
    (place,) = divergences.open_divergences(sk)
    assert any(each.wall_ms == 2**63 - 1 for each in place.sides)
    assert sides.moment(2**63 - 1, "fr") == "31/12/2999 à 00:00 UTC"
    assert stamp(2**63 - 1, "fr") == "31/12/2999 00:00 UTC"
    table.save(sk, Asked(), tmp_path / "registre.csv")
    assert "2999-12-31" in (tmp_path / "registre.csv").read_text("utf-8-sig")


def test_a_letter_for_a_newer_program_holds_up_none_for_this_one(offices: tuple[Desk, Desk, Desk]) -> None:
    """Nord-Kivu has one new laptop; both write what it has done."""
    nk, sk, _it = offices
    made = project(nk)
    letter = send(nk, "SK")
    header = read(letter).header
    keys = identity.keys_of(nk)
    newer = write(
        replace(header, min_reader=header.min_reader + 1),
        read(letter).commits([keys.secret]), read(letter).checkpoints, keys.sign,
    )  # fmt: skip
    assert arriving.receive(sk, newer).state == letters.NEWER
    assert merge(sk, letter)[1] is not None
    assert reading.read(sk, made.uuid).row.alive


def scan(folder: Path, **root: pikepdf.Object) -> Path:
    """A PDF of one page with something more in its catalogue."""
    with pikepdf.Pdf.new() as pdf:
        pdf.add_blank_page()
        for key, value in root.items():
            pdf.Root[f"/{key}"] = value
        pdf.save(folder / "rapport.pdf")
    return folder / "rapport.pdf"


def test_a_refused_report_is_kept_with_its_bytes_and_never_read_here_again(
    offices: tuple[Desk, Desk, Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One with a program in it; and one at which the child that read it came to nothing."""
    nk, sk, _it = offices
    path = scan(tmp_path, OpenAction=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("x")))
    data = path.read_bytes()
    (opened_,) = carrying.open_files(sk, [path])
    assert opened_.arrival is not None
    assert (opened_.arrival.state, opened_.arrival.reason) == (letters.QUARANTINED, "active")
    side = tmp_path / "lettre.issss"
    project(nk)
    side.write_bytes(send(nk, "SK"))
    with monkeypatch.context() as slow:
        slow.setattr("issss_desktop.sync.reader.LIMITS", children.Limits(0.01, 512))
        (late,) = carrying.open_files(sk, [side])
    assert late.arrival is not None
    assert late.arrival.reason == "time"
    with sk.store.reading() as connection:
        assert kept_bytes(connection, opened_.arrival.id) == data
        assert kept_bytes(connection, late.arrival.id) == side.read_bytes()
    assert inbox.judge_again(sk) == 0
    assert {each.state for each in inbox.kept(sk)} == {letters.QUARANTINED}
    assert {each.text for each in inbox.kept(sk)} == {opened_.text, late.text}


def kept_bytes(connection: Connection, identity_: bytes) -> bytes | None:
    found = letters.find(connection, identity_)
    return None if found is None else found.data


# what is told


def test_only_letters_to_this_office_are_told_as_missing(offices: tuple[Desk, Desk, Desk]) -> None:
    """Numbers 2 to 4 were written to Ituri alone; number 6 to Sud-Kivu was lost."""
    nk, sk, _it = offices
    made = project(nk)
    merge(sk, send(nk, "SK"))
    merge(nk, send(sk, "NK"))
    for _each in range(3):
        send(nk, "IT")
    for name in ("Amani", "Utulivu"):
        edit(nk, made.uuid, local_name=name)
    last = decode(commits_of(nk)[-1])
    arrival = arriving.receive(sk, written(nk, read(send(nk, "SK")).header, last))
    assert (arrival.state, arrival.missing) == (letters.WAITING, ())
    with in_language("fr"):
        assert "plus anciennes" in sentences.sentence(arrival)
    send(nk, "SK")
    edit(nk, made.uuid, local_name="Umoja")
    later = decode(commits_of(nk)[-1])
    arrival = arriving.receive(sk, written(nk, read(send(nk, "SK")).header, later))
    assert arrival.missing == (6,)
    with in_language("fr"):
        assert "il manque le rapport n°" in sentences.sentence(arrival)


def test_whatever_number_a_letter_bears_its_gap_is_found_at_once(offices: tuple[Desk, Desk, Desk]) -> None:
    nk, sk, _it = offices
    made = project(nk)
    merge(sk, send(nk, "SK"))
    for name in ("Amani", "Utulivu"):
        edit(nk, made.uuid, local_name=name)
    header = read(send(nk, "SK")).header
    far = replace(header, number=2**63 - 1, before=(("SK", (2**62, 2**62 + 1)),))
    begun = time.monotonic()
    arrival = arriving.receive(sk, written(nk, far, decode(commits_of(nk)[-1])))
    assert time.monotonic() - begun < 2.0
    assert (arrival.state, arrival.missing) == (letters.WAITING, (2**62, 2**62 + 1))


def test_unequal_data_of_equal_histories_are_told_when_nothing_is_new(
    offices: tuple[Desk, Desk, Desk],
) -> None:
    nk, sk, _it = offices
    project(nk)
    for each, other_, to in ((nk, sk, "SK"), (sk, nk, "NK"), (nk, sk, "SK")):
        merge(other_, send(each, to))
    assert not arriving.receive(nk, send(sk, "NK")).alarm
    sql = "UPDATE ops SET live=0 WHERE id=(SELECT max(id) FROM ops WHERE live=1)"
    nk.store.write(lambda work: work.connection.exec_driver_sql(sql))
    arrival = arriving.receive(nk, send(sk, "NK"))
    assert (arrival.state, arrival.alarm) == (arriving.REPLAYED, True)
    with in_language("fr"):
        assert "données inégales" in sentences.remedy(arrival)
    with nk.store.reading() as connection:
        told = connection.exec_driver_sql("SELECT act FROM acts ORDER BY id DESC LIMIT 1").first()
    assert told[0] == applying.ALARM


def test_a_choice_of_the_review_does_not_hide_unequal_data(offices: tuple[Desk, Desk, Desk]) -> None:
    nk, sk, _it = offices
    made = project(nk)
    for each, other_, to in ((nk, sk, "SK"), (sk, nk, "NK"), (nk, sk, "SK")):
        merge(other_, send(each, to))
    edit(nk, made.uuid, local_name="Amani")
    edit(sk, made.uuid, local_name="Utulivu")
    merge(sk, send(nk, "SK"))
    sql = "UPDATE ops SET live=0 WHERE id=(SELECT min(id) FROM ops WHERE live=1)"
    nk.store.write(lambda work: work.connection.exec_driver_sql(sql))
    arrival = arriving.receive(nk, send(sk, "NK"))
    (torn,) = review.preview(nk, arrival.id).divergences
    choice = applying.Choice(torn.uuid, torn.field, torn.sides[0], "vu")
    assert applying.apply(nk, arrival.id, [choice], copy=False).alarm


def test_joining_what_is_joined_parts_nothing(desk: Desk) -> None:
    """Gamma is Alpha; then Zeta turns out to be Gamma: all three are one, in whatever order it is said."""
    names = ("Alpha", "Beta", "Gamma", "Zeta")
    z, a, b, c = sorted(records.create(desk, "organisation", {"name": name}).uuid for name in names)
    doubles.join(desk, a, c)
    doubles.join(desk, z, c)
    doubles.join(desk, c, b)
    with desk.store.reading() as connection:
        assert {doubles._root(connection, each) for each in (a, b, c)} == {z}
    assert reading.read(desk, c).row["same_as"] == a
    for one, two in ((a, b), (z, c), (c, a)):
        with pytest.raises(UserError):
            doubles.join(desk, one, two)
