"""The agenda of a meeting beside the sections of its pack: one list where both say the same."""

from collections.abc import Sequence

from issss_desktop.models.values.texts import fold
from issss_desktop.reports.session.contents import Line
from issss_desktop.reports.session.meeting import Point

MEANT = {
    "1": ("ouverture", "opening"),
    "4": ("suites donnees", "suivi des decisions", "follow up"),
    "6": ("situation du fonds", "situation of the fund", "etat du fonds"),
    "7": ("projets bilateraux", "bilateral projects"),
    "11": ("projets de decisions", "prise de decisions", "draft decisions"),
    "13": ("divers", "prochaine seance", "any other business", "next session", "next meeting"),
}
"""Words of a point, folded, that mean a section of the pack."""


def agenda_lines(points: Sequence[Point], sections: Sequence[list[Line]]) -> tuple[list[Line], list[Line]]:
    """Lines of the agenda, and those of the sections that the agenda does not number the same.

    A point that means a section leads to its page. Where the numbers agree too, the parts of the section
    follow it; else the section keeps its fixed number in a list of its own.
    """
    by_number = {lines[0].number: lines for lines in sections}
    agenda: list[Line] = []
    told: set[str] = set()
    for point in points:
        number = next((n for n in by_number if n not in told and _means(point.title, n)), "")
        target = by_number[number][0].target if number else ""
        agenda.append(Line(1, point.number, point.title, target, point.rapporteur, point.purpose, point.hour))
        if number and number == point.number:
            agenda += by_number[number][1:]
            told.add(number)
    rest = [line for lines in sections if lines[0].number not in told for line in lines]
    return agenda, rest


def _means(title: str, number: str) -> bool:
    folded = fold(title)
    return any(words in folded for words in MEANT.get(number, ()))
