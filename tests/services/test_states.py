"""A state of the data that a paper names stays the same for ever, whatever comes to the office later."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.models.log import decode
from issss_desktop.services import reading, records, state
from issss_desktop.services.desk import Desk, close_desk
from issss_desktop.store.store import Store
from tests.desks import START, commits_of, project, steady_clock
from tests.letters import merge, pair, send

DAY = 86_400_000


def titles(desk: Desk, known_at: str | None = None) -> set[str]:
    return {str(row["title"]) for row in state.records_at(desk, known_at).all("project")}


def copied(desk: Desk, folder: Path) -> tuple[Desk, Desk]:
    """A laptop and its whole copy, both of which go on."""
    close_desk(desk)
    shutil.copytree(desk.folder, folder)
    clock = steady_clock(START + DAY)
    return replace(desk, store=Store(desk.folder)), replace(
        desk, folder=folder, store=Store(folder), clock=clock
    )


def test_a_state_stays_what_it_was_when_the_copy_of_a_laptop_comes_with_the_same_numbers(
    desk: Desk, other: Desk, tmp_path: Path
) -> None:
    pair(desk, other)
    project(desk, title="Commun")
    first, twin = copied(desk, tmp_path / "twin")
    project(first, title="Du premier")
    merge(other, send(first))
    before = state.heads(other)
    project(twin, title="Du jumeau")
    project(twin, title="Encore du jumeau")
    merge(other, send(twin))
    both = state.heads(other)
    project(first, title="Plus tard")
    project(first, title="Bien plus tard")
    merge(other, send(first))
    assert titles(other, before) == {"Commun", "Du premier"}
    assert titles(other, both) == {"Commun", "Du premier", "Du jumeau", "Encore du jumeau"}
    assert titles(other, state.heads(other)) == titles(other) == {
        "Commun", "Du premier", "Du jumeau", "Encore du jumeau", "Plus tard", "Bien plus tard",
    }  # fmt: skip
    close_desk(first)
    close_desk(twin)


def test_a_state_over_a_lost_change_stays_without_it_when_it_comes(desk: Desk, other: Desk) -> None:
    pair(desk, other)
    made = project(desk, title="Un")
    merge(other, send(desk))
    for title in ("Deux", "Trois"):
        form = reading.read(desk, made.uuid)
        records.save(desk, made.uuid, {"title": title}, mark=form.mark, reason="essai")
    third = decode(commits_of(desk)[-1])
    other.store.write(lambda work: work.receive([third.data], over={third.prev}))
    over = state.heads(other)
    assert f"-{(third.prev or b'').hex()[:16]}" in over.split()
    assert (titles(other), state.records_at(other).divergences) == ({"Trois"}, 1)
    merge(other, send(desk))
    assert f"-{(third.prev or b'').hex()[:16]}" not in state.heads(other).split()
    project(other, title="Après")
    assert state.records_at(other).divergences == 0, "what the third replaced came"
    then = state.records_at(other, over)
    assert ({r["title"] for r in then.all("project")}, then.divergences) == ({"Trois"}, 1)


def old_form(text: str) -> str:
    """As reports of before named a state: without the ids."""
    return " ".join(":".join(word.split(":")[:2]) for word in text.split())


def test_a_state_of_an_older_report_is_read_as_long_as_it_can_mean_one_thing_only(
    desk: Desk, other: Desk, tmp_path: Path
) -> None:
    pair(desk, other)
    project(desk, title="Commun")
    merge(other, send(desk))
    common = old_form(state.heads(other))
    first, twin = copied(desk, tmp_path / "twin")
    project(first, title="Du premier")
    merge(other, send(first))
    torn = old_form(state.heads(other))
    assert titles(other, torn) == {"Commun", "Du premier"}
    project(twin, title="Du jumeau")
    merge(other, send(twin))
    assert titles(other, common) == {"Commun"}, "below the fork there is one line"
    with in_language("en"), pytest.raises(UserError) as refusal:
        titles(other, torn)
    assert "laptop" in refusal.value.text
    close_desk(first)
    close_desk(twin)


@pytest.mark.parametrize("text", ["a", "a:b", "00:1:2:3", "0011223344556677:1:zz", "-zz", "-00:1"])
def test_what_is_no_state_is_refused(desk: Desk, text: str) -> None:
    with pytest.raises(UserError):
        state.records_at(desk, text)


def test_another_branch_than_the_one_that_is_here_is_told(desk: Desk) -> None:
    project(desk, title="Un")
    (word,) = [each for each in state.heads(desk).split() if each.split(":")[1] == "2"]
    with pytest.raises(UserError):
        state.records_at(desk, word[:-16] + "0" * 16)
