"""What a pack says of its meeting, read from the records: agenda, decisions, sessions around it, acronyms."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from issss_desktop.i18n import N_, _, language
from issss_desktop.models.entities.boards import CALLED_OFF
from issss_desktop.models.figure import Figure
from issss_desktop.models.rows import Row
from issss_desktop.models.values.dates import PartialDay, show_day, show_partial
from issss_desktop.models.values.reporting import ReportingPeriod
from issss_desktop.models.values.texts import fold
from issss_desktop.reports.annexes.annex import Annex
from issss_desktop.reports.brief import Brief, Logo
from issss_desktop.reports.pack import SECTIONS, Pack
from issss_desktop.reports.points.changes import Changes
from issss_desktop.reports.points.mission import MissionPoints
from issss_desktop.reports.session.logo import read_logo
from issss_desktop.reports.session.meeting import (
    HELD,
    Decision,
    Followed,
    Meeting,
    Minutes,
    Point,
    Session,
)
from issss_desktop.services.figures import compute
from issss_desktop.services.printing.acronyms import abbreviations
from issss_desktop.services.printing.agenda import (
    agenda_points,
    capital,
    lines_of,
    shown_hour,
    tree_points,
    unnumbered,
)
from issss_desktop.services.printing.changing import Changing
from issss_desktop.services.printing.coverage import coverage
from issss_desktop.services.printing.deciding import Deciding, amount_of
from issss_desktop.services.printing.mission import Mission
from issss_desktop.services.printing.sheets import Gathering
from issss_desktop.services.printing.sitting import Sitting

SITTINGS = ("session", "written", "unidentified")
"""Kinds of meeting that are a session of a board; a workshop or a notification is none."""

LOGOS = "logos"
"""Folder in the data folder for the emblems of the cover: ``state`` and ``un``, PNG or JPEG."""

WEEKDAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
            N_("Sunday"))  # fmt: skip
PICTURES = (".png", ".jpg", ".jpeg")
VACANT = frozenset({"vacant", "siege vacant", "vacant seat"})
_OWN_NUMBER = re.compile(r"^((?:19|20)\d{2}-\d{1,3})\s*[.:)–-]?\s+(?=\S)")


Emblems = tuple[Logo | None, Logo | None]


def read_emblems(folder: Path) -> Emblems:
    """Emblems of the State and of the United Nations in a data folder, without their words.

    Raises:
        UserError: one of them cannot be read.
    """
    state, un = (
        next((read_logo(path, "") for path in _pictures(folder / LOGOS, name)), None)
        for name in ("state", "un")
    )
    return state, un


@dataclass(frozen=True)
class SessionGathering:
    """A meeting, or the board of an office without one, with what surrounds it in the records."""

    gathering: Gathering
    held: Row | None
    emblems: Emblems = (None, None)

    def brief(self) -> Brief:
        """The cover: functions of the co-chairs, emblems; a draft of a meeting makes it provisional."""
        brief = self.gathering.brief(self.held)
        draft = self.held is not None and not self.held.final
        plain = self.held is not None and self.held["kind"] == "session"
        return replace(
            brief,
            meeting=(self.text(self.held, "title") if plain else "") or brief.meeting,
            when=self._when(),
            chairs=self.chairs(),
            logos=self.logos(brief),
            provisional=brief.provisional or draft,
            fictional=brief.fictional or bool(self.board and self.board["fictional"]),
        )

    def pack(self, annexes: Sequence[Annex] = (), sections: Sequence[str] = SECTIONS) -> Pack:
        """The whole pack, in the language in force."""
        province = self.board["province"] if self.board and self.board["kind"] == "provincial" else None
        return Pack(
            self.brief(),
            self.gathering.figures,
            self.gathering.assessments(),
            self.gathering.sources(),
            sections=sections,
            language=language(),
            meeting=self.meeting(),
            annexes=annexes,
            abbreviations=abbreviations(self.gathering.records),
            criteria_gaps=self.criteria_gaps(),
            changes=self.changes(),
            mission=self.mission(),
            province=province,
            coverage=coverage(self.gathering, province),
        )

    @cached_property
    def board(self) -> Row | None:
        """The board of the meeting, else the one of the office."""
        return self.gathering.board(self.held)

    def text(self, row: Row | None, code: str) -> str:
        """Text of a field, empty when unknown."""
        return self.gathering.text(row, code)

    def chairs(self) -> tuple[str, ...]:
        """Functions of the co-chairs as the board has them, else what the meeting says; "" is vacant."""
        if found_seats := [seat for seat in self._sitting.seats() if seat.co_chair]:
            return tuple(seat.function if seat.holder else "" for seat in found_seats)
        text = self.text(self.board, "co_chairs") or self.text(self.held, "chairs")
        parts = text.split("\n") if "\n" in text or text.count(";") != 1 else text.split(";")
        found = [part.strip(" \u202f\u00a0") for part in parts]
        return tuple("" if fold(p) in VACANT else capital(p) for p in found if p)

    def logos(self, brief: Brief) -> tuple[Logo | None, Logo | None]:
        """The emblems, each with the words of the head it stands beside."""
        state, un = (
            replace(logo, alt=_alt(lines)) if logo else None
            for logo, lines in zip(self.emblems, (brief.state, brief.un), strict=True)
        )
        return state, un

    # the meeting

    def meeting(self) -> Meeting:
        """The meeting as its papers print it; without one, what the board's records say."""
        held, board = self.held, self.board
        quorum = self.text(board, "quorum")
        provincial = bool(board and board["kind"] == "provincial")
        around = Meeting(
            quorum=quorum,
            provincial=provincial,
            previous=self._session(self._previous),
            before=self._before(),
            following=self._session(self._following),
            seats=self._sitting.seats(),
            quorum_now=self._sitting.quorum(),
            followed=self._followed(),
        )
        if held is None:
            return around
        on: PartialDay | None = held["on"]
        return replace(
            around,
            ref=held.ref,
            state=held["state"] or "",
            kind=held["kind"] or "",
            title=self.text(held, "title"),
            day_words=_day(on) if on else "",
            hours=self._zoned(held),
            place=self.text(held, "place"),
            mode=self.text(held, "mode"),
            convened_on=show_partial(held["convened_on"], language(), "long") if held["convened_on"] else "",
            answers_due=show_day(held["answers_due"], language(), "long") if held["answers_due"] else "",
            agenda=self._agenda(held),
            decisions=self._decisions(held),
            amount=amount_of(held),
            guests=self._sitting.guests(),
            proposals=self._deciding.proposals(),
            minutes=self._minutes(held),
            communique=held["communique"] or "",
        )

    def mission(self) -> MissionPoints:
        """Context, engagement and monitoring, of the province of a provincial board; a national one takes
        the semester.
        """
        national = self.board is not None and self.board["kind"] == "national"
        previous = self._previous
        since = previous["on"].last() if previous is not None else None
        own = None if national or self.board is None else self.board["province"]
        mission = Mission(self.gathering, own)
        quarter = mission.last_quarter()
        period = ReportingPeriod.holding(quarter.last(), "H") if national else quarter
        return MissionPoints(
            analyses=mission.analyses(since),
            acts=mission.acts(period),
            risks=mission.risks(),
            indicators=mission.indicators(),
            pillars=mission.pillars(),
            lessons=mission.lessons(since),
            due=mission.due(),
            provincial=own is not None,
        )

    def changes(self) -> Changes | None:
        """What changed since the previous session; None for the first of a board."""
        previous = self._previous
        return Changing(self.gathering, previous).changes() if previous is not None else None

    @cached_property
    def _sitting(self) -> Sitting:
        return Sitting(self.gathering, self.board, self.held, self._on())

    @cached_property
    def _deciding(self) -> Deciding:
        return Deciding(self.gathering, self.board, self.held, min(self._on(), self._today()))

    def _on(self) -> dt.date:
        """The day of the meeting; without one, the day the pack is made."""
        on = self.held["on"] if self.held is not None else None
        return on.last() if on else self._today()

    def _agenda(self, held: Row) -> tuple[Point, ...]:
        """Points of the records; the text of a meeting speaks where there are none."""
        items = list(self.gathering.records.children("agenda_item", held.uuid))
        if items:
            return tree_points(items, held["begins"], language())
        return agenda_points(held["agenda"] or "", language())

    def _minutes(self, row: Row) -> Minutes:
        confirmed = self.gathering.records.get("meeting", row["minutes_confirmed_at"])
        return Minutes(
            state=row["minutes_state"] or "",
            said=self.text(row, "minutes_state"),
            text=row["minutes"] or "",
            changes=row["minutes_changes"] or "",
            confirmed_at=self.gathering.titles.of(confirmed) if confirmed else "",
        )

    def _followed(self) -> tuple[Followed, ...]:
        """What became of the decisions of every session held before, and of the actions that are followed."""
        previous = self._previous
        held = [r for r in self._sittings if r["state"] in HELD]
        earlier = [r for r in held if previous is not None and _order(r) <= _order(previous)]
        return self._deciding.followed(earlier)

    def _when(self) -> str:
        """Day with its weekday, and hours, as the cover says it."""
        if self.held is None or self.held["on"] is None:
            return ""
        said = ", ".join(part for part in (_day(self.held["on"]), self._hours(self.held)) if part)
        return capital(said)

    def _hours(self, held: Row) -> str:
        parts = []
        for word, code in ((_("from {time}"), "begins"), (_("to {time}"), "ends")):
            if held[code] is not None:
                parts.append(word.format(time=shown_hour(held[code], language())))
        return " ".join(parts)

    def _zoned(self, held: Row) -> str:
        """Hours with the town whose clock they are of."""
        said, zone = self._hours(held), self.text(held, "zone").rpartition("/")[2]
        return _("{hours} (time of {zone})").format(hours=said, zone=zone) if said and zone else said

    def _decisions(self, row: Row) -> tuple[Decision, ...]:
        """Decisions recorded of a meeting; else its lines, numbered by year on from the earlier sessions."""
        if recorded := self._deciding.decisions(row):
            return recorded
        on: PartialDay | None = row["on"]
        before = 0
        if on is not None and row["board"] is not None:
            for other in self._sittings:
                same_year = other["on"].year == on.year and other.uuid != row.uuid
                if same_year and _order(other) < _order(row) and other["board"] == row["board"]:
                    before += len(self._deciding.of(other.uuid)) or len(lines_of(other["decisions"]))
        found = []
        for k, text in enumerate(lines_of(row["decisions"])):
            own = _OWN_NUMBER.match(text)
            number = f"{on.year if on else '…'}-{before + k + 1:02d}"
            found.append(Decision(own[1], text[own.end() :]) if own else Decision(number, unnumbered(text)))
        return tuple(found)

    # the sessions around it

    @cached_property
    def _sittings(self) -> list[Row]:
        """Final sessions of the board with a date, the oldest first."""
        if self.board is None:
            return []
        rows = [
            row
            for row in self.gathering.records.all("meeting")
            if row["board"] == self.board.uuid and row["on"] and row["kind"] in SITTINGS and row.final
        ]
        return sorted(rows, key=_order)

    @cached_property
    def _previous(self) -> Row | None:
        """The last session held before the meeting; without one, before the cut-off."""
        if self.held is not None:
            named = self.gathering.records.get("meeting", self.held["previous"])
            if named is not None and named["on"] and named.final:
                return named
            on = self.held["on"]
            earlier = [r for r in self._sittings if on and r["on"].last() < on.first()]
        else:
            earlier = [r for r in self._sittings if r["on"].last() <= self.gathering.figures.cut_off]
        return next((r for r in reversed(earlier) if r["state"] in HELD), None)

    @cached_property
    def _following(self) -> Row | None:
        """The next session planned after the meeting; without one, not yet past when the pack is made."""
        day = self.held["on"].last() if self.held is not None and self.held["on"] else self._today()
        later = [
            r for r in self._sittings if r["on"].first() > day and r["state"] not in (*HELD, *CALLED_OFF)
        ]
        return next((r for r in later if self.held is None or r.uuid != self.held.uuid), None)

    def _today(self) -> dt.date:
        return self.gathering.desk.day_of(self.gathering.figures.known_until)

    def _before(self) -> Figure | None:
        """Total of the Fund on the day of the previous session, from the same records."""
        previous, figures = self._previous, self.gathering.figures
        if previous is None or previous["on"].last() >= figures.cut_off:
            return None
        day = previous["on"].last()
        return compute(self.gathering.records, fund=figures.fund.code, cut_off=day).fund.total

    def _session(self, row: Row | None) -> Session | None:
        if row is None:
            return None
        parts = [_day(row["on"]), self._hours(row)]
        return Session(
            day=row["on"].last(),
            when=", ".join(part for part in parts if part),
            title=self.text(row, "title"),
            place=self.text(row, "place"),
            decisions=self._decisions(row),
            certainty=self.text(row, "certainty"),
            ref=row.ref,
            fictional=bool(row["fictional"]),
            minutes=self._minutes(row),
        )

    def criteria_gaps(self) -> tuple[str, ...]:
        """Numbers of the criteria in force whose official text is not complete."""
        rows = [r for r in self.gathering.records.all("criterion") if r["number"] is not None]
        newest = max((r["version"] or 0 for r in rows), default=0)
        gaps = {r["number"] for r in rows if (r["version"] or 0) == newest and not r["complete"]}
        return tuple(str(number) for number in sorted(gaps))


def _day(on: PartialDay) -> str:
    """A day with its weekday, a month or a year as it is known."""
    said = show_partial(on, language(), "long")
    if on.precision != "day":
        return said
    return _("{weekday} {day}").format(weekday=_(WEEKDAYS[on.first().weekday()]), day=said)


def _order(row: Row) -> tuple[Any, ...]:
    return row["on"].first(), row["on"].last(), row["begins"] or dt.time(0), row.uuid.bytes


def _pictures(folder: Path, name: str) -> Iterator[Path]:
    return (path for ending in PICTURES if (path := folder / f"{name}{ending}").is_file())


def _alt(lines: Sequence[str]) -> str:
    return _("Emblem: {name}").format(name=lines[0] if lines else "")
