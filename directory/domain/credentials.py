"""Credentials as they stand in running text: which words are one, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from directory.domain.physician import parse_credentials

_KNOWN_WORDS = """
    ABEM ABFM APRN ARNP ATC BA BMBS BS BSC BSN CAQ CAQM CAQSM CCFP COMT CRNP CSCS CSP DABFM DABFP
    DABPMR DC DDS DHSC DIPSPORTMED DMD DNP DO DPHIL DPM DPT DRPH DSC EDD FAAEM FAAFP FAAHPM FAAN
    FAANA FAAOS FAAP FAAPMR FACC FACEP FACOEP FACOFP FACOG FACP FACPM FACR FACS FACSM FAMSSM FAOA
    FAOASM FASAM FASE FAWM FFSEM FNATA FNP FRCP FRCPC FRCS FRCSC JD LAT LCSW LDN MA MBA MBBCH
    MBBCHIR MBBS MBCHB MD MDCM MED MHA MHS MPAS MPH MPHIL MPT MS MSC MSCE MSPH NP OCS OD OT OTR OTRL
    PA PAC PHARMD PHD PSYD PT RD RDN RMSK RN RPH SCD SCS
"""
_KNOWN = frozenset(_KNOWN_WORDS.split())
_ALSO_NAMES = frozenset({"DO", "MA", "BA", "PA", "LAT", "OT", "NP", "MS", "ED"})
"""Credentials that are family or given names too: Thanh Do, Wei Ma."""
_LONGEST = 8
"""Words of a credential that is written letter by letter: F. A. M. S. S. M."""
_PROFESSIONS = {
    "physician": {"MD", "MBBS", "MBCHB", "MBBCH", "MBBCHIR", "BMBS", "MDCM"},
    "osteopathic physician": {"DO"},
    "podiatrist": {"DPM"},
    "chiropractor": {"DC"},
    "physical therapist": {"PT", "DPT", "MPT"},
    "physician assistant": {"PA", "PAC"},
    "nurse": {"RN", "NP", "APRN", "FNP", "DNP", "ARNP", "CRNP"},
    "dentist": {"DDS", "DMD"},
}
_COMMON = frozenset({"CAQ", "CAQSM", "FAMSSM", "RMSK"}).union(*_PROFESSIONS.values())
"""What so many of a sports medicine directory hold that it tells nobody from anybody."""


def credential_at(words: Sequence[str], start: int) -> tuple[str, int]:
    """The credential that begins at ``words[start]`` and how many words it takes; ``("", 0)`` for none.

    ``M.D.``, ``md`` and ``M. D.`` are ``MD``; ``CAQ-SM`` and ``CAQ SM`` are ``CAQSM``.
    """
    for length in range(min(_LONGEST, len(words) - start), 0, -1):
        keys = [credential_key(word) for word in words[start : start + length]]
        spelled = length == 1 or all(0 < len(key) <= 2 for key in keys) or keys == ["CAQ", "SM"]
        if spelled and "".join(keys) in _KNOWN:
            return parse_credentials("".join(keys).replace("PAC", "PA-C"))[0], length
    return "", 0


def may_be_a_name(credential: str) -> bool:
    """Whether somebody may be called what this credential is written as."""
    return credential_key(credential) in _ALSO_NAMES


def credential_key(credential: str) -> str:
    """A credential as credentials are compared: only its letters, in capitals."""
    return re.sub(r"[^A-Z]", "", credential.upper())


def professions(credentials: Iterable[str]) -> frozenset[str]:
    """The professions that need one of these degrees; nobody changes from one to another."""
    keys = {credential_key(credential) for credential in credentials}
    return frozenset(name for name, degrees in _PROFESSIONS.items() if degrees & keys)


def further(credentials: Iterable[str]) -> frozenset[str]:
    """The credentials that are not the degree of a profession, as they are compared."""
    keys = {credential_key(credential) for credential in credentials}
    return frozenset(keys.difference(*_PROFESSIONS.values()))


def telling(credentials: Iterable[str]) -> frozenset[str]:
    """Those of them that few enough hold to tell people apart."""
    return further(credentials) - _COMMON
