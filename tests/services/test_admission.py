"""Who may put a copy back or have an office made again, and with which keys."""

from pathlib import Path
from uuid import UUID

import pytest

from issss_desktop.errors import UserError
from issss_desktop.services import people, reading, records
from issss_desktop.services.desk import close_desk
from issss_desktop.services.keeping import admission, copying, places, restoring
from issss_desktop.services.keeping.places import Copy
from issss_desktop.services.starting.offices import create_office
from issss_desktop.store.open import DATABASE

ADMINISTRATOR, OFFICER = "A. Mbuyi", "B. Safari"


@pytest.fixture
def office(tmp_path: Path) -> tuple[Path, UUID]:
    """A plain office with a copy, closed, where a data entry officer sat last; and that officer."""
    desk = create_office(tmp_path / "nk", "NK", user=ADMINISTRATOR)
    officer = records.create(
        desk, "person", {"name": OFFICER, "role": "entry", "office": desk.office_uuid}
    ).uuid
    copying.copy_office(desk)
    desk = people.sit(desk, officer)
    assert len(reading.page(desk, "person").rows) == 2
    close_desk(desk)
    return desk.folder, officer


def copy_of(folder: Path) -> Copy:
    return places.find_copies(folder)[0].copy


def test_an_officer_neither_looks_at_what_a_copy_lacks_nor_puts_it_back(office: tuple[Path, UUID]) -> None:
    folder, officer = office
    for who in ({"person": officer}, {"name": OFFICER}, {}):
        with pytest.raises(UserError, match="administra"):
            admission.to_restore(folder, copy_of(folder), "", **who)  # type: ignore[arg-type]
        with pytest.raises(UserError, match="administra"):
            admission.to_repair(folder, [copy_of(folder)], "", **who)  # type: ignore[arg-type]
    admitted = admission.to_restore(folder, copy_of(folder), "", name=ADMINISTRATOR)
    assert admitted.user not in (officer, UUID(int=0))


def test_what_stands_here_is_damaged_on_purpose_and_the_copy_is_asked(office: tuple[Path, UUID]) -> None:
    folder, officer = office
    (folder / DATABASE).write_bytes(b"not a database any more" * 500)
    with pytest.raises(UserError, match="administra"):
        admission.to_restore(folder, copy_of(folder), "", person=officer)
    with pytest.raises(UserError, match="administra"):
        admission.to_repair(folder, [copy_of(folder)], "", person=officer)
    admission.to_repair(folder, [copy_of(folder)], "", name=ADMINISTRATOR)
    admitted = admission.to_restore(folder, copy_of(folder), "", name=ADMINISTRATOR)
    restoring.restore(folder, copy_of(folder), wall_ms=0, user=admitted.user)


def test_without_an_office_whoever_has_the_copy_puts_it_back(office: tuple[Path, UUID]) -> None:
    folder, officer = office
    admission.to_restore(folder.with_name("new"), copy_of(folder), "", person=officer)
