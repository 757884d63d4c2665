"""Makes up the physicians themselves: name, background, kind of practice, credentials, topics."""

import tomllib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

SOURCES = Path(__file__).parent / "sources"
OPEN_KINDS = ("sports-medicine-family", "sports-medicine")
GENTLE_SPORTS = ("running", "triathlon", "cycling", "swimming", "tennis", "golf")
CHILDRENS_SPORTS = (
    "running", "swimming", "baseball", "soccer", "american-football", "basketball", "tennis",
    "gymnastics-dance", "winter-sports", "combat-sports",
)  # fmt: skip
SPORT_WEIGHTS = {
    "running": 16, "triathlon": 5, "swimming": 7, "cycling": 8, "baseball": 14, "soccer": 13,
    "american-football": 10, "basketball": 9, "tennis": 8, "gymnastics-dance": 8, "winter-sports": 5,
    "combat-sports": 5, "golf": 5, "strength-sports": 6,
}  # fmt: skip
SNOW = ("AK", "CO", "ID", "ME", "MI", "MN", "MT", "ND", "NH", "UT", "VT", "WI", "WY", "AB", "BC", "ON", "QC")
BRITISH_REGIONS = ("England", "Scotland", "Wales")
NOT_BRITISH = ("baseball", "american-football", "basketball", "strength-sports", "winter-sports")
# (credential, chance) by kind, in the order in which they are written after the degree.
CREDENTIALS: dict[str, tuple[tuple[str, float], ...]] = {
    "sports-medicine-family": (("CAQSM", 0.8), ("RMSK", 0.1), ("FAAFP", 0.25), ("FACSM", 0.12)),
    "sports-medicine-internal": (("CAQSM", 0.75), ("FACP", 0.3), ("FACSM", 0.12)),
    "sports-medicine-emergency": (("CAQSM", 0.75), ("FACEP", 0.4)),
    "sports-medicine-pediatric": (("CAQSM", 0.6), ("FAAP", 0.9), ("FACSM", 0.08)),
    "sports-medicine-rehabilitation": (("CAQSM", 0.6), ("RMSK", 0.3), ("FAAPMR", 0.6)),
    "sports-medicine-orthopaedic": (("FAAOS", 0.75),),
    "sports-medicine-neurology": (("CAQSM", 0.4), ("FAAN", 0.5)),
    "sports-medicine-preventive": (("CAQSM", 0.5), ("FACPM", 0.6)),
    "sports-medicine": (("CAQSM", 0.9), ("RMSK", 0.2), ("FACSM", 0.3)),
    "cardiology": (("FACC", 0.85), ("FACSM", 0.2)),
    "neuromusculoskeletal-medicine": (("CAQSM", 0.3), ("FAAO", 0.5)),
}
OSTEOPATHS = {
    "neuromusculoskeletal-medicine": 1.0, "sports-medicine-rehabilitation": 0.26,
    "sports-medicine-family": 0.24, "sports-medicine-emergency": 0.16,
}  # fmt: skip
CANADIAN = {
    "sports-medicine-family": (("CCFP(SEM)", 1.0), ("FCFP", 0.3), ("Dip Sport Med", 0.6)),
    "sports-medicine-emergency": (("CCFP(EM)", 1.0), ("Dip Sport Med", 0.6)),
    "sports-medicine": (("CCFP", 1.0), ("Dip Sport Med", 1.0)),
    "sports-medicine-orthopaedic": (("FRCSC", 1.0),),
}
BRITISH = {
    "sports-medicine": (("MSc", 0.5), ("MRCP", 0.5), ("FFSEM", 0.9), ("Dip SEM", 0.3)),
    "sports-medicine-orthopaedic": (("FRCS(Tr & Orth)", 1.0), ("FFSEM", 0.3)),
    "cardiology": (("PhD", 0.5), ("MRCP", 1.0)),
}


@dataclass
class Person:
    """Who somebody is."""

    given_name: str
    middle_name: str
    family_name: str
    suffix: str
    gender: str
    languages: list[str]  # beside English, heritage first
    heritage: int = 0  # how many of the languages come from home


@dataclass(frozen=True)
class Calling:
    """A kind of practice and what goes with it."""

    kind: str
    credentials: tuple[str, ...]
    specialties: tuple[str, ...]
    topics: tuple[str, ...]
    sports: tuple[str, ...]


class Census:
    """Draws people from the name lists; no full name comes twice."""

    def __init__(self) -> None:
        self.lists = _toml("names.toml")
        self.taken = {_full(row["given"], row["family"]) for row in self.lists["namesakes"]}
        self.taken |= set(self.lists["avoided"])
        self.namesakes = [(city, row) for row in self.lists["namesakes"] for city in row["cities"]]

    def person(self, city: str, region: str, random: Random) -> Person:
        """Somebody whose background fits the region."""
        for number, (where, row) in enumerate(self.namesakes):
            if where == f"{city}, {region}":
                del self.namesakes[number]
                person = self._draw(row["background"], region, random, row["gender"])
                person.given_name, person.family_name = row["given"], row["family"]
                return person
        shares = self._of_region("weights", region)
        while True:
            background = random.choices(list(shares), list(shares.values()))[0]
            person = self._draw(background, region, random, random.choice(["female", "male"]))
            if _full(person.given_name, person.family_name) not in self.taken:
                self.taken.add(_full(person.given_name, person.family_name))
                return person

    def _draw(self, background: str, region: str, random: Random, gender: str) -> Person:
        names = self.lists["backgrounds"][background]
        given, family = random.choice(names[gender].split()), random.choice(names["family"].split())
        mixed = self.lists["backgrounds"][random.choice(["english", "irish", "hispanic", "german"])]
        if gender == "female" and random.random() < 0.08:
            other = random.choice(mixed["family"].split())
            family = f"{family}-{other}" if random.random() < 0.6 and "-" not in family else other
        middle = random.choice(names[gender].split())
        if middle == given or random.random() < 0.6:
            middle = ""
        elif random.random() < 0.65:
            middle = f"{middle[0]}."
        suffix = random.choice(["Jr.", "Jr.", "III", "II"]) if random.random() < 0.06 else ""
        spoken = [c for c, chance in names.get("languages", {}).items() if random.random() < chance]
        learned = self._of_region("learned_languages", region)
        extra = [c for c, p in learned.items() if random.random() < p and c not in spoken]
        languages = (spoken + extra)[:3]
        has_suffix = gender == "male" and region not in BRITISH_REGIONS
        return Person(
            given, middle, family.replace("Dela-Cruz", "Dela Cruz"),
            suffix if has_suffix else "", gender, languages, min(len(spoken), 3),
        )  # fmt: skip

    def _of_region(self, table: str, region: str) -> dict[str, float]:
        rows: dict[str, dict[str, float]] = self.lists[table]
        return rows.get(region, rows["*"])


class Callings:
    """Draws kinds of practice, with the credentials, specialties and topics that go together."""

    def __init__(self) -> None:
        self.kinds = _toml("specialties.toml")
        self.sports = _toml("sports.toml")

    def draw(self, country: str, region: str, random: Random) -> Calling:
        """A kind of practice that is found in the country."""
        shares = {kind: row["share"][country] for kind, row in self.kinds.items()}
        kind = random.choices(list(shares), list(shares.values()))[0]
        sports = self._sports(kind, country, region, random)
        credentials = self._credentials(kind, country, random)
        topics = self._topics(kind, sports, random)
        return Calling(kind, credentials, self._specialties(kind, credentials, random), topics, sports)

    def _sports(self, kind: str, country: str, region: str, random: Random) -> tuple[str, ...]:
        weights = dict(SPORT_WEIGHTS)
        if region in SNOW:
            weights["winter-sports"] = 16
        if kind == "cardiology":
            weights = {sport: weights[sport] for sport in GENTLE_SPORTS}
        elif "pediatric" in kind:
            weights = {sport: weights[sport] for sport in CHILDRENS_SPORTS}
        elif "neurology" in kind:
            weights |= {"american-football": 30, "combat-sports": 25, "soccer": 25, "winter-sports": 20}
        if country == "GB":
            weights = {sport: w for sport, w in weights.items() if sport not in NOT_BRITISH}
        first = random.choices(list(weights), list(weights.values()))[0]
        del weights[first]
        second = random.choices(list(weights), list(weights.values()))[0]
        return (first, second) if random.random() < 0.5 else (first,)

    def _topics(self, kind: str, sports: tuple[str, ...], random: Random) -> tuple[str, ...]:
        usual: list[str] = self.kinds[kind]["topics"]
        hurt = {topic for sport in sports for topic in self.sports[sport]["topics"]}
        pool = {topic: 3 if topic in hurt else 1 for topic in usual}
        if kind in OPEN_KINDS:
            pool |= dict.fromkeys(sorted(hurt), 3)
        chosen: list[str] = []
        for _ in range(random.choice([2, 3, 3, 4, 4]) if len(sports) == 2 else random.choice([3, 3, 4])):
            topic = random.choices(list(pool), list(pool.values()))[0]
            del pool[topic]
            chosen.append(topic)
        return tuple(chosen)

    def _credentials(self, kind: str, country: str, random: Random) -> tuple[str, ...]:
        after = CREDENTIALS[kind]
        if country == "GB":
            degree, after = random.choice(["MBBS", "MBChB", "MBBS", "BMBS"]), BRITISH[kind]
        elif country == "CA":
            degree, after = "MD", CANADIAN.get(kind, (("FRCPC", 1.0),))
        else:
            degree = "DO" if random.random() < OSTEOPATHS.get(kind, 0.07) else "MD"
        learned = [c for c, p in (("PhD", 0.04), ("MPH", 0.06), ("MS", 0.03)) if random.random() < p]
        held = [c for c, p in after if random.random() < p]
        if country == "GB" and not {"MRCP", "FRCS(Tr & Orth)"} & set(held):
            held.insert(0, "MRCGP")
        return (degree, *(learned[:1] if country != "GB" else ()), *held)

    def _specialties(self, kind: str, credentials: tuple[str, ...], random: Random) -> tuple[str, ...]:
        base: list[str] = self.kinds[kind]["base"]
        codes = [kind]
        codes += [code for code, chance in zip(base, (0.72, 0.2), strict=False) if random.random() < chance]
        if kind == "cardiology" and random.random() < 0.7:
            codes.append("sports-medicine")
        if credentials[0] == "DO" and kind == "sports-medicine-family" and random.random() < 0.25:
            codes.append("neuromusculoskeletal-medicine")
        return tuple(codes)


def ascii_slug(*parts: str) -> str:
    """`José O'Brien` as `jose-obrien`."""
    text = unicodedata.normalize("NFKD", " ".join(parts)).encode("ascii", "ignore").decode()
    kept = "".join(c if c.isalnum() or c in " -" else "" for c in text.lower())
    return "-".join(kept.replace("-", " ").split())


def _full(given: str, family: str) -> str:
    return f"{given} {family}"


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((SOURCES / name).read_text(encoding="utf-8"))
