"""The register of risks at a cut-off: the 5x5 matrix, risks that are not rated, those that are closed."""

import datetime as dt
from uuid import UUID

from issss_desktop.models.entities.monitoring import LIVE
from issss_desktop.models.monitoring import RiskCell, RiskLine, RiskMatrix, level_of
from issss_desktop.models.rows import Records, Row
from issss_desktop.services.monitoring.subjects import counting, links_of

RATINGS = range(1, 6)


def matrix(
    records: Records,
    cut_off: dt.date,
    *,
    province: UUID | None = None,
    programme: UUID | None = None,
    project: UUID | None = None,
    drafts: bool = False,
) -> RiskMatrix:
    """Risks that were identified by a day, in their fields; those of no state stand in the matrix too."""
    asked = counting(records, "risk", drafts=drafts, province=province, programme=programme, project=project)
    found = [_line(records, row, cut_off) for row in asked if _identified(row, cut_off)]
    found.sort(key=lambda line: (line.title.casefold(), line.uuid.bytes))
    live = [line for line in found if line.state in (*LIVE, "")]
    fields: dict[tuple[int, int], list[RiskLine]] = {}
    for line in live:
        if line.probability is not None and line.impact is not None:
            fields.setdefault((line.probability, line.impact), []).append(line)
    return RiskMatrix(
        tuple(
            tuple(RiskCell(p, i, tuple(fields.get((p, i), ()))) for i in RATINGS) for p in reversed(RATINGS)
        ),
        tuple(line for line in live if line.score is None),
        tuple(line for line in found if line.state not in (*LIVE, "")),
    )


def _identified(row: Row, cut_off: dt.date) -> bool:
    on = row["identified_on"]
    return on is None or bool(on.first() <= cut_off)


def _line(records: Records, row: Row, cut_off: dt.date) -> RiskLine:
    probability, impact = (_rating(row[code]) for code in ("probability", "impact"))
    score = probability * impact if probability is not None and impact is not None else None
    due, live = row["review_due"], (row["state"] or "") in (*LIVE, "")
    return RiskLine(
        row.uuid, row.ref, row["title"] or "", row["kind"] or "", row["state"] or "", row["cause"] or "",
        probability, impact, score, level_of(score) if score is not None else "", row["mitigation"] or "",
        row["owner"] or "", row["identified_on"], due,
        (cut_off - due).days if live and due is not None and due < cut_off else None,
        links_of(records, row), bool(row["fictional"]), not row.final,
    )  # fmt: skip


def _rating(code: str | None) -> int | None:
    """A rating from 1 to 5; one that a newer version may know is none here."""
    return int(code) if code in {str(n) for n in RATINGS} else None
