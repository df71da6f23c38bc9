"""Two offices and the national one, one year, on the command line: reports carried as files, nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from issss_desktop.services.desk import close_desk
from issss_desktop.services.starting.offices import create_office
from tests.cli.runs import Line, Ran

OFFICES = {"NK": "A. Mbuyi", "SK": "B. Safari", "NAT": "C. Kanku"}
END = "2018-12-31"
At = Callable[..., Ran]


@pytest.fixture
def at(line: Line, tmp_path: Path) -> At:
    """Runs a command in one of the three offices."""
    for code, name in OFFICES.items():
        close_desk(create_office(tmp_path / "year" / code, code, user=name))

    def run(office: str, *words: str) -> Ran:
        done = line(*words, folder=tmp_path / "year" / office)
        assert done.status == 0, f"{office} {words}: {done.err}"
        return done

    return run


def words_of(at: At, office: str) -> str:
    found: str = at(office, "offices", "--json").json["words"]
    return found


def pair_all(at: At, folder: Path) -> None:
    """Each compares six words with the national office; its registry makes the two known to each other."""
    for office in OFFICES:
        at(office, "pair", "--card", str(folder / f"{office}.issss-office"))
    for office in ("NK", "SK"):
        for one, other in ((office, "NAT"), ("NAT", office)):
            at(one, "pair", str(folder / f"{other}.issss-office"))
            at(one, "pair", other, *words_of(at, other).split())
    registry = folder / "registre.issss-office"
    at("NAT", "offices", "--registry", str(registry))
    for office in ("NK", "SK"):
        at(office, "pair", str(registry))
        known = {o["office"]: o["keys"][0]["known"] for o in at(office, "offices", "--json").json["offices"]}
        assert known["NAT"] == "words"
        assert set(known.values()) == {"words", "registry"}


def record(at: At, office: str, number: int, donor: str, province: str) -> tuple[str, str]:
    """A contribution with a deposit and a project with its financing, both final; their references."""
    words = (f"donor={donor}", "fund=CDS00", f"agreement=SAA 2018-{office}", "currency=USD")
    money = at(office, "add", "contribution", *words).ref
    signed = ("kind=signature", "on=01/02/2018", f"amount={number} 000 000 USD")
    at(office, "add", "movement", f"contribution={money}", *signed)
    paid = (f"amount={number}50 000 USD", "on=15/03/2018", "state=entered")
    at(office, "add", "deposit", f"contribution={money}", *paid)
    at(office, "edit", money, "--final")
    words = (f"title=Terres partagées {office}", "span.start=2018-01", "span.end=2019-12")
    project = at(
        office, "add", "project", *words, f"budget={number} 000 000 USD", f"locations={province}"
    ).ref
    part = (f"donor={donor}", f"amount={number} 000 000 USD", "channel=bilateral")
    at(office, "add", "financing", f"project={project}", *part)
    at(office, "edit", project, "--final")
    return money, project


class Post:
    """What lies on the sticks: reports as PDF, carried by hand."""

    def __init__(self, at: At, folder: Path) -> None:
        self.at, self.folder = at, folder
        self.seen: set[tuple[str, str]] = set()
        self.made: list[Path] = []

    def send(self, office: str, *to: str) -> Path:
        path = self.folder / f"{office}-{len(self.made)}.pdf"
        self.at(office, "report", "contributions", "--cut-off", END, "-o", str(path), "--to", ",".join(to))
        self.made.append(path)
        return path

    def give(self, office: str, *paths: Path) -> dict[str, Any]:
        """Read over first, as a person does; then merged."""
        names = [str(path) for path in paths]
        review = self.at(office, "merge", *names, "--json").json
        for each in review["reviews"]:
            self.seen |= {(d["uuid"], d["field"]) for d in each["divergences"]}
        merged: dict[str, Any] = self.at(office, "merge", *names, "--apply", "--json").json
        assert len(merged["merged"]) == len(review["reviews"])
        return review


def number_of(conflict: dict[str, Any], wanted: str) -> str:
    """The number of a value among several, as ``resolve`` takes it."""
    shown = {each["take"]: " ".join(each["value"].replace(",", " ").split()) for each in conflict["values"]}
    (take,) = [number for number, value in shown.items() if wanted in value]
    return str(take)


def test_three_offices_end_a_year_with_the_same_figures_and_every_divergence_seen(
    at: At, tmp_path: Path
) -> None:
    pair_all(at, tmp_path)
    post = Post(at, tmp_path)

    # the first quarter: each records its own; both make the same donor
    donors = {office: at(office, "add", "organisation", "name=Fondation Umoja (exemple fictif)",
                         "type=state_donor", "--final").ref for office in ("NK", "SK")}  # fmt: skip
    _money, north = record(at, "NK", 2, donors["NK"], "Nord-Kivu")
    south_money, south = record(at, "SK", 3, donors["SK"], "Sud-Kivu")
    first = post.send("NK", "SK", "NAT")
    lost = post.send("SK", "NK", "NAT")
    review = post.give("SK", first)
    assert [d["why"] for each in review["reviews"] for d in each["duplicates"]], "one donor, two records"
    post.give("NAT", first)
    assert lost.exists(), "the stick to Goma was lost: nobody opens it"

    # the second: both write the same project, the national office a third value
    at("NK", "edit", north, "local_name=Ardhi", "--reason", "mission de mai")
    at("SK", "edit", north, "local_name=Umoja", "--reason", "lettre du bailleur")
    at("SK", "edit", north, "budget=2 200 000 USD", "--reason", "avenant 1")
    at("NAT", "edit", north, "budget=2 400 000 USD", "--reason", "accord signé")
    from_south = post.send("SK", "NK", "NAT")
    review = post.give("NK", from_south)
    (torn,) = [d for each in review["reviews"] for d in each["divergences"]]
    assert (torn["field"], {v["shown"] for v in torn["values"]}) == ("local_name", {"Ardhi", "Umoja"})
    post.give("NAT", from_south)
    open_fields = [f["field"] for f in at("NAT", "conflicts", "--json").json]
    assert open_fields == ["budget"], "what came with the lost report came again"
    take = number_of(at("NAT", "conflicts", "--json").json[0], "2 200 000")
    at("NAT", "resolve", north, "budget", "--take", take, "--reason", "avenant 1 vu")

    # the third: the north settles the name and joins the two donors
    take = number_of(at("NK", "conflicts", "--json").json[0], "Ardhi")
    at("NK", "resolve", north, "local_name", "--take", take, "--reason", "mission de mai")
    at("NK", "same", donors["NK"], donors["SK"])
    at("SK", "edit", south_money, "agreement=SAA 2018-SK, avenant 2", "--reason", "avenant 2")
    letters = {office: post.send(office, *(set(OFFICES) - {office})) for office in OFFICES}
    for office in OFFICES:
        post.give(office, *(letters[other] for other in OFFICES if other != office))

    # the fourth: nothing new is left to say
    letters = {office: post.send(office, *(set(OFFICES) - {office})) for office in OFFICES}
    for office in OFFICES:
        post.give(office, *(letters[other] for other in OFFICES if other != office))
        assert at(office, "conflicts", "--json").json == [], office
        assert at(office, "check", "--full").status == 0
    figures = {office: at(office, "figures", "--cut-off", END, "--json").json for office in OFFICES}
    assert figures["NK"] == figures["SK"] == figures["NAT"]
    assert figures["NK"]["fund"]["signed"]["amount"] == "5000000.00"
    assert figures["NK"]["fund"]["received"]["amount"] == "600000.00"
    assert len(figures["NK"]["fund"]["contributions"]) == 2
    for office in OFFICES:
        shown = at(office, "show", north, "--json").json["fields"]
        assert shown["local_name"] == "Ardhi", office
        found = at(office, "show", south, "--json").json
        assert found["fields"]["title"] == "Terres partagées SK"
        same = [at(office, "show", ref, "--json").json["fields"]["same_as"] for ref in donors.values()]
        assert len([each for each in same if each]) == 1, "the two donors count as one everywhere"
    assert {field for _uuid, field in post.seen} >= {"local_name", "budget"}, "a person saw each of them"
