"""Nothing is left for later: no word of it, no function that does nothing and does not say so by name."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("issss_desktop", "tools", "bench", "verifier", "tests")
FILES = sorted(path for place in PLACES for path in (ROOT / place).rglob("*.py") if path != Path(__file__))

WORDS = re.compile(
    r"\b(TODO|FIXME|XXX|HACK|WIP)\b"
    r"|(?i:\b(not (yet )?(implemented|supported|available) yet|not (yet )?implemented|coming soon|for now"
    r"|placeholder|dummy|under construction|work in progress|à faire plus tard|pas encore disponible)\b)"
    r"|(?i:#.*\b(todo|fixme|stub|hack|temporary)\b)"
)
TEXT = {"COMMENT", "STRING", "FSTRING_MIDDLE"}

IDLE = {
    "reports/layout/tags.py annotation": "pages without a structure",
    "store/project.py untold": "progress that nobody waits for",
    "store/migrations/versions/0001_first_release.py upgrade": "where the later ones start",
    "ui/boards/panel.py _clear": "a panel of a meeting in which nothing is typed",
    "ui/alignment/verdict.py mark": "a row of radios has no edge",
    "ui/entry/groups.py _read": "a group that has nothing to work out from its parts",
    "ui/sections/body.py reveal": "a form without tabs hides nothing",
}
"""Functions of the program that do nothing, and what for: each says it in its docstring too."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def unfinished(text: str) -> Iterator[str]:
    """What a file says, or does, of being unfinished, with its line."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if tokenize.tok_name[token.type] in TEXT and (found := WORDS.search(token.string)):
            yield f"{token.start[0]}: {found.group()}"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name) and node.id == "NotImplementedError":
            yield f"{node.lineno}: {node.id}"
        if isinstance(node, Function):
            given = [each for each in ast.walk(node) if isinstance(each, ast.Return)]
            names = [each.value.id for each in given if isinstance(each.value, ast.Name)]
            if "NotImplemented" in names and not node.name.startswith("__"):
                yield f"{node.lineno}: {node.name} returns NotImplemented"


def idle(text: str) -> Iterator[tuple[int, str, bool]]:
    """Functions without a statement that does anything: line, name, and whether a docstring says why."""
    tree = ast.parse(text)
    declared = {
        id(each)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(base) for base in node.bases)
        for each in node.body
    }
    for node in ast.walk(tree):
        if not isinstance(node, Function) or id(node) in declared:
            continue
        if any(ast.unparse(each).endswith("overload") for each in node.decorator_list):
            continue
        if all(isinstance(each, ast.Pass) or _is_constant(each) for each in node.body):
            said = ast.get_docstring(node) is not None and len(node.body) == 1
            yield node.lineno, node.name, said


def _is_constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def named(path: Path, name: str) -> str:
    return f"{path.relative_to(ROOT / 'issss_desktop').as_posix()} {name}"


def test_no_word_of_later_stands_in_a_comment_a_text_or_an_error() -> None:
    assert len(FILES) > 600
    found = [
        f"{path.relative_to(ROOT)}:{said}" for path in FILES for said in unfinished(path.read_text("utf-8"))
    ]
    assert found == []


def test_a_function_that_does_nothing_is_known_by_name_and_says_why() -> None:
    known = set()
    for path in FILES:
        for line, name, said in idle(path.read_text("utf-8")):
            where = f"{path.relative_to(ROOT)}:{line} {name}"
            assert said, f"{where}: nothing in it, and no word why"
            assert path.is_relative_to(ROOT / "issss_desktop"), where
            known.add(named(path, name))
    assert known == IDLE.keys()


@pytest.mark.parametrize(
    "text",
    [
        "x = 1  # TODO: the other half", "x = 1  # todo", "def f():\n    raise NotImplementedError\n",
        "def f():\n    raise NotImplementedError('x')\n", "def f():\n    return NotImplemented\n",
        "say('This is not implemented.')", "say(f'{n} coming soon')", '"""A placeholder."""',
        "x = 1  # good enough for now", "x = 1  # a stub",
    ],
)  # fmt: skip
def test_the_rule_finds_each_way_to_put_work_off(text: str) -> None:
    assert len(list(unfinished(text))) == 1


@pytest.mark.parametrize("body", ["pass", "...", "'later'\n    pass", "'a'\n    'b'", "1"])
def test_the_rule_finds_each_way_to_do_nothing_without_a_word(body: str) -> None:
    assert [said for _line, _name, said in idle(f"class A:\n  def f(self):\n    {body}\n")] == [False]
    assert list(idle(f"class A(Protocol):\n  def f(self):\n    {body}\n")) == []


def test_what_is_done_is_not_taken_for_undone() -> None:
    text = "todo = [1]\nSTATE = 'todo'\n\ndef __eq__(self, other):\n    return NotImplemented\n"
    assert list(unfinished(text)) == []
    assert list(idle("def f():\n    return 1\n")) == []
