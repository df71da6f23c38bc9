"""Declarations: tags are for ever, every field is readable by people, references find typing errors."""

import json
import string
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from issss_desktop.models import fields
from issss_desktop.models.entities import projects
from issss_desktop.models.fields import ENTITIES, Stage, children_of, entity, missing
from issss_desktop.models.refs import check_character, make_reference
from issss_desktop.store.schema import table_of

GOLDEN = Path(__file__).parent / "tags.json"


def declared_tags() -> dict[str, dict[str, str]]:
    """{"33 contribution": {"10 donor": "Link"}} of every entity."""
    return {
        f"{e.tag} {e.code}": {f"{f.tag} {f.code}": type(f.kind).__name__ for f in e.fields}
        for e in sorted(ENTITIES.values(), key=lambda e: e.tag)
    }


def test_tags_only_grow() -> None:
    """A tag once written stands in every office's log: it keeps its entity, its field and its kind."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    now = declared_tags()
    for name, known in golden.items():
        assert now.get(name, {}).items() >= known.items(), f"{name} lost or changed a tag"
    assert now == golden, f"new tags: add them to {GOLDEN.name} by hand, after a second look"


def test_tags_and_letters_are_used_once() -> None:
    tags = [e.tag for e in ENTITIES.values()]
    letters = [e.letters for e in ENTITIES.values()]
    assert len(set(tags)) == len(tags)
    assert len(set(letters)) == len(letters)
    for declared in ENTITIES.values():
        own = [f.tag for f in declared.fields]
        assert len(set(own)) == len(own), declared.code
        assert fields.ALIVE not in own


def test_what_a_declaration_names_exists() -> None:
    for declared in ENTITIES.values():
        codes = set(declared.by_code)
        assert set(declared.title) <= codes
        assert {c.lstrip("-") for c in declared.order} <= codes
        for field in declared.fields:
            for target in getattr(field.kind, "targets", ()) or ((field.target,) if field.target else ()):
                assert target in ENTITIES, f"{declared.code}.{field.code}"


def test_the_columns_of_a_row_are_those_of_its_fields() -> None:
    """A field that is declared and not stored would be lost without a word."""
    beside = {"id", "uuid", "alive", "diverging", "created", "changed", "search", "sort"}
    for declared in ENTITIES.values():
        columns = [c for f in declared.fields for c in f.columns()]
        assert len(set(columns)) == len(columns)
        table = table_of(declared)
        partition = {"confidential"} if declared.partitioned else set()
        assert {c.name for c in table.columns} == beside | partition | set(columns)


def test_child_rows_know_their_parent() -> None:
    assert [e.code for e in children_of("contribution")] == ["movement", "expected", "deposit"]
    assert entity(projects.Answer).parent is not None
    assert [f.code for f in entity("deposit").fields][:3] == ["fictional", "remarks", "source"]


def test_a_draft_may_have_holes_and_a_final_record_may_not() -> None:
    declared = entity("contribution")
    assert {p.place for p in missing(declared, {}, Stage.DRAFT)} == {"donor", "fund"}
    assert {p.place for p in missing(declared, {}, Stage.FINAL)} == {"donor", "fund", "agreement", "currency"}


letters = st.text(string.ascii_uppercase, min_size=2, max_size=2)


@given(
    st.sampled_from(["NK", "SK", "IT", "NAT", "BENI1"]), letters, letters, st.integers(1, 99_999), st.data()
)
def test_a_wrong_character_in_a_reference_is_found(
    office: str, actor: str, kind: str, number: int, data: st.DataObject
) -> None:
    ref = make_reference(office, actor, kind, 2026, number)
    assert check_character(ref[:-2]) == ref[-1]
    places = [i for i, c in enumerate(ref) if c != "-"]
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([c for c in string.ascii_uppercase + string.digits if c != ref[at]]))
    assert check_character((ref[:at] + other + ref[at + 1 :])[:-2]) != (ref[:at] + other + ref[at + 1 :])[-1]
