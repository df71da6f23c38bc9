"""Who may do what: one table of roles and acts, read by every service that does one of them.

A service refuses, by the role that somebody has now; a screen only shows beforehand what would be refused,
with the same sentence.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.models.entities.reference import ROLES
from issss_desktop.models.rows import Row
from issss_desktop.store import query

if TYPE_CHECKING:
    from issss_desktop.services.desk import Desk

ENTRY: Final = "entry"
VALIDATOR: Final = "validator"
ADMINISTRATOR: Final = "administrator"
READER: Final = "reader"
LEFT: Final = "left"
"""Role of somebody who has left: nothing is permitted, not even to open the office."""


class Action(StrEnum):
    """Every kind of act of a service. What an act on a record needs is found by ``recording.guard``."""

    READ = "read"
    RECORD = "record"
    FINALISE = "finalise"
    CHANGE_FINAL = "change_final"
    DELETE = "delete"
    RESOLVE = "resolve"
    UNDO = "undo"
    REFERENCE = "reference"
    PEOPLE = "people"
    OFFICE = "office"
    PUBLISH = "publish"
    PRINT = "print"
    TAKE_FIGURES = "take_figures"
    EXPORT = "export"
    BACK_UP = "back_up"
    RESTORE = "restore"
    KEYS = "keys"
    REGISTER = "register"
    READ_CONFIDENTIAL = "read_confidential"
    MERGE = "merge"
    PAIR = "pair"


ACTS: Final[Mapping[Action, str]] = {
    Action.READ: N_("open this office"),
    Action.RECORD: N_("record and change drafts"),
    Action.FINALISE: N_("make a record final"),
    Action.CHANGE_FINAL: N_("change a final record"),
    Action.DELETE: N_("delete or restore a record"),
    Action.RESOLVE: N_("settle a divergence"),
    Action.UNDO: N_("undo a change"),
    Action.REFERENCE: N_("change the reference data"),
    Action.PEOPLE: N_("change people and their roles"),
    Action.OFFICE: N_("change the settings of the office"),
    Action.PUBLISH: N_("publish a report"),
    Action.PRINT: N_("print a report"),
    Action.TAKE_FIGURES: N_("take the published figures"),
    Action.EXPORT: N_("copy or export lists"),
    Action.BACK_UP: N_("make a backup"),
    Action.RESTORE: N_("restore a backup"),
    Action.KEYS: N_("give and take away access to the encrypted data"),
    Action.REGISTER: N_("read the register of who did what"),
    Action.READ_CONFIDENTIAL: N_("read what is confidential"),
    Action.MERGE: N_("merge what other offices send"),
    Action.PAIR: N_("say whose the key of another office is"),
}
"""Each act in words that follow "may"."""

_READER = frozenset({Action.READ, Action.PRINT, Action.BACK_UP})
_ENTRY = _READER | {Action.RECORD, Action.DELETE, Action.UNDO, Action.EXPORT, Action.MERGE}
_VALIDATOR = _ENTRY | {
    Action.FINALISE, Action.CHANGE_FINAL, Action.RESOLVE, Action.REFERENCE, Action.PUBLISH,
    Action.TAKE_FIGURES, Action.REGISTER, Action.READ_CONFIDENTIAL, Action.PAIR,
}  # fmt: skip

TABLE: Final[Mapping[str, frozenset[Action]]] = {
    READER: _READER,
    ENTRY: _ENTRY,
    VALIDATOR: _VALIDATOR,
    ADMINISTRATOR: frozenset(Action),
    LEFT: frozenset(),
}
"""What each role may do. The four roles are those that the office asked for; the marks are reasoned so:

* a reader reads and prints: what the governor's office and partners' visitors ask for, and no more. A list
  copied into a spreadsheet is data that leaves in bulk, so it is not theirs;
* a backup harms nobody, is as unreadable as the office itself and saves everybody: every role makes one. To
  restore one puts everybody's work back to an earlier day: an administrator decides;
* an entry officer writes, deletes and undoes drafts, donors and contacts among them (type-ahead creates them
  in place). What enters figures (final records) is beyond: DELETE and UNDO of a final record need
  CHANGE_FINAL or FINALISE too, see ``recording.guard``;
* who records also merges: nothing is lost by it, every disagreement stays to be settled by a validator;
* a validator answers for what the office says: final records, choices between two offices, reference data,
  publications, whom the office believes; and reads who did what, and what is confidential, to be able to
  answer. Nobody else is told
  that there is anything confidential: it is not refused, it is not there (``desk.Desk.store``);
* an administrator answers for people: roles, settings of the office, keys. They may also do all the rest, for
  the smallest offices have one person;
* somebody who has left may do nothing.
"""


def permitted(role: str | None, action: Action) -> bool:
    """Whether a role may do something. No role, or one of a newer version, is a reader's."""
    return action in TABLE.get(role or READER, _READER)


def require(desk: "Desk", *actions: Action) -> None:
    """Go on if the person at the desk may do this, by their role of now: the one door of every service.

    Raises:
        UserError: their role does not permit it; says which role does, and whom to ask.
    """
    role = role_now(desk)
    for action in actions:
        if not permitted(role, action):
            raise UserError(refusal(role, action), _whom_to_ask(desk, action))


def role_now(desk: "Desk") -> str:
    """The narrower of the role with which somebody came to a desk and the one that their record gives now.

    It may have changed since, here or by a merge. Where the register of people cannot be read, that of a
    damaged office, the role stands with which they came.
    """
    try:
        with desk.store.reading() as connection:
            sql = "SELECT alive, role FROM person WHERE uuid=?"  # at every save: not the whole row
            found = connection.exec_driver_sql(sql, (desk.user.bytes,)).first()
            now = _in_force(connection, desk.user, *found) if found else desk.role
    except UserError:
        return desk.role
    return min(desk.role, now, key=lambda role: len(TABLE.get(role, _READER)))


def role_in_force(connection: query.Connection, person: Row) -> str:
    """What somebody of the register may do: the role of their record, a reader's without one.

    An office is never locked out: as long as it has no living administrator (none was ever named, or a merge
    took the last one away) its first person is one. Somebody deleted is treated as somebody who has left.
    """
    return _in_force(connection, person.uuid, person.alive, person["role"])


def _in_force(connection: query.Connection, person: UUID, alive: bool, role: str | None) -> str:
    own = (role or READER) if alive else LEFT
    if own == ADMINISTRATOR or person.bytes != query.meta(connection, "user") or administrators(connection):
        return own
    return ADMINISTRATOR


def administrators(connection: query.Connection) -> tuple[Row, ...]:
    """Living administrators of this office, by name."""
    office = query.meta(connection, "office")
    return query.select_rows(
        connection,
        "person",
        "WHERE alive=1 AND role=? AND office=? ORDER BY sort, uuid",
        (ADMINISTRATOR, office),
    )


def refuse(role: str | None, action: Action) -> None:
    """The same of a role alone, where there is no desk.

    Raises:
        UserError: the role does not permit it.
    """
    if not permitted(role, action):
        raise UserError(refusal(role, action), _("Ask an administrator of this office for that role."))


def refusal(role: str | None, action: Action) -> str:
    """Why a role may not do something, in a sentence that says who may; "" when it may."""
    if permitted(role, action):
        return ""
    said = _("{who} may {act}: you work here as {role}.").format(
        who=_either([_(_ONE[role]) for role in roles_for(action)]), act=_(ACTS[action]), role=role_name(role)
    )
    return said[:1].upper() + said[1:]


def roles_for(action: Action) -> tuple[str, ...]:
    """Roles that may do something, in the order of the declaration."""
    return tuple(code for code, _label in ROLES.options if permitted(code, action))


def role_name(role: str | None) -> str:
    """A role in words."""
    return ROLES.label(role if role in TABLE else READER)


_ONE: Final = {
    ENTRY: N_("a data entry officer"),
    VALIDATOR: N_("a validator"),
    ADMINISTRATOR: N_("an administrator"),
    READER: N_("a reader"),
}


def _either(words: Sequence[str]) -> str:
    """Words with "or" before the last."""
    if len(words) < 2:
        return "".join(words)
    return _("{several} or {last}").format(several=", ".join(words[:-1]), last=words[-1])


def _whom_to_ask(desk: "Desk", action: Action) -> str:
    able = roles_for(action)
    with desk.store.reading() as connection:
        people = query.select_rows(connection, "person", "WHERE alive=1 ORDER BY sort, uuid")
    names = [p["name"] for p in people if p["role"] in able and p["name"] and p.uuid != desk.user]
    if names:
        return _("Ask {names}.").format(names=_either(names[:4]))
    return _("Ask an administrator of this office for that role.")
