"""What a passphrase must be: long. Rules of capitals and figures only make people write it down."""

import unicodedata
from enum import StrEnum
from typing import Final

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _

LETTERS, WORDS = 12, 4
"""NIST SP 800-63B, section 5.1.1.2: length counts, not composition; four drawn words are as good."""


class Strength(StrEnum):
    """How long a stolen laptop would hold, in words for a person."""

    SHORT = "short"
    FAIR = "fair"
    GOOD = "good"
    STRONG = "strong"


STRENGTHS: Final = {
    Strength.SHORT: N_("too short"),
    Strength.FAIR: N_("fair: add a word"),
    Strength.GOOD: N_("good"),
    Strength.STRONG: N_("very good"),
}


def normal(typed: str) -> str:
    """The passphrase as it is used: NFC, single spaces, so that another keyboard types the same."""
    return " ".join(unicodedata.normalize("NFC", typed).split())


def strength(typed: str) -> Strength:
    """How good a passphrase is."""
    phrase = normal(typed)
    words = [word for word in phrase.split() if len(word) > 1]
    if len(phrase) < LETTERS and len(words) < WORDS:
        return Strength.SHORT
    varied = len(set(phrase.casefold()))
    if varied < 6 or (len(phrase) < 16 and len(words) < WORDS):
        return Strength.FAIR
    return Strength.STRONG if len(words) > WORDS or len(phrase) >= 28 else Strength.GOOD


def accept(typed: str) -> str:
    """The passphrase in the form that is used.

    Raises:
        UserError: too short to hold on a stolen laptop.
    """
    if strength(typed) is Strength.SHORT:
        raise UserError(
            _("The passphrase is too short: a stolen laptop can try thousands of them a second."),
            _("Take at least {letters} letters, or {words} words that do not belong together.").format(
                letters=LETTERS, words=WORDS
            ),
        )
    return normal(typed)


def matching(first: str, second: str) -> str:
    """The passphrase that was typed twice.

    Raises:
        UserError: too short, or the two differ.
    """
    phrase = accept(first)
    if phrase != normal(second):
        raise UserError(_("The two passphrases differ."), _("Type both again."))
    return phrase
