"""Every public function of the services that writes: found in their code, so that none is forgotten."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from types import CodeType, ModuleType
from typing import Any

import issss_desktop.services
from issss_desktop.services.desk import Desk

Function = Callable[..., Any]
DOORS = (
    {"store", "write"}, {"pieces", "keep"}, {"commit_changes"}, {"keyfile", "write"}, {"swap", "change_key"},
)  # fmt: skip
"""Names that stand together in the code of what writes: a transaction, a file, a commit, keys."""


def modules() -> Iterator[ModuleType]:
    """Every module of the services."""
    root = issss_desktop.services
    for found in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
        yield importlib.import_module(found.name)


def _functions() -> dict[str, Function]:
    """Functions and methods of the services by module and name, "records.create"."""
    out: dict[str, Function] = {}
    for module in modules():
        short = module.__name__.removeprefix("issss_desktop.services.")
        for name, each in vars(module).items():
            if getattr(each, "__module__", "") != module.__name__:
                continue
            if inspect.isfunction(each):
                out[f"{short}.{name}"] = each
            elif inspect.isclass(each):
                own = {n: f for n, f in vars(each).items() if inspect.isfunction(f)}
                out.update({f"{short}.{name}.{n}": f for n, f in own.items()})
    return out


def _names(code: CodeType) -> set[str]:
    """Names that a function uses, those of the functions inside it too."""
    found = {*code.co_names, *code.co_freevars}
    for each in code.co_consts:
        if isinstance(each, CodeType):
            found |= _names(each)
    return found


def _calls(function: Function, names: set[str]) -> Iterator[Any]:
    """What the names of a function mean in its module, and inside the modules that it names."""
    for name in names:
        meant = vars(inspect.getmodule(function) or object).get(name)
        if inspect.ismodule(meant):
            yield from (vars(meant).get(inner) for inner in names)
        else:
            yield meant


def _takes_desk(function: Function) -> bool:
    return any(p.annotation in (Desk, Desk | None) for p in inspect.signature(function).parameters.values())


def writing() -> set[str]:
    """Public functions and methods that are given a desk and write, themselves or through another."""
    functions = _functions()
    names = {name: _names(inspect.unwrap(f).__code__) for name, f in functions.items()}
    found = {name for name in functions if any(door <= names[name] for door in DOORS)}
    while True:
        known = [functions[name] for name in found]
        more = {
            name for name, f in functions.items()
            if name not in found and any(c in known for c in _calls(f, names[name]) if callable(c))
        }  # fmt: skip
        if not more:
            break
        found |= more
    public = (n for n in found if not any(part.startswith("_") for part in n.split(".")))
    return {name for name in public if _takes_desk(functions[name])}
