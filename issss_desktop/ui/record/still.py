"""Many changes at once: a widget is laid out after the last of them, not after each."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QWidget


@contextmanager
def still(*wholes: QWidget) -> Iterator[None]:
    """Keep the layouts of widgets at rest while their parts are filled, shown and hidden.

    Qt lays a whole page out again for each part of it that is shown while the page is seen.
    """
    layouts = [layout for whole in wholes if (layout := whole.layout()) is not None and layout.isEnabled()]
    for layout in layouts:
        layout.setEnabled(False)
    try:
        yield
    finally:
        for layout in layouts:
            layout.setEnabled(True)
            layout.activate()
