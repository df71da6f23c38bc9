"""The banner of a form: what to correct, what diverges, what others did meanwhile, and the way to each."""

from collections.abc import Callable
from functools import partial
from html import escape

from issss_desktop.i18n import _, ngettext
from issss_desktop.services.advising.hints import Meanwhile
from issss_desktop.services.reading import Form
from issss_desktop.services.records import Saved
from issss_desktop.ui.look.blocks import Banner
from issss_desktop.ui.look.theme import Theme

Act = Callable[[], object]


class FormNotice(Banner):
    """Tells the state of the record shown; what is told is worked out anew at each call."""

    def __init__(
        self, theme: Theme, step: Act, history: Act, restore: Act, resolve: Callable[[str, int], object]
    ) -> None:
        super().__init__(theme, "form-banner")
        self._step, self._history, self._restore, self._resolve = step, history, restore, resolve
        self._meanwhile = ""

    def begin(self) -> None:
        """Another record is shown."""
        self._meanwhile = ""

    def remember_meanwhile(self, found: Meanwhile) -> None:
        """Somebody else changed the record that stands open; nothing typed here is touched."""
        if found.deleted:
            words = _("<b>This record was deleted meanwhile</b> ({who}). What you typed is kept here.")
        else:
            words = _(
                "<b>This record was changed meanwhile</b> ({who}: {fields}). What you typed is kept;"
                " where both wrote, both values are kept when you save."
            )
        names = ", ".join(found.fields[:5])
        self._meanwhile = words.format(who=escape(found.who or "?"), fields=escape(names))

    def tell_state(self, form: Form | None, errors: int, diverging: int) -> None:
        """Say what the record shown wants; nothing when it wants nothing. Both numbers count fields."""
        if form is not None and "alive" in form.alternatives:
            self._tell_life(form)
        elif form is not None and not form.row.alive:
            words = _("<b>This record is deleted.</b> It keeps its values and enters no figure.")
            self.tell("deleted", words, ((_("Restore"), "restore", self._restore),), close=False)
        else:
            self._tell_places(errors, diverging)

    def _tell_places(self, errors: int, diverging: int) -> None:
        parts = []
        if errors:
            text = ngettext("<b>{n} field to correct</b>", "<b>{n} fields to correct</b>", errors)
            parts.append(text.format(n=errors))
        if diverging:
            colour = self._theme.tokens.divergence
            text = ngettext("<b>{n} divergence</b> to settle", "<b>{n} divergences</b> to settle", diverging)
            parts.append(f'<span style="color:{colour}">{text.format(n=diverging)}</span>')
        words = _(" and ").join(parts) + "." if parts else ""
        actions = [(_("Next field (F8)"), "next-place", self._step)] if parts else []
        if self._meanwhile:
            words = f"{self._meanwhile} {words}".strip()
            actions.append((_("History"), "meanwhile-history", self._history))
        if not words:
            self.clear()
            return
        state = "error" if errors else "divergence" if parts else "check"
        self.tell(state, words, tuple(actions), close=False)

    def _tell_life(self, form: Form) -> None:
        actions = tuple(
            (
                _("Keep it") if a.value else _("Delete it"),
                f"keep-alive-{a.index}",
                partial(self._resolve, "alive", a.index),
            )
            for a in form.alternatives["alive"]
        )
        words = _("<b>Divergence:</b> one office deleted this record, another changed it.")
        self.tell("divergence", words, actions, close=False)

    def tell_warnings(self, title: str, saved: Saved, show: Act) -> None:
        """Warnings of a record that was left at once for the next one."""
        if saved.warnings:
            said = " ".join(escape(p.text) for p in saved.warnings)
            words = _("“{title}” is saved, with something to check: {words}")
            words = words.format(title=escape(title), words=said)
            self.tell("check", words, ((_("Open it"), "warned-open", show),))
