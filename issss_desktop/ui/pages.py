"""The pages of an open desk: made when first shown, told of every change, made again in another language."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from issss_desktop.errors import UserError
from issss_desktop.i18n import _, ngettext
from issss_desktop.models.fields import ENTITIES, children_of
from issss_desktop.services import divergences, reading
from issss_desktop.services.advising import clock
from issss_desktop.services.desk import Desk
from issss_desktop.services.permits import role_name
from issss_desktop.services.recording import journal
from issss_desktop.services.recording.journal import Recovered
from issss_desktop.services.starting.sample import take_published_figures
from issss_desktop.ui.commands import MENUS, entities_of, offered
from issss_desktop.ui.dashboard.page import Dashboard
from issss_desktop.ui.divergences.page import DivergencesPage
from issss_desktop.ui.failure import show_refusal
from issss_desktop.ui.look.states import STATES
from issss_desktop.ui.look.theme import Theme
from issss_desktop.ui.merging.exchange import Exchange
from issss_desktop.ui.places import ACCESS, DASHBOARD, DIVERGENCES, PLACES, PRINTING, REGISTER, TABS
from issss_desktop.ui.record.panels import RecordsPage
from issss_desktop.ui.search import SearchBox
from issss_desktop.ui.shortcuts import ShortcutSheet
from issss_desktop.ui.undoing import Undoing
from issss_desktop.ui.window import Window
from issss_desktop.ui.workplace import Workplace

if TYPE_CHECKING:
    from issss_desktop.ui.preview.page import ReportsPage
    from issss_desktop.ui.record.tabs import TabbedPage

ICONS = {code: icon for code, _title, icon, _group in PLACES}


class Pages(QObject):
    """Everything the window shows of one desk."""

    def __init__(self, window: Window, desk: Desk, theme: Theme) -> None:
        super().__init__(window)
        self.window, self.desk = window, desk
        self.work = Workplace(desk, theme)
        self.undoing = Undoing(self.work, window.banner)
        self._pages: dict[str, QWidget] = {}
        self.place = ""
        self.is_open = True
        window.place_asked.connect(self.go)
        window.undo_asked.connect(self.undoing.undo)
        window.print_asked.connect(self.print_pack)
        window.shortcuts_asked.connect(self.show_shortcuts)
        window.may_close = self.leave
        window.is_dirty = self.is_dirty
        window.keep_unsaved = self.keep_unsaved
        self._keys = (
            self._key("Ctrl+K", lambda: self.search.setFocus()),
            self._key("Ctrl+Y", self.undoing.redo),
            self._key("Ctrl+Shift+Z", self.undoing.redo),
        )
        self.work.asked.connect(self.open_record)
        self.work.new_asked.connect(self.new)
        self.work.pack_asked.connect(partial(self.open_report, "board-pack"))
        self.work.report_asked.connect(self.open_report)
        self.work.said.connect(self._say)
        self.work.changed.connect(lambda _changed: self._count())
        self.work.jobs.busy.connect(self._busy)
        self.exchange = Exchange(self)
        self._name()
        self._make_search()
        self._count()
        self._all_saved()
        self.show(DASHBOARD)

    def _key(self, keys: str, act: Callable[[], object]) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self.window, context=Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(act)
        return shortcut

    def _name(self) -> None:
        desk = self.desk
        office = _("Office {code}").format(code=desk.office)
        kind = _("Sample office") if desk.sample else reading.title(desk, "office", desk.office_uuid)
        aside = f"{role_name(desk.role)}\n{kind}"
        self.window.navigation.name(_("Technical secretariat"), f"ISSSS · {office}", desk.user_name, aside)

    def _make_search(self) -> None:
        assert self.window.frame is not None
        self.search = SearchBox(self.work, self.window.frame, partial(offered, self))
        self.window.put_search(self.search)

    # going somewhere

    def go(self, place: str) -> None:
        """Show a place; asks first when a form has unsaved changes."""
        self.leave(partial(self.show, place))

    def unsaved(self) -> list[str]:
        """Titles of forms with changes that are not saved."""
        return [t for p in self._pages.values() if isinstance(p, RecordsPage) for t in p.unsaved()]

    def keep_unsaved(self, done: Callable[[], object], failed: Callable[[UserError], object]) -> None:
        """Keep what is not saved in the journal of its forms, one after the other, then answer."""
        forms = [f for p in self._pages.values() if isinstance(p, RecordsPage) for f in p.dirty_forms()]

        def following() -> None:
            if forms:
                forms.pop(0).journal.keep(following, failed)
            else:
                done()

        following()

    def leave_unsaved(self, then: Callable[[], object]) -> None:
        """Ask about a form with unsaved changes, wherever it is."""
        pages = [page for page in self._pages.values() if isinstance(page, RecordsPage) and page.unsaved()]
        if pages:
            pages[0].leave(then)
        else:
            then()

    def leave(self, then: Callable[[], object]) -> None:
        """Leave the page in front; asks first when a form has unsaved changes."""
        page = self._pages.get(self.place)
        if isinstance(page, RecordsPage):
            page.leave(then)
        else:
            then()

    def is_dirty(self) -> bool:
        """Whether a form has unsaved changes."""
        return any(page.is_dirty() for page in self._pages.values() if isinstance(page, RecordsPage))

    def show(self, place: str) -> QWidget:
        """Show a place without asking; its page is made when first needed."""
        if place not in self._pages:
            self._pages[place] = self._make(place)
        self.place = place
        self.window.navigation.select(place)
        self.window.show_page(self._pages[place])
        return self._pages[place]

    def _make(self, place: str) -> QWidget:
        if place == DIVERGENCES:
            return DivergencesPage(self.work)
        if place == PRINTING:
            from issss_desktop.ui.preview.page import ReportsPage  # Qt’s printing is not for every start

            return ReportsPage(self.work)
        if place == REGISTER:
            from issss_desktop.ui.register.page import register_page  # for auditors: not for every start

            return register_page(self.work)
        if place == ACCESS:
            from issss_desktop.ui.vault.access import access_page  # with the ciphers

            return access_page(self.work, self.window)
        if place == self.exchange.place:
            return self.exchange.make()
        if place in TABS:
            from issss_desktop.ui.record.tabs import TabbedPage  # with its views

            return TabbedPage(self.work, entities_of(place), ICONS[place], place)
        if place != DASHBOARD:
            return RecordsPage(self.work, entities_of(place), ICONS[place])
        page = Dashboard(self.work)
        page.record_asked.connect(self.open_record)
        page.print_asked.connect(self.print_pack)
        page.computed.connect(lambda figures: self.work.keep(figures))
        return page

    def recover(self, found: Sequence[Recovered] | None = None) -> None:
        """Show the form that the program left unsaved when it ended, and offer the others, one by one."""
        places = {e.code: place for place in MENUS for e in entities_of(place)}
        kept = [k for k in (journal.found(self.desk) if found is None else found) if k.typed.entity in places]
        if not kept:
            return
        page = self.show(places[kept[0].typed.entity])
        assert isinstance(page, RecordsPage)
        page.show_entity(kept[0].typed.entity).recover(kept[0])
        if found is not None:
            self.window.banner.clear()
        if rest := kept[1:]:
            words = ngettext(
                "{n} other form was left unsaved.", "{n} other forms were left unsaved.", len(rest)
            )
            following = (_("Open it"), "recover-next", partial(self.leave, partial(self.recover, rest)))
            self.window.banner.tell("unsaved", words.format(n=len(rest)), (following,))

    def open_record(self, entity: str, uuid: UUID | None) -> None:
        """Show a record in its register, or the register when no record is named."""
        self.leave(partial(self._open_now, entity, uuid))

    def _open_now(self, entity: str, uuid: UUID | None) -> None:
        place = next((p for p in MENUS if entity in {e.code for e in entities_of(p)}), None)
        if entity == DIVERGENCES:
            page = self.show(DIVERGENCES)
            assert isinstance(page, DivergencesPage)
            page.take_focus()
            return
        if place is None:
            self._open_owner(entity, uuid)
            return
        page = self.show(place)
        assert isinstance(page, RecordsPage)
        panel = page.show_entity(entity)
        if uuid is not None:
            panel.open(uuid)
        else:
            panel.table.setFocus()

    def _open_owner(self, entity: str, uuid: UUID | None) -> None:
        """A child row is shown in the record it lives in."""
        found = reading.find(self.desk, uuid) if uuid else []
        parent = ENTITIES[entity].parent if entity in ENTITIES else None
        if found and parent is not None:
            self._open_now(getattr(parent.kind, "target", ""), found[0][parent.code])

    def open_view(self, place: str, code: str) -> None:
        """Show a tab of a place that has more than registers."""
        self.leave(partial(self._open_view, place, code))

    def _open_view(self, place: str, code: str) -> None:
        page: TabbedPage = self.show(place)  # type: ignore[assignment]
        page.show_view(code)

    def new(self, entity: str, defaults: Mapping[str, Any] | None = None) -> None:
        """An empty record of an entity; asks first when a form has unsaved changes."""
        self.leave(partial(self._new_now, entity, defaults))

    def _new_now(self, entity: str, defaults: Mapping[str, Any] | None) -> None:
        self._open_now(entity, None)
        page = self._pages[self.place]
        assert isinstance(page, RecordsPage)
        page.panel().new(defaults)

    def take_published(self) -> None:
        """Write the published figures that this office has never had, with their sources."""
        refuse = partial(show_refusal, self.window.banner)
        self.work.jobs.run(partial(take_published_figures, self.desk), self._taken, refuse)

    def _taken(self, count: int) -> None:
        rows = reading.page(self.desk, "published_figure", limit=-1).rows
        self.work.announce(("published_figure", row.uuid) for row in rows)
        said = ngettext("{n} published figure taken.", "{n} published figures taken.", count)
        self.work.said.emit("saved", said.format(n=count))

    # what the frame says

    def _say(self, state: str, words: str) -> None:
        self.window.status.last(words)
        if state == "error":
            self.window.banner.tell("error", escape(words))

    def _busy(self, count: int) -> None:
        if count:
            self.window.status.say("hourglass", "ink2", _("Working…"))
        else:
            self._all_saved()

    def _all_saved(self) -> None:
        self.window.status.say("circle-check", "right", STATES["saved"].label())
        undoable = self.undoing.last() is not None
        self.window.status.undo.setText(_("Undo the last save"))
        self.window.status.undo.setVisible(undoable)

    def _count(self) -> None:
        counts = divergences.count(self.desk)
        for place in MENUS:
            codes = {c.code for e in entities_of(place) for c in (e, *children_of(e))}
            self.window.navigation.count(place, sum(n for code, n in counts.items() if code in codes))
        total = sum(counts.values())
        self.window.navigation.count(DIVERGENCES, total)
        words = ngettext("{n} divergence to settle", "{n} divergences to settle", total).format(n=total)
        self.window.status.divergences(words if total else "")
        if reading.is_short(self.desk):
            self._say_drafts(reading.counts(self.desk))
        else:
            count = partial(reading.counts, self.desk)
            self.work.jobs.run(count, self._say_drafts, partial(show_refusal, self.window.banner))
        self.window.status.clock(clock.clock_doubt(self.desk))
        self.tell_keys()

    def tell_keys(self) -> None:
        """What the encryption of this office lacks; nothing is asked of a sample."""
        words = ""
        if self.desk.key is None and not self.desk.sample:
            words = _("Not encrypted (trial)")
        elif self.desk.key is not None:
            from issss_desktop.services.vault.sheet import is_missing

            words = _("Recovery sheet to make") if is_missing(self.desk) else ""
        self.window.status.keys(words)

    def _say_drafts(self, counts: Mapping[str, tuple[int, int, int]]) -> None:
        drafts = sum(n[1] for n in counts.values())
        words = ngettext("{n} draft, in no figure", "{n} drafts, in no figure", drafts).format(n=drafts)
        self.window.status.drafts(words if drafts else "")

    def show_shortcuts(self) -> None:
        """The sheet of keyboard shortcuts."""
        ShortcutSheet(self.work.theme, self.window).open()

    # printing

    def print_pack(self) -> None:
        """The reports; what is shown there already is printed."""
        if self.place == PRINTING:
            self.reports().print_it()
        else:
            self.open_report()

    def reports(self) -> "ReportsPage":
        """The page of the reports, in front."""
        page: ReportsPage = self.show(PRINTING)  # type: ignore[assignment]
        return page

    def open_report(self, report: str = "", ref: str = "") -> None:
        """Show the page of the reports with one of them, about a record when one is named."""
        self.leave(partial(self._open_report, report, ref))

    def _open_report(self, report: str, ref: str) -> None:
        self.reports().order(report, ref)

    def close(self) -> None:
        """Take the pages out of the window."""
        self.is_open = False
        for shortcut in self._keys:
            shortcut.deleteLater()
        for signal, slot in (
            (self.window.place_asked, self.go),
            (self.window.undo_asked, self.undoing.undo),
            (self.window.print_asked, self.print_pack),
            (self.window.shortcuts_asked, self.show_shortcuts),
        ):
            signal.disconnect(slot)
        self.window.may_close = lambda then: then()
        self.window.is_dirty = lambda: False
        self.window.keep_unsaved = lambda done, _failed: done()
        self.exchange.end()
        self.search.forget()
        self.window.put_search(None)
        self.window.drop_pages()
        self._pages = {}
        self.deleteLater()
