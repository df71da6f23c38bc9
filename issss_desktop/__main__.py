"""First in: workers of the program itself, then the command line when a command is given, else the window."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from issss_desktop import __version__

VALUED = ("--data", "--lang", "--user", "--passphrase-file")
LANGUAGE_VARIABLE = "ISSSS_LANG"
WORKER_FAILED = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; the exit status (0 done, 1 refused with a sentence, 2 wrong usage)."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["--child"]:
        return _child(words[1:])
    speak_utf8()
    options, rest = split(words)
    if "--version" in rest[:1]:
        print(f"issss-desktop {__version__}")
        return 0
    lang = language_of(options)
    if rest or "--passphrase-file" in options or not _complete(options, lang):
        from issss_desktop import cli

        return cli.run(words, lang)
    from issss_desktop import app

    return app.run([*_without_language(options), "--lang", lang])


def split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Options of the whole program, each as two items, and what follows them: a command and its words."""
    options: list[str] = []
    at = 0
    while at < len(words):
        name, equals, value = words[at].partition("=")
        if name not in VALUED:
            break
        options.extend([name, value] if equals else words[at : at + 2])
        at += 1 if equals else 2
    return options, list(words[at:])


def language_of(options: Sequence[str]) -> str:
    """Language of this run: ``--lang``, else ``ISSSS_LANG``, else the person's settings, else French."""
    from issss_desktop.i18n import LANGUAGES

    given = options[options.index("--lang") + 1 :][:1] if "--lang" in options else []
    for wish in (*given, os.environ.get(LANGUAGE_VARIABLE, "")):
        if wish in LANGUAGES:
            return wish
    from issss_desktop import paths, settings

    return settings.load(paths.settings_file())[0].language


def _complete(options: Sequence[str], lang: str) -> bool:
    """Whether every option has its value; the command line tells what is wrong with one that has not."""
    if len(options) % 2:
        return False
    return "--lang" not in options or options[options.index("--lang") + 1] == lang


def _without_language(options: Sequence[str]) -> list[str]:
    pairs = zip(options[::2], options[1::2], strict=True)
    return [item for pair in pairs if pair[0] != "--lang" for item in pair]


def speak_utf8() -> None:
    """Write UTF-8 into files and pipes; a terminal that lacks a letter shows another, never an error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


PAPER_WORK = {
    "measure": "issss_desktop.reports.annexes.measuring",
    "impose": "issss_desktop.reports.annexes.imposing",
    "compare": "issss_desktop.reports.replacing.comparing",
    "fold": "issss_desktop.reports.annexes.folding",
}
"""Children that open PDF files of others, by the word they are called with."""


def _child(words: Sequence[str]) -> int:
    """Work of a process that this program starts: what may crash or needs a screen of its own."""
    from issss_desktop import children

    children.hold_memory()
    name = words[0] if words else ""
    if name in PAPER_WORK and len(words) == 2:
        from importlib import import_module

        speak_utf8()
        worked: int = import_module(PAPER_WORK[name]).work(words[1:])
        return worked
    if name == "read" and len(words) == 2:
        from issss_desktop.sync import reading

        return reading.work(words[1:])
    if name == "carry" and len(words) == 3:
        from issss_desktop.store.backup import carrying

        return carrying.main(*words[1:])
    if name == "sheets" and len(words) in (2, 3):
        from issss_desktop.exchange import opening

        speak_utf8()
        return opening.work(words[1:])
    if words == ["render"]:
        from issss_desktop.reports import rendering

        return rendering.main()
    if name == "pictures" and len(words) == 4:
        from issss_desktop import app

        for picture in app.grab_pictures(Path(words[1]), Path(words[2]), words[3]):
            print(picture)
        return 0
    from issss_desktop.i18n import _, in_language

    with in_language(language_of([])):
        print(_("This program has no worker “{name}”.").format(name=name), file=sys.stderr)
    return WORKER_FAILED


if __name__ == "__main__":
    sys.exit(main())
