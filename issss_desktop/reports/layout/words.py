"""Texts of a page: bold and italic runs, French spacing, lines broken ragged right.

A text is a plain string or runs of (face, string); faces as in ``typefaces``. Nothing here knows PDF.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

Run = tuple[str, str]
Runs = tuple[Run, ...]
Words = str | Runs
Measure = Callable[[str, str], float]  # (face, text) -> thousandths of the size

NBSP, NARROW = "\u00a0", "\u202f"
_LEANING = re.compile(r"[«(]?(?:[Ll]es?|[Ll]a|p\.|n°|No\.|art\.|[0-9][0-9\u202f\u00a0.,]*(?<![.,]))")
_SMALL = re.compile(
    r"[«(]?(?:an|and|at|by|for|from|in|of|on|or|the|to|with|à|au|aux|avec|ce|ces|dans|de|des|du|en|et|ou|"
    r"par|pour|sans|ses|son|sous|sur|un|une|vers|a)",
    re.IGNORECASE,
)  # what no line of a title ends on, beside the others
SHORT_WORD = 8  # letters: a last line of one word shorter than this is a widow

_SPACES = " \u00a0\u2002\u2009\u202f"
_ODD = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u2000\u2001\u2003-\u2008\u200a-\u200f"
    r"\u2028-\u202e\u205f-\u206f\u3000\ud800-\uf8ff\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U000e0000-\U0010ffff]"
)
_MARKUP = re.compile(r"<(/?)([bi])>")
_FACE = {"b": "S", "i": "I"}
_MONTH = (
    "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|"
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
_BINDINGS = (
    (re.compile(r" (?=[;!?](?:\s|$))"), NARROW),
    (re.compile(r" (?=:(?:\s|$))"), NBSP),
    (re.compile(r"(?<=«) | (?=»)"), NBSP),
    (re.compile(r"(?<=[±≥]) "), NARROW),
    (re.compile(r"(?<=\bn°) |(?<=\bp\.) (?=\d)"), NBSP),
    (re.compile(r"(?<=\d) (?=(?:%|USD|EUR|GBP|SEK|NOK|CDF|M|h|mm|mois|ans)\b|%)"), NBSP),
    (re.compile(rf"(?<=\d) (?=(?:{_MONTH})\b)|(?<=\der) (?=(?:{_MONTH})\b)"), NBSP),
)
_COUNTED = re.compile(r"(?<=\d) (?=[a-zà-ÿ])")  # no line ends on a figure
_YEAR = re.compile(rf"((?:\d|1er){NBSP}(?:{_MONTH})) (?=\d{{4}}\b)")
_DIGITS = re.compile(r"(?<=\d) (?=\d{3}\b)")
_ARTICLE = re.compile(r"(?<=\ble) (?=\d)|(?<=\bau) (?=\d)|(?<=\bdu) (?=\d)|(?<=\bla) (?=\d)")


def printable(text: str) -> str:
    """The text on one line: breaks become spaces, other controls and marks of direction go."""
    if _ODD.search(text) is None:
        return text
    kept = (" " if c in "\n\r\t\v\f\u2028\u2029" else c for c in text)
    return "".join(c for c in kept if c.isprintable() or c in _SPACES)


@lru_cache(maxsize=20_000)
def spaced(text: str) -> str:
    """The text with the breaks that French forbids made unbreakable; no space is added or taken away."""
    if " " not in text:
        return text
    for pattern, space in _BINDINGS:
        text = pattern.sub(space, text)
    text = _YEAR.sub(rf"\1{NBSP}", text)
    text = _COUNTED.sub(NBSP, text)
    text = _DIGITS.sub(NARROW, text)
    return _ARTICLE.sub(NBSP, text)


def runs_of(text: Words, face: str = "R") -> Runs:
    """Any text as runs, spaced; ``face`` is what a plain string is set in."""
    if isinstance(text, str):
        return ((face, spaced(text)),)
    return tuple((f, spaced(t)) for f, t in text)


def line_ends(text: Runs) -> list[Runs]:
    """Runs cut where a line ends in them; empty lines go."""
    found: list[list[Run]] = [[]]
    for face, part in text:
        first, *rest = part.split("\n")
        found[-1].append((face, first))
        found += [[(face, more)] for more in rest]
    return [tuple(line) for line in found if any(part.strip() for _face, part in line)]


def rich(pattern: str, **values: object) -> Runs:
    """Runs of a translated sentence with ``<b>`` and ``<i>`` marks; the values may hold anything."""
    found: list[Run] = []
    at, face = 0, "R"
    for mark in _MARKUP.finditer(pattern):
        if mark.start() > at:
            found.append((face, pattern[at : mark.start()].format(**values)))
        face = "R" if mark[1] else _FACE[mark[2]]
        at = mark.end()
    if at < len(pattern):
        found.append((face, pattern[at:].format(**values)))
    return tuple(found)


def plain(text: Words) -> str:
    """The text without its faces."""
    return text if isinstance(text, str) else "".join(t for _f, t in text)


def broken(
    text: Words, face: str, size: float, room: float, measure: Measure, title: bool = False
) -> list[Runs]:
    """The lines of a text in ``room`` points; a word wider than the room is cut anywhere.

    No line of a ``title`` ends on a small word where that can be helped.
    """
    limit = room * 1000 / size
    lines: list[list[list[Run]]] = [[]]
    used = 0.0
    space = measure(face, " ")

    def wide_of(words: Sequence[Sequence[Run]]) -> float:
        return sum(measure(f, t) for word in words for f, t in word) + space * (len(words) - 1)

    for word, wide in _cut_to(_words(runs_of(text, face)), limit, measure):
        if lines[-1] and used + space + wide > limit:
            carried = _leaning(lines[-1], title)
            while carried and wide_of([*lines[-1][-carried:], word]) > limit:
                carried -= 1 if title else carried
            lines.append(lines[-1][len(lines[-1]) - carried :])
            lines[-2] = lines[-2][: len(lines[-2]) - carried]
            used = wide_of(lines[-1]) if carried else 0.0
        used += wide + (space if lines[-1] else 0.0)
        lines[-1].append(word)
    _fill_last(lines, limit, wide_of, title)
    return [_line(line) for line in lines]


def _words(runs: Runs) -> list[list[Run]]:
    """Pieces between breakable spaces; a piece may change face inside."""
    found: list[list[Run]] = []
    fresh = True
    for face, text in runs:
        for k, part in enumerate(text.split(" ")):
            if k:
                fresh = True
            if not part:
                continue
            if fresh:
                found.append([])
                fresh = False
            found[-1].append((face, part))
    return found


def _cut_to(words: list[list[Run]], limit: float, measure: Measure) -> list[tuple[list[Run], float]]:
    """Words with their widths; one that is wider than the limit, in pieces."""
    found: list[tuple[list[Run], float]] = []
    for word in words:
        wide = measure(*word[0]) if len(word) == 1 else sum(measure(f, t) for f, t in word)
        if wide <= limit:
            found.append((word, wide))
            continue
        for face, text in word:
            found += [([(face, part)], measure(face, part)) for part in _parts(face, text, limit, measure)]
    return found


def _parts(face: str, text: str, limit: float, measure: Measure) -> list[str]:
    """A text without spaces in pieces that fit, cut after a sign of an address where there is one."""
    found = [""]
    used = 0.0
    for c in text:
        wide = measure(face, c)
        if found[-1] and used + wide > limit:
            kept = 1 + max(found[-1].rfind(sign) for sign in "/-_.?&=")
            rest = found[-1][kept:] if len(found[-1]) - kept < len(found[-1]) // 2 else ""
            found[-1] = found[-1][: len(found[-1]) - len(rest)]
            found.append(rest)
            used = sum(measure(face, x) for x in rest)
        found[-1] += c
        used += wide
    return found


def _leaning(line: list[list[Run]], title: bool) -> int:
    """How many words at the end of a line want the next one beside them; 0 in a row of figures."""
    count = 0
    while count < len(line) and _leans("".join(t for _f, t in line[-1 - count]), title):
        count += 1
    return count if count < min(len(line), 4 if title else 3) else 0


def _leans(word: str, title: bool) -> bool:
    return bool(_LEANING.fullmatch(word) or (title and _SMALL.fullmatch(word)))


def _fill_last(
    lines: list[list[list[Run]]],
    limit: float,
    wide_of: Callable[[Sequence[Sequence[Run]]], float],
    title: bool,
) -> None:
    """No last line of one short word: it gets company from the line above."""
    if len(lines) < 2 or len(lines[-1]) != 1 or len(lines[-2]) < 3:
        return
    if sum(len(t) for _f, t in lines[-1][0]) >= SHORT_WORD:
        return
    moved = 1 + _leaning(lines[-2][:-1], title)
    if wide_of([*lines[-2][-moved:], *lines[-1]]) <= limit:
        lines[-1][:0] = lines[-2][-moved:]
        del lines[-2][-moved:]


def _line(words: list[list[Run]]) -> Runs:
    """Words of a line with their spaces, neighbours of one face joined."""
    found: list[Run] = []
    for k, word in enumerate(words):
        for n, (face, text) in enumerate(word):
            gap = " " if k and not n else ""
            if found and gap and found[-1][0] != face:
                found[-1] = (found[-1][0], found[-1][1] + gap)
                gap = ""
            if found and found[-1][0] == face:
                found[-1] = (face, found[-1][1] + gap + text)
            else:
                found.append((face, gap + text))
    return tuple(found)
