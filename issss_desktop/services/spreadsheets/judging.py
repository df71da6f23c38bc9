"""What a row of a sheet cannot do without, and how grave it is when a cell of it cannot be read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from issss_desktop.errors import Problem
from issss_desktop.models.fields import Entity, Field, Stage, missing
from issss_desktop.services.recording.entry import answer_uuid
from issss_desktop.services.spreadsheets.columns import money_part


def refuses(declared: Field) -> bool:
    """Whether a value that cannot be read refuses its row: an amount, a key, or what must not be missing.

    Another value is dropped, and told; the rest of the row stands without it.
    """
    plain = declared.required is not Stage.DRAFT and not declared.fixed and declared.code != "stage"
    return not plain or money_part(declared) is not None


def missing_of(declared: Entity, field: Field) -> Problem:
    """The sentence of a field that is missing."""
    (problem,) = missing(replace(declared, fields=(field,)), {}, Stage.DRAFT)
    return problem


def answer_of(values: Mapping[str, Any]) -> UUID | None:
    """Identity of an answer: each reader answers each criterion once."""
    if all(values.get(code) for code in ("assessment", "criterion", "reader")):
        return answer_uuid(values["assessment"], values["criterion"], values["reader"])
    return None
