"""The reconciliation without a window, from the import to the signature (made-up examples)."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from issss_desktop.services.desk import close_desk, open_desk
from tests.cli.runs import Line, Ran
from tests.exchange.spreadsheets import xlsx
from tests.statements import STATEMENT, full_fund


@pytest.fixture
def reconcile(line: Line, office: Path) -> Callable[..., Ran]:
    """Runs a command of the reconciliation on an office with a fund."""
    desk = open_desk(office)
    try:
        full_fund(desk, code="FCX00")
    finally:
        close_desk(desk)
    return lambda *words, **more: line("reconcile", *words, **more)


@pytest.fixture
def paste(tmp_path: Path) -> str:
    """The statement as a file of text."""
    path = tmp_path / "releve.csv"
    path.write_text(STATEMENT, encoding="utf-8")
    return str(path)


def test_a_quarter_is_reconciled_on_the_command_line(reconcile: Callable[..., Ran], paste: str) -> None:
    ref = reconcile("new", "FCX00", "--from", "01/01/2020", "--to", "31/03/2020").ref
    looked = reconcile("import", ref, paste, "--json").json
    assert looked["ready"]
    assert not looked["recorded"]
    assert [a["why"] for a in looked["not_taken"]] == ["title", "opening", "total", "closing"]
    assert reconcile("suggest", ref, "--json").json["lines"] == []

    assert "5 lines recorded." in reconcile("import", ref, paste, "--commit").out
    shown = reconcile("suggest", ref).out
    assert "Exact amount, same day, “fcdo” in the text" in shown
    assert "4 lines of 5 are matched." in reconcile("match", ref, "all").out

    refused = reconcile("sign", ref)
    assert refused.status == 1
    assert "2 items are not explained" in refused.err or "1 item is not explained" in refused.err
    assert "Line 4: Deposit – Suède" in reconcile("match", ref, "4").out
    assert "No reason is proposed." in reconcile("explain", ref, "all").out
    reconcile("explain", ref, "4", "--text", "exemple fictif")
    reconcile("explain", ref, "4", "--gap", "bank")
    explained = reconcile("suggest", ref, "--json").json["lines"][3]
    assert (explained["reason"], explained["explanation"]) == ("bank", "exemple fictif")
    reconcile("explain", ref, "4", "--text", "exemple fictif, frais de SIDA")
    assert reconcile("suggest", ref, "--json").json["lines"][3]["reason"] == "bank"
    told = reconcile("bridge", ref, "--json").json
    assert (told["ours"], told["closing"], told["rest"]) == ("1091250.50", "1090250.50", "0.00")
    assert told["explained"]
    assert "signed off by A. Mbuyi" in reconcile("sign", ref).out
    assert "Signed off on" in reconcile("bridge", ref).out
    french = reconcile("bridge", ref, lang="fr").out
    assert "Solde de clôture de l’agent" in french
    assert "Non expliqué" in french


def test_a_final_reconciliation_is_changed_with_a_reason_only(
    reconcile: Callable[..., Ran], paste: str
) -> None:
    ref = reconcile("new", "FCX00", "--from", "01/01/2020", "--to", "31/03/2020").ref
    reconcile("import", ref, paste, "--commit")
    reconcile("match", ref, "all")
    assert reconcile("sign", ref, "--conclusion", "Écart accepté (exemple fictif)").status == 0
    refused = reconcile("match", ref, "1", "--undo")
    assert refused.status == 1
    assert "A final record is changed with a reason." in refused.err
    assert reconcile("match", ref, "1", "--undo", "--reason", "erreur").status == 0


def test_a_pasted_text_is_read_from_the_standard_input(
    reconcile: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = reconcile("new", "FCX00", "--from", "01/01/2020", "--to", "31/03/2020").ref
    monkeypatch.setattr("sys.stdin", io.StringIO("R\t14/02/2020\tDon\t12,50\n"))
    asked = reconcile("import", ref, "-")
    assert asked.status == 1
    assert "The columns were not recognised" in asked.out
    monkeypatch.setattr("sys.stdin", io.StringIO("R\t14/02/2020\tDon\t12,50\n"))
    columns = ["--column", "on=2", "--column", "amount=4", "--column", "text=3"]
    assert reconcile("import", ref, "-", *columns, "--commit").status == 0
    assert [x["text"] for x in json.loads(reconcile("suggest", ref, "--json").out)["lines"]] == ["Don"]
    assert reconcile("import", ref, "-", "--column", "montant=2").status == 2


def test_what_is_wrong_is_refused_with_its_cell_and_nothing_is_recorded(
    reconcile: Callable[..., Ran], tmp_path: Path
) -> None:
    ref = reconcile("new", "FCX00", "--from", "01/01/2020", "--to", "31/03/2020").ref
    path = xlsx(tmp_path / "r.xlsx", {"Relevé": [["Date", "Montant"], ["32/01/2020", 5], ["1/2/2020", 7]]})
    ran = reconcile("import", ref, str(path), "--commit")
    assert ran.status == 1
    assert "Relevé!A2" in ran.out
    assert "Nothing was saved." in ran.err
    assert reconcile("suggest", ref, "--json").json["lines"] == []
    (tmp_path / "r.pdf").write_bytes(b"%PDF-1.4")
    pdf = reconcile("import", ref, str(tmp_path / "r.pdf"))
    assert (pdf.status, "is a PDF" in pdf.err) == (1, True)


def test_a_line_or_record_that_is_not_there_is_refused(reconcile: Callable[..., Ran], paste: str) -> None:
    ref = reconcile("new", "FCX00", "--from", "01/01/2020", "--to", "31/03/2020").ref
    reconcile("import", ref, paste, "--commit")
    assert "There is no line 9" in reconcile("match", ref, "9").err
    assert "neither a suggestion" in reconcile("match", ref, "1", "7").err
    assert "shows no record of ours" in reconcile("match", ref, "1", "--undo").err
    chosen = reconcile("suggest", ref, "--json").json["lines"][0]["suggestions"][0]["record"]["uuid"]
    assert "Line 1: Deposit" in reconcile("match", ref, "1", chosen).out
