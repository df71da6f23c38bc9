"""Replacement pages of a pack given out: what changed since, as a set with its notice and a new contents."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from issss_desktop import children
from issss_desktop.errors import UserError
from issss_desktop.i18n import _, in_language
from issss_desktop.models.figures import plain
from issss_desktop.models.rows import Row
from issss_desktop.reports.brief import document, long_day, stamp
from issss_desktop.reports.file.finish import finish
from issss_desktop.reports.layout.draft import Draft, Pick, rearranged
from issss_desktop.reports.layout.frame import Replacing
from issss_desktop.reports.layout.numbering import Label, Numbering
from issss_desktop.reports.layout.page import Document
from issss_desktop.reports.pack import Pack, draw_pack
from issss_desktop.reports.replacing.notice import Notice, Swap, draw_notice
from issss_desktop.reports.replacing.pages import Compared, Given, Paper, Shown, compared, papers
from issss_desktop.services.printing.annexes import Annexes, Watch
from issss_desktop.services.printing.changing import moved_cells
from issss_desktop.services.printing.orders import PACK, SERIES

if TYPE_CHECKING:
    from issss_desktop.services.printing.sheets import Gathering

COMPARING = children.Limits(seconds=300.0, megabytes=2000)


def refuse_unfit(row: Row, lang: str, about: Row | None) -> None:
    """Raises UserError where a publication cannot be replaced page by page by what is ordered."""
    if row["report"] != PACK:
        raise UserError(
            _("“{ref}” is not a whole board pack: it cannot be replaced page by page.").format(ref=row.ref),
            _("Name the pack whose pages are handed out; see the list of what was published."),
        )
    if row["language"] != lang:
        raise UserError(
            _("“{ref}” is in another language.").format(ref=row.ref),
            _("Choose the language of the pack that is replaced."),
        )
    if row["subject"] and about is not None and row["subject"].uuid != about.uuid:
        raise UserError(
            _("“{ref}” is the pack of another meeting.").format(ref=row.ref),
            _("Choose the meeting of the pack that is replaced, or leave the meeting out."),
        )


def replacement(
    gathering: "Gathering", pack: Pack, kept: Annexes, row: Row, watch: Watch | None = None
) -> bytes:
    """The set of pages that turns the pack ``row`` into the one of now.

    Raises:
        UserError: its file is not here, no page differs, or a process that reads the packs broke down.
    """
    old = gathering.desk.pieces.fetch(row["file"])
    if old is None:
        raise UserError(
            _("The file of {ref} has not been received yet.").format(ref=row.ref),
            _("It comes with the next report of the office that published it."),
        )
    given = _given(_read(kept.folder, old))
    with in_language(pack.language):
        first = _numbered(pack, given)
        made = stamp(pack.brief)
        whole = first.render()
        flat = kept.imposed(finish(whole, replace(made, conformant=False)), whole.imported, watch)
        labels = _labels(first)
        found = compared(given, _shown(_read(kept.folder, flat)), labels)
        if found.changed <= {1} and not found.gone and not any(label.extra for label in labels):
            raise _nothing(row)
        index = {s.label.base for s in first.sheets if s.index and s.label}
        found = replace(found, changed=found.changed | index)
        draft = _set(gathering, pack, given, found, row)
        draft_stamp = replace(made, subject=pack.brief.meeting, conformant=not draft.imported)
        return kept.imposed(finish(draft, draft_stamp, pack.attachments), draft.imported, watch)


def _nothing(row: Row) -> UserError:
    return UserError(
        _("No page but the cover differs from version {n} ({ref}).").format(n=row["version"], ref=row.ref),
        _("There is nothing to replace: print that version again."),
    )


def _numbered(pack: Pack, given: Given, replacing: Replacing | None = None) -> Document:
    plan = Numbering(given.anchors(), total=len(given.pages), by_title=True)
    return draw_pack(pack, plan, replacing)


def _labels(doc: Document) -> list[Label]:
    return [sheet.label for sheet in doc.sheets if sheet.label is not None]


def _set(gathering: "Gathering", pack: Pack, given: Given, found: Compared, row: Row) -> Draft:
    """The notice, then every sheet that is exchanged."""
    handed = _("Handed out on {day}").format(day=long_day(pack.brief.made.date()))
    labels = _labels(_numbered(pack, given))
    chosen = papers(labels, found, len(given.pages))
    words = dict(_sheet_words(labels, chosen, found))
    doc = _numbered(pack, given, Replacing(found.changed, row["version"], handed, words, found.bars))
    draft = doc.render()
    notice = document(pack.brief, _("{board} – replacement pages").format(board=pack.brief.board))
    notice.numbering = Numbering(front=True)
    draw_notice(notice, pack.brief, _notice(gathering, doc, labels, chosen, found, row))
    first = notice.render()
    picks = [Pick(0, page, label) for page, label in enumerate(first.labels)]
    picks += [Pick(1, n, labels[n].show(found.changed)) for paper in chosen for n in paper.pages]
    return rearranged([first, draft], picks)


def _outgoing(chosen: Sequence[Paper]) -> Iterator[tuple[Paper, list[int]]]:
    """Each sheet of the set with the pages that go out for it: they go out once."""
    gone: set[int] = set()
    for paper in chosen:
        yield paper, [n for n in paper.takes if n not in gone]
        gone |= set(paper.takes)


def _sheet_words(
    labels: Sequence[Label], chosen: Sequence[Paper], found: Compared
) -> Iterator[tuple[tuple[int, int], str]]:
    """What each page of the set says of its sheet."""
    for paper, takes in _outgoing(chosen):
        put = _span([labels[n].show(found.changed) for n in paper.pages])
        said = _("Put in sheet {put}.").format(put=put)
        if takes:
            out = _span([str(n) for n in takes])
            said = _("Take out sheet {out}; put in sheet {put}.").format(out=out, put=put)
        for n in paper.pages:
            yield (labels[n].base, labels[n].extra), said


def _span(names: Sequence[str]) -> str:
    return "-".join(names)


def _notice(
    gathering: "Gathering", doc: Document, labels: Sequence[Label], chosen: Sequence[Paper],
    found: Compared, row: Row,
) -> Notice:  # fmt: skip
    stored = gathering.desk.pieces.fetch(row["figures"]) if row["figures"] else None
    cells = moved_cells(json.loads(stored), plain(gathering.figures)) if stored else ()
    index = next((labels[s.number].show(found.changed) for s in doc.sheets if s.index), "")
    return Notice(
        version=row["version"],
        swaps=tuple(_swaps(doc, labels, chosen, found)),
        gone=found.gone,
        cells=cells,
        references=tuple(_references(doc, labels, found)),
        index=index,
        earlier=tuple(_earlier(gathering, row)),
    )


def _swaps(
    doc: Document, labels: Sequence[Label], chosen: Sequence[Paper], found: Compared
) -> Iterator[Swap]:
    for paper, takes in _outgoing(chosen):
        touched = [n for n in paper.pages if labels[n].extra or labels[n].base in found.changed]
        named = dict.fromkeys(" ".join(p for p in doc.sheets[n].section if p) for n in touched)
        kept = [labels[n].show() for n in paper.pages if n not in touched]
        yield Swap(
            _span([str(n) for n in takes]),
            _span([labels[n].show(found.changed) for n in paper.pages]),
            _("; ").join(name or _("Cover") for name in named),
            ", ".join(f"p.\u00a0{label}" for label in kept),
        )


def _references(doc: Document, labels: Sequence[Label], found: Compared) -> Iterator[int]:
    """Pages that stay and point at a page that is replaced."""
    for sheet in doc.sheets:
        if sheet.index or labels[sheet.number].base in found.changed or labels[sheet.number].extra:
            continue
        led = [later.target for later in sheet.laters if later.target in doc.places]
        aims = {labels[doc.places[target][0]].base for target in led}
        if aims & found.changed - {labels[sheet.number].base}:
            yield labels[sheet.number].base


def _earlier(gathering: "Gathering", row: Row) -> Iterator[int]:
    """Versions of sets that were handed out for the same pack before."""
    edition = gathering.order.edition
    rows = gathering.records.all("publication")
    versions = {r["version"] for r in rows if r["report"] == SERIES and r["replaces"] == row.uuid}
    yield from sorted(v for v in versions if edition is None or v < edition.number)


# packs, read by a process of their own


def _read(folder: Path, data: bytes) -> dict[str, Any]:
    path, job = folder / "compared.pdf", folder / "compare.json"
    path.write_bytes(data)
    job.write_text(json.dumps([str(path)]), encoding="utf-8")
    lines: list[str] = []
    try:
        children.run(["compare", str(job)], COMPARING, lines.append)
        found: dict[str, Any] = json.loads(lines[0])
    except (children.ChildFailed, IndexError, ValueError) as error:
        raise UserError(
            _("The pages of the two packs could not be compared."),
            _("Print the whole pack instead."),
            getattr(error, "detail", str(error)),
        ) from error
    return found


def _shown(read: dict[str, Any]) -> list[Shown]:
    return [
        Shown(page["digest"], tuple((float(a), float(b), str(t)) for a, b, t in page["lines"]))
        for page in read["pages"]
    ]


def _given(read: dict[str, Any]) -> Given:
    titles = tuple((int(lv), str(t), int(p), float(y)) for lv, t, p, y in read["titles"])
    return Given(tuple(_shown(read)), titles)
