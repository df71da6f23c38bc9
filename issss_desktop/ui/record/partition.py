"""Whether a record is confidential: chosen when it is new, then told, and the way to an ordinary copy."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from issss_desktop.i18n import _
from issss_desktop.models.fields import Entity
from issss_desktop.services.reading import Form
from issss_desktop.ui.look.blocks import Tag, button, column, label, row, rule, surface
from issss_desktop.ui.look.choice import TickBox
from issss_desktop.ui.workplace import Workplace


class PartitionBar(QWidget):
    """A line under the head of a form; hidden where nothing can be confidential."""

    def __init__(self, work: Workplace, entity: Entity, declassify: Callable[[], object]) -> None:
        super().__init__()
        surface("head", self)
        self._offered = entity.may_be_confidential and work.desk.reads_confidential
        outer = column(self)
        outer.addWidget(rule())
        line = row(spacing=8)
        line.setContentsMargins(16, 5, 12, 5)
        outer.addLayout(line)
        self.choice = TickBox(work.theme, _("Confidential: read by validators and administrators only"))
        self.choice.setObjectName("confidential")
        self.tag = Tag(work.theme, "confidential")
        self.words = label("", "fine", wrap=True)
        self._why = label(_("Chosen now and for ever: no ordinary record or report will name it."), "fine")
        self._why.setContentsMargins(38, 0, 12, 5)
        self.reason = QLineEdit()
        self.reason.setObjectName("declassify-reason")
        self.reason.setAccessibleName(_("Reason for declassifying"))
        self.reason.setPlaceholderText(_("Reason for declassifying"))
        theme = work.theme
        self._ask = button(theme, _("Declassify…"), "file-text", "link", "declassify", self.ask)
        self._now = button(theme, _("Make an ordinary copy"), "", "small", "declassify-now", declassify)
        self._now.setEnabled(False)
        self.reason.textChanged.connect(lambda text: self._now.setEnabled(bool(text.strip())))
        self._not = button(theme, _("Do not declassify"), "", "link", "declassify-not", self._stop)
        line.addWidget(self.choice)
        line.addWidget(self.tag)
        line.addWidget(self.words, 1)
        line.addWidget(self.reason, 1)
        for each in (self._ask, self._now, self._not):
            line.addWidget(each)
        outer.addWidget(self._why)
        self._form: Form | None = None
        self._stop()

    def show_form(self, form: Form | None, proposed: bool = False) -> None:
        """Show what a record is; None is a new one, for which ``proposed`` is chosen until a person does."""
        self._form = form
        self.choice.setChecked(proposed and form is None and self._offered)
        self.reason.clear()
        self._stop()

    def chosen(self) -> bool:
        """Whether the new record is to be confidential."""
        return self._offered and self._form is None and self.choice.isChecked()

    def is_confidential(self) -> bool:
        """Whether what is typed is of a confidential record, or of one that is to be."""
        return self.chosen() or (self._form is not None and self._form.row.confidential)

    def _stop(self) -> None:
        self._tell(asking=False)

    def ask(self) -> None:
        """Ask why the record is declassified."""
        self._tell(asking=True)
        self.reason.setFocus()

    def _tell(self, asking: bool) -> None:
        new = self._form is None
        hidden = self._form is not None and self._form.row.confidential
        self.setVisible(self._offered)
        self.choice.setVisible(new)
        self.tag.setVisible(hidden)
        if hidden:
            words = _("Read by validators and administrators only; fixed when it was created.")
        else:
            words = _("Everybody reads this record; that was fixed when it was created.")
        self.words.setText(words)
        self.words.setVisible(not new and not asking)
        self._why.setVisible(new)
        alive = self._form is not None and self._form.row.alive
        self._ask.setVisible(hidden and alive and not asking)
        for each in (self.reason, self._now, self._not):
            each.setVisible(asking)
