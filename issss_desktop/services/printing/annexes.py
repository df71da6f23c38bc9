"""Annexes of a pack: files of the meeting and of the command line, measured, framed and put in place.

A foreign file is opened in a child process only. What cannot be printed is told for all files at once;
where a person agrees, it is set apart and the rest of the pack is made.
"""

import datetime as dt
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from issss_desktop import children
from issss_desktop.errors import Level, Problem, UserError
from issss_desktop.i18n import N_, _, ngettext
from issss_desktop.models.compound import Piece
from issss_desktop.models.values.texts import excerpt
from issss_desktop.paths import passing_folder
from issss_desktop.reports.annexes.annex import Annex, AnnexPage
from issss_desktop.reports.annexes.outcome import LARGEST, MOST_PAGES
from issss_desktop.services.desk import Desk
from issss_desktop.store import query

if TYPE_CHECKING:  # the page layer takes longer to load than a list of annexes to read
    from issss_desktop.reports.layout.sheet import Placement

Watch = Callable[[int, int], None]
"""Told (annexes done, annexes in all) ten times a second; raises to cancel."""

MEASURING = children.Limits(seconds=120.0, megabytes=1500)
IMPOSING = children.Limits(seconds=300.0, megabytes=4000)
DEMAND = N_("Ask its author for a copy without a password.")
AGAIN = N_("Open it, print it into a new PDF file, and attach that one.")
PROBLEMS: dict[str, tuple[str, str]] = {
    "password": (N_("The file opens with a password only."), DEMAND),
    "damaged": (N_("The file is damaged and could not be repaired."), N_("Ask its author for it again.")),
    "no_pages": (N_("The file has no page."), N_("Ask its author for it again.")),
    "empty": (N_("The file is empty."), N_("Ask its author for it again.")),
    "pages": (N_("The file has more than {pages} pages."), N_("Attach the pages that the board needs.")),
    "large": (N_("The file is larger than {size} MB."), N_("Attach a smaller one, or its main pages.")),
    "kind": (
        N_("The file is neither a PDF nor a picture (JPEG, PNG, TIFF)."),
        N_("Print it into a PDF file first."),
    ),
    "bomb": (N_("The file unpacks to far more than a page can show."), AGAIN),
    "pixels": (N_("A picture in the file has too many points."), AGAIN),
    "size": (N_("A page of the file has a size that no paper has."), AGAIN),
    "time": (N_("Reading the file took too long and was stopped."), AGAIN),
    "memory": (N_("Reading the file needed too much memory and was stopped."), AGAIN),
    "crash": (N_("Reading the file made the reader break down."), AGAIN),
    "unreadable": (
        N_("The file cannot be read."),
        N_("Check that it is still there and that you may open it."),
    ),
    "missing": (
        N_("The file has not been received yet."),
        N_("It comes with the next report of the office that attached it."),
    ),
}  # fmt: skip
REMARKS: dict[str, str] = {
    "repaired": N_("The file was damaged; it was repaired as far as possible: look at its pages."),
    "locked": N_("The file was protected against changes; its pages are reproduced as they are."),
    "form": N_("The form is printed as it is filled in."),
    "xfa": N_("The form draws itself in one reader only: look at its pages."),
    "signed": N_("The file carries an electronic signature, which paper cannot show: keep the file."),
    "notes": N_("Notes in the file are printed as far as they are meant for print."),
    "active": N_("Scripts, films or actions in the file were left out."),
    "files": N_("The file holds other files, which are not printed."),
    "layers": N_("Hidden layers of the file stay hidden."),
    "many": N_("The file has very many pages: {pages}."),
}


@dataclass(frozen=True)
class AnnexFile:
    """A paper to print behind a pack: ``where`` is a file or kept bytes; texts "" when not known."""

    title: str
    name: str
    where: Path | Piece
    origin: str = ""
    received: dt.date | None = None
    fictional: bool = False


@dataclass(frozen=True)
class Measured:
    """What became of one file; ``clean`` is read by the child "impose" only.

    ``why`` is the code of its ``problem``, "" for none: the pack says it in the language of the paper.
    """

    file: AnnexFile
    clean: Path
    pages: tuple[AnnexPage, ...]
    remarks: tuple[Problem, ...] = ()
    problem: Problem | None = None
    why: str = ""


class BadAnnexes(UserError):
    """Annexes that cannot be printed: every one of them, each with its sentence."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        head = ngettext(
            "{n} annex cannot be printed; nothing was written.",
            "{n} annexes cannot be printed; nothing was written.",
            len(problems),
        ).format(n=len(problems))
        lines = [_("{place}: {text}").format(place=p.place, text=p.sentence()) for p in problems]
        super().__init__(
            "\n".join([head, *lines]) + "\n",
            _("Replace them, or agree to hand them out separately: the rest of the pack is then made."),
        )


@dataclass(frozen=True)
class Annexes:
    """Measured annexes of one pack, while their folder lasts."""

    folder: Path
    measured: tuple[Measured, ...]

    @property
    def annexes(self) -> tuple[Annex, ...]:
        """What the pack prints of each, in the language in force."""
        return tuple(_annex(number, one) for number, one in enumerate(self.measured, 1))

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """What a person should know of files that can be printed, by name of file."""
        return tuple(remark for one in self.measured for remark in one.remarks)

    def imposed(self, own: bytes, placements: "Sequence[Placement]", watch: Watch | None = None) -> bytes:
        """The finished pack with the pages of its annexes; see ``impose``."""
        clean = {n: one.clean for n, one in enumerate(self.measured, 1) if one.problem is None}
        return impose(own, placements, clean, self.folder, watch)


def of_meeting(connection: query.Connection, meeting: UUID, fictional: bool = False) -> tuple[AnnexFile, ...]:
    """Files attached to a meeting, in their order on its form."""
    rows = query.children(connection, "attachment", meeting)
    return tuple(
        AnnexFile(
            row["title"] or _stem(row["piece"].name), row["piece"].name, row["piece"], fictional=fictional
        )
        for row in rows
        if row["piece"] is not None
    )


def of_files(paths: Sequence[Path]) -> tuple[AnnexFile, ...]:
    """Files given by name; the title is the name of the file."""
    return tuple(AnnexFile(_stem(path.name), path.name, path.absolute()) for path in paths)


def _stem(name: str) -> str:
    """A title out of the name of a file."""
    return Path(name).stem.replace("_", " ")


@contextmanager
def opened(
    desk: Desk | None, files: Sequence[AnnexFile], *, skip_bad: bool = False, watch: Watch | None = None
) -> Iterator[Annexes]:
    """Measure the annexes of a pack in a folder of their own, which goes at the end.

    Args:
        desk: whose kept bytes are printed; None where all files are named by their path.
        skip_bad: a person agreed that what cannot be printed is handed out separately.

    Raises:
        BadAnnexes: some cannot be printed, and nobody agreed.
    """
    folder = passing_folder(desk.folder if desk is not None else Path())  # a child reads it from there
    try:
        measured = measure(desk, files, folder, watch)
        bad = [one.problem for one in measured if one.problem is not None]
        if bad and not skip_bad:
            raise BadAnnexes(bad)
        yield Annexes(folder, measured)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _annex(number: int, one: Measured) -> Annex:
    file = one.file
    return Annex(
        number, file.title, file.origin, file.received, file.name, one.pages,
        _problem_text(one.why) if one.why else "", file.fictional,
    )  # fmt: skip


def _problem_text(why: str) -> str:
    return _(PROBLEMS[why][0]).format(pages=MOST_PAGES, size=LARGEST // 1_000_000)


def measure(
    desk: Desk | None, files: Sequence[AnnexFile], folder: Path, watch: Watch | None = None
) -> tuple[Measured, ...]:
    """Pages, remarks and problem of each file; clean copies go into ``folder``.

    The child that breaks down over a file is started again behind it.
    """
    found: dict[int, dict[str, Any]] = {}
    jobs: list[tuple[int, list[str]]] = []
    for number, file in enumerate(files):
        source = _source(desk, file, folder / f"{number}.in")
        if isinstance(source, str):
            found[number] = {"problem": source}
        else:
            jobs.append((number, [str(source), str(_clean(folder, number))]))
    while jobs:
        told = _round([words for _n, words in jobs], folder, len(files) - len(jobs), len(files), watch)
        for (number, _words), one in zip(jobs, told, strict=False):
            found[number] = one
        jobs = jobs[len(told) :]
    return tuple(_told(files[n], _clean(folder, n), found[n]) for n in range(len(files)))


def _clean(folder: Path, number: int) -> Path:
    return folder / f"{number}.pdf"


def _source(desk: Desk | None, file: AnnexFile, copy: Path) -> Path | str:
    """Where the child finds a file, else the code of a problem."""
    if isinstance(file.where, Piece):
        data = desk.pieces.fetch(file.where) if desk is not None else None
        if data is None:
            return "missing"
        copy.write_bytes(data)
        return copy
    try:
        if file.where.stat().st_size > LARGEST:
            return "large"
    except OSError:
        return "unreadable"
    return file.where


def _round(
    jobs: Sequence[list[str]], folder: Path, before: int, total: int, watch: Watch | None
) -> list[dict[str, Any]]:
    """What one child told of files, in order; where it failed, the last is the failure itself."""
    told: list[dict[str, Any]] = []
    job = folder / "measure.json"
    job.write_text(json.dumps(jobs), encoding="utf-8")
    try:
        children.run(
            ["measure", str(job)], MEASURING, lambda line: told.append(_heard(line)),
            lambda: watch(before + len(told), total) if watch else None,
        )  # fmt: skip
    except children.ChildFailed as error:
        told = [*told[: len(jobs) - 1], {"problem": str(error.why), "detail": error.detail}]
    if not told:
        told = [{"problem": "crash"}]
    return told


def _heard(line: str) -> dict[str, Any]:
    """One line of the child, which may have been led astray by what it read.

    Raises:
        ChildFailed: it is not what the child says of a file.
    """
    try:
        one = json.loads(line)
        pages = [AnnexPage(float(w), float(h), bool(f)) for w, h, f in one["pages"]]
        problem, remarks = one["problem"], one["remarks"]
        if (problem and problem not in PROBLEMS) or not all(r in REMARKS for r in remarks):
            raise ValueError(line[:80])
        if not problem and not (pages and all(0 < v < 1e6 for p in pages for v in (p.width, p.height))):
            raise ValueError(line[:80])
    except (ValueError, TypeError, KeyError) as error:
        raise children.ChildFailed(children.Why.CRASH, str(error)) from error
    return {"pages": pages, "problem": problem, "remarks": remarks, "detail": str(one.get("detail", ""))}


def _told(file: AnnexFile, clean: Path, one: dict[str, Any]) -> Measured:
    """The words for what a child told by codes."""
    name = excerpt(file.name)
    pages = tuple(one.get("pages", ()))
    why = one.get("problem") or ""
    problem = Problem(name, _problem_text(why), _(PROBLEMS[why][1])) if why else None
    remarks = tuple(
        Problem(name, _(REMARKS[code]).format(pages=len(pages)), level=Level.WARNING)
        for code in one.get("remarks", ())
    )
    return Measured(file, clean, pages, remarks if problem is None else (), problem, why)


def impose(
    own: bytes,
    placements: "Sequence[Placement]",
    clean: dict[int, Path],
    folder: Path,
    watch: Watch | None = None,
) -> bytes:
    """The finished pack ``own`` with the pages of its annexes; ``clean`` by number of annex.

    Raises:
        UserError: the process that joins them broke down, took too long or too much memory.
    """
    if not placements:
        return own
    paths = {"own": folder / "own.pdf", "out": folder / "out.pdf"}
    paths["own"].write_bytes(own)
    job = folder / "impose.json"
    plan = {
        **{key: str(path) for key, path in paths.items()},
        "annexes": {str(n): str(path) for n, path in clean.items()},
        "placements": [[p.page, p.name, p.annex, p.index] for p in placements],
    }
    job.write_text(json.dumps(plan), encoding="utf-8")
    total = len(clean)
    try:
        children.run(
            ["impose", str(job)], IMPOSING, lambda _line: None,
            lambda: watch(total, total) if watch else None,
        )  # fmt: skip
        return paths["out"].read_bytes()
    except (children.ChildFailed, OSError) as error:
        raise UserError(
            _("The annexes could not be joined to the pack: {reason}").format(
                reason=getattr(error, "text", str(error))
            ),
            _("Print without annexes, or with fewer."),
            getattr(error, "detail", ""),
        ) from error
