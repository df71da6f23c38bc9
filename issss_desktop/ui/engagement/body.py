"""The form of an act of engagement: its follow-up by quarter first, then the act and its undertakings."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from issss_desktop.models.fields import Entity, entity
from issss_desktop.services.reading import Form
from issss_desktop.ui.engagement.rows import ReviewRows
from issss_desktop.ui.look.blocks import rule
from issss_desktop.ui.sections.body import FormBody


class CompactBody(FormBody):
    """What is asked of a board every quarter stands above what was signed once."""

    def _build(self, inside: QVBoxLayout) -> None:
        self.reviews = self._add_rows(inside, ReviewRows(self._work, self.page))
        inside.addSpacing(8)
        inside.addWidget(rule("h2"))
        super()._build(inside)

    def _child_groups(self) -> Iterable[tuple[Entity, ...]]:
        yield (entity("commitment"),)

    def show_form(self, form: Form | None, defaults: Any = None) -> None:
        """Show an act with its undertakings by quarter."""
        super().show_form(form, defaults)
        self.reviews.show_act(form)
