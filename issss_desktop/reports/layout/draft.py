"""Drawn pages before their structure is written; pages of drafts chosen and put into another order."""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from pikepdf import ObjectStreamMode, Pdf

from issss_desktop.reports.layout.sheet import Link, Placement
from issss_desktop.reports.layout.tags import ROOT, Tags

_PAGE = re.compile(r"/Pg %(\d+)%")
_HEADING = re.compile(r"H([1-6])")


@dataclass(frozen=True, slots=True)
class Entry:
    """A title of the document: for the outline and the index."""

    level: int
    number: str
    title: str
    target: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Drawn pages before their structure is written; what ``finish`` needs.

    ``labels`` are those of the pages, () where page n is called n; ``facing``: pages are read two by two,
    the first alone on the right.
    """

    data: bytes
    owners: tuple[list[int], ...]
    links: tuple[list[Link], ...]
    tags: Tags
    places: dict[str, tuple[int, float]]
    entries: tuple[Entry, ...]
    title: str
    language: str
    imported: tuple[Placement, ...] = ()
    labels: tuple[str, ...] = ()
    facing: bool = False


@dataclass(frozen=True, slots=True)
class Pick:
    """One page of a draft: ``part`` is its place among the drafts, ``page`` from 0, ``label`` as printed."""

    part: int
    page: int
    label: str


def rearranged(drafts: Sequence[Draft], picks: Sequence[Pick], names: Sequence[str] = ()) -> Draft:
    """One draft of chosen pages, in a new order, with what of structure, links and outline belongs to them.

    Every draft becomes a part of its own, in its language; ``names`` are titles of the parts in the outline.
    """
    joined = _Joined(tuple(picks))
    for part, draft in enumerate(drafts):
        joined.add(part, draft, names[part] if names else "")
    first = drafts[0]
    _level_headings(joined.tags)
    return Draft(
        _joined_pages(drafts, picks), tuple(joined.owners), tuple(joined.links), joined.tags, joined.places,
        tuple(joined.entries), first.title, first.language, tuple(joined.imported),
        tuple(pick.label for pick in picks),
    )  # fmt: skip


def _joined_pages(drafts: Sequence[Draft], picks: Sequence[Pick]) -> bytes:
    """The pages themselves; what several of them share is copied once."""
    opened = [Pdf.open(io.BytesIO(draft.data)) for draft in drafts]
    with Pdf.new() as made:
        for pick in picks:
            made.pages.append(opened[pick.part].pages[pick.page])
        out = io.BytesIO()
        made.save(out, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    for pdf in opened:
        pdf.close()
    return out.getvalue()


@dataclass
class _Joined:
    """What is put together, by page of the new order."""

    picks: tuple[Pick, ...]
    tags: Tags = field(default_factory=Tags)
    owners: list[list[int]] = field(init=False)
    links: list[list[Link]] = field(init=False)
    places: dict[str, tuple[int, float]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    imported: list[Placement] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.owners = [[] for _pick in self.picks]
        self.links = [[] for _pick in self.picks]

    def add(self, part: int, draft: Draft, name: str) -> None:
        """Take the pages of one draft that were picked."""
        at = {pick.page: new for new, pick in enumerate(self.picks) if pick.part == part}
        letter = chr(97 + part)
        kept = {target for target, (page, _y) in draft.places.items() if page in at}
        top = self.tags.add("Part", ROOT, f"/Lang({draft.language})")
        numbers = _copied(self.tags, draft, at, top, letter, lambda link: link.target in kept)
        for page, new in at.items():
            self.owners[new] = [numbers[owner] for owner in draft.owners[page]]
            self.links[new] = [
                replace(k, target=letter + k.target, element=numbers[k.element], name=letter + k.name)
                for k in draft.links[page]
                if k.target in kept
            ]
        for target, (page, y) in draft.places.items():
            if page in at:
                self.places[letter + target] = at[page], y
        entries = [entry for entry in draft.entries if entry.target in kept]
        if name and entries:
            self.entries.append(Entry(1, "", name, letter + entries[0].target))
        deeper = 1 if name else 0
        self.entries += [replace(e, target=letter + e.target, level=e.level + deeper) for e in entries]
        self.imported += [replace(p, page=at[p.page]) for p in draft.imported if p.page in at]


def _copied(
    tags: Tags, draft: Draft, at: dict[int, int], top: int, letter: str, leads: Callable[[Link], bool]
) -> dict[int, int]:
    """Elements of a draft with content on kept pages, below ``top``; new number by old.

    An empty cell stays with its row; what lost all its content goes.
    """
    old = draft.tags
    dead = {link.name for links in draft.links for link in links if not leads(link)}
    lost = _lost(old, at)
    numbers = {ROOT: top}
    for number in range(1, len(old.kinds)):
        if number in lost or old.parents[number] not in numbers:
            continue
        extra = old.extra.get(number, "").replace("/ID(n", f"/ID({letter}n")
        made = numbers[number] = tags.add(old.kinds[number], numbers[old.parents[number]], extra)
        tags.pages[made] = at.get(old.pages[number], -1)
    for number, made in numbers.items():
        tags.kids[made] = list(_kids(old, number, numbers, at, letter, dead))
        unlinked = any(isinstance(k, str) and "/OBJR" in k for k in old.kids[number]) and not any(
            isinstance(k, str) and "/OBJR" in k for k in tags.kids[made]
        )
        if unlinked and old.kinds[number] == "Link":
            tags.kinds[made] = "Span"  # where it led is not among these pages
    return numbers


def _lost(tags: Tags, at: dict[int, int]) -> set[int]:
    """Elements that had content and have none on the kept pages."""
    had, has = [0] * len(tags.kinds), [0] * len(tags.kinds)
    for number in range(len(tags.kinds) - 1, -1, -1):  # children come after their parents
        for kid in tags.kids[number]:
            if isinstance(kid, int) and kid >= 0:
                continue
            page = tags.pages[number] if isinstance(kid, int) else _page_of(kid)
            had[number] += 1
            has[number] += page in at
        if number:
            had[tags.parents[number]] += had[number]
            has[tags.parents[number]] += has[number]
    return {number for number in range(1, len(had)) if had[number] and not has[number]}


def _kids(
    old: Tags, number: int, numbers: dict[int, int], at: dict[int, int], letter: str, dead: set[str]
) -> list[int | str]:
    found: list[int | str] = []
    for kid in old.kids[number]:
        if isinstance(kid, int) and kid >= 0:
            if kid in numbers:
                found.append(numbers[kid])
        elif isinstance(kid, int):
            if old.pages[number] in at:
                found.append(kid)
        elif _page_of(kid) in at and not any(f"@{name}@" in kid for name in dead):
            kid = _PAGE.sub(lambda m: f"/Pg %{at[int(m[1])]}%", kid)
            found.append(re.sub(r"@(.*?)@", rf"@{letter}\1@", kid))
    return found


def _page_of(kid: str) -> int:
    found = _PAGE.search(kid)
    assert found is not None
    return int(found[1])


def _level_headings(tags: Tags) -> None:
    """No title is deeper than one below the title before it: pages between them may be gone."""
    shift: list[tuple[int, int]] = []  # (level it had, level it has) of the titles above

    def walk(number: int) -> None:
        found = _HEADING.fullmatch(tags.kinds[number])
        if found is not None:
            had = int(found[1])
            while shift and shift[-1][0] >= had:
                shift.pop()
            has = min(had, (shift[-1][1] if shift else 0) + 1)
            shift.append((had, has))
            tags.kinds[number] = f"H{has}"
        for kid in tags.kids[number]:
            if isinstance(kid, int) and kid >= 0:
                walk(kid)

    walk(ROOT)
