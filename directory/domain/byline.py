"""Reading bylines as they stand in articles: who, with which credentials, from where.

A byline is cut into parts at line ends, commas, spaced dashes and the like. The first part is the name; the
others are told by what is in them: credentials, a membership, a region after a city, an occupation.
Case, points and the order of the credentials make no difference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache

from nameparser.config.particles import PARTICLES

from directory.domain.credentials import credential_at, may_be_a_name
from directory.domain.folding import fold
from directory.domain.name_keys import name_words
from directory.domain.regions import region_code

LONGEST_BYLINE = 2000
"""Characters. What stands after them is not read."""

_PLAIN_MARKS = str.maketrans(dict.fromkeys("‘’ʼ`´", "'") | dict.fromkeys("“”„«»", '"'))
_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_LEAD = re.compile(
    r"\W*(?:(?:answer(?:ed|s)?|written|posted|submitted|contributed|reviewed|authored|article|words)\s+by\b|"
    r"author(?=\s*:)|by\b)\s*:?\s*",
    re.IGNORECASE,
)
_MEMBER = re.compile(r"\b(?=(?:member|fellow)\b)", re.IGNORECASE)
_MEMBERSHIP = re.compile(r"(?:member|fellow)\b[\s,:-]*(?:of\b)?\s*(?:the\b)?\s*(?P<of>.*)", re.IGNORECASE)
_CALLED = re.compile(r"[\"(]\s*(?P<name>[^\W\d_]+)\.?\s*[\")]")
_FORMERLY = re.compile(
    r"\(?\b(?:n[ée]e|born|formerly|f/?k/?a|maiden name)\b[.:]?\s+(?P<name>[^\s,;()]+(?:-[^\s,;()]+)*)\)?",
    re.IGNORECASE,
)
_CUTS = re.compile(r"\s*[,|;\n•·()]\s*|\s+-+\s+|-{2,}|:\s+")
_OTHERS = re.compile(r"\s+(?:and|&|with)\s+", re.IGNORECASE)
_ZIP = re.compile(
    r"\b\d{5}(?:-\d{4})?\b|\b(?:USA|U\.S\.A\.?|United States(?: of America)?)(?!\w)", re.IGNORECASE
)
_FROM = re.compile(r"(?:of|from|in|at)\s+", re.IGNORECASE)
_SUFFIXES = {"jr": "Jr.", "junior": "Jr.", "sr": "Sr.", "senior": "Sr.", "ii": "II", "iii": "III", "iv": "IV"}
_SUFFIXES |= {"2nd": "II", "3rd": "III", "4th": "IV"}
_COURTESY_WORDS = "dr doctor prof professor mr mrs ms miss mx col maj capt lt cdr sir dame"
_COURTESY = frozenset(_COURTESY_WORDS.split())
_OCCUPATION_WORDS = """
    academy assistant associate athletic board care center centre certified chief clinic clinical
    college department director doctor editor emergency family fellowship group health hospital
    institute instructor internal medical medicine musculoskeletal nonsurgical orthopaedic
    orthopaedics orthopedic orthopedics osteopathic paediatric pediatric pediatrics physical
    physician physicians practice primary private professor program rehabilitation resident school
    society specialist sport sports staff surgeon surgeons surgery team therapist therapy trainer
    university
"""
_OCCUPATION = frozenset(_OCCUPATION_WORDS.split())


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline says. Everything but the name may be empty; so may the name, when there is none."""

    given: str = ""
    middle: str = ""
    family: str = ""
    suffix: str = ""
    """``Jr.``, ``Sr.``, ``II``, ``III`` or ``IV``."""
    nickname: str = ""
    """What stands in quotation marks or brackets: Robert “Bob” Smith."""
    former: str = ""
    """A former family name that is told: née Brandt."""
    credentials: tuple[str, ...] = ()
    membership: tuple[str, ...] = ()
    title: str = ""
    """What they are, in words: ``Sports Medicine Specialist``."""
    city: str = ""
    region: str = ""
    """The code of a state or province."""
    others: tuple[str, ...] = ()
    """The texts of further people that the byline names."""

    @property
    def name(self) -> str:
        """The name without the suffix: ``Maria T. Lopez``."""
        return " ".join(part for part in (self.given, self.middle, self.family) if part)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the name, folded; hyphens separate: ``maria lopez garcia``."""
        return name_words(self.name)


@lru_cache(maxsize=8192)
def byline_readings(text: str) -> tuple[Byline, ...]:
    """Every reading that a byline allows, the likeliest first; at least one. Never raises.

    There are several when a family name may stand first (``Lopez, Maria, MD``) and when a last
    word may be a name or a credential (``Kim Anh Do``).
    """
    plain = _DASHES.sub("-", text[:LONGEST_BYLINE].translate(_PLAIN_MARKS))
    plain = "\n".join(" ".join(line.split()) for line in plain.splitlines() if line.strip(" \t*_#>-"))
    while lead := _LEAD.match(plain):
        plain = plain[lead.end() :]
    plain = _MEMBER.sub("\n", plain)
    plain, others = _without_others(plain)
    former = _FORMERLY.search(plain)
    plain = _FORMERLY.sub(" ", plain)
    called = _CALLED.search(plain.partition("\n")[0])
    plain = plain if called is None else plain[: called.start()] + " " + plain[called.end() :]
    known = Byline(nickname=called["name"] if called else "", former=former["name"] if former else "")
    parts = [part.strip(' *_#>"') for part in _CUTS.split(plain)]
    readings = _read([part for part in parts if part], replace(known, others=others))
    return tuple(dict.fromkeys(readings))


def _without_others(text: str) -> tuple[str, tuple[str, ...]]:
    """The text up to a second person, and the texts of the others."""
    line, _, rest = text.partition("\n")
    first, *more = _OTHERS.split(line)
    people = [each for each in more if _names_somebody(each)]
    if not people or not _names_somebody(first, alone=len(people) == len(more)):
        return text, ()
    return f"{first}\n{rest}", tuple(people)


def _names_somebody(text: str, alone: bool = False) -> bool:
    parts = [part for part in _CUTS.split(text) if part.strip()]
    if not parts:
        return False
    draft = _NamePart(parts[0].split())
    return len(draft.name) >= 2 and (alone or bool(draft.credentials) or _is_credentials(parts[1:2]))


def _is_credentials(parts: list[str]) -> bool:
    return bool(parts) and credential_at(_unslashed(parts[0]), 0)[1] > 0


def _read(parts: list[str], known: Byline) -> list[Byline]:
    if not parts:
        return [known]
    readings: list[Byline] = []
    first = _NamePart(_unslashed(parts[0]))
    if _family_first(parts) and len(first.name) == 1:
        return _turned(parts, known)
    readings.append(_finish(first, parts[1:], known))
    if first.uncertain:
        whole = _NamePart(_unslashed(parts[0]), keep_names=True)
        readings.append(_finish(whole, parts[1:], known))
        if readings[1].credentials:  # Nobody is an MD and a DO, so the last word is a name.
            readings.reverse()
    if not first.credentials and _family_first(parts):
        readings += _turned(parts, known)
    return readings


def _family_first(parts: list[str]) -> bool:
    """Whether the second part may be a given name."""
    if len(parts) < 2:
        return False
    draft = _NamePart(_unslashed(parts[1]))
    is_place = region_code(parts[1]) is not None or (len(parts) > 2 and len(draft.name) > 2)
    return (
        1 <= len(draft.name) <= 3
        and not is_place
        and not _is_credentials(parts[1:2])
        and not draft.suffix_only
    )


def _turned(parts: list[str], known: Byline) -> list[Byline]:
    """The readings of ``Lopez, Maria, MD``."""
    family = " ".join(_NamePart(_unslashed(parts[0])).name)
    given = _NamePart(_unslashed(parts[1]))
    byline = _finish(given, parts[2:], known)
    first, *middle = given.name
    return [replace(byline, given=first, middle=" ".join(middle), family=family)]


class _NamePart:
    """The words of the part that holds the name: courtesy, name, suffix, and what follows without a comma."""

    def __init__(self, words: list[str], *, keep_names: bool = False) -> None:
        """``keep_names`` takes what may be a name or a credential for a name."""
        while len(words) > 1 and words[0].strip(".").casefold() in _COURTESY:
            words = words[1:]
        self.uncertain = False
        self.credentials: list[str] = []
        end = next((at for at in range(len(words)) if self._ends(words, at, keep_names)), len(words))
        self.after = words[end:]
        self.name = _initials_apart(words[:end])
        self.suffix = ""
        if len(self.name) > 1 and (suffix := _suffix(self.name[-1])):
            self.suffix = suffix
            self.name = self.name[:-1]
        if self.after:
            self.credentials, self.after = _leading_credentials(self.after)

    @property
    def suffix_only(self) -> bool:
        """Whether there is nothing but a suffix."""
        return len(self.name) == 1 and bool(_suffix(self.name[0]))

    def _ends(self, words: list[str], at: int, keep_names: bool) -> bool:
        if at == 0:
            return False
        if at >= 2 and words[at].strip(".").casefold() in _OCCUPATION:
            return True
        credential, length = credential_at(words, at)
        if not credential or (at < 2 and length > 1):
            return False
        if may_be_a_name(credential):
            unclear = at >= 2 and "." not in words[at]
            self.uncertain |= unclear
            return at >= 2 and not (unclear and keep_names)
        return True


def _finish(name: _NamePart, parts: list[str], known: Byline) -> Byline:
    """A byline of its name and its further parts."""
    rest = _Rest(list(name.credentials))
    rest.suffix = name.suffix
    rest.read([" ".join(name.after), *parts] if name.after else parts)
    given, middle, family = _split(name.name)
    return replace(
        known,
        given=given,
        middle=middle,
        family=family,
        suffix=rest.suffix,
        credentials=tuple(dict.fromkeys(rest.credentials)),
        membership=tuple(rest.membership),
        title=", ".join(rest.titles),
        city=rest.city,
        region=rest.region,
    )


@dataclass(slots=True)
class _Rest:
    """What stands after the name, told part by part."""

    credentials: list[str]
    suffix: str = ""
    membership: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    city: str = ""
    region: str = ""

    def read(self, parts: list[str]) -> None:
        pending = ""
        """A part that may be a city."""
        for at, part in enumerate(parts):
            part = " ".join(_ZIP.sub(" ", part).split()).strip(" .-") if not region_code(part) else part
            following = parts[at + 1] if at + 1 < len(parts) else ""
            if pending and (region := region_code(_ZIP.sub(" ", part))):
                self._settle(pending, region)
                pending = ""
            elif membership := _MEMBERSHIP.fullmatch(part):
                self.membership.append(membership["of"].strip())
            elif suffix := _suffix(part):
                self.suffix = self.suffix or suffix
            elif part:
                found, after = _leading_credentials(_unslashed(part))
                self.credentials += found
                self._settle(pending)
                pending = self._read_words(after, following)
        self._settle(pending)

    def _read_words(self, words: list[str], following: str) -> str:
        """Read the words of a part; what may be a city comes back."""
        if not words:
            return ""
        if not region_code(following):
            for length in (3, 2, 1):
                region = region_code(" ".join(words[-length:]))
                if region and len(words) > length:
                    words, self.region = words[:-length], region
                    break
                if region and len(words) == length:
                    self.region = self.region or region
                    return ""
        last = max((at for at, word in enumerate(words) if _occupation(word)), default=-1)
        if last >= 0:
            self.titles.append(" ".join(words[: last + 1]))
        return _FROM.sub("", " ".join(words[last + 1 :]), count=1) if words[last + 1 :] else ""

    def _settle(self, pending: str, region: str = "") -> None:
        if region or (pending and not self.city):
            self.city, self.region = pending, region or self.region


def _occupation(word: str) -> bool:
    return re.sub(r"\W", "", word).casefold() in _OCCUPATION


def _leading_credentials(words: list[str]) -> tuple[list[str], list[str]]:
    found: list[str] = []
    while words:
        credential, length = credential_at(words, 0)
        if not credential:
            break
        found.append(credential)
        words = words[length:]
    return found, words


def _split(name: list[str]) -> tuple[str, str, str]:
    """Given, middle and family name; what stands before a family name (van der, de la) belongs to it."""
    if len(name) < 2:
        return "", "", " ".join(name)
    start = len(name) - 1
    while start > 1 and fold(name[start - 1]) in PARTICLES:
        start -= 1
    return name[0], " ".join(name[1:start]), " ".join(name[start:])


def _suffix(word: str) -> str:
    return _SUFFIXES.get(word.strip(" .").casefold(), "")


def _unslashed(part: str) -> list[str]:
    return re.sub(r"[/+]", " ", part).split()


def _initials_apart(words: list[str]) -> list[str]:
    """``J.R.`` as ``J.`` and ``R.``; what has no letter is left out."""
    apart: list[str] = []
    for word in words:
        if re.fullmatch(r"(?:[^\W\d_]\.){2,}[^\W\d_]?\.?", word):
            apart += [f"{letter}." for letter in re.findall(r"[^\W\d_]", word)]
        elif re.search(r"[^\W_]", word):
            apart.append(word)
    return apart
