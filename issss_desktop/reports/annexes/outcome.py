"""What is told of one foreign file: pages, remarks, or the problem; and how much a file may ask for."""

from dataclasses import dataclass, field

LARGEST = 200_000_000  # bytes of one file
MOST_PAGES = 5_000
MANY_PAGES = 500  # said before a person prints them
SMALLEST_SIDE, LONGEST_SIDE = 9.0, 14_400.0  # points; the second is that of ISO 32000-1, annex C


class Unusable(Exception):
    """A file that cannot become pages; ``code`` is one of the problems of ``services.printing.annexes``."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(slots=True)
class Result:
    """What became of one file: pages as (width, height, fitted), codes of remarks, else a problem."""

    pages: list[tuple[float, float, bool]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    problem: str = ""
    detail: str = ""

    def remark(self, code: str) -> None:
        """Say something once."""
        if code not in self.remarks:
            self.remarks.append(code)


def check_side(*sides: float) -> None:
    """Refuse a page that no paper could show."""
    if not all(SMALLEST_SIDE <= side <= LONGEST_SIDE for side in sides):
        raise Unusable("size", " x ".join(f"{side:.0f}" for side in sides))
