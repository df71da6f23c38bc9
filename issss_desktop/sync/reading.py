"""Child "read": files of others, opened where a crash, a bomb or a hang costs nothing.

The job is a file of JSON, [[source, target], ...]. Each file gets one line of JSON on the output, in order:
``{"pages": hex | null, "found": bool, "state": what is signed}``, the envelope then lies in ``target``; or
``{"code", "detail"}``.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from issss_desktop import children
from issss_desktop.sync import carrier
from issss_desktop.sync.refusals import Code, Refused


def work(words: Iterable[str]) -> int:
    """Read every file of a job."""
    (job,) = words
    for source, target in json.loads(Path(job).read_text(encoding="utf-8")):
        try:
            told = _read(Path(source), Path(target))
        except MemoryError:  # what was taken may not come back: the parent starts a fresh child
            print("MemoryError", file=sys.stderr)
            return children.NO_MEMORY
        print(json.dumps(told), flush=True)
    return 0


def _read(source: Path, target: Path) -> dict[str, object]:
    try:
        carried = carrier.extract(source.read_bytes())
    except MemoryError:
        raise
    except Refused as refused:
        return {"code": refused.code.value, "detail": refused.detail}
    except OSError as error:
        return {"code": Code.UNREADABLE.value, "detail": str(error)}
    except Exception as error:  # damage shows itself in any call of the library
        return {"code": Code.DAMAGED.value, "detail": f"{type(error).__name__}: {error}"[:500]}
    if carried.envelope is not None:
        target.write_bytes(carried.envelope)
    return {
        "pages": carried.pages.hex() if carried.pages else None,
        "found": carried.envelope is not None, "state": carried.state.value,
    }  # fmt: skip
