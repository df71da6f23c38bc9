"""Conflict analyses and political advice: what the secretariat says of conflicts, some of it in confidence.

The four dynamics are those that the stabilisation strategy reads every zone by.
"""

from issss_desktop.i18n import N_
from issss_desktop.models.day_kinds import PartialDayKind
from issss_desktop.models.fields import Entity, Record, Stage, field
from issss_desktop.models.kinds import Choice, Flag, Link, LongText, TextKind

MENU = N_("Political engagement & analyses")
KINDS = Choice(options=(("analysis", N_("conflict analysis")), ("advice", N_("political advice note"))))
_DYNAMICS = N_("Conflict dynamics")
_CONTENT = N_("Content")


class Analysis(Record):
    """An analysis of the conflicts of a zone, or a note of political advice.

    ``ordinary_version``: the copy made of a confidential one when it was declassified; nothing ordinary
    names the confidential one in return.
    """

    declared = Entity(
        60,
        "analysis",
        "AN",
        N_("Analysis or note"),
        N_("Analyses and notes"),
        title=("title",),
        menu=MENU,
        order=("-on",),
        partitioned=True,
    )
    title = field(10, N_("Title"), TextKind(), required=Stage.DRAFT, listed=True)
    kind = field(11, N_("Kind"), KINDS, required=Stage.FINAL, listed=True)
    on = field(12, N_("Date"), PartialDayKind(), required=Stage.FINAL, listed=True)
    zone = field(13, N_("Priority zone"), Link(target="zone"), listed=True)
    province = field(14, N_("Province"), Link(target="province"), listed=True)
    security_dilemmas = field(15, N_("Security dilemmas"), Flag(), section=_DYNAMICS)
    land_identity = field(16, N_("Mobilisation around land and identity"), Flag(), section=_DYNAMICS)
    natural_resources = field(17, N_("Exploitation of natural resources"), Flag(), section=_DYNAMICS)
    regional_dynamics = field(18, N_("Regional dynamics"), Flag(), section=_DYNAMICS)
    actors = field(19, N_("Actors"), LongText(), section=_CONTENT)
    text = field(20, N_("Text"), LongText(), required=Stage.FINAL, section=_CONTENT)
    ordinary_version = field(
        21,
        N_("Non-confidential version"),
        Link(target="analysis"),
        section=_CONTENT,
        help=N_("Of a confidential record: the copy that may leave the office."),
    )
