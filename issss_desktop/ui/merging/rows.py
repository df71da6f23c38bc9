"""Rows of files that are kept, of possible duplicates and of what was merged, each with its columns."""

from issss_desktop.i18n import _
from issss_desktop.services.merging.doubles import Double
from issss_desktop.services.merging.inbox import Kept
from issss_desktop.ui.look.cells import Cell, Column
from issss_desktop.ui.look.states import STATES
from issss_desktop.ui.merging.words import day, tag_of_state


def kept_columns() -> list[Column]:
    """Of files that wait here."""
    return [Column(_("File"), least=200), Column(_("State"), width=170), Column(_("Came on"), width=110)]


def kept_row(each: Kept, name: str, lang: str) -> list[Cell]:
    """A file that waits here, with what to do about it; by its ``name`` where it does not say whose it is."""
    code, word = tag_of_state(each.state)
    text = each.text
    if name and not each.office:
        text = _("{place}: {text}").format(place=name, text=text[:1].lower() + text[1:])
    return [
        Cell(text, second=each.remedy, second_tone="ink2"),
        Cell(word, bold=True, tone=STATES[code].tone, icon=STATES[code].icon), Cell(day(each.at_ms, lang)),
    ]  # fmt: skip


def merged_columns() -> list[Column]:
    """Of what was merged lately."""
    return [Column(_("Report"), least=200), Column(_("State"), width=230), Column(_("Came on"), width=110)]


def merged_row(each: Kept, lang: str) -> list[Cell]:
    """A report that was merged, and perhaps undone."""
    said = _("Undone, at least in part") if each.undone else _("Merged")
    state = STATES["deleted" if each.undone else "well"]
    return [Cell(each.title), Cell(said, tone=state.tone, icon=state.icon), Cell(day(each.at_ms, lang))]


def double_columns() -> list[Column]:
    """Of records that may be one."""
    return [
        Column(_("Record that arrived"), least=160), Column(_("Record of this office"), least=160),
        Column(_("Why"), least=120),
    ]  # fmt: skip


def double_row(each: Double) -> list[Cell]:
    """Two records that may be one."""
    return [
        Cell(each.title, each.ref, bold=True), Cell(each.other_title, each.other_ref, bold=True),
        Cell(each.why, tone="ink2"),
    ]  # fmt: skip
