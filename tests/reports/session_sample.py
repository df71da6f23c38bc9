"""A made-up meeting of a provincial board, as its papers print it."""

import dataclasses as dc
import datetime as dt

from issss_desktop.reports.brief import Brief
from issss_desktop.reports.pack import Pack
from issss_desktop.reports.session.meeting import Abbreviation, Amount, Decision, Meeting, Point, Session
from tests.reports.sample import END_2016, brief, pack, usd

LONG = "Appui à la gouvernance foncière concertée dans les groupements de la zone " * 4
SOLID = "x" * 300
AGENDA = (
    Point("1", "Ouverture, présences et quorum", "Coprésidents", "I", "9 h"),
    Point("2", "Adoption de l’ordre du jour", "Coprésidents", "D", "9 h 10"),
    Point("6", "Situation du Fonds", "Secr. technique", "I", "10 h"),
    Point("11", "Projets de décisions à soumettre au CAN", "Coprésidents", "D", "11 h 35"),
)
DECISIONS = (
    Decision("2018-01", "Adopter le procès-verbal de la séance précédente."),
    Decision("2018-02", "Proposer au CAN l’allocation au projet « Gouvernance foncière concertée »."),
)
KNOWN = (
    Abbreviation("CAN", "Conseil d’administration national"),
    Abbreviation("FCP", "Fonds pour la consolidation de la paix"),
    Abbreviation("ZZZ", "Sigle que rien n’imprime"),
    Abbreviation("n.d.", "non disponible"),
    Abbreviation("n/a", "not available"),
    Abbreviation("USD", "dollar des États-Unis"),
)


def previous() -> Session:
    """The session before, held on 14 October 2017."""
    return Session(
        dt.date(2017, 10, 14),
        "14 octobre 2017",
        "Session d’automne",
        "Goma",
        (Decision("2017-03", "Retenir le consortium."),),
        "Documentée.",
        "NK-EX-RE-2017-0001-X",
        True,
    )


def meeting(**changes: object) -> Meeting:
    """A planned meeting with an agenda, two decisions and one amount."""
    whole = Meeting(
        ref="NK-EX-RE-2018-0001-X",
        state="planned",
        title="Première séance ordinaire de 2018",
        day_words="14 mars 2018",
        hours="de 9 h à 12 h 30",
        place="Salle de réunion du gouvernorat, Goma",
        mode="en présence",
        convened_on="28 février 2018",
        provincial=True,
        agenda=AGENDA,
        decisions=DECISIONS,
        amount=Amount(275_545_050, "USD"),
        previous=previous(),
        before=usd(30_300_000, 250_000, END_2016),
        following=Session(dt.date(2018, 6, 20), "20 juin 2018", ref="NK-EX-RE-2018-0002-X"),
    )
    return dc.replace(whole, **changes)  # type: ignore[arg-type]


def session_pack(lang: str = "fr", **changes: object) -> Pack:
    """The made-up pack with this meeting."""
    whole = dc.replace(pack(lang=lang), meeting=meeting(), abbreviations=KNOWN, criteria_gaps=("3", "4", "5"))
    return dc.replace(whole, **changes)  # type: ignore[arg-type]


def chaired() -> Brief:
    """The brief of the made-up meeting with both chairs filled."""
    return dc.replace(brief(), chairs=("Le Gouverneur de la province", "Le Chef de bureau de la MONUSCO"))
