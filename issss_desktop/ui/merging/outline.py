"""What some letters change, by office and person and kind of change: plain values, no widget."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from issss_desktop.services.divergences import Divergence
from issss_desktop.services.merging.doubles import Double
from issss_desktop.services.merging.review import CHANGED, Line, Review
from issss_desktop.ui.merging.words import DIVERGING, DOUBLED, KINDS


@dataclass(frozen=True)
class Item:
    """One thing to read over, and the letter that brings it."""

    letter: bytes
    what: Line | Divergence | Double


@dataclass(frozen=True)
class Node:
    """A line of the tree: a person (``kind`` "") or a kind of change of that person."""

    office: str
    user: str
    kind: str
    items: tuple[Item, ...]


def outline(reviews: Mapping[bytes, Review]) -> tuple[Node, ...]:
    """Nodes in reading order: each person, then what they did."""
    found: dict[tuple[str, str], dict[str, list[Item]]] = {}
    for letter, review in reviews.items():
        for author, kind, what in _things(review):
            found.setdefault(author, {}).setdefault(kind, []).append(Item(letter, what))
    nodes: list[Node] = []
    for office, user in sorted(found):
        kinds = found[office, user]
        counted = tuple(i for kind in KINDS if kind != DOUBLED for i in kinds.get(kind, ()))
        nodes.append(Node(office, user, "", counted))
        nodes += [Node(office, user, kind, tuple(kinds[kind])) for kind in KINDS if kind in kinds]
    return tuple(nodes)


def _things(review: Review) -> Iterator[tuple[tuple[str, str], str, Any]]:
    authors = {line.uuid: (line.office, line.user) for line in review.lines}
    torn: dict[Any, set[str]] = {}
    for diverging in review.divergences:
        torn.setdefault(diverging.uuid, set()).add(diverging.field)
    for line in review.lines:
        apart = torn.get(line.uuid, set()) if line.kind == CHANGED else set()
        rest = tuple(cell for cell in line.cells if cell.field not in apart)
        if apart and not rest:
            continue  # it is read over as a divergence
        yield (line.office, line.user), line.kind, replace(line, cells=rest) if apart else line
    unknown = (review.merged.office, "")
    for diverging in review.divergences:
        yield authors.get(diverging.uuid, authors.get(diverging.owner, unknown)), DIVERGING, diverging
    for double in review.doubles:
        yield authors.get(double.uuid, unknown), DOUBLED, double


def total(nodes: tuple[Node, ...]) -> int:
    """How many changes there are in all."""
    return sum(len(node.items) for node in nodes if not node.kind)


def of_letter(nodes: tuple[Node, ...], letter: bytes) -> int:
    """How many of them one letter brings."""
    return sum(item.letter == letter for node in nodes if not node.kind for item in node.items)


def of_kind(nodes: tuple[Node, ...], kind: str) -> list[Item]:
    """Everything of one kind."""
    return [item for node in nodes if node.kind == kind for item in node.items]
