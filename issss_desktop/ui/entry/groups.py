"""Editors of values made of parts: amount with currency and rate, period, bilingual text, source."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from issss_desktop.errors import Problem, Refused, UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import Group
from issss_desktop.models.kinds import Kind
from issss_desktop.models.values import currencies, numbers
from issss_desktop.models.values.dates import show_day
from issss_desktop.models.values.words import amount_in_words
from issss_desktop.ui.entry.fields import AmountLine, CurrencyEditor, Editor, LineEditor, edit_text
from issss_desktop.ui.look.blocks import button, column, label, row
from issss_desktop.ui.look.theme import Theme

Make = Callable[[Kind[Any], str, str], Editor]


class KnownRate(Protocol):
    """A rate of the UN table: units of a currency for 1 USD, and its date of effect."""

    @property
    def rate(self) -> Decimal: ...
    @property
    def effective(self) -> dt.date: ...


RateOf = Callable[[str | None, dt.date | None], KnownRate | None]


class GroupEditor(Editor):
    """Parts under one another, each with its own small label; the base of the other groups.

    ``LATE``: parts that are made when they are first wanted, and stand empty until then.
    """

    LATE: tuple[str, ...] = ()

    def __init__(
        self, place: str, name: str, kind: Group[Any], make: Make, home: QWidget | None = None
    ) -> None:
        super().__init__(place, name, home)
        self.kind, self._make = kind, make
        self.parts: dict[str, Editor] = {}
        self._make_parts([code for code, _words, _part in kind.parts if code not in self.LATE])
        self._lay_out()

    def _make_parts(self, codes: Sequence[str]) -> None:
        for code, words, part in self.kind.parts:
            if code in codes:
                editor = self._make(part, f"{self.place}.{code}", f"{self.name}, {_(words)}")
                editor.changed.connect(self.changed)
                editor.judged.connect(lambda _place, _problem: self.judge())
                self.parts[code] = editor

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
        parts = self.parts
        raws = {code: parts[code].raw() if code in parts else "" for code, _words, _part in self.kind.parts}
        return raws if any(v not in (None, "") for v in raws.values()) else None

    def _show(self, value: Any) -> None:
        for code, editor in self.parts.items():
            editor.show_value(None if value is None else getattr(value, code))

    def _put(self, raw: Any) -> None:
        for code, editor in self.parts.items():
            editor.put(raw.get(code) if isinstance(raw, dict) else None)

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
        for code, _words, _part in self.kind.parts:
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


class MoneyEditor(GroupEditor):
    """Amount and currency on one line; rate and its date under it, then what follows from them as one types:
    the amount in words, the value in USD, and the rate of the UN table when the row is dated. An amount in
    dollars never shows the rate, so it is not made.
    """

    LATE = ("rate", "rate_on")

    def __init__(
        self,
        theme: Theme,
        place: str,
        name: str,
        kind: Group[Any],
        make: Make,
        lang: Callable[[], str],
        rate_of: RateOf = lambda _currency, _day: None,
        home: QWidget | None = None,
    ) -> None:
        self._theme, self._lang, self._rate_of = theme, lang, rate_of
        self._day: Callable[[], dt.date | None] = lambda: None
        self._known: KnownRate | None = None
        self._asked: tuple[object, object] = (None, None)
        self._words: QLabel | None = None
        self._offer: QWidget | None = None
        self._frozen = False
        self._rated = "rate" in [code for code, _words, _part in kind.parts]
        super().__init__(place, name, kind, make, home)
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
        self._inside = inside
        self._derived = label("", "fine", wrap=True)
        self._derived.setAlignment(Qt.AlignmentFlag.AlignRight)
        inside.addWidget(self._derived)
        self._tell()

    def _make_rate(self) -> None:
        """The rate and its date, above what follows from them; Tab comes to them from the currency."""
        self._make_parts(self.LATE)
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
        self._inside.insertLayout(self._inside.indexOf(self._offer or self._derived), second)
        for part in (rate, self._meaning, rate_on):
            part.stackUnder(self._derived)  # a screen reader meets them where they stand
        stops = [*self.parts["currency"].inputs(), rate.line, rate_on.line]
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)
        for part in (rate, rate_on):
            part.changed.connect(self._tell)
            part.show_value(None)
            part.freeze(self._frozen)

    def date_by(self, day: Callable[[], dt.date | None]) -> None:
        """Where the day of the row comes from: the rate of the UN table is proposed for it."""
        self._day = day
        self.refresh()

    def freeze(self, frozen: bool) -> None:
        super().freeze(frozen)
        self._frozen = frozen
        self._tell()

    def _show(self, value: Any) -> None:
        self.parts["currency"].show_value(None if value is None else value.currency)
        if any(getattr(value, code, None) is not None for code in self.LATE) and "rate" not in self.parts:
            self._make_rate()
        for code, editor in self.parts.items():
            if code != "currency":
                editor.show_value(None if value is None else getattr(value, code))
        self._tell()

    def _put(self, raw: Any) -> None:
        super()._put(raw)
        self._tell()

    def _read(self, value: Any) -> None:
        self._tell()

    def refresh(self) -> None:
        """Write what follows from the parts again; called when the day of the row has changed."""
        self._asked = (None, None)
        self._tell()

    def _tell(self) -> None:
        currency = self.parts["currency"].raw()
        needs_rate = bool(currency) and currency != "USD"
        if needs_rate and self._rated and "rate" not in self.parts:
            self._make_rate()
        if "rate" in self.parts:
            rate, rate_on = self.parts["rate"], self.parts["rate_on"]
            shown = needs_rate or bool(rate.raw() or rate_on.raw())
            for widget in (rate, rate_on, self._meaning):
                widget.setVisible(shown)
            words = _("{currency} for 1 USD, on").format(currency=currency or "…")
            self._meaning.setText(words)
        value = self._value()
        self._tell_words(value)
        self._find_rate(currency if needs_rate else None)
        self._derived.setText(self._value_in_usd(value) if needs_rate else "")
        self._derived.setVisible(bool(self._derived.text()))
        self._tell_offer(currency)

    def _value(self) -> Any:
        """The value of the parts; None when one of them cannot be read."""
        try:
            return self.kind.parse(self.raw())
        except UserError:
            return None

    def _tell_words(self, value: Any) -> None:
        """The amount in words under the field, in the language of the screen; the other one on hovering."""
        whole = value is not None and value.amount is not None and value.currency
        if not whole:
            if self._words is not None:
                self._words.hide()
            return
        if self._words is None:
            self._words = label("", "fine", wrap=True)
            self._words.setObjectName(f"{self.place}-words")
            self._inside.insertWidget(1, self._words)
        lang = self._lang()
        text = amount_in_words(value.amount, value.currency, lang)
        if self._words.text() != text:
            self._words.setText(text)
            other = "en" if lang == "fr" else "fr"
            self._words.setToolTip(amount_in_words(value.amount, value.currency, other))
        self._words.show()

    def _find_rate(self, currency: str | None) -> None:
        if not self._rated:
            return
        asked = (currency, self._day())
        if asked != self._asked:
            self._asked = asked
            self._known = self._rate_of(*asked) if all(asked) else None

    def _tell_offer(self, currency: str | None) -> None:
        """The rate of the UN table as a proposal; a person takes it, nothing is filled in unasked."""
        known = self._known
        if known is None or self._frozen or self._taken(known):
            if self._offer is not None:
                self._offer.hide()
            return
        if self._offer is None:
            self._offer = self._make_offer()
        exponent = known.rate.normalize().as_tuple().exponent
        places = max(2, -exponent) if isinstance(exponent, int) else None
        rate = numbers.show_decimal(known.rate, self._lang(), places)
        day = show_day(known.effective, self._lang())
        self._offered.setText(_("UN rate: {rate}, from {day}").format(rate=rate, day=day))
        whole = _("{field}: take the UN rate of {rate} {currency} for 1 USD, in force from {day}")
        self._take.setAccessibleName(whole.format(field=self.name, rate=rate, currency=currency, day=day))
        self._offer.show()

    def _make_offer(self) -> QWidget:
        offer = QWidget()
        line = row(offer, 6)
        self._offered = label("", "fine", wrap=True)
        self._offered.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._take = button(self._theme, _("Take it"), "", "link", f"{self.place}-take-rate", self.take_rate)
        line.addWidget(self._offered, 1)
        line.addWidget(self._take)
        self._inside.insertWidget(self._inside.indexOf(self._derived), offer)
        return offer

    def _taken(self, known: KnownRate) -> bool:
        value = self._value()
        return value is not None and value.rate == known.rate and value.rate_on == known.effective

    def take_rate(self) -> None:
        """Put the proposed rate and its date of effect into their fields."""
        if self._known is None or self._frozen:
            return
        for code, value in (("rate", self._known.rate), ("rate_on", self._known.effective)):
            part = self.parts[code]
            assert isinstance(part, LineEditor)
            part.line.setText(edit_text(part.kind, value, self._lang()))
        self.changed.emit()
        self._tell()
        self.judge()
        self.parts["rate_on"].take_focus()

    def _value_in_usd(self, value: Any) -> str:
        """The value in USD at the rate typed, else at the one proposed; empty without either."""
        rate: Decimal | None = getattr(value, "rate", None)
        if value is None or value.amount is None:
            return ""
        proposed = rate is None and self._known is not None
        if proposed and self._known is not None:
            rate = self._known.rate
        if rate is None:
            return ""
        cents = numbers.convert(value.amount, currencies.exponent(value.currency), rate)
        shown = numbers.show_amount(cents, 2, self._lang())
        words = _("≈ {amount} USD at the proposed rate") if proposed else _("= {amount} USD")
        return words.format(amount=shown)


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


def currency_editor(theme: Theme, place: str, name: str, home: QWidget | None = None) -> CurrencyEditor:
    """List of the ISO 4217 currencies."""
    return CurrencyEditor(theme, place, name, currencies.codes(), home)
