"""Plain inputs of the reports: the real published figures, and made-up movements marked as such."""

import datetime as dt
from decimal import Decimal
from uuid import UUID, uuid5

from issss_desktop.models.compound import Words
from issss_desktop.models.figure import UNKNOWN, Figure, Status, note
from issss_desktop.models.figures import (
    Alert,
    Breakdown,
    BreakdownLine,
    ContributionFigures,
    ContributionLine,
    Counts,
    CutOff,
    DonorLine,
    Figures,
    FundFigures,
    PortfolioFigures,
    ProjectLine,
    YearLine,
)
from issss_desktop.models.rows import Records
from issss_desktop.models.uses import Statement
from issss_desktop.models.values.dates import PartialDay
from issss_desktop.reports.brief import AssessmentSheet, Brief, Criterion, Reader, Source
from issss_desktop.reports.pack import Pack
from issss_desktop.services.figures import compute

SPACE = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
END_2016, END_2017 = dt.date(2016, 12, 31), dt.date(2017, 12, 31)
M = 100_000_000


def usd(amount: int | None, doubt: int = 0, on: dt.date | None = None, least: bool = False) -> Figure:
    """A figure of whole dollars."""
    if amount is None:
        return Figure(None, Status.UNKNOWN, as_of=on)
    return cents(amount * 100, doubt * 100, on, least)


def empty_statement() -> Statement:
    """The statement of a fund of which no transfer, cost or programme is recorded."""
    return compute(Records(), fund="CDS00", cut_off=END_2017).fund.statement


def cents(amount: int | None, doubt: int = 0, on: dt.date | None = None, least: bool = False) -> Figure:
    """A figure of cents."""
    if amount is None:
        return UNKNOWN
    return Figure(amount, Status.AT_LEAST if least else Status.KNOWN, doubt, on)


def donor(name: str, amount: int | None) -> DonorLine:
    """One donor of the published positions."""
    figure = usd(amount, 50_000, END_2016)
    if amount is None:
        figure = Figure(None, Status.UNPUBLISHED, as_of=END_2017)
    return DonorLine(
        uuid5(SPACE, name),
        Words(name),
        figure,
        10_000_000 if amount else None,
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
    )


def line(
    kind: str,
    day: str,
    amount: int,
    code: str,
    rate: str | None,
    usd_: int | None,
    signed: int | None,
    gap: int | None,
) -> ContributionLine:
    """A dated row of a contribution, amounts in cents."""
    return ContributionLine(
        uuid5(SPACE, f"{kind}{day}{amount}"),
        kind,
        PartialDay.parse(day),
        amount * 100,
        code,
        Decimal(rate) if rate else None,
        None,
        "own" if rate else "",
        usd_,
        signed,
        gap,
        None,
        None,
        "counted",
    )


def contribution(
    letter: str,
    code: str,
    lines: list[ContributionLine],
    signed: tuple[int, int],
    received: tuple[int, int | None],
    rest: tuple[int, int],
    gaps: tuple[int | None, int],
    fee: int | None,
    identity: bool | None,
) -> ContributionFigures:
    """A made-up contribution; pairs are (native units, USD cents)."""
    return ContributionFigures(
        uuid5(SPACE, letter),
        f"NK-EX-CT-2017-000{ord(letter) - 64}-X",
        None,
        Words(f"Bailleur {letter}"),
        f"NK-EX-CT-2017-000{ord(letter) - 64}-X",
        code,
        True,
        False,
        tuple(lines),
        UNKNOWN,
        signed[0] * 100,
        cents(signed[1]),
        received[0] * 100,
        cents(received[1]),
        rest[0] * 100,
        cents(rest[1]),
        cents(gaps[0]),
        cents(gaps[1]),
        cents(fee),
        UNKNOWN,
        identity,
    )


def contributions() -> tuple[ContributionFigures, ...]:
    """The worked example of the design, and three more."""
    a = [
        line("signature", "2017-01-12", 3_000_000, "GBP", "0.7", 428571429, 428571429, None),
        line("deposit", "2017-02-20", 1_000_000, "GBP", "0.69", 144927536, 142857143, 2070393),
        line("deposit", "2017-06-14", 1_000_000, "GBP", "0.75", 133333333, 142857143, -9523810),
        line("deposit", "2017-11-30", 1_000_000, "GBP", "0.8", 125000000, 142857143, -17857143),
    ]
    b = [
        line("signature", "2017-03-03", 2_500_000, "EUR", "0.85", 294117647, 294117647, None),
        line("deposit", "2017-05-22", 1_500_000, "EUR", "0.82", 182926829, 176470588, 6456241),
    ]
    c = [
        line("signature", "2017-04-10", 20_000_000, "SEK", "8.2", 243902439, 243902439, None),
        line("deposit", "2017-09-18", 20_000_000, "SEK", None, None, 243902439, None),
    ]
    d = [
        line("signature", "2017-07-05", 1_000_000, "USD", "1", 100000000, 100000000, None),
        line("deposit", "2017-07-05", 1_000_000, "USD", "1", 100000000, 100000000, 0),
    ]
    return (
        contribution(
            "A",
            "GBP",
            a,
            (3_000_000, 428571429),
            (3_000_000, 403260869),
            (0, 0),
            (-25310560, 0),
            4032608,
            True,
        ),
        contribution(
            "B",
            "EUR",
            b,
            (2_500_000, 294117647),
            (1_500_000, 182926829),
            (1_000_000, 119760479),
            (6456241, 2113420),
            1829268,
            True,
        ),
        contribution(
            "C", "SEK", c, (20_000_000, 243902439), (20_000_000, None), (0, 0), (None, 0), None, None
        ),
        contribution(
            "D", "USD", d, (1_000_000, 100000000), (1_000_000, 100000000), (0, 0), (0, 0), 1000000, True
        ),
    )


def fund(made_up: bool) -> FundFigures:
    """The published figures of the Fund at 31/12/2017."""
    total = usd(40_265_165, 0, END_2017)
    names = (
        ("Fonds pour la consolidation de la paix (FCP)", 12_000_000),
        ("Royaume-Uni", 8_300_000),
        ("Suède", 5_000_000),
        ("Pays-Bas", 4_000_000),
        ("Norvège", 1_000_000),
        ("Allemagne", None),
    )
    before = usd(30_300_000, 250_000, END_2016)
    cut_offs = (
        CutOff(dt.date(2015, 12, 31), UNKNOWN),
        CutOff(END_2016, before),
        CutOff(
            dt.date(2017, 6, 30),
            Figure(
                3_030_000_000,
                Status.KNOWN,
                25_000_000,
                END_2016,
                note=note("position as at {day}", day=END_2016),
            ),
        ),
        CutOff(END_2017, total),
    )
    return FundFigures(
        "CDS00",
        Words("Fonds de cohérence pour la stabilisation", "Stabilisation Coherence Fund"),
        total,
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
        UNKNOWN,
        empty_statement(),
        tuple(donor(*n) for n in names),
        usd(9_965_165, 250_000, END_2017),
        UNKNOWN,
        total,
        (YearLine(None, total),),
        cut_offs,
        (),
        contributions() if made_up else (),
        (),
    )


def project(
    title: str, local: str, funder: str, verdict: str | None = None, amount: int | None = None
) -> ProjectLine:
    """A project: cited when it has no opinion, made up when it has one."""
    return ProjectLine(
        uuid5(SPACE, title),
        "",
        title,
        local,
        (Words(funder),),
        None,
        verdict is None,
        verdict,
        dt.date(2017, 11, 20) if verdict else None,
        None,
        None,
        None,
        usd(amount),
        usd(amount),
        verdict == "alignable",
        verdict == "aligned",
        False,
        "",
        verdict is not None,
        False,
    )


def share_lines(
    rows: list[tuple[str, int, int | None, int | None, int]], rest: bool
) -> tuple[BreakdownLine, ...]:
    """Lines of a breakdown; the last one is what is not broken down."""
    found = []
    for k, (name, count, aligned, part, alignable) in enumerate(rows):
        kind = "unallocated" if rest and k == len(rows) - 1 else "record"
        label = "not broken down" if kind == "unallocated" else Words(name)
        amount = None if aligned is None else aligned * 100
        found.append(BreakdownLine(kind, None, label, count, amount, alignable * 100, part))
    return tuple(found)


def portfolio(made_up: bool) -> PortfolioFigures:
    """120 million published; with made-up assessments that break down 12.6 million."""
    published = usd(120_000_000, 0, END_2017)
    projects = [
        project("CISPE", "Pamoja Inawezekana", "Pays-Bas"),
        project("FARM", "Tujenge Kwa Utulivu", "Pays-Bas"),
        project("CPLUP", "", "Royaume-Uni"),
    ]
    breakdowns: tuple[Breakdown, ...] = ()
    if made_up:
        projects += [project("Terres partagées", "Ardhi kwa Wote", "Bailleur A", "aligned", 7_000_000)]
        total, more = 12_600_000 * 100, 900_000 * 100
        by_donor = [
            ("Bailleur A", 2, 7_000_000, 5556, 0),
            ("Bailleur B", 2, 3_600_000, 2857, 900_000),
            ("Bailleur C", 1, 2_000_000, 1587, 0),
        ]
        by_pillar = [
            ("I  Dialogue démocratique", 3, 3_150_000, 2500, 300_000),
            ("II  Sécurité", 0, 0, 0, 0),
            ("V  Lutte contre les violences sexuelles", 1, None, None, 0),
            ("rest", 2, 9_450_000, 7500, 600_000),
        ]
        by_zone = [
            ("Autour de Kitshanga", 3, 3_780_000, 3000, 600_000),
            ("rest", 2, 8_820_000, 7000, 300_000),
        ]
        breakdowns = (
            Breakdown("donor", share_lines(by_donor, False), total, more, 0),
            Breakdown("pillar", share_lines(by_pillar, True), total, more, 0),
            Breakdown("zone", share_lines(by_zone, True), total, more, 1),
        )
    counts = Counts(len(projects), 0, 3, 5 * made_up, 5 * made_up, 1 * made_up, 5 * made_up, 3, 0)
    return PortfolioFigures(
        published,
        published,
        UNKNOWN,
        UNKNOWN,
        published,
        UNKNOWN,
        counts,
        tuple(projects),
        breakdowns,
        (YearLine(2017, published),),
        tuple(Words(n) for n in ("Allemagne", "États-Unis", "Suède")),
        (),
        (),
    )


def figures(made_up: bool = True) -> Figures:
    """Both mechanisms at 31/12/2017; ``made_up`` adds the fictitious movements and assessments."""
    alerts = (Alert("warning", note("what no donor’s position explains")),)
    return Figures(
        END_2017, "heads", 1_520_812_800_000, fund(made_up), portfolio(made_up), alerts, False, made_up, 0, 0
    )


def assessment() -> AssessmentSheet:
    """A fictitious sheet: two criteria assessed, three whose text is to be completed."""
    criteria = (
        Criterion(
            "1",
            "Sur base d’une analyse de conflit sensible au genre, le projet cible la ou les dynamiques de "
            "conflit prioritaires identifiées dans les zones de stabilisation",
            True,
            "satisfait",
            "full",
            "Analyse de conflit de 2017, chapitre genre ; dynamique retenue : mobilisation autour de la "
            "terre et de l’identité.",
            "Analyse de conflit, p. 12 à 18 (pièce E-1)",
        ),
        Criterion(
            "2",
            "Les acteurs du conflit sont au centre du processus de transformation des dynamiques de "
            "conflit prioritaires identifiées dans la zone",
            True,
            "en partie",
            "hatch",
            "Cadres de dialogue prévus avec deux chefferies ; les éleveurs n’y sont pas encore associés.",
            "Document de projet, p. 31 (pièce E-2)",
        ),
        Criterion(
            "3",
            "Le projet renforce la collaboration entre l’Etat, les autorités coutumières et les femmes, "
            "les jeunes et les hommes dans la transform[…]",
            False,
            "",
            "dotted",
            "",
            "",
        ),
        Criterion("4", "", False, "", "dotted", "", ""),
        Criterion("5", "", False, "", "dotted", "", ""),
    )
    return AssessmentSheet(
        "Terres partagées",
        "NK-EX-PB-2018-0007-X",
        {
            "Nom local": "Ardhi kwa Wote",
            "Bailleur": "Bailleur A, 100 % (bilatéral)",
            "Chef de file": "Organisation X (ONGI)",
            "Partenaires": "Organisation Y (ONG), exécution",
            "Durée": "avril 2018 – mars 2021, lancement compris",
            "Localisation": "Masisi 60 %, Rutshuru 40 %",
            "Piliers": "I et III, parts non connues",
            "Budget": "2\u202f400\u202f000,00 USD",
        },
        criteria,
        "alignable",
        "",
        ("Associer les représentants des éleveurs aux deux cadres de dialogue avant le 30 septembre 2018.",),
        dt.date(2019, 3, 31),
        (
            Reader("Premier lecteur", "Chargé de la cellule d’alignement", "alignable", dt.date(2018, 2, 26)),
            Reader("Second lecteur", "Coordonnateur provincial STAREC", "aligné", dt.date(2018, 3, 2)),
            Reader("Arbitrage", "Chef du bureau provincial", "alignable", dt.date(2018, 3, 8), True),
        ),
        dt.date(2018, 3, 8),
        "la séance du 14 mars 2018",
        1,
        "échelle du bureau : satisfait, en partie, non satisfait",
        False,
        True,
    )


def brief(provisional: bool = False) -> Brief:
    """A fictitious meeting; the second co-chair is a vacant seat."""
    return Brief(
        board="Conseil d’administration provincial du Nord-Kivu",
        board_short="Conseil d’administration provincial du FCS – Nord-Kivu",
        made=dt.datetime(2018, 3, 12, 8, 0, tzinfo=dt.UTC),
        cut_off=END_2017,
        known_until=dt.date(2018, 3, 12),
        fund="Fonds de cohérence pour la stabilisation",
        meeting="Première séance ordinaire de 2018",
        meeting_day=dt.date(2018, 3, 14),
        when="Mercredi 14 mars 2018, de 9 h 00 à 12 h 30",
        place="Salle de réunion du gouvernorat, Goma",
        chairs=("Le Gouverneur de la province du Nord-Kivu", ""),
        state=("République démocratique du Congo", "Province du Nord-Kivu", "Cabinet du Gouverneur"),
        un=("Nations Unies", "MONUSCO", "Bureau de Goma"),
        office="Secrétariat technique de l’ISSSS",
        prepared_by="Préparé par le Secrétariat technique de l’ISSSS, bureau provincial du Nord-Kivu",
        version=3,
        replaces=(2, dt.date(2018, 3, 7)),
        fictional=True,
        provisional=provisional,
    )


def pack(made_up: bool = True, provisional: bool = False, lang: str = "fr") -> Pack:
    """A whole pack."""
    quote = "In 2016 the SCF received a total of 30.3 million"
    return Pack(
        brief(provisional),
        figures(made_up),
        (assessment(),) if made_up else (),
        (Source("Contributions, position de 2016", quote, "Secrétariat technique, MONUSCO"),),
        language=lang,
    )
