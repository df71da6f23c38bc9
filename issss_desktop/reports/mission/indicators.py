"""Indicators by framework and pillar: where they started, what they aim at, where they are."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from issss_desktop.drawing.trend import indicator_trend
from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.monitoring import IndicatorLine, Mark, Measured, Trend, valued
from issss_desktop.models.values.dates import show_partial
from issss_desktop.models.values.reporting import show_period
from issss_desktop.reports.amounts import share, unknown
from issss_desktop.reports.brief import fictional_tag
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Note, Row, Table
from issss_desktop.reports.layout.words import Run, Words

Key = tuple[str, UUID | None]


def draw_indicators(
    doc: Document, lines: Sequence[IndicatorLine], pillars: Mapping[UUID, str], section: str
) -> None:
    """A line an indicator, grouped by framework, then by pillar; what is without a value says so."""
    if not lines:
        doc.paragraph(_("No indicator is recorded. None recorded does not mean none."), full=True)
        return
    doc.paragraph(_counted(lines), full=True)
    columns = [
        Column(_("Code"), 17, "label"),
        Column(_("Indicator"), 45),
        Column(_("Baseline"), 27),
        Column(_("Target"), 27),
        Column(_("Last value"), 30),
        Column(_("Way made, %"), 22, "figure"),
    ]
    every = all(line.fictional for line in lines)
    rows = []
    for key, group in groupby(sorted(lines, key=lambda ln: _order(ln, pillars)), key=_key):
        inside = list(group)
        rows.append(Row([_head(key, pillars), *[""] * 4, str(len(inside))], "group"))
        rows += [_row(line, mark=not every) for line in inside]
    said = _(
        "Way made: how much of the way from the baseline to the target is made; n/a where one of the three "
        "is not a known number. A value of words stands as it was written."
    )
    name, tag = doc.table_name(section), fictional_tag() if every else ""
    title = _("Indicators")
    doc.table(Table(columns, rows, name, title, "", [Note("", said)], size="dense", tag=tag))


def _counted(lines: Sequence[IndicatorLine]) -> str:
    said = ngettext("{n} indicator is followed.", "{n} indicators are followed.", len(lines))
    words = said.format(n=len(lines))
    due = sum(line.due is not None for line in lines)
    if due:
        words += " " + ngettext(
            "{n} of them lacks the value of a period that has ended.",
            "{n} of them lack the value of a period that has ended.",
            due,
        ).format(n=due)
    return words


def _key(line: IndicatorLine) -> Key:
    return line.framework, line.links.pillar


def _order(line: IndicatorLine, pillars: Mapping[UUID, str]) -> tuple[str, bool, str, str, bytes]:
    pillar = line.links.pillar
    return (
        line.framework,
        pillar is None,
        pillars.get(pillar, "") if pillar else "",
        line.code,
        line.uuid.bytes,
    )


def _head(key: Key, pillars: Mapping[UUID, str]) -> str:
    framework, pillar = key
    parts = [framework or _("No framework"), pillars.get(pillar, "") if pillar else ""]
    return " – ".join(part for part in parts if part)


def _row(line: IndicatorLine, mark: bool) -> Row:
    return Row(
        [
            line.code,
            Cell(_name(line, mark)),
            Cell(_mark(line, line.baseline)),
            Cell(_mark(line, line.target)),
            Cell(tuple(_last(line))),
            Cell(share(line.reached)),
        ]
    )


def _name(line: IndicatorLine, mark: bool) -> Words:
    lang = language()
    found: list[Run] = [("R", line.name.in_language(lang))]
    place = line.links.place.in_language(lang)
    about = [line.links.subject.in_language(lang), place]
    aside = " · ".join(part for part in about if part)
    found += [("I", f"\n{aside}")] if aside else []
    found += [("I", f"\n{fictional_tag()}")] if mark and line.fictional else []
    return tuple(found)


def _mark(line: IndicatorLine, mark: Mark) -> Words:
    """A baseline or a target with its date; a baseline that is not available says so."""
    said = valued(line.measured_as, line.unit, mark.value, mark.text)
    if mark.state == "not_available":
        said = _("not available")
    elif mark.state == "planned" and not said:
        said = _("to be measured")
    if mark.on is None:
        return said or unknown()
    return (("R", said or unknown()), ("I", f"\n{show_partial(mark.on, language())}"))


def _last(line: IndicatorLine) -> Iterator[Run]:
    lang = language()
    if line.last is not None:
        yield "S", valued(line.measured_as, line.unit, line.last.value, line.last.text)
        yield "R", f"\n{show_period(line.last.period, lang)}"
    else:
        yield "R", unknown()
    if line.previous is not None:
        before = valued(line.measured_as, line.unit, line.previous.value, line.previous.text)
        period = show_period(line.previous.period, lang)
        yield "R", "\n" + _("before: {value} ({period})").format(value=before, period=period)
    for place in line.places:
        yield "R", f"\n{_placed(line, place)}"
    if line.due is not None:
        yield "I", "\n" + _("no value for {period}").format(period=show_period(line.due, lang))


def _placed(line: IndicatorLine, value: Measured) -> str:
    lang = language()
    said = valued(line.measured_as, line.unit, value.value, value.text)
    place, period = value.place.in_language(lang), show_period(value.period, lang)
    return _("{place}: {value} ({period})").format(place=place, value=said, period=period)


# trends


def draw_trends(doc: Document, trends: Sequence[Trend], section: str) -> None:
    """A chart an indicator that has a number to show, in the order of the codes."""
    for one in trends:
        chart = indicator_trend(one, measure=doc.measure)
        if chart is None:
            continue
        name = one.name.in_language(language())
        title = f"{one.code} – {name}" if one.code else name
        unit = _("in %") if one.measured_as == "percent" else one.unit
        doc.chart(chart, _("Chart {n}").format(n=doc.next_number("chart", section)), title, unit)
