"""Who does what where without a window: the matrix of the sample, one square, the doubles, refusals."""

import json
from pathlib import Path

from tests.cli.runs import Line

NEVER = ("85,100,000", "85100000", "160,265,165", "160265165", "113,800,000", "113800000")


def test_the_matrix_of_the_sample_is_told_for_each_mechanism(line: Line, sample: Path) -> None:
    said = line("who-what-where", "--cut-off", "2025-12-31", folder=sample)
    assert said.status == 0, said.err
    assert "13 interventions: 9 of the Fund (FCS), 5 bilateral, 1 in both, counted once." in said.out
    assert "9 (≥ 34,700,000)" in said.out
    assert "5 (≥ 79,100,000)" in said.out
    assert "II SEC, FPS" in said.out
    found = line("who-what-where", "--cut-off", "2025-12-31", "--json", folder=sample).json
    (whole,) = [s for s in found["squares"] if s["zone"] == 15 and s["pillar"] == 7]
    assert (whole["interventions"], whole["in_both"]) == (13, 1)
    assert (whole["fund"]["amount"], whole["fund"]["status"]) == ("34700000.00", "at_least")
    assert (whole["bilateral"]["amount"], whole["bilateral"]["count"]) == ("79100000.00", 5)
    named = [s for s in found["squares"] if s["fund"]["count"] and s["fund"]["amount"] is None]
    assert named, "what is not known is null"
    assert not [number for number in NEVER if number in said.out + json.dumps(found)]


def test_one_square_the_doubles_and_what_is_refused(line: Line, sample: Path) -> None:
    square = ("who-what-where", "--cut-off", "2017-12-31", "--zone", "Autour de Kitshanga", "--pillar", "RAE")
    said = line(*square, folder=sample, lang="fr")
    assert "Autour de Kitshanga, III RAE" in said.out
    assert "REF-PF-KIT-PAM" in said.out
    assert "REF-PF-KIT-DD" not in said.out
    assert [each["ref"] for each in line(*square, "--json", folder=sample).json] == ["REF-PF-KIT-PAM"]
    outside = line(
        "who-what-where", "--zone", "none", "--cut-off", "2017-12-31", "--json", folder=sample
    ).json
    assert {each["mechanism"] for each in outside} == {"bilateral"}
    pairs = line("who-what-where", "--doubles", "--json", folder=sample).json
    assert [pair["linked"] for pair in pairs] == [False, True]
    north = line("who-what-where", "--province", "NK", "--running", "--json", folder=sample).json
    assert north["province"]
    assert {each["running"] for each in north["interventions"]} == {True}
    assert line("who-what-where", "--mechanism", "both", folder=sample).status == 2
    for words in (
        ("--zone", "Bukavu"),
        ("--province", "Katanga"),
        ("--province", " "),
        ("--pillar", "none"),
        ("--zone", " "),
    ):
        refused = line("who-what-where", *words, folder=sample)
        assert refused.status == 1
        assert refused.err
        assert refused.out == ""


def test_an_empty_office_has_a_matrix_too(line: Line) -> None:
    said = line("who-what-where")
    assert said.status == 0, said.err
    assert "0 interventions: 0 of the Fund (FCS), 0 bilateral." in said.out
    assert line("who-what-where", "--json").json["interventions"] == []
