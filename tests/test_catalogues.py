"""The catalogue tool refuses every way in which a French text can be missing or wrong."""

import json
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog

TOOL = runpy.run_path(str(Path(__file__).resolve().parent.parent / "tools" / "catalogues.py"))
CODE = """
from issss_desktop.i18n import N_, _, ngettext, pgettext
A = N_("Donor")
B = _("Amount of {donor}").format(donor=1)
C = ngettext("{n} record", "{n} records", 3)
D = pgettext("verb", "Open")
"""
TEXTS = {
    "Donor": "Bailleur",
    "Amount of {donor}": "Montant de {donor}",
    "{n} record": ["{n} fiche", "{n} fiches"],
    "verb\x04Open": "Ouvrir",
}
Make = Callable[..., list[str]]


@pytest.fixture
def faults(tmp_path: Path) -> Make:
    """Faults of a small package with the texts given, after a change to the catalogue."""

    def make(
        texts: dict[str, Any], more: str = "", change: Callable[[Catalog], None] = lambda _: None
    ) -> Any:
        package, given = tmp_path / "small", tmp_path / "fr"
        package.mkdir(exist_ok=True)
        given.mkdir(exist_ok=True)
        (package / "a.py").write_text(CODE, encoding="utf-8")
        (given / "a.json").write_text(json.dumps(texts), encoding="utf-8")
        code = TOOL["extract"](package)
        po = tmp_path / "a.po"
        po.write_bytes(
            TOOL["po_bytes"](TOOL["updated"](code, TOOL["new_catalogue"](), TOOL["given_texts"](given)))
        )
        kept = TOOL["read"](po)
        change(kept)
        mo = TOOL["mo_bytes"](kept)
        (package / "a.py").write_text(CODE + more, encoding="utf-8")
        return [*TOOL["faults_of_code"](package), *TOOL["faults"](TOOL["extract"](package), kept, mo)]

    return make


def test_a_complete_catalogue_has_no_fault(faults: Make) -> None:
    assert faults(TEXTS) == []


def test_a_missing_text_is_a_fault(faults: Make) -> None:
    assert faults({**TEXTS, "Donor": ""}) == ["'Donor': no French text"]
    assert faults({**TEXTS, "{n} record": ["{n} fiche"]}) == ["('{n} record', '{n} records'): no French text"]


def test_a_new_word_in_the_code_is_a_fault(faults: Make) -> None:
    assert faults(TEXTS, '_("Board")\n') == [
        "'Board': not in the catalogue",
    ]


def test_an_obsolete_text_is_a_fault(faults: Make) -> None:
    assert faults(TEXTS, change=lambda kept: kept.add("Gone", "Parti")) == ["'Gone': obsolete"]


def test_a_fuzzy_text_is_a_fault(faults: Make) -> None:
    def blur(kept: Catalog) -> None:
        kept["Donor"].flags.add("fuzzy")

    assert faults(TEXTS, change=blur) == ["'Donor': fuzzy"]


@pytest.mark.parametrize("text", ["Montant", "Montant de {bailleur}", "Montant de {donor", "Montant de {}"])
def test_other_placeholders_are_a_fault(faults: Make, text: str) -> None:
    (fault,) = faults({**TEXTS, "Amount of {donor}": text})
    assert "placeholders differ" in fault


@pytest.mark.parametrize(
    "call",
    ['_(f"{x} records")', '_("{x}".format(x=1))', '_("a" + x)', 'N_(f"{x}")', '_("%d" % x)'],
)
def test_a_text_put_together_before_it_is_looked_up_is_a_fault(faults: Make, call: str) -> None:
    assert any("of a built text" in fault for fault in faults(TEXTS, f"x = 1\n{call}\n"))


def test_a_stale_compiled_catalogue_is_a_fault() -> None:
    kept = TOOL["new_catalogue"]()
    assert TOOL["faults"](kept, kept, b"") == ["issss_desktop.mo: stale, run make catalogues"]


def test_merging_puts_french_typography_right() -> None:
    right = TOOL["typography"]
    assert (
        right("L'été : « oui » ; n'est-ce pas ?")
        == "L’été\u00a0: «\u00a0oui\u00a0»\u202f; n’est-ce pas\u202f?"
    )
    assert right("99 % de {total}") == "99\u00a0% de {total}"
    assert right("à 12:30, http://x, 'mot'") == "à 12:30, http://x, 'mot'"


def test_the_catalogue_does_not_change_by_itself(tmp_path: Path) -> None:
    code = TOOL["extract"]()
    old = TOOL["read"]()
    once = TOOL["po_bytes"](TOOL["updated"](code, old, {}))
    (tmp_path / "a.po").write_bytes(once)
    assert TOOL["po_bytes"](TOOL["updated"](code, TOOL["read"](tmp_path / "a.po"), {})) == once
