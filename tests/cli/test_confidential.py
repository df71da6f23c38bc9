"""A confidential record on the command line: made, shown and declassified by some, unknown to the others."""

from typing import Any

import pytest

from tests.cli.runs import Line


@pytest.fixture
def clerk(line: Line) -> str:
    """Somebody of the office who enters data, and does not read what is confidential."""
    words = ("name=F. Kahindo", "office=NK", "role=data entry officer")
    assert line("add", "person", *words, "--final").status == 0
    return "F. Kahindo"


@pytest.fixture
def made(line: Line) -> str:
    words = ("title=Zibeline", "text=Kalembo", "kind=conflict analysis", "on=2017-05")
    return line("add", "analysis", *words, "--confidential").ref


def said(ran: Any) -> str:
    return f"{ran.out}\n{ran.err}"


def test_those_who_may_read_it_are_told_that_it_is_confidential(line: Line, made: str) -> None:
    (row,) = line("list", "analysis", "--json").json["rows"]
    assert (row["ref"], row["confidential"]) == (made, True)
    assert line("show", made, "--json").json["confidential"] is True
    assert "Confidential: read by validators and administrators only" in line("show", made).out
    assert "confidential" in line("list", "analysis").out
    assert "Confidentiel" in line("show", made, lang="fr").out


def test_for_the_others_it_is_not_there(line: Line, made: str, clerk: str) -> None:
    asked = [
        ("list", "analysis"),
        ("list", "analysis", "--json"),
        ("list", "analysis", "--text", "zibeline", "--json"),
        ("list", "device", "--json"),
        ("show", made, "--history"),
        ("show", made, "--json", "--history"),
        ("edit", made, "title=x"),
        ("delete", made, "--reason", "x"),
        ("declassify", made, "--reason", "x"),
        ("conflicts", "--json"),
        ("figures", "--json"),
        ("check", "--full", "--json"),
    ]
    hidden = {row["fields"]["actor"] for row in line("list", "device", "--json").json["rows"]
              if row["fields"]["partition"] == "confidential"}  # fmt: skip
    assert len(hidden) == 1
    for words in asked:
        ran = line("--user", clerk, *words)
        found = said(ran)
        for secret in ("Zibeline", "Kalembo", "confidential", *hidden, *(h.lower() for h in hidden)):
            assert secret not in found, words
        if made in words:
            assert ran.status == 1
            assert f"No record “{made}” was found." in ran.err
    assert line("--user", clerk, "list", "analysis", "--json").json["total"] == 0
    assert line("show", made, "--json").json["fields"]["title"] == "Zibeline"


def test_one_may_not_create_what_one_may_not_read(line: Line, clerk: str) -> None:
    refused = line("--user", clerk, "add", "analysis", "title=x", "--confidential")
    assert refused.status == 1
    assert "Ask a validator" in refused.err
    assert line("add", "fund", "code=X", "name=Y", "--confidential").status == 1


def test_a_declassified_copy_is_everybodys(line: Line, made: str, clerk: str) -> None:
    copy = line("declassify", made, "--reason", "décision du comité").ref
    shown = line("--user", clerk, "show", copy, "--json", "--history").json
    assert shown["fields"]["title"] == "Zibeline"
    assert shown["confidential"] is False
    assert "décision du comité" in shown["history"][0]["reason"]
    assert made not in str(shown)
    assert line("show", made, "--json").json["fields"]["ordinary_version"]["ref"] == copy
