"""Small choices of one person on one machine: language, theme, scale, last folder, window, columns."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from issss_desktop.errors import UserError
from issss_desktop.i18n import LANGUAGES, _
from issss_desktop.paths import replace_file

THEMES = ("light", "dark")
SCALES = (100, 125, 150, 175, 200)


@dataclass(frozen=True, slots=True)
class Settings:
    """Typed choices, each with a default that works; change one with ``dataclasses.replace``.

    ``scale`` is in percent; ``lock_minutes``: without a key or the mouse until the lock;
    ``geometry`` is Qt's window state in base64; ``columns`` holds the widths
    (logical px, in order) of each list by its name; ``stick`` is the folder chosen for copies. ``others``
    keeps what a newer version wrote.
    """

    language: str = "fr"
    theme: str = "light"
    scale: int = 100
    lock_minutes: int = 10
    data_folder: str = ""
    geometry: str = ""
    stick: str = ""
    columns: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    others: Mapping[str, Any] = field(default_factory=dict)


def _columns(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(widths, list) and all(type(width) is int and 0 <= width < 10_000 for width in widths)
        for widths in value.values()
    )


_ACCEPTS: dict[str, Callable[[Any], bool]] = {
    "language": lambda value: value in LANGUAGES,
    "theme": lambda value: value in THEMES,
    "lock_minutes": lambda value: type(value) is int and 1 <= value <= 480,
    "scale": lambda value: type(value) is int and value in SCALES,
    "data_folder": lambda value: isinstance(value, str) and "\0" not in value,
    "geometry": lambda value: isinstance(value, str),
    "stick": lambda value: isinstance(value, str) and "\0" not in value,
    "columns": _columns,
}


def load(path: Path) -> tuple[Settings, str]:
    """Settings of the file and a note for the person, empty when all is well; never raises.

    A missing file gives the defaults, a damaged one is set aside beside itself, a value that makes no
    sense falls back to its default.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings(), ""
    except OSError as error:
        return Settings(), _("The settings {file} cannot be read: {reason}. Defaults are used.").format(
            file=path, reason=error.strerror or error
        )
    except (ValueError, RecursionError):
        return Settings(), _set_aside(path)
    if not isinstance(document, dict):
        return Settings(), _set_aside(path)
    known = {name: document[name] for name in _ACCEPTS if name in document and _ACCEPTS[name](document[name])}
    if "columns" in known:
        known["columns"] = {name: tuple(widths) for name, widths in known["columns"].items()}
    return Settings(**known, others={k: v for k, v in document.items() if k not in _ACCEPTS}), ""


def save(settings: Settings, path: Path) -> None:
    """Write the settings whole or not at all, so that a power cut leaves the old file or the new one.

    Raises:
        UserError: the folder cannot be written; the old file is untouched.
    """
    document = dict(settings.others) | {
        each.name: asdict(settings)[each.name] for each in fields(settings) if each.name != "others"
    }
    text = json.dumps(document, indent=1, sort_keys=True) + "\n"
    try:
        replace_file(path, text.encode("ascii"))
    except OSError as error:
        raise UserError(
            _("The settings could not be written to {file}.").format(file=path),
            _("Free some space or ask for the right to write there; your records are not concerned."),
            str(error),
        ) from error


def _set_aside(path: Path) -> str:
    aside = path.with_name(path.name + ".damaged")
    try:
        os.replace(path, aside)
    except OSError:
        return _("The settings {file} are damaged. Defaults are used.").format(file=path)
    return _("The settings were damaged: they are kept in {file} and defaults are used.").format(file=aside)
