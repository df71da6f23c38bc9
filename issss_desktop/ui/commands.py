"""What the search box offers beside the records: screens, reports and commands, with words they answer to."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from issss_desktop.i18n import LANGUAGES, _
from issss_desktop.models.entities import analyses, boards, fund, monitoring, programmes, projects, reference
from issss_desktop.models.fields import ENTITIES, Entity
from issss_desktop.services.permits import Action
from issss_desktop.services.recording.guard import why_not
from issss_desktop.ui.places import ACCESS, LANGUAGE_NAMES, PLACES, REGISTERS, TABS
from issss_desktop.ui.search import COMMANDS, REPORTS, SCREENS, Found, icon_of

if TYPE_CHECKING:
    from issss_desktop.ui.pages import Pages

MENUS = {
    "contributions": fund.MENU,
    "projects": projects.MENU,
    "programmes": programmes.MENU,
    "boards": boards.MENU,
    "analyses": analyses.MENU,
    "monitoring": monitoring.MENU,
    "reference": reference.MENU,
}


def entities_of(place: str) -> list[Entity]:
    """Registers of a place: the one it is named after, then the others as they are declared."""
    found = [e for e in ENTITIES.values() if e.menu == MENUS[place] and not e.child]
    return sorted(found, key=lambda e: (e.plural != MENUS[place], e.tag))


def offered(pages: "Pages") -> tuple[Found, ...]:
    """All of it, for the office and the person in front."""
    return (*_screens(pages), *commands(pages))


def _screens(pages: "Pages") -> Iterator[Found]:
    from issss_desktop.services.printing.kinds import KINDS  # a start prints nothing

    for code, title, icon, _group in PLACES:
        yield Found(_(title), partial(pages.go, code), SCREENS, icon)
    for place in MENUS:
        for entity in entities_of(place):
            if _(entity.plural) != _(next(t for c, t, _i, _g in PLACES if c == place)):
                go = partial(pages.open_record, entity.code, None)
                yield Found(_(entity.plural), go, SCREENS, icon_of(entity.code))
    for place, tabs in TABS.items():
        for code, title, icon in tabs:
            if code != REGISTERS:
                yield Found(_(title), partial(pages.open_view, place, code), SCREENS, icon)
    yield Found(_("Keyboard shortcuts"), pages.show_shortcuts, SCREENS, "keyboard", "F1", _("help keys"))
    for kind in KINDS:
        go = partial(pages.open_report, kind.name)
        yield Found(_(kind.title), go, REPORTS, "printer", _("PDF"), _("print report paper"))


def commands(pages: "Pages") -> Iterator[Found]:
    """What can be done, as far as the person at the desk may do it."""
    window = pages.window
    for place in MENUS:
        for entity in entities_of(place):
            if why_not(pages.desk, entity.code):
                continue
            words = _("New: {name}").format(name=_(entity.label))
            yield Found(words, partial(pages.new, entity.code), COMMANDS, "plus", "", _("add create record"))
    yield Found(_("Print the pack…"), pages.print_pack, COMMANDS, "printer", "Ctrl+P", _("board paper PDF"))
    yield from pages.exchange.commands()
    if not pages.work.why_not(Action.TAKE_FIGURES):
        words = _("Take the published figures")
        yield Found(words, pages.take_published, COMMANDS, "download", "", _("fund sources"))
    for code in LANGUAGES:
        words = _("Language: {name}").format(name=LANGUAGE_NAMES[code])
        go = partial(window.language_asked.emit, code)
        yield Found(words, go, COMMANDS, "language", "", "langue language")
    yield Found(_("Light or dark colours"), window.theme_asked.emit, COMMANDS, "moon", "", _("theme night"))
    yield Found(_("Undo the last save"), pages.undoing.undo, COMMANDS, "arrow-back-up", "Ctrl+Z")
    yield Found(_("Redo"), pages.undoing.redo, COMMANDS, "arrow-forward-up", "Ctrl+Y")
    if pages.desk.key is not None:
        yield Found(_("Lock"), window.lock_asked.emit, COMMANDS, "lock", "Ctrl+L", _("hide passphrase"))
        words = _("New recovery sheet…")
        yield Found(words, window.sheet_asked.emit, COMMANDS, "file-text", "", _("passphrase code"))
    go = partial(pages.go, ACCESS)
    yield Found(_("Access and keys"), go, COMMANDS, "lock", "", _("passphrase encrypt"))
    yield Found(_("Change person…"), window.person_asked.emit, COMMANDS, "user", "", _("user role login"))
    yield Found(
        _("Can I switch off?"), window.switch_off_asked.emit, COMMANDS, "power", "", _("shut down stick")
    )
    yield Found(
        _("Copy the office now"), window.copy_asked.emit, COMMANDS, "copy", "", _("backup stick save")
    )
    yield Found(
        _("Restore or repair…"), window.restore_asked.emit, COMMANDS, "restore", "", _("backup damaged")
    )
    yield Found(_("Another office…"), window.office_asked.emit, COMMANDS, "building", "", _("open folder"))
