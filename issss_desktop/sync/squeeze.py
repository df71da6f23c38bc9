"""Zstandard with a shipped dictionary, and the way back within limits."""

import io
from functools import cache
from typing import Final

import zstandard

from issss_desktop import paths
from issss_desktop.sync.refusals import BadEnvelope, Code

LEVEL: Final = 19
DICTIONARIES: Final = (0, 1)
"""Numbers of the dictionaries that were ever shipped; 0 is none. A dictionary is never changed."""
MAX_INFLATED: Final = 200_000_000
"""Bytes that come of what others packed: of the changes in an envelope, of all streams of a PDF together."""
MAX_RATIO: Final = 200
_FREE: Final = 1_000_000
"""Bytes that may come of anything: few changes that are all alike shrink by more than the ratio."""
_WINDOW: Final = 1 << 23
_STEP: Final = 1 << 18


@cache
def _dictionary(number: int) -> zstandard.ZstdCompressionDict | None:
    if not number:
        return None
    data = (paths.resources() / "sync" / f"dictionary-{number}.zdict").read_bytes()
    return zstandard.ZstdCompressionDict(data)


def squeeze(data: bytes, dictionary: int) -> bytes:
    """One frame; the same bytes for the same data with the same release of the library."""
    made = zstandard.ZstdCompressor(
        level=LEVEL, dict_data=_dictionary(dictionary), write_checksum=False, write_dict_id=False
    )
    return made.compress(data)


def inflate(data: bytes, dictionary: int) -> bytearray:
    """What was squeezed, never more than the limits whatever the frame declares, and in memory once.

    Raises:
        BadEnvelope: above a limit, damaged, trailing bytes, or a dictionary that does not exist here.
    """
    if dictionary not in DICTIONARIES:
        raise BadEnvelope(Code.NEWER, f"dictionary {dictionary}")
    most = min(MAX_INFLATED, max(_FREE, MAX_RATIO * len(data)))
    try:
        frame = zstandard.get_frame_parameters(data)
        if not 0 <= frame.content_size <= most:
            raise BadEnvelope(Code.LIMITS, f"{frame.content_size} bytes declared, at most {most}")
        source = io.BytesIO(data)
        maker = zstandard.ZstdDecompressor(dict_data=_dictionary(dictionary), max_window_size=_WINDOW)
        out, at = bytearray(frame.content_size), 0
        with maker.stream_reader(source, read_across_frames=False) as reader:
            while at < len(out):
                got = reader.readinto(memoryview(out)[at : at + _STEP])
                if not got:
                    break
                at += got
            more = reader.read(1)
    except zstandard.ZstdError as error:
        raise BadEnvelope(Code.DAMAGED, str(error)) from error
    if at != len(out) or more:
        raise BadEnvelope(Code.DAMAGED, "the frame is not whole, or holds more than it declares")
    return out
