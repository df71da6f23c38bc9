"""What the measured pack holds, as plain texts: the same for every program that makes a PDF of it."""

from collections.abc import Iterator

ROWS, PROJECTS, CHARTS = 10_000, 200, 10
WORDS = (
    "Le projet renforce la collaboration entre les autorités coutumières et les femmes, les jeunes et les "
    "hommes dans la transformation des dynamiques de conflit de la zone prioritaire. "
)
HEADS = (
    ("Date", 22), ("Opération", 30), ("Bailleur", 30), ("Montant", 34), ("", 10), ("Taux", 16), ("USD", 26),
)  # fmt: skip
FIGURES = (3, 5, 6)  # columns of HEADS that are set from the right


def cells(number: int) -> list[str]:
    """One made-up movement."""
    amounts = (
        f"{n:,},00".replace(",", "\u202f", 2) for n in (1_000_000 + number * 137, 1_428_571 + number * 911)
    )
    first, second = amounts
    day = f"{number % 28 + 1:02d}/{number % 12 + 1:02d}/2017"
    return [day, f"Dépôt {number % 7}", f"Bailleur {number % 6}", first, "GBP", "0,7000", second]


def texts(project: int) -> list[str]:
    """The four paragraphs of one project."""
    return [f"{WORDS}{WORDS}{project * 7 + k}" for k in range(4)]


def facts(project: int) -> Iterator[tuple[str, str]]:
    """The table of one project."""
    return ((f"Champ {k}", f"Valeur {project * k}") for k in range(8))


def bars(chart: int) -> list[tuple[str, int]]:
    """Names and values of one chart, in units."""
    return [(f"B{k}", (k + 1) * 1_000_000 * (chart + 1)) for k in range(8)]
