"""Colours and sizes of the screens, measured for contrast: the only place that names a colour."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours; every value is "#RRGGBB"."""

    window: str
    side: str
    sheet: str
    head: str
    alt: str
    selection: str
    ink: str
    ink2: str
    ink3: str
    rule: str
    rule2: str
    edge: str
    accent: str
    accent_hover: str
    on_accent: str
    bars: str
    area: str
    error: str
    error_tint: str
    warning: str
    warning_tint: str
    right: str
    right_tint: str
    divergence: str
    divergence_tint: str
    draft: str
    draft_tint: str

    def as_dict(self) -> dict[str, str]:
        """Token name to colour, for the substitution in the style sheet."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


LIGHT = Tokens(
    window="#F1F2EF",
    side="#E7E9E5",
    sheet="#FFFFFF",
    head="#F4F5F2",
    alt="#F8F9F7",
    selection="#DCE9F0",
    ink="#182026",
    ink2="#434E56",
    ink3="#5C676F",
    rule="#DCE0DC",
    rule2="#B4BCB8",
    edge="#858F8A",
    accent="#14506E",
    accent_hover="#0F4059",
    on_accent="#FFFFFF",
    bars="#3F7896",
    area="#E4ECF1",
    error="#A3242B",
    error_tint="#FBEBEA",
    warning="#7A5100",
    warning_tint="#FAF1DB",
    right="#20633A",
    right_tint="#E6F2E9",
    divergence="#65388A",
    divergence_tint="#F2EBF8",
    draft="#4F5A61",
    draft_tint="#ECEEEB",
)

DARK = Tokens(
    window="#15191C",
    side="#111417",
    sheet="#1C2125",
    head="#21272B",
    alt="#20262A",
    selection="#1E3946",
    ink="#E7EAEB",
    ink2="#BCC5C9",
    ink3="#98A3A9",
    rule="#30373C",
    rule2="#4C565C",
    edge="#707B81",
    accent="#86BCDA",
    accent_hover="#9CCAE3",
    on_accent="#10171B",
    bars="#5F9CBD",
    area="#22313A",
    error="#F2A09A",
    error_tint="#3B2223",
    warning="#E3BB68",
    warning_tint="#352C18",
    right="#8BCB9C",
    right_tint="#1B3124",
    divergence="#CBABE8",
    divergence_tint="#2F263B",
    draft="#B4BDC1",
    draft_tint="#2A3136",
)

GREAT, TITLE, BLOCK, BODY, SECOND, SMALL = 34, 20, 15, 14, 13, 12

NAVIGATION_WIDTH, RAIL_WIDTH = 196, 48
TOP_BAR, STATUS_LINE, ACTION_BAR, BLOCK_TITLE = 48, 30, 46, 38
TABLE_ROW, TABLE_HEAD, LIST_ROW, TAG, FIELD = 24, 26, 44, 20, 26
MARGIN, STEP, RADIUS = 16, 8, 3
NARROW_WINDOW, NARROW_FORM = 1000, 560
