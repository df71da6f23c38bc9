"""Keeping one of the values of a field: of the record shown, or of a row inside it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject

from issss_desktop.services.divergences import Choice, choices_in
from issss_desktop.services.reading import Form
from issss_desktop.services.recording.commits import Saved
from issss_desktop.ui.entry.rows import show_choices
from issss_desktop.ui.record.head import ReasonBar
from issss_desktop.ui.sections.body import FormBody
from issss_desktop.ui.workplace import Workplace

Run = Callable[[Callable[[], Saved]], object]


class Settling(QObject):
    """Shows the values under their fields. ``save`` saves the form first, ``run`` does the job.

    A final record asks why, as for any change: Enter in the line of the reason makes the choice again.
    """

    def __init__(
        self, work: Workplace, body: FormBody, reason: ReasonBar, save: Callable[..., object], run: Run
    ) -> None:
        super().__init__(body)
        self._work, self._body, self._reason = work, body, reason
        self._save, self._run = save, run
        self._choices: dict[str, tuple[Choice, ...]] = {}
        self._waiting: Choice | None = None
        self._uuid: UUID | None = None
        self._dirty: Callable[[], bool] = lambda: False
        for section in body.children_sections:
            section.settled.connect(self.choose)
        reason.entered.connect(self._choose_again)

    def show_form(self, form: Form | None, dirty: Callable[[], bool]) -> None:
        """Show what may be kept in the record; ``dirty``: whether the form has something to save first."""
        self._dirty, self._waiting = dirty, None
        self._choices, self._uuid = choices_in(form) if form else {}, form.uuid if form else None
        for code, made in self._body.rows.items():
            show_choices(made, self._choices.get(code, ()), self.choose)

    def choose_life(self, code: str, take: int) -> None:
        """Keep or delete a record that one office deleted and another changed."""
        self.choose(self._choices[code][take])

    def choose(self, choice: Choice) -> None:
        """Keep a value; what was typed is saved before, in the same go."""
        self._waiting = choice
        reason = self._reason.text() or None
        if self._dirty():
            self._save(then=partial(self._choose_saved, choice, reason))
        else:
            self._run(partial(self._make, choice, reason, self._uuid or choice.uuid))

    def _choose_saved(self, choice: Choice, reason: str | None) -> None:
        same = choice.after_save(self._work.desk)
        if same is not None:  # else the form now shows other values to choose from
            self._run(partial(self._make, same, reason, self._uuid or same.uuid))

    def _make(self, choice: Choice, reason: str | None, uuid: UUID) -> Saved:
        """What was saved, said of the record that the form shows: a row inside it has no form of its own."""
        return replace(choice.make(self._work.desk, reason), uuid=uuid)

    def _choose_again(self) -> None:
        if self._waiting is not None and self._reason.text():
            self.choose(self._waiting)
