"""Publications: reports as they were given out. A figure in one never changes again."""

from issss_desktop.i18n import N_
from issss_desktop.models.compound import AnyLink, Attachment
from issss_desktop.models.day_kinds import Day
from issss_desktop.models.fields import Entity, Record, Stage, field
from issss_desktop.models.kinds import Choice, Link, TextKind, Whole

LANGUAGES = Choice(options=(("fr", N_("French")), ("en", N_("English")), ("twin", N_("French and English"))))


class Publication(Record):
    """A report given out: its file, its figures and the state of the data they come from.

    A service makes it, so it has no register and no form; every field is set once, so no two copies of a
    version can differ.
    """

    declared = Entity(
        52,
        "publication",
        "PU",
        N_("Publication"),
        N_("Publications"),
        title=("title", "version"),
        order=("-published_on",),
    )
    title = field(10, N_("Title"), TextKind(), required=Stage.DRAFT, listed=True, fixed=True)
    report = field(11, N_("Report"), TextKind(limit=60), required=Stage.DRAFT, fixed=True)
    subject = field(12, N_("About"), AnyLink(), fixed=True)
    version = field(13, N_("Version"), Whole(), required=Stage.DRAFT, listed=True, fixed=True)
    language = field(14, N_("Language"), LANGUAGES, required=Stage.DRAFT, listed=True, fixed=True)
    cut_off = field(15, N_("Figures as at"), Day(), required=Stage.DRAFT, listed=True, fixed=True)
    published_on = field(16, N_("Published on"), Day(), required=Stage.DRAFT, listed=True, fixed=True)
    known = field(
        17,
        N_("State of the data"),
        TextKind(limit=20_000),
        fixed=True,
        help=N_("What every office had written when the figures were taken; “figures --known-at” reads it."),
    )
    pages = field(18, N_("Pages"), Whole(), listed=True, fixed=True)
    file = field(19, N_("File"), Attachment(), required=Stage.DRAFT, fixed=True)
    figures = field(20, N_("Figures kept"), Attachment(), fixed=True)
    replaces = field(21, N_("Replaces"), Link(target="publication"), fixed=True)
