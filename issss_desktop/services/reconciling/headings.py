"""Which column of a statement is what: found by the words of its heading, or bound by a person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from issss_desktop.exchange.cells import Sheet, Value
from issss_desktop.i18n import N_
from issss_desktop.models.values import currencies
from issss_desktop.services.spreadsheets.columns import plain
from issss_desktop.services.spreadsheets.headings import LOOKED_AT

COLUMNS = {
    "on": N_("Date"),
    "text": N_("Text"),
    "agent_ref": N_("Reference"),
    "amount": N_("Amount"),
    "debit": N_("Debit"),
    "credit": N_("Credit"),
    "side": N_("Debit or credit"),
    "currency": N_("Currency"),
    "balance": N_("Balance"),
}
"""What a column of a statement may be, and how it is called."""

_WORDS: Mapping[str, tuple[str, ...]] = {
    "on": (
        "date", "date operation", "date de l operation", "date de transaction", "transaction date",
        "posting date", "date comptable", "accounting date", "gl date", "date valeur", "date de valeur",
        "value date", "jour", "day",
    ),
    "text": (
        "libelle", "texte", "description", "libelle de l operation", "details", "detail", "narrative",
        "designation", "motif", "objet", "particulars", "intitule", "text", "transaction", "operation",
        "nature",
    ),
    "agent_ref": (
        "reference", "ref", "references", "no de reference", "numero de reference", "no ref", "n ref",
        "transaction id", "transaction reference", "journal id", "voucher", "voucher id", "piece",
        "no de piece", "numero", "no", "number", "agent reference", "reference no", "reference number",
        "id",
    ),
    "amount": (
        "montant", "amount", "somme", "net amount", "montant net", "total amount", "transaction amount",
        "valeur", "value",
    ),
    "debit": (
        "debit", "debits", "sortie", "sorties", "paiement", "paiements", "payment", "payments",
        "withdrawal", "withdrawals", "paid out", "money out", "depenses", "disbursements", "dr",
        "decaissements", "montant debit", "debit amount", "transfers out",
    ),
    "credit": (
        "credit", "credits", "entree", "entrees", "recette", "recettes", "receipt", "receipts", "deposit",
        "deposits", "paid in", "money in", "cr", "encaissements", "montant credit", "credit amount",
    ),
    "side": (
        "sens", "d c", "dr cr", "cr dr", "c d", "type", "debit credit", "debit ou credit", "sign",
    ),
    "currency": (
        "devise", "currency", "monnaie", "ccy", "cur", "curr",
    ),
    "balance": (
        "solde", "balance", "running balance", "solde cumule", "solde courant", "cumulative balance",
    ),
}  # fmt: skip
_OF = {word: code for code, words in _WORDS.items() for word in words}


@dataclass(frozen=True)
class Binding:
    """``head``: row of the headings, -1 for none; ``columns``: column counted from 0 by what it is.

    ``currencies``: currency that the heading of a column names, by what the column is ("Montant (EUR)").
    """

    head: int
    columns: Mapping[str, int]
    currencies: Mapping[str, str]

    def is_enough(self) -> bool:
        """Whether lines can be read: a date, and an amount or its two sides."""
        return "on" in self.columns and bool({"amount", "debit", "credit"} & self.columns.keys())


def find(sheet: Sheet) -> Binding | None:
    """The headings of a statement, below whatever titles it has; None when no row holds them."""
    for at, row in enumerate(sheet.rows[:LOOKED_AT]):
        found = Binding(at, *_read(row))
        if found.is_enough():
            return found
    return None


def bound(sheet: Sheet, columns: Mapping[str, int], head: int = -1) -> Binding:
    """What a person bound; headings still say their currencies."""
    row = sheet.rows[head] if 0 <= head < len(sheet.rows) else ()
    named = {code: _meant(row[at])[1] for code, at in columns.items() if at < len(row)}
    return Binding(head, dict(columns), {code: money for code, money in named.items() if money})


def _read(row: Sequence[Value]) -> tuple[dict[str, int], dict[str, str]]:
    ranked: dict[str, tuple[int, int]] = {}
    money: dict[str, str] = {}
    for at, cell in enumerate(row):
        code, currency, rank = _meant(cell)
        if code and (code not in ranked or rank < ranked[code][0]):
            ranked[code] = (rank, at)
            money.pop(code, None)
            if currency:
                money[code] = currency
    return {code: at for code, (_rank, at) in ranked.items()}, money


def _meant(cell: Value) -> tuple[str, str, int]:
    """What a heading says its column is, its currency, and how plainly: the lower the plainer."""
    if not isinstance(cell, str) or len(cell) > 60:
        return "", "", 0
    words = plain(cell).split()
    currency = next((w.upper() for w in words if w.upper() in _codes()), "")
    if not currency and ("$" in cell or "us" in words):
        currency = "USD"
    said = " ".join(w for w in words if w.upper() not in _codes() and w not in ("en", "in", "us", "usd"))
    code = _OF.get(said) or ("currency" if said == "currency" else "")
    return code, currency if code in ("amount", "debit", "credit") else "", _rank(code, said)


def _rank(code: str, said: str) -> int:
    return _WORDS[code].index(said) if code else 0


def _codes() -> frozenset[str]:
    return frozenset(currencies.codes())


def guesses(sheet: Sheet) -> Iterator[tuple[int, str]]:
    """Columns with something in them, and an example of each, for a person who binds them."""
    width = max((len(row) for row in sheet.rows), default=0)
    for at in range(width):
        found = [row[at] for row in sheet.rows if at < len(row) and row[at] is not None]
        if found:
            yield at, str(found[min(len(found) - 1, len(found) // 2)])[:40]
