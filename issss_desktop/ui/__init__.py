"""The only place that knows Qt."""

import builtins

import PySide6.QtCore  # noqa: F401  # its hook is there from here on

# PySide reads the source of every module imported after it, in search of its optional spellings
# (`from __feature__ import snake_case`), which nothing here uses: a third of what importing costs
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
