"""Roles on the command line: what a role bars is refused with a sentence, and nothing is written."""

from pathlib import Path

import pytest

from tests.cli.runs import Line


@pytest.fixture
def people(line: Line) -> dict[str, str]:
    """References of three more people of the office, by role."""
    made = {}
    for name, role in (("B. Safari", "entry"), ("C. Ngoma", "validator"), ("D. Kasongo", "reader")):
        made[role] = line("add", "person", f"name={name}", "office=NK", f"role={role}").ref
    return made


def test_the_list_of_people_says_what_each_may_do(line: Line, people: dict[str, str]) -> None:
    assert line("edit", people["entry"], "role=left").status == 0
    found = {each["name"]: (each["role"], each["access"]) for each in line("people", "--json").json}
    assert found == {
        "A. Mbuyi": ("administrator", True), "B. Safari": ("left", False),
        "C. Ngoma": ("validator", True), "D. Kasongo": ("reader", True),
    }  # fmt: skip
    said = line("people", lang="fr").out
    for words in ("A. Mbuyi", "administrateur", "sans accès (parti)", "lecteur"):
        assert words in said
    gone = line("--user", "B. Safari", "list", "project")
    assert gone.status == 1
    assert "no longer has access" in gone.err


@pytest.mark.parametrize(
    ("who", "words", "said"),
    [
        ("D. Kasongo", ("add", "project", "title=Terres"), "may record and change drafts"),
        ("D. Kasongo", ("delete", "{ref}", "--reason", "x"), "may delete or restore"),
        ("D. Kasongo", ("undo", "{change}"), "may undo a change"),
        ("B. Safari", ("edit", "{ref}", "--final"), "may make a record final"),
        ("B. Safari", ("add", "organisation", "name=X", "type=un", "--final"), "may make a record final"),
        ("B. Safari", ("add", "zone", "name=Z"), "may change the reference data"),
        ("B. Safari", ("edit", "{person}", "role=administrator"), "may change people and their roles"),
        ("B. Safari", ("take-published",), "may take the published figures"),
        ("B. Safari", ("publish", "portfolio"), "may publish a report"),
        ("C. Ngoma", ("add", "person", "name=E. Amani", "role=reader"), "may change people and their roles"),
        ("C. Ngoma", ("edit", "{person}", "role="), "may change people and their roles"),
    ],
)
def test_what_a_role_bars_is_refused_and_nothing_is_written(
    line: Line, people: dict[str, str], who: str, words: tuple[str, ...], said: str
) -> None:
    ref = line("add", "organisation", "name=Exemple fictif", "type=un").ref
    before = line("show", ref, "--history", "--json").json
    change = before["history"][0]["position"]
    given = [word.format(ref=ref, person=people["entry"], change=change) for word in words]
    refused = line("--user", who, *given)
    assert refused.status == 1
    assert said in refused.err
    assert "you work here as" in refused.err
    assert refused.out == ""
    assert line("show", ref, "--history", "--json").json == before


def test_a_reader_still_reads_and_prints(line: Line, people: dict[str, str], tmp_path: Path) -> None:
    assert line("--user", "D. Kasongo", "list", "organisation").status == 0
    paper = tmp_path / "portfolio.pdf"
    assert line("--user", "D. Kasongo", "report", "portfolio", "-o", str(paper)).status == 0
    assert paper.read_bytes().startswith(b"%PDF")


def test_an_undo_of_a_final_record_takes_its_reason(line: Line) -> None:
    ref = line("add", "organisation", "name=Exemple fictif", "type=un", "--final").ref
    assert line("edit", ref, "address=Goma", "--reason", "lettre").status == 0
    change = str(line("show", ref, "--history", "--json").json["history"][0]["position"])
    refused = line("undo", change)
    assert refused.status == 1
    assert "reason" in refused.err
    assert line("undo", change, "--reason", "mauvaise lettre").status == 0
    assert line("show", ref, "--history", "--json").json["history"][0]["reason"] == "mauvaise lettre"
