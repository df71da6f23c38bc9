"""A new office: its database, its device, its first person, and the shipped reference data."""

import datetime as dt
from pathlib import Path
from uuid import UUID

from issss_desktop.errors import UserError
from issss_desktop.i18n import N_, _
from issss_desktop.models.compound import Words
from issss_desktop.models.fields import ALIVE, entity
from issss_desktop.models.kinds import Code
from issss_desktop.models.log import Op, RecordChange
from issss_desktop.models.refs import actor_letters, make_reference
from issss_desktop.models.values.texts import clean_text
from issss_desktop.paths import make_data_folder
from issss_desktop.services.desk import REAL_NETWORK, SAMPLE_NETWORK, Desk, desk_at, now_ms
from issss_desktop.services.incarnation import begin, device_record, draw_actor
from issss_desktop.services.recording.entry import new_uuid
from issss_desktop.services.reference import apply_reference
from issss_desktop.store import query
from issss_desktop.store.open import DATABASE
from issss_desktop.store.store import Store
from issss_desktop.store.work import Work

FIRST_USER = N_("Data entry officer")


def create_office(
    folder: Path,
    code: str,
    *,
    name: str | None = None,
    user: str | None = None,
    lang: str = "fr",
    sample: bool = False,
    key: bytes | None = None,
    person: UUID | None = None,
) -> Desk:
    """Create the database of an office in a folder and open it.

    Args:
        code: NAT, NK, SK, IT, or a new one (then ``name`` is needed).
        user: name of the person who works here first.
        sample: on the network "exemple": its data never merge into a real office.
        key: the 32-byte data key, None without encryption.
        person: identity of that person where it is known already.

    Raises:
        UserError: an office is there already, the folder is removable or
            read-only, the code is new without a name.
    """
    code = _code(code)
    user = clean_text(user or _(FIRST_USER), 200)
    make_data_folder(folder)
    store = Store(folder, key, create=True)
    try:
        store.write(lambda work: _begin(work, code, name, user, sample, person or new_uuid(now_ms())))
        return desk_at(folder, store, lang=lang, key=key)
    except BaseException:  # whatever it was, even Ctrl+C: no half-made office stays; raised again
        store.close()
        _unmake(folder)
        raise


def _code(raw: str) -> str:
    code = Code(limit=8).parse(raw)
    if not code or not code.isascii() or not code.isalnum():
        raise UserError(
            _("“{raw}” cannot be the code of an office.").format(raw=raw[:20]),
            _("Choose NAT, NK, SK or IT, or write up to 8 letters and figures."),
        )
    return code


def _unmake(folder: Path) -> None:
    """Leave nothing half-made, so that the next try starts clean."""
    for path in folder.glob(f"{DATABASE}*"):
        path.unlink(missing_ok=True)


def _begin(work: Work, code: str, name: str | None, user: str, sample: bool, person: UUID) -> None:
    wall = now_ms()
    network = SAMPLE_NETWORK if sample else REAL_NETWORK
    work.set_meta("network", network)
    apply_reference(work)
    actor = draw_actor(work, code)
    found = query.select_rows(work.connection, "office", "WHERE code=? AND alive=1", (code,))
    changes: list[RecordChange] = []
    if found:
        office = found[0].uuid
    elif text := clean_text(name or "", 200):
        office = new_uuid(wall)
        words = Words(fr=text)
        changes.append(
            _record(
                "office",
                office,
                {"code": code, "name": words, "ref": _first(code, actor, "BU", wall), "stage": "draft"},
            )
        )
    else:
        raise UserError(
            _("There is no office “{code}” in the reference data.").format(code=code),
            _('Give its name too: init --office {code} --name "…".').format(code=code),
        )
    changes.insert(0, device_record(actor, office, network))
    changes.append(_record("person", person, {
        "name": user, "office": office, "role": "administrator",
        "ref": _first(code, actor, "PE", wall), "stage": "final",
    }))  # fmt: skip
    work.set_meta("office", office.bytes)
    work.set_meta("user", person.bytes)
    for letters in ("BU", "PE"):
        work.connection.exec_driver_sql(
            "INSERT INTO counters(letters, year, last) VALUES(?,?,1)", (letters, _year(wall))
        )
    begin(work)
    work.commit(changes, user=person, wall_ms=wall)


def _year(wall: int) -> int:
    return dt.datetime.fromtimestamp(wall / 1000, dt.UTC).year


def _first(code: str, actor: bytes, letters: str, wall: int) -> str:
    return make_reference(code, actor_letters(actor), letters, _year(wall), 1)


def _record(code: str, uuid: UUID, values: dict[str, object]) -> RecordChange:
    declared = entity(code)
    ops = [Op(declared.by_code[c].tag, declared.by_code[c].kind.dump(v)) for c, v in values.items()]
    return RecordChange(declared.tag, uuid, (Op(ALIVE, True), *sorted(ops, key=lambda op: op.tag)))
