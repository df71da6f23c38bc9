"""Ready-made reasons of a gap, proposed only where one explains it to the cent or the text says it."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from issss_desktop.i18n import _, language
from issss_desktop.models.reconciliation import OurRecord, Reason
from issss_desktop.models.values import numbers
from issss_desktop.models.values.dates import show_day
from issss_desktop.models.values.texts import fold
from issss_desktop.services.figures.contributions import WHOLE
from issss_desktop.services.figures.ledger import USD, Ledger

_BANK = re.compile(
    r"\b(?:bank (?:charge|fee|commission)s?|(?:frais|commissions?) (?:bancaires?|de banque)|swift)\b"
)
_FEE = re.compile(
    r"\b(?:agent(?: s)? fee|aa fee|admin(?:istrative)? (?:agent )?fee|frais (?:de l )?agent|1 ?%)"
)
_EARMARKED = re.compile(r"\b(?:earmark\w*|affect(?:e|ee|ation)\b|reaffect\w*)")


@dataclass(frozen=True)
class Reasons:
    """``fee_bp``: the agent's fee; ``others``: folded codes and names of other funds."""

    ledger: Ledger
    fee_bp: int
    others: Sequence[str] = ()

    def of_gap(self, on: dt.date | None, usd: int, record: OurRecord, gap: int) -> Reason | None:
        """What explains the difference between a line (or all lines of a record) and the record."""
        if record.gross is None or not gap:
            return None
        usual = numbers.divide_half_up(record.gross * self.fee_bp, WHOLE)
        if record.entity == "deposit" and abs(gap) in (usual, record.fee):
            rate = numbers.show_percent_bp(self.fee_bp, language())
            said = _("The gap is the agent’s fee ({rate}) of this deposit, to the cent.")
            return Reason("fee", said.format(rate=rate))
        return self._rate(on, usd + record.fee, record) or self._rate(on, usd, record)

    def _rate(self, on: dt.date | None, usd: int, record: OurRecord) -> Reason | None:
        """Another rate of the United Nations than the one recorded gives the line to the cent."""
        if record.currency in (None, USD) or record.native is None:
            return None
        days = {on, *(effective for effective in self._effective(record, on))} - {None}
        for day in sorted(d for d in days if d is not None):
            found = self.ledger.in_usd(record.native, record.currency, day)
            if found.usd == usd and found.rate is not None:
                said = _("At the UN rate of {day} ({rate} {currency} for 1 USD) the line is exact.")
                shown = numbers.show_decimal(found.rate, language())
                when = show_day(found.rate_on or day, language())
                return Reason("rate", said.format(day=when, rate=shown, currency=record.currency))
        return None

    def _effective(self, record: OurRecord, on: dt.date | None) -> Iterable[dt.date]:
        """Days from which another rate was in force, around the payment."""
        base = on or (record.on.last() if record.on else None)
        for row in self.ledger.all("un_rate"):
            day = row["effective"]
            if row["currency"] == record.currency and day and base and abs((base - day).days) <= 92:
                yield day

    def of_period(self, on: dt.date | None, record: OurRecord) -> Reason:
        """Why a record of another period stands in this statement."""
        day = record.on.last() if record.on else None
        said = _("Recorded here on {ours}, by the agent on {theirs}.").format(
            ours=show_day(day, language()) if day else _("no date"),
            theirs=show_day(on, language()) if on else _("no date"),
        )
        return Reason("delay", said)

    def of_line(self, usd: int | None, text: str, fees: Iterable[int]) -> Reason | None:
        """Why a line may have no record of ours: another fund, a fee, bank charges, earmarking."""
        said = f" {fold(text)} "
        other = next((code for code in self.others if f" {code} " in said), "")
        if other:
            return Reason("not_ours", _("The text names another fund: {code}.").format(code=other.upper()))
        if usd is not None and usd < 0 and -usd in set(fees):
            return Reason(
                "fee", _("The amount is the agent’s fee of a deposit of this statement, to the cent.")
            )
        if _FEE.search(said) and usd is not None and usd < 0:
            return Reason("fee", _("The text says the agent’s fee."))
        if _BANK.search(said):
            return Reason("bank", _("The text says bank charges."))
        return Reason("earmarking", _("The text says an earmarking.")) if _EARMARKED.search(said) else None
