"""Who this device is for the other offices: its keys, its card, and the six words that people compare."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.values.texts import fold
from issss_desktop.paths import resources
from issss_desktop.services.desk import Desk
from issss_desktop.store.open import KEYS, KEYS_COPY
from issss_desktop.store.vault import held
from issss_desktop.store.vault.devices import DeviceKeys
from issss_desktop.sync import canonical, sealing
from issss_desktop.sync.refusals import BadEnvelope

WORDS: Final = 6
_CARD: Final = "ISSSS card 1"
_REGISTRY: Final = "ISSSS registry 1"
_SIGNATURE: Final = 64
CARD_SUFFIX: Final = ".issss-office"


def keys_of(desk: Desk) -> DeviceKeys:
    """Keys of this device; drawn when they are first needed.

    Every office has some. They lie in the key file, or in the database, which is under the data key like
    everything in it once the office is encrypted; without encryption who has the laptop has them too, as
    they have everything else.

    Raises:
        UserError: the office is open for reading only and has none yet.
    """
    with desk.store.reading() as connection:
        kept = held.held(connection)
    if kept is not None:
        return kept
    if desk.key is not None and any((desk.folder / name).exists() for name in (KEYS, KEYS_COPY)):
        from issss_desktop.services.vault import access

        return access.device_keys(desk.folder, desk.key)
    return desk.store.write(held.hold)


def every_key(desk: Desk) -> tuple[DeviceKeys, ...]:
    """Keys of this device, those of now first, then those of before."""
    with desk.store.reading() as connection:
        return (keys_of(desk), *held.earlier(connection))


@cache
def _list() -> tuple[str, ...]:
    return tuple((resources() / "words.txt").read_text(encoding="ascii").split())


@lru_cache(1000)  # each costs 30 ms: a page names those of every device that it shows
def words(sign: bytes) -> str:
    """The six words of a device: 48 bits of a slow hash of its public signing key, which signs the other.

    Who wants to pass for it must find a key with the same words: 2^48 tries of 30 ms.
    """
    made = hashlib.scrypt(sign, salt=b"ISSSS words 1", n=1 << 13, r=8, p=1, dklen=WORDS)
    return " ".join(_list()[each] for each in made)


def own_words(desk: Desk) -> str:
    """The six words to read to another office."""
    return words(keys_of(desk).verify)


def is_word(typed: str) -> bool:
    """Whether something typed is one of the words that devices have."""
    return fold(typed) in _list()


def clean_words(typed: str) -> str:
    """Words as a person typed them: any case, any accents, any spaces or commas.

    Raises:
        UserError: not six, or one that no device has.
    """
    parts = fold(typed.replace(",", " ").replace("-", " ")).split()
    unknown = [part for part in parts if part not in _list()]
    remedy = _("Ask the other office to read its six words again: “Pair an office…”, or command “offices”.")
    if unknown:
        raise UserError(_("“{word}” is none of the words of an office.").format(word=unknown[0][:20]), remedy)
    if len(parts) != WORDS:
        raise UserError(_("An office has six words, not {n}.").format(n=len(parts)), remedy)
    return " ".join(parts)


# what goes from hand to hand


@dataclass(frozen=True, slots=True)
class Card:
    """Public keys of a device of an office, as it says itself."""

    office: str
    sign: bytes
    seal: bytes


@dataclass(frozen=True, slots=True)
class Registry:
    """Cards that the national office vouches for; ``by`` is the key it signed with.

    ``wall_ms``: when, by its clock; each is later than the one before. ``gone``: keys that it revoked, each
    with its office.
    """

    by: bytes
    wall_ms: int
    cards: tuple[Card, ...]
    gone: tuple[tuple[str, bytes], ...] = ()


def write_card(network: bytes, card: Card, sign: Callable[[bytes], bytes]) -> bytes:
    """Bytes of a card, signed by its own device."""
    return _signed([_CARD, network, card.office, card.sign, card.seal], sign)


def write_registry(network: bytes, made: Registry, sign: Callable[[bytes], bytes]) -> bytes:
    """Bytes of a registry of keys."""
    cards = [[card.office, card.sign, card.seal] for card in made.cards]
    gone = [[office, key] for office, key in made.gone]
    return _signed([_REGISTRY, network, made.by, made.wall_ms, cards, gone], sign)


def _signed(item: Sequence[object], sign: Callable[[bytes], bytes]) -> bytes:
    body = canonical.dump(list(item))
    return body + sign(body)


def read_paper(data: bytes, network: bytes) -> Card | Registry | None:
    """A card or a registry; None for bytes that are neither.

    Raises:
        UserError: its signature does not hold, or it is of another network.
    """
    try:
        kind, of, *rest = canonical.load(data[:-_SIGNATURE], 50_000)
    except (BadEnvelope, TypeError, ValueError):
        return None
    if kind not in (_CARD, _REGISTRY):
        return None
    try:
        made = _card(*rest) if kind == _CARD else _registry(*rest)
        by = made.sign if isinstance(made, Card) else made.by
        holds = sealing.verified(by, data[:-_SIGNATURE], data[-_SIGNATURE:])
    except (TypeError, ValueError, IndexError):
        holds = False
    if not holds:
        raise UserError(
            _("This file of keys was changed or is damaged: its signature does not hold."),
            _("Ask the other office for it again."),
        )
    if of != network:
        raise UserError(
            _("These keys are of another network, such as that of the examples."),
            _("A sample office exchanges with sample offices only, a real one with real ones."),
        )
    return made


def _card(office: object, sign: object, seal: object) -> Card:
    return Card(_office(office), _key(sign), _key(seal))


def _registry(by: object, wall_ms: object, cards: object, gone: object) -> Registry:
    if not (isinstance(wall_ms, int) and 0 <= wall_ms < 2**63 and isinstance(cards, list | tuple)):
        raise ValueError("registry")
    if not isinstance(gone, list | tuple):
        raise ValueError("revoked keys")
    revoked = tuple((_office(office), _key(key)) for office, key in gone)
    return Registry(_key(by), wall_ms, tuple(_card(*card) for card in cards), revoked)


def _office(code: object) -> str:
    if not (isinstance(code, str) and 0 < len(code) <= 8):
        raise ValueError("office")
    return code


def _key(key: object) -> bytes:
    if not (isinstance(key, bytes) and len(key) == 32):
        raise ValueError("key")
    return key
