"""WordPress exports, RSS and Atom feeds, made of the articles of :mod:`tests.page_factories`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path

from tests.page_factories import Sample, SampleAnswer, signature, views_line

_SPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:slash="http://purl.org/rss/1.0/modules/slash/" xmlns:wp="http://wordpress.org/export/1.2/" '
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
)


def cdata(text: str) -> str:
    """A text that needs no escapes."""
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def content_of(page: Sample, *, with_elements: bool, with_views: bool = False) -> str:
    """The body of a post: question and answers, as elements or as WordPress keeps it, with empty lines."""
    parts = ["<b>Member Question</b>", *page.question] if page.question else []
    for answer in page.answers:
        parts += _answer(answer, page)
    parts += [views_line(page)] if with_views and page.views else []
    if not with_elements:
        return "<!-- wp:paragraph -->\n" + "\n\n".join(map(_plain_block, parts)) + '\n[gallery ids="1,2"]'
    return "\n".join(map(_block, parts)) + '<script>alert(1)</script><img src="x">'


def _answer(answer: SampleAnswer, page: Sample) -> list[str]:
    head = [f"Answer by {answer.head}", *([f"Member {page_member(answer)}"] if answer.member else [])]
    signed = ["\n".join(filter(None, signature(answer, page.random)))] if answer.signed else []
    return [*head, *answer.paragraphs, *signed]


def page_member(answer: SampleAnswer) -> str:
    """The society an answer says its writer is a member of."""
    return answer.byline.split("Member ")[1].split("\n")[0]


def _block(part: str) -> str:
    if part.startswith("- ") and "\n- " in part:
        return "<ul>" + "".join(f"<li>{escape(line[2:])}</li>" for line in part.split("\n")) + "</ul>"
    return f"<p>{part if part.startswith('<b>') else escape(part)}</p>".replace("\n", "<br />")


def _plain_block(part: str) -> str:
    if part.startswith("- ") and "\n- " in part:
        return _block(part)
    return part if part.startswith("<b>") else escape(part, quote=False)


def wxr_item(page: Sample, **changes: str) -> str:
    """A post of a WordPress export; ``changes`` are elements that have another text."""
    texts = {
        "title": escape(page.title),
        "link": f"https://example.org/?p={page.seed}",
        "pubDate": "Tue, 01 Jan 2030 00:00:00 +0000",
        "dc:creator": cdata("login7" if page.credit else "admin"),
        "content:encoded": cdata(content_of(page, with_elements=page.seed % 2 == 0)),
        "excerpt:encoded": cdata(escape(page.summary)),
        "wp:post_id": str(page.seed),
        "wp:post_date": cdata(
            f"{page.published_on} 09:30:00" if page.published_on else "0000-00-00 00:00:00"
        ),
        "wp:post_name": cdata(page.slug),
        "wp:status": cdata("publish"),
        "wp:post_type": cdata("post"),
        "wp:post_password": cdata(""),
    } | changes
    if not page.published_on:
        texts["pubDate"] = ""
    lines = [f"<{name}>{text}</{name}>" for name, text in texts.items()]
    lines += [
        f'<category domain="post_tag" nicename="x{number}">{cdata(word)}</category>'
        for number, word in enumerate(page.topics)
    ]
    lines += ['<category domain="category" nicename="uncategorized"><![CDATA[Uncategorized]]></category>']
    lines += _comments(page) + _custom_fields(page)
    return "<item>\n" + "\n".join(lines) + "\n</item>\n"


def _comments(page: Sample) -> list[str]:
    states = ["1"] * min(page.comments or 0, 3) + (["0", "spam"] if page.comments is not None else [])
    return [
        f"<wp:comment><wp:comment_approved>{state}</wp:comment_approved><wp:comment_type></wp:comment_type>"
        "<wp:comment_content><![CDATA[Thank you, <b>doctor</b>]]></wp:comment_content></wp:comment>"
        for state in states
    ]


def _custom_fields(page: Sample) -> list[str]:
    custom: dict[str, str] = {"_edit_last": "1"}
    if page.views:
        custom[("post_views_count", "views", "_views")[page.seed % 3]] = str(page.views[0])
    if page.stars:
        custom["ratings_average"] = str(page.stars)
    return [
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"
        for key, value in custom.items()
    ]


def wxr(items: Iterable[str], credit: str) -> str:
    """A WordPress export."""
    author = (
        "<wp:author><wp:author_login>login7</wp:author_login>"
        f"<wp:author_display_name>{cdata(credit)}</wp:author_display_name></wp:author>"
    )
    head = '<?xml version="1.0" encoding="UTF-8" ?>\n<!-- generator="WordPress/6.5" -->\n'
    channel = f"<channel><title>A Site</title>{author}{''.join(items)}</channel>"
    return f"{head}<rss version='2.0' {_SPACES}>{channel}</rss>"


def rss_item(page: Sample) -> str:
    """An item of an RSS feed, with all of its content."""
    day = page.published_on
    lines = [
        f"<title>{escape(page.title)}</title>",
        f"<link>https://example.org/answers/{page.slug}/?utm_source=rss</link>",
        f"<dc:creator>{cdata(page.credit)}</dc:creator>" if page.credit else "",
        f"<pubDate>{format_datetime(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))}</pubDate>"
        if day
        else "",
        *(f"<category>{cdata(word)}</category>" for word in page.topics),
        f"<description>{cdata('<p>Not yet… [&#8230;]</p>')}</description>",
        f"<content:encoded>{cdata(_summarised(page))}</content:encoded>",
        f"<slash:comments>{page.comments}</slash:comments>" if page.comments is not None else "",
    ]
    return "<item>" + "\n".join(filter(None, lines)) + "</item>\n"


def _summarised(page: Sample) -> str:
    summary = f"<p>{escape(page.summary)}</p>" if page.summary else ""
    return summary + content_of(page, with_elements=True, with_views=True)


def rss(items: Iterable[str]) -> str:
    """An RSS feed."""
    return f'<rss version="2.0" {_SPACES}><channel><title>A Site</title>{"".join(items)}</channel></rss>'


def atom_entry(page: Sample) -> str:
    """An entry of an Atom feed; its content is text with escapes, or elements."""
    html = _summarised(page)
    as_elements = (
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{_xhtml(html)}</div></content>'
    )
    lines = [
        f'<title type="html">{escape(escape(page.title))}</title>',
        '<link rel="self" href="https://example.org/feed"/>',
        f'<link rel="alternate" href="https://example.org/answers/{page.slug}.html"/>',
        f"<author><name>{page.credit}</name></author>" if page.credit else "",
        f"<published>{page.published_on}T23:30:00-08:00</published>" if page.published_on else "",
        *(f'<category term="{word}"/>' for word in page.topics),
        as_elements if page.seed % 2 else f'<content type="html">{escape(html)}</content>',
        f"<thr:total>{page.comments}</thr:total>" if page.comments is not None else "",
    ]
    return "<entry>" + "\n".join(filter(None, lines)) + "</entry>\n"


def _xhtml(html: str) -> str:
    return html.replace('<img src="x">', '<img src="x"/>')


def atom(entries: Iterable[str]) -> str:
    """An Atom feed."""
    spaces = 'xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"'
    return f'<?xml version="1.0"?><feed {spaces}><title>A Site</title>{"".join(entries)}</feed>'


def write(path: Path, text: str | bytes) -> Path:
    """Write a file."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
