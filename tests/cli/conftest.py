"""Offices and runs that the tests of the command line share."""

from pathlib import Path

import pytest

from issss_desktop import cli
from issss_desktop.i18n import _, in_language
from issss_desktop.services.desk import close_desk
from issss_desktop.services.starting.offices import create_office
from issss_desktop.services.starting.sample import create_sample
from tests.cli.runs import PLAIN, Line, Ran
from tests.desks import copy_folder


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty office of Nord-Kivu, made once."""
    folder = tmp_path_factory.mktemp("template") / "nk"
    close_desk(create_office(folder, "NK", user="A. Mbuyi"))
    return folder


@pytest.fixture
def office(template: Path, tmp_path: Path) -> Path:
    """A copy of it for one test."""
    return copy_folder(template, tmp_path / "nk")


@pytest.fixture
def line(office: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    """Runs a command on that office, in English unless told."""

    def run(*words: str, lang: str = "en", folder: Path = office) -> Ran:
        capsys.readouterr()
        status = cli.run(["--data", str(folder), *words], lang)
        said = capsys.readouterr()
        with in_language(lang):
            told = _(PLAIN.strip()) + "\n"
        return Ran(status, said.out, said.err.replace(told, "", 1))

    return run


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample office, for reading."""
    folder = tmp_path_factory.mktemp("sample") / "office"
    close_desk(create_sample(folder))
    return folder
