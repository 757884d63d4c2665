"""Names and addresses that a registry shouts in capitals, in the case that people write them in."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SPACED_WORD = re.compile(r"\S+")
_ORDINAL = re.compile(r"([0-9]+)(ST|ND|RD|TH)")

# “Mac” begins many names that are not Scottish (Machado, Macias, Mack): only these get a second capital.
_AFTER_MAC = re.compile(
    "A(?:LL?ISTER|RTHUR|ULAY)|B(?:EAN|ETH|RIDE)|C(?:ALLUM|ORMACK)|D(?:ONALD|ONNELL|OUGALL?|OWELL|UFF)|EW[AE]N|"
    "F(?:ADYEN|ARLANE?)|G(?:ILL|ILLIVRAY|REGOR)|I(?:NN[EI]S|NTOSH|NTYRE|SAAC|VER)|"
    "K(?:AY|ENNA|ENZIE|INLEY|INNON)|L(?:ACHLAN|AREN|AUGHLIN|EAN|ELLAN|ENNAN|EOD)|"
    "M(?:AHON|ANUS|ILLAN|ULLEN)|N(?:AB|AMARA|AUGHTON|EILL?)|P(?:HAIL|HERSON)|QU(?:ARRIE|EEN)|RAE|"
    "T(?:AGGART|AVISH)|VEIGH|WILLIAMS?"
)
_KEPT = re.compile("[A-Z]|II|III|IV|VI|VII|VIII|IX|[NS][EW]|[AF]?PO|RR|USA?|LLC|LLP|PLLC|PC|MOB|VA|UC")


def natural_name(text: str) -> str:
    """``MARY-ANN O'CONNOR`` as ``Mary-Ann O'Connor``, ``J MICHAEL`` as ``J. Michael``.

    A text that is not all capitals is left alone: somebody cared how it is written.
    """
    if text != text.upper():
        return text
    return re.sub(r"(?<![\w.'’-])(\w)(?![\w.'’-])", r"\1.", _WORD.sub(_capitalised, text))


def natural_suffix(text: str) -> str:
    """``JR.`` as ``Jr.``; numerals stay as they are."""
    plain = text.replace(".", "").upper()
    return f"{plain.capitalize()}." if plain in ("JR", "SR") else plain


def natural_address(text: str) -> str:
    """``25 N MAIN ST STE 2A`` as ``25 N Main St Ste 2A``, ``W 42ND ST`` as ``W 42nd St``."""
    return _SPACED_WORD.sub(_address_word, text) if text == text.upper() else text


def _address_word(match: re.Match[str]) -> str:
    word = match.group()
    ordinal = _ORDINAL.fullmatch(word.rstrip(",."))
    if ordinal:
        return word.lower()
    if any(character.isdigit() for character in word):
        return re.sub("[A-Z]{4,}", _capitalised, word)
    return _WORD.sub(_capitalised_or_kept, word)


def _capitalised_or_kept(match: re.Match[str]) -> str:
    return match.group() if _KEPT.fullmatch(match.group()) else _capitalised(match)


def _capitalised(match: re.Match[str]) -> str:
    """A word in capitals with only the first letter (and those after ``Mc``, ``O'``) still one."""
    word = match.group()
    if word.startswith("MC") and len(word) > 3:
        return "Mc" + word[2:].capitalize()
    if word.startswith("MAC") and _AFTER_MAC.fullmatch(word[3:]):
        return "Mac" + word[3:].capitalize()
    first, *others = re.split(r"(['’])", word)
    # The S of “Children's” is small, the C of “O'Connor” is not.
    return first.capitalize() + "".join(
        part.capitalize() if len(part) > 1 else part.lower() for part in others
    )
