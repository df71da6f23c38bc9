"""Copies and checks in the background of an open office: never in the way of a key."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.services.keeping import damage, standing
from issss_desktop.services.keeping.copying import Copied, copy_office, is_due
from issss_desktop.services.keeping.kept import recall
from issss_desktop.ui.jobs import Background, Jobs
from issss_desktop.ui.workplace import Workplace

FIRST_MS = 15_000
"""After a start, the office is left alone for so long."""
EVERY_MS = 60_000


class StoppedError(Exception):
    """The office is being closed: a copy under way is given up, and nothing of it stays."""


class Keeper(QObject):
    """``kept``: the last copy in words; ``went_on``: (done, of) of a copy; ``stood``: lines of the panel;
    ``put_right``: the one button is done; ``refused``: a UserError; ``damaged``: how many findings.
    """

    kept = Signal(str)
    went_on = Signal(int, int)
    stood = Signal(object)
    put_right = Signal(object)
    refused = Signal(object)
    damaged = Signal(int)

    def __init__(self, work: Workplace, stick: Path | None = None) -> None:
        super().__init__(work)
        self._work, self.stick = work, stick
        self._stopping = False
        self._background = Background()
        self._jobs = Jobs(self._background, self)
        self._jobs.broken.connect(self._broken)
        self._timer = QTimer(self, interval=FIRST_MS)
        self._timer.timeout.connect(self._tick)
        if work.desk.store.writable:
            self._timer.start()
        self._tell()

    def folder(self) -> Path:
        """The data folder of the office."""
        return self._work.desk.folder

    def under_way(self) -> int:
        """Jobs that are not yet done."""
        return self._jobs.under_way()

    def close(self) -> None:
        """Give up what is under way and wait for the thread: the office is about to be closed."""
        self._stopping = True
        self._timer.stop()
        self._background.close()

    # by the clock

    def _tick(self) -> None:
        self._timer.setInterval(EVERY_MS)
        if not self._jobs.under_way():
            self._jobs.run(self._keep, self._kept, self._told_once)

    def _keep(self) -> int | None:
        """Check, then copy, as far as they are due; what a check found, None without one."""
        desk = self._work.desk
        level = damage.wanted(desk)
        found = None
        if level:
            with self._given_up():
                found = damage.look(desk, level, self._is_stopping)
        if not found and is_due(desk, self.stick):
            copy_office(desk, "time", stick=self.stick, tick=self._count)
        return found

    @contextmanager
    def _given_up(self) -> Iterator[None]:
        """A check that was stopped because the office closes is no news for anybody."""
        try:
            yield
        except UserError as error:
            if self._stopping:
                raise StoppedError from error
            raise

    def _is_stopping(self) -> bool:
        return self._stopping

    def _count(self, done: int, of: int) -> None:
        if self._stopping:
            raise StoppedError
        self.went_on.emit(done, of)

    def _kept(self, found: int | None) -> None:
        self._tell()
        if found is not None:
            self.damaged.emit(found)

    def _told_once(self, error: UserError) -> None:
        """A copy by the clock that fails is told in the status line; the panel says more."""
        self._work.said.emit("check", str(error))

    def _tell(self) -> None:
        desk = self._work.desk
        self.kept.emit(standing.last_copy(desk.folder, desk.clock()))

    def words(self) -> str:
        """The last copy, for a status line that was just made."""
        return standing.last_copy(self._work.desk.folder, self._work.desk.clock())

    def _broken(self, error: BaseException) -> None:
        if not isinstance(error, StoppedError):
            self._work.jobs.broken.emit(error)

    # asked for

    def look(self, unsaved: Sequence[str]) -> None:
        """Ask how everything stands; ``stood`` answers."""
        job = partial(standing.standing, self._work.desk, self.stick, tuple(unsaved))
        self._jobs.run(job, self.stood.emit, self.refused.emit)

    def make_right(self) -> None:
        """Copy and check what is due; ``put_right`` answers."""
        self._jobs.run(self._make_right, self._made_right, self.refused.emit)

    def _make_right(self) -> tuple[Copied, bool]:
        with self._given_up():
            return standing.put_right(self._work.desk, self.stick, self._count, self._is_stopping)

    def _made_right(self, done: tuple[Copied, bool]) -> None:
        self._tell()
        copied, checked = done
        if checked:
            self.damaged.emit(recall(self._work.desk.folder).findings)
        if copied.refusal is not None:
            self.refused.emit(copied.refusal)
        self.put_right.emit(copied)

    def copy_now(self) -> None:
        """Copy at once, without the panel."""
        job = partial(copy_office, self._work.desk, stick=self.stick, tick=self._count)
        self._jobs.run(job, self._copied, self._told_once)

    def _copied(self, copied: Copied) -> None:
        self._tell()
        if copied.refusal is not None:
            self._told_once(copied.refusal)
        else:
            self._work.said.emit("saved", _("The office was copied and the copy verified."))
