"""An auditor at the command line: the register, its table, the chain, the check."""

import json
import subprocess
import sys
from pathlib import Path

from tests.cli.runs import ROOT, Line, contribution


def test_the_register_tells_who_did_what(line: Line) -> None:
    ref = contribution(line)
    line("edit", ref, "remarks=vu à Goma", "--reason", "avenant 2")
    found = line("register", "--json").json["entries"]
    assert [e["what"].split(" ")[0] for e in found[:3]] == ["Contribution", "Office", "Contribution"]
    assert found[0]["reason"] == "avenant 2"
    assert found[0]["user"] == "A. Mbuyi"
    assert found[1]["act"] == "opened"
    told = line("register", "--limit", "1", lang="fr")
    assert told.status == 0
    assert "avenant 2" in told.out
    assert "Registre" in told.out
    assert "Bureau ouvert" not in told.out


def test_each_option_narrows_it(line: Line) -> None:
    ref = contribution(line)
    line("edit", ref, "remarks=vu", "--reason", "avenant 2")

    def count(*words: str) -> int:
        return len(line("register", "--json", *words).json["entries"])

    assert count("--entity", "contribution") == 2
    assert count("--act", "all") == 2
    assert count("--act", "print") == 0
    assert count("--text", "AVENANT") == 1
    assert count("--person", "a. mbuyi", "--office", "nk", "--entity", "contribution") == 2
    assert count("--until", "2000-01-01") == 0
    assert count("--since", "2000-01-01", "--entity", "contribution") == 2
    assert count("--limit", "1") == 1


def test_what_does_not_exist_is_refused_with_what_does(line: Line) -> None:
    for words, remedy in (
        (("--person", "Z. Personne"), "A. Mbuyi"),
        (("--office", "XX"), "NK"),
        (("--entity", "nonsense"), "contribution"),
        (("--entity", "acts"), "contribution"),
        (("--act", "nonsense"), "opened"),
        (("--since", "32/13/2020"), ""),
    ):
        refused = line("register", *words)
        assert refused.status == 1, words
        assert remedy in refused.err
    assert line("register", "--act", "all", "--entity", "fund").status == 2


def test_the_register_is_taken_out_as_a_table(line: Line, tmp_path: Path) -> None:
    contribution(line)
    said = line("register", "--csv", str(tmp_path / "r.csv"), "--entity", "contribution", lang="fr")
    assert said.status == 0, said.err
    rows = (tmp_path / "r.csv").read_text("utf-8-sig").splitlines()
    assert rows[0].startswith("Quand (UTC);")
    assert len(rows) == 2
    assert line("register", "--json", "--limit", "1").json["entries"][0]["detail"] == "csv, 1"


def test_the_chain_is_written_for_the_verifier_and_holds(line: Line, tmp_path: Path) -> None:
    contribution(line)
    path = tmp_path / "nk.jsonl"
    said = line("export-chain", str(path))
    assert said.status == 0, said.err
    assert "Not signed" in said.out
    verifier = ROOT / "verifier" / "verify_chain.py"
    done = subprocess.run(
        [sys.executable, "-I", str(verifier), str(path)], check=False, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout
    lost = line("export-chain", str(tmp_path / "no" / "nk.jsonl"))
    assert lost.status == 1
    assert str(tmp_path / "no") in lost.err


def test_the_check_verifies_every_chain_from_its_bytes(line: Line, office: Path) -> None:
    from issss_desktop.store.open import connect

    contribution(line)
    assert "changes 3, devices 2, acts 1" in line("check").out
    raw = connect(office / "issss.db")
    raw.execute("DROP TRIGGER commits_frozen")
    raw.execute("UPDATE commits SET wall_ms=1 WHERE pos=2")
    raw.close()
    found = line("check", "--json")
    assert found.status == 1
    (only,) = json.loads(found.out)["findings"]
    assert only["text"] == "change 1: its row differs from its bytes"
