"""A board in the sample office: the real session of 14 February 2020, then a made-up one that follows it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from issss_desktop.models.rows import Row
from issss_desktop.services import reading, records
from issss_desktop.services.desk import Desk
from issss_desktop.services.starting.sample import create_sample
from issss_desktop.services.state import records_at

REAL = "REF-RE-2020-02-14"
SEATS = (
    ("Gouverneur de province", "voting", True, "P. Exemple", False),
    ("Chef de bureau de la MONUSCO", "voting", True, "L. Exemple", True),
    ("Ministre provincial du Plan", "voting", False, "J. Exemple", False),
    ("Représentant des bailleurs", "voting", False, None, False),
    ("Représentant des organisations de la société civile", "observer", False, "M. Exemple", False),
)
AGENDA: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("Ouverture, présences et quorum", "opening", {"presenter": "Coprésidents", "minutes": 10}),
    ("Adoption de l’ordre du jour", "agenda", {"presenter": "Coprésidents", "minutes": 5}),
    ("Adoption du procès-verbal de la séance précédente", "minutes", {"minutes": 10}),
    ("Suites données aux décisions", "follow_up", {"presenter": "Secr. technique", "minutes": 15}),
    (
        "Contexte et dynamiques de conflit",
        "information",
        {
            "presenter": "Secr. technique",
            "minutes": 20,
            "note": "La zone reste calme depuis le début du trimestre (exemple fictif).\n"
            "Deux incidents fonciers ont été portés devant le comité local.",
        },
    ),
    ("Situation du Fonds", "fund", {"presenter": "Secr. technique", "minutes": 20}),
    ("Projets bilatéraux", "projects", {"presenter": "Secr. technique", "minutes": 15}),
    ("Propositions d’allocation", "allocation", {"presenter": "Secr. technique", "minutes": 30}),
    ("Projets de décisions à soumettre au CAN", "decision", {"presenter": "Coprésidents", "minutes": 25}),
    ("Projet de communiqué final", "communique", {"presenter": "Secr. technique", "minutes": 10}),
)
DECIDING = ("agenda", "minutes", "allocation", "decision", "communique")
GROUNDS = (
    "Le foncier est la première cause des conflits recensés dans la zone. L’allocation finance la médiation "
    "de proximité dans quatre groupements pendant vingt-quatre mois."
)


@dataclass(frozen=True)
class BoardYear:
    """The office, its board, the real session and the made-up one with what hangs on it."""

    desk: Desk
    board: UUID
    real: Row
    planned: UUID
    ref: str
    allocation: UUID
    programme: UUID
    seats: tuple[UUID, ...]


def add(
    desk: Desk, entity: str, /, final: bool = True, confidential: bool = False, **raw: Any
) -> records.Saved:
    """A made-up record."""
    return records.create(desk, entity, {"fictional": True, **raw}, final=final, confidential=confidential)


def child(desk: Desk, entity: str, /, **raw: Any) -> UUID:
    """A made-up row of a record."""
    return records.create(desk, entity, {"fictional": True, **raw}, reason="Exemple fictif.").uuid


def write(desk: Desk, uuid: UUID, **raw: Any) -> records.Saved:
    """A person changes fields of a final record, and says why."""
    return records.save(desk, uuid, raw, mark=reading.read(desk, uuid).mark, reason="Exemple fictif.")


def make_board_year(folder: Path) -> BoardYear:
    """The sample office with seats, a follow-up and a session of June 2020 (exemple fictif)."""
    desk = create_sample(folder)
    real = next(r for r in records_at(desk).all("meeting") if r.ref == REAL)
    board = next(r for r in records_at(desk).all("board") if r.uuid == real["board"])
    write(desk, board.uuid, quorum_seats=3, quorum_chairs=True)
    seats = tuple(_seat(desk, board.uuid, rank, *one) for rank, one in enumerate(SEATS, 1))
    write(
        desk, real.uuid, minutes="La séance est ouverte par les coprésidents (exemple fictif).",
        minutes_state="reviewed",
    )  # fmt: skip
    add(desk, "action", meeting=real.uuid, text="Envoyer les pièces au CAN (exemple fictif)",
        owner="Secrétariat technique", due="2020-03-31", state="in_progress",
        progress="Pièces réunies.")  # fmt: skip
    add(desk, "action", meeting=real.uuid, text="Diffuser le communiqué (exemple fictif)",
        owner="Secrétariat technique", due="2020-02-20", state="done", done_on="2020-02-18")  # fmt: skip
    planned = add(
        desk, "meeting", board=board.uuid, on="2020-06-19", kind="session", state="planned", begins="9:00",
        ends="12:30", place="Salle de réunion du gouvernorat, Bukavu", mode="room", previous=real.uuid,
        convened_on="2020-06-05", title="Deuxième séance ordinaire de 2020", zone="Africa/Lubumbashi",
        communique="Le conseil s’est réuni à Bukavu le 19 juin 2020 (exemple fictif).",
    )  # fmt: skip
    items = [
        child(desk, "agenda_item", meeting=planned.uuid, title=title, type=kind, position=f"{k:03d}",
              purpose="decision" if kind in DECIDING else "information", **more)
        for k, (title, kind, more) in enumerate(AGENDA)
    ]  # fmt: skip
    programme, allocation = _asked(desk, board, planned.uuid, items[8])
    return BoardYear(desk, board.uuid, real, planned.uuid, planned.ref, allocation, programme, seats)


def _seat(
    desk: Desk, board: UUID, rank: int, function: str, voice: str, chair: bool, who: str | None, acting: bool
) -> UUID:
    made = child(desk, "seat", board=board, function=function, rank=str(rank), voting=voice, co_chair=chair)
    if who:
        person = add(desk, "person", name=f"{who} (exemple fictif)")
        child(desk, "mandate", board=board, seat=made, person=person.uuid, span={"start": "2019-06"},
              acting=acting)  # fmt: skip
    return made


def _asked(desk: Desk, board: Row, planned: UUID, item: UUID) -> tuple[UUID, UUID]:
    """A programme, the decision on its allocation, and the proposal itself."""
    fund = board["fund"] or next(r for r in records_at(desk).all("fund") if r["code"] == "CDS00").uuid
    programme = add(
        desk, "programme", title="Gouvernance foncière concertée (exemple fictif)", code="GFC", fund=fund,
        nature="project", span={"start": "2020-09", "end": "2022-08"},
    ).uuid  # fmt: skip
    decision = add(
        desk, "decision", meeting=planned, item=item, number="2020-02", kind="allocation",
        title="Allocation au programme « Gouvernance foncière concertée »",
        text="Le Conseil valide la proposition d’allocation et la soumet au CAN.", programme=programme,
        amount="2 568 000,50 USD",
    )  # fmt: skip
    add(
        desk, "decision", meeting=planned, number="2020-01", kind="governance",
        title="Procès-verbal de la séance précédente", text="Le Conseil confirme le procès-verbal tel quel.",
    )  # fmt: skip
    made = add(
        desk, "allocation", fund=fund, kind="programme", programme=programme, amount="2 568 000,50 USD",
        on="2020-06-19", decision=decision.uuid, province=board["province"], grounds=GROUNDS,
        results="Quatre cadres de concertation fonctionnent ; 120 conflits sont traités.",
        risks="Accès aux groupements en saison des pluies.",
    )  # fmt: skip
    return programme, made.uuid
