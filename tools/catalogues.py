"""Catalogues of the words of the program: extract the msgids, merge French texts, compile, check.

    python tools/catalogues.py                  update the French catalogue from the code and compile it
    python tools/catalogues.py --merge FOLDER   the same, with texts from the JSON files of a folder:
                                                {"English msgid": "Texte", "msgid": ["un", "plusieurs"]}
    python tools/catalogues.py --check          change nothing; fail on anything missing, fuzzy or stale

English needs no catalogue: its msgids are its texts.
"""

import argparse
import ast
import datetime as dt
import io
import json
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "issss_desktop"
DOMAIN = "issss_desktop"
PO = ROOT / "resources" / "locale" / "fr" / "LC_MESSAGES" / f"{DOMAIN}.po"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
HEADER = "# French texts of issss-desktop; written by tools/catalogues.py, texts may be corrected here."
NARROW, FIXED = "\u202f", "\u00a0"
Key = tuple[str, str]  # context, msgid (the singular)


def key(message: Message) -> Key:
    """Identity of a message: its context and its singular."""
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def texts(message: Message) -> tuple[str, ...]:
    """The translations of a message, one a plural form; an empty text is a missing one."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def new_catalogue() -> Catalog:
    """A French catalogue without messages and without dates that change by themselves."""
    born = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return Catalog(
        locale="fr",
        domain=DOMAIN,
        header_comment=HEADER,
        project="issss-desktop",
        version="1",
        creation_date=born,
        revision_date=born,
        last_translator="issss-desktop",
        msgid_bugs_address="issss-desktop",
        language_team="French",
        fuzzy=False,
    )


def extract(package: Path = PACKAGE) -> Catalog:
    """Every msgid of the code, with the files that use it."""
    found = new_catalogue()
    rows = extract_from_dir(package, [("**.py", "python")], keywords=KEYWORDS, strip_comment_tags=True)
    for name, _line, msgid, _comments, context in rows:
        place = (package.name + "/" + Path(name).as_posix(), 0)
        first = msgid if isinstance(msgid, str) else msgid[0]
        if first:
            found.add(msgid, locations=[place], context=context)
    return found


def read(path: Path = PO) -> Catalog:
    """The French catalogue as it is, or an empty one."""
    if not path.exists():
        return new_catalogue()
    with path.open("rb") as stream:
        return read_po(stream, locale="fr", domain=DOMAIN)


def updated(code: Catalog, old: Catalog, given: dict[Key, tuple[str, ...]]) -> Catalog:
    """Messages of the code with the texts given, or else those of the old catalogue."""
    known = {key(message): texts(message) for message in old if message.id and not message.fuzzy}
    result = new_catalogue()
    for message in code:
        if not message.id:
            continue
        forms = given.get(key(message)) or known.get(key(message)) or ()
        plural = not isinstance(message.id, str)
        if len(forms) != (2 if plural else 1):
            forms = ("", "") if plural else ("",)
        places = sorted(set(message.locations))
        text = forms if plural else forms[0]
        result.add(message.id, text, locations=places, context=message.context)
    return result


def po_bytes(catalogue: Catalog) -> bytes:
    """The catalogue as a .po file, in an order that does not depend on where the code stands."""
    stream = io.BytesIO()
    write_po(stream, catalogue, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return stream.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """The catalogue as a .mo file."""
    stream = io.BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


def typography(text: str) -> str:
    """French typography: ’ in words, U+202F before ; ! ?, U+00A0 before : % and inside « »."""
    text = re.sub(r"(?<=\w)'(?=[\w{«])", "’", text)
    text = re.sub(rf"[ {FIXED}{NARROW}]+(?=[;!?])", NARROW, text)
    text = re.sub(rf"[ {FIXED}{NARROW}]+(?=[:%](?!\w)|»)", FIXED, text)
    return re.sub(rf"«[ {FIXED}{NARROW}]*", "«" + FIXED, text)


def given_texts(folder: Path) -> dict[Key, tuple[str, ...]]:
    """Texts of the JSON files of a folder, in the order of their names; two texts for one msgid are told."""
    found: dict[Key, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.json")):
        for name, value in json.loads(path.read_text(encoding="utf-8")).items():
            context, separator, msgid = name.rpartition("\x04")
            forms = tuple(typography(form) for form in ([value] if isinstance(value, str) else value))
            identity = (context if separator else "", msgid)
            if found.setdefault(identity, forms) != forms:
                print(f"{path.name}: another text for {msgid!r}: {forms}, kept {found[identity]}")
    return found


def names(text: str) -> set[str] | None:
    """Names of the {placeholders} of a text; None when its braces do not close."""
    try:
        return {field for _text, field, _spec, _how in string.Formatter().parse(text) if field is not None}
    except ValueError:
        return None


def faults_of_text(message: Message) -> Iterator[str]:
    """What is wrong with one translated message."""
    msgids = (message.id,) if isinstance(message.id, str) else message.id
    forms = texts(message)
    if message.fuzzy:
        yield "fuzzy"
    if not all(forms):
        yield "no French text"
        return
    # a plural's first form may say "one" in words; its last form must name what the msgid names
    allowed = [names(each) for each in msgids]
    if names(forms[-1]) != allowed[-1] or any(names(form) not in (*allowed, None) for form in forms):
        yield f"placeholders differ: {forms}"
    for form in forms:
        if form != typography(form):
            yield f"French typography: {form!r}, rather {typography(form)!r}"


def faults_of_code(package: Path = PACKAGE) -> Iterator[str]:
    """Calls whose msgid is put together before it is looked up: no catalogue can hold it."""
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id not in KEYWORDS:
                continue
            for argument in node.args[:2]:
                formatted = (
                    isinstance(argument, ast.Call)
                    and isinstance(argument.func, ast.Attribute)
                    and argument.func.attr == "format"
                )
                if formatted or isinstance(argument, ast.JoinedStr | ast.BinOp):
                    yield f"{path.name}:{node.lineno}: {node.func.id}() of a built text; format it after"


def faults(code: Catalog, kept: Catalog, mo: bytes) -> list[str]:
    """Everything that keeps the catalogue from being complete and current."""
    found = []
    wanted = {key(message) for message in code if message.id}
    for message in kept:
        if message.id and key(message) in wanted:
            found += [f"{message.id!r}: {fault}" for fault in faults_of_text(message)]
    present = {key(message) for message in kept if message.id}
    found += [f"{msgid!r}: not in the catalogue" for _context, msgid in sorted(wanted - present)]
    found += [f"{msgid!r}: obsolete" for _context, msgid in sorted(present - wanted)]
    found += [f"{message.id!r}: obsolete" for message in kept.obsolete.values()]
    if mo != mo_bytes(kept):
        found.append(f"{PO.with_suffix('.mo').name}: stale, run make catalogues")
    return found


def write(path: Path, data: bytes) -> None:
    """Write a file only where it changes."""
    if not path.exists() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"written: {path.relative_to(ROOT)}")


def check() -> int:
    """Print every fault; the exit status."""
    mo = PO.with_suffix(".mo")
    code = extract()
    found = [*faults_of_code(), *faults(code, read(), mo.read_bytes() if mo.exists() else b"")]
    print("\n".join(found) if found else f"{len(code)} texts, all in French")
    return 1 if found else 0


def update(folder: Path | None) -> int:
    """Bring the .po and .mo files up to date; tell what is still missing."""
    given = given_texts(folder) if folder else {}
    code, old = extract(), read()
    catalogue = updated(code, old, given)
    write(PO, po_bytes(catalogue))
    write(PO.with_suffix(".mo"), mo_bytes(read()))
    now = {key(message) for message in catalogue if message.id}
    gone = [msgid for context, msgid in sorted(key(m) for m in old if m.id) if (context, msgid) not in now]
    unused = [msgid for context, msgid in sorted(given) if (context, msgid) not in now]
    missing = [key(message)[1] for message in catalogue if message.id and not all(texts(message))]
    for title, rows in (("dropped", gone), ("given but not in the code", unused), ("missing", missing)):
        if rows:
            print(f"{title}: {len(rows)}", *(f"  {row!r}" for row in rows), sep="\n")
    return 0


def main() -> int:
    """Read the command line and do one of the two jobs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, fail on any fault")
    parser.add_argument("--merge", type=Path, metavar="FOLDER", help="folder of JSON files of French texts")
    choices = parser.parse_args()
    return check() if choices.check else update(choices.merge)


if __name__ == "__main__":
    sys.exit(main())
