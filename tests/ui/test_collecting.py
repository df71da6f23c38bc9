"""Widgets in a cycle are freed by the thread of the window, whatever thread makes the next object."""

import gc
import threading
import weakref

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from issss_desktop.ui.collecting import Collector


class Knot(QWidget):
    """A widget that holds itself."""

    def __init__(self, freed_in: list[int]) -> None:
        super().__init__()
        self.me = self
        self.end = weakref.finalize(self, lambda: freed_in.append(threading.get_ident()))


def test_a_widget_in_a_cycle_is_freed_by_the_thread_of_the_window(qapp: QApplication) -> None:
    owner, freed_in = QObject(), list[int]()
    collector = Collector(owner)
    for _turn in range(50):
        Knot(freed_in)
    worker = threading.Thread(target=lambda: [[[i]] for i in range(200_000)])
    worker.start()
    worker.join()
    assert freed_in == [], "no other thread has freed one"
    collector.look()
    gc.collect()  # those that the worker’s own objects have made old
    assert set(freed_in) == {threading.get_ident()}
    assert len(freed_in) == 50
