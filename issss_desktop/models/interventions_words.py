"""How who does what where reads: the same words for screen, command line and paper.

Texts are in the language in force.
"""

from issss_desktop.i18n import N_, _, language, ngettext
from issss_desktop.models.entities.projects import VERDICTS
from issss_desktop.models.interventions import (
    MECHANISMS,
    SHORT,
    Intervention,
    Line,
    Matrix,
    Side,
    Square,
    span_text,
)
from issss_desktop.models.values.dates import show_day

AMOUNTS = N_(
    "Amounts in USD: budget in force of the programmes of the Fund; aligned amount of the bilateral "
    "projects, else their budget. The two mechanisms are never added; n/a is not known, and a share that is "
    "not known is not split."
)
COUNTS = N_(
    "An intervention counts once in a total, and under each zone and pillar that it names; what is linked in "
    "both registers counts once."
)


def mechanism(code: str) -> str:
    """Who pays, in a word."""
    return _(MECHANISMS[code])


def short(code: str) -> str:
    """The same where there is little room."""
    return _(SHORT[code])


def state(each: Intervention) -> str:
    """Whether it runs at the cut-off, or why not."""
    return _(each.why_not) if each.why_not else _("running")


def opinion(each: Intervention) -> str:
    """What the last assessment of a project says; a programme of the Fund has none."""
    if each.entity != "project":
        return ""
    return VERDICTS.label(each.verdict) if each.verdict else _("not assessed")


def amount(each: Intervention) -> str:
    """Its amount, "n/a" when it is not known."""
    return each.amount.show(language())


def dates(each: Intervention) -> str:
    """Start and end, as far as they are known."""
    return span_text(each.start, each.end, language()) or _("n/a")


def span(square: Square) -> str:
    """First start and last end of a square, and how many have no end."""
    said = span_text(square.first, square.last, language())
    if square.open and said:
        without = ngettext("{n} without an end", "{n} without an end", square.open).format(n=square.open)
        return _("{span} ({more})").format(span=said, more=without)
    return said


def counts(square: Square) -> str:
    """How many interventions of which mechanism."""
    said = ngettext("{n} intervention", "{n} interventions", square.count).format(n=square.count)
    fund = ngettext("{n} of the Fund (FCS)", "{n} of the Fund (FCS)", square.fund.count)
    bilateral = ngettext("{n} bilateral", "{n} bilateral", square.bilateral.count)
    parts = [fund.format(n=square.fund.count), bilateral.format(n=square.bilateral.count)]
    if square.both:
        both = ngettext("{n} in both, counted once", "{n} in both, counted once", square.both)
        parts.append(both.format(n=square.both))
    return _("{said}: {parts}").format(said=said, parts=", ".join(parts))


def side(name: str, found: Side) -> str:
    """One mechanism of a square in words."""
    running = ngettext("{n} running", "{n} running", found.running).format(n=found.running)
    return _("{mechanism}: {n} ({running}), {amount} USD").format(
        mechanism=mechanism(name), n=found.count, running=running, amount=found.amount.show(language())
    )


def sentence(zone: Line, pillar: Line, square: Square) -> str:
    """A square as a screen reader says it."""
    place = _("{zone}, {pillar}").format(zone=zone.title(language()), pillar=pillar_name(pillar))
    if not square.count:
        return _("{place}: no intervention").format(place=place)
    parts = [side(name, found) for name, found in square.sides if found.count]
    if square.both:
        both = ngettext("{n} in both, counted once", "{n} in both, counted once", square.both)
        parts.append(both.format(n=square.both))
    return _("{place}: {text}").format(
        place=place, text=_("; ").join([*parts, *filter(None, [span(square)])])
    )


def pillar_name(pillar: Line) -> str:
    """Number, code and whole name of a pillar."""
    name = pillar.title(language())
    return f"{pillar.head} – {name}" if pillar.head and pillar.head != name else name


def narrowed(found: Matrix) -> str:
    """The cut-off, and what else was asked for."""
    asked = found.asked
    parts = [_("at {day}").format(day=show_day(asked.cut_off, language(), "long"))]
    if asked.province is not None:
        parts.append(_("province: {name}").format(name=found.province.in_language(language())))
    if asked.mechanism:
        parts.append(mechanism(asked.mechanism))
    if asked.running:
        parts.append(_("running only"))
    if asked.aligned:
        parts.append(_("bilateral projects that are aligned only"))
    return _("; ").join(parts)
