"""The foot of a form: save, save and new, make final; why not, and what is left to make it final."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from issss_desktop.i18n import _, ngettext
from issss_desktop.services.permits import Action
from issss_desktop.services.reading import Form
from issss_desktop.ui.look.blocks import ActionBar, Elided, button, label
from issss_desktop.ui.workplace import Workplace, offer


class FormFoot(ActionBar):
    """What a person presses last."""

    def __init__(
        self,
        work: Workplace,
        save: Callable[[], object],
        save_and_new: Callable[[], object],
        finalise: Callable[[], object],
    ) -> None:
        super().__init__()
        self._work = work
        theme = work.theme
        self.save_button = button(theme, _("Save"), "device-floppy", "main", "save", save)
        self.next_button = button(theme, _("Save and new"), "", "", "save-new", save_and_new)
        self.final_button = button(theme, _("Make final"), "", "", "finalise", finalise)
        self.left = Elided("", "second")
        self.left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.line.addWidget(self.save_button)
        self.line.addWidget(label(_("Ctrl+S"), "fine"))
        self.line.addWidget(self.next_button)
        self.line.addWidget(label(_("Ctrl+Enter"), "fine"))
        self.line.addWidget(self.left, 1)
        self.line.addWidget(self.final_button)

    def tell(self, form: Form | None, barred: str, saving: bool, missing: int) -> None:
        """Bring it up to date: ``barred`` says why this person may not change the record, ``missing`` is how
        many fields it lacks to be final.
        """
        alive = form is None or form.row.alive
        final = form is not None and form.row.final
        for each in (self.save_button, self.next_button):
            offer(each, barred, alive and not saving)
        self.final_button.setVisible(not final and alive)
        offer(self.final_button, barred or self._work.why_not(Action.FINALISE), not missing and not saving)
        words = ngettext("To make it final: {n} field left", "To make it final: {n} fields left", missing)
        left = words.format(n=missing) if missing and not final and alive else ""
        self.left.say(barred or left)

    def wait(self) -> None:
        """A save is under way."""
        self.save_button.setEnabled(False)

    def may_finalise(self) -> bool:
        """Whether nothing stands in the way of making the record final."""
        return self.final_button.isEnabled()
