"""The booklet of a report: four A5 pages on every sheet of A4, made in a child process."""

import json
import shutil

from issss_desktop import children
from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.paths import passing_folder
from issss_desktop.services.desk import Desk

FOLDING = children.Limits(seconds=300.0, megabytes=4000)


def folded(desk: Desk, data: bytes) -> bytes:
    """The report laid out as a booklet.

    Raises:
        UserError: the process that lays it out broke down, took too long or too much memory.
    """
    folder = passing_folder(desk.folder)
    try:
        source, target, job = folder / "flat.pdf", folder / "booklet.pdf", folder / "fold.json"
        source.write_bytes(data)
        job.write_text(json.dumps([str(source), str(target)]), encoding="utf-8")
        children.run(["fold", str(job)], FOLDING, lambda _line: None)
        return target.read_bytes()
    except (children.ChildFailed, OSError) as error:
        reason = getattr(error, "text", str(error))
        raise UserError(
            _("The booklet could not be laid out: {reason}").format(reason=reason),
            _("Print the report without “booklet”."),
            getattr(error, "detail", ""),
        ) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
