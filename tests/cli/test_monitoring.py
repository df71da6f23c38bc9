"""Monitoring without a window: values, the matrix of risks, reports that came, lessons with tags."""

from pathlib import Path

from tests.cli.runs import Line


def test_an_indicator_is_followed_from_its_first_value_to_what_is_due(line: Line) -> None:
    ref = line(
        "add", "indicator", "code=1.2", "name=Partenaires satisfaits (exemple fictif)", "measured_as=percent",
        "unit=%", "frequency=H", "baseline=20", "target=60", "span.start=2017",
    ).ref  # fmt: skip
    held = ("add", "measurement", "indicator=1.2")
    refused = line(*held, "period=S1 2017", "value=beaucoup")
    assert refused.status == 1
    assert "1.2" in refused.err
    for period, value in (("S1 2017", "30"), ("S2 2017", "45,5")):
        assert line(*held, f"period={period}", f"value={value}", lang="fr").status == 0
    (found,) = line("indicators", "--cut-off", "2018-06-30", "--json").json
    assert (found["last"]["value"], found["last"]["period"]) == ("45.5", "2017-H2")
    assert (found["reached"], found["due"]) == (6375, "2018-H1")
    said = line("indicators", lang="fr").out
    assert "45,5" in said
    assert "(S2 2017)" in said
    assert line("indicators", "--due", "--cut-off", "2018-06-29", "--json").json == []
    assert "1.2" in line("indicators", "--due", "--cut-off", "2018-06-30").out
    trend = line("indicators", ref, "--json").json
    assert [(p["period"], p["value"]) for p in trend["points"]] == [("2017-H1", "30"), ("2017-H2", "45.5")]
    assert "Baseline: 20" in line("indicators", "1.2").out
    assert "9.9" in line("indicators", "9.9").err


def test_risks_stand_in_their_matrix(line: Line) -> None:
    for title, p, i in (("Accès fermé (exemple fictif)", "4", "5"), ("Rumeur (exemple fictif)", "1", "2")):
        words = (f"title={title}", "state=open", f"probability={p}", f"impact={i}", "owner=M&E")
        assert line("add", "risk", *words).status == 0
    assert line("add", "risk", "title=Sans note (exemple fictif)").status == 0
    said = line("risks").out
    assert said.index("Accès fermé") < said.index("Rumeur") < said.index("Sans note")
    for words in ("20 critical", "2 low", "not rated"):
        assert words in said
    found = line("risks", "--json").json
    assert [r["title"] for r in found["cells"][1][4]["risks"]] == ["Accès fermé (exemple fictif)"]
    assert len(found["unrated"]) == 1


def test_a_report_is_late_comes_and_the_next_ones_are_planned(line: Line) -> None:
    words = ("title=Rapport STEP (exemple fictif)", "kind=narrative", "period=Q4 2017", "due=2018-01-31")
    ref = line("add", "due_report", *words).ref
    (found,) = line("reports-due", "--cut-off", "2018-02-10", "--late", "--json").json
    assert (found["late"], found["group"], found["following"]) == (10, "late", "2018-Q1")
    assert "10 jours de retard" in line("reports-due", "--cut-off", "2018-02-10", lang="fr").out
    assert line("report-received", ref, "--on", "2018-02-12").ref == ref
    assert line("report-received", ref).status == 1
    made = line("plan-reports", ref, "--until", "2018-12-31", "--json").json
    assert [(r["period"], r["due"]) for r in made] == [
        ("2018-Q1", "2018-04-30"), ("2018-Q2", "2018-07-31"), ("2018-Q3", "2018-10-31"),
    ]  # fmt: skip
    assert "no report left" in line("plan-reports", ref, "--until", "2018-12-31").err
    said = line("reports-due", "--cut-off", "2018-04-01").out
    assert said.index("Due this month") < said.index("To come") < said.index("\nReceived\n")


def test_lessons_are_found_by_their_tag(line: Line) -> None:
    programme = line("add", "programme", "title=Programme (exemple fictif)", "fund=CDS00").ref
    for tag in ("Foncier", "Femmes"):
        assert line("add", "theme", f"name={tag}").status == 0
    for title, tags in (("Calendrier agricole", "Foncier"), ("Médiatrices", "Foncier; Femmes")):
        words = (f"title={title} (exemple fictif)", "on=2018", "text=Texte.", f"tags={tags}")
        assert line("add", "lesson", *words, f"programme={programme}", "--final").status == 0
    orphan = line("add", "lesson", "title=Seule", "on=2018", "text=Texte.", "--final")
    assert orphan.status == 1
    found = line("lessons", "--tag", "Femmes", "--json").json
    assert [lesson["title"] for lesson in found] == ["Médiatrices (exemple fictif)"]
    assert found[0]["links"]["subject"]["fr"] == "Programme (exemple fictif)"
    assert "Foncier" in line("lessons").out


def test_the_sample_tells_what_its_sources_tell(line: Line, sample: Path) -> None:
    said = line("indicators", folder=sample, lang="fr").out
    assert "non disponible" in said
    assert "FCS créé en novembre 2015" in said
    assert line("risks", folder=sample).out.count("No risk is open.") == 1
