"""Articles as pages print them, made from seeds, with deliberate wear; and what should be read from each."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape

from slugify import slugify

from directory.services.importing.wanted_article import Reception, WantedAnswer, WantedArticle

SOCIETY = "American Example Society for Sports Medicine"
SHORT_NAME = "AESSM"
ABOUT = (
    "The American Example Society for Sports Medicine (AESSM) is an invented body of physicians who look "
    "after active people of every age."
)
TAKEN_ON = date(2024, 5, 6)

_HEADLINES = ("My Hamstring Is Tight", "Knee Clicks: Is It Bad?", "When May I Run Again")
_GIVEN = ("Chris", "Maria José", "J. Robert", "Siobhán", "Anne-Marie", "Wei", "Dr. Pat", "Olu")
_FAMILY = ("Example", "O’Neill", "García", "van der Berg", "Smith-Jones", "Sample Jr.", "Nguyễn", "McTest")
_CREDENTIALS = (
    ("MD",),
    ("MD", "FAAP"),
    ("DO", "CAQSM", "RMSK"),
    ("M.D.", "Ph.D."),
    ("MBBS", "MSc", "FACSM"),
    ("MD", "MPH"),
)
_TITLES = (
    "Sports Medicine Specialist",
    "Pediatric and Sports Medicine Specialist",
    "Team Physician, Example College",
    "",
)
_CITIES = ("Anaheim Hills, CA", "St. Paul, MN", "Coeur d’Alene, ID", "Boston, MA")
_TOPICS = (
    ("hamstring strain", "hamstring-strain"),
    ("Torn ACL", "acl-tear"),
    ("tennis leg", "calf-strain"),
    ("it band", "iliotibial-band-syndrome"),
)
_SENTENCES = (
    "Not yet: a strain heals slowly, and it heals best when you keep moving below the pain.",
    "I would see somebody in person if it’s still sore after two weeks — or sooner, if it is swollen.",
    "Most people are back in four to eight weeks; 5 of 10 sooner than that.",
    "Café owners, nurses and runners get this alike.",
    "The question is not only when, but how.",
    "Rate your pain from 0 to 10, and stop at 3.",
    "In my clinic, Members of the team often ask the same.",
    "Dr. Chris always said: comments from the couch are cheap.",
)
_LIST = "- Rest for two days\n- Ice, then walk\n- See a doctor if it locks"
_TOPIC_WORDS = dict(_TOPICS)


@dataclass(frozen=True)
class SampleAnswer:
    """An answer and who signed it."""

    name: str
    credentials: tuple[str, ...]
    title: str
    city: str
    paragraphs: tuple[str, ...]
    member: bool = True
    signed: bool = True

    @property
    def head(self) -> str:
        return ", ".join((self.name, *self.credentials))

    @property
    def byline(self) -> str:
        where = ", ".join(filter(None, (self.title, self.city))) if self.signed else ""
        member = f"Member {SHORT_NAME}" if self.member else ""
        return "\n".join(filter(None, (f"Answer by {self.head}", member, where)))

    @property
    def wanted(self) -> WantedAnswer:
        return WantedAnswer("", self.byline, "\n\n".join(self.paragraphs))


@dataclass(frozen=True)
class Sample:
    """An article, with the wear it is to be printed with. What is empty is missing on the page."""

    seed: int
    title: str
    answers: tuple[SampleAnswer, ...]
    credit: str = SHORT_NAME
    comments: int | None = 0
    summary: str = ""
    question: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    views: tuple[int, int, int] | None = None
    stars: float | None = None
    published_on: date | None = None
    has_boxes: bool = True
    counts: Callable[[int], str] = field(default=str)

    @property
    def random(self) -> random.Random:
        return random.Random(self.seed)

    @property
    def slug(self) -> str:
        return slugify(self.title)

    def wanted(self, **changes: object) -> WantedArticle:
        """What should be read."""
        facts = {"title": self.title, "summary": self.summary, "question": "\n\n".join(self.question)}
        total, month, week = self.views or (None, None, None)
        reception = Reception(total, month, week, TAKEN_ON, self.comments, self.stars)
        wanted = WantedArticle(
            line=0,
            slug=self.slug,
            facts={
                **{key: text for key, text in facts.items() if text},
                **({"published_on": self.published_on} if self.published_on else {}),
            },
            topics=tuple(_TOPIC_WORDS[word] for word in self.topics) or None,
            author=None,
            answers=tuple(answer.wanted for answer in self.answers),
            reception=reception,
            weight=1,
            file="",
            credits=(self.credit,) if self.credit else (),
            about=ABOUT if self.has_boxes and self.credit else "",
        )
        return replace(wanted, **changes)  # type: ignore[arg-type]


def sample(seed: int) -> Sample:
    """The article of a seed: about one part in four is missing, by chance."""
    chance = random.Random(seed)

    def there() -> bool:
        return chance.random() > 0.25

    total = chance.choice((0, 7, 999, 31026, 1_204_377))
    spelled: tuple[Callable[[int], str], ...] = (
        str,
        "{:,}".format,
        lambda number: f"{number:,}".replace(",", " "),
    )
    return Sample(
        seed=seed,
        title=f"{chance.choice(_HEADLINES)} {seed}",
        answers=tuple(_answer(chance, there) for _number in range(chance.choice((1, 1, 1, 2, 3)))),
        credit=chance.choice((SHORT_NAME, SOCIETY)) if there() else "",
        comments=chance.choice((0, 3, 1204)) if there() else None,
        summary=" ".join(chance.sample(_SENTENCES[:5], 2)) if there() else "",
        question=tuple(chance.sample(_SENTENCES, chance.choice((1, 2)))) if there() else (),
        views=(total, min(total, 14), min(total, 3)) if there() else None,
        stars=chance.choice((4.5, 3.0, 5.0)) if not there() else None,
        published_on=date(2012, 1, 17).replace(month=chance.randint(1, 12)) if there() else None,
        has_boxes=there(),
        counts=chance.choice(spelled),
    )


def _answer(chance: random.Random, there: Callable[[], bool]) -> SampleAnswer:
    paragraphs = [*chance.sample(_SENTENCES, chance.choice((1, 2, 4)))]
    if there():
        paragraphs.insert(1, _LIST)
    return SampleAnswer(
        name=f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}",
        credentials=chance.choice(_CREDENTIALS),
        title=chance.choice(_TITLES),
        city=chance.choice(_CITIES),
        paragraphs=tuple(paragraphs),
        member=there(),
        signed=there(),
    )


def spelled_day(day: date, chance: random.Random) -> str:
    """A day in one of the ways pages write it."""
    forms = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%Y-%m-%d", "%m/%d/%Y", "%B %dth, %Y", "%A, %B %d, %Y")
    return day.strftime(chance.choice(forms))


def signature(answer: SampleAnswer, chance: random.Random) -> list[str]:
    """The lines of a signature, in one of the ways pages have it."""
    where = list(filter(None, (answer.title, answer.city)))
    lead = chance.choice(("", "", "– ", "- "))
    return chance.choice(
        (
            [lead + answer.head, *where],
            [lead + answer.head, ", ".join(where)],
            [", ".join((answer.head, *where))],
            [lead + answer.head, "", *where],
        )
    )


def views_line(page: Sample) -> str:
    """``31026 Total Views | 14 Views last 30 days | 3 Views last 7 days``."""
    assert page.views
    total, month, week = map(page.counts, page.views)
    return f"{total} Total Views | {month} Views last 30 days | {week} Views last 7 days"


def text_page(page: Sample) -> bytes:
    """A page as it is saved as text, worn."""
    chance = page.random
    colon = chance.choice((" : ", ": ", " – ", "：", " - ", ":"))
    lines = [page.title, ""] if chance.random() < 0.5 else ["", "  ", page.title]
    lines += [f"author{colon}{page.credit}"] if page.credit else []
    lines += [f"comments{colon}{page.counts(page.comments)}"] if page.comments is not None else []
    lines += ["", page.summary, ""] if page.summary else [""]
    marker = chance.choice(("Member Question", "MEMBER QUESTION", "Member Question:", "  Member’s Question"))
    lines += [marker, *_apart(page.question)] if page.question else []
    for answer in page.answers:
        lines += [chance.choice(("Answer by ", "Answer by: ", "ANSWER BY ", "Answered by ")) + answer.head]
        lines += [f"Member {SHORT_NAME}"] if answer.member else []
        lines += [*chance.choice(([], [""])), *_apart(answer.paragraphs)]
        lines += [*signature(answer, chance), *chance.choice(([], [""]))] if answer.signed else []
    lines += _text_foot(page, colon, chance)
    return _worn("\n".join(lines), chance)


def _text_foot(page: Sample, colon: str, chance: random.Random) -> list[str]:
    rating = f"Rating: {page.stars} / 5 (1,204 votes)" if page.stars else "Rating"
    lines = ["", rating.replace(" (1,204 votes)", "")]
    lines += [views_line(page)] if page.views else []
    lines += [f"date{colon}{spelled_day(page.published_on, chance)}"] if page.published_on else []
    box = ["author", page.credit, ABOUT, "Find a sports medicine doctor", "View all 433 articles", ""]
    if chance.random() < 0.5:
        box = ["", "About the author", ABOUT, "View all 433 articles"]
    return lines + (box * 2 if page.has_boxes and page.credit else [])


def _apart(paragraphs: Sequence[str]) -> list[str]:
    return [line for paragraph in paragraphs for line in (*paragraph.split("\n"), "")]


def _worn(text: str, chance: random.Random) -> bytes:
    if chance.random() < 0.3:
        text = text.replace(" Views last", "\u00a0Views\u00a0last").replace("Answer by ", "Answer\u00a0by ")
    if chance.random() < 0.3:
        text = "\n".join(line + chance.choice(("", "  ", "\t")) for line in text.split("\n"))
    if chance.random() < 0.2:
        text = text.replace("strain", "str\u00adain").replace("clinic", "cli\u200bnic") + "\x1a"
    text = text.replace("\n", chance.choice(("\n", "\r\n", "\r\n", "\r")))
    encoding = chance.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"))
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.encode()


def html_page(page: Sample) -> bytes:
    """A page as a browser saves it, with navigation, scripts and boxes around the article."""
    chance = page.random
    head = _html_head(page, chance)
    body = "\n".join((_html_top(page, chance), *(_html_answer(answer, chance) for answer in page.answers)))
    foot = _html_foot(page, chance)
    wrap = chance.choice(
        (
            "<article>{}</article>",
            "<main>{}</main>",
            '<div id="content"><div class="entry">{}</div></div>',
            "{}",
        )
    )
    page_html = f"""<!DOCTYPE html>
<html lang="en"><head>{head}</head><body class="nav-open">
<header id="masthead"><p><a href="/">{SOCIETY}</a></p>
<nav><ul><li><a href="/a">Articles</a></li></ul></nav></header>
<div class="breadcrumbs">Home &gt; Articles</div><div class="share-buttons">Share <button>Tweet</button></div>
{wrap.format(body + foot)}
<aside><h3>Most read</h3><ul><li>Other article</li></ul></aside>
<script>document.write("<p>Answer by Robot</p>")</script>
<footer>© Example <a href="/privacy">Privacy</a></footer></body></html>"""
    encoding = chance.choice(("utf-8", "utf-8-sig", "windows-1252"))
    charset = f'<meta charset="{encoding.removesuffix("-sig")}">'
    return page_html.replace("<head>", "<head>" + charset, 1).encode(encoding, "xmlcharrefreplace")


def _html_head(page: Sample, chance: random.Random) -> str:
    head = [f"<title>{escape(page.title)} | {SOCIETY}</title>"]
    head += [f'<meta name="keywords" content="{", ".join(page.topics)}">'] if page.topics else []
    if page.published_on and page.seed % 3 == 0:
        described = {
            "@type": "Article",
            "headline": page.title,
            "datePublished": f"{page.published_on}T08:00:00Z",
        }
        head.append(f'<script type="application/ld+json">{json.dumps(described)}</script>')
    if page.published_on and page.seed % 3 == 1:
        head.append(f'<meta property="article:published_time" content="{page.published_on}">')
    return "\n".join(chance.sample(head, len(head)))


def _html_top(page: Sample, chance: random.Random) -> str:
    parts = [f"<h1>{escape(page.title)}</h1>"]
    if page.credit:
        parts.append(
            f'<p class="byline">author&nbsp;: <a href="/authors/x" onclick="go()">{page.credit}</a></p>'
        )
    parts += [f"<div>comments : {page.counts(page.comments)}</div>"] if page.comments is not None else []
    parts += [f'<p class="summary">{escape(page.summary)}</p>'] if page.summary else []
    if page.question:
        tag = chance.choice(("h2", "h3", "p", "strong"))
        parts += [f"<{tag}>Member Question</{tag}>", *map(_html_of, page.question)]
    return "\n".join(parts)


def _html_answer(answer: SampleAnswer, chance: random.Random) -> str:
    tag = chance.choice(("h2", "h3", "p"))
    parts = [f"<{tag}>Answer by <a href='javascript:alert(1)'>{escape(answer.head)}</a></{tag}>"]
    parts += [f"<p><em>Member {SHORT_NAME}</em></p>"] if answer.member else []
    parts += [
        *map(_html_of, answer.paragraphs),
        '<img src="x" onerror="alert(1)"><iframe src="//x"></iframe>',
    ]
    if answer.signed:
        parts.append(
            "<p>" + "<br>\n".join(escape(line) for line in signature(answer, chance) if line) + "</p>"
        )
    return "\n".join(parts)


def _html_foot(page: Sample, chance: random.Random) -> str:
    parts = [f"<div class='rating'>Rating{f': {page.stars}' if page.stars else ''}</div>"]
    parts += [f"<p>{views_line(page).replace(' ', chance.choice((' ', '&nbsp;')))}</p>"] if page.views else []
    if page.published_on and page.seed % 3 == 2:
        parts.append(f"<p>date : <time>{spelled_day(page.published_on, chance)}</time></p>")
    if page.has_boxes and page.credit:
        tag = chance.choice(("div", "aside"))
        box = f"<{tag} class='author-box'><h4>{page.credit}</h4><p>{ABOUT}</p>"
        box += f"<a href='/all'>View all 433 articles</a></{tag}>"
        parts += [box, box]
    return "\n".join(parts)


def _html_of(paragraph: str) -> str:
    if paragraph.startswith("- "):
        return "<ul>" + "".join(f"<li>{escape(line[2:])}</li>" for line in paragraph.split("\n")) + "</ul>"
    return f"<p>{escape(paragraph)}</p>"
