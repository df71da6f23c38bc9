"""Which editor serves which kind of value: the only place that knows."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from issss_desktop.i18n import N_, _
from issss_desktop.models import fields as declarations
from issss_desktop.models.compound import BilingualKind, Group, LinkSet
from issss_desktop.models.day_kinds import Day, PartialDayKind, PeriodKind, Time
from issss_desktop.models.kinds import (
    Choice,
    Currency,
    Flag,
    Kind,
    Link,
    Money,
    Number,
    Percent,
    TextKind,
    Whole,
)
from issss_desktop.models.shares import Shares
from issss_desktop.services import reading, records
from issss_desktop.services.advising import hints
from issss_desktop.ui.entry.fields import (
    AmountLine,
    ChoiceEditor,
    Editor,
    FlagEditor,
    LineEditor,
    LongTextEditor,
    ReadOnlyEditor,
)
from issss_desktop.ui.entry.groups import (
    BilingualEditor,
    GroupEditor,
    MoneyEditor,
    SpanEditor,
    currency_editor,
)
from issss_desktop.ui.entry.links import Choices, Create, LinkEditor, LinkSetEditor
from issss_desktop.ui.entry.shares import SharesEditor
from issss_desktop.ui.workplace import Workplace

Home = QWidget | None
DAY_HINT, PARTIAL_HINT, TIME_HINT = N_("dd/mm/yyyy"), N_("dd/mm/yyyy or yyyy-mm"), N_("hh:mm")
PERIOD_HINT = N_("Q2 2018, S1 2018, 04/2018 or 2018")


def editor_for(work: Workplace, field: declarations.Field, home: Home = None) -> Editor:
    """The editor of a declared field, empty; its object name is "field-<code>", its input's the code."""
    return _make(work, field.kind, field.code, _(field.label), home)


def is_wide(field: declarations.Field) -> bool:
    """Whether the field wants the whole width of the form."""
    kind = field.kind
    many = isinstance(kind, Group) and not isinstance(kind, BilingualKind) and len(kind.parts) > 4
    return many or isinstance(kind, Shares) or (isinstance(kind, TextKind) and kind.multiline)


def _make(work: Workplace, kind: Kind[Any], place: str, name: str, home: Home = None) -> Editor:
    for family, build in BUILDERS:
        if isinstance(kind, family):
            return build(work, kind, place, name, home)
    return ReadOnlyEditor(place, name, lambda value: kind.show(value, work.lang), home)


def _text(work: Workplace, kind: TextKind, place: str, name: str, home: Home) -> Editor:
    if kind.multiline:
        return LongTextEditor(place, name, kind, home)
    return _line(work, kind, place, name, home)


def _line(
    work: Workplace, kind: Kind[Any], place: str, name: str, home: Home, unit: str = "", hint: str = ""
) -> LineEditor:
    return LineEditor(place, name, kind, lambda: work.lang, unit, _(hint), home)


def _hinted(hint: str, work: Workplace, kind: Kind[Any], place: str, name: str, home: Home) -> Editor:
    return _line(work, kind, place, name, home, hint=hint)


def _number(work: Workplace, kind: Kind[Any], place: str, name: str, home: Home) -> Editor:
    unit = "%" if isinstance(kind, Percent) else ""
    made = _line(work, kind, place, name, home, unit)
    made.align_right()
    return made


def _money(work: Workplace, kind: Money, place: str, name: str, home: Home) -> Editor:
    if not kind.currency:
        return AmountLine(place, name, kind, lambda: work.lang, home)
    made = _line(work, kind, place, name, home, kind.currency)
    made.align_right()
    return made


def _choice(work: Workplace, kind: Choice, place: str, name: str, home: Home) -> Editor:
    return ChoiceEditor(work.theme, place, name, [(code, _(word)) for code, word in kind.options], home)


def _group(work: Workplace, kind: Group[Any], place: str, name: str, home: Home) -> Editor:
    make = partial(_make, work)
    names = [code for code, _words, _kind in kind.parts]
    if isinstance(kind, BilingualKind):
        return BilingualEditor(place, name, kind, make, home)
    if names == ["start", "end"]:
        return SpanEditor(place, name, kind, make, home)
    if names[:2] == ["amount", "currency"]:
        rates = partial(hints.rate_at, work.desk)
        return MoneyEditor(work.theme, place, name, kind, make, lambda: work.lang, rates, home)
    return GroupEditor(place, name, kind, make, home)


def _link(work: Workplace, kind: Link, place: str, name: str, home: Home) -> Editor:
    create = _creation(work, kind.target)
    show = partial(work.asked.emit, kind.target)
    return LinkEditor(
        work.theme, place, name, choices(work, kind.target), titles(work, kind.target), create, show, home
    )


def _link_set(work: Workplace, kind: LinkSet, place: str, name: str, home: Home) -> Editor:
    target = kind.target
    return LinkSetEditor(work.theme, place, name, choices(work, target), titles(work, target), home)


def _shares(work: Workplace, kind: Shares, place: str, name: str, home: Home) -> Editor:
    entities = [declarations.entity(code) for code in kind.targets]
    return SharesEditor(
        work.theme,
        place,
        name,
        kind,
        [_(e.label) for e in entities],
        [choices(work, e.code) for e in entities],
        [titles(work, e.code) for e in entities],
        lambda: work.lang,
        home,
    )


def choices(work: Workplace, entity: str) -> Choices:
    """What a link field proposes for a text."""
    return lambda text: reading.choices(work.desk, entity, text, limit=40)


def titles(work: Workplace, entity: str) -> Callable[[UUID], str]:
    """Words of a linked record."""
    return lambda uuid: reading.title(work.desk, entity, uuid)


def _creation(work: Workplace, target: str) -> Create | None:
    """Create the missing record from its name alone, when its name is all a draft needs."""
    entity = declarations.entity(target)
    needed = [f for f in entity.fields if f.required is declarations.Stage.DRAFT]
    if len(needed) != 1 or not isinstance(needed[0].kind, TextKind | BilingualKind):
        return None
    code = needed[0].code

    def create(name: str, done: Callable[[UUID, str], object]) -> None:
        def created(saved: Any) -> None:
            work.announce(saved.changed)
            work.saved.emit(saved.position)
            work.said.emit("saved", _("“{name}” was created as a draft.").format(name=name))
            done(saved.uuid, reading.title(work.desk, target, saved.uuid))

        work.jobs.run(
            lambda: records.create(work.desk, target, {code: name}),
            created,
            lambda error: work.said.emit("error", str(error)),
        )

    return create


Builder = Callable[[Workplace, Any, str, str, Home], Editor]
BUILDERS: tuple[tuple[type[Kind[Any]], Builder], ...] = (
    (TextKind, _text),
    (Choice, _choice),
    (Currency, lambda work, _kind, *where: currency_editor(work.theme, *where)),
    (Flag, lambda work, _kind, *where: FlagEditor(work.theme, *where)),
    (Money, _money),
    (Whole, _number),
    (Number, _number),
    (PartialDayKind, partial(_hinted, PARTIAL_HINT)),
    (Day, partial(_hinted, DAY_HINT)),
    (PeriodKind, partial(_hinted, PERIOD_HINT)),
    (Time, partial(_hinted, TIME_HINT)),
    (Link, _link),
    (LinkSet, _link_set),
    (Shares, _shares),
    (Group, _group),
)
