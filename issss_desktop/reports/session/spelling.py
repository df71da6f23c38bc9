"""Sums of money in figures and in words; French cent and vingt agree at the end only (traditional)."""

from issss_desktop.i18n import N_, _, language
from issss_desktop.reports.amounts import native, unknown
from issss_desktop.reports.session.meeting import Amount

FRENCH = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept",
    "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze", "quinze",
    "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
FRENCH_TENS = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante")
ENGLISH = (
    "zero", "one", "two", "three", "four", "five", "six", "seven",
    "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
    "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
ENGLISH_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
LARGEST = 10**15
DOLLARS = {"fr": ("dollar des États-Unis", "dollars des États-Unis"),
           "en": ("United States dollar", "United States dollars")}  # fmt: skip
OTHER = N_("{words} ({currency})")
OTHER_CENTS = N_("{words} and {hundredths} ({currency})")


def money(amount: Amount | None) -> str:
    """An amount with its currency, as it stands in a cell."""
    if amount is None:
        return unknown()
    return f"{native(amount.minor, amount.exponent)}\u00a0{amount.currency}"


def in_words(amount: Amount) -> str:
    """An amount in words, "" for one that has none."""
    return sum_in_words(amount.minor, amount.currency, amount.exponent, language())


def sum_in_words(minor: int, currency: str, exponent: int, lang: str) -> str:
    """An amount in minor units in words; "" for one that no budget reaches, or a negative one."""
    whole, rest = divmod(minor, 10**exponent)
    if minor < 0 or whole >= LARGEST:
        return ""
    words = number_in_words(whole, lang)
    if currency != "USD":
        if not rest:
            return _(OTHER).format(words=words, currency=currency)
        hundredths = f"{rest:0{exponent}d}/{10**exponent}"
        return _(OTHER_CENTS).format(words=words, hundredths=hundredths, currency=currency)
    one, many = DOLLARS[lang]
    linked = "de " if lang == "fr" and whole and whole % 10**6 == 0 else ""
    said = f"{words} {linked}{one if whole == 1 or (lang == 'fr' and not whole) else many}"
    if rest:
        link = "et" if lang == "fr" else "and"
        said += f" {link} {number_in_words(rest, lang)} {'cent' if rest == 1 else 'cents'}"
    return said


def number_in_words(number: int, lang: str) -> str:
    """A whole number from 0 to 999 999 999 999 999 in words."""
    if not number:
        return "zéro" if lang == "fr" else "zero"
    return _french(number) if lang == "fr" else _english(number)


def _french(number: int) -> str:
    parts = []
    for size, one, many in ((10**12, "billion", "billions"), (10**9, "milliard", "milliards"),
                            (10**6, "million", "millions")):  # fmt: skip
        count, number = divmod(number, size)
        if count:
            parts.append(f"{_french_thousand(count, last=True)} {one if count == 1 else many}")
    thousands, rest = divmod(number, 1000)
    if thousands:
        parts.append("mille" if thousands == 1 else f"{_french_thousand(thousands, last=False)} mille")
    if rest:
        parts.append(_french_thousand(rest, last=True))
    return " ".join(parts)


def _french_thousand(number: int, last: bool) -> str:
    """1 to 999; ``last``: nothing but a noun follows, so cent and vingt agree."""
    hundreds, rest = divmod(number, 100)
    parts = []
    if hundreds:
        parts.append(
            "cent" if hundreds == 1 else f"{FRENCH[hundreds]} cent{'s' if last and not rest else ''}"
        )
    if rest:
        parts.append(_french_hundred(rest, last))
    return " ".join(parts)


def _french_hundred(number: int, last: bool) -> str:
    if number < 20:
        return FRENCH[number]
    if number == 80:
        return "quatre-vingts" if last else "quatre-vingt"
    if number > 80:
        return f"quatre-vingt-{FRENCH[number - 80]}"
    tens, unit = divmod(number, 10)
    if tens == 7:
        tens, unit = 6, unit + 10
    if not unit:
        return FRENCH_TENS[tens]
    return (
        f"{FRENCH_TENS[tens]} et {FRENCH[unit]}" if unit in (1, 11) else f"{FRENCH_TENS[tens]}-{FRENCH[unit]}"
    )


def _english(number: int) -> str:
    parts = []
    for size, name in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        count, number = divmod(number, size)
        if count:
            parts.append(f"{_english_thousand(count)} {name}")
    if number:
        parts.append(_english_thousand(number))
    return " ".join(parts)


def _english_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    parts = [f"{ENGLISH[hundreds]} hundred"] if hundreds else []
    if rest:
        tens, unit = divmod(rest, 10)
        small = ENGLISH[rest] if rest < 20 else ENGLISH_TENS[tens] + (f"-{ENGLISH[unit]}" if unit else "")
        parts.append(small)
    return " ".join(parts)
