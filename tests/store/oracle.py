"""A naive reading of the log that shares no code with the program: plain CBOR, dicts and loops."""

import hashlib
from typing import Any

import cbor2

Place = tuple[bytes, int]


def state(commits: list[bytes]) -> dict[str, Any]:
    """Rows, divergences and life of every record, worked out op by op from the bytes of commits."""
    ops: list[dict[str, Any]] = []
    for data in commits:
        item = cbor2.loads(data)
        digest = hashlib.sha256(data).digest()[:12]
        index = 0
        for entity, uuid, fields in item[10]:
            for tag, value, replaced in fields:
                ops.append(
                    {
                        "name": digest + index.to_bytes(2, "big"),
                        "entity": entity,
                        "record": uuid,
                        "field": tag,
                        "value": value,
                        "kills": replaced,
                        "lamport": item[4],
                    }
                )
                index += 1
    dead = {name for op in ops for name in op["kills"]}
    live = [op for op in ops if op["name"] not in dead]
    values: dict[Place, Any] = {}
    diverging: set[Place] = set()
    for place in {(op["record"], op["field"]) for op in live}:
        mine = [op for op in live if (op["record"], op["field"]) == place]
        values[place] = max(mine, key=lambda op: (op["lamport"], op["name"]))["value"]
        if place[1] == 0:
            if _life(mine, [op for op in live if op["record"] == place[0] and op["field"] != 0]):
                diverging.add(place)
        elif any(op["value"] != mine[0]["value"] for op in mine):
            diverging.add(place)
    return {"values": values, "diverging": diverging, "live": {op["name"] for op in live}}


def _life(registers: list[dict[str, Any]], rest: list[dict[str, Any]]) -> bool:
    deaths = [op for op in registers if isinstance(op["value"], list)]
    if not deaths:
        return False
    if len(deaths) != len(registers):
        return True
    return any(op["name"] not in death["value"] for death in deaths for op in rest)
