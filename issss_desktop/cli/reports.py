"""The commands of the reports: which there are, one written, published, written again."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from issss_desktop.cli.printing import (
    busy,
    document,
    remark,
    say,
    table,
    warn,
)
from issss_desktop.cli.seat import CutOff, Json, Ref, commands, desk_of, refuse_language
from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.models.values.dates import parse_day
from issss_desktop.models.values.reporting import parse_period
from issss_desktop.services.desk import Desk

if TYPE_CHECKING:
    from issss_desktop.services.merging.outgoing import Sending
    from issss_desktop.services.printing.orders import Order, Printed


@commands.command("reports", help=N_("Reports and what each needs."))
def _reports(ctx: typer.Context, as_json: Json = False) -> None:
    from issss_desktop.services.printing.kinds import KINDS

    if as_json:
        document([{"name": k.name, "title": _(k.title), "needs": _(k.needs)} for k in KINDS])
        return
    heads = [_("Name"), _("Title"), _("Needs")]
    table("", heads, [[kind.name, _(kind.title), _(kind.needs)] for kind in KINDS])


About = Annotated[
    str,
    typer.Option(
        "--about",
        metavar=N_("REF"),
        help=N_("The meeting, project, donor, province or analysis it is about."),
    ),
]
Year = Annotated[int | None, typer.Option(metavar=N_("YEAR"), help=N_("The year of a yearly report."))]
Period = Annotated[
    str | None,
    typer.Option(metavar=N_("PERIOD"), help=N_("Month, quarter or semester it is made for, as “S1 2018”.")),
]
PaperLang = Annotated[
    str | None,
    typer.Option(metavar="fr|en|twin", help=N_("Language of the report; twin: both on facing pages.")),
]
Black = Annotated[bool, typer.Option("--bw", "--black", help=N_("Black ink only."))]
Booklet = Annotated[
    bool,
    typer.Option("--booklet", help=N_("A5 pages on A4 sheets to fold (short edge).")),
]
Replace = Annotated[
    str,
    typer.Option(
        "--replace", metavar=N_("REF"),
        help=N_("Only the pages that changed since a published pack: 41a, with a notice and new contents."),
    ),
]  # fmt: skip
Provisional = Annotated[bool, typer.Option("--provisional", help=N_("Mark every page as provisional."))]
AnnexFiles = Annotated[
    list[Path] | None,
    typer.Option("--annex", metavar=N_("FILE"), help=N_("A PDF or picture to print behind the pack.")),
]
SkipBad = Annotated[
    bool, typer.Option("--skip-bad", help=N_("Hand out separately what cannot be printed as an annex."))
]
Sections = Annotated[
    list[str] | None, typer.Option("--section", metavar=N_("NAME"), help=N_("Only this section of the pack."))
]
ReportName = Annotated[str, typer.Argument(metavar=N_("NAME"), help=N_("Name of a report, see reports."))]
Output = Annotated[Path, typer.Option("--output", "-o", metavar=N_("FILE"), help=N_("The file to write."))]


ToOffices = Annotated[
    list[str] | None,
    typer.Option(
        "--to",
        metavar=N_("OFFICE"),
        help=N_("Office that the data are for; may be repeated; every known one if absent."),
    ),
]
DataKind = Annotated[
    str | None,
    typer.Option(
        "--data", metavar="sealed|clear|none", help=N_("How the report carries its data; sealed if absent.")
    ),
]


@commands.command("report", help=N_("Write a report as a PDF file."))
def _report(
    ctx: typer.Context,
    name: ReportName,
    output: Output,
    about: About = "",
    year: Year = None,
    period: Period = None,
    cut_off: CutOff = None,
    lang: PaperLang = None,
    black: Black = False,
    provisional: Provisional = False,
    booklet: Booklet = False,
    replace: Replace = "",
    annex: AnnexFiles = None,
    skip_bad: SkipBad = False,
    section: Sections = None,
    to: ToOffices = None,
    data: DataKind = None,
) -> None:
    from issss_desktop.services.printing import orders

    _refuse_paper_language(lang)
    wanted, asked = _wanted(to, data), bool(to or data)
    with _desk_to_send(ctx, wanted, asked) as (desk, why_not):
        order = _order(
            desk, name, cut_off, lang, about, year, black, annex, skip_bad, section, provisional,
            booklet, replace, period,
        )  # fmt: skip
        with busy(_("Writing the report")):
            printed, sides, why = _written(desk, order, output, None if why_not else wanted)
    remark(printed.remarks)
    warn(orders.paper_words(printed))
    say(str(output))
    for side in sides:
        say(str(side))
    if wanted is not None and not sides:
        warn(why_not or why or _nobody())


def _refuse_paper_language(lang: str | None) -> None:
    """Raises BadParameter for a language no paper has; "twin" is both on facing pages."""
    from issss_desktop.services.printing.orders import TWIN

    if lang != TWIN:
        refuse_language(lang)


def _nobody() -> str:
    return _("Without data: the key of no other office is known here yet. See “pair”.")


@contextmanager
def _desk_to_send(ctx: typer.Context, wanted: "Sending | None", asked: bool) -> Iterator[tuple[Desk, str]]:
    """The office, and why the copy carries no data, "" when it does.

    An export is counted, so it writes. Who only asks for a report gets it all the same, without data, while
    nobody is paired or another program holds the office.
    """
    from issss_desktop.services.desk import close_desk, open_desk
    from issss_desktop.services.merging.whom import trusted

    if wanted is None or asked:
        with desk_of(ctx, write=wanted is not None) as desk:
            yield desk, ""
        return
    with desk_of(ctx) as desk:
        if not trusted(desk):
            yield desk, _nobody()
            return
        person = desk.user if desk.key is not None else None
        open_again = partial(
            open_desk, desk.folder, user=ctx.obj.user, lang=desk.lang, key=desk.key, person=person
        )
    why = ""
    try:
        again = open_again(write=True)
    except UserError as error:
        again, why = open_again(write=False), _("Without data: {reason}").format(reason=error)
    try:
        yield again, why
    finally:
        close_desk(again)


def _wanted(to: list[str] | None, data: str | None) -> "Sending | None":
    """What the copy carries: as in the window, sealed data for every office that is known, unless said."""
    from issss_desktop.services.merging.carrying import kind_of
    from issss_desktop.services.merging.outgoing import Sending

    kind = kind_of(data or "sealed")
    offices = tuple(each.strip().upper() for word in to or () for each in word.split(",") if each.strip())
    if kind is None and offices:
        raise typer.BadParameter(_("A copy without data is for nobody: leave --to or --data out."))
    return None if kind is None else Sending(offices or None, kind)


def _written(
    desk: Desk, order: "Order", output: Path, wanted: "Sending | None"
) -> "tuple[Printed, tuple[Path, ...], str]":
    if wanted is None:
        from issss_desktop.services.printing import reports

        return reports.write_report(desk, order, output), (), ""
    from issss_desktop.services.merging.carrying import write_with_data

    written = write_with_data(desk, order, output, wanted)
    return written.printed, written.sides, written.why


@commands.command("publish", help=N_("Keep a report as it is given out: a version that never changes."))
def _publish(
    ctx: typer.Context,
    name: ReportName,
    about: About = "",
    year: Year = None,
    period: Period = None,
    cut_off: CutOff = None,
    lang: PaperLang = None,
    black: Black = False,
    replace: Replace = "",
    annex: AnnexFiles = None,
    skip_bad: SkipBad = False,
    section: Sections = None,
) -> None:
    from issss_desktop.services.printing import publishing

    _refuse_paper_language(lang)
    with desk_of(ctx, write=True) as desk:
        order = _order(
            desk,
            name,
            cut_off,
            lang,
            about,
            year,
            black,
            annex,
            skip_bad,
            section,
            replace=replace,
            period=period,
        )
        with busy(_("Writing the report")):
            published = publishing.publish(desk, order)
    remark(published.printed.remarks)
    say(published.ref)


def _order(
    desk: Desk, name: str, cut_off: str | None, lang: str | None, about: str, year: int | None, black: bool,
    annex: list[Path] | None, skip_bad: bool, section: list[str] | None, provisional: bool = False,
    booklet: bool = False, replace: str = "", period: str | None = None,
) -> "Order":  # fmt: skip
    from issss_desktop.services.printing.orders import Order

    return Order(
        name, parse_day(cut_off) if cut_off else None, lang or desk.lang, about, year, black, provisional,
        files=tuple(annex or ()), skip_bad=skip_bad, sections=tuple(section or ()),
        booklet=booklet, replaces=replace, period=parse_period(period) if period else None,
    )  # fmt: skip


@commands.command("reprint", help=N_("Write a published report again: the same bytes."))
def _reprint(ctx: typer.Context, ref: Ref, output: Output) -> None:
    from issss_desktop.services.printing import publishing

    with desk_of(ctx) as desk:
        publishing.reprint(desk, ref, output)
    say(str(output))
