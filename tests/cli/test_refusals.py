"""Bad input: a sentence that says what, where and what to do; nothing lost, nothing half-written."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from issss_desktop import paths
from issss_desktop.store import open as store_open
from tests.cli.runs import ROOT, Line, contribution


@pytest.mark.parametrize(
    ("fields", "place", "said"),
    [
        (["amount=1.234 EUR"], "amount.amount", "1.234"),
        (["amount=12,5,0 EUR"], "amount.amount", "12,5,0"),
        (["amount=-5 EUR"], "amount.amount", "-5"),
        (["amount=5 XXQ"], "amount.currency", "XXQ"),
        (["amount=5,0012 EUR", "on=14/03/2017"], "amount.amount", "4"),
        (["amount=5 EUR", "on=31/02/2017"], "on", "28"),
        (["amount=5 EUR", "on=yesterday"], "on", "yesterday"),
        (["amount=5 EUR", "on=2017", "colour=red"], "colour", "colour"),
        (["amount=99999999999999999999 EUR"], "amount.amount", "99999999999999999999"),
    ],
)
def test_a_deposit_that_cannot_be_read_names_its_field(
    line: Line, fields: list[str], place: str, said: str
) -> None:
    ref = contribution(line)
    refused = line("add", "deposit", f"contribution={ref}", *fields)
    assert refused.status == 1
    assert refused.out == ""
    assert f"{place}: " in refused.err
    assert said in refused.err
    assert "deposit" not in line("show", ref, "--json").json["children"]


def test_all_that_is_wrong_is_said_at_once_in_french_by_default(line: Line) -> None:
    ref = contribution(line)
    words = ("add", "deposit", f"contribution={ref}", "amount=1.234 EUR", "on=31/02/2017")
    refused = line(*words, lang="fr")
    assert refused.status == 1
    said = refused.err.splitlines()
    assert said[0] == "Rien n’a été enregistré."
    assert sorted(line.split("\u00a0")[0] for line in said[1:]) == ["amount.amount", "on"]


def test_shares_of_99_percent_are_refused_and_unknown_shares_are_not(line: Line) -> None:
    words = ("add", "project", "title=Terres")
    refused = line(*words, "locations=Nord-Kivu = 60 %; Sud-Kivu = 39 %")
    assert refused.status == 1
    assert "99" in refused.err
    assert line("list", "project", "--json").json["total"] == 0
    kept = line(*words, "locations=Nord-Kivu; Sud-Kivu").ref
    assert line("show", kept, "--json").json["fields"]["locations"]["known"] is False


def test_deposits_above_the_agreement_are_kept_with_a_warning(line: Line) -> None:
    ref = contribution(line)
    line("add", "movement", f"contribution={ref}", "kind=signature", "on=01/02/2017", "amount=100 EUR")
    kept = line("add", "deposit", f"contribution={ref}", "amount=150 EUR", "on=01/03/2017")
    assert kept.status == 0
    assert "150" in kept.err
    assert len(line("show", ref, "--json").json["children"]["deposit"]) == 1


def test_a_phase_that_ends_before_it_begins_is_refused(line: Line) -> None:
    ref = line("add", "project", "title=Terres").ref
    words = (f"project={ref}", "name=I", "span.start=2018-05", "span.end=2018-04-30")
    refused = line("add", "phase", *words)
    assert refused.status == 1
    assert "span.end: " in refused.err
    assert (
        line("add", "phase", f"project={ref}", "name=I", "span.start=2018-05", "span.end=2018-05").status == 0
    )


@pytest.mark.parametrize("text", ["a" * 1_000_000, "nul \0 inside", "turned \u202e round", "half \ud83d"])
def test_a_text_that_cannot_be_kept_is_refused(line: Line, text: str) -> None:
    refused = line("add", "project", f"title={text}")
    assert refused.status == 1
    assert "title: " in refused.err
    assert len(refused.err) < 1000
    assert line("list", "project", "--json").json["total"] == 0


@pytest.mark.parametrize("text", ["Paix 🕊 à l’Est", "مشروع السلام", "e\u0301te\u0301"])
def test_emoji_and_right_to_left_letters_are_kept(line: Line, text: str) -> None:
    import unicodedata

    ref = line("add", "project", f"title={text}").ref
    assert line("show", ref, "--json").json["fields"]["title"] == unicodedata.normalize("NFC", text)


def test_a_link_to_a_deleted_donor_is_refused(line: Line) -> None:
    donor = line("add", "organisation", "name=Bailleur X", "donor=yes").ref
    line("delete", donor, "--reason", "typed twice")
    refused = line("add", "contribution", f"donor={donor}", "fund=CDS00", "agreement=SAA 1")
    assert refused.status == 1
    assert "donor: " in refused.err
    assert "deleted" in refused.err
    assert line("list", "contribution", "--json").json["total"] == 0


def test_a_link_that_names_several_or_none_lists_what_to_choose(line: Line) -> None:
    for name in ("Fondation Est", "Fondation Ouest"):
        line("add", "organisation", f"name={name}")
    several = line("add", "contribution", "donor=Fondation", "fund=CDS00", "agreement=SAA 1")
    assert several.status == 1
    assert "Fondation Est" in several.err
    none = line("add", "contribution", "donor=Atlantis", "fund=CDS00", "agreement=SAA 1")
    assert none.status == 1
    assert "Atlantis" in none.err


def test_a_deleted_record_is_not_edited(line: Line) -> None:
    ref = contribution(line)
    line("delete", ref, "--reason", "typed twice")
    refused = line("edit", ref, "agreement=SAA 2")
    assert refused.status == 1
    assert ref in refused.err
    assert "estore" in refused.err
    assert line("restore-record", ref).status == 0
    assert line("show", ref, "--json").json["fields"]["agreement"] == "SAA 1"


def test_a_deletion_asks_why_and_a_restoration_needs_a_deletion(line: Line) -> None:
    ref = contribution(line)
    assert line("delete", ref).status == 2
    assert line("delete", ref, "--reason", " ").status == 1
    assert line("restore-record", ref).status == 1
    assert line("list", "contribution", "--json").json["total"] == 1


@pytest.mark.parametrize("command", [("show",), ("edit",), ("delete", "--reason", "x"), ("restore-record",)])
def test_a_reference_that_names_nothing_is_said(line: Line, command: tuple[str, ...]) -> None:
    ref = "NK-7Q-CT-2026-0042-K"
    tail = ("title=x",) if command[0] == "edit" else ()
    refused = line(command[0], ref, *tail, *command[1:])
    assert refused.status == 1
    assert ref in refused.err
    assert refused.out == ""


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("lst", "fund"),
        ("list",),
        ("list", "fund", "--colour"),
        ("list", "fund", "--limit", "many"),
        ("list", "fund", "--where", "code"),
        ("add", "fund", "CDS01"),
        ("add", "fund", "code=A", "code=B"),
        ("edit", "REF-FO-CDS00"),
        ("resolve", "REF-FO-CDS00", "code", "--take", "0"),
        ("report", "board-pack"),
        ("report", "board-pack", "-o", "x.pdf", "--lang", "de"),
    ],
)
def test_wrong_usage_ends_with_status_2_and_says_where_to_read(line: Line, words: tuple[str, ...]) -> None:
    wrong = line(*words)
    assert wrong.status == 2
    assert wrong.out == ""
    assert "--help" in wrong.err


def test_an_unknown_kind_or_field_lists_those_there_are(line: Line) -> None:
    kind = line("list", "donation")
    assert kind.status == 1
    assert "contribution" in kind.err
    field = line("list", "fund", "--where", "colour=red")
    assert field.status == 1
    assert "code" in field.err
    assert line("figures", "--fund", "CDS99").status == 1
    assert line("figures", "--known-at", "heads").status == 1
    assert line("figures", "--cut-off", "31/02/2017").status == 1


def test_two_programs_at_once_the_second_says_who_holds_the_office(line: Line, office: Path) -> None:
    holder = (
        "import sys; from pathlib import Path; from issss_desktop.services.desk import open_desk\n"
        "desk = open_desk(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", holder, str(office)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "open"
        refused = line("add", "project", "title=Terres")
        assert refused.status == 1
        assert "already open" in refused.err
        assert line("list", "project", "--json").json["total"] == 0
        other.kill()  # as a power cut: the system frees the lock
        other.wait()
    assert line("add", "project", "title=Terres").status == 0


def test_a_folder_that_cannot_be_written_is_named(line: Line, office: Path) -> None:
    # whoever runs the tests may write everywhere: a folder in the place of the lock refuses everybody
    (office / "issss.lock").unlink(missing_ok=True)
    (office / "issss.lock").mkdir()
    refused = line("add", "project", "title=Terres")
    assert refused.status == 1
    assert str(office) in refused.err
    assert line("list", "project", "--json").json["total"] == 0


def test_a_full_disk_at_save_loses_nothing(line: Line, office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = contribution(line)
    connect: Callable[..., Any] = store_open.connect

    def full(path: Path | None, key: bytes | None = None, *, readonly: bool = False) -> Any:
        raw = connect(path, key, readonly=readonly)
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count = {pages}")
        return raw

    with monkeypatch.context() as patch:
        patch.setattr("issss_desktop.store.store.connect", full)
        refused = line("edit", ref, "remarks=" + "à vérifier " * 1500)
    assert refused.status == 1
    assert "disk is full" in refused.err
    assert str(office) in refused.err
    assert line("show", ref, "--json").json["fields"]["remarks"] is None
    assert line("check", "--full", "--json").json["ok"] is True
    assert line("edit", ref, "remarks=court").status == 0


@pytest.mark.parametrize("damage", ["head", "middle"])
def test_a_damaged_database_is_told_and_left_as_it_is(line: Line, office: Path, damage: str) -> None:
    path = office / "issss.db"
    raw = store_open.connect(path)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    data = bytearray(path.read_bytes())
    start = 0 if damage == "head" else len(data) // 4
    for at in range(start, start + 64 if damage == "head" else len(data)):
        data[at] = 0x5A
    path.write_bytes(data)
    for words in (("list", "organisation"), ("check",), ("check", "--full"), ("add", "project", "title=x")):
        refused = line(*words)
        assert refused.status == 1
        assert refused.err
        assert "did not foresee" not in refused.err
    assert "damaged" in line("check").err
    assert path.read_bytes()[start : start + 64] == b"\x5a" * 64


def test_a_newer_database_is_refused_and_unchanged(line: Line, office: Path) -> None:
    raw = store_open.connect(office / "issss.db")
    raw.execute("UPDATE alembic_version SET version_num='9999'")
    raw.close()
    for words in (("list", "fund"), ("add", "project", "title=x"), ("check",)):
        refused = line(*words)
        assert refused.status == 1
        assert "9999" in refused.err
        assert "newer" in refused.err


def test_live_data_on_a_removable_disk_is_refused(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    monkeypatch.setattr(paths, "read_mounts", lambda _path: [paths.Mount(tmp_path, "vfat", True)])
    refused = line("init", "--no-encryption", "--office", "SK", folder=stick)
    assert refused.status == 1
    assert "removable" in refused.err
    assert not stick.exists()
