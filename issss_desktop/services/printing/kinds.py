"""The reports of an office: which there are, and what each needs."""

from dataclasses import dataclass

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _

YEAR = "year"


@dataclass(frozen=True)
class ReportKind:
    """A report that can be printed; ``title`` and ``needs`` are English msgids.

    ``about``: what it is about, the code of an entity ("meeting", "project" ...), "year" or "";
    ``must``: it cannot be drawn without. ``lengths``: letters of the periods it is made for ("M", "QHY"),
    the usual one first; "" of a report that stands at a day.
    """

    name: str
    title: str
    needs: str
    about: str = ""
    must: bool = False
    lengths: str = ""


KINDS = (
    ReportKind(
        "board-pack",
        N_("Board pack"),
        N_("A cut-off; a meeting (--about) for its cover, else the board of the office’s province."),
        about="meeting",
    ),
    ReportKind("decisions", N_("Record of decisions"), N_("A meeting (--about)."), "meeting", True),
    ReportKind("attendance", N_("Attendance sheet"), N_("A meeting (--about)."), "meeting", True),
    ReportKind(
        "submission",
        N_("Submission to the national board"),
        N_("A cut-off and a meeting of a provincial board (--about)."),
        "meeting",
        True,
    ),
    ReportKind("minutes", N_("Minutes"), N_("A meeting (--about)."), "meeting", True),
    ReportKind("communique", N_("Final communiqué"), N_("A meeting (--about)."), "meeting", True),
    ReportKind("fund-statement", N_("Sources, uses and balance of the Fund"), N_("A cut-off.")),
    ReportKind("contributions", N_("Contributions to the Fund"), N_("A cut-off.")),
    ReportKind(
        "donor-statement",
        N_("Statement of contributions by donor"),
        N_("A cut-off; a donor (--about), else every donor."),
        about="organisation",
    ),
    ReportKind("portfolio", N_("Bilateral projects"), N_("A cut-off.")),
    ReportKind("mapping", N_("Portfolio and mapping"), N_("A cut-off.")),
    ReportKind(
        "who-what-where",
        N_("Who does what where"),
        N_("A cut-off; a province (--about), else every province."),
        about="province",
    ),
    ReportKind(
        "alignment-sheet", N_("Alignment sheet"), N_("A cut-off and a project (--about)."), "project", True
    ),
    ReportKind(
        "reconciliation",
        N_("Reconciliation with the agent"),
        N_("A reconciliation (--about)."),
        "reconciliation",
        True,
    ),
    ReportKind("annex-one", N_("Annex I: provincial board meetings"), N_("A year (--year)."), YEAR, True),
    ReportKind("annex-two", N_("Annex II: bilateral interventions"), N_("A year (--year)."), YEAR, True),
    ReportKind(
        "risk-matrix",
        N_("Annex III: risk matrix"),
        N_("A cut-off; a province (--about), else every province."),
        about="province",
    ),
    ReportKind(
        "monitoring",
        N_("Semester monitoring report"),
        N_("A semester (--period), else the last that ended."),
        lengths="H",
    ),
    ReportKind(
        "field-update",
        N_("Monthly field update"),
        N_("A province (--about); a month (--period), else the last that ended."),
        "province",
        True,
        "M",
    ),
    ReportKind(
        "engagement",
        N_("Follow-up of the acts of engagement"),
        N_("A quarter or semester (--period), else the last quarter ended; a province (--about), or all."),
        about="province",
        lengths="QHY",
    ),
    ReportKind(
        "analysis", N_("Sheet of an analysis or note"), N_("An analysis or note (--about)."), "analysis", True
    ),
)
"""Every report, in the order in which a person looks for them."""


def kind_of(name: str) -> ReportKind:
    """The report of a name.

    Raises:
        UserError: there is none.
    """
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise UserError(
        _("There is no report “{name}”.").format(name=name[:40]),
        _("Choose: {choices}.").format(choices=", ".join(kind.name for kind in KINDS)),
    )
