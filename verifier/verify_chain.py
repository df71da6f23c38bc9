#!/usr/bin/env python3
"""Check a chain exported by ISSSS Desktop, without that program.

    python verify_chain.py FILE [--lang fr|en] [--key HEX] [--network TEXT] [--against OTHER]

Needs Python 3.11 or newer and nothing else; for the signature also the library ``cryptography``. Shares no
code with the program. Status 0: everything holds; 1: something does not, and what; 2: wrong usage.

What the file is (version 1). Lines of JSON in ASCII, without spaces, each ended by one line feed; there is
one way to write each line, and any other is refused.

1. The head: ``format`` "issss-chain"; ``version`` 1; ``network`` 16 bytes in hexadecimal, as all bytes
   below; ``office``; ``made_ms``, a claim of the clock, UTC milliseconds; ``confidential``: whether
   the confidential changes are in it, or only the ordinary ones, which stand on none of them; ``heads``:
   [actor, number and id of its last commit, office]; ``acts``: [count, last chain].
2. ``{"commit": BASE64}``, once for each commit, after those it was made on top of. The bytes are CBOR
   (RFC 8949) of nothing but arrays, integers below 2^63, bytes, NFC text, true, false and null, heads as
   short as can be, at most 8 arrays deep::

       [1, actor, seq, prev, lamport, wall_ms, user, reason, batch, deps, records]
       record = [entity, uuid, [[field, value, [replaced ops]], ...]]

   Its id is the SHA-256 of these bytes. ``actor`` is one database, 8 bytes; ``seq`` counts its commits from
   1; ``prev`` is the id of the one before. ``deps`` are ids of commits of other actors it was made on top
   of; ``lamport`` is one more than the highest of ``prev`` and ``deps``. An op is named by the first 12
   bytes of the id of its commit and its place there, 2 bytes.
3. ``{"act": [id, at_ms, user, act, detail], "chain": HASH}``, what was done without a commit at the place
   that wrote the file. HASH = SHA-256 of the hash before (32 zero bytes at first) and the CBOR of the row.
4. The end: ``end``: SHA-256 over DOMAIN and every byte of the lines before; ``key`` and ``signature``:
   Ed25519 over DOMAIN, the network and that hash, or null and null when the file is not signed.

What it proves. Nothing was changed, left out, put in or put in another order since the file was written; by
whom it was written, when it is signed and you know the key. A file that is not signed can be written anew
from end to end: keep it where nobody can, or hold it against the file of another office (``--against``).
"""

import argparse
import base64
import datetime as dt
import hashlib
import json
import sys
import unicodedata

FORMAT, VERSION = "issss-chain", 1
DOMAIN = b"issss-chain-export-1\0"
MAX_LINE, MAX_COMMIT, MAX_DEPTH, MAX_RECORDS = 2_000_000, 1_000_000, 8, 1_000
DEVICE, DEVICE_NETWORK = 1, 13  # tags: the record of a device, and its field for the network
SHOWN = 12

WORDS = {
    "cut": ("line {n}: the file is cut here", "ligne {n} : le fichier est coupé ici"),
    "no_end": (
        "the file ends before its last line: it is cut",
        "le fichier s’arrête avant sa dernière ligne : il est coupé",
    ),
    "after": ("line {n}: something stands after the end", "ligne {n} : quelque chose suit la fin"),
    "line": (
        "line {n}: not as the program writes it",
        "ligne {n} : pas telle que le programme l’écrit",
    ),
    "head": ("the first line does not describe a chain", "la première ligne ne décrit pas une chaîne"),
    "version": (
        "version {v} of the file: this verifier knows {known}",
        "version {v} du fichier : ce vérificateur connaît la {known}",
    ),
    "place": ("line {n}: this line does not belong here", "ligne {n} : cette ligne n’est pas à sa place"),
    "form": (
        "line {n}: this is not a commit in its one form ({why})",
        "ligne {n} : ce n’est pas une modification dans sa forme unique ({why})",
    ),
    "twice": ("{commit} stands twice", "{commit} figure deux fois"),
    "gap": (
        "{commit}: commits {a} to {b} of this device are missing before it",
        "{commit} : les modifications {a} à {b} de ce poste manquent avant elle",
    ),
    "gap_one": (
        "{commit}: commit {a} of this device is missing before it",
        "{commit} : la modification {a} de ce poste manque avant elle",
    ),
    "order": (
        "{commit}: out of order, {a} was expected",
        "{commit} : pas à sa place, la {a} était attendue",
    ),
    "prev": (
        "{commit} does not follow the one before it: one of the two was changed",
        "{commit} ne suit pas la précédente : l’une des deux a été changée",
    ),
    "deps": (
        "{commit}: a commit it was made on top of is missing before it",
        "{commit} : une modification sur laquelle elle s’appuie manque avant elle",
    ),
    "lamport": ("{commit}: wrong rank {a}, not {b}", "{commit} : rang faux, {a} au lieu de {b}"),
    "replaces": (
        "{commit} replaces a value that is not there",
        "{commit} remplace une valeur qui n’existe pas",
    ),
    "network": (
        "{commit}: this device belongs to another network",
        "{commit} : ce poste appartient à un autre réseau",
    ),
    "other_network": (
        "the network is “{a}”, not “{b}”",
        "le réseau est « {a} », et non « {b} »",
    ),
    "heads_end": (
        "device {actor}: ends at commit {a}, the first line announces {b}: the last ones are missing",
        "poste {actor} : s’arrête à la modification {a}, la première ligne en annonce {b} : la fin manque",
    ),
    "heads": (
        "device {actor}: the last commit is not the one that the first line announces",
        "poste {actor} : la dernière modification n’est pas celle que la première ligne annonce",
    ),
    "act": (
        "line {n}: act {a} was changed, or one before it is missing",
        "ligne {n} : l’acte {a} a été changé, ou un acte manque avant lui",
    ),
    "acts_end": (
        "the acts end at {a}, the first line announces {b}",
        "les actes s’arrêtent au {a}, la première ligne en annonce {b}",
    ),
    "digest": (
        "the file is not the one that was written: its own hash differs",
        "le fichier n’est pas celui qui a été écrit : son empreinte diffère",
    ),
    "signature": ("the signature is wrong", "la signature est fausse"),
    "half": ("the signature is incomplete", "la signature est incomplète"),
    "other_key": (
        "signed with key {a}, not with {b}",
        "signé avec la clé {a}, et non avec {b}",
    ),
    "need_key": (
        "not signed, and a key was asked for",
        "non signé, alors qu’une clé était demandée",
    ),
    "library": (
        "signed, but not verified: install the library “cryptography”",
        "signé, mais non vérifié : installer la bibliothèque « cryptography »",
    ),
    "against": (
        "device {actor}: commit {a} is another one in {file}",
        "poste {actor} : la modification {a} est une autre dans {file}",
    ),
    "unreadable": ("{file} cannot be read: {why}", "{file} ne peut pas être lu : {why}"),
    "commit": (
        "line {n}, commit {seq} of device {actor}",
        "ligne {n}, modification {seq} du poste {actor}",
    ),
    "r_file": (
        "Office {office}, network “{network}”, written on {when} (by its clock)",
        "Bureau {office}, réseau « {network} », écrit le {when} (selon son horloge)",
    ),
    "r_ordinary": (
        "Only ordinary changes: confidential ones, if there are any, are not in this file.",
        "Modifications ordinaires seulement : les confidentielles, s’il y en a, ne sont pas dans ce fichier.",
    ),
    "r_all": (
        "CONFIDENTIAL: confidential changes are in this file; keep it as they are kept.",
        "CONFIDENTIEL : les modifications confidentielles sont dans ce fichier ; le garder comme elles.",
    ),
    "r_device": (
        "  device {actor} ({office}): commits 1 to {n}, from {a} to {b}",
        "  poste {actor} ({office}) : modifications 1 à {n}, du {a} au {b}",
    ),
    "r_acts": ("  acts: {n}", "  actes : {n}"),
    "r_signed": ("Signed with key {key}: compare it.", "Signé avec la clé {key} : la comparer."),
    "r_unsigned": (
        "NOT SIGNED: nothing says who wrote this file.",
        "NON SIGNÉ : rien ne dit qui a écrit ce fichier.",
    ),
    "r_good": (
        "Everything holds: none changed, none missing. Commits: {n}; devices: {d}; acts: {a}.",
        "Tout se tient : rien de changé, rien qui manque. Modifications : {n} ; postes : {d} ; actes : {a}.",
    ),
    "r_agrees": ("Agrees with {file}.", "Concorde avec {file}."),
    "r_bad": (
        "THIS FILE DOES NOT HOLD. First: {first}.",
        "CE FICHIER NE SE TIENT PAS. D’abord : {first}.",
    ),
    "r_also": ("Also: {text}.", "Aussi : {text}."),
    "r_more": ("… and {n} more.", "… et {n} de plus."),
}


class Broken(Exception):
    """Nothing after this can be read. ``args``: key of the words, what goes into them."""


def strict(data):
    """The one item that canonical bytes hold. Raises ValueError, with the reason, for any others."""
    item, at = _item(data, 0, 0)
    if at != len(data):
        raise ValueError("trailing bytes")
    return item


def _item(data, at, depth):
    major, info, value, at = _initial(data, at)
    if major == 0:
        return value, at
    if major == 1:
        return -1 - value, at
    if major in (2, 3):
        part = data[at : at + value]
        if len(part) != value:
            raise ValueError("truncated")
        return (part if major == 2 else _text(part)), at + value
    if major == 4:
        if depth == MAX_DEPTH or value > len(data):
            raise ValueError("too deep")
        items = []
        for _n in range(value):
            item, at = _item(data, at, depth + 1)
            items.append(item)
        return items, at
    if major == 7 and info in (20, 21, 22):
        return {20: False, 21: True, 22: None}[info], at
    raise ValueError("type")


def _initial(data, at):
    """Major type, additional information and number of a head, and where it ends."""
    if at >= len(data):
        raise ValueError("truncated")
    major, info, at = data[at] >> 5, data[at] & 31, at + 1
    if info < 24:
        return major, info, info, at
    if info > 27 or major == 7:
        raise ValueError("type")
    width = 1 << (info - 24)
    if at + width > len(data):
        raise ValueError("truncated")
    value = int.from_bytes(data[at : at + width], "big")
    if value < (24, 1 << 8, 1 << 16, 1 << 32)[info - 24]:
        raise ValueError("head longer than needed")
    if major in (0, 1) and value >= 1 << 63:
        raise ValueError("integer out of range")
    return major, info, value, at + width


def _text(part):
    text = part.decode("utf-8")  # a UnicodeDecodeError is a ValueError
    if not unicodedata.is_normalized("NFC", text):
        raise ValueError("text not in NFC")
    return text


def canonical(item):
    """CBOR of the row of an act: arrays, integers from 0, bytes, text."""
    if isinstance(item, int):
        return _cbor_head(0, item)
    if isinstance(item, list):
        return _cbor_head(4, len(item)) + b"".join(canonical(part) for part in item)
    data = item.encode() if isinstance(item, str) else item
    return _cbor_head(3 if isinstance(item, str) else 2, len(data)) + data


def _cbor_head(major, value):
    for info, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if value < 24:
            return bytes([major << 5 | value])
        if value < 1 << 8 * width:
            return bytes([major << 5 | info]) + value.to_bytes(width, "big")
    raise ValueError("integer out of range")


def need(holds, why):
    """Raise ValueError with the reason when something does not hold."""
    if not holds:
        raise ValueError(why)


def _bytes(value, length):
    return isinstance(value, bytes) and len(value) == length


def _number(value, least=0):
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


class Commit:
    """The parts of a commit that its chain is made of; ``ops``: how many it holds."""

    def __init__(self, data):
        need(len(data) <= MAX_COMMIT, "too long")
        item = strict(data)
        need(isinstance(item, list) and len(item) == 11, "parts")
        version, self.actor, self.seq, self.prev, self.lamport, self.wall_ms = item[:6]
        user, reason, batch, self.deps, self.records = item[6:]
        need(_number(version) and version == 1, "version")
        need(_bytes(self.actor, 8) and _bytes(user, 16), "actor")
        need(_number(self.seq, 1) and _number(self.lamport, 1) and _number(self.wall_ms), "numbers")
        need(self.prev is None if self.seq == 1 else _bytes(self.prev, 32), "prev")
        if isinstance(reason, list):
            need(len(reason) == 3 and reason[0] == 1 and _bytes(reason[1], 32), "reason")
            reason = reason[2]
        need(reason is None or isinstance(reason, str), "reason")
        need(batch is None or _bytes(batch, 16), "batch")
        need(isinstance(self.deps, list) and all(_bytes(d, 32) for d in self.deps), "deps")
        need(self.deps == sorted(set(self.deps)), "deps")
        need(isinstance(self.records, list) and 0 < len(self.records) <= MAX_RECORDS, "records")
        self.id = hashlib.sha256(data).digest()
        self.ops = sum(self._ops(record) for record in self.records)
        need(len({(r[0], r[1]) for r in self.records}) == len(self.records), "a record twice")

    @staticmethod
    def _ops(record):
        need(isinstance(record, list) and len(record) == 3, "record")
        need(_number(record[0]) and _bytes(record[1], 16), "record")
        need(isinstance(record[2], list) and record[2], "ops")
        for op in record[2]:
            need(isinstance(op, list) and len(op) == 3 and _number(op[0]), "op")
            need(isinstance(op[2], list) and all(_bytes(name, 14) for name in op[2]), "replaced ops")
            need(op[2] == sorted(set(op[2])), "replaced ops")
        return len(record[2])

    def replaced(self):
        """Names of every op that it replaces."""
        return (name for record in self.records for op in record[2] for name in op[2])

    def network(self):
        """Network that the record of its own device names; None when it holds none."""
        for entity, _uuid, ops in self.records:
            for field, value, _replaced in ops:
                if entity == DEVICE and field == DEVICE_NETWORK and isinstance(value, str):
                    return value.lower()
        return None


class File:
    """One exported chain, read and checked; ``problems`` in the order of the file, as (key, words)."""

    def __init__(self, path):
        self.path, self.problems, self.chains = path, [], {}
        self.head, self.acts, self.key, self.ended = None, 0, None, False
        self.span = {}
        self._known, self._ops, self._broken = {}, {}, set()
        self._act, self._digest, self._n = bytes(32), hashlib.sha256(DOMAIN), 0
        try:
            with open(path, "rb") as file:
                self._read(file)
        except Broken as error:
            self.problems.append(error.args)

    def _lines(self, file):
        while line := file.readline(MAX_LINE):
            self._n += 1
            if not line.endswith(b"\n"):
                raise Broken("cut", {"n": self._n})
            try:
                item = json.loads(line)
                same = json.dumps(item, ensure_ascii=True, separators=(",", ":")).encode() + b"\n" == line
            except (ValueError, RecursionError):
                same = False
            if not same or not isinstance(item, dict):
                raise Broken("line", {"n": self._n})
            yield line, item

    def _read(self, file):
        lines = self._lines(file)
        line, self.head = next(lines, (b"", None))
        self._check_head()
        self._digest.update(line)
        for line, item in lines:
            if list(item) == ["end", "key", "signature"]:
                self._end(item)
                if file.read(1):
                    raise Broken("after", {"n": self._n + 1})
                return
            if list(item) == ["commit"] and not self.acts:
                self._commit(item["commit"])
            elif list(item) == ["act", "chain"]:
                self._check_act(item)
            else:
                raise Broken("place", {"n": self._n})
            self._digest.update(line)
        raise Broken("no_end", {})

    def _check_head(self):
        head = self.head
        if not isinstance(head, dict) or head.get("format") != FORMAT:
            self.head = None
            raise Broken("head", {})
        if head.get("version") != VERSION:
            version, self.head = head.get("version"), None
            raise Broken("version", {"v": version, "known": VERSION})
        try:
            names = ["format", "version", "network", "office", "made_ms", "confidential", "heads", "acts"]
            need(list(head) == names, "names")
            need(len(bytes.fromhex(head["network"])) == 16 and isinstance(head["office"], str), "network")
            need(_number(head["made_ms"]) and isinstance(head["confidential"], bool), "time")
            for actor, seq, name, office in head["heads"]:
                need(len(bytes.fromhex(actor)) == 8 and len(bytes.fromhex(name)) == 32, "heads")
                need(_number(seq, 1) and isinstance(office, str), "heads")
            count, chain = head["acts"]
            need(_number(count) and len(bytes.fromhex(chain)) == 32, "acts")
        except (ValueError, TypeError):
            self.head = None
            raise Broken("head", {}) from None

    # commits

    def _commit(self, text):
        try:
            need(isinstance(text, str), "base64")
            data = base64.b64decode(text, validate=True)
            need(base64.b64encode(data).decode() == text, "base64")
            commit = Commit(data)
        except (ValueError, TypeError) as error:
            raise Broken("form", {"n": self._n, "why": str(error)}) from None
        if commit.id in self._known:
            self._say("twice", commit)
            return
        chain = self.chains.setdefault(commit.actor, [])
        if commit.actor not in self._broken:
            self._link(commit, chain)
        chain.append(commit.id)
        low, high = self.span.get(commit.actor, (commit.wall_ms, commit.wall_ms))
        self.span[commit.actor] = min(low, commit.wall_ms), max(high, commit.wall_ms)
        self._known[commit.id] = commit.lamport
        self._ops[commit.id[:12]] = commit.ops

    def _link(self, commit, chain):
        """Tell the first thing that is wrong with a commit; the rest of its chain is not looked at then."""
        due = len(chain) + 1
        below = [self._known[name] for name in (*chain[-1:], *commit.deps) if name in self._known]
        missing = any(name not in self._known for name in commit.deps)
        rank = max(below, default=0) + 1
        network = commit.network() if commit.seq == 1 else None
        if commit.seq > due:
            self._say("gap" if commit.seq > due + 1 else "gap_one", commit, a=due, b=commit.seq - 1)
        elif commit.seq < due:
            self._say("order", commit, a=due)
        elif commit.prev != (chain[-1] if chain else None):
            self._say("prev", commit)
        elif missing:
            self._say("deps", commit)
        elif commit.lamport != rank:
            self._say("lamport", commit, a=commit.lamport, b=rank)
        elif not all(self._is_there(name, commit) for name in commit.replaced()):
            self._say("replaces", commit)
        elif network not in (None, self.head["network"]):
            self._say("network", commit)

    def _is_there(self, name, commit):
        ops = self._ops.get(name[:12])
        return ops is not None and int.from_bytes(name[12:], "big") < ops

    def _say(self, key, commit, **words):
        self._broken.add(commit.actor)
        place = {"n": self._n, "seq": commit.seq, "actor": commit.actor.hex()}
        self.problems.append((key, {"commit": ("commit", place), **words}))

    # acts

    def _check_act(self, item):
        row, self.acts = item["act"], self.acts + 1
        try:
            number, at_ms, user, act, detail = row
            need(number == self.acts and _number(at_ms) and isinstance(act, str), "act")
            need(isinstance(detail, str) and len(bytes.fromhex(user)) == 16, "act")
            data = canonical([number, at_ms, bytes.fromhex(user), act, detail])
            chain = hashlib.sha256(self._act + data).digest()
            need(chain.hex() == item["chain"], "chain")
        except (ValueError, TypeError, AttributeError):
            raise Broken("act", {"n": self._n, "a": self.acts}) from None
        self._act = chain

    # the end

    def _end(self, item):
        self.ended = True
        for actor, seq, name, _office in self.head["heads"]:
            chain = self.chains.get(bytes.fromhex(actor), [])
            if bytes.fromhex(actor) in self._broken:
                continue
            if len(chain) < seq:
                self.problems.append(("heads_end", {"actor": actor, "a": len(chain), "b": seq}))
            elif len(chain) != seq or chain[-1].hex() != name:
                self.problems.append(("heads", {"actor": actor}))
        for actor in sorted(self.chains.keys() - {bytes.fromhex(h[0]) for h in self.head["heads"]}):
            self.problems.append(("heads", {"actor": actor.hex()}))
        count, last = self.head["acts"]
        if (self.acts, self._act.hex()) != (count, last):
            self.problems.append(("acts_end", {"a": self.acts, "b": count}))
        if item["end"] != self._digest.hexdigest():
            self.problems.append(("digest", {}))
        if item["key"] is not None or item["signature"] is not None:
            self._signature(item)

    def _signature(self, item):
        try:
            key, signature = bytes.fromhex(item["key"]), bytes.fromhex(item["signature"])
            need(len(key) == 32 and len(signature) == 64, "length")
            need((key.hex(), signature.hex()) == (item["key"], item["signature"]), "form")
        except (ValueError, TypeError):
            self.problems.append(("half", {}))
            return
        self.key = item["key"]
        try:
            from cryptography.exceptions import InvalidSignature
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        except ImportError:
            self.problems.append(("library", {}))
            return
        message = DOMAIN + bytes.fromhex(self.head["network"]) + self._digest.digest()
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        except (InvalidSignature, ValueError):
            self.problems.append(("signature", {}))


def compare(one, other):
    """Problems of two files of the same network: what both hold of a device must be the same."""
    for actor in one.chains.keys() & other.chains.keys():
        for number, (mine, theirs) in enumerate(zip(one.chains[actor], other.chains[actor], strict=False), 1):
            if mine != theirs:
                yield "against", {"actor": actor.hex(), "a": number, "file": other.path}
                break


def named(network):
    """The network in letters where it is made of them."""
    raw = bytes.fromhex(network)
    return raw.decode("ascii") if all(32 < b < 127 for b in raw) else network


def expect(file, options):
    """What the auditor asks for beside the file itself."""
    if file.head is None:
        return
    network = named(file.head["network"])
    if options.network and options.network not in (network, file.head["network"]):
        yield "other_network", {"a": network, "b": options.network}
    wanted = (options.key or "").lower().replace("-", "").replace(" ", "")
    if wanted and file.key is None:
        yield "need_key", {}
    elif wanted and wanted != file.key:
        yield "other_key", {"a": file.key, "b": wanted}


class Report:
    """Prints in one language."""

    def __init__(self, lang):
        self._at = ("en", "fr").index(lang)

    def words(self, key, values):
        """Words of a key; a value that is itself (key, values) is put in words first."""
        inner = {k: self.words(*v) if isinstance(v, tuple) else v for k, v in values.items()}
        return WORDS[key][self._at].format(**inner)

    def say(self, key, /, **values):
        """Print one line."""
        print(self.words(key, values))

    def tell(self, file):
        """What the file holds."""
        head = file.head
        self.say("r_file", office=head["office"], network=named(head["network"]), when=_when(head["made_ms"]))
        self.say("r_all" if head["confidential"] else "r_ordinary")
        offices = {actor: office for actor, _seq, _name, office in head["heads"]}
        for actor, chain in file.chains.items():
            low, high = (_when(ms)[:10] for ms in file.span[actor])
            office = offices.get(actor.hex()) or "–"
            self.say("r_device", actor=actor.hex(), office=office, n=len(chain), a=low, b=high)
        self.say("r_acts", n=file.acts)

    def judge(self, file, problems, against):
        """The result, last: the first break, then the others."""
        if file.key is not None and not any(key in ("signature", "library") for key, _values in problems):
            self.say("r_signed", key=file.key)
        elif file.ended and file.key is None:
            self.say("r_unsigned")
        if not problems:
            if against:
                self.say("r_agrees", file=against)
            count = sum(map(len, file.chains.values()))
            self.say("r_good", n=count, d=len(file.chains), a=file.acts)
            return 0
        self.say("r_bad", first=self.words(*problems[0]))
        for problem in problems[1:SHOWN]:
            self.say("r_also", text=self.words(*problem))
        if len(problems) > SHOWN:
            self.say("r_more", n=len(problems) - SHOWN)
        return 1


def _when(wall_ms):
    try:
        when = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=wall_ms)
    except OverflowError:
        return "?"
    return f"{when:%Y-%m-%d %H:%M} UTC"


def main(words=None):
    """Check a file; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--lang", choices=("fr", "en"), default="fr")
    parser.add_argument("--key", metavar="HEX", help="public key that must have signed it")
    parser.add_argument("--network", metavar="TEXT", help="network it must belong to")
    parser.add_argument("--against", metavar="OTHER", help="another exported chain it must agree with")
    options = parser.parse_args(words)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a console may lack a letter
    report = Report(options.lang)
    try:
        file = File(options.file)
        other = File(options.against) if options.against else None
    except OSError as error:
        report.say("unreadable", file=error.filename, why=error.strerror)
        return 1
    problems = [*file.problems, *expect(file, options)]
    if other is not None:
        problems += [*compare(file, other), *other.problems]
    if file.head is not None:
        report.tell(file)
    return report.judge(file, problems, options.against)


if __name__ == "__main__":
    sys.exit(main())
