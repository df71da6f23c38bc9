"""An annex as the pack knows it: plain values, measured beforehand; nothing here opens a file."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AnnexPage:
    """One page, upright, in points; ``fitted``: a picture without a paper size, made to fit a page."""

    width: float
    height: float
    fitted: bool = False


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex in the order of the pack; texts as they are printed, "" not known.

    ``problem`` not empty: it cannot be printed and gives way to one page of ours that says so;
    ``name`` is that of its file; ``fictional``: it is made up.
    """

    number: int
    title: str
    origin: str
    received: dt.date | None
    name: str
    pages: tuple[AnnexPage, ...]
    problem: str = ""
    fictional: bool = False

    @property
    def target(self) -> str:
        """Where the contents and the outline lead."""
        return f"annex-{self.number}"

    @property
    def printed(self) -> int:
        """How many pages of the pack it takes."""
        return 1 if self.problem else len(self.pages)
