"""Conditions of a list as SQL: on one field each, over an index where the list has one."""

from dataclasses import dataclass
from typing import Any

from issss_desktop.models.compound import LinkSet
from issss_desktop.models.fields import Entity, Field
from issss_desktop.models.values.texts import search_key
from issss_desktop.store import query
from issss_desktop.store.several import marks

UNKNOWN = -9_223_372_036_854_775_808
"""What an index holds in the place of an unknown value."""

FOLD = "search_key"
"""Name of the SQL function that folds a text; ``lists.teach`` gives it to a connection."""

Sql = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Condition:
    """One condition on a field; ``column`` is one of its columns, "" the first.

    ``op``: "in" (any of ``values``), "range" (lowest, highest; None is open), "days" (the same between
    partial days as ISO text: what may lie inside is kept), "has" (words), "unknown", "known".
    """

    field: str
    op: str
    values: tuple[Any, ...] = ()
    column: str = ""


def clause(declared: Entity, condition: Condition) -> Sql:
    """SQL of a condition, with its parameters. Raises KeyError for an unknown field or operation."""
    field = declared.by_code[condition.field]
    if isinstance(field.kind, LinkSet):
        return _membership(field, condition)
    column = condition.column or field.columns()[0]
    key = query.sort_expression(column) if column in query.sort_columns(declared) else f'"{column}"'
    if condition.op == "in":
        return f"{key} IN ({marks(condition.values)})", condition.values
    if condition.op in ("unknown", "known"):
        return _presence(key, condition.op == "known"), ()
    if condition.op == "has":
        return _words(field, condition.values[0])
    return {"range": _range, "days": _days}[condition.op](key, condition.values)


def _presence(key: str, known: bool) -> str:
    if key.startswith("coalesce"):
        return f"{key} > {UNKNOWN}" if known else f"{key} = {UNKNOWN}"
    return f"{key} IS NOT NULL" if known else f"{key} IS NULL"


def _range(key: str, values: tuple[Any, ...]) -> Sql:
    low, high = values
    parts = [_presence(key, True)] if low is None else [f"{key} >= ?"]
    parts += [] if high is None else [f"{key} <= ?"]
    return " AND ".join(parts), tuple(v for v in (low, high) if v is not None)


def _days(key: str, values: tuple[Any, ...]) -> Sql:
    """ "2017~" sorts after every day of 2017, so a year lies in every range that has one of its days."""
    low, high = values
    parts, params = [_presence(key, True)], []
    if low is not None:
        parts += [f"{key} >= ?", f"{key} || '~' >= ?"]
        params += [low[:4], low]
    if high is not None:
        parts.append(f"{key} <= ?")
        params.append(f"{high}~")
    return " AND ".join(parts), tuple(params)


def _words(field: Field, text: str) -> Sql:
    """The folded text of the row is looked at first: it is read anyway and costs no call of Python."""
    columns = " || ' ' || ".join(f"coalesce(\"{c}\", '')" for c in field.columns())
    parts, params = [], []
    for word in search_key(text).split():
        pattern = like(word)
        parts.append(f"search LIKE ? ESCAPE '!' AND {FOLD}({columns}) LIKE ? ESCAPE '!'")
        params += [pattern, pattern]
    return " AND ".join(parts) or "1", tuple(params)


def like(word: str) -> str:
    """Pattern of LIKE that holds a word; "!" escapes."""
    return "%" + word.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%"


def _membership(field: Field, condition: Condition) -> Sql:
    sql = "SELECT owner FROM membership WHERE alive=1 AND field_tag=?"
    if condition.op == "in":
        return f"uuid IN ({sql} AND target IN ({marks(condition.values)}))", (field.tag, *condition.values)
    turn = {"known": "IN", "unknown": "NOT IN"}[condition.op]
    return f"uuid {turn} ({sql})", (field.tag,)
