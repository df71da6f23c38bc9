"""Who watches a report being drawn: told of every page begun, and free to end the work by raising."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Tell = Callable[[int], None]
_watch: ContextVar[Tell | None] = ContextVar("watch", default=None)


@contextmanager
def watched(tell: Tell) -> Iterator[None]:
    """Tell of the pages begun inside the block: how many there are."""
    before = _watch.set(tell)
    try:
        yield
    finally:
        _watch.reset(before)


def page_begun(count: int) -> None:
    """A page was begun; ``count`` with it."""
    tell = _watch.get()
    if tell is not None:
        tell(count)
