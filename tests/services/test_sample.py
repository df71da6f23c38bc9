"""The sample office: what the sources say, line by line, and no sum that means nothing."""

import datetime as dt
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from issss_desktop.errors import UserError
from issss_desktop.models.fields import Stage, entity, missing
from issss_desktop.models.log import MAX_RECORDS, NO_USER, decode
from issss_desktop.models.rows import Records, Row
from issss_desktop.services import figures, history, reading, records
from issss_desktop.services.desk import SAMPLE_NETWORK, Desk, close_desk, open_desk
from issss_desktop.services.reference import reference_folder
from issss_desktop.services.starting.identities import identity
from issss_desktop.services.starting.lists import shipped
from issss_desktop.services.starting.offices import create_office
from issss_desktop.services.starting.sample import PARTS, create_sample, sample_folder, take_published_figures
from issss_desktop.services.state import records_at
from issss_desktop.store import query
from issss_desktop.store.check import check_fully
from tests.desks import carry, commits_of
from tests.services.builders import shipped_lines

FOLDER = reference_folder()
WRITTEN = tuple(code for part in PARTS for code in part)
LINKED = ("organisation", "fund", "board", "territory", "zone", "pillar", *WRITTEN)
END_2017 = dt.date(2017, 12, 31)


def by_key(held: Records, code: str) -> dict[str, Row]:
    return {row.ref.split("-", 2)[2]: row for row in held.all(code)}


def money(row: Row) -> int | None:
    return row["amount"].amount if row["amount"] else None


def test_the_sample_is_made_in_less_than_two_seconds(tmp_path: Path) -> None:
    begun = time.perf_counter()
    desk = create_sample(tmp_path / "again")
    spent = time.perf_counter() - begun
    assert desk.sample
    assert desk.office == "NK"
    close_desk(desk)
    assert spent < 2


def test_its_rows_are_its_log(sample: Desk) -> None:
    with sample.store.reading() as connection:
        assert check_fully(connection) == []
        assert query.meta(connection, "network") == SAMPLE_NETWORK


def test_its_own_user_wrote_each_part_in_a_batch_of_its_own(sample: Desk) -> None:
    written = [c for c in map(decode, commits_of(sample)) if c.batch]
    assert len(written) == len(PARTS)
    assert len({c.batch for c in written}) == len(PARTS)
    assert {c.user for c in written} == {sample.user}
    assert max(len(c.records) for c in written) <= MAX_RECORDS
    last = history.history(sample, identity("project", "CISPE"))[-1]
    assert last.user == sample.user_name


def test_a_folder_that_fails_half_way_is_left_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("issss_desktop.services.starting.sample._write_all", fail)
        with pytest.raises((OSError, UserError)):
            create_sample(tmp_path / "nk")
    close_desk(create_sample(tmp_path / "nk"))


def test_every_record_is_complete_and_passes_its_rules() -> None:
    for codes in PARTS:
        for item in shipped(sample_folder(), *codes):
            declared = entity(item.entity)
            values = dict(item.values)
            assert missing(declared, values, Stage.FINAL) == [], (item.entity, item.key)
            assert [p for rule in declared.rules for p in rule(values)] == [], (item.entity, item.key)


def test_every_link_of_the_sample_leads_to_a_record(sample: Desk) -> None:
    with sample.store.reading() as connection:
        for code in LINKED:
            stubs = f'SELECT count(*) FROM "{code}" WHERE created IS NULL'
            assert connection.exec_driver_sql(stubs).fetchall()[0][0] == 0, code
        lost = "SELECT count(*) FROM other_value WHERE owner NOT IN (SELECT record FROM ops)"
        assert connection.exec_driver_sql(lost).fetchall()[0][0] == 0


def test_how_much_it_holds(held: Records) -> None:
    counts = {code: len(held.all(code)) for code in ("published_figure", "project", "programme", "meeting")}
    assert counts == {"published_figure": 31, "project": 5, "programme": 20, "meeting": 14}
    for code in ("contribution", "assessment", "transfer", "expenditure", "refund", "fund_entry", "mandate"):
        assert not held.all(code), code  # no source gives one
    assert not any(row["fictional"] for code in held.by_entity for row in held.all(code))


def test_everything_in_it_names_its_source(held: Records) -> None:
    for code in WRITTEN:
        assert held.all(code), code
        for row in held.all(code):
            assert row["source"].reference.startswith("http"), (code, row.ref)


def test_published_figures_are_those_of_the_domain_file(held: Records) -> None:
    def line(row: dict[str, str]) -> tuple[str, int | None]:
        return row["source"], int(row["amount_usd"]) * 100 if row["amount_usd"] else None

    own = [r for r in held.all("published_figure") if r["measure"] != "aligned_portfolio"]
    found = Counter((r["source"].reference, money(r)) for r in own)
    assert found == Counter(map(line, shipped_lines("contributions")))


def test_no_figure_of_another_fund_stands_under_the_fcs(held: Records) -> None:
    rows = by_key(held, "published_figure")
    fcs = identity("fund", "CDS00")
    assert {key for key, row in rows.items() if row["fund"] == fcs} == {
        k for k in rows if k.startswith("CDS00-")
    }
    assert rows["STAREC-2019-10"]["fund"] == identity("fund", "STAREC")
    assert rows["STAREC-PLAN-2009-11-FCP"]["fund"] == identity("fund", "STAREC-PLAN")
    listed = [r for r in rows.values() if r["fund"] == identity("fund", "ISSSS1") and r["donor"]]
    assert sum(money(r) or 0 for r in listed) == 222_200_000_00
    assert money(rows["ISSSS1-2011-06-TOTAL"]) == 242_100_000_00


def test_five_rounded_lines_of_2016_are_read_as_a_position(held: Records) -> None:
    rows = by_key(held, "published_figure")
    five = [rows[f"CDS00-2016-{donor}"] for donor in ("FCP", "GBR", "SWE", "NLD", "NOR")]
    assert [money(r) for r in five] == [12_000_000_00, 8_300_000_00, 5_000_000_00, 4_000_000_00, 1_000_000_00]
    for row in five:
        assert (row["step"], row["basis"], row["role"]) == (100_000_00, "unspecified", "position")
        assert row["quote"] == "In 2016 the SCF received a total of 30.3 million"
        assert row["interpretation"].startswith("Lu comme cumul (déduit)")
    assert rows["CDS00-2016-TOTAL"]["role"] == "control"
    assert money(rows["CDS00-2016-TOTAL"]) == sum(money(r) or 0 for r in five)


def test_the_total_of_2017_is_exact_and_germany_is_named_without_an_amount(held: Records) -> None:
    rows = by_key(held, "published_figure")
    total, germany = rows["CDS00-2017-12-TOTAL"], rows["CDS00-2017-12-DEU"]
    assert (money(total), total["step"]) == (40_265_165_00, 0)
    named = {identity("organisation", key) for key in ("FCP", "GBR", "NLD", "NOR", "SWE", "DEU")}
    assert total["named"] == named
    assert money(germany) is None
    page = (FOLDER / "secretariat_technique_ISSSS.txt").read_text(encoding="utf-8")
    for row in (total, germany, rows["PORTFOLIO-2017-12"]):
        assert row["quote"] in page


def test_the_14_millions_of_2022_are_part_of_the_19(held: Records) -> None:
    rows = by_key(held, "published_figure")
    whole, part = rows["CDS00-2022-05-19M"], rows["CDS00-2022-05-14M"]
    assert part["part_of"] == whole.uuid
    assert (money(whole), money(part)) == (19_000_000_00, 14_000_000_00)
    assert {whole["role"], part["role"]} == {"control"}


def test_figures_of_the_sample_at_the_cut_offs_of_the_design(held: Records) -> None:
    days = {
        dt.date(2015, 12, 31): (None, 0),
        dt.date(2016, 12, 31): (30_300_000_00, 250_000_00),
        dt.date(2017, 6, 30): (30_300_000_00, 250_000_00),
        END_2017: (40_265_165_00, 0),
        dt.date(2022, 12, 31): (40_265_165_00, 0),
    }
    for day, expected in days.items():
        total = figures.compute(held, cut_off=day).fund.total
        assert (total.value, total.uncertainty) == expected, day
    fund = figures.compute(held, cut_off=END_2017).fund
    assert fund.unallocated.value == 9_965_165_00
    assert [fund.announced.value, fund.signed.value, fund.received.value] == [None, None, None]


def test_the_portfolio_is_one_position_and_no_project_enters_it(held: Records) -> None:
    portfolio = figures.compute(held, cut_off=END_2017).portfolio
    assert portfolio.total.value == 120_000_000_00
    assert portfolio.undetailed.value == 120_000_000_00
    assert (portfolio.counts.cited, portfolio.counts.declared) == (3, 1)
    assert (portfolio.counts.in_total, portfolio.counts.assessed, portfolio.counts.contested) == (0, 0, 1)
    named = {words.fr for words in portfolio.named_without_project}
    assert named == {
        "États-Unis",
        "Suède",
        "Allemagne",
        "PNUD/MONUSCO en partenariat avec la province du Nord-Kivu",
    }
    position = by_key(held, "published_figure")["PORTFOLIO-2017-12"]
    assert position["as_of_deduced"] is True
    assert len(position["named"]) == 6


def test_projects_are_the_named_ones_with_unknown_budgets_and_shares(held: Records) -> None:
    rows = by_key(held, "project")
    assert set(rows) == {"CISPE", "FARM", "CPLUP", "STEP", "RESET"}
    lines = {line["title"]: line for line in shipped_lines("aligned_projects")}
    for key in ("CISPE", "FARM", "CPLUP"):
        row = rows[key]
        line = lines[row["title"]]
        assert row["budget"] is None
        assert row["is_cited"] is True
        assert (row["local_name"] or "") == line["local_name"]
        assert (row["span"].start.iso() if row["span"] else "") == line["start"]
        assert (row["span"].end.iso() if row["span"] else "") == line["end"]
        assert len(row["pillars"].rows) == len(line["pillars"].split(";"))
        assert not row["pillars"].known
        assert not row["locations"].known
    assert len(rows["CISPE"]["locations"].rows) == 7
    assert rows["STEP"]["budget"].amount == 79_100_000_00
    assert (rows["STEP"]["is_declared"], rows["STEP"]["is_cited"]) == (True, None)
    channels = {r["channel"] for r in held.children("financing", rows["RESET"].uuid)}
    assert channels == {"contested"}


def test_conflicting_sources_are_kept_side_by_side(held: Records) -> None:
    rows = by_key(held, "project")
    values = Counter(
        (row["owner"].uuid, row["field_code"])
        for row in held.all("other_value")
        if row["owner"].entity == entity("project").tag
    )
    cispe, reset = rows["CISPE"].uuid, rows["RESET"].uuid
    assert values == {
        (cispe, "span"): 2,
        (cispe, "partner"): 2,
        (cispe, "pillars"): 1,
        (reset, "financing"): 2,
    }


def test_meetings_are_those_of_the_domain_file(held: Records) -> None:
    lines = {line["date"] + line["source"] + line["board"]: line for line in shipped_lines("board_meetings")}
    assert len(lines) == 14
    ordered = sorted(held.all("meeting"), key=lambda r: (r["on"].iso(), r["decisions"] or ""))
    wanted = sorted(lines.values(), key=lambda line: (line["date"], line["decisions"]))
    for row, line in zip(ordered, wanted, strict=True):
        assert row["on"].iso() == line["date"]
        assert (row["agenda"] or "", row["decisions"] or "") == (line["agenda_or_subject"], line["decisions"])
        assert (row["chairs"] or "") == line["chair_or_co_chairs"]
        assert row["source"].reference == line["source"]
        assert (str(money(row) // 100) if row["amount"] else "") == line["amount_usd"]  # type: ignore[operator]
        assert row["certainty"]


def test_three_can_five_cap_and_six_other_meetings(held: Records) -> None:
    boards = {row.uuid: row for row in held.all("board")}
    kinds = Counter(boards[row["board"]]["kind"] if row["board"] else None for row in held.all("meeting"))
    assert kinds == {"national": 3, "provincial": 5, "predecessor": 1, "steering": 2, None: 3}
    rows = by_key(held, "meeting")
    assert [key for key, row in rows.items() if row["kind"] == "notification"] == ["2022-12-19"]
    assert {key for key, row in rows.items() if row["state"] == "held_unconfirmed"} == {
        "2017-03-IT",
        "2022-12-19",
    }
    assert rows["2020-07-28"]["kind"] == "unidentified"
    assert all(row["title"] for row in rows.values())


def test_indicators_are_the_seven_of_the_domain_file_and_no_value_is_made_up(held: Records) -> None:
    lines = {line["code"]: line for line in shipped_lines("indicators")}
    rows = {row["code"]: row for row in held.all("indicator")}
    assert len(rows) == 7
    assert rows.keys() == lines.keys()
    for code, row in rows.items():
        line = lines[code]
        assert (row["name"].en, row["name"].fr) == (line["indicator_en"], line["indicator_fr_working"])
        assert row["source"].reference == line["source"]
        assert row["baseline"] is None, "no baseline was found as a number"
        assert (row["baseline_state"] == "not_available") == (line["baseline"] == "not available")
        assert bool(row["target_text"]) == bool(line["target"])
        assert bool(row["means"]) == bool(line["means_of_verification"]), code
    assert [rows[code]["target"] for code in ("1.2", "1.3")] == [50, 75]
    (value,) = held.all("measurement")
    assert (value["indicator"], value["value"]) == (rows["1.1"].uuid, None)
    assert lines["1.1"]["reported_progress"]


def test_published_figures_enter_a_real_office_once(tmp_path: Path) -> None:
    desk = create_office(tmp_path / "sk", "SK", user="B. Safari")
    assert take_published_figures(desk) == 31
    taken = reading.counts(desk)
    assert taken["other_value"][0] == 3
    assert taken["project"][0] == taken["meeting"][0] == 0
    assert take_published_figures(desk) == 0
    assert reading.counts(desk) == taken
    with desk.store.reading() as connection:
        assert check_fully(connection) == []
    close_desk(desk)


def test_a_figure_corrected_or_deleted_in_the_office_stays_so(tmp_path: Path) -> None:
    desk = create_office(tmp_path / "sk", "SK")
    take_published_figures(desk)
    gone, changed = (identity("published_figure", f"CDS00-2016-{donor}") for donor in ("NOR", "SWE"))
    records.delete(desk, gone, "lu dans le rapport")
    form = reading.read(desk, changed)
    records.save(desk, changed, {"amount.amount": "5 100 000"}, mark=form.mark, reason="rapport annuel")
    assert take_published_figures(desk) == 0
    assert money(reading.read(desk, changed).row) == 5_100_000_00
    assert not reading.read(desk, gone).row.alive
    close_desk(desk)


def test_two_offices_that_both_take_them_have_each_figure_once(tmp_path: Path) -> None:
    here, there = (create_office(tmp_path / code, code) for code in ("NK", "IT"))
    for desk in (here, there):
        take_published_figures(desk)
    carry(here, there)
    counts = reading.counts(there)
    assert counts["published_figure"] == (31, 0, 0)
    assert counts["other_value"] == (3, 0, 0)
    total = figures.compute(records_at(there), cut_off=END_2017).fund.total
    assert total.value == 40_265_165_00
    for desk in (here, there):
        close_desk(desk)


def test_nobody_at_the_desk_takes_nothing(tmp_path: Path) -> None:
    close_desk(create_office(tmp_path / "nk", "NK"))
    desk = open_desk(tmp_path / "nk")
    absent = type(desk)(**{**vars(desk), "user": NO_USER})
    with pytest.raises(UserError):
        take_published_figures(absent)
    assert reading.counts(desk)["published_figure"] == (0, 0, 0)
    close_desk(desk)
