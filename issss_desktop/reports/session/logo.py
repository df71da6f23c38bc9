"""The two emblems of the cover: a picture that the office put in its folder, as one image of the page.

Only files that the office configured are read here; what comes from others is read in a child process.
"""

import io
import zlib
from pathlib import Path

from PIL import Image

from issss_desktop.errors import UserError
from issss_desktop.i18n import _
from issss_desktop.reports.brief import Logo
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.sheet import HEIGHT

LARGEST_FILE = 8_000_000  # bytes
LARGEST_SIDE = 8_000  # pixels of the file
SHOWN_SIDE = 360  # pixels on paper: 18 mm at 500 dots an inch


def read_logo(path: Path, alt: str) -> Logo:
    """Read a PNG or JPEG file; what is transparent becomes white.

    Raises:
        UserError: the file is not such a picture, or it is too large.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= LARGEST_FILE else b""
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as found:
            if max(found.size) > LARGEST_SIDE:
                raise ValueError("too many pixels")
            clear = found.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UserError(
            _("The emblem {name} cannot be read.").format(name=path.name),
            _("Put a PNG or JPEG picture of at most 8 MB in its place, or take it away."),
            str(error),
        ) from error
    clear.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    flat = Image.new("RGB", clear.size, "white")
    flat.paste(clear, mask=clear.getchannel("A"))
    return Logo(flat.width, flat.height, flat.tobytes(), alt)


def draw_logo(doc: Document, logo: Logo, x: float, y: float, side: float) -> None:
    """Draw an emblem into the square whose top left corner is at x, y (points, y from the top)."""
    scale = side / max(logo.width, logo.height)
    wide, high = logo.width * scale, logo.height * scale
    left, top = x + (side - wide) / 2, y + (side - high) / 2
    body = zlib.compress(logo.pixels, 9).hex()
    lines = "\n".join(body[k : k + 240] for k in range(0, len(body), 240))
    with doc.figure(logo.alt, left, top, wide, high):
        doc.sheet.raw(
            f"{wide:.2f} 0 0 {high:.2f} {left:.2f} {HEIGHT - top - high:.2f} cm BI "
            f"/W {logo.width} /H {logo.height} /CS /RGB /BPC 8 /F [/AHx /Fl] ID\n{lines}>\nEI"
        )
