"""What a row of a sheet cannot do without, and how grave it is when a cell of it cannot be read."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from issss_desktop.errors import Problem
from issss_desktop.models.fields import Entity, Field, Stage, missing
from issss_desktop.models.kinds import Number, Whole
from issss_desktop.services.recording.entry import answer_uuid
from issss_desktop.services.spreadsheets.columns import money_part
from issss_desktop.services.spreadsheets.parsing import Read


def refuses(declared: Field) -> bool:
    """Whether a value that cannot be read refuses its row: a number, a key, or what must not be missing.

    Another value is dropped, and told; the rest of the row stands without it.
    """
    plain = declared.required is not Stage.DRAFT and not declared.fixed and declared.code != "stage"
    return not plain or isinstance(declared.kind, Number | Whole) or money_part(declared) is not None


def missing_of(declared: Entity, codes: Sequence[str]) -> Problem:
    """The sentence of a missing field, or of several of which one is needed."""
    others = {each.code: True for each in declared.fields if each.code not in codes}
    (problem,) = missing(declared, others, Stage.FINAL)
    return problem


def lacking(read: Read | None, rows: Sequence[int], *, final: bool) -> Iterator[int]:
    """Rows without a value of a field; one that refused its row has been told already."""
    if read is None:
        yield from rows
        return
    empty = {n for n, value in enumerate(read.fresh) if value in (None, "", frozenset())}
    if not final:
        empty -= read.bad.keys()
    if empty:
        codes = read.codes
        yield from (row for row in rows if codes[row] in empty)


def answer_of(values: Mapping[str, Any]) -> UUID | None:
    """Identity of an answer: each reader answers each criterion once."""
    if all(values.get(code) for code in ("assessment", "criterion", "reader")):
        return answer_uuid(values["assessment"], values["criterion"], values["reader"])
    return None
