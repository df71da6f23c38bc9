"""Lists out and in without a window."""

import json
from pathlib import Path

from tests.cli.runs import Line
from tests.exchange.spreadsheets import xlsx


def test_a_list_is_exported_corrected_in_a_spreadsheet_and_imported_again(line: Line, tmp_path: Path) -> None:
    ref = line("add", "project", "title=Eau (exemple fictif)", "budget=10 USD", "remarks=un").ref
    line("add", "project", "title=Terres (exemple fictif)")
    out = tmp_path / "p.csv"
    some = ("--column", "ref", "--column", "title", "--column", "remarks", "--where", "title=eau")
    told = line("export", "project", "-o", str(out), *some, "--json").json
    assert (told["rows"], told["withheld"]) == (1, 0)
    lines = out.read_text("utf-8-sig").splitlines()
    assert lines == ["Reference,Title,Remarks", f"{ref},Eau (exemple fictif),un"]
    rows = [["Réf.", "Titre", "Remarque du bureau"], [ref, None, "deux"]]
    rows += [[None, "Paix (exemple fictif)", None], ["PAS-UNE-REF", "Perdu", None]]
    book = xlsx(tmp_path / "p.xlsx", {"P": rows})
    columns = tmp_path / "map.json"
    columns.write_text(json.dumps({"Réf.": "ref", "Remarque du bureau": "remarks"}))
    looked = line("import", "project", str(book), "--map", str(columns))
    assert looked.status == 1
    assert "P!A4  row refused" in looked.out
    assert "1 new record · 1 record changes · 0 rows unchanged · 1 row refused" in looked.out
    assert "un      deux" in looked.out

    failed = tmp_path / "erreurs.xlsx"
    held = line("import", "project", str(book), "--map", str(columns), "--commit", "--errors", str(failed))
    assert held.status == 1
    assert "Nothing was recorded" in held.err
    assert failed.exists()
    assert line("list", "project", "--json").json["total"] == 2

    done = line("import", "project", str(book), "--map", str(columns), "--commit", "--leave-out")
    assert done.status == 0, done.err
    assert "2 records written. Undo it whole with: undo" in done.out
    assert line("show", ref, "--json").json["fields"]["remarks"] == "deux"
    again = line("import", "project", str(book), "--json")  # its headings are remembered
    assert again.status == 1
    told = json.loads(again.out)
    assert (told["new"], told["changed"], told["unchanged"], told["refused"]) == (0, 0, 2, 1)
    assert told["problems"][0]["place"] == "P!A4"

    line("undo", done.out.split()[-1])
    assert line("show", ref, "--json").json["fields"]["remarks"] == "un"
    assert line("list", "project", "--json").json["total"] == 2


def test_everything_goes_out_and_is_found_unchanged(line: Line, tmp_path: Path) -> None:
    path = tmp_path / "tout.xlsx"
    assert "rows written" in line("export", "all", "-o", str(path)).out
    told = line("import", "all", str(path), "--json").json
    assert (told["clean"], told["new"], told["changed"], told["refused"]) == (True, 0, 0, 0)
    assert told["unchanged"] > 100
    refused = line("export", "all", "-o", str(tmp_path / "tout.csv"))
    assert refused.status == 1
    assert "workbook" in refused.err
    assert line("export", "project", "-o", str(tmp_path / "x.pdf")).status == 1
    assert line("export", "nothing", "-o", str(path)).status == 1
    assert line("import", "project", str(tmp_path / "absent.xlsx")).status == 1
    assert line("import", "nothing", str(path)).status == 1
