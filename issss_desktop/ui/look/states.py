"""States a record can be in: always a word, an icon and a colour together."""

from dataclasses import dataclass

from issss_desktop.i18n import N_, _


@dataclass(frozen=True, slots=True)
class State:
    """One state: English word, icon name, tone (a colour token)."""

    word: str
    icon: str
    tone: str

    def label(self) -> str:
        """The word in the language in force."""
        return _(self.word)


STATES = {
    "draft": State(N_("Draft"), "pencil", "draft"),
    "final": State(N_("Final"), "circle-check", "right"),
    "error": State(N_("To correct"), "alert-circle", "error"),
    "check": State(N_("To check"), "alert-triangle", "warning"),
    "duplicate": State(N_("Possible duplicate"), "copy", "warning"),
    "divergence": State(N_("Divergence"), "arrows-split-2", "divergence"),
    "deleted": State(N_("Deleted"), "trash", "draft"),
    "saved": State(N_("Everything is saved"), "circle-check", "right"),
    "unsaved": State(N_("Not saved yet"), "pencil", "warning"),
    "well": State(N_("In order"), "circle-check", "right"),
    "todo": State(N_("To do"), "alert-triangle", "warning"),
    "missing": State(N_("Record not received"), "circle-dashed", "draft"),
    "confidential": State(N_("Confidential"), "lock", "accent"),
    "information": State(N_("Note"), "info-circle", "ink2"),
}
