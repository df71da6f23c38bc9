"""In the child process: a foreign file becomes a clean PDF of upright pages, or a code that says why not.

The clean file holds one form object a page and nothing else of the original: fields and notes are drawn
into the page, scripts, links, enclosed files and the structure of the original stay behind.
"""

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path

from issss_desktop import children
from issss_desktop.reports.annexes.outcome import LARGEST, MANY_PAGES, Result, Unusable


def measure(source: Path, target: Path) -> Result:
    """Clean one file into ``target``; it is not written where there is a problem."""
    result = Result()
    try:
        _kind(source)(source, target, result)
        if len(result.pages) > MANY_PAGES:
            result.remark("many")
    except Unusable as error:
        result.problem, result.detail = error.code, error.detail
    except MemoryError:
        result.problem = "memory"
    except OSError as error:
        result.problem, result.detail = "unreadable", str(error)
    if result.problem:
        result.pages = []
        target.unlink(missing_ok=True)
    return result


def _kind(source: Path) -> Callable[[Path, Path, Result], None]:
    """Who reads a file, by its first bytes and never by its name."""
    size = source.stat().st_size
    if not size:
        raise Unusable("empty")
    if size > LARGEST:
        raise Unusable("large", str(size))
    with source.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" in head:
        from issss_desktop.reports.annexes.papers import clean_paper

        return clean_paper
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*")):
        from issss_desktop.reports.annexes.pictures import lay_out

        return lay_out
    raise Unusable("kind")


def work(words: Iterable[str]) -> int:
    """Child "measure": the job is a file of JSON, [[source, target], ...]; one line of JSON for each."""
    (job,) = words
    for source, target in json.loads(Path(job).read_text(encoding="utf-8")):
        result = measure(Path(source), Path(target))
        if result.problem == "memory":  # what was taken may not come back: the parent starts a fresh child
            print("MemoryError", file=sys.stderr)
            return children.NO_MEMORY
        print(json.dumps(asdict(result)), flush=True)
    return 0
