"""What is run: a worker, the command line, or the window; and nothing heavy before it is known."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from issss_desktop import __main__ as entry
from issss_desktop import __version__
from tests.cli.runs import ROOT, program

NO_WINDOW = """
import json, sys
import issss_desktop.app as app
app.run = lambda words: print(json.dumps(list(words))) or 7
from issss_desktop.__main__ import main
status = main(sys.argv[1:])
print(json.dumps({"status": status, "typer": "typer" in sys.modules, "rich": "rich" in sys.modules}))
"""


def window(*words: str) -> tuple[list[str], dict[str, object]]:
    """Words that the window is given, and what was loaded."""
    done = subprocess.run(
        [sys.executable, "-c", NO_WINDOW, *words], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    first, second = done.stdout.splitlines()
    return json.loads(first), json.loads(second)


def test_without_a_command_the_window_opens_and_typer_is_not_loaded() -> None:
    words, known = window("--data", "D", "--lang=en", "--user", "A. Mbuyi")
    assert known == {"status": 7, "typer": False, "rich": False}
    assert words == ["--data", "D", "--user", "A. Mbuyi", "--lang", "en"]


def test_the_options_of_the_program_end_where_the_command_begins() -> None:
    words = ["--data", "D", "--user=A", "report", "board-pack", "--lang", "en"]
    assert entry.split(words) == (["--data", "D", "--user", "A"], ["report", "board-pack", "--lang", "en"])
    assert entry.split([]) == ([], [])
    assert entry.split(["--data"]) == (["--data"], [])


def test_the_language_is_the_option_then_the_variable_then_the_settings_then_french(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv(entry.LANGUAGE_VARIABLE, raising=False)
    assert entry.language_of([]) == "fr"
    monkeypatch.setenv(entry.LANGUAGE_VARIABLE, "en")
    assert entry.language_of([]) == "en"
    assert entry.language_of(["--lang", "fr"]) == "fr"
    monkeypatch.setenv(entry.LANGUAGE_VARIABLE, "klingon")
    assert entry.language_of([]) == "fr"


def test_the_version_is_told() -> None:
    assert program("--version").out == f"issss-desktop {__version__}\n"


def test_the_help_is_french_by_default_and_english_on_demand() -> None:
    french, english = program("--help"), program("--lang", "en", "--help")
    assert french.status == english.status == 0
    assert "Secrétariat technique" in french.out
    assert "technical secretariat" in english.out
    assert "Options" in french.out


def test_an_unknown_worker_ends_with_status_2_and_a_sentence() -> None:
    refused = program("--child", "dance")
    assert refused.status == 2
    assert refused.out == ""
    assert "« dance »".replace(" ", "\u00a0") in refused.err
    assert program("--child").status == 2


@pytest.mark.parametrize(
    "words", [("--lang", "de"), ("--data",), ("--colour",), ("--lang", "de", "list", "fund")]
)
def test_wrong_options_of_the_program_end_with_status_2(words: tuple[str, ...]) -> None:
    wrong = program(*words)
    assert wrong.status == 2
    assert wrong.out == ""
    assert wrong.err


def test_a_list_loads_no_window_no_pandas_and_no_pdf(tmp_path: Path) -> None:
    script = (
        "import sys; from issss_desktop.__main__ import main\n"
        "folder = sys.argv[1]\n"
        "assert main(['--data', folder, 'init', '--office', 'NK', '--no-encryption']) == 0\n"
        "assert main(['--data', folder, 'list', 'fund']) == 0\n"
        "heavy = {'PySide6', 'pandas', 'reportlab', 'pikepdf', 'pypdfium2', 'alembic'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "nk")],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"
