"""Files attached to a record: read, made smaller when they are pictures, kept, and opened as a copy."""

import io
import mimetypes
import tempfile
from pathlib import Path

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.models.compound import MAX_PIECE, Piece
from issss_desktop.models.values.texts import excerpt
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import Action, require

LONGEST_SIDE = 2000
MAX_PIXELS = 120_000_000
LARGEST_READ = 200_000_000  # a picture may be larger before it is made smaller
KEPT_AS_THEY_ARE = ("JPEG", "PNG")
RUNNING = frozenset(
    (".exe", ".com", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jse", ".wsf", ".msi", ".scr", ".lnk", ".hta",
     ".jar", ".sh", ".desktop", ".app", ".reg", ".cpl", ".dll")
)  # fmt: skip


def attach(desk: Desk, path: Path) -> Piece:
    """Keep the bytes of a file and return the value an attachment row holds; a large picture is reduced.

    Raises:
        UserError: no such file, a program, too large, or a damaged picture; or the role does not permit it.
    """
    require(desk, Action.RECORD)
    if path.suffix.lower() in RUNNING:
        raise UserError(
            _("“{name}” is a program, not a document.").format(name=excerpt(path.name)),
            _("Attach a document, a table or a picture."),
        )
    try:
        size = path.stat().st_size
        if size > LARGEST_READ:
            raise _too_large(path.name, size)
        data = path.read_bytes()
    except OSError as error:
        raise UserError(
            _("The file “{name}” cannot be read.").format(name=excerpt(path.name)),
            _("Check that it is still there and that you may open it."),
            str(error),
        ) from error
    if not data:
        raise UserError(
            _("The file “{name}” is empty.").format(name=excerpt(path.name)), _("Choose another file.")
        )
    media = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    name = path.name
    if media.startswith("image/") and media != "image/svg+xml":
        data, media, name = _reduced(data, media, name)
    if len(data) > MAX_PIECE:
        raise _too_large(name, len(data))
    return desk.pieces.keep(name, media, data)


def _too_large(name: str, size: int) -> UserError:
    return UserError(
        _("The file “{name}” is too large: {size} MB.").format(name=excerpt(name), size=size // 1_000_000),
        _("Attach a smaller one (25 MB at most), such as a scan in black and white."),
    )


def _reduced(data: bytes, media: str, name: str) -> tuple[bytes, str, str]:
    """A picture at most 2,000 px long, upright; written again without its place and device."""
    from PIL import Image, ImageOps  # only a person who attaches a picture waits for it

    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise UserError(
                    _("The picture “{name}” is too large to be read.").format(name=excerpt(name)),
                    _("Save it smaller first."),
                )
            kept = picture.format in KEPT_AS_THEY_ARE
            if kept and max(picture.size) <= LONGEST_SIDE and not picture.getexif():
                picture.verify()
                return data, media, name
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            form = picture.format if kept and picture.format else "JPEG"
            out = io.BytesIO()
            if form == "JPEG":
                upright.convert("RGB").save(out, "JPEG", quality=85, optimize=True)
                suffix, media = (".jpg", "image/jpeg")
            else:
                upright.save(out, "PNG", optimize=True)
                suffix, media = (".png", "image/png")
    except UserError:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UserError(
            _("The picture “{name}” cannot be read.").format(name=excerpt(name)),
            _("It may be damaged: open it, save it again, then attach it."),
            str(error),
        ) from error
    right = Path(name).suffix.lower() in (suffix, ".jpeg" if suffix == ".jpg" else suffix)
    return out.getvalue(), media, name if right else f"{Path(name).stem}{suffix}"


def open_copy(desk: Desk, piece: Piece) -> Path:
    """Write a copy for reading into a new temporary folder; the kept bytes are never touched.

    Raises:
        UserError: the bytes have not been received, or the file is a program.
    """
    data = desk.pieces.fetch(piece)
    if data is None:
        raise UserError(
            _("The file “{name}” has not been received yet.").format(name=excerpt(piece.name)),
            _("It comes with the next report of the office that attached it."),
        )
    name = Path(piece.name.replace("\\", "/")).name.strip(". ") or "file"
    if Path(name).suffix.lower() in RUNNING:
        raise UserError(
            _("“{name}” is a program, not a document.").format(name=excerpt(piece.name)),
            _("It is not opened from here."),
        )
    safe = "".join("_" if c in '<>:"|?*' or not c.isprintable() else c for c in name)[-120:]
    place = Path(tempfile.mkdtemp(prefix="issss-")) / safe
    place.write_bytes(data)
    place.chmod(0o400)
    return place
