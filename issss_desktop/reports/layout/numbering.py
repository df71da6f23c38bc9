"""Which number a page bears when it must agree with another document: its twin, or the one it replaces.

A plain document needs none of this: page n is called n. Here titles that open a page come at fixed numbers;
what does not reach up to the next one is filled with blank pages, what goes beyond gets letters.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")


@dataclass(frozen=True, slots=True)
class Label:
    """Number of a page and, for one more than the number of pages it stands for, which one it is.

    ``front``: of a leaf before the pages that are numbered, in small Roman figures.
    """

    base: int
    extra: int = 0
    front: bool = False

    def show(self, changed: frozenset[int] = frozenset()) -> str:
        """ "41", "41a" where that page replaces another, "41b" for one that follows it."""
        if self.front:
            return ROMAN[self.base] if self.base < len(ROMAN) else f"({self.base})"
        if not self.extra and self.base not in changed:
            return str(self.base)
        place = self.extra - 1 + (self.base in changed)
        letters = chr(97 + place) if place < 26 else f"{chr(96 + place // 26)}{chr(97 + place % 26)}"
        return f"{self.base}{letters}"


@dataclass(slots=True)
class Numbering:
    """Numbers of pages as they are opened.

    ``anchors``: number of the page that a title opens, by its name; ``fixed``: every page lies on that side
    (True: right), else sides alternate; ``total``: pages of the other document, 0 where it is not known;
    ``front``: leaves before the pages that are numbered;
    ``by_title``: names are levels and titles, for a document of which only these are known.
    """

    anchors: Mapping[str, int] = field(default_factory=dict)
    fixed: bool | None = None
    total: int = 0
    by_title: bool = False
    front: bool = False
    arrived: dict[str, int] = field(default_factory=dict)
    _seen: dict[str, int] = field(default_factory=dict)

    @property
    def fresh(self) -> bool:
        """Whether every title of a section opens a page: pages of two languages break in other places."""
        return self.fixed is not None

    def name(self, level: int, title: str, target: str) -> str:
        """What a title is called among the anchors; the second of the same words is another one."""
        if not self.by_title:
            return target
        key = f"{level} {title}"
        self._seen[key] = self._seen.get(key, 0) + 1
        return anchor_name(level, title, self._seen[key])

    def following(self, last: Label | None) -> Label:
        """Label of the page after one, as long as no title has claimed it."""
        if self.front:
            return Label(last.base + 1 if last else 1, front=True)
        base, extra = (last.base, last.extra) if last else (0, 0)
        taken = base + 1 in self.anchors.values() or (self.total and base + 1 > self.total)
        return Label(base, extra + 1) if base and taken else Label(base + 1)

    def claimed(self, name: str, last: Label | None) -> int | None:
        """Number of the page that a title must open behind one, None where nothing asks for it."""
        page = self.anchors.get(name)
        return page if page is not None and page > (last.base if last else 0) else None


def anchor_name(level: int, title: str, count: int) -> str:
    """Name of the anchor of a title, counted among those of the same words."""
    return f"{level} {title} #{count}"
