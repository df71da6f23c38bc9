"""An act of engagement and its follow-up without a window; every name is a made-up example."""

from tests.cli.runs import Line


def test_an_act_is_followed_up_and_what_is_owed_asks_for_attention(line: Line) -> None:
    made = line("add", "compact", "title=Acte de Pinga", "province=Nord-Kivu", "signed_on=2017-01-15").ref
    row = line(
        "add", "commitment", f"compact={made}", "party=Gouvernement", "text=Ouvrir la route", "due=30/06/2018"
    ).ref
    follow = ("add", "commitment_review", f"compact={made}", f"commitment={row}")
    assert line(*follow, "period=Q1 2018", "progress=delayed", "next_step=Ask again").status == 0
    refused = line(*follow, "period=Q1 2018", "progress=fulfilled")
    assert refused.status == 1
    assert "already reviewed for Q1 2018" in refused.err

    found = line("engagement", "--period", "S1-2018", "--province", "NK", "--json").json
    assert found["period"] == "2018-H1"
    (act,) = found["acts"]
    assert act["totals"]["delayed"] == 1
    (undertaking,) = act["undertakings"]
    assert undertaking["late"] is True
    assert [review["quarter"] for review in undertaking["reviews"]] == ["2018-Q1"]
    assert undertaking["owed"] == ["2018-Q2"]
    said = line("engagement", "--period", "T1 2018", lang="fr").out
    assert "Ouvrir la route" in said
    assert "en retard" in said
    assert line("engagement", "--period", "T1 2018", "--province", "SK", "--json").json["acts"] == []
    refused = line("engagement", "--period", "04/2018")
    assert refused.status == 1
    assert "by quarter" in refused.err

    tasks = line("attention", "--json").json
    assert [t["ref"] for t in tasks if t["kind"] == "undertaking"] == [made]
    assert "Acte de Pinga" in line("attention").out
