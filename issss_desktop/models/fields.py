"""Declarations: a field is one line of an entity; form, list, log, report and tests all read it.

>>> class Province(Record):
...     declared = Entity(12, "province", "PR", N_("Province"), N_("Provinces"), title=("name",))
...     name = field(10, N_("Name"), Bilingual(), required=Stage.DRAFT)

Tags of entities and fields are for ever: they stand in the log of every office. Tags below 10 belong
to all records (0 alive, 1 reference, 2 stage, 3 fictional, 4 remarks, 5 source, 6 order).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from enum import IntEnum
from functools import cached_property
from typing import Any, ClassVar

from issss_desktop.errors import Problem
from issss_desktop.i18n import _
from issss_desktop.models.kinds import Kind

ALIVE = 0
LAST_COMMON_TAG = 9
"""Tags up to this one belong to fields that all records have."""


class Stage(IntEnum):
    """When a field is required: never, to keep a draft, or to make the record final."""

    NEVER = 0
    DRAFT = 1
    FINAL = 2


@dataclass(frozen=True)
class Field:
    """One value of one entity. ``code`` is its name in code, on the command line and in JSON.

    ``section`` groups fields on a form; ``parent`` marks the immutable link of a child row to its
    owner; ``fixed`` fields are set at creation only; ``listed`` ones are columns of the list.
    """

    tag: int
    label: str
    kind: Kind[Any]
    code: str = ""
    required: Stage = Stage.NEVER
    section: str = ""
    help: str = ""
    listed: bool = False
    parent: bool = False
    fixed: bool = False

    @property
    def target(self) -> str:
        """Code of the entity that a link, or a set of links, points at; "" for other kinds."""
        return str(getattr(self.kind, "target", ""))

    def columns(self) -> tuple[str, ...]:
        """Names of the columns of the projected row."""
        return tuple(name for name, _type in self.kind.columns(self.code))


Rule = Callable[[Mapping[str, Any]], Iterable[Problem]]


@dataclass(frozen=True)
class Worked:
    """An amount worked out from the rows of a record, which no field holds.

    ``code``: its name among the figures of the record; ``currency``: "" when it is in the record's own.
    """

    code: str
    label: str
    currency: str = ""


@dataclass(frozen=True)
class Entity:
    """What is declared about a class of records beside its fields.

    ``letters``: the two letters of its references; ``title``: fields that name a record in a list;
    ``child``: rows that live inside their parent, without a reference or a stage of their own;
    ``order``: fields a list is sorted by, "-" before a descending one; ``rules`` look at the plain
    values of one record; ``menu``: group of the navigation; ``worked``: amounts that its list shows
    beside its fields; ``partitioned``: its records may be confidential, a child row as its owner is;
    ``one_of``: fields of which a final record needs one at least.
    """

    tag: int
    code: str
    letters: str
    label: str
    plural: str
    title: tuple[str, ...] = ()
    child: bool = False
    menu: str = ""
    order: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    worked: tuple[Worked, ...] = ()
    partitioned: bool = False
    one_of: tuple[str, ...] = ()
    fields: tuple[Field, ...] = attribute(default=(), repr=False, compare=False)

    def field(self, code: str) -> Field:
        """Declaration of a field. Raises KeyError."""
        return self.by_code[code]

    @cached_property
    def by_code(self) -> dict[str, Field]:
        """Fields by code; made once, for a list asks for it at every cell."""
        return {f.code: f for f in self.fields}

    @property
    def may_be_confidential(self) -> bool:
        """Whether a person chooses, when a record is created, if it is confidential."""
        return self.partitioned and not self.child and bool(self.menu)

    @cached_property
    def parent(self) -> Field | None:
        """The field of a child row that names its owner."""
        return next((f for f in self.fields if f.parent), None)


def field(
    tag: int,
    label: str,
    kind: Kind[Any],
    *,
    required: Stage = Stage.NEVER,
    section: str = "",
    help: str = "",
    listed: bool = False,
    parent: bool = False,
    fixed: bool = False,
) -> Field:
    """Declare a field, which is named after the attribute that holds it."""
    return Field(tag, label, kind, "", required, section, help, listed, parent, fixed or parent)


class Record:
    """Base of everything that is recorded. Columns of its table beside the fields (``store.schema``):

    ``id`` (local row number, kept by a copy); ``uuid``; ``alive`` (0 deleted); ``diverging`` (fields in
    divergence); ``search`` (folded text); ``sort`` (folded title); ``created``/``changed`` (local
    positions of commits).
    """

    declared: ClassVar[Entity]

    def __init_subclass__(cls, **kw: Any) -> None:
        """Name the declared fields and enter the entity."""
        super().__init_subclass__(**kw)
        own = [replace(v, code=k) for k, v in vars(cls).items() if isinstance(v, Field)]
        common = [replace(f) for f in (_common_fields(cls.declared.child))]
        cls.declared = replace(cls.declared, fields=tuple(common + own))
        ENTITIES[cls.declared.code] = cls.declared


ENTITIES: dict[str, Entity] = {}
_common: dict[bool, tuple[Field, ...]] = {}


def common_fields(child: bool, fields: tuple[Field, ...]) -> None:
    """Set the fields that every top record, or every child row, has; called once by ``models.common``."""
    _common[child] = fields


def _common_fields(child: bool) -> tuple[Field, ...]:
    return _common.get(child, ())


def entity(record: type[Record] | Entity | str) -> Entity:
    """Declaration by class, code or itself. Raises KeyError for an unknown code."""
    if isinstance(record, Entity):
        return record
    return ENTITIES[record] if isinstance(record, str) else record.declared


def entity_by_tag(tag: int) -> Entity | None:
    """Declaration of a tag, None for an entity of a newer version."""
    return next((e for e in ENTITIES.values() if e.tag == tag), None)


def children_of(parent: Entity | str) -> tuple[Entity, ...]:
    """Entities whose rows live inside records of ``parent``, in the order of their declaration."""
    code = entity(parent).code
    return tuple(e for e in ENTITIES.values() if e.parent and e.parent.target == code)


def missing(declared: Entity, values: Mapping[str, Any], stage: Stage) -> list[Problem]:
    """Problems of fields that ``stage`` requires and that are unknown."""
    unknown = {f.code for f in declared.fields if values.get(f.code) in (None, "", frozenset())}
    found = [
        Problem(f.code, _("“{field}” is missing.").format(field=_(f.label)), _("Fill it in."))
        for f in declared.fields
        if f.required and f.required <= stage and f.code in unknown
    ]
    if stage is Stage.FINAL and declared.one_of and unknown.issuperset(declared.one_of):
        names = " / ".join(_(declared.field(code).label) for code in declared.one_of)
        found.append(
            Problem(
                declared.one_of[0], _("“{field}” is missing.").format(field=names), _("Fill in one of them.")
            )
        )
    return found
