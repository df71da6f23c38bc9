"""Cells of rows read as the values that were saved: of every kind, as the log itself reads them."""

from issss_desktop.models.fields import ENTITIES
from issss_desktop.services.desk import Desk
from issss_desktop.store.cells import HEAD, values_reader
from tests.services.test_every_entity import Maker

FIELDS = [(e.code, f) for e in ENTITIES.values() for f in e.fields if f.columns()]


def test_every_field_is_read_from_its_cells_as_from_the_log(desk: Desk) -> None:
    """The quick way and the judged one give the same value, of the same type; nothing at all is unknown."""
    maker = Maker(desk)
    seen = set()
    for code, field in FIELDS:
        value = maker.value(ENTITIES[code], field, 1)
        wire = field.kind.dump(value)
        raw = ((None,) * HEAD) + field.kind.cells(wire)
        found = values_reader((field,))(raw)[field.code]
        assert (found, type(found)) == (field.kind.load(wire), type(value)), f"{code}.{field.code}"
        assert values_reader((field,))((None,) * len(raw)) == {field.code: None}
        seen.add(type(field.kind))
    assert len(seen) > 15
