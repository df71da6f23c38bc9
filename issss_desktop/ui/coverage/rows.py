"""Rows of the lists below the matrix: what stands in a square, what nobody covers, what may be double."""

from collections.abc import Sequence

from issss_desktop.i18n import _, language
from issss_desktop.models import interventions_words as words
from issss_desktop.models.interventions import Intervention, Line, Matrix, Pair
from issss_desktop.ui.look.cells import Cell, Column

OPINION = 6
ICONS = {"programme": "target", "project": "folders"}


def intervention_heads() -> list[Column]:
    """Heads of what stands in a square."""
    return [
        Column(_("Intervention"), least=210),
        Column(_("Mechanism"), width=104),
        Column(_("Lead"), least=140),
        Column(_("Amount (USD)"), "right", 120),
        Column(_("Dates"), width=144),
        Column(_("State"), width=170, least=90),
        Column(_("Opinion"), width=104),
    ]


def intervention_row(each: Intervention) -> list[Cell]:
    """A record: who leads it, what it costs, when it runs."""
    title = f"{each.title} ({_('fictitious example')})" if each.fictional else each.title
    lead = each.lead.in_language(language())
    said = words.amount(each)
    known = each.amount.value is not None
    return [
        Cell(
            title, icon=ICONS[each.entity], icon_tone="ink2", sentence=_sentence(each, title), key=each.uuid
        ),
        Cell(words.mechanism(each.mechanism)),
        Cell(lead or _("n/a"), tone="ink" if lead else "ink3"),
        Cell(said, align="right", tone="ink" if known else "ink3",
             sentence=f"{said}, {_(each.remark)}" if each.remark else said),
        Cell(words.dates(each), tone="ink2"),
        Cell(words.state(each), tone="ink" if each.running else "ink2"),
        Cell(words.opinion(each) or "–", tone="ink2"),
    ]  # fmt: skip


def _sentence(each: Intervention, title: str) -> str:
    remark = _(each.remark) if each.remark else ""
    parts = (
        title, each.ref, words.mechanism(each.mechanism), each.lead.in_language(language()),
        f"{words.amount(each)} USD", remark, words.dates(each), words.state(each), words.opinion(each),
    )  # fmt: skip
    return ", ".join(part for part in parts if part)


def gap_heads() -> list[Column]:
    """Heads of what nobody covers."""
    return [Column(_("Zone"), least=240), Column(_("What is missing"), least=320)]


def gaps(found: Matrix) -> list[tuple[Line, str]]:
    """Zones without any intervention, then pillars that nobody covers in a zone."""
    out = [(zone, "") for zone in found.uncovered]
    return out + [(zone, ", ".join(p.short(language()) for p in pillars)) for zone, pillars in found.holes]


def gap_row(gap: tuple[Line, str]) -> list[Cell]:
    """A zone, and which pillars nobody covers there."""
    zone, pillars = gap
    missing = _("pillars that nobody covers: {names}").format(names=pillars) if pillars else ""
    return [
        Cell(zone.title(language()), icon="map-pin", icon_tone="ink2", key=zone.key),
        Cell(missing) if missing else Cell(state="todo", state_text=_("no intervention")),
    ]


def pair_heads() -> list[Column]:
    """Heads of what may be recorded twice."""
    return [
        Column(_("Intervention"), width=250, least=180),
        Column(_("Other intervention"), width=250, least=180),
        Column(_("Why"), least=260),
    ]


def pair_row(pair: Pair) -> Sequence[Cell]:
    """Two records, and why they may be one."""
    reasons = _("; ").join(note.show(language()) for note in pair.reasons)
    state, text = ("well", _("counted once")) if pair.linked else ("duplicate", "")
    return [_one(pair.one), _one(pair.two), Cell(reasons, state=state, state_text=text, tone="ink2")]


def _one(each: Intervention) -> Cell:
    second = " · ".join(
        part for part in (each.ref, words.mechanism(each.mechanism), words.dates(each)) if part
    )
    return Cell(each.title, second, bold=True, key=each.uuid)
