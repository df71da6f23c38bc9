"""Editors of values made of parts: amount with currency and rate, period, bilingual text, source."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from issss_desktop.errors import Problem, Refused, UserError
from issss_desktop.i18n import _
from issss_desktop.models import currencies, numbers
from issss_desktop.models.compound import Group
from issss_desktop.models.kinds import Kind, Money
from issss_desktop.ui.entry.fields import CurrencyEditor, Editor, LineEditor
from issss_desktop.ui.look.blocks import column, label, row
from issss_desktop.ui.look.theme import Theme

Make = Callable[[Kind[Any], str, str], Editor]
MINUS = "\u2212"


class GroupEditor(Editor):
    """Parts under one another, each with its own small label; the base of the other groups."""

    def __init__(self, place: str, name: str, kind: Group[Any], make: Make) -> None:
        super().__init__(place, name)
        self.kind = kind
        self.parts: dict[str, Editor] = {}
        for code, words, part in kind.parts:
            editor = make(part, f"{place}.{code}", f"{name}, {_(words)}")
            editor.changed.connect(self.changed)
            editor.judged.connect(lambda _place, _problem: self.judge())
            self.parts[code] = editor
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for i, (code, words, _kind) in enumerate(self.kind.parts):
            grid.addWidget(label(_(words), "fine", wrap=True), i, 0)
            grid.addWidget(self.parts[code], i, 1)
        grid.setColumnMinimumWidth(0, 76)

    def raw(self) -> Any:
        raws = {code: editor.raw() for code, editor in self.parts.items()}
        return raws if any(v not in (None, "") for v in raws.values()) else None

    def _show(self, value: Any) -> None:
        for code, editor in self.parts.items():
            editor.show_value(None if value is None else getattr(value, code))

    def judge(self) -> None:
        """Read all parts together: the sense of one may hang on another."""
        problems: dict[str, Problem] = {}
        if self.is_changed():
            try:
                self._read(self.kind.parse(self.raw()))
            except Refused as refused:
                problems = {p.place: p for p in refused.problems}
            except UserError as error:
                problems = {next(iter(self.parts)): Problem(self.place, error.text, error.remedy)}
        for code in self.parts:
            found = problems.get(code)
            place = f"{self.place}.{code}"
            self.judged.emit(place, found and Problem(place, found.text, found.remedy))

    def _read(self, value: Any) -> None:
        """Called with the value when all parts could be read."""

    def mark(self, state: str, place: str = "") -> None:
        for code, editor in self.parts.items():
            if place in ("", self.place) or place == f"{self.place}.{code}":
                editor.mark(state)

    def inputs(self, place: str = "") -> Sequence[QWidget]:
        wanted = place.removeprefix(f"{self.place}.")
        if wanted in self.parts:
            return self.parts[wanted].inputs()
        return [w for editor in self.parts.values() for w in editor.inputs()]

    def freeze(self, frozen: bool) -> None:
        for editor in self.parts.values():
            editor.freeze(frozen)


class AmountLine(LineEditor):
    """The amount part: digits at the right, its currency asked from the editor beside it."""

    def __init__(self, place: str, name: str, kind: Money, lang: Callable[[], str]) -> None:
        super().__init__(place, name, kind, lang)
        self.align_right()
        self.currency: Callable[[], str | None] = lambda: None

    def _show(self, value: Any) -> None:
        text = "" if value is None else numbers.edit_amount(value, self._exponent(), self._lang())
        self.line.setText(text)

    def _exponent(self) -> int:
        money = self.kind
        assert isinstance(money, Money)
        return money.exponent(self.currency())

    def judge(self) -> None:
        """Write a good amount with the decimals of its currency; the group says what is wrong."""
        if self.is_changed() and self.raw():
            money = self.kind
            assert isinstance(money, Money)
            with suppress(UserError):  # said by the group, beside the part
                self._show(money.parse_in(self.raw(), self.currency()))
        self.judged.emit(self.place, None)


class MoneyEditor(GroupEditor):
    """Amount and currency on one line; rate and its date under it, then the value in USD as it is typed."""

    def __init__(
        self, theme: Theme, place: str, name: str, kind: Group[Any], make: Make, lang: Callable[[], str]
    ) -> None:
        self._theme, self._lang = theme, lang
        super().__init__(place, name, kind, make)
        for editor in self.parts.values():
            editor.changed.connect(self._tell)

    def _lay_out(self) -> None:
        inside = column(self, 4)
        first = row(spacing=8)
        amount, currency = self.parts["amount"], self.parts["currency"]
        assert isinstance(amount, AmountLine)
        amount.line.setProperty("tight", True)
        amount.currency = lambda: currency.raw() or None
        first.addWidget(amount, 1)
        currency.setFixedWidth(76)
        first.addWidget(currency)
        inside.addLayout(first)
        self._derived = label("", "fine", wrap=True)
        self._derived.setAlignment(Qt.AlignmentFlag.AlignRight)
        if "rate" in self.parts:
            second = row(spacing=6)
            rate, rate_on = self.parts["rate"], self.parts["rate_on"]
            assert isinstance(rate, LineEditor)
            assert isinstance(rate_on, LineEditor)
            rate.align_right()
            rate.line.setPlaceholderText(_("rate"))
            rate_on.line.setPlaceholderText(_("on (day)"))
            rate.setMinimumWidth(58)
            rate_on.setMinimumWidth(88)
            self._meaning = label("", "fine")
            second.addWidget(rate, 1)
            second.addWidget(self._meaning)
            second.addWidget(rate_on, 1)
            inside.addLayout(second)
        inside.addWidget(self._derived)
        self._tell()

    def _show(self, value: Any) -> None:
        self.parts["currency"].show_value(None if value is None else value.currency)
        for code, editor in self.parts.items():
            if code != "currency":
                editor.show_value(None if value is None else getattr(value, code))
        self._tell()

    def _read(self, value: Any) -> None:
        self._tell()

    def _tell(self) -> None:
        currency = self.parts["currency"].raw()
        needs_rate = bool(currency) and currency != "USD"
        if "rate" in self.parts:
            rate, rate_on = self.parts["rate"], self.parts["rate_on"]
            shown = needs_rate or bool(rate.raw() or rate_on.raw())
            for widget in (rate, rate_on, self._meaning):
                widget.setVisible(shown)
            words = _("{currency} for 1 USD, on").format(currency=currency or "…")
            self._meaning.setText(words)
        self._derived.setText(self._value_in_usd() if needs_rate else "")
        self._derived.setVisible(bool(self._derived.text()))

    def _value_in_usd(self) -> str:
        """The value in USD at the rate typed; empty when a part is missing or cannot be read."""
        try:
            value = self.kind.parse(self.raw())
        except UserError:
            return ""
        rate: Decimal | None = getattr(value, "rate", None)
        if value is None or value.amount is None or rate is None:
            return ""
        cents = numbers.convert(value.amount, currencies.exponent(value.currency), rate)
        return _("= {amount} USD").format(amount=numbers.show_amount(cents, 2, self._lang()))


class SpanEditor(GroupEditor):
    """From and to on one line; each as precise as it is known."""

    def _lay_out(self) -> None:
        inside = row(self, 6)
        for i, (code, words, _kind) in enumerate(self.kind.parts):
            if i:
                inside.addWidget(label(_("until"), "second"))
            editor = self.parts[code]
            assert isinstance(editor, LineEditor)
            editor.line.setMinimumWidth(78)
            editor.line.setProperty("tight", True)
            inside.addWidget(editor, 1)
            editor.line.setToolTip(_(words))
            editor.line.setPlaceholderText("")


class BilingualEditor(GroupEditor):
    """French and English under one another; the other language serves when one is missing."""

    def _lay_out(self) -> None:
        inside = column(self, 4)
        for code, _words, _kind in self.kind.parts:
            line = row(spacing=6)
            mark = label(code.upper(), "caption")
            mark.setFixedWidth(18)
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
            mark.setFixedHeight(26)
            line.addWidget(self.parts[code], 1)
            inside.addLayout(line)


def currency_editor(theme: Theme, place: str, name: str) -> CurrencyEditor:
    """List of the ISO 4217 currencies."""
    return CurrencyEditor(theme, place, name, currencies.codes())
