"""Help and refusals of usage speak the language of the person, whole: typer itself knows English only."""

import ast
from pathlib import Path

import pytest

from issss_desktop import cli
from issss_desktop.cli import commands, program, reconciling, reports, seat
from issss_desktop.i18n import translate

COMMANDS = sorted(
    [str(each.name) for each in seat.commands.registered_commands]
    + [
        f"{group.typer_instance.info.name} {each.name}"
        for group in seat.commands.registered_groups
        for each in group.typer_instance.registered_commands  # type: ignore[union-attr]
    ]
)
ENGLISH = ("Usage: ", "COMMAND ", "FIELD", "ENTITY", "DIR ", "FILE ", "[required]", "Commands", "Show this")


def shown(capsys: pytest.CaptureFixture[str], lang: str, *words: str) -> str:
    """Help of a command on one line, so that no sentence is broken."""
    assert cli.run([*words, "--help"], lang) == 0
    return " ".join(capsys.readouterr().out.replace("│", " ").split())


def marked() -> set[str]:
    """Every text that the command line marks for the catalogues and shows in its help."""
    found = set()
    for module in (commands, program, reconciling, reports, seat):
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg in ("help", "metavar"):
                found |= {n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant)}
    return found


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_the_help_of_every_command_is_whole_in_both_languages(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    words = command.split()
    english, french = shown(capsys, "en", *words), shown(capsys, "fr", *words)
    assert english.startswith("Usage: issss-desktop")
    assert french.startswith("Usage : issss-desktop")
    for said in (english, french):
        assert "<" not in said, "a type of Python is no word of a person"
    assert [word for word in ENGLISH if word in french] == []
    here = {text for text in marked() if text in english}
    assert here
    assert {t for t in here if " " in t and " ".join(translate(t, "fr").split()) not in french} == set()


def test_the_language_of_the_help_is_that_of_the_run_not_of_the_run_before(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = shown(capsys, "en", "report")
    shown(capsys, "fr", "report")
    assert shown(capsys, "en", "report") == first


@pytest.mark.parametrize(
    ("words", "english"),
    [
        (("report", "-o"), "-o needs a value."),
        (("list", "fund", "--json=3"), "--json takes no value."),
        (("list", "fund", "more", "and more"), "These words are too many: more and more."),
        (("list", "fund", "--limit", "x"), "A whole number is expected here, and large enough."),
        (("resolve", "a", "b", "--take", "0"), "A whole number is expected here, and large enough."),
        (("--lang", "en"), "A command is missing."),
        (("list",), "ENTITY"),
        (("lst",), "There is no such command."),
    ],
)
def test_wrong_usage_is_told_in_the_language_of_the_person(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], english: str
) -> None:
    assert cli.run(words, "en") == 2
    assert english in capsys.readouterr().err
    assert cli.run(words, "fr") == 2
    french = capsys.readouterr().err
    assert english not in french
    for word in (
        "needs",
        "takes",
        "words",
        "expected",
        "command is",
        "requires",
        "argument",
        "valid integer",
    ):
        assert word not in french


def test_a_command_to_copy_stands_between_quotes_that_a_shell_knows() -> None:
    """The sentence is the msgid of ``commit_changes``: another one is not in the catalogue."""
    said = 'Give your name, such as --user "A. Mbuyi".'
    assert translate(said, "fr") != said
    for text in (said, translate(said, "fr")):
        assert '--user "A. Mbuyi"' in text
