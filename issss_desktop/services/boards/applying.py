"""A decision carried into what it changes, in one step that one undo takes back.

An allocation is created, or the proposal of it takes the decision; an extension and a change of the budget
are amendments of the programme; a closure is its date. What is made has an identity that follows from the
decision, so that two offices that apply the same one make it once.
"""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid5

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.entities.boards import APPLICABLE, CALLED_OFF
from issss_desktop.models.entities.common import Amount
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import PartialDay, show_partial
from issss_desktop.services import finding
from issss_desktop.services.boards.decisions import Place, place_of
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require
from issss_desktop.services.recording.commits import Saved
from issss_desktop.services.recording.together import Together
from issss_desktop.services.titles import Titles
from issss_desktop.store import query
from issss_desktop.store.query import Connection
from issss_desktop.store.work import Work

MONEY: Final = ("allocation", "direct_costs")
AMENDMENTS: Final = {"extension": "no_cost", "budget": "amendment"}


@dataclass(frozen=True)
class _Plan:
    """What will be written: one record with its values, changed (``row``) or created."""

    here: Place
    code: str
    values: dict[str, Any]
    row: Row | None = None
    programme: Row | None = None


def preview(desk: Desk, ref: str | UUID) -> tuple[str, ...]:
    """What applying a decision will do, in sentences.

    Raises:
        UserError: it cannot be applied; says why.
    """
    with desk.store.reading() as connection:
        plan = _plan(connection, finding.one_of(connection, ref, "decision"))
        return tuple(_sentences(connection, plan))


def apply(desk: Desk, ref: str | UUID, reason: str | None = None) -> Saved:
    """Carry a decision into its allocation or programme, and note the day.

    Raises:
        UserError: it is not adopted, not of the national board (for money), lacks what it is to change, or
            was applied already, here or in another office.
    """
    require(desk, Action.RECORD)

    def job(work: Work) -> Saved:
        row = finding.one_of(work.connection, ref, "decision")
        plan = _plan(work.connection, row)
        together = Together(desk, work)
        final = row.final
        if plan.row is not None:
            together.change(
                plan.row, plan.values, final=True if final and plan.code == "allocation" else None
            )
        else:
            uuid = uuid5(row.uuid, plan.code)
            together.create(plan.code, plan.values, final=final, uuid=uuid, after=row.ref)
        together.change(row, {"applied_on": desk.today})
        said = _("Application of decision {number}").format(
            number=f"{row['number'] or ''} ({row.ref})".strip()
        )
        return together.commit(reason or said, shown=row.uuid)

    return desk.store.write(job)


def _plan(connection: Connection, row: Row) -> _Plan:
    plan = _planned(connection, row)
    changed = plan.row if plan.code == "allocation" else plan.programme
    if changed is not None and changed.final and not row.final:
        raise UserError(
            _("{decision} is still a draft, and “{title}” is final: it would change figures.").format(
                decision=_name(plan.here), title=Titles(connection).of(changed)
            ),
            _("Make the decision final first, then apply it."),
        )
    return plan


def _planned(connection: Connection, row: Row) -> _Plan:
    here = place_of(connection, row)
    _refuse_not_decided(here)
    _refuse_applied(connection, here)
    kind = row["kind"]
    if kind == "direct_costs":
        return _allocation(connection, here, None)
    programme = _programme(connection, here)
    if kind == "allocation":
        return _allocation(connection, here, programme)
    on = _day(here)
    if kind == "closure":
        return _Plan(here, "programme", {"operational_closure": on}, programme, programme)
    values = {
        "programme": programme.uuid, "kind": AMENDMENTS[kind], "on": on, "decision": row.uuid,
        "fictional": row["fictional"],
    }  # fmt: skip
    if kind == "extension":
        values["new_end"] = _needed(here, row["new_end"], _("no new end"))
    else:
        values["change"] = _amount(here)
    return _Plan(here, "programme_amendment", values, None, programme)


def _allocation(connection: Connection, here: Place, programme: Row | None) -> _Plan:
    row = here.decision
    board = here.board["fund"] if here.board else None
    values = {
        "kind": "programme" if programme else "direct_costs", "amount": _amount(here), "on": _day(here),
        "programme": programme.uuid if programme else None, "decision": row.uuid,
        "fund": _needed(here, (programme["fund"] if programme else None) or board, _("no fund")),
    }  # fmt: skip
    proposal = _proposal(connection, row, programme)
    if proposal is not None:
        return _Plan(here, "allocation", values, proposal, programme)
    values |= {"province": _province(connection, row), "fictional": row["fictional"]}
    return _Plan(here, "allocation", values, None, programme)


def _proposal(connection: Connection, decision: Row, programme: Row | None) -> Row | None:
    """The allocation that a provincial board proposed by the decision that this one answers."""
    if decision["answers"] is None:
        return None
    tail = "WHERE alive=1 AND decision=? ORDER BY uuid"
    rows = query.select_rows(connection, "allocation", tail, (decision["answers"].bytes,))
    wanted = programme.uuid if programme else None
    return next((r for r in rows if r["programme"] == wanted), None)


def _province(connection: Connection, decision: Row) -> UUID | None:
    asked = query.get_row(connection, "decision", decision["answers"]) if decision["answers"] else None
    board = place_of(connection, asked).board if asked else None
    found: UUID | None = board["province"] if board else None
    return found


def _refuse_not_decided(here: Place) -> None:
    row, name = here.decision, _name(here)
    if row["kind"] not in APPLICABLE:
        raise UserError(
            _("{decision} changes nothing that is recorded here.").format(decision=name),
            _("Say in it what it changes: an allocation, an extension, a budget, a closure."),
        )
    if not here.adopted:
        raise UserError(
            _("{decision} has not been adopted.").format(decision=name),
            _("Write its outcome once the board has decided."),
        )
    if here.meeting is not None and here.meeting["state"] in CALLED_OFF:
        raise UserError(
            _("{decision} is of a meeting that was not held: it was not adopted.").format(decision=name),
            _("Check the state of the meeting, or record the decision at the one that took it."),
        )
    if row["kind"] in MONEY and not here.national:
        raise UserError(
            _("{decision} is not of the national board: only that board allocates.").format(decision=name),
            _("Submit it to the national board, and apply the decision that answers it."),
        )


def _refuse_applied(connection: Connection, here: Place) -> None:
    row = here.decision
    made = _made(connection, row)
    if row["applied_on"] is None and not made:
        return
    remedy = _("Undo that in the history first if it was wrong.")
    if row["applied_on"] is not None:
        day = show_partial(PartialDay.of(row["applied_on"]), Titles(connection).lang)
        said = _("{decision} was applied already, on {day}.").format(decision=_name(here), day=day)
        raise UserError(said, remedy)
    said = _("{decision} was applied already: “{title}” carries it.").format(
        decision=_name(here), title=Titles(connection).of(made[0])
    )
    raise UserError(said, remedy)


def _made(connection: Connection, decision: Row) -> list[Row]:
    """What carries a decision already: allocations and amendments that name it."""
    tail = "WHERE alive=1 AND decision=? ORDER BY uuid"
    found: list[Row] = []
    for code in ("allocation", "programme_amendment"):
        found.extend(query.select_rows(connection, code, tail, (decision.uuid.bytes,)))
    return found


def _programme(connection: Connection, here: Place) -> Row:
    uuid = _needed(here, here.decision["programme"], _("no programme"))
    row = query.get_row(connection, "programme", uuid)
    if row is None or not row.created:
        raise UserError(
            _("The programme of {decision} has not been received.").format(decision=_name(here)),
            _("Ask the office that wrote it for its next report."),
        )
    if not row.alive:
        raise UserError(
            _("The programme of {decision} has been deleted.").format(decision=_name(here)),
            _("Restore it, or choose another in the decision."),
        )
    return row


def _amount(here: Place) -> Amount:
    amount: Amount | None = here.decision["amount"]
    known = amount if amount is not None and amount.amount is not None else None
    found: Amount = _needed(here, known, _("no amount"))
    return found


def _day(here: Place) -> PartialDay:
    found: PartialDay = _needed(
        here, here.meeting["on"] if here.meeting else None, _("no date of its meeting")
    )
    return found


def _needed(here: Place, value: Any, lack: str) -> Any:
    if value is None:
        raise UserError(
            _("{decision} cannot be applied: it has {lack}.").format(decision=_name(here), lack=lack),
            _("Complete it, then apply it."),
        )
    return value


def _name(here: Place) -> str:
    number = here.decision["number"]
    return _("Decision {number}").format(
        number=f"{number} ({here.decision.ref})" if number else here.decision.ref
    )


def _sentences(connection: Connection, plan: _Plan) -> list[str]:
    titles = Titles(connection)
    row, values = plan.here.decision, plan.values
    name = titles.of(plan.programme) if plan.programme else _("direct costs of the secretariat")
    on = show_partial(_day(plan.here), titles.lang)
    said = []
    if plan.code == "allocation":
        amount = titles.text(row.declared, "amount", row["amount"])
        if plan.row is None:
            text = _("An allocation of {amount} for “{name}” is made, adopted on {day}.")
        else:
            text = _("The proposal {ref} for “{name}” becomes an allocation of {amount}, adopted on {day}.")
        ref = plan.row.ref if plan.row else ""
        said.append(text.format(amount=amount, name=name, day=on, ref=ref))
        if plan.row is not None and plan.row["amount"] not in (None, values["amount"]):
            before = titles.text(plan.row.declared, "amount", plan.row["amount"])
            said.append(_("The amount proposed was {amount}.").format(amount=before))
        if not row.final:
            said.append(_("It stays a draft, outside all figures, as the decision is a draft."))
        elif plan.here.meeting is not None and not plan.here.meeting.final:
            said.append(
                _("It counts as adopted once the session is final: the record of the session is a draft.")
            )
    elif row["kind"] == "extension":
        end = show_partial(row["new_end"], titles.lang)
        said.append(_("“{name}” gets a no-cost extension until {end}.").format(name=name, end=end))
    elif row["kind"] == "budget":
        amount = titles.text(row.declared, "amount", row["amount"])
        said.append(
            _("“{name}” gets an amendment of its budget of {amount}.").format(name=name, amount=amount)
        )
    else:
        said.append(_("“{name}” is operationally closed on {day}.").format(name=name, day=on))
    said.append(_("The decision is noted as applied today; one undo takes all of it back."))
    return said
