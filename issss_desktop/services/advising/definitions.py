"""What a field means: its own help, how it is written, and the term of the glossary it stands for."""

import csv
from dataclasses import dataclass
from functools import cache

from issss_desktop.i18n import N_, _
from issss_desktop.models.compound import Attachment, BilingualKind, Group, LinkSet
from issss_desktop.models.day_kinds import Day, PartialDayKind, PeriodKind, Time
from issss_desktop.models.fields import Entity, Field, Stage
from issss_desktop.models.kinds import Choice, Code, Currency, Link, Money, Number, Percent, Whole
from issss_desktop.models.shares import Shares
from issss_desktop.paths import resources

TERMS = {
    "fund": ("FCS",),
    "zone": ("Zone prioritaire",),
    "territory": ("Territoire",),
    "criterion": ("Critères d’alignement",),
    "assessment": ("Processus d’alignement",),
    "board": ("CAN", "CAP"),
    "donor": ("Bailleur de fonds / donateur",),
    "agent": ("AA",),
    "fee_rate": ("AA",),
    "fee": ("AA",),
    "credited": ("AA",),
    "channel": ("Financement bilatéral", "FCS"),
    "is_declared": ("Aligné",),
    "declared_on": ("Aligné",),
    "aligned_amount": ("Aligné",),
    "verdict": ("Aligné", "Alignable"),
    "partner.organisation": ("PMO", "Organisation lead / chef de file", "Membres du consortium"),
    "partner.role": ("PMO", "Organisation lead / chef de file"),
    "project.span": ("Date de démarrage / date de clôture",),
    "phase.name": ("Prolongation sans coût",),
    "phase.span": ("Date de démarrage / date de clôture",),
    "board.code": ("CAN", "CAP"),
    "board.name": ("CAN", "CAP"),
    "board.kind": ("CAN", "CAP", "Comité de pilotage", "Comité de suivi national", "CTC"),
    "board.co_chairs": ("RSASG/CR/CH", "Chef de bureau (MONUSCO)", "Gouverneur de province"),
    "meeting.agenda": ("Points d’information",),
    "meeting.decisions": ("Communiqué final", "PV"),
    "organisation.acronym": ("MPTF-O", "PNUD", "OIM", "FCDO", "ASDI"),
    "organisation.type": ("ONGI", "ONUP (PUNO)"),
}
"""Terms of a field, by "entity.field", by its own code, or by the entity it links to."""

_AMOUNT = N_("An amount as you write it: 1 250 000,50 or 1.25 M. “1.234” has two readings and is asked.")
_PARTIAL = N_("A day, a month or a year, as far as it is known: 5/7/26, 05072026, 2017-05, 2017.")
_DAY = N_("A day: 5/7/26, 05072026 or 2017-05-14; the day comes before the month.")
_LINK = N_("Type a few letters and choose; what is missing is created in place. F4 opens the record.")
HOW = (
    (BilingualKind, N_("In French, in English, or in both; one serves for the other.")),
    (Attachment, N_("A file of at most 25 MB.")),
    (Shares, N_("Either shares that make 100 %, or “not known”: nothing is split for you.")),
    (LinkSet, _LINK),
    (Link, _LINK),
    (Choice, N_("Type the first letters, or open the list with the Down arrow.")),
    (Currency, N_("Three letters of ISO 4217, such as USD or CDF.")),
    (Percent, N_("A percentage, such as 12.5.")),
    (Money, _AMOUNT),
    (Whole, N_("A whole number; empty when it is not known, 0 only when it is zero.")),
    (Number, N_("A number, with a comma or a point before the decimals.")),
    (PartialDayKind, _PARTIAL),
    (Day, _DAY),
    (PeriodKind, N_("A month, quarter, semester or year: 04/2018, Q2 2018, S1 2018, 2018.")),
    (Time, N_("An hour: 9h30, 9:30 or 0930.")),
    (Code, N_("A short code, kept in capitals.")),
)


@dataclass(frozen=True)
class Term:
    """One line of the glossary; ``note`` and ``source`` are in the language of the file (English)."""

    acronym_fr: str
    fr: str
    acronym_en: str
    en: str
    note: str
    source: str

    def words(self, lang: str) -> str:
        """The term with its acronym, in a language."""
        text, short = (self.fr, self.acronym_fr) if lang == "fr" else (self.en, self.acronym_en)
        return f"{text} ({short})" if short and short != text else text


@dataclass(frozen=True)
class Definition:
    """What F1 shows: translated sentences, then the terms of the glossary."""

    name: str
    help: str
    how: str
    required: str
    terms: tuple[Term, ...]


@cache
def glossary() -> dict[str, Term]:
    """Terms by French acronym and by French term (resources/reference/glossary.csv)."""
    path = resources() / "reference" / "glossary.csv"
    out: dict[str, Term] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            short_fr, fr, short_en, en = (row[c] for c in ("acronym_fr", "term_fr", "acronym_en", "term_en"))
            term = Term(short_fr, fr, short_en, en, row["note"], row["source"])
            out.setdefault(term.fr, term)
            if term.acronym_fr:
                out.setdefault(term.acronym_fr, term)
    return out


def define(declared: Entity, field: Field) -> Definition:
    """The definition of a field, in the language in force."""
    places = (f"{declared.code}.{field.code}", field.code, field.target)
    keys = next((TERMS[p] for p in places if p in TERMS), ())
    terms = tuple(glossary()[key] for key in keys)
    required = {
        Stage.DRAFT: _("Needed from the draft on."),
        Stage.FINAL: _("Needed to make the record final."),
        Stage.NEVER: _("May stay empty: unknown is not zero."),
    }[field.required]
    return Definition(_(field.label), _(field.help) if field.help else "", _how(field), required, terms)


def _how(field: Field) -> str:
    for kind, words in HOW:
        if isinstance(field.kind, kind):
            return _(words)
    if isinstance(field.kind, Group):
        amounts = any(isinstance(kind, Money) for _code, _label, kind in field.kind.parts[:1])
        return _(_AMOUNT) if amounts else _(_PARTIAL) if field.kind.parts[0][0] == "start" else ""
    return ""
