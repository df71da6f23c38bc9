"""Where in a text the words of a search stand: a few words around the first of them, as they are written."""

import re
from collections.abc import Sequence
from functools import cache

from issss_desktop.models.values.texts import fold

ROOM = 90
"""Characters of an excerpt: about a line of a list."""

_BEFORE = 16  # characters before what was found: in a narrow list it must not be cut away
_SHORT = 3  # letters below which a search means the beginning of a word
_MARKS = "[\u0300-\u036f\u00ad\u200b-\u200d]*"  # accents written apart, and what nobody sees
_PAIRS = {"oe": "œŒ", "ae": "æÆ"}
_STRATEGY = r"(?:[iI][\s\-‐‑’']?[sS]{3,4}|[iI]4[sS])"


@cache
def _variants() -> dict[str, str]:
    """Every letter of the Latin script that a search takes for a plain one: "e" for "é", "È", "ẽ"."""
    found: dict[str, str] = {}
    for point in (*range(0x41, 0x250), *range(0x1E00, 0x1F00)):
        plain = fold(chr(point))
        if len(plain) == 1:
            found[plain] = found.get(plain, "") + chr(point)
    return found


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """A word of a ``search_key``, in any of the ways in which it may be written."""
    parts, at = [], 0
    while at < len(word):
        pair = word[at : at + 2]
        if word.startswith("issss", at):
            parts.append(_STRATEGY)
            at += 5
        elif pair in _PAIRS:
            parts.append(f"(?:{_letter(pair[0])}{_letter(pair[1])}|[{_PAIRS[pair]}])")
            at += 2
        else:  # "Kitchanga" is kept as "Kitshanga"
            spelt = word[at - 1 : at + 1] == "ts" and at > 0
            parts.append(_letter(word[at], "cC" if spelt else ""))
            at += 1
    begins = r"(?<!\w)" if len(word) < _SHORT else ""
    return re.compile(begins + "".join(parts))


def _letter(letter: str, more: str = "") -> str:
    return f"[{re.escape(_variants().get(letter, letter) + letter + more)}]{_MARKS}"


def around(text: str, words: Sequence[str], room: int = ROOM) -> str:
    """A line of ``text`` around the first place of a word; "" where none stands there.

    Args:
        words: of a ``search_key``; the longest of them says the most, so it is looked for first.
        room: characters at most, beside the dots that say what was left out.
    """
    for word in sorted(words, key=len, reverse=True):
        found = _pattern(word).search(text)
        if found is not None:
            return _cut(text, found.start(), found.end(), room)
    return ""


def _cut(text: str, start: int, end: int, room: int) -> str:
    """From a few words before what was found, whole words, on one line."""
    left = max(0, start - _BEFORE)
    if left:
        blank = re.search(r"\s", text[left:start])
        left = left + blank.end() if blank else start
    right = max(end, min(len(text), left + room))
    if right < len(text):
        blank_at = max(text.rfind(" ", end, right), text.rfind("\n", end, right))
        right = blank_at if blank_at > 0 else right
    middle = " ".join(text[left:right].split())
    return ("… " if left else "") + middle + (" …" if right < len(text) else "")
