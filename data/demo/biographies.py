"""Writes the biography of an invented physician out of the sentences of `sources/`.

A phrase is a line of text. `@us,surgeon ` at its head says whom it fits, `[a|b]` is a choice, and
the slots in braces are filled from the physician: {S} is the physician at the head of a sentence
(a name or a pronoun, as the text before it asks), {N} always the name, {P} a possessive at the head,
and {s} {o} {p} {hers} {self} are he/she, him/her, his/her, his/hers and himself/herself.
"""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

SOURCES = Path(__file__).parent / "sources"
SHORTEST, LONGEST = 62, 138  # words

# Which kinds of sentence follow one another. O opening, T training, H how they came to it, M teams,
# I interests, N what they do about one injury, V visits, P beliefs, L life outside work.
SHAPES = (
    "OTINVL", "OHTIVP", "OINNML", "POTNVL", "HOTMNL", "MOINPL", "IOTVNL", "TONMVP", "OVNPTL",
    "OMNTVP", "VOTIL", "ONPMHL", "HONVML", "TOMPVL", "NOTVPL", "OPVINL", "ONTNPL", "MOTNVP",
    "OTMVNL", "IOHNVL", "OVIHPL", "ONVMTL", "POHINV", "OTNNVL",
)  # fmt: skip

PRONOUNS = {
    "male": {"s": "he", "o": "him", "p": "his", "hers": "his", "self": "himself"},
    "female": {"s": "she", "o": "her", "p": "her", "hers": "hers", "self": "herself"},
}

# Words that two sentences of one biography must not both contain: they would contradict or repeat.
CLASHES = (
    "medical school", "came to medicine", "first career", "grew up", "knee gave way", "teach",
    "since {year}", "fellowship at", "physical therapist", "answered", "half marathon", "radar",
    "family dinners", "stays late",
    "ultrasound", "scan", "pancakes", "explain", "exercises", "honest", "odds", "plan ", "patient one",
    "dog", "coach", "piano", "stubborn", "favorite", "drawing", "the society", "Tuesday", "Thursday",
    "sideline", "Saturday", "emergency", "winter", "each summer", "parents", "mostly", "quiet",
)  # fmt: skip
LONG_SERVICE = re.compile(r"decade|for many|for years|many (seasons|summers)|more seasons|dozen kids")


@dataclass(frozen=True)
class Subject:
    """What a biography needs to know of its physician."""

    given_name: str
    family_name: str
    title: str
    gender: str
    city: str
    country: str
    tags: frozenset[str]
    descriptions: tuple[str, ...]
    residency: str
    topics: tuple[str, ...]
    sports: tuple[str, ...]
    languages: tuple[str, ...]
    year: int
    trained: int


@dataclass
class Phrase:
    """A line of the sources: its text, whom it fits, how often it was used."""

    text: str
    tags: frozenset[str]
    used: int = 0


@dataclass
class Draft:
    """A biography while it is being written."""

    sentences: list[str] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)


class Writer:
    """Writes biographies that share no more than one sentence with each other."""

    def __init__(self) -> None:
        self.kinds = {path.stem: _lines(path) for path in sorted((SOURCES / "phrases").glob("*.txt"))}
        self.topics = _toml("topics.toml")
        self.sports = _toml("sports.toml")
        self.spelling = _toml("spelling.toml")
        self.insights = {slug: _phrases(topic["insights"]) for slug, topic in self.topics.items()}
        self.by_sport = {
            (slug, kind): _phrases(sport[kind])
            for slug, sport in self.sports.items()
            for kind in ("team", "path", "life")
        }
        self.written: Counter[str] = Counter()
        self.seen: list[frozenset[str]] = []

    def write(self, subject: Subject, random: Random) -> str:
        """A biography of the subject, unlike all those written before."""
        for _ in range(600):
            draft = self._draft(subject, random)
            if draft is None or not self._good(draft, subject):
                continue
            for phrase in draft.phrases:
                phrase.used += 1
            self.written.update(draft.sentences)
            self.seen.append(frozenset(draft.sentences))
            return " ".join(draft.sentences)
        raise RuntimeError(f"no biography for {subject}")

    def _draft(self, subject: Subject, random: Random) -> Draft | None:
        shape = random.choice(SHAPES)
        if subject.languages:
            at = random.randint(2, len(shape))
            shape = shape[:at] + "G" + shape[at:]
        draft = Draft()
        for kind in shape:
            first = not draft.sentences
            phrase = self._choose(kind, subject, draft, random, first=first)
            if phrase is None:
                return None
            draft.phrases.append(phrase)
            draft.sentences.append(self._render(phrase.text, subject, draft, random, first=first))
        return draft

    def _choose(
        self, kind: str, subject: Subject, draft: Draft, random: Random, *, first: bool
    ) -> Phrase | None:
        fitting = [
            phrase
            for phrase in self._candidates(kind, subject, draft, random)
            if phrase.tags <= subject.tags and phrase not in draft.phrases
            and (not first or phrase.text.startswith(("{S}", "{P}")) or "{N}" in phrase.text)
            and (first or kind != "O" or phrase.text.startswith("{S}"))
            and not any(c in phrase.text and c in other.text for c in CLASHES for other in draft.phrases)
            and self._fillable(phrase.text, subject)
        ]  # fmt: skip
        if not fitting:
            return None
        fitting.sort(key=lambda phrase: (phrase.used - 2 * bool(phrase.tags), random.random()))
        return random.choice(fitting[: max(3, len(fitting) // 3)])

    def _candidates(self, kind: str, subject: Subject, draft: Draft, random: Random) -> list[Phrase]:
        if kind == "N":
            fresh = [t for t in subject.topics if not any(p in draft.phrases for p in self.insights[t])]
            return [phrase for topic in fresh for phrase in self.insights[topic]]
        names = {"O": "opening", "T": "training", "H": "path", "M": "team", "I": "interest"}
        names |= {"V": "visit", "P": "philosophy", "L": "life", "G": "language"}
        name = names[kind]
        share = {"team": 0.75, "path": 0.45, "life": 0.3}.get(name, 0.0)
        if random.random() < share:
            return [phrase for sport in subject.sports for phrase in self.by_sport[sport, name]]
        return self.kinds[name]

    def _fillable(self, text: str, subject: Subject) -> bool:
        problems = [topic for topic in subject.topics if not self.topics[topic].get("subject")]
        if "{problems}" in text:
            return len(problems) > 1
        return "{problem}" not in text or bool(problems)

    def _render(self, text: str, subject: Subject, draft: Draft, random: Random, *, first: bool) -> str:
        words = dict(PRONOUNS[subject.gender])
        surname = f"{subject.title} {subject.family_name}"
        full = f"{subject.given_name} {subject.family_name}"
        name = random.choice([f"{subject.title} {full}", full, full, surname]) if first else surname
        pronoun, possessive = words["s"].capitalize(), words["p"].capitalize()
        by_name = first or draft.sentences[-1].split()[0] in (pronoun, possessive)
        text = re.sub(r"\[([^\[\]]*)\]", lambda m: random.choice(m[1].split("|")), text)
        plain = [each for each in subject.descriptions if " who " not in each]
        text = text.replace("{desc}", random.choice(subject.descriptions))
        text = text.replace("{plain}", random.choice(plain))
        slots = self._slots(subject, random)
        text = re.sub(r"\{(\w+)\}", lambda m: slots.get(m[1], m[0]), text)
        for american, other in self.spelling.get(subject.country, {}).items():
            text = text.replace(american, other)
        if "{N}" in text:
            by_name = False
            text = text.replace("{N}", name, 1)
        if by_name:
            text = re.sub(r"^\{S\}", name, text)
            text = re.sub(r"^\{P\}", f"{name}'s", text)
        text = text.replace("{N}", surname).replace("{S}", pronoun).replace("{P}", possessive)
        text = re.sub(r"\{(\w+)\}", lambda m: words[m[1]], text)
        return text[0].upper() + text[1:]

    def _slots(self, subject: Subject, random: Random) -> dict[str, str]:
        topics = random.sample(subject.topics, len(subject.topics))
        problems = [topic for topic in topics if not self.topics[topic].get("subject")]
        named = [random.choice(self.topics[topic]["names"]) for topic in topics]
        treated = [random.choice(self.topics[topic]["names"]) for topic in problems]
        who = "young" if "child" in subject.tags else "people"
        people = random.choice(self.sports[random.choice(subject.sports)][who])
        country = {"US": "us", "CA": "ca", "GB": "gb"}[subject.country]
        places = [place for place in self.kinds["places"] if country in place.tags]
        where, where2 = random.sample([p.text for p in places if "school" not in p.tags], 2)
        school = random.choice([p.text for p in places if "school" in p.tags])
        return {
            "city": subject.city,
            "year": str(subject.year),
            "trained": str(subject.trained),
            "residency": subject.residency,
            "topics": joined(named[: random.choice([2, 2, 3])]),
            "topic": named[0],
            "problems": joined(treated[: random.choice([2, 2, 3])]),
            "problem": treated[0] if treated else "",
            "people": people,
            "People": people[0].upper() + people[1:],
            "languages": joined(list(subject.languages)),
            "languages_or": joined(list(subject.languages), "or"),
            "english_and": joined(["English", *subject.languages]),
            "school": school,
            "where": where,
            "where2": where2,
        }

    def _good(self, draft: Draft, subject: Subject) -> bool:
        text = " ".join(draft.sentences)
        heads = [sentence.split()[0] for sentence in draft.sentences]
        own = sum(head in ("He", "She", "His", "Her", subject.title, subject.given_name) for head in heads)
        return (
            SHORTEST <= len(text.split()) <= LONGEST
            and (subject.year < 2013 or not LONG_SERVICE.search(text))
            and own <= max(3, round(len(heads) * 0.72))
            and all(self.written[sentence] < 3 for sentence in draft.sentences)
            and all(len(other.intersection(draft.sentences)) < 2 for other in self.seen)
        )


def joined(words: list[str], last: str = "and") -> str:
    """`["a", "b", "c"]` as "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((SOURCES / name).read_text(encoding="utf-8"))


def _lines(path: Path) -> list[Phrase]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return _phrases([line for line in lines if line and not line.startswith("#")])


def _phrases(lines: list[str]) -> list[Phrase]:
    found = []
    for line in lines:
        tags, _, text = line[1:].partition(" ") if line.startswith("@") else ("", "", line)
        found.append(Phrase(text.strip(), frozenset(tags.split(",")) - {""}))
    return found
