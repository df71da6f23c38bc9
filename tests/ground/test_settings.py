"""Settings survive damage, newer versions and a full disk."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issss_desktop import settings
from issss_desktop.errors import UserError
from issss_desktop.i18n import in_language
from issss_desktop.settings import Settings, load, save

CHOSEN = Settings(
    language="en",
    theme="dark",
    scale=150,
    data_folder="/var/lib/été \udcff",
    geometry="AdnQywAD",
    columns={"contribution": (120, 90)},
)


def test_what_is_saved_is_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a" / "settings.json"
    save(CHOSEN, path)
    assert load(path) == (CHOSEN, "")
    assert [each.name for each in path.parent.iterdir()] == ["settings.json"]


def test_no_file_gives_the_defaults_in_french_without_a_note(tmp_path: Path) -> None:
    found, note = load(tmp_path / "settings.json")
    assert (found, note) == (Settings(), "")
    assert found.language == "fr"


def test_what_a_newer_version_wrote_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": "dark", "voice": {"speed": 2}}))
    found, _note = load(path)
    save(replace(found, scale=125), path)
    document = json.loads(path.read_text())
    assert (document["voice"], document["theme"], document["scale"]) == ({"speed": 2}, "dark", 125)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[1, 2]", b"null", b"[" * 100_000])
def test_a_damaged_file_is_set_aside_and_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    with in_language("fr"):
        found, note = load(path)
    aside = tmp_path / "settings.json.damaged"
    assert found == Settings()
    assert str(aside) in note
    assert "étaient endommagés" in note
    assert aside.read_bytes() == content
    assert not path.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "ln"),
        ("language", ["fr"]),
        ("theme", 3),
        ("scale", 99),
        ("scale", True),
        ("scale", "100"),
        ("data_folder", "a\0b"),
        ("geometry", None),
        ("columns", {"contribution": "wide"}),
        ("columns", {"contribution": [-1]}),
        ("columns", []),
    ],
)
def test_a_value_without_sense_falls_back_alone(tmp_path: Path, name: str, value: object) -> None:
    path = tmp_path / "settings.json"
    save(CHOSEN, path)
    path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}))
    found, note = load(path)
    assert found == replace(CHOSEN, **{name: getattr(Settings(), name)})
    assert note == ""


def test_a_full_disk_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.json"
    save(CHOSEN, path)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(settings.os, "fsync", full)
    with in_language("fr"), pytest.raises(UserError, match="n’ont pas pu être écrits") as refusal:
        save(Settings(), path)
    assert "No space left" in refusal.value.detail
    monkeypatch.undo()
    assert load(path) == (CHOSEN, "")
    assert os.listdir(tmp_path) == ["settings.json"]


def test_a_file_that_cannot_be_read_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.mkdir()
    with in_language("fr"):
        found, note = load(path)
    assert found == Settings()
    assert "ne peuvent pas être lus" in note
    assert path.is_dir()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["scale", "columns", "x"]), inner),
    )
)
def test_no_json_document_stops_the_program(
    tmp_path_factory: pytest.TempPathFactory, document: object
) -> None:
    path = tmp_path_factory.mktemp("any") / "settings.json"
    path.write_text(json.dumps(document))
    found, _note = load(path)
    assert found.scale in settings.SCALES
    save(found, path)
    again, _note = load(path)
    assert replace(again, others={}) == replace(found, others={})
