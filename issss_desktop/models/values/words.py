"""Amounts in words, for the line under a field and for agreements: French and English, exact to the cent.

French follows the traditional spelling: "cent" and "vingt" agree at the end only, hyphens below one
hundred, "soixante-dix" and "quatre-vingt-dix"; before "million" and "milliard", which are nouns, they
agree too ("deux cents millions", "quatre-vingts milliards"), before "mille" they do not.
"""

from typing import NamedTuple

from issss_desktop.models.values import currencies

_FR = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze",
    "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_FR_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
_FR_NOUNS = (
    (10**18, "trillion"),
    (10**15, "billiard"),
    (10**12, "billion"),
    (10**9, "milliard"),
    (10**6, "million"),
)
_EN = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_NOUNS = (
    (10**18, "quintillion"), (10**15, "quadrillion"), (10**12, "trillion"), (10**9, "billion"),
    (10**6, "million"), (1000, "thousand"),
)  # fmt: skip


class _Unit(NamedTuple):
    """Names of a currency and of its hundredth: one, several; ``feminine`` in French."""

    one: str
    many: str
    cent: str
    cents: str
    feminine: bool = False


_UNITS_FR = {
    "USD": _Unit("dollar des États-Unis", "dollars des États-Unis", "cent", "cents"),
    "EUR": _Unit("euro", "euros", "cent", "cents"),
    "GBP": _Unit("livre sterling", "livres sterling", "penny", "pence", True),
    "CDF": _Unit("franc congolais", "francs congolais", "centime", "centimes"),
    "SEK": _Unit("couronne suédoise", "couronnes suédoises", "öre", "öre", True),
    "NOK": _Unit("couronne norvégienne", "couronnes norvégiennes", "øre", "øre", True),
    "DKK": _Unit("couronne danoise", "couronnes danoises", "øre", "øre", True),
    "CHF": _Unit("franc suisse", "francs suisses", "centime", "centimes"),
    "CAD": _Unit("dollar canadien", "dollars canadiens", "cent", "cents"),
    "AUD": _Unit("dollar australien", "dollars australiens", "cent", "cents"),
    "JPY": _Unit("yen", "yens", "", ""),
}
_UNITS_EN = {
    "USD": _Unit("United States dollar", "United States dollars", "cent", "cents"),
    "EUR": _Unit("euro", "euros", "cent", "cents"),
    "GBP": _Unit("pound sterling", "pounds sterling", "penny", "pence"),
    "CDF": _Unit("Congolese franc", "Congolese francs", "centime", "centimes"),
    "SEK": _Unit("Swedish krona", "Swedish kronor", "öre", "öre"),
    "NOK": _Unit("Norwegian krone", "Norwegian kroner", "øre", "øre"),
    "DKK": _Unit("Danish krone", "Danish kroner", "øre", "øre"),
    "CHF": _Unit("Swiss franc", "Swiss francs", "centime", "centimes"),
    "CAD": _Unit("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "AUD": _Unit("Australian dollar", "Australian dollars", "cent", "cents"),
    "JPY": _Unit("yen", "yen", "", ""),
}


def amount_in_words(minor: int, currency: str, lang: str) -> str:
    """An amount of whole minor units of an ISO 4217 currency, such as "deux millions de dollars …".

    A currency whose plural is not known here keeps its code: "mille deux cents AED et 50/100".
    """
    exponent = currencies.exponent(currency)
    whole, part = divmod(abs(minor), 10**exponent)
    sign = ("moins " if lang == "fr" else "minus ") if minor < 0 else ""
    unit = (_UNITS_FR if lang == "fr" else _UNITS_EN).get(currency)
    if unit is None or (part and not unit.cents):
        text = f"{number_in_words(whole, lang)} {currency}"
        joint = "et" if lang == "fr" else "and"
        return f"{sign}{text} {joint} {part}/{10**exponent}" if part else sign + text
    parts = []
    if whole or not part:
        parts.append(_counted_fr(whole, unit) if lang == "fr" else _counted_en(whole, unit.one, unit.many))
    if part:
        parts.append(f"{number_in_words(part, lang)} {unit.cents if part > 1 else unit.cent}")
    return sign + (" et " if lang == "fr" else " and ").join(parts)


def number_in_words(number: int, lang: str) -> str:
    """A whole number of at most 21 digits in words, without a unit; negative ones begin with "moins"."""
    if number < 0:
        return f"{'moins' if lang == 'fr' else 'minus'} {number_in_words(-number, lang)}"
    return _french(number) if lang == "fr" else _english(number)


def _counted_fr(whole: int, unit: _Unit) -> str:
    words = _french(whole)
    if unit.feminine and (words == "un" or words.endswith((" un", "-un"))):
        words += "e"
    name = unit.many if whole > 1 else unit.one
    if whole and whole % 10**6 == 0:  # "million" and what is above are nouns
        return f"{words} d’{name}" if name[0] in "aeéiou" else f"{words} de {name}"
    return f"{words} {name}"


def _counted_en(whole: int, one: str, many: str) -> str:
    return f"{_english(whole)} {one if whole == 1 else many}"


def _french(number: int) -> str:
    if not number:
        return _FR[0]
    parts: list[str] = []
    for size, noun in _FR_NOUNS:
        count, number = divmod(number, size)
        if count:
            parts.append(f"{_french_hundreds(count, True)} {noun}{'s' if count > 1 else ''}")
    thousands, number = divmod(number, 1000)
    if thousands:
        parts.append("mille" if thousands == 1 else f"{_french_hundreds(thousands, False)} mille")
    if number:
        parts.append(_french_hundreds(number, True))
    return " ".join(parts)


def _french_hundreds(number: int, agrees: bool) -> str:
    """1 to 999; ``agrees``: "cents" and "vingts" take their s when nothing follows them."""
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _french_tens(rest, agrees)
    head = "cent" if hundreds == 1 else f"{_FR[hundreds]} cent"
    if rest:
        return f"{head} {_french_tens(rest, agrees)}"
    return f"{head}s" if hundreds > 1 and agrees else head


def _french_tens(number: int, agrees: bool) -> str:
    if number < 20:
        return _FR[number]
    tens, unit = divmod(number, 10)
    if tens in (7, 9):
        tens, unit = tens - 1, unit + 10
    if number == 80:
        return "quatre-vingts" if agrees else "quatre-vingt"
    if not unit:
        return _FR_TENS[tens]
    joint = " et " if unit in (1, 11) and tens != 8 else "-"
    return f"{_FR_TENS[tens]}{joint}{_FR[unit]}"


def _english(number: int) -> str:
    if not number:
        return _EN[0]
    parts: list[str] = []
    for size, noun in _EN_NOUNS:
        count, number = divmod(number, size)
        if count:
            parts.append(f"{_english_hundreds(count)} {noun}")
    if number:
        joint = "and " if parts and number < 100 else ""
        parts.append(joint + _english_hundreds(number))
    return " ".join(parts)


def _english_hundreds(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens = _EN[rest] if rest < 20 else _EN_TENS[rest // 10] + (f"-{_EN[rest % 10]}" if rest % 10 else "")
    if not hundreds:
        return tens
    return f"{_EN[hundreds]} hundred and {tens}" if rest else f"{_EN[hundreds]} hundred"
