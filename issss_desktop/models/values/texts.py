"""Text as people type it: cleaned for the log, folded for the search, cut for a message."""

import re
import unicodedata
from collections.abc import Sequence

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext

MARKS_IN_A_ROW = 30  # Unicode stream-safe format (UAX 15): more than this is no language, and slow to order

_LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x85\u2028\u2029]")  # 0x0B is the line break inside a Word paragraph
_REFUSED = re.compile(
    "[\x00-\x08\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"
    + "".join(chr(plane << 16 | low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_PILED = re.compile(f"[\u0300-\U0010ffff]{{{MARKS_IN_A_ROW + 1}}}")  # every combining mark is among these
_JOINTS = re.compile(r"[\s'’‘ʼ`´ʹ′\-‐‑‒–—−_]+")
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ħ": "h"})


def clean_text(raw: str, limit_chars: int, limit_bytes: int = 60_000, multiline: bool = False) -> str:
    """Text in NFC without outer white space; lines end with U+000A, or are joined by a space.

    Emoji and right-to-left letters are kept. Tabs become a space; byte order marks go.

    Raises:
        UserError: a control character, half a character, a hidden direction mark, or too long.
    """
    text = raw.replace("\ufeff", "").strip()
    if len(text) > 4 * limit_chars:  # composing shortens at most threefold; do not compose a megabyte
        raise _too_long(len(text), limit_chars)
    if not raw.isprintable():  # what is refused, line ends and tabs are all unprintable: most texts have none
        _refuse_characters(raw, multiline)
        text = _LINE_ENDS.sub("\n" if multiline else " ", text).replace("\t", " ")
    if not text.isascii():
        if _PILED.search(text):
            _refuse_piled_marks(text)
        text = unicodedata.normalize("NFC", text)
    text = text.strip()
    if len(text) > limit_chars:
        raise _too_long(len(text), limit_chars)
    size = len(text.encode())
    if size > limit_bytes:
        raise UserError(
            _("The text takes {size} bytes; {limit} at most.").format(size=size, limit=limit_bytes),
            _("Shorten it, or attach it as a file."),
        )
    return text


def are_clean(texts: Sequence[str], limit_chars: int, limit_bytes: int = 60_000) -> bool:
    """Whether ``clean_text`` would leave every one of many texts as it is: looked at all at once."""
    if not texts:
        return True
    longest = max(map(len, texts))
    if not longest <= limit_chars or longest * 4 > limit_bytes or not all(texts):
        return False
    if not "".join(texts).isprintable() or any(t[0] == " " or t[-1] == " " for t in texts):
        return False
    whole = "\n".join(texts)
    if whole.isascii():
        return True
    return unicodedata.is_normalized("NFC", whole) and (_is_latin(whole) or not _PILED.search(whole))


def _is_latin(text: str) -> bool:
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _too_long(count: int, limit: int) -> UserError:
    return UserError(
        ngettext(
            "The text has {count} character; {limit} at most.",
            "The text has {count} characters; {limit} at most.",
            count,
        ).format(count=count, limit=limit),
        _("Shorten it, or attach it as a file."),
    )


def _refuse_characters(raw: str, multiline: bool) -> None:
    if found := _REFUSED.search(raw):
        raise UserError(
            _("The text holds the control character {code} at position {place}.").format(
                code=_code(found[0]), place=found.start() + 1
            ),
            _("Delete this character, or type the text again."),
        )
    if not multiline and (found := _OVERRIDES.search(raw)):
        # They reverse what is read without a trace, so one name can pass for another.
        raise UserError(
            _("The text holds the hidden direction mark {code} at position {place}.").format(
                code=_code(found[0]), place=found.start() + 1
            ),
            _("Type the text again: right-to-left letters need no such mark."),
        )


def _refuse_piled_marks(text: str) -> None:
    run = 0
    for place, char in enumerate(text, start=1):
        run = run + 1 if unicodedata.combining(char) else 0
        if run > MARKS_IN_A_ROW:
            raise UserError(
                _("The text piles more than {limit} accents on one letter at position {place}.").format(
                    limit=MARKS_IN_A_ROW, place=place - run
                ),
                _("Type the text again."),
            )


def _code(char: str) -> str:
    return f"U+{ord(char):04X}"


def fold(text: str) -> str:
    """The text for comparing and searching: no case, accents, apostrophes or hyphens; single spaces."""
    if not text.isascii():
        for _pass in range(2):  # case folding may decompose again
            text = unicodedata.normalize("NFKD", text).casefold()
            text = "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Cf", "Me"))
            text = text.translate(_LETTERS)
            if text.isascii():
                break
        text = unicodedata.normalize("NFC", text)
    return _JOINTS.sub(" ", text.lower()).strip()


def excerpt(text: str, limit: int = 40) -> str:
    """The beginning of a text for a message: one line, nothing invisible, at most ``limit`` characters."""
    head = "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text[: limit + 1])
    return head if len(head) <= limit else head[: limit - 1] + "…"


_STRATEGY = re.compile(r"\bi(?: ?s{3,4}|4s)\b")
_TSH = re.compile(r"tc(?=h|\b)")


def search_key(text: str) -> str:
    """Folded text with spelling variants made one: Kitchanga as Kitshanga; I4S, ISSS, I-SSSS as ISSSS.

    Stored text and typed words go through it, so that either spelling finds the other. The variants
    are those that official texts print side by side (domain notes, section 9).
    """
    if not text.isascii():
        text = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")  # half a pasted emoji
    key = fold(text)
    if "sss" in key or "i4s" in key:
        key = _STRATEGY.sub("issss", key)
    return _TSH.sub("ts", key) if "tc" in key else key
