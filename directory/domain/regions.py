"""States and provinces of the United States and Canada, however they are written."""

from __future__ import annotations

import us

_CANADA = {
    "alberta": "AB",
    "british columbia": "BC",
    "manitoba": "MB",
    "new brunswick": "NB",
    "newfoundland and labrador": "NL",
    "northwest territories": "NT",
    "nova scotia": "NS",
    "nunavut": "NU",
    "ontario": "ON",
    "prince edward island": "PE",
    "quebec": "QC",
    "québec": "QC",
    "saskatchewan": "SK",
    "yukon": "YT",
}
REGION_CODES = {
    "US": {name.casefold(): str(code) for name, code in us.states.mapping("name", "abbr").items()},
    "CA": _CANADA,
}
"""The codes of regions by their names, lower case, for each country whose regions have usual codes."""

# As newspapers shorten them.
_SHORTENED_WORDS = """
    ala=AL alta=AB ariz=AZ ark=AR cal=CA calif=CA colo=CO conn=CT fla=FL ill=IL ind=IN kan=KS kans=KS mass=MA
    mich=MI minn=MN miss=MS mont=MT neb=NE nebr=NE nev=NV okla=OK ont=ON ore=OR oreg=OR penn=PA que=QC sask=SK
    tenn=TN tex=TX wash=WA wis=WI wisc=WI wyo=WY
"""
_SHORTENED = dict(pair.split("=") for pair in _SHORTENED_WORDS.split())
_NAMES = REGION_CODES["US"] | _CANADA | {"district of columbia": "DC", "puerto rico": "PR", "guam": "GU"}
_CODES = {code.casefold(): code for code in _NAMES.values()}


def region_code(text: str) -> str | None:
    """The code of a state or province given by its name, its code or a usual abbreviation.

    ``"Tenn."``, ``"tennessee"`` and ``"T.N."`` are ``TN``. ``None`` for anything else.
    """
    words = " ".join(text.casefold().replace(".", "").split())
    return _CODES.get(words.replace(" ", "")) or _NAMES.get(words) or _SHORTENED.get(words)
