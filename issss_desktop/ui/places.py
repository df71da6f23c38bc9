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
    (PRINTING, N_("Reports"), "printer", 2),
    (DIVERGENCES, N_("Divergences"), "arrows-split-2", 3),
    (SYNCHRONISATION, N_("Synchronisation"), "refresh", 3),
    ("reference", N_("Reference data"), "books", 3),
    (REGISTER, N_("Register"), "list-search", 3),
)
"""(code, title, icon, group): a rule is drawn between two groups."""

NUMBERED = 9
"""Places that a Ctrl number opens; reference data and the register, the last two, have none."""

LANGUAGE_NAMES = {"fr": "Français", "en": "English"}

KEYED = tuple(code for code, *_rest in PLACES if code != COVERAGE)[:NUMBERED]
"""Those places in the order of their numbers; who does what where, which came later, has none."""
