"""What the readers answered, as the form holds it: values read, and what was typed since."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from issss_desktop.errors import Problem
from issss_desktop.models.fields import entity
from issss_desktop.models.rows import Row
from issss_desktop.ui.sections.child_panel import ChildRow

ANSWER = entity("answer")
Key = tuple[UUID, str]


class Answers:
    """Answers of one assessment by criterion and reader."""

    def __init__(self) -> None:
        self._rows: dict[Key, ChildRow] = {}

    def take(self, rows: Sequence[Row]) -> None:
        """The answers of an assessment just read."""
        self._rows = {
            (r["criterion"], r["reader"]): ChildRow(ANSWER, r.uuid, dict(r.values), diverging=r.diverging)
            for r in rows
            if r["criterion"] is not None and r["reader"] is not None
        }

    def get(self, key: Key) -> ChildRow | None:
        """The answer of a reader to a criterion."""
        return self._rows.get(key)

    def need(self, key: Key) -> ChildRow:
        """The answer, begun when there is none: its identity comes from its place, so it exists once."""
        if key not in self._rows:
            criterion, reader = key
            self._rows[key] = ChildRow(ANSWER, None, {"criterion": criterion, "reader": reader})
        return self._rows[key]

    def value(self, key: Key, code: str) -> Any:
        """A field of an answer as it would be once saved."""
        found = self._rows.get(key)
        return found.seen()[code] if found else None

    def ratings(self, criterion: UUID) -> Mapping[str, UUID | None]:
        """Rating by reader."""
        return {reader: self.value((c, reader), "rating") for c, reader in self._rows if c == criterion}

    def is_changed(self) -> bool:
        """Whether anything is to be saved."""
        return bool(self.changed())

    def changed(self) -> list[ChildRow]:
        """Answers to save; one that was begun and says nothing is none."""
        return [r for r in self._rows.values() if r.raws and (r.uuid is not None or _says(r))]

    def to_save(self) -> list[dict[str, Any]]:
        """The changed answers as the service takes them."""
        out = []
        for item in self.changed():
            place = {} if item.uuid else {c: item.values[c] for c in ("criterion", "reader")}
            out.append({**item.to_save(), **place})
        return out

    def restore(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Put back answers as ``to_save`` gave them; how many fields and answers have no place any more.

        One that another has given meanwhile takes them up: both are then kept.
        """
        held, lost = {r.uuid: r for r in self._rows.values() if r.uuid is not None}, 0
        for raw in rows:
            item = held.get(raw["uuid"]) if raw["uuid"] else self.need((raw["criterion"], raw["reader"]))
            own = {code: value for code, value in raw.items() if code not in ("criterion", "reader")}
            lost += 1 if item is None else item.take_up(own)
        return lost

    def blame(self, index: int, problems: Sequence[Problem]) -> Key | None:
        """Keep what was found wrong with an answer, counted among those sent; returns its place."""
        sent = self.changed()
        if index >= len(sent):
            return None
        sent[index].problems = list(problems)
        return next(key for key, item in self._rows.items() if item is sent[index])

    def forgive(self) -> None:
        """Forget what was wrong."""
        for item in self._rows.values():
            item.problems = []

    def problems(self) -> list[Problem]:
        """Everything wrong in any answer."""
        return [p for item in self._rows.values() for p in item.problems]


def _says(item: ChildRow) -> bool:
    return any(raw not in (None, "") for raw in item.raws.values())
