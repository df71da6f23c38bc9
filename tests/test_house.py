"""Rules of the house that no other tool keeps: contracts that bite, files that are there, nothing foreign."""

import re
import runpy
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "issss_desktop"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LINTER = PROJECT["tool"]["importlinter"]
SOURCES = sorted(PACKAGE.rglob("*.py"))

FLOORS = (
    "__main__ cli app ui services store|sync|reports|exchange drawing models settings children|paths "
    "environment errors i18n"
)

FONTS = {
    "SourceSans3-Regular.ttf",
    "SourceSans3-It.ttf",
    "SourceSans3-Semibold.ttf",
    "SourceSans3-Bold.ttf",
    "IBMPlexSans-Regular.ttf",
    "IBMPlexSans-Italic.ttf",
    "IBMPlexSans-SemiBold.ttf",
    "IBMPlexSans-Medium.ttf",
}

# one forbidden import a contract; the floors and the circle are broken by two files of their own
OFFENCES = {
    "services/a.py": "import PySide6.QtCore",
    "ui/b.py": "import sqlalchemy, issss_desktop.store",
    "reports/c.py": "import pandas, python_calamine",
    "cli.py": "import reportlab.pdfgen, pikepdf, nacl.secret, zstandard",
    "models/d.py": "import issss_desktop.services.a",
    "models/g.py": "import sqlalchemy.orm",
    "store/e.py": "import issss_desktop.store.f",
    "store/f.py": "import issss_desktop.store.e",
}
PACKAGES = ("ui", "services", "store", "sync", "reports", "exchange", "models")
MODULES = (
    "__main__",
    "cli",
    "app",
    "drawing",
    "settings",
    "children",
    "paths",
    "environment",
    "errors",
    "i18n",
)


def lint(folder: Path) -> str:
    """What import-linter says of the package in a folder, under the contracts of this project."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder), "PATH": "", "COLUMNS": "200", "PYTHONUTF8": "1"},
    )
    return done.stdout + done.stderr


def build(folder: Path, offences: dict[str, str]) -> None:
    """A package with every floor, empty but for the offences."""
    (folder / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for name in (".", *PACKAGES):
        (folder / "issss_desktop" / name).mkdir(exist_ok=True)
        (folder / "issss_desktop" / name / "__init__.py").touch()
    for name in MODULES:
        (folder / "issss_desktop" / f"{name}.py").touch()
    for name, text in offences.items():
        (folder / "issss_desktop" / name).write_text(text + "\n", encoding="utf-8")


def test_every_contract_bites(tmp_path: Path) -> None:
    build(tmp_path, OFFENCES)
    said = lint(tmp_path)
    names = [contract["name"] for contract in LINTER["contracts"]]
    assert len(names) == 9
    kept = [name for name in names if f"{name} BROKEN" not in said]
    assert kept == [], said


def test_a_package_without_offence_keeps_every_contract(tmp_path: Path) -> None:
    allowed = {
        "app.py": "import PySide6.QtWidgets, issss_desktop.ui",
        "ui/a.py": "import PySide6.QtCore, issss_desktop.services",
        "store/a.py": "import sqlalchemy, sqlcipher3, nacl",
        "reports/a.py": "import reportlab, pikepdf, pypdfium2",
        "sync/a.py": "import nacl, pikepdf, zstandard",
        "exchange/a.py": "import pandas, python_calamine",
    }
    build(tmp_path, allowed)
    said = lint(tmp_path)
    assert "9 kept, 0 broken" in said, said


def test_the_floors_are_those_of_the_plan() -> None:
    layers = next(contract for contract in LINTER["contracts"] if contract["type"] == "layers")
    assert " ".join(re.sub(r"[() ]", "", floor) for floor in layers["layers"]) == FLOORS
    assert layers["exhaustive"]
    assert LINTER["include_external_packages"]
    assert LINTER["exclude_type_checking_imports"]


def test_a_screen_may_reach_no_package_below_the_services() -> None:
    screen = next(c for c in LINTER["contracts"] if c.get("source_modules") == ["issss_desktop.ui"])
    below = [n for n in ("store", "sync", "reports", "exchange") if (PACKAGE / n / "__init__.py").exists()]
    assert {f"issss_desktop.{name}" for name in below} == set(screen["forbidden_modules"])


def occurrences(pattern: str) -> list[str]:
    """Lines of the package that match a pattern."""
    found = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if found.search(line)
    ]


def test_the_database_is_opened_by_sqlcipher_only() -> None:
    assert SOURCES
    assert occurrences(r"\bsqlite3\.(dbapi2\.)?connect\b|^\s*(import|from) (sqlite3|_sqlite3)\b") == []


def test_qtsql_and_qtpdf_stay_out() -> None:
    assert occurrences(r"PySide6\.(QtSql|QtPdf)|from PySide6 import .*Qt(Sql|Pdf)\b") == []


def test_modules_are_named_for_what_they_hold() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common_utils"}
    assert [str(path.relative_to(ROOT)) for path in SOURCES if path.stem in vague] == []


def project_files() -> list[Path]:
    """Files that are, or are about to be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_registry_or_a_place_of_one_machine() -> None:
    foreign = re.compile(
        r"pypi\.(org|python)|pythonhosted|npmjs|registry\.|/simple/|--(extra-)?index-url(?!\w)"
        r"|(?<![\w.)}/~-])/(root|work)/|\bfile:///"
    )
    found = []
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if path != Path(__file__).resolve():
            found += [f"{path.relative_to(ROOT)}: {hit.group()}" for hit in foreign.finditer(text)]
    assert found == []


def test_every_line_of_the_lock_has_its_hashes_and_every_library_its_line() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", lock.strip())
    assert [block for block in blocks if "--hash=sha256:" not in block] == []
    pinned = {re.split(r"==", block)[0].lower() for block in blocks}
    project = PROJECT["project"]
    asked = project["dependencies"] + project["optional-dependencies"]["dev"]
    wanted = {re.split(r"[<>=~! \[;]", each)[0].lower() for each in asked}
    assert wanted - pinned == set()
    assert "\npyside6-essentials==6.11.3 " in lock


@pytest.mark.parametrize("name", sorted(FONTS))
def test_a_font_has_outlines_and_the_signs_of_french_amounts(name: str) -> None:
    font = TTFontFile(str(ROOT / "resources" / "fonts" / name))
    signs = "\u202f\u00a0\u2212±≥→’«»–…éÉœ0123456789"
    assert [sign for sign in signs if ord(sign) not in font.charToGlyph] == []
    assert len({font.charWidths[ord(digit)] for digit in "0123456789"}) == 1


def test_fonts_and_icons_come_with_their_licences() -> None:
    fonts, icons = ROOT / "resources" / "fonts", ROOT / "resources" / "icons"
    assert {path.name for path in fonts.glob("*.ttf")} == FONTS
    for name in ("SourceSans3-OFL.txt", "IBMPlexSans-OFL.txt"):
        assert "SIL OPEN FONT LICENSE" in (fonts / name).read_text(encoding="utf-8").upper()
    assert "MIT License" in (icons / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_every_icon_can_be_tinted() -> None:
    drawings = sorted((ROOT / "resources" / "icons").glob("*.svg"))
    assert len(drawings) >= 50
    for path in drawings:
        text = path.read_text(encoding="utf-8")
        assert 'stroke="currentColor"' in text, path.name
        assert 'stroke-width="2"' in text, path.name


def test_every_icon_the_screens_name_is_shipped() -> None:
    named = re.compile(r"""(?:\b(?:pixmap|icon)\(\s*|\bicon=)"([a-z0-9-]+)\"""")
    sources = [*sorted((PACKAGE / "ui").rglob("*.py")), PACKAGE / "app.py"]
    wanted = {
        name for path in sources if path.exists() for name in named.findall(path.read_text(encoding="utf-8"))
    }
    assert wanted
    assert wanted - {path.stem for path in (ROOT / "resources" / "icons").glob("*.svg")} == set()


@pytest.fixture
def setup() -> dict[str, Any]:
    """Names of tools/setup.py, without running it."""
    return runpy.run_path(str(ROOT / "tools" / "setup.py"))


def test_setup_says_in_a_sentence_what_it_may_not_install(setup: dict[str, Any]) -> None:
    install = setup["apt_install"]
    install.__globals__["apt_command"] = lambda: None
    with pytest.raises(SystemExit) as ended:
        install(["libegl1", "libgl1"], "Qt needs libraries that this machine lacks.")
    said = str(ended.value)
    assert "Qt needs libraries" in said
    assert "sudo apt-get install libegl1 libgl1" in said
    assert "\n" not in said


def test_setup_installs_uv_by_its_hashes(setup: dict[str, Any]) -> None:
    block = setup["locked"]("uv")
    assert block.startswith("uv==")
    assert block.count("--hash=sha256:") > 5
    assert len(re.findall(r"^\S", block, re.MULTILINE)) == 1


def test_setup_runs_again_when_the_lock_changes(setup: dict[str, Any], tmp_path: Path) -> None:
    fingerprint, names = setup["fingerprint"], setup["fingerprint"].__globals__
    lock, names["VENV"] = tmp_path / "lock", tmp_path
    (tmp_path / "pyvenv.cfg").write_text("version = 3.11.2\n")
    lock.write_text("a==1\n")
    names["LOCK"] = lock
    before = fingerprint()
    assert fingerprint() == before
    lock.write_text("a==2\n")
    assert fingerprint() != before
