"""The mission beside money in the office of ``board_year``: analyses, acts, indicators, risks (made up)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from issss_desktop.services.desk import Desk
from issss_desktop.services.state import records_at
from tests.printing.board_year import BoardYear, add, child

SECRET = ("Zibeline", "Kalembo", "Pangolin")
"""They stand in what is confidential and nowhere else."""

ANALYSES = (
    (
        "Tensions foncières dans le Kalehe", "analysis", "2020-04-14", ("land_identity", "security_dilemmas"),
        "Deux autorités coutumières se disputent la limite de leurs collines.\n"
        "La médiation de mars a réuni les anciens ; un procès-verbal attend leur signature.",
    ),
    (
        "Carrés miniers et groupes d’autodéfense", "analysis", "2020-05-28",
        ("natural_resources", "regional_dynamics"),
        "La hausse du cours a ramené des creuseurs sur trois sites fermés en 2019.",
    ),
    ("Calendrier des consultations locales", "advice", "2020-06-02", (), "Tenir les consultations avant la "
     "saison des pluies, avec les femmes des groupements."),
)  # fmt: skip
INDICATORS: tuple[tuple[str, str, dict[str, Any], tuple[tuple[str, str], ...]], ...] = (
    (
        "EX-1", "Part des conflits fonciers réglés à l’amiable (exemple fictif)",
        {"measured_as": "percent", "baseline_state": "known", "baseline": "22", "target": "60",
         "frequency": "H", "baseline_on": "2018-06", "target_on": "2021",
         "framework": "Cadre d’exemple, effet 1"},
        (("2018-H2", "24"), ("2019-H1", "31,5"), ("2019-H2", "38")),
    ),
    (
        "EX-2", "Personnes formées à la médiation (exemple fictif)",
        {"measured_as": "number", "unit": "personnes", "baseline_state": "known", "baseline": "0",
         "target": "1 200", "frequency": "Q", "framework": "Cadre d’exemple, effet 1"},
        (("2019-Q1", "80"), ("2019-Q2", "210"), ("2019-Q3", "355"), ("2019-Q4", "480"), ("2020-Q1", "655")),
    ),
    (
        "EX-3", "Perception de la sécurité sur la route de Bunyakiri (exemple fictif)",
        {"measured_as": "words", "baseline_state": "not_available", "frequency": "H",
         "target_text": "Les marchés se tiennent sans escorte", "framework": "Cadre d’exemple, effet 2"},
        (("2019-H2", "Deux marchés sur cinq se tiennent sans escorte"),),
    ),
    (
        "EX-4", "Incidents déclarés par mois (exemple fictif)",
        {"measured_as": "number", "unit": "incidents", "better": "down", "baseline_state": "known",
         "baseline": "34", "target": "10", "frequency": "M", "framework": "Cadre d’exemple, effet 2"},
        (
            *((f"2019-{m:02d}", str(34 - m + (5 if m % 3 == 0 else 0))) for m in range(3, 13)),
            ("2020-01", "19"), ("2020-03", "15"), ("2020-04", "17"),
        ),
    ),
)  # fmt: skip
RISKS = (
    ("Accès coupé en saison des pluies", "4", "3", "programmatic", "open", "2020-05-31",
     "Prépositionner le matériel à Hombo."),
    ("Reprise des combats dans les hauts plateaux", "3", "5", "contextual", "open", "2020-07-15",
     "Suivi hebdomadaire avec la MONUSCO ; plan de repli des équipes."),
    ("Retard du deuxième versement", "3", "4", "institutional", "mitigated", "2020-06-30",
     "Avance du partenaire d’exécution."),
    ("Détournement d’intrants", "2", "4", "programmatic", "open", None, "Double signature au dépôt."),
    ("Départ de cadres formés", "4", "3", "institutional", "open", "2020-09-01", ""),
    ("Litige sur une parcelle pilote", "3", "2", "programmatic", "occurred", "2020-06-20",
     "Médiation du chef de groupement."),
    ("Rumeur sur le recensement", "2", "1", "contextual", "open", None, "Radio communautaire."),
    ("Fermeture de la frontière", "3", "3", "contextual", "closed", None, ""),
)  # fmt: skip
UNDERTAKINGS = (
    ("Gouvernement provincial", "Nommer les membres du comité foncier de Kalehe", "2020-03-31",
     (("2020-Q1", "delayed", "Trois membres sur sept sont nommés.", "Arrêté à signer"),)),
    ("Gouvernement provincial", "Ouvrir le bureau de médiation de Bunyakiri", "2020-09-30",
     (("2019-Q4", "not_begun", "", ""),
      ("2020-Q1", "in_progress", "Le local est trouvé.", "Équiper le bureau"))),
    ("Communauté havu", "Respecter la trêve des semailles", "2020-06-30",
     (("2019-Q4", "in_progress", "Aucun incident.", ""), ("2020-Q1", "fulfilled", "La trêve a tenu.", ""))),
    ("Communauté tembo", "Rendre les deux écoles occupées", None, ()),
)  # fmt: skip


@dataclass(frozen=True)
class Mission:
    """What was added; ``secret`` is the reference of the confidential analysis."""

    province: str
    open: str
    secret: str
    compact: UUID


def add_mission(year: BoardYear) -> Mission:
    """Fill the office of a board year."""
    desk = year.desk
    board = next(r for r in records_at(desk).all("board") if r.uuid == year.board)
    province = board["province"]
    sheets = [_analysis(desk, province, *one) for one in ANALYSES]
    secret = add(
        desk, "analysis", title=SECRET[0], kind="analysis", on="2020-05-20", province=province,
        text=f"{SECRET[1]} : qui commande quoi.", actors=SECRET[2], confidential=True,
    )  # fmt: skip
    _indicators(desk, year, province)
    for title, probability, impact, kind, state, review, mitigation in RISKS:
        add(desk, "risk", title=f"{title} (exemple fictif)", probability=probability, impact=impact,
            kind=kind, state=state, review_due=review, mitigation=mitigation, province=province,
            owner="Secrétariat technique", programme=year.programme)  # fmt: skip
    _rest(desk, year, province)
    compact = _compact(desk, year, province)
    return Mission(str(province), sheets[1], secret.ref, compact)


def _analysis(
    desk: Desk, province: UUID, title: str, kind: str, on: str, dynamics: tuple[str, ...], text: str
) -> str:
    flags = dict.fromkeys(dynamics, True)
    made = add(
        desk, "analysis", title=f"{title} (exemple fictif)", kind=kind, on=on, province=province, text=text,
        actors="Autorités coutumières, jeunes des groupements, FARDC", **flags,
    )  # fmt: skip
    return made.ref


def _indicators(desk: Desk, year: BoardYear, province: UUID) -> None:
    pillars = sorted(records_at(desk).all("pillar"), key=lambda r: r["code"] or "")
    for k, (code, name, facts, values) in enumerate(INDICATORS):
        made = add(desk, "indicator", code=code, name=name, owner="Cellule de suivi-évaluation",
                   pillar=pillars[k // 2].uuid, province=province, **facts)  # fmt: skip
        for period, value in values:
            kind = {"text": value} if facts["measured_as"] == "words" else {"value": value}
            child(desk, "measurement", indicator=made.uuid, period=period, **kind)


def _rest(desk: Desk, year: BoardYear, province: UUID) -> None:
    theme = add(desk, "theme", name="Foncier (exemple fictif)")
    add(
        desk, "lesson", title="Associer les femmes dès la cartographie (exemple fictif)", on="2020-05-11",
        text="Les limites relevées sans elles ont été contestées dans trois groupements sur quatre.",
        recommendation="Deux femmes au moins dans chaque équipe de relevé.", programme=year.programme,
        tags=[theme.uuid], province=province,
    )  # fmt: skip
    lead = records_at(desk).all("organisation")[0].uuid
    for title, kind, period, due, received in (
        ("Rapport narratif du premier trimestre", "narrative", "2020-Q1", "2020-04-30", None),
        ("Rapport financier du premier trimestre", "financial", "2020-Q1", "2020-04-30", "2020-05-04"),
        ("Rapport de suivi du semestre", "monitoring", "2020-H1", "2020-07-15", None),
    ):
        add(desk, "due_report", title=f"{title} (exemple fictif)", kind=kind, period=period, due=due,
            received_on=received, organisation=lead, programme=year.programme, province=province)  # fmt: skip


def _compact(desk: Desk, year: BoardYear, province: UUID) -> UUID:
    made = add(
        desk, "compact", title="Acte d’engagement de Kalehe (exemple fictif)", province=province,
        signed_on="2019-11-08", parties="Gouvernement provincial, communautés havu, tembo et rwandophone",
        board=year.board, purpose="Réduire les conflits fonciers.",
    )  # fmt: skip
    for party, text, due, reviews in UNDERTAKINGS:
        one = child(desk, "commitment", compact=made.uuid, party=party, text=text, due=due)
        for period, progress, found, step in reviews:
            child(desk, "commitment_review", compact=made.uuid, commitment=one, period=period,
                  progress=progress, text=found, next_step=step)  # fmt: skip
    return made.uuid
