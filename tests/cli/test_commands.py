"""Every job of the window without a window: what each command does, says and returns."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from issss_desktop.services.desk import close_desk
from tests.cli.runs import Line, contribution

# offices


def test_a_new_office_is_made_and_made_only_once(line: Line, tmp_path: Path) -> None:
    folder = tmp_path / "sk"
    made = line("--user", "B. Safari", "init", "--no-encryption", "--office", "SK", folder=folder)
    assert made.status == 0
    assert "SK" in made.out
    assert "B. Safari" in made.out
    again = line("init", "--no-encryption", "--office", "SK", folder=folder)
    assert again.status == 1
    assert "There is already an office" in again.err
    assert again.out == ""


def test_an_unknown_office_code_asks_for_its_name(line: Line, tmp_path: Path) -> None:
    folder = tmp_path / "tg"
    refused = line("init", "--no-encryption", "--office", "TG", folder=folder)
    assert (refused.status, refused.out) == (1, "")
    assert "TG" in refused.err
    assert (
        line(
            "init", "--no-encryption", "--office", "TG", "--name", "Bureau du Tanganyika", folder=folder
        ).status
        == 0
    )


def test_the_published_figures_enter_a_real_office_once(line: Line, tmp_path: Path) -> None:
    folder = tmp_path / "real"
    assert line("init", "--no-encryption", "--office", "NK", folder=folder).status == 0
    figures = line("figures", "--cut-off", "2017-12-31", "--json", folder=folder).json
    assert figures["fund"]["position"]["amount"] is None
    assert "figures taken" in line("take-published", folder=folder).out
    figures = line("figures", "--cut-off", "2017-12-31", "--json", folder=folder).json
    assert figures["fund"]["position"]["amount"] == "40265165.00"
    total = line("list", "published_figure", "--json", folder=folder).json["total"]
    assert line("take-published", folder=folder).out.startswith("0 ")
    assert line("list", "published_figure", "--json", folder=folder).json["total"] == total


def test_no_office_says_where_and_what_to_do(line: Line, tmp_path: Path) -> None:
    refused = line("list", "fund", folder=tmp_path / "nowhere")
    assert refused.status == 1
    assert str(tmp_path / "nowhere") in refused.err
    assert "init" in refused.err
    assert not (tmp_path / "nowhere").exists()


# reading


def test_a_list_for_people_has_its_heads_and_its_count(line: Line) -> None:
    shown = line("list", "fund")
    assert shown.status == 0
    assert "Code" in shown.out
    assert "CDS00" in shown.out
    assert "of 5" in shown.out
    assert line("list", "fund", lang="fr").out.startswith("Fonds\n")


def test_a_list_as_json_is_one_document_of_the_announced_shape(line: Line) -> None:
    found = line("list", "fund", "--json").json
    assert found["entity"] == "fund"
    assert found["total"] == len(found["rows"]) == 5
    row = next(r for r in found["rows"] if r["fields"]["code"] == "CDS00")
    assert {"ref", "stage", "fields"} <= set(row)
    assert row["stage"] == "final"
    assert row["fields"]["name"]["fr"].startswith("Fonds de cohérence")


def test_a_list_is_cut_filtered_and_searched(line: Line) -> None:
    cut = line("list", "organisation", "--limit", "2", "--json").json
    assert len(cut["rows"]) == 2 < cut["total"]
    named = line("list", "territory", "--where", "name=Masisi", "--json").json
    assert [r["fields"]["name"] for r in named["rows"]] == ["Masisi"]
    searched = line("list", "fund", "--text", "coherence", "--json").json
    assert [r["fields"]["code"] for r in searched["rows"]] == ["CDS00"]


def test_a_record_is_shown_with_its_rows_and_its_history(line: Line) -> None:
    ref = contribution(line)
    line("add", "deposit", f"contribution={ref}", "amount=1 000 EUR", "on=14/03/2017")
    line("edit", ref, "agreement=SAA 2")
    shown = line("show", ref, "--history")
    assert "SAA 2" in shown.out
    assert "1,000 EUR" in shown.out
    assert "SAA 1 → SAA 2" in shown.out
    assert "A. Mbuyi" in shown.out
    found = line("show", ref, "--history", "--json").json
    assert found["entity"] == "contribution"
    assert found["fields"]["agreement"] == "SAA 2"
    assert found["children"]["deposit"][0]["fields"]["amount"]["amount"] == "1000.00"
    assert len(found["history"]) == 3
    assert found["divergences"] == {}


def test_reading_takes_no_lock_and_writing_says_who_holds_it(line: Line, office: Path) -> None:
    from issss_desktop.services.desk import open_desk

    held = open_desk(office)
    try:
        assert line("list", "fund").status == 0
        assert line("figures").status == 0
        assert line("check").status == 0
        refused = line("add", "fund", "code=ZZ", "name=Z")
        assert refused.status == 1
        assert "already open" in refused.err
    finally:
        close_desk(held)
    assert line("add", "fund", "code=ZZ", "name=Z").status == 0


# writing


def test_what_is_added_prints_its_reference_and_is_a_draft_unless_final(line: Line) -> None:
    ref = contribution(line)
    assert ref.startswith("NK-")
    assert line("show", ref, "--json").json["stage"] == "draft"
    final = contribution(line, "--final", "currency=EUR")
    assert line("show", final, "--json").json["stage"] == "final"


def test_an_amount_keeps_its_cents_and_a_date_its_precision(line: Line) -> None:
    ref = contribution(line)
    line("add", "movement", f"contribution={ref}", "kind=signature", "on=2017-05", "amount=1 250 000,50 EUR")
    movement = line("show", ref, "--json").json["children"]["movement"][0]["fields"]
    assert movement["amount"]["amount"] == "1250000.50"
    assert movement["amount"]["currency"] == "EUR"
    assert movement["on"] == "2017-05"


@pytest.mark.parametrize(
    "amount", [["amount=1 250 000,50 EUR"], ["amount.amount=1 250 000,50", "amount.currency=EUR"]]
)
def test_an_amount_is_given_with_its_rate_whole_or_in_parts(line: Line, amount: list[str]) -> None:
    ref = contribution(line)
    words = ("add", "movement", f"contribution={ref}", "kind=signature", "on=01/02/2017")
    assert line(*words, "amount.rate=0,85", *amount, "amount.rate_on=01/02/2017").status == 0
    money = line("show", ref, "--json").json["children"]["movement"][0]["fields"]["amount"]
    assert money == {"amount": "1250000.50", "currency": "EUR", "rate": "0.85", "rate_on": "2017-02-01"}


def test_one_part_is_not_given_twice(line: Line) -> None:
    ref = contribution(line)
    words = ("add", "movement", f"contribution={ref}", "kind=signature", "on=01/02/2017")
    twice = line(*words, "amount=5 EUR", "amount.amount=6")
    assert twice.status == 1
    assert "amount: " in twice.err
    assert line("show", ref, "--json").json["children"] == {}


def test_one_part_of_a_group_is_edited_alone(line: Line) -> None:
    ref = line("add", "project", "title=Terres", "budget.amount=100", "budget.currency=USD").ref
    assert line("edit", ref, "budget.amount=250").status == 0
    assert line("show", ref, "--json").json["fields"]["budget"]["amount"] == "250.00"


def test_an_empty_value_clears_a_field(line: Line) -> None:
    ref = line("add", "project", "title=Terres", "acronym=T").ref
    assert line("edit", ref, "acronym=").status == 0
    assert line("show", ref, "--json").json["fields"]["acronym"] is None


def test_a_final_record_is_edited_with_a_reason_only(line: Line) -> None:
    ref = contribution(line, "--final", "currency=EUR")
    refused = line("edit", ref, "agreement=SAA 9")
    assert refused.status == 1
    assert "reason: " in refused.err
    assert line("edit", ref, "agreement=SAA 9", "--reason", "amendment 1").status == 0
    assert "amendment 1" in line("show", ref, "--history").out


def test_a_deleted_record_leaves_the_list_and_comes_back(line: Line) -> None:
    ref = contribution(line)
    assert line("delete", ref, "--reason", "typed twice").status == 0
    assert line("list", "contribution", "--json").json["total"] == 0
    assert line("list", "contribution", "--deleted", "--json").json["total"] == 1
    assert "deleted" in line("show", ref).out
    assert line("restore-record", ref).status == 0
    assert line("list", "contribution", "--json").json["rows"][0]["fields"]["agreement"] == "SAA 1"


def test_a_change_is_undone_by_its_number(line: Line) -> None:
    ref = contribution(line)
    line("edit", ref, "agreement=SAA 2")
    change = line("show", ref, "--history", "--json").json["history"][0]["position"]
    assert line("undo", str(change)).status == 0
    assert line("show", ref, "--json").json["fields"]["agreement"] == "SAA 1"
    assert line("undo", "9999").status == 1


def test_whoever_works_is_named_in_the_change(line: Line) -> None:
    assert line("add", "person", "name=B. Safari", "office=NK", "role=entry").status == 0
    ref = line("--user", "B. Safari", "add", "project", "title=Terres").ref
    assert line("show", ref, "--history", "--json").json["history"][0]["user"] == "B. Safari"
    refused = line("--user", "Nobody", "add", "project", "title=Terres")
    assert refused.status == 1
    assert "A. Mbuyi" in refused.err


def test_a_divergence_is_listed_and_settled(line: Line, office: Path) -> None:
    from issss_desktop.services.desk import open_desk
    from issss_desktop.services.reading import read
    from issss_desktop.services.records import save

    ref = contribution(line)
    desk = open_desk(office)
    try:
        form = read(desk, ref)
        save(desk, form.uuid, {"agreement": "SAA A"}, mark=form.mark)
        assert save(desk, form.uuid, {"agreement": "SAA B"}, mark=form.mark).diverged == ("agreement",)
    finally:
        close_desk(desk)
    found = line("conflicts", "--json").json
    assert [(c["ref"], c["field"]) for c in found] == [(ref, "agreement")]
    values = {v["value"]: v["take"] for v in found[0]["values"]}
    assert set(values) == {"SAA A", "SAA B"}
    assert "SAA A" in line("conflicts").out
    assert line("resolve", ref, "agreement", "--take", "9").status == 1
    assert line("resolve", ref, "agreement", "--take", str(values["SAA A"])).status == 0
    assert line("conflicts", "--json").json == []
    assert line("show", ref, "--json").json["fields"]["agreement"] == "SAA A"


# figures, reports, check


def test_the_sample_gives_its_figures_and_keeps_what_is_not_known(line: Line, sample: Path) -> None:
    def total(day: str) -> Any:
        return line("figures", "--cut-off", day, "--json", folder=sample).json["fund"]["total"]

    assert total("31/12/2015")["amount"] is None
    assert (total("31/12/2016")["amount"], total("31/12/2016")["uncertainty"]) == ("30300000.00", "250000.00")
    assert (total("30/06/2017")["amount"], total("30/06/2017")["as_of"]) == ("30300000.00", "2016-12-31")
    assert total("31/12/2017")["amount"] == "40265165.00"
    found = line("figures", "--cut-off", "31/12/2017", "--json", folder=sample).json
    assert found["fund"]["signed"]["amount"] is None
    assert found["portfolio"]["total"]["amount"] == "120000000.00"
    assert found["fund"]["unallocated"]["amount"] == "9965165.00"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_figures_for_people_say_n_d_and_never_sum_what_means_nothing(
    line: Line, sample: Path, lang: str
) -> None:
    shown = line("figures", "--cut-off", "31/12/2017", lang=lang, folder=sample).out
    digits = "".join(c for c in shown if c not in "\u202f\u00a0, ")
    assert "40265165" in digits
    assert {"fr": "n.d.", "en": "n/a"}[lang] in shown
    assert "85100000" not in digits
    assert "160265165" not in digits


def test_figures_as_known_before_do_not_move(line: Line) -> None:
    before = line("figures", "--cut-off", "2017-12-31", "--json").json
    ref = contribution(line, "currency=USD", "--final")
    line("add", "deposit", f"contribution={ref}", "amount=500 USD", "on=01/03/2017", "--reason", "bank")
    now = line("figures", "--cut-off", "2017-12-31", "--json").json
    assert now["known_at"] != before["known_at"]
    assert [c["ref"] for c in now["fund"]["contributions"]] == [ref]
    assert Decimal(now["fund"]["contributions"][0]["received"]["amount"]) == 500
    then = line("figures", "--cut-off", "2017-12-31", "--known-at", before["known_at"], "--json").json
    assert then == before
    assert ref in line("figures", "--cut-off", "2017-12-31").out


def test_the_reports_are_listed_with_what_each_needs(line: Line) -> None:
    found = line("reports", "--json").json
    assert {"board-pack", "contributions", "portfolio"} <= {kind["name"] for kind in found}
    assert all(kind["title"] and kind["needs"] for kind in found)
    assert "board-pack" in line("reports").out


@pytest.mark.parametrize("name", ["board-pack", "contributions", "portfolio"])
def test_a_report_is_written_in_either_language(line: Line, sample: Path, tmp_path: Path, name: str) -> None:
    import pypdfium2

    for lang, day in (("fr", "31\u00a0décembre\u00a02017"), ("en", "31\u00a0December\u00a02017")):
        path = tmp_path / f"{name}-{lang}.pdf"
        words = ("report", name, "--cut-off", "31/12/2017", "--lang", lang, "-o", str(path))
        assert line(*words, folder=sample).out.strip() == str(path)
        document = pypdfium2.PdfDocument(path)
        text = "".join(page.get_textpage().get_text_range() for page in document)
        document.close()
        assert " ".join(day.split()) in " ".join(text.split())
        assert {"fr": "n.d.", "en": "n/a"}[lang] in text
        assert {"fr": "n/a", "en": "n.d."}[lang] not in text


def test_a_report_of_a_period_is_asked_for_as_people_write_it(
    line: Line, sample: Path, tmp_path: Path
) -> None:
    words = ("-o", str(tmp_path / "x.pdf"))
    for asked in (
        ("monitoring", "--period", "S1 2018"),
        ("risk-matrix",),
        ("engagement", "--period", "T2 2018"),
    ):
        done = line("report", *asked, *words, folder=sample)
        assert done.status == 0, done.err
    wrong = line("report", "monitoring", "--period", "T2 2018", *words, folder=sample)
    assert wrong.status == 1
    assert "semester" in wrong.err
    assert (
        "no month, quarter" in line("report", "monitoring", "--period", "bientôt", *words, folder=sample).err
    )


def test_a_pack_of_a_meeting_carries_its_board_and_place(line: Line, sample: Path, tmp_path: Path) -> None:
    import pypdfium2

    rows = line("list", "meeting", "--json", folder=sample).json["rows"]
    held = next(r for r in rows if r["fields"]["place"] and r["fields"]["board"])
    path = tmp_path / "pack.pdf"
    done = line("report", "board-pack", "--about", held["ref"], "-o", str(path), folder=sample)
    assert done.status == 0, done.err
    document = pypdfium2.PdfDocument(path)
    cover = " ".join(document[0].get_textpage().get_text_range().split())
    document.close()
    assert held["fields"]["place"].split(" (")[0] in cover
    refused = line("report", "board-pack", "--about", "REF-FO-CDS00", "-o", str(path), folder=sample)
    assert refused.status == 1
    assert "is not a record of this kind: Meeting" in refused.err


def test_a_report_that_cannot_be_written_leaves_nothing(line: Line, tmp_path: Path) -> None:
    unknown = line("report", "annual", "-o", str(tmp_path / "x.pdf"))
    assert unknown.status == 1
    assert "board-pack" in unknown.err
    lost = line("report", "board-pack", "-o", str(tmp_path / "no" / "x.pdf"))
    assert lost.status == 1
    assert str(tmp_path / "no") in lost.err
    assert list(tmp_path.glob("**/*.pdf*")) == []


def test_a_sound_office_passes_the_check(line: Line) -> None:
    contribution(line)
    verified = {"commits": 3, "devices": 2, "acts": 1}
    assert line("check", "--json").json == {"ok": True, "full": False, "verified": verified, "findings": []}
    assert line("check", "--full", "--json").json["ok"] is True
    assert line("check", "--full").status == 0


def test_a_row_changed_behind_the_log_is_found(line: Line, office: Path) -> None:
    from issss_desktop.store.open import connect

    raw = connect(office / "issss.db")
    raw.execute("UPDATE fund SET code='CDS99' WHERE code='CDS00'")
    raw.close()
    assert line("check").status == 0
    found = line("check", "--full", "--json")
    assert found.status == 1
    assert json.loads(found.out)["findings"][0]["place"] == "fund"
    assert "fund" in line("check", "--full").err
