"""The button that prints the pack of a meeting, on its own form and on that of its board."""

from PySide6.QtWidgets import QWidget

from issss_desktop.i18n import _
from issss_desktop.ui.look.blocks import button
from issss_desktop.ui.workplace import Workplace


def pack_button(work: Workplace, ref: str) -> QWidget:
    """Prints the pack of a meeting."""
    return button(
        work.theme, _("Print the pack of the session"), "printer", "", "print-session",
        lambda: work.pack_asked.emit(ref),
    )  # fmt: skip
