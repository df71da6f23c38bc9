"""The user guide, as the program opens it: the topics of ``docs/guide/README.md``, each a task of the office.

A line ``<!-- screens: contribution deposit -->`` under the heading of a topic names the places and the
records that it explains: F1 opens it from there. Who reads the file itself does not see that line.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from issss_desktop.models.values.texts import fold
from issss_desktop.paths import guide_folder

_SCREENS = re.compile(r"<!-- screens: ([a-z_ -]+) -->\n")
_HEADING = re.compile(r"^## ", re.MULTILINE)


@dataclass(frozen=True)
class Topic:
    """One task: ``text`` is Markdown that begins with its heading; ``screens``: what it is opened from."""

    title: str
    text: str
    screens: frozenset[str]

    def says(self, words: str) -> bool:
        """Whether all of some words stand in it; accents and case do not matter."""
        folded = fold(self.text)
        return all(word in folded for word in fold(words).split())


@cache
def topics() -> tuple[Topic, ...]:
    """The guide in its order. It is written in French, the language of the offices.

    Raises:
        OSError: the guide did not come with the program.
    """
    text = (guide_folder() / "README.md").read_text(encoding="utf-8")
    return tuple(_topic(part) for part in _HEADING.split(text)[1:])


def _topic(part: str) -> Topic:
    found = _SCREENS.search(part)
    screens = frozenset(found[1].split()) if found else frozenset()
    title = part.partition("\n")[0].strip()
    return Topic(title, f"## {_SCREENS.sub('', part).rstrip()}\n", screens)


def topic_for(codes: Sequence[str]) -> int:
    """Place of the topic that explains a screen, by the first of its codes that one names; else the first."""
    for code in codes:
        for at, topic in enumerate(topics()):
            if code in topic.screens:
                return at
    return 0
