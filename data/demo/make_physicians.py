"""Make up the physicians of the demonstration directory and write `physicians.csv`.

Everybody here is invented. The same sources and the same seed always make the same file:

    python data/demo/make_physicians.py
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from biographies import Subject, Writer
from offices import City, Office, Town
from people import Calling, Callings, Census, Person, ascii_slug

SEED = "demonstration society"
HERE = Path(__file__).parent
COLUMNS = (
    "npi", "slug", "given_name", "middle_name", "family_name", "suffix", "credentials", "specialties",
    "topics", "languages", "accepting_new_patients", "telehealth", "biography", "website", "email",
    "practice_name", "address", "city", "region", "postal_code", "country", "phone", "latitude",
    "longitude", "member_since", "status",
)  # fmt: skip
ANAHEIM_HILLS = ("92807", "92808")
SPOKEN = {"Bronx": "the Bronx", "New York": "Manhattan", "Flushing": "Flushing, Queens"}
LAST_DAY = date(2026, 6, 30)
LEFT = {"retired": 8, "lapsed": 4, "deceased": 2}
LANGUAGE_NAMES = {
    "am": "Amharic", "ar": "Arabic", "cy": "Welsh", "de": "German", "el": "Greek", "es": "Spanish",
    "fa": "Persian", "fr": "French", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "ht": "Haitian Creole",
    "hy": "Armenian", "ig": "Igbo", "it": "Italian", "ja": "Japanese", "ko": "Korean", "no": "Norwegian",
    "nv": "Navajo", "pa": "Punjabi", "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "so": "Somali",
    "sv": "Swedish", "ta": "Tamil", "te": "Telugu", "tl": "Tagalog", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "yo": "Yoruba", "zh": "Chinese",
}  # fmt: skip


class Directory:
    """Makes the physicians one by one."""

    def __init__(self) -> None:
        self.town = Town()
        self.census = Census()
        self.callings = Callings()
        self.writer = Writer()
        self.slugs: set[str] = set()
        self.emails: set[str] = set()

    def rows(self) -> Iterator[dict[str, str]]:
        """The rows of `physicians.csv`, one for each office of each physician."""
        places = [(city, number) for city in self.town.cities for number in range(city.physicians)]
        left = Random(f"{SEED}: left").sample(range(len(places)), sum(LEFT.values()))
        words = [status for status, number in LEFT.items() for _ in range(number)]
        statuses = dict(zip(left, words, strict=True))
        for index, (city, number) in enumerate(places):
            random = Random(f"{SEED}: {city.name}, {city.region}: {number}")
            yield from self._physician(city, number, statuses.get(index, "active"), random)

    def _physician(self, city: City, number: int, status: str, random: Random) -> Iterator[dict[str, str]]:
        person = self.census.person(city.name, city.region, random)
        calling = self.callings.draw(city.country, city.region, random)
        offices = self.town.offices(city, number, calling.kind, person.family_name, random)
        started = random.randint(1990, 2003) if status in ("retired", "deceased") else _started(random)
        website, email = self._contacts(person, offices[0], random)
        fields = {
            "npi": "",
            "slug": self._slug(person, calling, city),
            "given_name": person.given_name,
            "middle_name": person.middle_name,
            "family_name": person.family_name,
            "suffix": person.suffix,
            "credentials": ";".join(calling.credentials),
            "specialties": ";".join(calling.specialties),
            "topics": ";".join(calling.topics + calling.sports),
            "languages": ";".join(["en", *person.languages]),
            "biography": self._biography(person, calling, offices, started, random),
            "website": website,
            "email": email,
            "member_since": _member_since(started, random).isoformat(),
            "status": status,
        }
        for office in offices:
            values = fields | {key: str(value) for key, value in vars(office).items()}
            yield {column: values[column] for column in COLUMNS}

    def _biography(
        self, person: Person, calling: Calling, offices: list[Office], year: int, random: Random
    ) -> str:
        office, kind = offices[0], self.callings.kinds[calling.kind]
        tags = {*kind["tags"], office.country.lower(), calling.credentials[0].lower()}
        tags |= {"na"} if office.country != "GB" else set()
        tags |= set() if tags & {"heart", "brain"} else {"joints"}
        tags |= {"ultrasound"} if "ultrasound-guided-procedures" in calling.topics else set()
        tags |= {"telehealth"} if any(each.telehealth == "yes" for each in offices) else set()
        tags |= {"heritage"} if person.heritage == len(person.languages) else set()
        tags |= {"learned"} if not person.heritage else set()
        surgeon_title = "Mr" if person.gender == "male" else "Ms"
        title = "Dr." if office.country != "GB" else surgeon_title if "surgeon" in tags else "Dr"
        subject = Subject(
            given_name=person.given_name,
            family_name=person.family_name,
            title=title,
            gender=person.gender,
            city="Anaheim Hills"
            if office.postal_code in ANAHEIM_HILLS
            else SPOKEN.get(office.city, office.city),
            country=office.country,
            tags=frozenset(tags),
            descriptions=tuple(kind["descriptions"]),
            residency=kind["residency"],
            topics=calling.topics,
            sports=calling.sports,
            languages=tuple(LANGUAGE_NAMES[code] for code in person.languages),
            year=year,
            trained=year - random.choice([0, 0, 1, 2]),
        )
        return self.writer.write(subject, random)

    def _slug(self, person: Person, calling: Calling, city: City) -> str:
        slug = ascii_slug(person.given_name, person.family_name, person.suffix, calling.credentials[0])
        namesakes = {row["given"] + row["family"] for row in self.census.lists["namesakes"]}
        if person.given_name + person.family_name in namesakes or slug in self.slugs:
            slug = f"{slug}-{ascii_slug(city.name)}"
        if slug in self.slugs:
            raise ValueError(f"two physicians named {slug}")
        self.slugs.add(slug)
        return slug

    def _contacts(self, person: Person, office: Office, random: Random) -> tuple[str, str]:
        domain = random.choice(["example.org", "example.com", "example.net"])
        practice = ascii_slug(office.practice_name.replace("&", "and"))
        name = ascii_slug(person.given_name, person.family_name).replace("-", ".")
        website = random.choice([f"https://{practice}.{domain}", f"https://www.{domain}/{practice}"])
        email = random.choice([f"{name}@{domain}", f"dr.{name.rsplit('.', 1)[-1]}@{practice}.{domain}"])
        if email in self.emails:
            email = f"{name}.{ascii_slug(office.city)}@{domain}"
        has_website, has_email = random.random() < 0.6, random.random() < 0.45
        self.emails |= {email} if has_email else set()
        return website if has_website else "", email if has_email else ""


def _started(random: Random) -> int:
    """The year a physician began to practise in the city."""
    return round(random.triangular(1991, 2025, 2014))


def _member_since(started: int, random: Random) -> date:
    first = date(max(1992, started - 2), 1, 1)
    last = min(LAST_DAY, date(started + 7, 12, 31))
    return first + timedelta(days=random.randrange((last - first).days))


def main() -> None:
    """Write `physicians.csv`."""
    with (HERE / "physicians.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(Directory().rows())


if __name__ == "__main__":
    main()
