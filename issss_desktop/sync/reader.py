"""Files of others, for the program itself: copied first, then opened in a child with limits."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from issss_desktop import children
from issss_desktop.sync import envelope as envelopes
from issss_desktop.sync.carried import MAX_PDF, Carried, State
from issss_desktop.sync.refusals import BadCarrier, Code

LIMITS: Final = children.Limits(seconds=60.0, megabytes=512)
_WHY: Final = {
    children.Why.TIME: Code.TIME, children.Why.MEMORY: Code.MEMORY, children.Why.CRASH: Code.CRASH,
}  # fmt: skip


def read_file(path: Path) -> Carried:
    """What one file carries: a report, or a side file.

    Raises:
        BadCarrier: it cannot be read, is refused, or its reading was stopped; the code says which.
    """
    ((_path, _copy, found),) = read_files([path])
    if isinstance(found, BadCarrier):
        raise found
    return found


def read_files(paths: Sequence[Path]) -> Iterator[tuple[Path, Path | None, Carried | BadCarrier]]:
    """What each file carries or why it is refused, in order; one child reads them all, another takes over
    where one ends before its time. The files are copied before the first is opened: the stick may go. The
    copy, None where there is no whole one, stays until the last one was taken."""
    with tempfile.TemporaryDirectory(prefix="issss-read-") as name:
        folder = Path(name)
        found: dict[int, Carried | BadCarrier] = {}
        for place, path in enumerate(paths):
            try:
                _copy(path, folder / str(place))
            except BadCarrier as refused:
                found[place] = refused
                (folder / str(place)).unlink(missing_ok=True)
        _read(folder, [place for place in range(len(paths)) if place not in found], found)
        for place, path in enumerate(paths):
            copy = folder / str(place)
            yield path, copy if copy.exists() else None, found[place]


def _copy(path: Path, to: Path) -> None:
    try:
        size = children.copied(path, to, MAX_PDF)
    except OSError as error:
        raise BadCarrier(Code.UNREADABLE, str(error)) from error
    if not size or size > MAX_PDF:
        raise BadCarrier(Code.LIMITS if size else Code.FOREIGN, f"{size} bytes")


def _read(folder: Path, places: Sequence[int], found: dict[int, Carried | BadCarrier]) -> None:
    job = folder / "job"
    while places:
        job.write_text(
            json.dumps([[str(folder / str(n)), str(folder / f"{n}.out")] for n in places]), "utf-8"
        )
        waiting = iter(places)

        def told(line: str, waiting: Iterator[int] = waiting) -> None:
            place = next(waiting, None)
            if place is not None:
                found[place] = _told(line, folder / f"{place}.out")

        failure = BadCarrier(Code.CRASH, "it ended without a word")
        try:
            children.run(["read", str(job)], LIMITS, told)
        except children.ChildFailed as failed:
            failure = BadCarrier(_WHY[failed.why], failed.detail)
        at_work = next(waiting, None)
        if at_work is not None:
            found[at_work] = failure
        places = list(waiting)


def _told(line: str, target: Path) -> Carried | BadCarrier:
    try:
        said: dict[str, Any] = json.loads(line)
        if "code" in said:
            return BadCarrier(Code(said["code"]), str(said["detail"]))
        data = target.read_bytes() if said["found"] else None
        digest = None if said["pages"] is None else bytes.fromhex(said["pages"])
        state = State(said["state"])
    except (ValueError, KeyError, TypeError, OSError) as error:  # not how a child of ours speaks
        return BadCarrier(Code.CRASH, str(error))
    if data is not None and len(data) > envelopes.MAX_BYTES:
        return BadCarrier(Code.LIMITS, f"{len(data)} bytes")
    return Carried(data, digest, state)
