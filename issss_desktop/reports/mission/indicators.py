"""Indicators by framework and pillar: where they started, what they aim at, where they are."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from issss_desktop.drawing.trend import indicator_trend
from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.monitoring import IndicatorLine, Mark, Measured, Trend, valued
from issss_desktop.models.values.dates import show_partial
from issss_desktop.models.values.reporting import ReportingPeriod, show_period
from issss_desktop.reports.amounts import share, unknown
from issss_desktop.reports.brief import fictional_tag
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Cell, Column, Note, Row, Table
from issss_desktop.reports.layout.words import NBSP, Run, Words

Key = tuple[str, UUID | None]


def draw_indicators(
    doc: Document, lines: Sequence[IndicatorLine], pillars: Mapping[UUID, str], section: str, none: str = ""
) -> None:
    """A line an indicator, grouped by framework, then by pillar; what is without a value says so.

    ``none`` is said where there is none.
    """
    if not lines:
        doc.paragraph(none or _("No indicator is recorded. None recorded does not mean none."))
        return
    doc.paragraph(_counted(lines))
    columns = [
        Column(_("Code"), 17, "label"),
        Column(_("Indicator"), 43),
        Column(_("Baseline"), 29),
        Column(_("Target"), 32),
        Column(_("Last value"), 32),
        Column(_("Way made, %"), 15, "figure"),
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
            "{n} lacks the value of a period that has ended.",
            "{n} lack the value of a period that has ended.",
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
    if line.last is not None:
        yield "S", valued(line.measured_as, line.unit, line.last.value, line.last.text)
        yield "R", f"\n{_period(line.last.period)}"
    else:
        yield "R", unknown()
    if line.previous is not None:
        before = _bare(line, line.previous)
        yield "R", "\n" + _("{period}: {value}").format(period=_period(line.previous.period), value=before)
    for place in line.places:
        where, period = place.place.in_language(language()), _period(place.period)
        words = _("{place}, {period}: {value}")
        yield "R", "\n" + words.format(place=where, period=period, value=_bare(line, place))
    if line.due is not None:
        yield "I", "\n" + _("no value for {period}").format(period=_period(line.due))


def _bare(line: IndicatorLine, value: Measured) -> str:
    """A value without its unit, which stands over it."""
    return valued(line.measured_as, "", value.value, value.text)


def _period(period: ReportingPeriod) -> str:
    return show_period(period, language()).replace(" ", NBSP)


# trends


def draw_trends(doc: Document, trends: Sequence[Trend], section: str, made_up: Collection[UUID]) -> None:
    """A chart an indicator that has a number to show, in the order of the codes; ``made_up`` ones say so."""
    charts = [(one, indicator_trend(one, measure=doc.measure)) for one in trends]
    if not any(chart for _one, chart in charts):
        doc.paragraph(_("No value that is a number is recorded: there is nothing to draw in a chart."))
    for one, chart in charts:
        if chart is None:
            continue
        name = one.name.in_language(language())
        title = f"{one.code} – {name}" if one.code else name
        unit = _("in %") if one.measured_as == "percent" else one.unit
        number = _("Chart {n}").format(n=doc.next_number("chart", section))
        doc.chart(chart, number, title, unit, fictional_tag() if one.uuid in made_up else "")
