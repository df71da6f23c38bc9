"""A pack in two languages on facing pages: equal items, equal page numbers, the shorter side padded.

Two drawings, for every title of a section opens a page: the first tells how long each part is in each
language, the second gives every part the room of the longer one.
"""

from collections.abc import Sequence
from dataclasses import replace

from issss_desktop.i18n import _, in_language
from issss_desktop.reports.brief import Brief, document, stamp
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.draft import Draft, Pick, rearranged
from issss_desktop.reports.layout.numbering import Numbering
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.layout.paging import fill_up
from issss_desktop.reports.layout.sheet import HEIGHT, MM
from issss_desktop.reports.pack import Pack, draw_pack

LEFT, RIGHT = 0, 1
NAMES = {"fr": "Français", "en": "English"}


def twin_pack(packs: Sequence[Pack]) -> tuple[bytes, Draft]:
    """The pack in the two languages of ``packs``, the first on the left-hand pages, and its draft.

    Page 1 of both stands on the first opening: a leaf before it says how the file is read.
    """
    starts, total = _common([_measured(pack, side) for side, pack in enumerate(packs)])
    drafts = [_drawn(pack, side, starts, total) for side, pack in enumerate(packs)]
    leaf = _leaf(packs)
    picks = [Pick(0, 0, "i")]
    picks += [Pick(1 + side, page, str(page + 1)) for page in range(total) for side in (LEFT, RIGHT)]
    whole = rearranged([leaf, *drafts], picks, ["", *(NAMES[pack.language] for pack in packs)])
    made = replace(stamp(packs[0].brief, packs[0].brief.meeting), conformant=not whole.imported)
    whole = replace(whole, title=drafts[0].title, language=packs[0].language, facing=True)
    return finish(whole, made, packs[0].attachments), whole


def _measured(pack: Pack, side: int) -> tuple[dict[str, int], int]:
    """Where every title begins in one language, and how many pages there are."""
    with in_language(pack.language):
        plan = Numbering(fixed=side == RIGHT)
        doc = draw_pack(pack, plan, facing=side == RIGHT)
        return plan.arrived, len(doc.sheets)


def _common(found: Sequence[tuple[dict[str, int], int]]) -> tuple[dict[str, int], int]:
    """Where every title begins in both languages, each part as long as the longer one; pages in all."""
    (first, first_total), (other, other_total) = found
    names = [name for name in first if name in other]
    begins = [(first[name], other[name]) for name in names] + [(first_total + 1, other_total + 1)]
    starts: dict[str, int] = {}
    at = max(begins[0])
    for k, name in enumerate(names):
        starts[name] = at
        at += max(later - now for now, later in zip(begins[k], begins[k + 1], strict=True))
    return starts, at - 1


def _drawn(pack: Pack, side: int, starts: dict[str, int], total: int) -> Draft:
    with in_language(pack.language):
        plan = Numbering(starts, side == RIGHT, total)
        doc = draw_pack(pack, plan, facing=side == RIGHT)
        fill_up(doc, plan, total + 1)
        return doc.render()


def _leaf(packs: Sequence[Pack]) -> Draft:
    """The leaf before the first opening: what lies left and right, in both languages."""
    first = packs[0]
    with in_language(first.language):
        doc = document(first.brief, first.brief.board)
        doc.start(bare=True)
        y = 120 * MM
    for pack in packs:
        with in_language(pack.language):
            y = _said(doc, pack.brief, y)
    return doc.render()


def _said(doc: Document, brief: Brief, y: float) -> float:
    with doc.piece("H1"):
        doc.sheet.text("S", 12.5, doc.left, y, _("Edition in two languages"))
    doc.y, doc.last = y, "h2"
    doc.paragraph(brief.board, full=True)
    doc.paragraph(
        _("Facing pages: French on the left, English on the right. Items and pages bear the same numbers."),
        full=True,
    )
    assert doc.y < HEIGHT
    return doc.y + 18 * MM
