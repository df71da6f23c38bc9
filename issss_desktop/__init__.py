"""ISSSS Desktop: records, figures and board packs of the ISSSS technical secretariat."""

__version__ = "0.1.0"
