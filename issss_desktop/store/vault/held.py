"""Keys of a device that lie in its database: where there is no key file, and those of before."""

from typing import Final

from issss_desktop.store import query
from issss_desktop.store.open import Connection
from issss_desktop.store.vault.devices import DeviceKeys, draw
from issss_desktop.store.work import Work

_HERE: Final = "device_keys"
_EARLIER: Final = "earlier_device_keys"
_PAIR: Final = 64


def held(connection: Connection) -> DeviceKeys | None:
    """Keys of this device, if they lie in the database."""
    pair = query.meta(connection, _HERE)
    return None if pair is None else _keys(pair)


def hold(work: Work) -> DeviceKeys:
    """Draw keys and keep them in the database."""
    made = draw()
    work.set_meta(_HERE, _pair(made))
    return made


def earlier(connection: Connection) -> tuple[DeviceKeys, ...]:
    """Keys of before, the latest first: what was sealed to them still opens."""
    return tuple(map(_keys, reversed(_pairs(query.meta(connection, _EARLIER)))))


def retire(work: Work, keys: DeviceKeys) -> None:
    """Remember keys that new ones are about to take the place of."""
    for old in (held(work.connection), keys):
        pairs = _pairs(work.meta(_EARLIER))
        if old is not None and _pair(old) not in pairs:
            work.set_meta(_EARLIER, b"".join([*pairs, _pair(old)]))
    work.drop_meta(_HERE)


def _pair(keys: DeviceKeys) -> bytes:
    return keys.seed + keys.secret


def _pairs(data: bytes | None) -> list[bytes]:
    data = data or b""
    return [data[at : at + _PAIR] for at in range(0, len(data), _PAIR)]


def _keys(pair: bytes) -> DeviceKeys:
    return DeviceKeys(pair[:32], pair[32:])
