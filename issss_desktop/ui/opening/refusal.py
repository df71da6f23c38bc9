"""The page of an office that was not opened: why, and what can be done about it."""

from collections.abc import Callable

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services.incarnation import CopiedOffice
from issss_desktop.ui.look.blocks import EmptyState, button
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.window import Window


def tell_refusal(
    window: Window,
    theme: Theme,
    error: UserError,
    again: Callable[[bool], object],
    restore: Callable[[], object],
) -> None:
    """Show it; ``again`` is told whether the data go on as a new device."""
    press = button(theme, _("Try again"), "refresh", "main", "open-again", lambda: again(False))
    problem = EmptyState(theme, "alert-circle", error.text, error.remedy, press)
    problem.setObjectName("cannot-open")
    window.show_page(problem)
    actions: tuple[tuple[str, str, Callable[[], object]], ...] = (
        (_("Restore or repair…"), "restore-copy", restore),
        (_("Another office…"), "other-office", window.office_asked.emit),
    )
    if isinstance(error, CopiedOffice):
        adopt = (_("Continue here as a new device"), "adopt", lambda: again(True))
        actions = (adopt, *actions)
    window.banner.tell("error", _("The office was not opened."), actions, close=False)
