"""The agenda of a meeting beside the sections of its pack: one list where both say the same."""

from collections.abc import Sequence

from issss_desktop.models.values.texts import fold
from issss_desktop.reports.session.contents import Line
from issss_desktop.reports.session.meeting import Point

MEANT = {
    "1": ("ouverture", "opening"),
    "2": ("adoption de l ordre du jour", "adoption of the agenda"),
    "3": ("adoption du proces verbal", "adoption of the minutes"),
    "4": ("suites donnees", "suivi des decisions", "follow up"),
    "6": ("situation du fonds", "situation of the fund", "etat du fonds"),
    "7": ("projets bilateraux", "bilateral projects"),
    "8": ("actes d engagement", "acts of engagement", "engagement politique", "political engagement"),
    "9": ("suivi evaluation", "suivi et evaluation", "monitoring", "risques", "lecons tirees"),
    "10": ("propositions d allocation", "proposals of allocation"),
    "11": ("projets de decisions", "prise de decisions", "draft decisions"),
    "12": ("communique final", "final communique"),
    "13": ("divers", "prochaine seance", "any other business", "next session", "next meeting"),
}
"""Words of a point, folded, that mean a section of the pack."""

TYPES = {
    "opening": "1", "agenda": "2", "minutes": "3", "follow_up": "4", "information": "5", "fund": "6",
    "projects": "7", "allocation": "10", "decision": "11", "communique": "12",
}  # fmt: skip
"""Section of the pack of each type of point."""


def agenda_lines(points: Sequence[Point], sections: Sequence[list[Line]]) -> tuple[list[Line], list[Line]]:
    """Lines of the agenda, and those of the sections that the agenda does not number the same.

    A point that means a section leads to its page. Where the numbers agree too, the parts of the section
    follow it; else the section keeps its fixed number in a list of its own.
    """
    by_number = {lines[0].number: lines for lines in sections}
    agenda: list[Line] = []
    told: set[str] = set()
    information = 0
    for k, point in enumerate(points):
        number = next((n for n in by_number if n not in told and _means(point, n)), "")
        target = by_number[number][0].target if number else ""
        if point.type == "information" and "5" in by_number:
            information += 1
            target = f"information-{information}"
        who, why = point.rapporteur, point.purpose
        agenda.append(Line(point.level, point.number, point.title, target, who, why, point.hour))
        if number and number == point.number:
            parted = k + 1 < len(points) and points[k + 1].level > point.level
            agenda += [] if parted else by_number[number][1:]
            told.add(number)
    rest = []
    for lines in sections:
        if lines[0].number in told:
            continue
        # each point of information stands in the agenda; what the section has beside them stands here
        beside = [line for line in lines[1:] if not line.target.startswith("information-")]
        if lines[0].number == "5" and information:
            rest += [lines[0], *beside] if beside else []
        else:
            rest += lines
    return agenda, rest


def _means(point: Point, number: str) -> bool:
    if point.level > 1:
        return False
    if point.type not in ("", "other"):
        return TYPES.get(point.type) == number
    folded = fold(point.title)
    return any(words in folded for words in MEANT.get(number, ()))
