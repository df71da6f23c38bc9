"""Acronyms and abbreviations that are known: of the records first, then of the glossary of the program."""

import csv
import re
from collections.abc import Iterator, Sequence

from issss_desktop.i18n import LANGUAGES, _, language
from issss_desktop.models.rows import Records
from issss_desktop.models.values.texts import fold
from issss_desktop.reports.session.meeting import Abbreviation
from issss_desktop.services.reference import reference_folder

_ACRONYM = re.compile(r"^(.*\S)\s*\(([^()\s]{2,12})\)$")


def abbreviations(records: Records) -> tuple[Abbreviation, ...]:
    """Every acronym with a meaning, in the language in force."""
    return tuple(one for one in _acronyms(records) if one.short and fold(one.short) != fold(one.meaning))


def _acronyms(records: Records) -> Iterator[Abbreviation]:
    lang = language()
    for own in (lang, *(other for other in LANGUAGES if other != lang)):
        for row in records.all("organisation"):
            if row["acronym"] and row["name"]:
                short = row["acronym"].in_language(own)
                yield Abbreviation(short, row["name"].in_language(lang))
    for row in records.all("pillar"):
        if row["code"]:
            yield Abbreviation(row["code"], row["name"].in_language(lang))
    for row in records.all("fund"):
        found = _ACRONYM.match(row["name"].in_language(lang)) if row["name"] else None
        if found:
            yield Abbreviation(found[2], found[1])
    for row in records.all("currency"):
        if row["code"] and row["name"]:
            yield Abbreviation(row["code"], row["name"].in_language(lang))
    yield from glossary(lang)


def glossary(lang: str) -> Sequence[Abbreviation]:
    """Acronyms of the shipped glossary, and the words that the program itself shortens."""
    country = _("Democratic Republic of the Congo")
    found = [Abbreviation(_("n/a"), _("not available"))]
    found += [Abbreviation(short, country) for short in ("RDC", "DRC")]
    with (reference_folder() / "glossary.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    # a record in one language may carry the acronym of the other
    for own in (lang, *(other for other in LANGUAGES if other != lang)):
        for line in lines:
            short, meaning = line[f"acronym_{own}"].strip(), line[f"term_{lang}"].strip()
            if short and meaning:
                found.append(Abbreviation(short, meaning))
    return found
