"""Readable references such as ``NK-7Q-CT-2026-0042-K``: a label for people, never a key.

Office, two characters drawn from the actor, two letters of the kind of record, year claimed,
counter per actor and kind, check character over the whole label.
"""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which are misread on paper and over the phone."""


def actor_letters(actor: bytes) -> str:
    """Two base-32 characters of an actor, for the references it gives."""
    number = int.from_bytes(actor[:2], "big")
    return ALPHABET[number >> 11] + ALPHABET[(number >> 6) & 31]


def check_character(body: str) -> str:
    """ISO 7064 MOD 37,36 check character: finds every single wrong character."""
    carry = 36
    for character in body:
        if character != "-":
            carry = (carry + int(character, 36)) % 36 or 36
            carry = carry * 2 % 37
    return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(37 - carry) % 36]


def make_reference(office: str, letters: str, kind: str, year: int, number: int) -> str:
    """Reference of a new record."""
    body = f"{office}-{letters}-{kind}-{year:04d}-{number:04d}"
    return f"{body}-{check_character(body)}"


def derive_reference(ref: str, kind: str) -> str:
    """Reference of what follows from one record, equal in every office that makes it; "" of another form."""
    parts = ref.rsplit("-", 5)
    if len(parts) != 6 or check_character(ref.rpartition("-")[0]) != parts[5]:
        return ""
    office, letters, _kind, year, number, _check = parts
    body = f"{office}-{letters}-{kind}-{year}-D{number}"
    return f"{body}-{check_character(body)}"
