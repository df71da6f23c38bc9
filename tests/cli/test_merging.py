"""Offices that exchange reports on the command line, as a person types it."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from issss_desktop import cli
from issss_desktop.services import reading, records
from issss_desktop.services.desk import close_desk, open_desk
from issss_desktop.services.merging import carrying, inbox, outgoing
from issss_desktop.services.printing.kinds import KINDS
from issss_desktop.services.reconciling import signing
from issss_desktop.services.starting.offices import create_office
from issss_desktop.services.vault.leaving import still_inside
from issss_desktop.services.vault.opening import unlock_and_open
from issss_desktop.sync.carried import MAX_PDF
from issss_desktop.sync.envelope import Head, read
from tests.cli.runs import ROOT, Ran
from tests.desks import copy_folder
from tests.leavers import LEAVER, office_that_somebody_left, opens
from tests.letters import pair
from tests.vaults import NAME, PHRASE

At = Callable[..., Ran]
SK, NK = ("--user", "B. Safari"), ("--user", "A. Mbuyi")


@pytest.fixture(scope="module")
def paired(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nord-Kivu, the sample office, and Sud-Kivu know each other; made once."""
    root = tmp_path_factory.mktemp("paired")
    one = create_office(root / "nk", "NK", user="A. Mbuyi", sample=True)
    two = create_office(root / "sk", "SK", user="B. Safari", sample=True)
    pair(one, two)
    close_desk(one)
    close_desk(two)
    return root


@pytest.fixture
def at(paired: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> At:
    """Runs a command at one of the two offices, in French unless told."""
    for code in ("nk", "sk"):
        copy_folder(paired / code, tmp_path / code)

    def run(code: str, *words: object, lang: str = "fr") -> Ran:
        capsys.readouterr()
        who = {"nk": NK, "sk": SK}[code]
        status = cli.run(["--data", str(tmp_path / code), *who, *map(str, words)], lang)
        said = capsys.readouterr()
        return Ran(status, even(said.out), even(said.err))

    return run


def even(text: str) -> str:
    """With plain spaces in the place of the narrow and fixed ones of French."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def merged(ran: Ran) -> Any:
    """The document of a merge, whatever its status."""
    return json.loads(ran.out)


# what a report carries


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_a_report_of_every_kind_carries_sealed_data_for_every_office_and_writes_the_side_file(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    folder = copy_folder(sample, tmp_path / "nat")
    desk, other = open_desk(folder), create_office(tmp_path / "sk", "SK", user="B. Safari", sample=True)
    pair(desk, other)
    about = {"board-pack": "", "decisions": "meeting", "attendance": "meeting", "alignment-sheet": "project",
             "field-update": "province"}  # fmt: skip
    wanted = about.get(kind, "")
    board = reading.find(desk, "REF-CA-CAP-SK")[0].uuid
    if kind in ("communique", "minutes", "submission"):
        values = {"on": "2020-02-21", "board": board, "kind": "session", "state": "held", "fictional": True}
        made = records.create(desk, "meeting", {**values, "communique": "Exemple fictif."}, final=True)
        decided = {"meeting": made.uuid, "number": "2020-01", "title": "Exemple fictif", "kind": "budget"}
        more = {"text": "Exemple fictif.", "outcome": "adopted"}
        records.create(desk, "decision", {**decided, **more}, final=True)
    with desk.store.reading() as connection:
        sql = f'SELECT ref FROM "{wanted}" WHERE alive=1 AND stage=? ORDER BY ref LIMIT 1' if wanted else ""
        row = connection.exec_driver_sql(sql, ("final",)).first() if wanted else None
    if kind == "analysis":
        values = {"title": "Exemple fictif", "kind": "advice", "on": "2018-02", "text": "Exemple fictif."}
        row = (records.create(desk, "analysis", {**values, "fictional": True}, final=True).ref,)
    if kind == "reconciliation":  # published figures hold no statement of the agent
        row = (signing.begin(desk, "CDS00", "2017-01-01", "2017-12-31").ref,)
    close_desk(desk)
    words = ["--about", row[0]] if row else []
    if kind in ("communique", "minutes", "submission"):
        words = ["--about", made.ref]
    words += ["--year", "2018"] if kind.startswith("annex") else []
    words += ["--period", "S1 2018"] if kind in ("monitoring", "engagement") else []
    path = tmp_path / f"{kind}.pdf"
    status = cli.run(["--data", str(folder), "report", kind, *words, "-o", str(path)], "fr")
    said = capsys.readouterr()
    assert status == 0, said.err
    assert said.out.split() == [str(path), str(path.with_suffix(".issss"))]
    (opened,) = carrying.open_files(other, [path])
    (side,) = carrying.open_files(other, [path.with_suffix(".issss")])
    close_desk(other)
    assert opened.arrival is not None
    assert (opened.arrival.state, opened.pages) == ("staged", carrying.MATCH)
    assert side.arrival is not None
    assert (side.arrival.id, side.pages) == (opened.arrival.id, carrying.ALONE)


def test_a_report_of_an_office_that_knows_nobody_says_in_one_sentence_that_it_carries_nothing(
    office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fonds.pdf"
    assert cli.run(["--data", str(office), "report", "contributions", "-o", str(path)], "fr") == 0
    said = capsys.readouterr()
    assert said.out.split() == [str(path)]
    assert even(said.err).count("Sans données : la clé d’aucun autre bureau n’est encore connue ici.") == 1
    assert cli.run(
        ["--data", str(office), "report", "contributions", "--data", "none", "-o", str(path)], "fr"
    ) == 0  # fmt: skip
    assert "Sans données" not in capsys.readouterr().err, "it is what was asked for"
    assert (
        cli.run(["--data", str(office), "report", "contributions", "--to", "SK", "-o", str(path)], "fr") == 1
    )
    assert "n’est pas connue ici" in capsys.readouterr().err


def test_to_and_data_choose_for_whom_and_how(at: At, tmp_path: Path) -> None:
    path, side = tmp_path / "fonds.pdf", tmp_path / "fonds.issss"
    assert at("nk", "report", "contributions", "--to", "sk", "-o", path).status == 0
    sealed = read(side.read_bytes())
    assert len(sealed.header.to) == 2, "to Sud-Kivu and to oneself"
    assert at("nk", "report", "contributions", "--data", "clear", "-o", path).status == 0
    clear = read(side.read_bytes())
    assert (clear.header.to, clear.header.number) == ((), sealed.header.number + 1)
    assert clear.commits()
    side.unlink()
    assert at("nk", "report", "contributions", "--data", "none", "-o", path).status == 0
    assert not side.exists()
    wrong = at("nk", "report", "contributions", "--data", "none", "--to", "SK", "-o", path)
    assert wrong.status == 2
    other = at("nk", "report", "contributions", "--data", "zip", "-o", path)
    assert other.status == 1
    assert "sealed, clear" in other.err


def test_a_report_is_written_without_data_while_the_window_is_open_and_says_why(
    at: At, tmp_path: Path
) -> None:
    path = tmp_path / "fonds.pdf"
    holder = (
        "import sys; from pathlib import Path; from issss_desktop.services.desk import open_desk\n"
        "desk = open_desk(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", holder, str(tmp_path / "nk")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as it:
        assert it.stdout is not None
        assert it.stdout.readline().strip() == "open"
        done = at("nk", "report", "contributions", "-o", path)
        asked = at("nk", "report", "contributions", "--to", "SK", "-o", tmp_path / "asked.pdf")
        it.kill()
    assert done.status == 0
    assert "Sans données : Ce bureau est déjà ouvert" in done.err
    assert path.exists()
    assert asked.status == 1
    assert not (tmp_path / "asked.pdf").exists()


def test_a_report_that_is_too_large_for_its_data_is_refused_with_what_to_do(
    at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("issss_desktop.services.merging.carrying.MOST_CARRIED", 20_000)
    refused = at("nk", "report", "contributions", "-o", tmp_path / "fonds.pdf")
    assert refused.status == 1
    assert "trop gros pour porter ses données" in refused.err
    assert "copie sans données" in refused.err
    assert not (tmp_path / "fonds.pdf").exists()
    assert carrying.MAX_PDF == MAX_PDF


# the exchange


def test_two_offices_pair_exchange_settle_and_undo_by_typing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for code, user in (("NK", "A. Mbuyi"), ("SK", "B. Safari")):
        close_desk(create_office(tmp_path / code.lower(), code, user=user, sample=True))
    run = runner(tmp_path, capsys)
    card = tmp_path / "nk.issss-office"
    words = run("nk", "pair", "--card", card, "--json").json["words"]
    shown = run("nk", "offices", "--json").json
    assert (shown["office"], shown["words"], shown["offices"]) == ("NK", words, [])
    assert run("sk", "pair", card, "--json").json["waiting"] == ["NK"]
    wrong = run("sk", "pair", "NK", *reversed(words.split()))
    assert wrong.status == 1
    assert run("sk", "pair", "nk", *words.upper().split()).status == 0
    run("sk", "pair", "--card", tmp_path / "sk.issss-office")
    assert run("nk", "pair", tmp_path / "sk.issss-office").status == 0
    theirs = run("sk", "offices", "--json").json["words"]
    assert "La clé de SK est connue" in run("nk", "pair", "SK", theirs).out

    ref = run("nk", "add", "project", "title=Terres partagées (exemple fictif)", "local_name=Ardhi").ref
    report = tmp_path / "fonds.pdf"
    assert run("nk", "report", "contributions", "-o", report).status == 0
    seen = run("sk", "merge", report, "--json")
    assert seen.status == 0
    (review,) = merged(seen)["reviews"]
    assert (review["office"], review["number"]) == ("NK", 1)
    assert run("sk", "show", ref).status == 1, "a review writes nothing"
    assert "Fusionné" in run("sk", "merge", report, "--apply").out
    again = run("sk", "merge", report, "--apply", "--json")
    assert again.status == 0
    assert merged(again)["files"][0]["state"] == "replayed"

    assert run("nk", "edit", ref, "local_name=Amani").status == 0
    assert run("sk", "edit", ref, "local_name=Utulivu").status == 0
    run("nk", "report", "contributions", "-o", report)
    done = merged(run("sk", "merge", report, "--apply", "--json"))
    assert done["merged"][0]["divergences"] == 1
    (open_,) = run("sk", "conflicts", "--json").json
    assert {each["value"] for each in open_["values"]} == {"Amani", "Utulivu"}
    undone = run("sk", "unmerge", "NK", "2", "--reason", "mauvais fichier", "--json").json
    assert (undone["records"], undone["left"]) == (1, [])
    assert run("sk", "conflicts", "--json").json == []
    assert run("sk", "unmerge", "NK", "7", "--reason", "x").status == 1

    assert run("nk", "edit", ref, "local_name=Haki").status == 0
    run("nk", "report", "contributions", "-o", report)
    run("sk", "merge", report, "--apply")
    (open_,) = run("sk", "conflicts", "--json").json
    take = next(i for i, each in enumerate(open_["values"], 1) if each["value"] == "Haki")
    settled = run("sk", "resolve", ref, "local_name", "--take", take, "--json").json
    assert (settled["ref"], settled["diverged"]) == (ref, [])
    run("sk", "report", "contributions", "-o", report)
    assert run("nk", "merge", report, "--apply").status == 0
    assert run("nk", "show", ref, "--json").json["fields"]["local_name"] == "Haki"
    standing = run("nk", "offices", "--json").json["offices"][0]
    assert (standing["office"], standing["they_lack"], standing["we_lack"]) == ("SK", 0, 0)


def runner(root: Path, capsys: pytest.CaptureFixture[str]) -> At:
    def run(code: str, *words: object) -> Ran:
        capsys.readouterr()
        status = cli.run(["--data", str(root / code), *map(str, words)], "fr")
        said = capsys.readouterr()
        return Ran(status, said.out, said.err)

    return run


def lost_in_the_middle(at: At, tmp_path: Path) -> tuple[Path, Path]:
    """Sud-Kivu never gets report 2 of Nord-Kivu, which believes it did; the lost one, and report 3."""
    from issss_desktop.services.merging import arriving, identity
    from issss_desktop.store import coverage
    from issss_desktop.sync.envelope import write

    first, lost, last = (tmp_path / f"{n}.pdf" for n in (1, 2, 3))
    at("nk", "report", "contributions", "-o", first)
    at("sk", "merge", first, "--apply")
    back = tmp_path / "back.pdf"
    at("sk", "report", "contributions", "-o", back)
    at("nk", "merge", back, "--apply")
    ref = at("nk", "add", "project", "title=Puits (exemple fictif)").ref
    at("nk", "report", "contributions", "-o", lost)
    two, one = open_desk(tmp_path / "sk", user="B. Safari"), open_desk(tmp_path / "nk", user="A. Mbuyi")
    with one.store.reading() as connection:
        heads = tuple(Head(*each) for each in coverage.heads(connection))
    keys, header = identity.keys_of(two), read(back.with_suffix(".issss").read_bytes()).header
    arriving.receive(one, write(replace(header, heads=heads, number=9), [], [], keys.sign))
    close_desk(one)
    close_desk(two)
    at("nk", "edit", ref, "local_name=Visima")
    at("nk", "report", "contributions", "-o", last)
    return lost, last


def test_the_number_of_a_lost_report_is_told_until_it_comes_and_then_both_are_merged(
    at: At, tmp_path: Path
) -> None:
    lost, last = lost_in_the_middle(at, tmp_path)
    waiting = at("sk", "merge", last, "--apply")
    assert waiting.status == 1
    assert "il manque le rapport n° 2 de NK" in waiting.err
    assert "Il manque le rapport n° 2 de NK" in at("sk", "offices").out
    assert at("sk", "offices", "--json").json["offices"][0]["missing"] == [2]
    assert at("sk", "merge", lost, "--apply").status == 0
    assert at("sk", "offices", "--json").json["offices"][0]["missing"] == []
    assert at("sk", "merge", "--apply").status == 0, "what waited is merged without its file"
    assert [row["fields"]["local_name"] for row in at("sk", "list", "project", "--json").json["rows"]
            if row["fields"]["title"].startswith("Puits")] == ["Visima"]  # fmt: skip
    assert "Rien n’attend" in at("sk", "merge", "--apply").out


def test_what_stands_on_a_lost_report_is_merged_on_request(at: At, tmp_path: Path) -> None:
    _lost, last = lost_in_the_middle(at, tmp_path)
    assert at("sk", "merge", last).status == 1
    done = at("sk", "merge", "--orphans", "--json").json
    assert [each["changes"] > 0 for each in done["merged"]] == [True]
    assert at("sk", "check", "--full").status == 0


def test_a_report_and_a_bad_file_together_merge_the_one_and_refuse_the_other(at: At, tmp_path: Path) -> None:
    good, bad = tmp_path / "bon.pdf", tmp_path / "abîmé.pdf"
    at("nk", "report", "contributions", "-o", good)
    bad.write_bytes(good.read_bytes()[:5000])
    done = at("sk", "merge", bad, good, "--apply", "--json")
    assert done.status == 1
    assert [each["state"] for each in merged(done)["files"]] == ["quarantined", "applied"]
    assert len(merged(done)["merged"]) == 1
    assert done.err == ""


# somebody has left


def test_a_report_that_came_before_its_key_was_known_is_merged_after_the_pairing_without_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for code, name in (("NK", "A. Mbuyi"), ("SK", "B. Safari")):
        close_desk(create_office(tmp_path / code, code, user=name, sample=True))
    at, report = runner(tmp_path, capsys), tmp_path / "sk.pdf"
    assert at("NK", "pair", "--card", str(tmp_path / "nk.issss-office")).status == 0
    assert at("SK", "pair", str(tmp_path / "nk.issss-office")).status == 0
    words = at("NK", "offices", "--json").json["words"].split()
    assert at("SK", "pair", "NK", *words).status == 0
    assert at("SK", "report", "contributions", "-o", str(report)).status == 0
    assert at("NK", "merge", str(report)).status == 1
    report.unlink()
    words = at("SK", "offices", "--json").json["words"].split()
    assert "1 rapport gardé ici peut" in even(at("NK", "pair", "SK", *words).out)
    done = at("NK", "merge", "--apply", "--json").json
    assert [each["office"] for each in done["merged"]] == ["SK"]


def test_who_has_left_as_a_merge_says_loses_their_way_in_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, letter = tmp_path / "nk", tmp_path / "sk.issss"
    known = office_that_somebody_left(folder, letter)
    monkeypatch.setenv("ISSSS_PASSPHRASE", PHRASE)
    words = ["--data", str(folder), "--user", NAME, "merge", str(letter)]
    assert cli.run(words, "fr") == 0
    assert opens(folder, known), "a review changes nothing"
    capsys.readouterr()
    assert cli.run([*words, "--apply"], "fr") == 0
    assert "son accès est retiré" in capsys.readouterr().out
    assert not opens(folder, known)
    desk, _note = unlock_and_open(folder, NAME, PHRASE)
    assert still_inside(desk) == ()
    close_desk(desk)
    monkeypatch.setenv("ISSSS_PASSPHRASE", "manioc lac lampe brouette")
    assert cli.run(["--data", str(folder), "--user", LEAVER, "list", "fund"], "fr") == 1


@pytest.mark.parametrize("role", ["reader", "left"])
def test_a_merge_that_takes_the_role_of_who_merges_tells_what_it_did(
    at: At, tmp_path: Path, role: str
) -> None:
    report = tmp_path / "rapport.pdf"
    at("nk", "report", "contributions", "-o", report)
    at("sk", "merge", report, "--apply")
    one, two = open_desk(tmp_path / "nk", user="A. Mbuyi"), open_desk(tmp_path / "sk", user="B. Safari")
    admin = {"name": "E. Bahati", "role": "administrator", "office": one.office_uuid}
    records.create(one, "person", admin)  # so that the first person is not the only one who could
    records.save(two, one.user, {"role": role}, mark=reading.read(two, one.user).mark, reason="essai")
    close_desk(one)
    close_desk(two)
    at("sk", "report", "contributions", "-o", report)
    done = at("nk", "merge", report, "--apply", "--orphans", "--json")
    assert merged(done)["merged"][0]["office"] == "SK", done.err
    assert merged(done)["files"][0]["state"] == "applied"
    assert done.status == 1
    assert "peut fusionner" in done.err, "what waits for lost changes was asked for, and is left"
    assert at("nk", "merge", "--apply").status == 1


# a merge that is undone


def test_every_part_of_a_report_in_parts_is_undone_by_its_number(
    at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = open_desk(tmp_path / "nk", user="A. Mbuyi")
    for n in range(6):
        records.create(one, "organisation", {"name": f"Bailleur {n} (exemple fictif)"})
    monkeypatch.setattr(outgoing, "PART_BYTES", 500)
    parts = outgoing.outgoing(one, outgoing.Sending(("SK",)))
    close_desk(one)
    assert len(parts) > 2
    paths = [tmp_path / f"nk-{n}.issss" for n, _data in enumerate(parts)]
    for path, data in zip(paths, parts, strict=True):
        path.write_bytes(data)
    assert at("sk", "merge", *reversed(paths), "--apply").status == 0
    assert len(donors(at)) == 6
    undone = at("sk", "unmerge", "nk", "1", "--reason", "mauvais fichier", "--json").json
    assert (undone["records"], undone["left"]) == (6, [])
    assert donors(at) == []


def donors(at: At) -> list[str]:
    """Those of the tests, as Sud-Kivu lists them."""
    rows = at("sk", "list", "organisation", "--json").json["rows"]
    return [name for row in rows if row["alive"] and "Bailleur " in (name := str(row["fields"]["name"]))]


def test_a_number_that_two_laptops_of_one_office_gave_undoes_neither_until_one_is_left(
    at: At, tmp_path: Path
) -> None:
    copy_folder(tmp_path / "nk", tmp_path / "twin")
    for n, folder in enumerate(("nk", "twin")):
        one = open_desk(tmp_path / folder, user="A. Mbuyi", adopt=bool(n))
        records.create(one, "organisation", {"name": f"Bailleur {n} (exemple fictif)"})
        (tmp_path / f"{folder}.issss").write_bytes(outgoing.outgoing(one)[0])
        close_desk(one)
        assert at("sk", "merge", tmp_path / f"{folder}.issss", "--apply").status == 0
    assert len(donors(at)) == 2
    refused = at("sk", "unmerge", "NK", "1", "--reason", "x")
    assert refused.status == 1
    assert "Plusieurs rapports de NK portent le n° 1" in refused.err
    two = open_desk(tmp_path / "sk", user="B. Safari")
    last = inbox.merged_here(two)[0]
    inbox.undo_all(two, (last.id,), "essai")
    close_desk(two)
    assert at("sk", "unmerge", "NK", "1", "--reason", "x").status == 0, "the other is the one that is meant"
    assert donors(at) == []
