"""Custody of the keys: what the person at the desk does to them, asked of their role, and noted."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.values.texts import fold
from issss_desktop.services import people
from issss_desktop.services.audit import acts
from issss_desktop.services.desk import Desk, NoAccess
from issss_desktop.services.keeping.copying import before
from issss_desktop.services.people import Person
from issss_desktop.services.permits import Action, require
from issss_desktop.services.vault import access, rekeying
from issss_desktop.services.vault.oneself import key_of
from issss_desktop.services.vault.passphrases import accept
from issss_desktop.services.vault.rekeying import Changed
from issss_desktop.services.vault.sheet import remind
from issss_desktop.store.vault.wraps import COST, Cost

Tell = Callable[[str], object]
"""Told in a sentence what a long step is doing."""


@dataclass(frozen=True)
class Holder:
    """Somebody of the office; ``opens``: their passphrase opens it here."""

    person: Person
    opens: bool


def holders(desk: Desk) -> tuple[Holder, ...]:
    """Who may open the office or still does, by name; in an office without encryption nobody has a
    passphrase.
    """
    inside = set(access.holders(desk.folder, desk.key)) if desk.key is not None else set()
    return tuple(
        Holder(each, each.uuid in inside)
        for each in people.people(desk)
        if each.uuid in inside or (each.access and each.here)
    )


def person_named(desk: Desk, name: str) -> Person:
    """The person of the office with a name.

    Raises:
        UserError: nobody here is called so.
    """
    known = people.people(desk)
    for each in known:
        if fold(each.name) == fold(name):
            return each
    raise UserError(
        _("Nobody here is called “{name}”.").format(name=name),
        _("The people of this office: {names}.").format(names=", ".join(each.name for each in known)),
    )


# passphrases


def give_access(desk: Desk, person: UUID, passphrase: str, cost: Cost = COST) -> None:
    """Let a person of the office open it, with a passphrase that they chose.

    Raises:
        UserError: the office is not encrypted, no such person, they have left, or the passphrase is too
            short; or the role of the person at the desk does not permit it.
    """
    require(desk, Action.KEYS)
    key, who = key_of(desk), _person(desk, person)
    if not who.access:
        raise NoAccess(who.name)
    access.set_passphrase(desk.folder, key, person, who.name, passphrase, cost)
    acts.note(desk, acts.GIVEN, who.ref)


def new_sheet(desk: Desk) -> str:
    """The code of a new recovery sheet; the sheet of before opens nothing more.

    Raises:
        UserError: not encrypted, the folder cannot be written; or the role does not permit it.
    """
    require(desk, Action.KEYS)
    code = access.renew_recovery(desk.folder, key_of(desk))
    acts.note(desk, acts.SHEET)
    remind(desk, True)  # until somebody says that it is in the safe
    return code


# the key


def take_access(desk: Desk, person: UUID, tell: Tell = lambda _words: None) -> Changed:
    """Take away a person's way in, in one step: their passphrase opens nothing more, and as they may know
    the data key or hold a copy of the key file, the office goes under a new key. It is copied first.

    Raises:
        UserError: not encrypted, they cannot open it, or it is oneself; no copy could be made; or the role
            does not permit it. Nothing has changed then, and the desk is still open.
        ClosedOffice: see ``rekeying``.
    """
    require(desk, Action.KEYS)
    key, who = key_of(desk), _person(desk, person)
    if person == desk.user:
        raise UserError(
            _("Nobody takes away their own access."),
            _("Another administrator of this office does it; there must be one who can open it."),
        )
    if person not in access.holders(desk.folder, key):
        raise UserError(
            _("“{name}” cannot open this office anyway.").format(name=who.name),
            _("Look at the list of who can."),
        )
    return _change(desk, (person,), [(acts.DROPPED, who.ref), (acts.KEY, "")], tell)


def change_key(desk: Desk, tell: Tell = lambda _words: None) -> Changed:
    """Put the office under a new data key; passphrases and recovery sheet stay. It is copied first.

    Raises:
        UserError: not encrypted, or no copy could be made; or the role does not permit it. Nothing has
            changed then, and the desk is still open.
    """
    require(desk, Action.KEYS)
    key_of(desk)
    return _change(desk, (), [(acts.KEY, "")], tell)


def _change(desk: Desk, drop: tuple[UUID, ...], noted: rekeying.Acts, tell: Tell) -> Changed:
    tell(_("Step 1 of 2: the office is copied, and the copy read again…"))
    before(desk, "key")
    tell(_("Step 2 of 2: everything is written anew under the new key, then read again…"))
    return rekeying.put_under_new_key(desk, drop, desk.user, noted)


def refuse_to_encrypt(desk: Desk) -> None:
    """Refuse what ``encrypt_office`` would refuse, before anybody types a passphrase.

    Raises:
        UserError: a sample, encrypted already, or the role does not permit it.
    """
    require(desk, Action.KEYS)
    if desk.sample:
        raise UserError(
            _("A sample office is never encrypted: its data are published."), _("Make a real office.")
        )
    if desk.key is not None:
        raise UserError(_("This office is encrypted already."), _("Change its key with “rekey”."))


def encrypt_office(
    desk: Desk, passphrase: str, tell: Tell = lambda _words: None, cost: Cost = COST
) -> Changed:
    """Encrypt an office that was made without, with the passphrase of the person at the desk.

    It is copied afterwards, not before: a copy of before could be read by anybody. ``access.plain_copies``
    names those that there are.

    Raises:
        UserError: a sample, encrypted already, or the passphrase is too short; or the role does not permit
            it. Nothing has changed then, and the desk is still open.
    """
    refuse_to_encrypt(desk)
    phrase = accept(passphrase)
    tell(_("Step 1 of 2: everything is written anew under a key, then read again…"))
    changed = rekeying.put_under_first_key(desk, phrase, [(acts.ENCRYPTED, "")], cost)
    if changed.refusal is not None:
        return changed
    remind(changed.desk, True)
    tell(_("Step 2 of 2: the office is copied, and the copy read again…"))
    try:
        before(changed.desk, "key")
    except UserError as error:  # it is encrypted all the same: the next copy by the clock may succeed
        return replace(changed, uncopied=error)
    return changed


def _person(desk: Desk, person: UUID) -> Person:
    found = next((each for each in people.people(desk) if each.uuid == person), None)
    if found is None:
        raise UserError(
            _("There is no such person in this office."), _("Choose one from the list of people.")
        )
    return found
