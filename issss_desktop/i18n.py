"""Words of the program in the language of the person: labels are English msgids, French is the default.

``_`` translates now; ``N_`` marks a label that is translated when it is shown, so the language can
change at run time and a report can be printed in the other language.
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("fr", "en")
DOMAIN = "issss_desktop"
LOCALE_DIR = Path(__file__).resolve().parent.parent / "resources" / "locale"

_language: ContextVar[str] = ContextVar("language", default="fr")


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    path = LOCALE_DIR / lang / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if not path.exists():  # English is the language of the msgids themselves
        return gettext.NullTranslations()
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def language() -> str:
    """Language now in force for this thread or task: "fr" or "en"."""
    return _language.get()


def set_language(lang: str) -> None:
    """Change the language of this thread from now on.

    Raises:
        ValueError: the language is not one of ``LANGUAGES``.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"language {lang!r} is not one of {LANGUAGES}")
    _language.set(lang)


@contextmanager
def in_language(lang: str) -> Iterator[None]:
    """Run a block in another language, for a report printed in it."""
    before = language()
    set_language(lang)
    try:
        yield
    finally:
        _language.set(before)


def _(msgid: str) -> str:
    """Translate now, in the language in force; an empty text stays empty."""
    return _catalogue(language()).gettext(msgid) if msgid else ""


def translate(msgid: str, lang: str) -> str:
    """Translate into a given language."""
    return _catalogue(lang).gettext(msgid) if msgid else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """Translate with the plural form that ``n`` asks for."""
    return _catalogue(language()).ngettext(singular, plural, n)


def pgettext(context: str, msgid: str) -> str:
    """Translate a word whose meaning depends on where it stands."""
    return _catalogue(language()).pgettext(context, msgid)


def N_(msgid: str) -> str:
    """Mark a label for the catalogues; it is translated when it is shown."""
    return msgid
