"""The code of the recovery sheet: 150 random bits in groups that are read aloud and typed back.

The letters are Crockford's (no I, L, O, U). Two letters at the end are a weighted sum modulo 1021, a
prime above every product of a place and a difference: each single wrong letter and each pair of letters
that changed places is found.
"""

import secrets
from typing import Final

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.refs import ALPHABET

DRAWN, CHECKS, GROUP = 30, 2, 4
LENGTH: Final = DRAWN + CHECKS
_PRIME: Final = 1021
_READ: Final = str.maketrans("ILOU", "110V")


def draw() -> str:
    """A new code, 32 letters without spaces."""
    body = "".join(secrets.choice(ALPHABET) for _each in range(DRAWN))
    return body + _check(body)


def groups(code: str) -> list[str]:
    """A code in groups of four letters, as it is printed."""
    return [code[at : at + GROUP] for at in range(0, len(code), GROUP)]


def clean(typed: str) -> str:
    """Letters of a code, or a part of it, as typed: any case, any spaces; O is 0, I and L are 1, U is V."""
    return "".join(c for c in typed.upper() if c.isalnum()).translate(_READ)


def read(typed: str) -> str:
    """The code that a person typed back.

    Raises:
        UserError: too short, too long, a letter that no code has, or a slip of the hand.
    """
    code = clean(typed)
    remedy = _("Read it again from the recovery sheet: 8 groups of 4 letters and figures.")
    if len(code) != LENGTH:
        raise UserError(_("The recovery code has {n} letters, not 32.").format(n=len(code)), remedy)
    wrong = sorted({c for c in code if c not in ALPHABET})
    if wrong:
        raise UserError(_("No recovery code holds “{letter}”.").format(letter=wrong[0]), remedy)
    if _check(code[:DRAWN]) != code[DRAWN:]:
        raise UserError(_("The recovery code has a letter that is wrong or in another place."), remedy)
    return code


def _check(body: str) -> str:
    total = sum(place * ALPHABET.index(letter) for place, letter in enumerate(body, start=1)) % _PRIME
    return ALPHABET[total >> 5] + ALPHABET[total & 31]
