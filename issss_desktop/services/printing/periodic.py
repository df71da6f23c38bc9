"""The reports of the secretariat's mission beside money, each drawn from one snapshot of the records."""

import datetime as dt
from uuid import UUID

from issss_desktop.models.figures import plain
from issss_desktop.models.rows import Row
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.reports.mission.acts import engagement_report
from issss_desktop.reports.mission.analyses import analysis_report
from issss_desktop.reports.mission.risks import risk_matrix_report
from issss_desktop.reports.periodic.monitoring import Monitoring, monitoring_report
from issss_desktop.reports.periodic.update import field_update
from issss_desktop.services.periods import figures_at
from issss_desktop.services.printing.changing import measures
from issss_desktop.services.printing.happening import ProvinceMonth
from issss_desktop.services.printing.mission import Mission, period_words, sheet_of
from issss_desktop.services.printing.sheets import Gathering
from issss_desktop.services.printing.statutory import office_brief


def draw_risk_matrix(gathering: Gathering, province: Row | None) -> bytes:
    """Annex III, of every province or of one."""
    mission = Mission(gathering, _uuid(province))
    return risk_matrix_report(office_brief(gathering), mission.risks(), mission.place)


def draw_engagement(gathering: Gathering, province: Row | None) -> bytes:
    """The follow-up of the acts in the period ordered."""
    mission = Mission(gathering, _uuid(province))
    return engagement_report(office_brief(gathering), mission.acts(_period(gathering)))


def draw_analysis(gathering: Gathering, row: Row) -> bytes:
    """The sheet of an analysis or note."""
    return analysis_report(office_brief(gathering), sheet_of(gathering, row))


def draw_monitoring(gathering: Gathering) -> bytes:
    """The monitoring report of the semester ordered."""
    found = monitored(gathering, _period(gathering))
    return monitoring_report(office_brief(gathering), gathering.figures, found)


def draw_field_update(gathering: Gathering, province: Row) -> bytes:
    """The field update of a province in the month ordered."""
    found = ProvinceMonth(gathering, province, _period(gathering)).update()
    return field_update(office_brief(gathering), gathering.figures, found)


def monitored(gathering: Gathering, period: ReportingPeriod) -> Monitoring:
    """What the monitoring report says of a semester at the cut-off."""
    mission, figures = Mission(gathering), gathering.figures
    before = period.first() - dt.timedelta(days=1)
    then = plain(figures_at(gathering.desk, fund=figures.fund.code, cut_off=before, found=gathering.records))
    now = plain(figures)
    lines = mission.indicators()
    return Monitoring(
        period=period_words(period),
        before=before,
        risks=mission.risks(),
        indicators=lines,
        trends=mission.trends(lines),
        pillars=mission.pillars(),
        fund=measures(then, now, "fund"),
        portfolio=measures(then, now, "portfolio"),
        lessons=mission.lessons(since=before),
        due=mission.due(),
        sources=gathering.sources(),
    )


def _period(gathering: Gathering) -> ReportingPeriod:
    period = gathering.order.period
    assert period is not None  # see ``asked.in_its_period``
    return period


def _uuid(row: Row | None) -> UUID | None:
    return row.uuid if row is not None else None
