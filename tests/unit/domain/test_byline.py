"""Reading bylines."""

from __future__ import annotations

import pytest

from directory.domain.byline import Byline, byline_readings


@pytest.mark.parametrize(
    ("text", "byline"),
    [
        (
            "Answer by Chris Example, MD, FAAP\nMember AMSSM",
            Byline("Chris", "", "Example", credentials=("MD", "FAAP"), membership=("AMSSM",)),
        ),
        (
            "Chris Example, M.D., CAQSM, Sports Medicine Specialist, Chicago, IL",
            Byline(
                "Chris",
                "",
                "Example",
                credentials=("MD", "CAQSM"),
                title="Sports Medicine Specialist",
                city="Chicago",
                region="IL",
            ),
        ),
        ("Dr. J. R. Example Jr.", Byline("J.", "R.", "Example", suffix="Jr.")),
        ("Example, Chris, D.O.", Byline("Chris", "", "Example", credentials=("DO",))),
        (
            "ANSWERED BY: HENRY VAN DER BERG M. D. / PH.D.",
            Byline("HENRY", "", "VAN DER BERG", credentials=("MD", "PhD")),
        ),
        (
            'Robert "Bob" Hallowell III, PA-C – Baltimore, MD 21201, USA',
            Byline(
                "Robert",
                "",
                "Hallowell",
                suffix="III",
                nickname="Bob",
                credentials=("PA-C",),
                city="Baltimore",
                region="MD",
            ),
        ),
        (
            "Sarah Whitfield (née Brandt), CAQ-SM, MD",
            Byline("Sarah", "", "Whitfield", former="Brandt", credentials=("CAQSM", "MD")),
        ),
        (
            "Chris Example MD, Team Physician, member of the AMSSM | New York, N.Y.",
            Byline(
                "Chris",
                "",
                "Example",
                credentials=("MD",),
                membership=("AMSSM",),
                title="Team Physician",
                city="New York",
                region="NY",
            ),
        ),
        ("Thanh Do, MD", Byline("Thanh", "", "Do", credentials=("MD",))),
        ("author : Staff", Byline(family="Staff")),
        ("", Byline()),
        ("—, .\n|", Byline()),
    ],
)
def test_a_byline_is_read_into_its_parts(text: str, byline: Byline) -> None:
    assert byline_readings(text)[0] == byline


def test_a_last_word_that_may_be_a_name_or_a_credential_is_read_both_ways() -> None:
    assert [(each.family, each.credentials) for each in byline_readings("Kim Anh Do")] == [
        ("Anh", ("DO",)),
        ("Do", ()),
    ]
    assert byline_readings("Kim Anh Do, MD")[0].family == "Do"


def test_two_people_in_one_byline_are_told_apart() -> None:
    byline, *_ = byline_readings("Chris Example, MD and Pat Sample, DO")

    assert (byline.name, byline.others) == ("Chris Example", ("Pat Sample, DO",))


def test_an_and_in_a_title_names_nobody() -> None:
    byline, *_ = byline_readings("Chris Example, MD, Bone and Joint Center, Ames, IA")

    assert (byline.name, byline.others, byline.city) == ("Chris Example", (), "Ames")
