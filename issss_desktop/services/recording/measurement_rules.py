"""What holds between an indicator and its values: told where it is typed; what cannot be meant is refused."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from issss_desktop.errors import Level, Problem
from issss_desktop.i18n import _, language
from issss_desktop.models.entities.monitoring import FREQUENCY
from issss_desktop.models.rows import Row
from issss_desktop.models.values.reporting import ReportingPeriod, show_period
from issss_desktop.services.recording.entry import Draft
from issss_desktop.store.query import Connection

WORDS, PERCENT = "words", "percent"
_WHOLE = Decimal(100)


def on_indicator(_connection: Connection, drafts: Sequence[Draft], kept: Sequence[Row]) -> Iterator[Problem]:
    """Problems of the written values of an indicator, ``drafts[0]``, beside those that stay as they are."""
    indicator, *rows = drafts
    written = [draft for draft in rows if draft.declared.code == "measurement"]
    for draft in written:
        _say_the_unit(indicator.values, draft)
        yield from _beside_the_indicator(indicator.values, draft)
    yield from _twice(written, kept)


def _say_the_unit(indicator: dict[str, Any], draft: Draft) -> None:
    """What was typed as a value and is no number: the sentence names the indicator and its unit."""
    place = draft.at("value")
    draft.problems[:] = [
        replace(
            problem,
            text=f"{problem.text} {_measured_in(indicator)}",
            remedy=_("Write a number, or write words in “Value in words”."),
        )
        if problem.place == place and problem.level is Level.ERROR
        else problem
        for problem in draft.problems
    ]


def _measured_in(indicator: dict[str, Any]) -> str:
    if indicator.get("unit"):
        return _("The indicator {code} is measured in: {unit}.").format(
            code=indicator.get("code"), unit=indicator["unit"]
        )
    return _("The indicator {code} is measured as a number.").format(code=indicator.get("code"))


def _beside_the_indicator(indicator: dict[str, Any], draft: Draft) -> Iterator[Problem]:
    values, code = draft.values, indicator.get("code")
    value, period = values.get("value"), values.get("period")
    in_words = indicator.get("measured_as") == WORDS
    if in_words and value is not None:
        yield Problem(
            draft.at("value"), _("The indicator {code} is measured in words.").format(code=code),
            _("Write it as “Value in words”, or change how the indicator is measured."),
        )  # fmt: skip
    if not in_words and value is None and values.get("text") and not draft.refused:
        yield Problem(
            draft.at("value"), _("There are words, but no number.") + " " + _measured_in(indicator),
            _("Write the number when it is known: words enter no trend."), Level.WARNING,
        )  # fmt: skip
    if indicator.get("measured_as") == PERCENT and value is not None and value > _WHOLE:
        yield Problem(
            draft.at("value"), _("A percentage is above 100."),
            _("Check it: a share of a whole is at most 100."), Level.WARNING,
        )  # fmt: skip
    if value is not None:
        yield from _not_split(indicator, draft)
    if period is not None:
        yield from _of_another_time(indicator, draft, period)


def _not_split(indicator: dict[str, Any], draft: Draft) -> Iterator[Problem]:
    values = draft.values
    if indicator.get("by_sex") and None in (values.get("women"), values.get("men")):
        yield Problem(
            draft.at("women"), _("The indicator is followed by sex: women and men are not both given."),
            _("Write them when they are known."), Level.WARNING,
        )  # fmt: skip
    if indicator.get("by_age") and None in (values.get("girls"), values.get("boys")):
        yield Problem(
            draft.at("girls"), _("The indicator is followed by age: girls and boys are not both given."),
            _("Write them when they are known."), Level.WARNING,
        )  # fmt: skip


def _of_another_time(indicator: dict[str, Any], draft: Draft, period: ReportingPeriod) -> Iterator[Problem]:
    """An indicator may have two rhythms (towns each quarter, territories each half-year): another length is
    told; a period in which it was not in use is refused."""
    frequency, span = indicator.get("frequency"), indicator.get("span")
    shown = show_period(period, language())
    if frequency and period.length != frequency:
        yield Problem(
            draft.at("period"),
            _("The indicator is measured every {frequency}, and “{period}” is another length.").format(
                frequency=FREQUENCY.label(frequency), period=shown
            ),
            _("Check the period."), Level.WARNING,
        )  # fmt: skip
    if span is None:
        return
    early = span.start is not None and period.last() < span.start.first()
    late = span.end is not None and period.first() > span.end.last()
    if early or late:
        yield Problem(
            draft.at("period"), _("The indicator was not in use in “{period}”.").format(period=shown),
            _("Correct the period, or the dates from and to which the indicator is in use."),
        )  # fmt: skip


def _twice(written: Sequence[Draft], kept: Sequence[Row]) -> Iterator[Problem]:
    """A period has one value for the whole, and one for each place."""
    known = {_key(row.values) for row in kept if row.entity == "measurement"}
    for draft in written:
        key = _key(draft.values)
        if key[0] is not None and key in known:
            yield Problem(
                draft.at("period"),
                _("There is a value of “{period}” already for this place.").format(
                    period=show_period(key[0], language())
                ),
                _("Correct that value, or write another period or place."),
            )
        known.add(key)


def _key(values: Any) -> tuple[Any, ...]:
    return values.get("period"), values.get("province"), values.get("zone")
