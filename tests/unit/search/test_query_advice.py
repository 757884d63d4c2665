"""Which words call for advice."""

from __future__ import annotations

import pytest

from directory.config import DATA_PATH
from directory.domain.advice import AdviceKind, AdviceRule
from directory.search.query_advice import Advice
from directory.search.query_text import QueryReader
from directory.store.reference import load_catalogue
from directory.web.presenters.languages import LANGUAGE_CODES
from tests.search_factories import Places

CATALOGUE = load_catalogue(DATA_PATH)
ADVICE = Advice(CATALOGUE.advice)
READER = QueryReader(CATALOGUE, LANGUAGE_CODES)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("chest pain while running", AdviceKind.EMERGENCY),
        ("My chest really hurts!", AdviceKind.EMERGENCY),
        ("I can't feel my legs", AdviceKind.EMERGENCY),
        ("i cannot feel my left leg", AdviceKind.EMERGENCY),
        ("CAN’T BREATHE", AdviceKind.EMERGENCY),
        ("my kid hit his head and is throwing up", AdviceKind.EMERGENCY),
        ("throwing up after a knock to the head", AdviceKind.EMERGENCY),
        ("bone sticking out of my leg", AdviceKind.EMERGENCY),
        ("fell off the monkey bars, her arm looks bent", AdviceKind.EMERGENCY),
        ("it won't stop bleeding", AdviceKind.EMERGENCY),
        ('he "passed out" at practice', AdviceKind.EMERGENCY),
        ("lost control of my bladder", AdviceKind.EMERGENCY),
        ("tengo dolor en el pecho", AdviceKind.EMERGENCY),
        ("No puedo respirar", AdviceKind.EMERGENCY),
        ("quiero morir", AdviceKind.CRISIS),
        ("I want to die", AdviceKind.CRISIS),
        ("suicidal", AdviceKind.CRISIS),
        ("took too many pills", AdviceKind.POISON),
        ("can I take ibuprofen for a sprain", AdviceKind.MEDICINE),
        ("do you take Medicare", AdviceKind.INSURANCE),
        ("blue cross", AdviceKind.INSURANCE),
        ("open on saturday", AdviceKind.HOURS),
        ("how much does prp cost", AdviceKind.COST),
    ],
)
def test_words_that_call_for_advice_are_seen_as_patients_type_them(text: str, kind: AdviceKind) -> None:
    assert ADVICE.kinds(text) == (kind,)


def test_the_most_pressing_comes_first() -> None:
    assert ADVICE.kinds("took 12 advil for my knee") == (AdviceKind.POISON, AdviceKind.MEDICINE)
    assert ADVICE.kinds("does insurance pay for advil and chest pain") == (
        AdviceKind.EMERGENCY,
        AdviceKind.MEDICINE,
        AdviceKind.INSURANCE,
    )


@pytest.mark.parametrize(
    "text",
    [
        *("", "knee pain", "can't lift my arm", "hurt myself running", "legs feel heavy", "chest strain"),
        *("throwing shoulder", "overhead throwing", "dead leg", "collapsed arch", "numb fingers cycling"),
        *("breaststroke knee", "stress fracture", "stabbing pain", "sports medicine", "I feel it in my legs"),
        *("Sever's disease", "hurts to walk in heels", "open wound", "knee hurts for hours", "Dr. Price"),
        *("weekend warrior", "took 8 weeks off", "when can I see progress"),
    ],
)
def test_other_words_call_for_none(text: str) -> None:
    assert ADVICE.kinds(text) == ()


def test_steps_stand_in_their_order_with_at_most_two_words_between() -> None:
    advice = Advice([AdviceRule(AdviceKind.POISON, ((("ate",), ("wild", "raw"), ("berries",)),))])

    assert advice.kinds("ate some very wild red berries")
    assert not advice.kinds("ate some of those wild berries")
    assert not advice.kinds("wild berries ate")
    assert not advice.kinds("ate wild")


def test_a_later_beginning_counts_when_the_first_leads_nowhere() -> None:
    advice = Advice([AdviceRule(AdviceKind.POISON, ((("ate",), ("berries",)),))])

    assert advice.kinds("ate a lot, then ate berries")


def test_a_rule_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="no words"):
        AdviceRule(AdviceKind.POISON, ((),))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("knee doctor who takes medicare", "knee"),
        ("does he accept my blue cross insurance for knee", "knee"),
        ("Medicaid", ""),
        ("torn acl, Aetna PPO", "torn acl"),
        ("knee doctor, no insurance", "knee"),
        ("who can see me today for a sprained ankle", "sprained ankle"),
        ("appointment for knee today", "knee"),
        ("urgent care knee, open Saturdays", "knee"),
        ("affordable PRP injection cost", "PRP injection"),
        ("walk in clinic hip", "hip"),
    ],
)
def test_what_no_listing_tells_is_not_searched_for(text: str, words: str) -> None:
    assert READER.read(text, Places(), lambda _: False).words == words
