from __future__ import annotations

import pytest

from directory.services.importing.natural_case import natural_address, natural_name, natural_suffix


@pytest.mark.parametrize(
    ("shouted", "natural"),
    [
        ("O'CONNOR", "O'Connor"),
        ("MCDONALD", "McDonald"),
        ("MACDONALD", "MacDonald"),
        ("MACHADO", "Machado"),
        ("MACK", "Mack"),
        ("MC", "Mc"),
        ("GALVEZ-PISCIONIERE", "Galvez-Piscioniere"),
        ("MCLEAN-O'HARA", "McLean-O'Hara"),
        ("DE LA CRUZ", "De La Cruz"),
        ("ST. JOHN", "St. John"),
        ("D'ANGELO", "D'Angelo"),
        ("R", "R."),
        ("R.", "R."),
        ("J MICHAEL", "J. Michael"),
        ("MUÑOZ", "Muñoz"),
        ("van der Berg", "van der Berg"),
        ("DeLuca", "DeLuca"),
        ("", ""),
    ],
)
def test_names_in_capitals_become_natural(shouted: str, natural: str) -> None:
    assert natural_name(shouted) == natural


@pytest.mark.parametrize(
    ("shouted", "natural"),
    [
        ("51-53 KENOSIA AVE", "51-53 Kenosia Ave"),
        ("25 N MAIN ST, STE 2A", "25 N Main St, Ste 2A"),
        ("900 W 42ND ST.", "900 W 42nd St."),
        ("SUITE101", "Suite101"),
        ("P O BOX 12", "P O Box 12"),
        ("CHILDREN'S HOSPITAL", "Children's Hospital"),
        ("1 MCALLEN RD NW", "1 McAllen Rd NW"),
        ("COEUR D ALENE", "Coeur D Alene"),
        ("Already Fine st", "Already Fine st"),
    ],
)
def test_addresses_in_capitals_become_natural(shouted: str, natural: str) -> None:
    assert natural_address(shouted) == natural


@pytest.mark.parametrize(("shouted", "natural"), [("JR.", "Jr."), ("SR", "Sr."), ("III", "III"), ("", "")])
def test_suffixes_become_natural(shouted: str, natural: str) -> None:
    assert natural_suffix(shouted) == natural
