"""The program on the command line: its options, who works where, and what several commands take."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from issss_desktop import paths, settings
from issss_desktop.cli import secrets
from issss_desktop.cli.printing import warn
from issss_desktop.i18n import LANGUAGES, N_, _
from issss_desktop.models.values.dates import parse_day
from issss_desktop.services.desk import Desk, close_desk, open_desk
from issss_desktop.services.finding import place_named
from issss_desktop.store.vault.presence import encrypted

PROGRAM = "issss-desktop"
DONE, REFUSED = 0, 1

commands = typer.Typer(
    name=PROGRAM,
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=N_("Offline register of the ISSSS technical secretariat. Without a command: opens the window."),
)

Ref = Annotated[str, typer.Argument(metavar=N_("REF"), help=N_("Reference or identifier of a record."))]
EntityName = Annotated[
    str, typer.Argument(metavar=N_("ENTITY"), help=N_("Kind of record, such as contribution."))
]
Fields = Annotated[
    list[str], typer.Argument(metavar=N_("FIELD=VALUE..."), help=N_("Values; an empty one clears."))
]
Json = Annotated[bool, typer.Option("--json", help=N_("One JSON document and nothing else."))]
Reason = Annotated[str | None, typer.Option(metavar=N_("TEXT"), help=N_("Why; a final record asks for it."))]
CutOff = Annotated[
    str | None, typer.Option(metavar=N_("DATE"), help=N_("Last day that counts; today if absent."))
]
ProvinceName = Annotated[
    str | None,
    typer.Option(
        "--province",
        metavar=N_("PROVINCE"),
        help=N_("Only what is about a province: its name, or the code of its office."),
    ),
]


@dataclass(frozen=True)
class Seat:
    """Who works, in which data folder, in which language: from the options before the command."""

    folder: Path
    lang: str
    user: str | None
    passphrase_file: Path | None = None


@commands.callback()
def _options(
    ctx: typer.Context,
    data: Annotated[
        Path | None, typer.Option(metavar=N_("DIR"), help=N_("Data folder of the office."))
    ] = None,
    lang: Annotated[str | None, typer.Option(metavar="fr|en", help=N_("Language."))] = None,
    user: Annotated[
        str | None, typer.Option(metavar=N_("NAME"), help=N_("Who works; named in every change."))
    ] = None,
    passphrase_file: Annotated[
        Path | None,
        typer.Option(
            "--passphrase-file",
            metavar=N_("FILE"),
            help=N_("Text file of the passphrase of the office."),
        ),
    ] = None,
    version: Annotated[bool, typer.Option("--version", help=N_("Version of the program."))] = False,
) -> None:
    refuse_language(lang)
    known = settings.load(paths.settings_file())[0].data_folder
    folder = paths.data_folder(data, Path(known) if known else None)
    ctx.obj = Seat(folder, ctx.obj, user, passphrase_file)


def refuse_language(lang: str | None) -> None:
    if lang is not None and lang not in LANGUAGES:
        raise typer.BadParameter(
            _("“{lang}” is not a language of this program: fr or en.").format(lang=lang[:20])
        )


@contextmanager
def desk_of(ctx: typer.Context, *, write: bool = False, adopt: bool = False) -> Iterator[Desk]:
    """The office of this run; only a writing command takes the lock."""
    seat: Seat = ctx.obj
    desk = _open(seat, write, adopt)
    try:
        yield desk
    finally:
        close_desk(desk)


def _open(seat: Seat, write: bool, adopt: bool = False) -> Desk:
    if not encrypted(seat.folder):
        desk = open_desk(seat.folder, user=seat.user, lang=seat.lang, write=write, adopt=adopt)
        if not desk.sample:
            warn(_("This office is not encrypted: whoever has the laptop reads it. See “encrypt”."))
        return desk
    from issss_desktop.services.vault.opening import unlock_and_open

    phrase = secrets.passphrase(seat.passphrase_file)
    desk, note = unlock_and_open(
        seat.folder, seat.user, phrase, lang=seat.lang, write=write, adopt=adopt, wait=secrets.wait
    )
    if note:
        warn(note)
    return desk


def values_of(words: Sequence[str]) -> dict[str, str]:
    out: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip():
            raise typer.BadParameter(_("“{word}” is not FIELD=VALUE.").format(word=word[:60]))
        if name.strip() in out:
            raise typer.BadParameter(_("“{field}” is given twice.").format(field=name.strip()[:60]))
        out[name.strip()] = value
    return out


def day_of(text: str | None, desk: Desk) -> dt.date:
    if text is not None:
        return parse_day(text)
    return desk.today


def province_of(word: str | None, desk: Desk) -> UUID | None:
    return None if word is None else place_named(desk, "province", word)
