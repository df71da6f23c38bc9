"""Sources and reserves: what the figures stand on, what they leave open, how they are written."""

import datetime as dt
from collections.abc import Sequence

from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.figures import Alert, Figures, OtherPosition
from issss_desktop.models.values.dates import show_partial
from issss_desktop.reports.amounts import cents_shown, figure_usd
from issss_desktop.reports.brief import Source, long_day
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.table import Column, Row, Table
from issss_desktop.reports.layout.words import rich


def draw_reserves(
    doc: Document, figures: Figures, sources: Sequence[Source], known_until: dt.date, target: str
) -> None:
    """The last section of a pack, on its own page."""
    title = _("Sources and reserves")
    doc.section("", title)
    doc.start(section=("", title))
    doc.heading(1, "", title, target)
    _reading(doc, figures, known_until)
    _alerts(doc, figures.alerts)
    _others(doc, (*figures.fund.others, *figures.portfolio.others))
    _sources(doc, sources)


def _reading(doc: Document, figures: Figures, known_until: dt.date) -> None:
    dates = _(
        "<b>Two dates.</b> Figures as at {cut_off}, from what was recorded until {known}. The same pair of "
        "dates gives the same figures for ever."
    )
    unknown = _(
        "<b>n/a</b> (not available): the value is not known. It is never counted as zero, and a total that "
        "stands on it is n/a, or a lower bound (≥)."
    )
    rounding = _(
        "<b>Rounding.</b> A published figure rounded to a step is known to ± half a step; the uncertainty of "
        "a sum adds up those of its parts. Shares are rounded to 0.1."
    )
    apart = _(
        "<b>Two mechanisms.</b> Contributions to the Fund and bilateral projects are two registers: they are "
        "never added up."
    )
    said = [rich(dates, cut_off=long_day(figures.cut_off), known=long_day(known_until))]
    said += [rich(unknown), rich(rounding), rich(apart)]
    if figures.divergences:
        text = ngettext(
            "<b>{n} divergence to settle</b> between offices: the figures keep the value retained today.",
            "<b>{n} divergences to settle</b> between offices: the figures keep the values retained today.",
            figures.divergences,
        )
        said.append(rich(text, n=figures.divergences))
    if figures.provisional and figures.drafts:
        text = ngettext("<b>{n} draft</b> is counted.", "<b>{n} drafts</b> are counted.", figures.drafts)
        said.append(rich(text, n=figures.drafts))
    for runs in said:
        doc.paragraph(runs, full=True, size=9.5, lead=13.2)


def _alerts(doc: Document, alerts: Sequence[Alert]) -> None:
    if not alerts:
        return
    levels = {"alarm": _("alarm"), "warning": _("warning"), "info": _("information")}
    lang = language()
    rows = [
        Row(
            [
                str(k + 1),
                levels.get(a.level, a.level),
                a.note.show(lang),
                ", ".join(r.ref for r in a.refs if r.ref),
            ]
        )
        for k, a in enumerate(alerts)
    ]
    columns = [
        Column(_("No."), 10, "label"),
        Column(_("Level"), 22),
        Column(_("What to look at"), 92),
        Column(_("Records"), 44),
    ]
    doc.table(Table(columns, rows, "", _("Reserves on the figures")))


def _others(doc: Document, others: Sequence[OtherPosition]) -> None:
    """Published figures that enter no total, each with its date and its words."""
    if not others:
        return
    lang = language()
    cents = cents_shown([o.figure.value for o in others])
    rows = []
    for one in others:
        donor = one.donor.in_language(lang) if one.donor else _("(total)")
        why = (
            _("part of another figure")
            if one.part_of
            else _("control")
            if one.control
            else _("beside the total")
        )
        rows.append(
            Row([show_partial(one.as_of, lang), donor, figure_usd(one.figure, cents), why, one.quote])
        )
    columns = [
        Column(_("Date"), 20),
        Column(_("Donor"), 34),
        Column(_("Amount, USD"), 28, "figure"),
        Column(_("Role"), 32),
        Column(_("As published"), 54),
    ]
    doc.table(Table(columns, rows, "", _("Published figures that enter no total"), _("in USD")))


def _sources(doc: Document, sources: Sequence[Source]) -> None:
    if not sources:
        return
    rows = [Row([s.title, s.quote, s.where]) for s in sources]
    columns = [Column(_("Figure or document"), 52), Column(_("As published"), 62), Column(_("Source"), 54)]
    doc.table(Table(columns, rows, "", _("Sources")))
