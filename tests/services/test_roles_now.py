"""A change of role counts at once, also for who is at work: by their own office, or by a report merged."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from issss_desktop.errors import UserError
from issss_desktop.services import people, reading, records
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.services.starting.offices import create_office
from issss_desktop.store.open import DATABASE
from tests.desks import carry

TITLE = "Terres partagées (exemple fictif)"
WHY = "changement de poste (exemple fictif)"


@pytest.fixture
def chief(tmp_path: Path) -> Iterator[Desk]:
    """An office with its administrator at the desk."""
    made = create_office(tmp_path / "nk", "NK", user="A. Mbuyi")
    yield made
    close_desk(made)


@pytest.fixture
def validator(chief: Desk) -> Desk:
    """A validator at work in the same office."""
    return people.sit(chief, records.create(chief, "person", {"name": "B. Safari", "role": "validator"}).uuid)


def give(desk: Desk, person: UUID, role: str) -> None:
    """An administrator gives somebody another role."""
    records.save(desk, person, {"role": role}, mark=reading.read(desk, person).mark, reason=WHY)


def test_a_validator_made_a_reader_writes_nothing_more_from_that_moment(chief: Desk, validator: Desk) -> None:
    draft = records.create(validator, "project", {"title": TITLE})
    give(chief, validator.user, "reader")
    with pytest.raises(UserError, match="lecteur"):
        records.create(validator, "project", {"title": TITLE})
    with pytest.raises(UserError, match="lecteur"):
        records.save(validator, draft.uuid, {"title": "Autre"}, mark=reading.read(chief, draft.uuid).mark)
    assert reading.read(chief, draft.uuid).row["title"] == TITLE
    give(chief, validator.user, "validator")
    records.save(validator, draft.uuid, {"title": "Autre"}, mark=reading.read(chief, draft.uuid).mark)


def test_nothing_confidential_is_begun_nor_shown_after_it(chief: Desk, validator: Desk) -> None:
    records.create(validator, "analysis", {"title": "Discret (exemple fictif)"}, confidential=True)
    give(chief, validator.user, "entry")
    with pytest.raises(UserError, match="confidentielle"):
        records.create(validator, "analysis", {"title": "Encore"}, confidential=True)
    now = people.as_now(validator)
    assert now.role == "entry"
    assert reading.page(now, "analysis").rows == ()
    assert len(reading.page(chief, "analysis").rows) == 1


def test_a_role_given_here_is_not_widened_by_the_desk_that_waits_for_it(chief: Desk) -> None:
    """Who came as an entry officer goes on as one until the office is shown to them anew."""
    other = records.create(chief, "person", {"name": "C. Ngoma", "role": "entry"}).uuid
    desk = people.sit(chief, other)
    give(chief, other, "validator")
    with pytest.raises(UserError, match="validateur"):
        records.create(desk, "organisation", {"name": "X (exemple fictif)", "type": "un"}, final=True)
    now = people.as_now(desk)
    assert now.role == "validator"
    records.create(now, "organisation", {"name": "X (exemple fictif)", "type": "un"}, final=True)


def test_who_has_left_or_was_deleted_does_nothing_more(chief: Desk, validator: Desk) -> None:
    give(chief, validator.user, "left")
    assert people.as_now(validator).role == "left"
    with pytest.raises(UserError):
        records.create(validator, "project", {"title": TITLE})
    give(chief, validator.user, "validator")
    records.delete(chief, validator.user, WHY)
    with pytest.raises(UserError):
        records.create(validator, "project", {"title": TITLE})


def test_a_demotion_that_a_report_brings_counts_at_once(
    chief: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = records.create(chief, "person", {"name": "B. Safari", "role": "validator"}).uuid
    close_desk(chief)
    copied = tmp_path / "capital"
    shutil.copytree(chief.folder, copied)
    here = open_desk(chief.folder, user="B. Safari")
    there = open_desk(copied, user="A. Mbuyi", adopt=True)
    give(there, person, "reader")
    carry(there, here)
    with pytest.raises(UserError, match="lecteur"):
        records.create(here, "project", {"title": TITLE})
    close_desk(there)
    close_desk(here)


def test_a_register_of_people_that_cannot_be_read_bars_nobody_from_saving_what_can_be_saved(
    chief: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a damaged office copies and files for support must still be made."""
    from issss_desktop.services import permits

    def torn(*_given: object) -> None:
        raise UserError(f"{DATABASE} is damaged")

    monkeypatch.setattr("issss_desktop.services.permits._in_force", torn)
    permits.require(chief, permits.Action.EXPORT)
    with pytest.raises(UserError, match="lecteur"):
        permits.require(replace(chief, role="reader"), permits.Action.EXPORT)
