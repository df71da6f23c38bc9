"""Points of an agenda: of its records, or of the lines that a person typed in a meeting."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace

from issss_desktop.errors import UserError
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import parse_time, show_time
from issss_desktop.models.values.texts import fold
from issss_desktop.reports.session.meeting import Point
from issss_desktop.services.boards.agenda import tree

NBSP = "\u00a0"
PURPOSES = {"d": "D", "pour decision": "D", "for decision": "D", "decision": "D",
            "i": "I", "pour information": "I", "for information": "I", "information": "I"}  # fmt: skip


PURPOSE_LETTERS = {"decision": "D", "information": "I"}
_BULLET = re.compile(r"^[-–—•*·]\s+")
_NUMBER = re.compile(
    r"^(\d{1,3}(?:\.\d{1,2})?)(?:\s*[.)°]\s*(?=\D)|\s*[:–-]\s+|\s+(?=[A-ZÀ-Ý][a-zà-ÿ’']))\s*(?=\S)"
)
_ITEM = re.compile(r"^\d{1,3}\s*[.)]\s+(?=\S)")  # "6 Millions" and "10-15 projects" are no item numbers
_ALONE = re.compile(r"\d{1,3}(?:\.\d{1,2})?[.) ]*")
_HOUR = re.compile(r"^(\d{1,2}\s?(?:h\s?\d{0,2}|:\d{2}))(?![\w])\s*[–:-]?\s*", re.IGNORECASE)


def agenda_points(text: str, lang: str) -> tuple[Point, ...]:
    """Points of an agenda, one a line; a single line with semicolons holds several.

    A line may begin with its number or its hour, and may give, between upright bars, the hour, the
    rapporteur and the purpose (D or I) beside the title. Without any number the points are counted.
    """
    lines = lines_of(text)
    if len(lines) == 1 and ";" in lines[0]:
        lines = [part.strip() for part in lines[0].split(";") if part.strip()]
    points = [_point(line, lang) for line in lines]
    points = [point for point in points if point.title]
    if not any(point.number for point in points):
        points = [replace(point, number=str(k + 1)) for k, point in enumerate(points)]
    return tuple(points)


def tree_points(items: Iterable[Row], begins: dt.time | None, lang: str) -> tuple[Point, ...]:
    """Points of the records of an agenda, from top to bottom; what lies below "6.1" has no number."""
    return tuple(
        Point(
            number=one.number if one.depth < 2 else "",
            title=capital(one.row["title"].in_language(lang)) if one.row["title"] else "",
            rapporteur=one.row["presenter"] or "",
            purpose=PURPOSE_LETTERS.get(one.row["purpose"] or "", ""),
            hour=shown_hour(one.begins, lang) if one.begins and not one.depth else "",
            level=1 + one.depth,
            type=one.row["type"] or "other",
            note=one.row["note"] or "",
            outcome=one.row["outcome"] or "",
        )
        for one in tree(items, begins)
    )


def _point(line: str, lang: str) -> Point:
    line = _BULLET.sub("", line)
    if _ALONE.fullmatch(line):
        return Point("", "")
    number = ""
    if (found := _NUMBER.match(line)) and not _HOUR.match(line):
        number, line = found[1], line[found.end() :]
    if "|" not in line:
        hour, title = _hour_of(line, lang)
        return Point(number, capital(title), hour=hour)
    hour = purpose = ""
    rest: list[str] = []
    for part in (p.strip() for p in line.split("|")):
        when, after = _hour_of(part, lang)
        if not rest and not number and _ALONE.fullmatch(part):
            number = part.rstrip(" .)")
            continue
        if when and not after:
            hour = when
        elif fold(part) in PURPOSES:
            purpose = PURPOSES[fold(part)]
        elif part:
            rest.append(part)
    title, rapporteur = rest[0] if rest else "", ", ".join(rest[1:])
    return Point(number, capital(title), rapporteur, purpose, hour)


def _hour_of(text: str, lang: str) -> tuple[str, str]:
    """The hour at the head of a text, as printed, and the rest; "" where there is none."""
    found = _HOUR.match(text)
    if found is None:
        return "", text
    try:
        return shown_hour(parse_time(found[1]), lang), text[found.end() :]
    except UserError:
        return "", text


def shown_hour(time: dt.time, lang: str) -> str:
    """An hour with its minutes, so that a column of hours is even."""
    return f"{time.hour}{NBSP}h{NBSP}{time.minute:02d}" if lang == "fr" else show_time(time, lang)


def lines_of(text: str | None) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def unnumbered(text: str) -> str:
    """A decision without the number or the bullet it was typed with: the record numbers it."""
    return capital(_ITEM.sub("", _BULLET.sub("", text)))


def capital(text: str) -> str:
    """A text with a capital first letter."""
    return text[:1].upper() + text[1:]
