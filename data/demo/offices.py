"""Makes up practice locations: real cities, postal codes and area codes; all else is invented."""

import csv
import math
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

SOURCES = Path(__file__).parent / "sources"
MILES_PER_DEGREE = 69.0
STREET_TYPES = {
    "US": ("Street", "Avenue", "Road", "Drive", "Boulevard", "Lane", "Way", "St", "Ave", "Rd", "Blvd"),
    "CA": ("Street", "Avenue", "Road", "Drive", "Crescent", "Street West", "Street East"),
    "GB": ("Road", "Street", "Lane", "Terrace", "Row", "Gardens", "Place"),
}
ENDINGS = {
    "general": (
        "Sports Medicine", "Sports & Family Medicine", "Sport and Movement Clinic", "Sports Health",
        "Sports Medicine Associates", "Active Health", "Sports & Joint Clinic", "Sports Injury Clinic",
    ),
    "sports-medicine-orthopaedic": (
        "Orthopaedics & Sports Medicine", "Orthopaedic Group", "Knee & Shoulder", "Bone & Joint",
    ),
    "sports-medicine-rehabilitation": ("Sports & Spine", "Physical Medicine", "Spine & Sport"),
    "sports-medicine-pediatric": ("Children's Sports Medicine", "Pediatrics & Sport", "Youth Sports Clinic"),
    "sports-medicine-neurology": ("Concussion Clinic", "Neurology & Sport"),
    "cardiology": ("Heart & Exercise", "Cardiology", "Sports Cardiology"),
    "neuromusculoskeletal-medicine": ("Osteopathic Medicine", "Muscle & Joint Medicine"),
}  # fmt: skip
NOT_GENERAL = tuple(ENDINGS)[1:]


@dataclass(frozen=True)
class City:
    """A real city, how many physicians it gets, and its area and postal codes."""

    name: str
    region: str
    country: str
    physicians: int
    area_codes: tuple[str, ...]
    postal_codes: tuple[str, ...]


@dataclass(frozen=True)
class Office:
    """A practice location; the kind of practice tells who else may work there."""

    practice_name: str
    address: str
    city: str
    region: str
    postal_code: str
    country: str
    phone: str
    latitude: str
    longitude: str
    kind: str
    accepting_new_patients: str = ""
    telehealth: str = ""


class Town:
    """All the cities, and the offices opened in them so far."""

    def __init__(self) -> None:
        self.cities = [_city(row) for row in _rows("cities.csv")]
        self.points = {
            (row["country"], row["postal_code"]): (float(row["latitude"]), float(row["longitude"]))
            for row in _rows("points.csv")
        }
        self.streets = _lines("streets.txt")
        self.first_words = _lines("practices.txt")
        self.names: set[str] = set()
        self.phones: set[str] = set()
        self.addresses: set[str] = set()
        self.opened: defaultdict[City, list[Office]] = defaultdict(list)

    def offices(self, city: City, number: int, kind: str, family_name: str, random: Random) -> list[Office]:
        """The one, two or three offices of the city's physician of that number."""
        code = city.postal_codes[number % len(city.postal_codes)]
        joins = [o for o in self.opened[city] if o.kind == "general"]
        if joins and kind not in NOT_GENERAL and code not in ("92807", "92808") and random.random() < 0.25:
            first = random.choice(joins)
        else:
            first = self._open(city, code, kind, family_name, random)
        found = [first]
        for _ in range(random.choices([0, 1, 2], [81, 15.5, 3.5])[0]):
            near, near_code = self._nearby(city, code, random)
            office = self._open(near, near_code, kind, family_name, random)
            if random.random() < 0.6 and near.name != city.name:
                office = replace(office, practice_name=f"{first.practice_name} – {near.name}")
            elif random.random() < 0.7:
                office = replace(office, practice_name=first.practice_name)
            self.opened[near][-1] = office
            if office.postal_code not in {other.postal_code for other in found}:
                found.append(office)
        accepting, telehealth = _accepting(random), _telehealth(random)
        return [
            replace(
                office,
                accepting_new_patients=accepting if random.random() < 0.7 else _accepting(random),
                telehealth=telehealth if random.random() < 0.75 else _telehealth(random),
            )
            for office in found
        ]

    def _open(self, city: City, code: str, kind: str, family_name: str, random: Random) -> Office:
        latitude, longitude = self.points[city.country, code]
        angle, miles = random.uniform(0, 2 * math.pi), 0.45 * math.sqrt(random.random())
        latitude += miles * math.sin(angle) / MILES_PER_DEGREE
        longitude += miles * math.cos(angle) / (MILES_PER_DEGREE * math.cos(math.radians(latitude)))
        office = Office(
            practice_name=self._practice_name(kind, city, family_name, random),
            address=self._address(city, random),
            city=city.name,
            region=city.region,
            postal_code=_full_code(code, city.country, random),
            country=city.country,
            phone=self._phone(city, random),
            latitude=f"{latitude:.5f}",
            longitude=f"{longitude:.5f}",
            kind=kind if kind in NOT_GENERAL else "general",
        )
        self.opened[city].append(office)
        return office

    def _nearby(self, city: City, code: str, random: Random) -> tuple[City, str]:
        here = self.points[city.country, code]
        close = [
            (other, near)
            for other in self.cities
            if other.country == city.country
            for near in sorted(set(other.postal_codes))
            if near != code and miles_between(here, self.points[other.country, near]) < 28
        ]
        return random.choice(close) if close else (city, random.choice(city.postal_codes))

    def _practice_name(self, kind: str, city: City, family_name: str, random: Random) -> str:
        ending = random.choice(ENDINGS.get(kind, ENDINGS["general"]))
        if city.country == "GB":
            ending = ending.replace(" Associates", "").replace("Sports Medicine", "Sports Medicine Clinic")
        while True:
            first = random.choice(self.first_words)
            chance = random.random()
            if chance < 0.08:
                first = family_name
            elif chance < 0.14:
                first = f"{city.name} {first}"
            name = f"{first} {ending}"
            if name not in self.names:
                self.names.add(name)
                return name
            ending = random.choice(ENDINGS["general"] if kind not in NOT_GENERAL else ENDINGS[kind])

    def _address(self, city: City, random: Random) -> str:
        while True:
            street = f"{random.choice(self.streets)} {random.choice(STREET_TYPES[city.country])}"
            number = random.randint(2, 180) if city.country == "GB" else random.randint(100, 9899)
            address = f"{number} {street}"
            if city.region == "QC":
                address = f"{number}, rue {random.choice(_lines('rues.txt'))}"
            elif city.country != "GB" and random.random() < 0.5:
                address += (
                    f", Suite {random.choice([random.randint(1, 24) * 10 + 100, random.randint(1, 9)])}"
                )
            if address not in self.addresses:
                self.addresses.add(address)
                return address

    def _phone(self, city: City, random: Random) -> str:
        while True:
            code, last = random.choice(city.area_codes), random.randint(101, 199)
            phone = f"({code}) 555-0{last}"
            if city.country == "GB":
                phone = f"{code}{random.randint(100, 999)}"
            if phone not in self.phones:
                self.phones.add(phone)
                return phone


def miles_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance of two points in miles."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 3958.8 * math.asin(math.sqrt(half))


def _full_code(code: str, country: str, random: Random) -> str:
    """The postal code as written; the last part of those of Canada and Britain is invented."""
    if country == "CA":
        letters = random.choices("ABCEGHJKLMNPRSTVWXYZ", k=1)
        return f"{code} {random.randint(1, 9)}{letters[0]}{random.randint(1, 9)}"
    if country == "GB":
        return f"{code} {random.randint(1, 9)}{''.join(random.choices('ABDEFGHJLNPQRSTUWXYZ', k=2))}"
    return code


def _accepting(random: Random) -> str:
    return random.choices(["yes", "no", ""], [70, 16, 14])[0]


def _telehealth(random: Random) -> str:
    return random.choices(["yes", "no", ""], [42, 36, 22])[0]


def _city(row: dict[str, str]) -> City:
    return City(
        row["city"],
        row["region"],
        row["country"],
        int(row["physicians"]),
        tuple(row["area_codes"].split(";")),
        tuple(row["postal_codes"].split(";")),
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (SOURCES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _lines(name: str) -> list[str]:
    lines = (SOURCES / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
