"""Places of the navigation and names of the languages: known before anything is built."""

from issss_desktop.i18n import N_

DASHBOARD, PRINTING, DIVERGENCES, REGISTER = "dashboard", "reports", "divergences", "register"
COVERAGE = "coverage"
ACCESS = "access"
"""A page of the menu, not of the navigation."""

SYNCHRONISATION = "synchronisation"
PLACES = (
    (DASHBOARD, N_("Dashboard"), "layout-dashboard", 0),
    ("contributions", N_("Contributions"), "coins", 1),
    ("projects", N_("Bilateral projects"), "folders", 1),
    ("programmes", N_("FCS programmes"), "target", 1),
    (COVERAGE, N_("Who does what where"), "map-pin", 1),
    ("boards", N_("Boards"), "gavel", 2),
    ("analyses", N_("Political engagement & analyses"), "heart-handshake", 2),
    ("monitoring", N_("Monitoring & lessons"), "chart-line", 2),
    (PRINTING, N_("Reports"), "printer", 2),
    (DIVERGENCES, N_("Divergences"), "arrows-split-2", 3),
    (SYNCHRONISATION, N_("Synchronisation"), "refresh", 3),
    ("reference", N_("Reference data"), "books", 3),
    (REGISTER, N_("Register"), "list-search", 3),
)
"""(code, title, icon, group): a rule is drawn between two groups."""

REGISTERS = "registers"
TABS = {
    "analyses": (
        (REGISTERS, N_("Registers"), "list"),
        ("engagement", N_("Follow-up of acts of engagement"), "heart-handshake"),
        ("dynamics", N_("Analyses by zone and dynamic"), "map-pin"),
    ),
    "monitoring": (
        (REGISTERS, N_("Registers"), "list"),
        ("values", N_("Values to enter"), "pencil"),
        ("risks", N_("Risk matrix"), "alert-triangle"),
        ("reports", N_("Calendar of reports due"), "calendar-event"),
        ("lessons", N_("Lessons by tag"), "books"),
    ),
}
"""Tabs of a place that has more than registers: (code, title, icon)."""

NUMBERED = 9
"""Places that a Ctrl number opens; the last three have none."""

LANGUAGE_NAMES = {"fr": "Français", "en": "English"}

KEYED = tuple(code for code, *_rest in PLACES if code != COVERAGE)[:NUMBERED]
"""Those places in the order of their numbers; who does what where, which came later, has none."""
