"""Which key was lost or stolen: those that are accepted here, and the question before one is revoked."""

from dataclasses import dataclass
from functools import partial
from html import escape

from PySide6.QtCore import QObject, Signal

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services.desk import Desk
from issss_desktop.services.merging import identity, standing, whom
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.blocks import Banner
from issss_desktop.ui.look.choice import ChoiceBox
from issss_desktop.ui.workplace import Workplace

ARROW, PART = 44, 3
"""Room beside the words; the list takes a third of the window at most, and opens with its lines whole."""


@dataclass(frozen=True)
class Accepted:
    """A key that letters of an office are accepted by; without ``words`` every one of that office."""

    office: str
    words: str

    def sentence(self) -> str:
        """Whose it is, as people tell it from others."""
        if not self.words:
            return _("{office}: all its keys").format(office=self.office)
        return _("{office}: {words}").format(office=self.office, words=self.words)


def accepted(desk: Desk) -> tuple[Accepted, ...]:
    """Keys of each other office, one by one and all at once, then those that this office had before.

    Raises:
        UserError: the role does not permit to read.
    """
    found = []
    for each in standing.offices(desk):
        words = [key.words for key in each.keys if key.words]
        found += [Accepted(each.office, one) for one in words]
        found += [Accepted(each.office, "")] if len(words) > 1 else []
    before = identity.every_key(desk)[1:]
    return (*found, *(Accepted(desk.office, identity.words(keys.verify)) for keys in before))


class Revoking(QObject):
    """Asks in a banner; ``revoked``: nothing new is accepted from a key any more."""

    revoked = Signal()

    def __init__(self, work: Workplace, banner: Banner) -> None:
        super().__init__(banner)
        self._work, self._banner = work, banner

    def ask(self, office: str) -> None:
        """Ask which key is revoked, those of an office first."""
        job = partial(accepted, self._work.desk)
        self._work.jobs.run(job, partial(self._ask, office), self._refused)

    def _ask(self, office: str, found: tuple[Accepted, ...]) -> None:
        if not found:
            self._banner.tell("information", _("No key of another office is accepted here."))
            return
        box = ChoiceBox(self._work.theme)
        box.setObjectName("sync-revoke-key")
        box.setAccessibleName(_("Key that was lost or stolen"))
        for each in found:
            box.addItem(each.sentence(), each)
        box.ensurePolished()
        wide = max(box.fontMetrics().horizontalAdvance(each.sentence()) for each in found) + ARROW
        box.setMinimumWidth(min(wide, self._banner.window().width() // PART))
        box.setCurrentIndex(next((at for at, each in enumerate(found) if each.office == office), 0))
        words = _(
            "<b>Which key was lost or stolen?</b> Nothing that it signs from now on is accepted here, and no"
            " report is sealed for it; what came before still counts. This cannot be undone: the office goes"
            " on with new keys, whose words are compared."
        )
        act = (_("Revoke this key"), "sync-revoke-now", lambda: self._revoke(box.currentData()))
        self._banner.tell("check", words, (act,), line=box)
        box.show()  # what a line that stands there already is given takes no focus before
        box.setFocus()

    def _revoke(self, chosen: Accepted) -> None:
        job = partial(whom.revoke, self._work.desk, chosen.office, chosen.words or None)
        self._work.jobs.run(job, partial(self._told, chosen), self._refused)

    def _told(self, chosen: Accepted, _words: tuple[str, ...]) -> None:
        said = _("Nothing new is accepted from this key: {key}.").format(key=chosen.sentence())
        if self._work.desk.office == whom.NATIONAL:
            rest = _("Write the registry anew and send it: the other offices revoke it by that.")
        else:
            rest = _("Tell the national office: its registry tells the other offices.")
        self._banner.tell("saved", f"<b>{escape(said)}</b> {escape(rest)}")
        self.revoked.emit()

    def _refused(self, error: UserError) -> None:
        show_refusal(self._banner, error)
