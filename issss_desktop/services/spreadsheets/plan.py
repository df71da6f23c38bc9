"""What an import would do with one sheet: what is new, changes or stays, and what is wrong where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from issss_desktop.exchange.cells import Grid, place
from issss_desktop.models.fields import Entity
from issss_desktop.models.rows import Row
from issss_desktop.services.spreadsheets.headings import Binding
from issss_desktop.services.spreadsheets.parsing import Read
from issss_desktop.services.spreadsheets.rows import Aside


class Grade(StrEnum):
    """How grave it is: the row is refused; a value of it is dropped; or it is only to be looked at."""

    REFUSED = "refused"
    DROPPED = "dropped"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing wrong at one cell, or with a whole row or sheet (``column``, ``row`` None)."""

    sheet: str
    row: int | None
    column: int | None
    grade: Grade
    text: str
    remedy: str = ""

    @property
    def place(self) -> str:
        """The cell as spreadsheets call it: "Feuille1!C12"."""
        if self.row is None:
            return self.sheet
        cell = place(self.row, self.column)
        return f"{self.sheet}!{cell}" if self.sheet else cell

    def sentence(self) -> str:
        """The problem and its remedy, as one short text."""
        return f"{self.text} {self.remedy}".strip()


@dataclass(frozen=True, slots=True)
class Change:
    """A record that a row changes: ``after`` holds the fields that differ."""

    row: int
    before: Row
    after: Mapping[str, Any]


@dataclass
class Plan:
    """One sheet, looked at. ``fresh``: rows that become records; ``uuids`` of those that others name.

    ``mark``: position of the log that was looked at; ``refusal``: why nothing of it may be recorded;
    ``asks_reason``: a final record changes.
    """

    declared: Entity
    grid: Grid
    binding: Binding
    mark: int = 0
    reads: Mapping[str, Read] = field(default_factory=dict)
    fresh: list[int] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    same: int = 0
    aside: list[Aside] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    uuids: dict[int, UUID] = field(default_factory=dict)
    refusal: str = ""
    asks_reason: bool = False

    @property
    def finalises(self) -> bool:
        """Whether a record is made final."""
        stage = self.reads.get("stage")
        fresh = stage is not None and any(stage.fresh[stage.codes[row]] == "final" for row in self.fresh)
        return fresh or any(change.after.get("stage") == "final" for change in self.changes)

    @property
    def refused(self) -> set[int]:
        """Rows that are not recorded."""
        return {t.row for t in self.troubles if t.grade is Grade.REFUSED and t.row is not None}

    @property
    def dropped(self) -> int:
        """Values that are left out of rows that are recorded."""
        return sum(t.grade is Grade.DROPPED for t in self.troubles)

    @property
    def blocked(self) -> bool:
        """Whether nothing at all can be recorded from this sheet."""
        return bool(self.refusal) or any(t.grade is Grade.REFUSED and t.row is None for t in self.troubles)

    @property
    def clean(self) -> bool:
        """Whether all of it can be recorded as it is."""
        return not self.refusal and all(t.grade is Grade.WARNING for t in self.troubles)

    @property
    def writes(self) -> int:
        """Records that would be written."""
        return len(self.fresh) + len(self.changes)

    def values_of(self, row: int) -> dict[str, Any]:
        """What a row says of a new record, by field."""
        out = {}
        for code, read in self.reads.items():
            value = read.fresh[read.codes[row]]
            if value is not None:
                out[code] = value
        return out

    def row_of(self, position: int) -> Sequence[Any]:
        """Cells of a row, as they stand in the sheet."""
        return self.grid.row(position)
