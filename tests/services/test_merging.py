"""Reports of other offices: what is taken, what waits, what is not believed; and each says so."""

import hashlib
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.models.figures import Figures
from issss_desktop.models.log import Commit, decode
from issss_desktop.services import finding, reading, records
from issss_desktop.services.desk import REAL_NETWORK, Desk, close_desk
from issss_desktop.services.merging import (
    applying,
    arriving,
    doubles,
    identity,
    review,
    sentences,
    standing,
    undoing,
    whom,
)
from issss_desktop.services.merging.outgoing import Sending, outgoing
from issss_desktop.store import check, coverage, letters
from issss_desktop.store.store import Store
from issss_desktop.store.work import Work
from issss_desktop.sync.envelope import Checkpoint, Envelope, Head, Kind, read, write
from tests.desks import bare_desk, commits_of, edit, project
from tests.letters import merge, pair, send


def state_of(desk: Desk) -> tuple[list[bytes], bytes]:
    with desk.store.reading() as connection:
        return commits_of(desk), coverage.digest(connection)


def heads_of(desk: Desk) -> list[letters.HeadRow]:
    with desk.store.reading() as connection:
        return coverage.heads(connection)


def test_two_offices_end_with_the_same_and_both_see_the_divergence(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    made = project(one)
    merge(two, send(one))
    edit(one, made.uuid, local_name="Amani")
    edit(two, made.uuid, local_name="Utulivu")
    _arrival, merged = merge(one, send(two))
    assert merged is not None
    assert merged.diverging == 1
    merge(two, send(one))
    assert state_of(one)[1] == state_of(two)[1]
    assert heads_of(one) == heads_of(two)


def test_while_a_report_is_read_others_can_save(
    pairs: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is verified, unpacked and read before the writer is asked for."""
    one, two = pairs
    project(one)
    letter, saved = send(one), []
    plain_read, plain_commits = arriving.read, Envelope.commits

    def somebody_saves() -> None:
        done = ThreadPoolExecutor(1).submit(project, two)
        saved.append(done.result(timeout=5).uuid)

    def slow_read(data: bytes) -> Envelope:
        somebody_saves()
        return plain_read(data)

    def slow_commits(envelope: Envelope, secrets: Sequence[bytes] = ()) -> tuple[bytes, ...]:
        somebody_saves()
        return plain_commits(envelope, secrets)

    monkeypatch.setattr(arriving, "read", slow_read)
    monkeypatch.setattr(Envelope, "commits", slow_commits)
    assert merge(two, letter)[1] is not None
    assert len(saved) == 2, "each is done once"
    assert merge(two, letter)[0].state == arriving.REPLAYED
    assert len(saved) == 2, "what was merged is not even read again"


def test_nothing_of_a_report_is_unpacked_before_its_sender_is_believed(
    desk: Desk, other: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    whom.introduce(desk, whom.card_of(other))
    whom.compare(desk, "SK", identity.own_words(other))

    def unpacked(_envelope: Envelope, _secrets: Sequence[bytes] = ()) -> tuple[bytes, ...]:
        raise AssertionError

    monkeypatch.setattr(Envelope, "commits", unpacked)
    assert arriving.receive(other, send(desk)).reason == arriving.KEY


def test_the_same_report_again_changes_nothing_and_says_so(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    project(one)
    letter = send(one)
    merge(two, letter)
    before = state_of(two)
    arrival, merged = merge(two, letter)
    assert (arrival.state, merged) == (arriving.REPLAYED, None)
    assert state_of(two) == before
    with in_language("fr"):
        assert "rien ne change" in sentences.sentence(arrival)


def test_a_preview_tells_everything_and_writes_nothing(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    made = project(one, local_name="Amani")
    merge(two, send(one))
    edit(one, made.uuid, local_name="Utulivu")
    arrival = arriving.receive(two, send(one))
    before = state_of(two)
    seen = review.preview(two, arrival.id)
    assert state_of(two) == before
    (line,) = [line for line in seen.lines if line.entity == "project"]
    assert (line.kind, line.office) == (review.CHANGED, "NK")
    assert [(c.field, c.before, c.after) for c in line.cells] == [("local_name", "Amani", "Utulivu")]
    applying.apply(two, arrival.id, copy=False)
    assert reading.read(two, made.uuid).row["local_name"] == "Utulivu"


def test_reports_reviewed_together_are_computed_once_between_them(
    pairs: tuple[Desk, Desk], third: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one leaves is what the next one meets."""
    one, two = pairs
    pair(one, two, third)
    project(one, title="De NK")
    project(third, title="D’IT")
    ids = [arriving.receive(two, send(each, "SK")).id for each in (one, third)]
    computed: list[Figures] = []

    def compute(*args: Any, **more: Any) -> Figures:
        computed.append(plain(*args, **more))
        return computed[-1]

    plain = review.compute
    monkeypatch.setattr(review, "compute", compute)
    first, second = review.preview_all(two, ids).values()
    assert len(computed) == 3
    assert [first.before, first.after, second.before, second.after] == [
        computed[0], computed[1], computed[1], computed[2],
    ]  # fmt: skip
    assert computed[0] != computed[1] != computed[2]


def test_a_choice_of_the_review_is_made_in_the_merge_itself(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    made = project(one)
    merge(two, send(one))
    edit(one, made.uuid, local_name="Amani")
    edit(two, made.uuid, local_name="Utulivu")
    arrival = arriving.receive(two, send(one))
    (diverging,) = review.preview(two, arrival.id).divergences
    side = next(each for each in diverging.sides if each.shown == "Amani")
    applying.apply(
        two, arrival.id, [applying.Choice(diverging.uuid, diverging.field, side, "vu")], copy=False
    )
    form = reading.read(two, made.uuid)
    assert (form.row["local_name"], form.alternatives) == ("Amani", {})
    merge(one, send(two))
    assert reading.read(one, made.uuid).alternatives == {}


def test_a_choice_that_no_longer_fits_merges_nothing(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    made = project(one)
    merge(two, send(one))
    edit(one, made.uuid, local_name="Amani")
    edit(two, made.uuid, local_name="Utulivu")
    arrival = arriving.receive(two, send(one))
    (diverging,) = review.preview(two, arrival.id).divergences
    side = replace(diverging.sides[0], shown="Umoja")
    before = state_of(two)
    with pytest.raises(UserError):
        applying.apply(two, arrival.id, [applying.Choice(diverging.uuid, diverging.field, side)], copy=False)
    assert state_of(two) == before


def test_a_merge_is_undone_by_commits_that_travel(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    made = project(one, local_name="Amani")
    merge(two, send(one))
    edit(one, made.uuid, local_name="Utulivu")
    arrival, _merged = merge(two, send(one))
    two.store.write(lambda work: undoing.undo_inside(two, work, arrival.id, "erreur"))
    assert reading.read(two, made.uuid).row["local_name"] == "Amani"
    merge(one, send(two))
    assert reading.read(one, made.uuid).row["local_name"] == "Amani"
    assert state_of(one)[1] == state_of(two)[1]


# who is believed


def test_an_unknown_key_is_set_aside_until_its_words_are_typed(desk: Desk, other: Desk) -> None:
    whom.introduce(desk, whom.card_of(other))
    whom.compare(desk, "SK", identity.own_words(other))
    letter = send(desk)
    before = state_of(other)
    arrival = arriving.receive(other, letter)
    assert (arrival.state, arrival.reason, arrival.whose) == (letters.QUARANTINED, arriving.KEY, "NK")
    assert state_of(other) == before
    with pytest.raises(UserError):
        whom.compare(other, "NK", "neige balai armoire biscuit crabe pomme")
    assert whom.compare(other, "nk", identity.own_words(desk).upper()).offices == ("NK",)
    assert [each.state for each in arriving.again(other)] == [letters.STAGED]


def test_the_words_of_a_key_that_was_only_seen_are_not_shown(desk: Desk, other: Desk) -> None:
    whom.introduce(desk, whom.card_of(other))
    assert [key.words for each in standing.offices(desk) for key in each.keys] == [""]
    assert standing.unheard(desk) == ("SK",)
    whom.compare(desk, "SK", identity.own_words(other))
    assert standing.unheard(desk) == ()


def test_the_slow_words_of_a_device_are_made_once(desk: Desk, other: Desk) -> None:
    pair(desk, other)
    made = identity.words.cache_info().misses
    for _paint in range(3):
        standing.offices(desk)
        identity.own_words(desk)
    assert identity.words.cache_info().misses == made


def test_the_registry_of_the_national_office_makes_offices_known(
    desk: Desk, other: Desk, tmp_path: Path
) -> None:
    national = bare_desk(tmp_path / "nat", "NAT", "D. National")
    try:
        pair(national, desk)
        pair(national, other)
        paper = whom.registry_of(national)
        assert "SK" in whom.introduce(desk, paper).offices
        assert "NK" in whom.introduce(other, paper).offices
        assert merge(other, send(desk, "SK"))[1] is not None
        changed = bytearray(paper)
        changed[-70] ^= 1
        with pytest.raises(UserError):
            whom.introduce(desk, bytes(changed))
    finally:
        close_desk(national)


def test_a_registry_of_somebody_else_is_refused(desk: Desk, other: Desk, third: Desk) -> None:
    pair(desk, other)
    forged = replace(other, office="NAT")
    with pytest.raises(UserError):
        whom.introduce(third, whom.registry_of(forged))
    with pytest.raises(UserError):
        whom.registry_of(desk)


def test_a_third_office_carries_what_it_cannot_forge(pairs: tuple[Desk, Desk], third: Desk) -> None:
    one, two = pairs
    pair(one, two, third)
    made = project(one, local_name="Amani")
    merge(two, send(one, "SK"))
    _arrival, merged = merge(third, send(two, "IT"))
    assert merged is not None
    assert reading.read(third, made.uuid).row["local_name"] == "Amani"


def test_a_device_that_signs_for_another_office_is_set_aside(pairs: tuple[Desk, Desk], third: Desk) -> None:
    """SK makes up a commit of NK, signs it with its own key, and sends it."""
    one, two = pairs
    pair(one, two, third)
    project(one)
    merge(two, send(one, "SK"))
    last = max((decode(data) for data in commits_of(one)), key=lambda c: c.seq)
    made = Commit(
        last.actor, last.seq + 1, last.id, last.lamport + 1, 5, last.user, last.records[:1]
    )  # the same again, as if NK had said it once more
    forged = with_commit(two, send(two, "IT"), made)
    before = state_of(third)
    arrival = arriving.receive(third, forged)
    assert (arrival.state, arrival.reason) == (letters.QUARANTINED, arriving.OFFICE)
    with pytest.raises(UserError):
        applying.apply(third, arrival.id, copy=False)
    assert state_of(third) == before
    with third.store.reading() as connection:
        kept = letters.find(connection, arrival.id)
    assert kept is not None
    assert (kept.state, kept.data) == (letters.QUARANTINED, forged)


def with_commit(desk: Desk, data: bytes, made: Commit, *, signed: bool = True) -> bytes:
    """An envelope of an office with one commit more."""
    keys, envelope = identity.keys_of(desk), read(data)
    points = list(envelope.checkpoints)
    if signed:
        head = Head(made.actor, made.seq, made.id)
        points.append(Checkpoint.sign(envelope.header.network, head, keys.verify, keys.sign))
    return write(envelope.header, [*envelope.commits([keys.secret]), made.data], points, keys.sign)


def test_a_change_that_its_author_did_not_sign_is_set_aside(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    project(one)
    last = max((decode(data) for data in commits_of(one)), key=lambda c: c.seq)
    made = Commit(last.actor, last.seq + 1, last.id, last.lamport + 1, 5, last.user, last.records[:1])
    arrival = arriving.receive(two, with_commit(one, send(one), made, signed=False))
    assert (arrival.state, arrival.reason) == (letters.QUARANTINED, arriving.UNSIGNED)


def test_a_staged_change_that_the_disk_altered_is_not_merged(pairs: tuple[Desk, Desk]) -> None:
    """It would still read as a change, of another id, that nobody signed."""
    one, two = pairs
    made = project(one)
    merge(two, send(one))
    edit(one, made.uuid, local_name="Amani")
    arrival = arriving.receive(two, send(one))
    before = state_of(two)
    old, new = (name.encode().hex().upper() for name in ("Amani", "Imani"))
    with two.store.reading() as connection:
        rows = connection.exec_driver_sql("SELECT id, hex(data) FROM staged").fetchall()
    altered = [(bytes.fromhex(data.replace(old, new)), identity_) for identity_, data in rows]
    assert any(decode(data).id != identity_ for data, identity_ in altered)
    sql = "UPDATE staged SET data=? WHERE id=?"
    two.store.write(lambda work: work.connection.exec_driver_sql(sql, altered))
    with pytest.raises(UserError, match="could have written"), in_language("en"):
        applying.apply(two, arrival.id, copy=False)
    assert state_of(two) == before


def test_a_revoked_key_counts_up_to_what_was_here(pairs: tuple[Desk, Desk], third: Desk) -> None:
    one, two = pairs
    pair(one, two, third)
    project(one)
    merge(two, send(one, "SK"))
    whom.revoke(two, "NK")
    project(one)
    arrival = arriving.receive(two, send(one, "SK"))
    assert (arrival.state, arrival.reason) == (letters.QUARANTINED, arriving.REVOKED)


# what arrives wrongly


def test_a_sample_office_and_a_real_one_never_exchange(desk: Desk, other: Desk) -> None:
    pair(desk, other)
    other.store.write(lambda work: work.set_meta("network", REAL_NETWORK))
    arrival = arriving.receive(other, send(desk))
    assert (arrival.state, arrival.reason) == (letters.QUARANTINED, arriving.NETWORK)
    with in_language("fr"):
        assert "bureau d’exemple" in sentences.sentence(arrival)
    with pytest.raises(UserError):
        whom.introduce(other, whom.card_of(desk))


def test_a_letter_for_another_office_is_not_opened(pairs: tuple[Desk, Desk], third: Desk) -> None:
    one, two = pairs
    pair(one, two, third)
    project(one)
    letter = send(one, "SK")
    arrival = arriving.receive(third, letter)
    assert (arrival.state, arrival.reason) == (letters.QUARANTINED, arriving.ADDRESSEE)


@pytest.mark.parametrize("at", [0, 6, 7, 60, 300, -70, -1])
def test_a_letter_that_was_changed_anywhere_is_set_aside_with_its_bytes(
    pairs: tuple[Desk, Desk], at: int
) -> None:
    one, two = pairs
    project(one)
    bad = bytearray(send(one))
    bad[at] ^= 0x40
    before = state_of(two)
    arrival = arriving.receive(two, bytes(bad))
    assert arrival.state in (letters.QUARANTINED, letters.NEWER)
    assert sentences.sentence(arrival)
    assert sentences.remedy(arrival)
    assert state_of(two) == before
    with two.store.reading() as connection:
        kept = letters.find(connection, hashlib.sha256(bad).digest())
    assert kept is not None
    assert kept.data == bytes(bad)


def test_a_letter_of_a_newer_program_waits_and_goes_on_its_way_byte_for_byte(
    pairs: tuple[Desk, Desk], third: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = pairs
    pair(one, two, third)
    with monkeypatch.context() as newer:
        newer.setattr("issss_desktop.services.merging.outgoing.READER", 2)
        made = project(one)
        letter = send(one, "SK")
    arrival = arriving.receive(two, letter)
    assert arrival.state == letters.NEWER
    with two.store.reading() as connection:
        assert finding.find_in(connection, made.uuid) == []
    assert merge(third, send(two, "IT"))[1] is not None
    assert reading.read(third, made.uuid).row["title"]  # here a program that reads it
    monkeypatch.setattr("issss_desktop.services.merging.arriving.READER", 2)  # the upgrade
    assert [each.state for each in arriving.again(two)] == [letters.STAGED]


# what is lost, put back and copied


def test_a_letter_whose_past_was_lost_waits_and_says_which_is_missing(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    merge(two, send(one))
    merge(one, send(two))
    made = project(one)
    lost = send(one)
    # what SK said it had was put back behind: NK believes it has the first
    with one.store.reading() as connection:
        head = coverage.heads(connection)
    fake = replace(read(send(two)).header, heads=tuple(Head(*each) for each in head), number=9)
    keys = identity.keys_of(two)
    arriving.receive(one, write(fake, [], [], keys.sign))
    edit(one, made.uuid, local_name="Amani")
    arrival = arriving.receive(two, send(one))
    assert (arrival.state, arrival.missing) == (letters.WAITING, (2,))
    with in_language("fr"):
        assert "il manque le rapport n° 2 de NK" in sentences.sentence(arrival).replace("\u202f", " ")
    assert merge(two, lost)[1] is not None
    applying.apply(two, arrival.id, copy=False)
    assert reading.read(two, made.uuid).row["local_name"] == "Amani"


def hold(desk: Desk, author: Desk, commit: Commit) -> None:
    """An office holds a commit of another, with its signature, and not what lies below it."""
    head, keys = Head(commit.actor, commit.seq, commit.id), identity.keys_of(author)
    point = Checkpoint.sign(whom.network_of(author), head, keys.verify, keys.sign)

    def job(work: Work) -> None:
        letters.stage(work.connection, [commit], [], 0)
        row = (point.actor, point.seq, point.id, point.key, point.signature)
        letters.keep_points(work.connection, [row])

    desk.store.write(job)


def test_an_orphan_is_applied_on_request_and_its_hole_closes_when_the_lost_one_comes(
    pairs: tuple[Desk, Desk],
) -> None:
    one, two = pairs
    made = project(one, local_name="Amani")
    merge(two, send(one))
    edit(one, made.uuid, local_name="Utulivu")
    middle = commits_of(one)[-1]
    edit(one, made.uuid, local_name="Umoja")
    last = decode(commits_of(one)[-1])
    hold(two, one, last)
    assert applying.apply_orphans(two).commits == 1  # it is older than 30 days by any clock of a test
    with two.store.reading() as connection:
        assert coverage.needs(connection) == [last.prev]
        assert check.check_fully(connection) == []
        assert check.check_chains(connection).findings == ()
    assert {each.value for each in reading.read(two, made.uuid).alternatives["local_name"]} == {
        "Amani", "Umoja",
    }  # fmt: skip
    two.store.write(lambda work: work.receive([middle]))
    assert reading.read(two, made.uuid).row["local_name"] == "Umoja"
    assert reading.read(two, made.uuid).alternatives == {}
    with two.store.reading() as connection:
        assert coverage.needs(connection) == []
        assert check.check_fully(connection) == []
    assert state_of(one)[1] != state_of(two)[1]  # NK has not seen that SK exists
    merge(one, send(two))
    assert state_of(one)[1] == state_of(two)[1]


def test_what_waits_here_goes_on_and_is_applied_where_its_past_is(
    pairs: tuple[Desk, Desk], third: Desk
) -> None:
    """SK holds a change of NK whose past it lacks, and hands it on; IT gets the past later, from NK."""
    one, two = pairs
    pair(one, two, third)
    made = project(one, local_name="Amani")
    merge(two, send(one, "SK"))
    edit(one, made.uuid, local_name="Utulivu")
    middle = send(one, "IT")
    edit(one, made.uuid, local_name="Umoja")
    last = decode(commits_of(one)[-1])
    hold(two, one, last)
    _arrival, merged = merge(third, send(two, "IT"))
    assert merged is not None  # what SK only carries holds nothing up
    assert reading.read(third, made.uuid).row["local_name"] == "Amani"
    with third.store.reading() as connection:
        assert coverage.needs(connection) == [last.prev]
    merge(third, middle)
    assert reading.read(third, made.uuid).row["local_name"] == "Umoja"


def test_a_disk_that_was_put_back_gets_its_own_work_from_the_others(
    pairs: tuple[Desk, Desk], tmp_path: Path
) -> None:
    one, two = pairs
    first = project(one)
    image = tmp_path / "image"
    close_desk(one)
    shutil.copytree(one.folder, image)
    again = replace(one, store=Store(one.folder))
    later = project(again)
    merge(two, send(again))
    close_desk(again)
    back = replace(one, folder=image, store=Store(image))
    try:
        between = project(back)
        actor = back.store.write(lambda work: work.actor)
        assert merge(back, send(two))[0].put_back
        assert back.store.write(lambda work: work.actor) != actor
        merge(two, send(back))
        merge(back, send(two))
        for made in (first, later, between):
            assert reading.read(back, made.uuid).row.alive
        merge(two, send(back))
        merge(back, send(two))
        assert heads_of(back) == heads_of(two)
        assert sum(head[0] == actor for head in heads_of(two)) == 2  # both branches are kept
        with two.store.reading() as connection:
            assert check.check_fully(connection) == []
            assert check.check_chains(connection).findings == ()
    finally:
        close_desk(back)


def test_an_office_reads_its_own_report_again(pairs: tuple[Desk, Desk]) -> None:
    one, _two = pairs
    project(one)
    assert arriving.receive(one, send(one)).state == arriving.REPLAYED


def test_nothing_is_sealed_while_no_office_is_known_and_clear_data_need_nobody(desk: Desk) -> None:
    made = project(desk)
    assert outgoing(desk) == ()
    (data,) = outgoing(desk, Sending(kind=Kind.CLEAR))
    envelope = read(data)
    assert any(made.uuid.bytes in commit for commit in envelope.commits())
    with pytest.raises(UserError):
        outgoing(desk, Sending(("SK",)))


def test_a_new_key_opens_what_was_sealed_to_the_one_before(pairs: tuple[Desk, Desk]) -> None:
    from issss_desktop.store.vault import held

    one, two = pairs
    project(one)
    letter = send(one)
    keys = identity.keys_of(two)
    two.store.write(lambda work: held.retire(work, keys))
    assert identity.keys_of(two) != keys
    assert merge(two, letter)[1] is not None


def test_confidential_work_leaves_only_when_chosen(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    made = records.create(one, "analysis", {"title": "Secret"}, confidential=True)
    merge(two, send(one))
    assert reading.find(two, made.uuid) == []
    (data,) = outgoing(one, Sending(confidential=True))
    merge(two, data)
    assert reading.read(two, made.uuid).row["title"] == "Secret"


def test_the_same_donor_of_two_offices_is_shown_joined_and_parted(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    here = records.create(one, "organisation", {"name": "Royaume de Norvège"})
    there = records.create(two, "organisation", {"name": "royaume de norvege"})
    arrival = arriving.receive(two, send(one))
    (double,) = review.preview(two, arrival.id).doubles
    assert {double.uuid, double.other} == {here.uuid, there.uuid}
    applying.apply(two, arrival.id, copy=False)
    assert len(doubles.open_doubles(two)) == 1
    joined = doubles.join(two, here.uuid, there.uuid)
    assert joined.uuid == max(here.uuid, there.uuid)
    assert reading.read(two, joined.uuid).row["same_as"] == min(here.uuid, there.uuid)
    assert doubles.open_doubles(two) == ()
    doubles.part(two, joined.uuid)
    assert reading.read(two, joined.uuid).row["same_as"] is None


def test_many_donors_do_not_hide_a_project_that_two_offices_recorded(
    pairs: tuple[Desk, Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = pairs
    monkeypatch.setattr(doubles, "MOST", 2)
    for name in ("Norvège", "Suède", "Japon"):
        records.create(one, "organisation", {"name": name})
    project(one, title="Terres partagées")
    project(two, title="Terres partagées")
    arrival = arriving.receive(two, send(one))
    (double,) = review.preview(two, arrival.id).doubles
    assert double.entity == "project"
    applying.apply(two, arrival.id, copy=False)
    (double,) = doubles.open_doubles(two)
    assert double.entity == "project"
    records.create(two, "organisation", {"name": "Japon"})
    assert len(doubles.open_doubles(two)) == 2, "of many, the last that came are looked at"
    for here in (one, two):
        records.create(here, "theme", {"name": "Foncier"})
        records.create(here, "indicator", {"code": "E1", "name": "Perception de la sécurité"})
        records.create(here, "risk", {"title": "Crue de la Ruzizi"})
    merge(two, send(one))
    found = {double.entity for double in doubles.open_doubles(two)}
    assert found >= {"theme", "indicator", "risk"}, "what is followed up may be recorded twice too"


def test_equal_histories_with_unequal_data_raise_an_alarm(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    project(one)
    merge(two, send(one))
    made = project(two)
    letter = send(two)
    sql = "UPDATE ops SET live=0 WHERE record<>? AND id=(SELECT max(id) FROM ops)"
    one.store.write(lambda work: work.connection.exec_driver_sql(sql, (made.uuid.bytes,)))
    _arrival, merged = merge(one, letter)
    assert merged is not None
    assert merged.alarm


def test_what_each_office_has_is_told(pairs: tuple[Desk, Desk]) -> None:
    one, two = pairs
    project(one)
    (before,) = standing.offices(one)
    assert (before.office, before.arrived, before.sent_ms) == ("SK", 0, 0)
    assert before.theirs == len(commits_of(one)), "nothing was ever sent to them"
    merge(two, send(one))
    merge(one, send(two))
    (after,) = standing.offices(one)
    assert (after.arrived, after.theirs, after.ours) == (1, 0, 0)
    assert after.sent_ms > 0
    project(one)
    (later,) = standing.offices(one)
    assert later.theirs == 1
