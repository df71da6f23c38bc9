"""What is drawn by chance, drawn from a seed: equal steps make equal bytes, and a failure can shrink."""

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from issss_desktop.store.vault import held
from issss_desktop.store.vault.devices import DeviceKeys


@contextmanager
def drawn_from(seed: object) -> Iterator[random.Random]:
    """Identities, actors, marks and keys come from a seed; seals do not, nothing depends on them."""
    chance = random.Random(repr(seed))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "token_bytes", lambda length=32: chance.randbytes(length))
        patch.setattr(secrets, "randbits", chance.getrandbits)
        patch.setattr(held, "draw", lambda: DeviceKeys(chance.randbytes(32), chance.randbytes(32)))
        yield chance
