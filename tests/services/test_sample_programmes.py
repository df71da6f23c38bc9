"""The sample office: the 20 lines of the Fund and one real agenda, with what the sources leave in doubt."""

import json
from collections import Counter

import pytest

from issss_desktop.models.entities.boards import ADOPTED
from issss_desktop.models.figures import plain
from issss_desktop.models.rows import Records, Row
from issss_desktop.services import figures
from issss_desktop.services.starting.identities import identity
from tests.services.builders import day, shipped_lines

NATURES = {
    "pilot": {"PIL-KAL", "PIL-MAM"},
    "envelope": {"AAP1-ALL", "DJU-ENV", "NK-2020", "SK-2020", "PDD-2022"},
    "group": {"ITU-4P8"},
    "call": {"DJU-RRR", "DJU-RAE", "BEN-VILLE"},
    "project": {
        "KIT-DD", "KIT-PAM", "IRU-PKA", "RUZ", "BEN-EPB", "FRPI-OIM", "PDD-OIM", "MWA2", "RESET",
    },
}  # fmt: skip
M = 1_000_000_00
SESSION = identity("meeting", "2020-02-14")


@pytest.fixture(scope="module")
def programmes(held: Records) -> dict[str, Row]:
    return {row["code"]: row for row in held.all("programme")}


def budget(row: Row) -> int | None:
    return row["budget"].amount if row["budget"] else None


def others(held: Records, row: Row) -> dict[str, list[Row]]:
    """Other published values of a record by field, in the order of the list."""
    found: dict[str, list[Row]] = {}
    for other in sorted(held.all("other_value"), key=lambda r: r["position"]):
        if other["owner"].uuid == row.uuid:
            found.setdefault(other["field_code"], []).append(other)
    return found


def test_the_twenty_lines_have_the_natures_of_the_design(programmes: dict[str, Row]) -> None:
    assert sum(map(len, NATURES.values())) == len(programmes) == 20
    found = {nature: {k for k, r in programmes.items() if r["nature"] == nature} for nature in NATURES}
    assert found == NATURES


def test_each_line_says_what_the_domain_file_says(programmes: dict[str, Row]) -> None:
    lines = {line["code"]: line for line in shipped_lines("programmes_fcs")}
    assert lines.keys() == programmes.keys()
    for code, line in lines.items():
        row = programmes[code]
        span = row["span"]
        assert row["title"] == line["title_fr"]
        assert (row["local_name"] or "") == line["local_name"], code
        assert (row["places"] or "") == line["zone"], code
        assert (row["call"] or "") == line["window_or_call"], code
        assert str(row["months"] or "") == line["duration_months"], code
        assert (span.start.iso() if span and span.start else "") == line["start"], code
        assert (span.end.iso() if span and span.end else "") == line["end"], code
        assert row["source"].reference == line["source"]
        assert row["source"].nature, code
        assert row["source"].confirmation, code
        pillars = [word for word in line["pillars"].split(";") if word]
        assert len(row["pillars"].rows if row["pillars"] else ()) == len(pillars), code


def test_the_shares_of_no_line_are_guessed(programmes: dict[str, Row]) -> None:
    for code, row in programmes.items():
        assert row["locations"].rows, code
        assert not row["locations"].known, code
        assert not (row["pillars"] and row["pillars"].known), code


def test_provinces_are_those_of_the_domain_file(programmes: dict[str, Row]) -> None:
    keys = {"Nord-Kivu": "NK", "Sud-Kivu": "SK", "Ituri": "IT"}
    for line in shipped_lines("programmes_fcs"):
        wanted = {identity("province", keys[name.strip()]) for name in line["province"].split(";")}
        found = {targets[0] for targets, _share in programmes[line["code"]]["locations"].rows}
        assert found == wanted, line["code"]


def test_amounts_are_kept_as_published_with_their_certainty(programmes: dict[str, Row]) -> None:
    for line in shipped_lines("programmes_fcs"):
        row = programmes[line["code"]]
        if line["code"] == "DJU-ENV":
            continue  # two sources, see below
        published = int(line["budget_usd"]) * 100 if line["budget_usd"] else None
        assert budget(row) == published, line["code"]
        assert bool(row["source"].exactness) == (published is not None), line["code"]
    exactness = {
        "FRPI-OIM": "exact",
        "IRU-PKA": "about",
        "NK-2020": "about",
        "PDD-2022": "about",
        "KIT-DD": "rounded",
        "RUZ": "rounded",
    }
    assert {code: programmes[code]["source"].exactness for code in exactness} == exactness
    assert [c for c, r in programmes.items() if r["source"].exactness == "exact"] == ["FRPI-OIM"]
    assert programmes["FRPI-OIM"]["source"].nature == "project_document"


def test_what_sources_contest_is_marked_contested(programmes: dict[str, Row]) -> None:
    contested = {code for code, row in programmes.items() if row["source"].confirmation == "contested"}
    assert contested == {"DJU-ENV", "MWA2", "RESET"}


def test_two_amounts_for_djugu_stand_side_by_side_and_none_is_retained(
    held: Records, programmes: dict[str, Row]
) -> None:
    row = programmes["DJU-ENV"]
    assert budget(row) is None
    values = others(held, row)["budget"]
    assert [v["amount"].amount for v in values] == [510_000_000, 6 * M]
    assert [v["published_on"].iso() for v in values] == ["2020-04-15", "2020-06-17"]
    assert len({v["source"].reference for v in values}) == 2


def test_the_two_pilots_have_one_amount_together_and_it_is_never_split(
    held: Records, programmes: dict[str, Row]
) -> None:
    for code in NATURES["pilot"]:
        row = programmes[code]
        assert budget(row) is None
        assert row["channel"] is None
        values = others(held, row)["budget"]
        assert [v["value"].split(" millions")[0] for v in values] == ["8,3", "8"]
        assert all("ensemble" in v["value"] and v["amount"] is None for v in values)


def test_the_duration_of_muda_wa_amani_is_open(held: Records, programmes: dict[str, Row]) -> None:
    row = programmes["MWA2"]
    assert row["months"] is None
    assert [v["value"] for v in others(held, row)["months"]] == ["3 ans", "18 mois"]


def test_reset_stands_in_both_registers_as_one_intervention(
    held: Records, programmes: dict[str, Row]
) -> None:
    row = programmes["RESET"]
    assert row["channel"] == "contested"
    assert row["same_intervention"] == {identity("project", "RESET")}
    assert len(others(held, row)["channel"]) == 2
    bilateral = {p["organisation"] for p in held.children("partner", identity("project", "RESET"))}
    assert {p["organisation"] for p in held.children("programme_partner", row.uuid)} == bilateral


def test_three_projects_are_part_of_the_first_call_by_deduction(programmes: dict[str, Row]) -> None:
    call = programmes["AAP1-ALL"]
    parts = {code for code, row in programmes.items() if row["part_of"] == call.uuid}
    assert parts == {"KIT-PAM", "IRU-PKA", "RUZ"}
    assert all(programmes[code]["part_deduced"] for code in parts)
    assert sum(budget(programmes[code]) or 0 for code in parts) == budget(call) == 1_650_000_000
    assert not any(row["part_of"] for code, row in programmes.items() if code not in parts)


def test_partners_are_the_named_organisations_and_the_others_stay_words(
    held: Records, programmes: dict[str, Row]
) -> None:
    leads = {
        code: {p["organisation"] for p in held.children("programme_partner", row.uuid) if p["role"] == "lead"}
        for code, row in programmes.items()
    }
    named = {line["code"]: line["lead_partner"] for line in shipped_lines("programmes_fcs")}
    assert {code for code, lead in leads.items() if lead} == {code for code, lead in named.items() if lead}
    assert leads["RUZ"] == {identity("organisation", "ALERT")}
    assert len(list(held.children("programme_partner", programmes["RUZ"].uuid))) == 1
    assert "neuf ONG locales" in programmes["RUZ"]["remarks"]
    (inferred,) = [p for p in held.all("programme_partner") if p["source"].confirmation == "to_confirm"]
    assert inferred["organisation"] == identity("organisation", "ONU-HABITAT")
    assert inferred["programme"] == programmes["KIT-PAM"].uuid


def test_the_agenda_of_south_kivu_has_its_five_points(held: Records) -> None:
    points = sorted(held.children("agenda_item", SESSION), key=lambda r: r["position"])
    assert [p["title"].fr for p in points] == [
        "Points d’information",
        "Restitution de l’atelier de capitalisation et des priorités de stabilisation 2019-2022",
        "Proposition des allocations pour les prochains projets du FCS",
        "Prise de décisions",
        "Élaboration d’un communiqué final",
    ]
    types = ["information", "information", "allocation", "decision", "communique"]
    assert [p["type"] for p in points] == types
    assert all(p["title"].en and p["under"] is None for p in points)
    assert len(held.all("agenda_item")) == len(points)  # no other agenda is known


def test_the_provincial_board_validated_six_millions_that_wait_for_the_national_one(held: Records) -> None:
    (allocation,) = held.all("allocation")
    decisions = {row.uuid: row for row in held.all("decision")}
    decision = decisions[allocation["decision"]]
    assert Counter(row["kind"] for row in decisions.values()) == {"allocation": 1, "other": 2}
    assert {row["meeting"] for row in decisions.values()} == {SESSION}
    assert decision["amount"].amount == allocation["amount"].amount == 6 * M
    assert decision["programme"] == allocation["programme"] == identity("programme", "SK-2020")
    assert allocation["province"] == identity("province", "SK")
    meeting = held.get("meeting", decision["meeting"])
    board = held.get("board", meeting["board"] if meeting else None)
    assert decision["outcome"] in ADOPTED
    assert board
    assert board["kind"] == "provincial"  # so the money is proposed, not allocated
    assert not any(row["answers"] or row["applied_on"] or row["votes_for"] for row in decisions.values())


def test_no_sum_of_lines_of_several_natures_is_ever_a_figure(
    held: Records, programmes: dict[str, Row]
) -> None:
    together = sum(budget(row) or 0 for row in programmes.values())
    assert together + 510_000_000 == 8_510_000_000  # what adding the lines as they are would give
    for cut_off in ("2017-12-31", "2020-12-31", "2022-12-31", "2026-12-31"):
        text = json.dumps(plain(figures.compute(held, cut_off=day(cut_off))))
        for never in (together, 8_510_000_000, together + 6 * M, 16_026_516_500):
            assert str(never) not in text, (cut_off, never)
            assert str(never // 100) not in text, (cut_off, never)
