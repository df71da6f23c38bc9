"""Decisions, what became of them, allocations that are asked for: read from the records of a board."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from issss_desktop.i18n import _, language, ngettext
from issss_desktop.models.entities.boards import APPLICABLE, NOT_TAKEN, SETTLED
from issss_desktop.models.rows import Row
from issss_desktop.models.values import currencies
from issss_desktop.models.values.dates import show_day, show_partial
from issss_desktop.reports.session.meeting import Amount, Decision, Followed, Proposal
from issss_desktop.services.boards.decisions import Life, by_number, life_of, votes_words
from issss_desktop.services.boards.following import followed
from issss_desktop.services.figures.adopted import adopted_on
from issss_desktop.services.printing.sheets import Gathering
from issss_desktop.services.recording.board_warnings import same_numbers

PRECEDENCE = ("late", "open", "unknown", "done")


def amount_of(row: Row | None, code: str = "amount") -> Amount | None:
    """An amount of a record, None where it is unknown or in a currency of a newer version."""
    value = row[code] if row is not None else None
    if value is None or value.amount is None or not value.currency:
        return None
    known = currencies.is_known(value.currency)
    return Amount(value.amount, value.currency, currencies.exponent(value.currency)) if known else None


@dataclass(frozen=True)
class Deciding:
    """Decisions and actions of a board; ``day`` is the one on which something is late or not."""

    gathering: Gathering
    board: Row | None
    held: Row | None
    day: dt.date

    def decisions(self, meeting: Row) -> tuple[Decision, ...]:
        """Decisions recorded of a meeting, by number; drafts on a provisional paper only."""
        return tuple(self._decision(row) for row in self.of(meeting.uuid))

    def of(self, meeting: UUID) -> list[Row]:
        """Decisions of a meeting, by number as a person counts."""
        return [row for row in self._all if row["meeting"] == meeting and (row.final or self._drafts)]

    @property
    def _drafts(self) -> bool:
        return self.gathering.order.provisional or (self.held is not None and not self.held.final)

    @cached_property
    def _all(self) -> list[Row]:
        return sorted(self.gathering.records.all("decision"), key=by_number)

    def _number(self, row: Row) -> str:
        """Number of a decision; with its reference where another of the meeting has the same, "" for none."""
        number: str = row["number"] or ""
        mine = self.of(row["meeting"]) if row["meeting"] else []
        twins = any(row.uuid in {r.uuid for r in rows} for rows in same_numbers(mine))
        return f"{number} ({row.ref})" if twins else number

    def _decision(self, row: Row) -> Decision:
        text = self.gathering.text
        return Decision(
            number=self._number(row) or _("no number"),
            text=text(row, "text"),
            title=text(row, "title"),
            amount=amount_of(row),
            outcome=self._outcome(row),
            state=row["outcome"] or "",
            reserve=row["reserve"] or "",
            votes=votes_words(row),
            about=text(row, "programme") or text(row, "project"),
            money=row["kind"] in APPLICABLE,
        )

    def _outcome(self, row: Row) -> str:
        """What became of a decision, "" while it is asked for."""
        if row["outcome"] in (None, "proposed"):
            return ""
        return self._life(row).sentence.rstrip(".")

    def _life(self, row: Row) -> Life:
        return life_of(self.gathering.connection, row, drafts=self._drafts)

    # what became of earlier ones

    def followed(self, earlier: Sequence[Row]) -> tuple[Followed, ...]:
        """Decisions of earlier sessions, and actions as the board follows them up: not executed first, the
        late ones at their head.

        A decision that was executed is said of the last session only; what is open is said until it is over.
        """
        found = list(self._followed_actions())
        for meeting in earlier:
            last = meeting is earlier[-1]
            found += [one for one in self._followed_decisions(meeting) if last or one.state != "done"]
        return tuple(sorted(found, key=lambda one: PRECEDENCE.index(one.state)))

    def _followed_decisions(self, meeting: Row) -> Iterator[Followed]:
        for row in self.of(meeting.uuid):
            if row.final:
                state, said = self._executed(row)
                yield Followed(
                    number=self._number(row) or _("no number"),
                    text=self.gathering.text(row, "title"),
                    state=state,
                    said=said,
                    national=self._life(row).sentence if row["kind"] in APPLICABLE else "",
                    session=_when(meeting),
                )

    def _executed(self, row: Row) -> tuple[str, str]:
        """Whether a decision was carried out: into its record, or by its actions; nothing is assumed."""
        life = self._life(row)
        if life.stage in NOT_TAKEN:
            return "done", self.gathering.text(row, "outcome") or _("without effect")
        if row["kind"] in APPLICABLE:
            return ("done", _("applied")) if life.stage == "applied" else ("open", _("not applied"))
        actions = [a for a in self.gathering.records.all("action") if a["decision"] == row.uuid]
        if not actions:
            return "unknown", _("nothing recorded since")
        left = sum(a["state"] not in SETTLED for a in actions)
        if not left:
            return "done", _("executed")
        return "open", ngettext("{n} action open", "{n} actions open", left).format(n=left)

    def _followed_actions(self) -> Iterator[Followed]:
        records, text = self.gathering.records, self.gathering.text
        if self.board is None:
            return
        meetings = [m for m in records.all("meeting") if m["board"] == self.board.uuid]
        actions = [r for r in records.all("action") if r.final or self._drafts]
        opened, ended = followed(meetings, actions, self.held, self.gathering.figures.cut_off)
        for row in (*opened, *ended):
            asked = records.get("meeting", row["meeting"])
            over = row["state"] in SETTLED
            late = not over and row["due"] is not None and row["due"] < self.day
            done = _("{state} on {day}") if over and row["done_on"] else "{state}"
            said = done.format(state=text(row, "state"), day=_day(row["done_on"]))
            decision = records.get("decision", row["decision"])
            yield Followed(
                number=self._number(decision) if decision else "",
                text="\n".join(part for part in (row["text"], text(row, "progress")) if part),
                owner=text(row, "owner"),
                due=_day(row["due"]),
                state="done" if over else "late" if late else "open",
                said=said,
                session=_when(asked) if asked else "",
                action=True,
            )

    # what is asked for

    def proposals(self) -> tuple[Proposal, ...]:
        """Allocations that a session decides on, and those of the province that wait for none yet.

        Drafts on a provisional paper only: the figures beside them do not count them either.
        """
        if self.held is None:
            return ()
        own = {row.uuid for row in self.of(self.held.uuid)}
        province = self.board["province"] if self.board else None
        found = []
        for row in self.gathering.records.all("allocation"):
            if not (row.final or self._drafts):
                continue
            waiting = row["decision"] is None and province is not None and row["province"] == province
            if row["decision"] in own or (waiting and adopted_on(self.gathering.records, row) is None):
                found.append(row)
        return tuple(self._proposal(row) for row in sorted(found, key=self._order))

    def _order(self, row: Row) -> tuple[Any, ...]:
        decision = self.gathering.records.get("decision", row["decision"])
        return (0, *by_number(decision)) if decision else (1, 0, "", row.uuid.bytes)

    def _proposal(self, row: Row) -> Proposal:
        records, text = self.gathering.records, self.gathering.text
        programme = records.get("programme", row["programme"])
        decision = records.get("decision", row["decision"])
        members = records.children("programme_partner", programme.uuid) if programme else ()
        named = [
            ", ".join(part for part in (text(m, "organisation"), text(m, "role")) if part) for m in members
        ]
        return Proposal(
            title=self.gathering.titles.of(programme) if programme else text(row, "kind"),
            ref=row.ref,
            programme=programme.ref if programme else "",
            consortium="\n".join(sorted(named)),
            amount=amount_of(row) or amount_of(decision),
            grounds=row["grounds"] or "",
            results=row["results"] or "",
            risks=row["risks"] or "",
            decision=text(decision, "text") or text(decision, "title"),
            number=self._number(decision) if decision else "",
            fictional=bool(row["fictional"] or (programme and programme["fictional"])),
        )


def _when(meeting: Row) -> str:
    return show_partial(meeting["on"], language()) if meeting["on"] else ""


def _day(day: dt.date | None) -> str:
    return show_day(day, language()) if day else ""
