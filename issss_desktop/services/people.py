"""People of an office: who works here with which role, who sits at the desk, whose access must go."""

from dataclasses import dataclass, replace
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.rows import Row
from issss_desktop.services.desk import OPENED, SEAT, Desk, NoAccess
from issss_desktop.services.permits import Action, permitted, require, role_in_force
from issss_desktop.store import acts, query
from issss_desktop.store.query import Connection
from issss_desktop.store.work import Work


@dataclass(frozen=True)
class Person:
    """Somebody of the register of people. ``role`` is the one in force; ``access``: may open this office."""

    uuid: UUID
    name: str
    role: str
    ref: str
    here: bool

    @property
    def access(self) -> bool:
        """Whether this person may open the office."""
        return permitted(self.role, Action.READ)


def people(desk: Desk) -> tuple[Person, ...]:
    """Everybody of the register, by name; ``here``: of this office."""
    with desk.store.reading() as connection:
        found = query.select_rows(connection, "person", "WHERE alive=1 ORDER BY sort, uuid")
        return tuple(_person(connection, desk, row) for row in found)


def leavers(desk: Desk) -> tuple[Person, ...]:
    """People whose access to this laptop must go: marked as left, or deleted; a merge may have said so.

    Whoever holds the keys of an encrypted office takes theirs away after a merge and at a start, then
    gives the database a new key. The one by whom an office without any administrator stays open is never
    among them.
    """
    with desk.store.reading() as connection:
        found = query.select_rows(connection, "person", "WHERE created IS NOT NULL ORDER BY sort, uuid")
        people = [_person(connection, desk, row) for row in found]
    return tuple(person for person in people if not person.access)


def _person(connection: Connection, desk: Desk, row: Row) -> Person:
    role = role_in_force(connection, row)
    return Person(row.uuid, row["name"] or "", role, row.ref, row["office"] == desk.office_uuid)


def as_now(desk: Desk) -> Desk:
    """The same desk with the role that its person has now; itself when nothing changed."""
    with desk.store.reading() as connection:
        row = query.get_row(connection, "person", desk.user)
        role = desk.role if row is None else role_in_force(connection, row)
    return desk if role == desk.role else replace(desk, role=role)


def sit(desk: Desk, uuid: UUID) -> Desk:
    """The same office with another person at the desk; they sit here at the next start, too.

    Raises:
        UserError: no such person, or no access; or an encrypted office, where only a passphrase says who
            sits down.
    """
    require(desk, Action.READ)
    if desk.key is not None:
        raise UserError(
            _("In an encrypted office the passphrase says who works."),
            _("Close the office, then open it with the other person’s name and passphrase."),
        )
    found = next((p for p in people(desk) if p.uuid == uuid), None)
    if found is None:
        raise UserError(_("This person is not in the register of people."), _("Choose another."))
    if not found.access:
        raise NoAccess(found.name)
    if desk.store.writable:
        desk.store.write(lambda work: _sit(work, found.uuid, desk.clock()))
    return replace(desk, user=found.uuid, user_name=found.name, role=found.role)


def _sit(work: Work, person: UUID, at_ms: int) -> None:
    work.set_meta(SEAT, person.bytes)
    acts.note(work, OPENED, user=person, at_ms=at_ms)
