"""Whose keys are known here, and how they become known: six words, or a list of the national office."""

from dataclasses import dataclass, replace
from typing import Final

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import identity
from issss_desktop.services.merging.identity import Card, Registry
from issss_desktop.services.permits import Action, require
from issss_desktop.store import coverage, peers, query
from issss_desktop.store.peers import REGISTRY, REVOKED, SEEN, WORDS, Peer
from issss_desktop.store.work import Work
from issss_desktop.sync import envelope
from issss_desktop.sync.refusals import BadEnvelope

NATIONAL: Final = "NAT"
"""Code of the office whose registry counts."""

KNOWN: Final = {
    WORDS: N_("six words compared"),
    REGISTRY: N_("registry of the national office"),
    SEEN: N_("key not yet compared"),
    REVOKED: N_("key no longer accepted"),
}
"""How a key is known, in words."""


@dataclass(frozen=True)
class Paired:
    """What became known: codes of the offices, those that still wait for their words, and those that have a
    key that is no longer accepted.
    """

    offices: tuple[str, ...]
    waiting: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


def network_of(desk: Desk) -> bytes:
    """Network id of this office."""
    with desk.store.reading() as connection:
        return query.meta(connection, "network") or b""


def card_of(desk: Desk) -> bytes:
    """The card of this device, to give to another office on a stick.

    Raises:
        UserError: open for reading only before there was any key.
    """
    keys = identity.keys_of(desk)
    return identity.write_card(network_of(desk), Card(desk.office, keys.verify, keys.receive), keys.sign)


def registry_of(desk: Desk) -> bytes:
    """A registry of every office whose words were compared here, and of the keys that were revoked here,
    signed by the national office. Each is later than the one before, whatever the clock says.

    Raises:
        UserError: this is not the national office, or the role does not permit it.
    """
    require(desk, Action.PAIR)
    if desk.office != NATIONAL:
        raise UserError(
            _("Only the national office (NAT) signs a registry of keys."),
            _("Compare the six words with each office instead: “Pair an office…”, or command “pair”."),
        )
    keys = identity.keys_of(desk)

    def job(work: Work) -> Registry:
        every = peers.peers(work.connection)
        cards = [Card(p.office, p.sign, p.seal) for p in every if p.known == WORDS and p.seal]
        cards.append(Card(desk.office, keys.verify, keys.receive))
        gone = tuple((p.office, p.sign) for p in every if p.known == REVOKED and p.office)
        wall = max(desk.clock(), _last_registry(work, keys.verify) + 1)
        _took_registry(work, keys.verify, wall)
        return Registry(keys.verify, wall, tuple(cards), gone)

    return identity.write_registry(network_of(desk), desk.store.write(job), keys.sign)


def _last_registry(work: Work, by: bytes) -> int:
    """When the last registry was written that was signed with a key and is known here; -1 without one."""
    kept = work.meta(f"registry {by.hex()}")
    return -1 if kept is None else int.from_bytes(kept, "big")


def _took_registry(work: Work, by: bytes, wall_ms: int) -> None:
    work.set_meta(f"registry {by.hex()}", wall_ms.to_bytes(8, "big"))


def introduce(desk: Desk, data: bytes) -> Paired:
    """Take keys from a file: a card, a registry, or an envelope that arrived.

    The registry of a national office that is known here counts at once, the keys that it revoked too; other
    keys are only seen, until their words are compared.

    Raises:
        UserError: the file holds no keys, is damaged, of another network, or a registry older than one that
            was taken here; or the role does not permit it.
    """
    require(desk, Action.PAIR)
    network = network_of(desk)
    paper = identity.read_paper(data, network) or _from_envelope(data, network)
    if isinstance(paper, Registry):
        whole = desk.store.seen(confidential=True)  # up to where a key counts, in every chain
        return whole.write(lambda work: _take_registry(desk, work, paper))
    if paper.sign == identity.keys_of(desk).verify:
        raise UserError(
            _("These are the keys of this office itself."), _("Take the file of the other office.")
        )
    known = desk.store.write(lambda work: see(work, paper.sign, paper.seal, paper.office, desk.clock()))
    return Paired((known.office,), () if known.trusted else (known.office,))


def _from_envelope(data: bytes, network: bytes) -> Card:
    try:
        header = envelope.read(data).header
    except BadEnvelope as error:
        raise UserError(
            _("This file holds no keys of an office."),
            _("Take the file that the other office wrote with “pair --card”, or one of its reports."),
            str(error),
        ) from error
    if header.network != network:
        raise UserError(
            _("These keys are of another network, such as that of the examples."),
            _("A sample office exchanges with sample offices only, a real one with real ones."),
        )
    return Card(header.office, header.sign_key, header.seal_key)


def see(work: Work, sign: bytes, seal: bytes | None, office: str, at_ms: int) -> Peer:
    """Remember a key that came with a file; what is known of it already stays."""
    known = peers.peer(work.connection, sign)
    if known is None:
        known = Peer(sign, seal, office, SEEN, at_ms)
    elif known.known == SEEN or known.seal is None:
        claimed = office or known.office if known.known == SEEN else known.office
        known = replace(known, seal=known.seal or seal, office=claimed)
    peers.keep(work.connection, known)
    return known


def _take_registry(desk: Desk, work: Work, paper: Registry) -> Paired:
    by = peers.peer(work.connection, paper.by)
    own = {keys.verify for keys in identity.every_key(desk)}
    ours = paper.by in own and desk.office == NATIONAL and (by is None or by.known != REVOKED)
    if not ours and (by is None or not by.trusted or by.office != NATIONAL):
        raise UserError(
            _("This registry is signed by a key that is not known here as the national office’s."),
            _("Compare the six words with the national office first: “Pair an office…”, or command “pair”."),
        )
    if paper.wall_ms < _last_registry(work, paper.by):
        raise UserError(
            _("This registry is older than the one that was taken here before it."),
            _("Ask the national office for its newest registry of keys."),
        )
    _took_registry(work, paper.by, paper.wall_ms)
    taken = []
    for card in paper.cards:
        known = peers.peer(work.connection, card.sign)
        if card.sign in own or (known is not None and known.known in (REVOKED, WORDS)):
            continue
        peers.keep(work.connection, Peer(card.sign, card.seal, card.office, REGISTRY, desk.clock()))
        taken.append(card.office)
    return Paired(tuple(taken), (), _revoke_listed(desk, work, paper))


def _revoke_listed(desk: Desk, work: Work, paper: Registry) -> tuple[str, ...]:
    """Accept nothing new of the keys that the national office revoked, however they were known here; the key
    of this device itself is no matter of others.
    """
    gone = []
    for office, sign in paper.gone:
        known = see(work, sign, None, office, desk.clock())
        if known.known != REVOKED and sign != identity.keys_of(desk).verify:
            _revoke(work, known)
            gone.append(known.office)
    return tuple(gone)


def _revoke(work: Work, known: Peer) -> None:
    heads = coverage.heads(work.connection, confidential=True)
    peers.keep(work.connection, replace(known, known=REVOKED, revoked=frozenset(head[2] for head in heads)))


def compare(desk: Desk, office: str, typed: str) -> Paired:
    """Accept the key whose six words another office has just read to us.

    Args:
        office: code of the office that read them, as the person knows it: what a key says of itself proves
            nothing.
        typed: the words.

    Raises:
        UserError: no key that was seen here has these words, or it says that it is of another office; or the
            role does not permit it.
    """
    require(desk, Action.PAIR)
    named = office.strip().upper()
    if not named or identity.is_word(named):
        raise UserError(
            _("Say which office read the words."),
            _("Its code first, then its six words: command “pair NK WORD WORD…”."),
        )
    wanted = identity.clean_words(typed)
    if wanted == identity.own_words(desk):
        raise UserError(
            _("These are the six words of this office itself."),
            _("Ask the other office to read its own: “Pair an office…”, or command “offices”."),
        )

    def job(work: Work) -> Paired:
        for each in peers.peers(work.connection):
            if identity.words(each.sign) == wanted:
                if each.known == REVOKED:
                    raise UserError(
                        _("This key of {office} was revoked here.").format(office=each.office),
                        _("A device that was lost or stolen needs new keys: see “adopt”."),
                    )
                if each.office.upper() not in ("", named):
                    raise UserError(
                        _(
                            "The key with these words says that it is of “{claimed}”, not of “{office}”."
                        ).format(claimed=each.office, office=named[:20]),
                        _("Do not accept it. Take the file of the office itself, then compare again."),
                    )
                peers.keep(work.connection, replace(each, known=WORDS, office=each.office or named))
                return Paired((each.office or named,))
        raise UserError(
            _("No key that was seen here has these six words: somebody else may have sent it."),
            _("First take the file of the other office (“pair FILE”), then compare its words again."),
        )

    return desk.store.write(job)


def revoke(desk: Desk, office: str, words: str | None = None) -> tuple[str, ...]:
    """Accept nothing new that the keys of an office sign; what they signed so far still counts.

    Args:
        words: only the device with these six words.

    Raises:
        UserError: no key of that office is known; or the role does not permit it.
    """
    require(desk, Action.PAIR)
    wanted = identity.clean_words(words) if words else None

    def job(work: Work) -> tuple[str, ...]:
        gone = []
        if office == desk.office:  # a laptop of ours that was stolen, whose keys we had before
            for keys in identity.every_key(desk)[1:]:
                see(work, keys.verify, keys.receive, office, desk.clock())
        for each in peers.peers(work.connection):
            shown = identity.words(each.sign)
            if each.office == office and each.known != REVOKED and wanted in (None, shown):
                _revoke(work, each)
                gone.append(shown)
        if not gone:
            raise UserError(
                _("No key of the office “{office}” is accepted here.").format(office=office[:20]),
                _("The offices that are known: command “offices”."),
            )
        return tuple(gone)

    return desk.store.seen(confidential=True).write(job)  # up to where, in every chain


def trusted(desk: Desk, office: str | None = None) -> tuple[Peer, ...]:
    """Devices of other offices that letters can be sealed to."""
    with desk.store.reading() as connection:
        every = peers.peers(connection)
    return tuple(p for p in every if p.trusted and p.seal and office in (None, p.office))
