"""Which pages of a new pack replace those of one given out, and the set that is handed out for them.

Plain values: pages are compared by what they show (``comparing``), titles that open a page keep its number.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from issss_desktop.reports.layout.numbering import Label, anchor_name

AT_TOP = 740.0  # points from the foot: a title above opens its page


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: a digest of its picture, and its lines (top, bottom, text)."""

    digest: str
    lines: tuple[tuple[float, float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A pack given out: its pages, and its titles (level, text, page from 0, height from the foot)."""

    pages: tuple[Shown, ...]
    titles: tuple[tuple[int, str, int, float], ...]

    def anchors(self) -> dict[str, int]:
        """Number of the page that each title opens; a title inside a page is no anchor."""
        seen: Counter[str] = Counter()
        found = {}
        for level, title, page, y in self.titles:
            if level > 2 and y < AT_TOP:
                continue
            seen[f"{level} {title}"] += 1
            if y >= AT_TOP:
                found[anchor_name(level, title, seen[f"{level} {title}"])] = page + 1
        return found


@dataclass(frozen=True, slots=True)
class Paper:
    """One sheet of the set: two pages (from 0) of the new pack; ``takes`` is the sheet that goes out."""

    pages: tuple[int, ...]
    takes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs: numbers ``changed``, numbers ``gone`` without a page in their place, changed lines."""

    changed: frozenset[int]
    gone: tuple[int, ...]
    bars: Mapping[tuple[int, int], tuple[tuple[float, float], ...]]


def compared(given: Given, pages: Sequence[Shown], labels: Sequence[Label]) -> Compared:
    """Compare the pages of a new pack, called by ``labels``, with those of one given out."""
    changed = set()
    bars: dict[tuple[int, int], tuple[tuple[float, float], ...]] = {}
    for page, label in zip(pages, labels, strict=True):
        old = given.pages[label.base - 1] if label.base <= len(given.pages) and not label.extra else None
        if old is not None and old.digest == page.digest:
            continue
        if not label.extra:
            changed.add(label.base)
        if old is not None:
            bars[label.base, label.extra] = tuple(_changed_lines(old, page))
    bases = {label.base for label in labels}
    gone = tuple(n for n in range(1, len(given.pages) + 1) if n not in bases)
    return Compared(frozenset(changed), gone, bars)


def _changed_lines(old: Shown, new: Shown) -> Iterator[tuple[float, float]]:
    """Where lines stand that the old page did not have; neighbours become one bar."""
    left = Counter(text for _y0, _y1, text in old.lines)
    top = bottom = -1.0
    for y0, y1, text in new.lines:
        if left[text] > 0:
            left[text] -= 1
            continue
        if bottom >= 0 and y0 - bottom < 12.0:
            bottom = max(bottom, y1)
            continue
        if bottom >= 0:
            yield top, bottom
        top, bottom = y0, y1
    if bottom >= 0:
        yield top, bottom


def papers(labels: Sequence[Label], difference: Compared, given: int) -> list[Paper]:
    """Sheets of the new pack that are printed: every one with a changed page or one more, both its sides."""
    found = []
    for k in range(0, len(labels), 2):
        both = tuple(n for n in (k, k + 1) if n < len(labels))
        if any(labels[n].base in difference.changed or labels[n].extra for n in both):
            bases = sorted({labels[n].base for n in both if labels[n].base <= given})
            takes = sorted({s for base in bases for s in _sheet_of(base) if s <= given})
            found.append(Paper(both, tuple(takes)))
    return found


def _sheet_of(number: int) -> tuple[int, int]:
    """The two numbers of the sheet that a page is on."""
    first = number - 1 + number % 2
    return first, first + 1
