"""Errors that a person can act on: what happened, where, what to do now."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from issss_desktop.i18n import _


class Level(StrEnum):
    """How grave a problem is: an error refuses the save, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong at one place (``place`` is a field code such as "signed.amount", or "")."""

    place: str
    text: str
    remedy: str = ""
    level: Level = Level.ERROR

    def sentence(self) -> str:
        """The problem and its remedy, as one short text."""
        return f"{self.text} {self.remedy}".strip()


class UserError(Exception):
    """A refusal told to a person: ``text`` what happened, ``remedy`` what to do, ``detail`` for support."""

    def __init__(self, text: str, remedy: str = "", detail: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.remedy = remedy
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.text} {self.remedy}".strip()


class Damaged(UserError):
    """A file of the office cannot be read and will not be at the next try: a copy brings it back."""


class Cancelled(UserError):
    """A person ended the work; nothing was written."""

    def __init__(self) -> None:
        super().__init__(_("Cancelled: nothing was written."))


class Refused(UserError):
    """A form or a file with problems: all of them, each with its place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            " ".join(p.sentence() for p in self.problems if p.level is Level.ERROR)
            or _("The record was not saved."),
        )


def trace(error: BaseException) -> str:
    """Where an error came from, for the log: files, lines and kinds of errors, never their words, which may
    hold what people wrote."""
    import traceback

    lines: list[str] = []
    at: BaseException | None = error
    seen: set[int] = set()
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        frames = traceback.extract_tb(at.__traceback__)
        number = f" {at.errno}" if isinstance(at, OSError) else ""
        lines.append(f"{type(at).__module__}.{type(at).__qualname__}{number}")
        lines += [f'  File "{each.filename}", line {each.lineno}, in {each.name}' for each in frames]
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return "\n".join(lines) + "\n"
