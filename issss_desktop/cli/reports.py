"""The commands of the reports: which there are, one written, published, written again."""

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
from issss_desktop.i18n import N_, _
from issss_desktop.models.values.dates import parse_day
from issss_desktop.services.desk import Desk

if TYPE_CHECKING:
    from issss_desktop.services.merging.outgoing import Sending
    from issss_desktop.services.printing.orders import Order, Printed


@commands.command("reports", help=N_("Reports and what each needs."))
def _reports(ctx: typer.Context, as_json: Json = False) -> None:
    from issss_desktop.services.printing import reports

    kinds = reports.reports()
    if as_json:
        document([{"name": k.name, "title": _(k.title), "needs": _(k.needs)} for k in kinds])
        return
    heads = [_("Name"), _("Title"), _("Needs")]
    table("", heads, [[kind.name, _(kind.title), _(kind.needs)] for kind in kinds])


About = Annotated[
    str, typer.Option("--about", metavar=N_("REF"), help=N_("The meeting, project or donor it is about."))
]
Year = Annotated[int | None, typer.Option(metavar=N_("YEAR"), help=N_("The year of a yearly report."))]
PaperLang = Annotated[str | None, typer.Option(metavar="fr|en", help=N_("Language of the report."))]
Black = Annotated[bool, typer.Option("--black", help=N_("Black ink only."))]
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
    typer.Option("--to", metavar=N_("OFFICE"), help=N_("Office that the data are for; may be repeated.")),
]
DataKind = Annotated[
    str | None,
    typer.Option("--data", metavar="sealed|clear|none", help=N_("How the report carries its data.")),
]


@commands.command("report", help=N_("Write a report as a PDF file."))
def _report(
    ctx: typer.Context,
    name: ReportName,
    output: Output,
    about: About = "",
    year: Year = None,
    cut_off: CutOff = None,
    lang: PaperLang = None,
    black: Black = False,
    provisional: Provisional = False,
    annex: AnnexFiles = None,
    skip_bad: SkipBad = False,
    section: Sections = None,
    to: ToOffices = None,
    data: DataKind = None,
) -> None:
    from issss_desktop.services.merging.whom import trusted

    refuse_language(lang)
    wanted = _wanted(to, data)
    with desk_of(ctx, write=wanted is not None) as desk:
        order = _order(desk, name, cut_off, lang, about, year, black, annex, skip_bad, section, provisional)
        with busy(_("Writing the report")):
            printed, sides = _written(desk, order, output, wanted)
        offices = sorted({peer.office for peer in trusted(desk)} - {desk.office})
    remark(printed.remarks)
    say(str(output))
    for side in sides:
        say(str(side))
    if wanted is not None and not sides:
        warn(_("Without data: the key of no other office is known here yet. See “pair”."))
    elif data is None and wanted is None and offices:
        said = _("Without data: with “--to {offices}” these offices can merge it.")
        warn(said.format(offices=",".join(offices)))


def _wanted(to: list[str] | None, data: str | None) -> "Sending | None":
    """What the copy carries: sealed data when an office is named, nothing when nothing is said."""
    from issss_desktop.services.merging.carrying import kind_of
    from issss_desktop.services.merging.outgoing import Sending

    if data is None and not to:
        return None
    kind = kind_of(data or "sealed")
    offices = tuple(each.strip().upper() for word in to or () for each in word.split(",") if each.strip())
    return None if kind is None else Sending(offices or None, kind)


def _written(
    desk: Desk, order: "Order", output: Path, wanted: "Sending | None"
) -> "tuple[Printed, tuple[Path, ...]]":
    if wanted is None:
        from issss_desktop.services.printing import reports

        return reports.write_report(desk, order, output), ()
    from issss_desktop.services.merging.carrying import write_with_data

    written = write_with_data(desk, order, output, wanted)
    return written.printed, written.sides


@commands.command("publish", help=N_("Keep a report as it is given out: a version that never changes."))
def _publish(
    ctx: typer.Context,
    name: ReportName,
    about: About = "",
    year: Year = None,
    cut_off: CutOff = None,
    lang: PaperLang = None,
    black: Black = False,
    annex: AnnexFiles = None,
    skip_bad: SkipBad = False,
    section: Sections = None,
) -> None:
    from issss_desktop.services.printing import publishing

    refuse_language(lang)
    with desk_of(ctx, write=True) as desk:
        order = _order(desk, name, cut_off, lang, about, year, black, annex, skip_bad, section)
        with busy(_("Writing the report")):
            published = publishing.publish(desk, order)
    remark(published.printed.remarks)
    say(published.ref)


def _order(
    desk: Desk, name: str, cut_off: str | None, lang: str | None, about: str, year: int | None, black: bool,
    annex: list[Path] | None, skip_bad: bool, section: list[str] | None, provisional: bool = False,
) -> "Order":  # fmt: skip
    from issss_desktop.services.printing.orders import Order

    return Order(
        name, parse_day(cut_off) if cut_off else None, lang or desk.lang, about, year, black, provisional,
        files=tuple(annex or ()), skip_bad=skip_bad, sections=tuple(section or ()),
    )  # fmt: skip


@commands.command("reprint", help=N_("Write a published report again: the same bytes."))
def _reprint(ctx: typer.Context, ref: Ref, output: Output) -> None:
    from issss_desktop.services.printing import publishing

    with desk_of(ctx) as desk:
        publishing.reprint(desk, ref, output)
    say(str(output))
