"""Secrets in the environment of the program: read there by a command, handed on to no other process."""

import os
from typing import Final

PASSPHRASE: Final = "ISSSS_PASSPHRASE"
NEW_PASSPHRASE: Final = "ISSSS_NEW_PASSPHRASE"
RECOVERY: Final = "ISSSS_RECOVERY"
SECRETS: Final = (PASSPHRASE, NEW_PASSPHRASE, RECOVERY)


def for_child(**more: str) -> dict[str, str]:
    """The environment of a process that this one starts: without the secrets, with ``more``."""
    return {name: value for name, value in os.environ.items() if name not in SECRETS} | more


def forget_secrets() -> None:
    """Take the secrets out of the environment: the window asks for them, and what it opens would inherit
    them, such as a reader of PDF files.
    """
    for name in SECRETS:
        os.environ.pop(name, None)
