"""Draws the picture of a page."""

from __future__ import annotations

import io
import threading
import unicodedata
from functools import cache, lru_cache

from PIL import Image, ImageDraw, ImageFont

from directory.config import DATA_PATH
from directory.web.presenters.social import CARD_SIZE, Card

_FONTS = DATA_PATH / "fonts" / "manrope"
_TURF, _LANE, _TAPE = "#0b4639", "#1b5c4c", "#ffe08f"
_PAPER, _SOFT = "#f1f7f3", "#c3dbd1"
_MARGIN = 80
_TITLE_TOP = 196
_TITLE_BOTTOM = 430
_TEXT_WIDTH = CARD_SIZE[0] - 2 * _MARGIN - 40
_TITLE_SIZES = (96, 84, 72, 62, 54, 48)
_LINE_HEIGHT = 1.16
_LONGEST_TEXT = 300
_KEPT = 128
_SMOOTHING = 3
"""Lines are drawn so many times larger, then reduced: Pillow's arcs have steps."""

_drawing = threading.Lock()


@lru_cache(maxsize=_KEPT)
def draw(card: Card) -> bytes:
    """The picture as a PNG file. One is drawn at a time; the latest are kept in memory."""
    with _drawing:
        image = _ground().copy()
        pen = ImageDraw.Draw(image)
        _write(pen, (_MARGIN + 74, 84), card.site, _font(30), _PAPER)
        _write(pen, (_MARGIN, 164), card.heading, _font(32), _TAPE)
        bottom = _draw_title(pen, card.title)
        for number, line in enumerate(card.lines[:2]):
            _write(pen, (_MARGIN, bottom + 52 + number * 50), line, _font(34, bold=False), _SOFT)
        _write(pen, (_MARGIN, CARD_SIZE[1] - 50), card.note, _font(24, bold=False), _TAPE)
        file = io.BytesIO()
        image.quantize(128).save(file, "PNG", optimize=True)
        return file.getvalue()


def _write(
    pen: ImageDraw.ImageDraw, at: tuple[int, int], text: str, font: ImageFont.FreeTypeFont, colour: str
) -> None:
    """Write a line, as much of it as fits; ``at`` is the middle of its left edge."""
    pen.text(at, _fitted(text, font, _TEXT_WIDTH + _MARGIN - at[0]), colour, font, "lm")


def _draw_title(pen: ImageDraw.ImageDraw, title: str) -> int:
    """Write the title as large as it fits, and tell where it ends."""
    for size in _TITLE_SIZES:
        font, height = _font(size), round(size * _LINE_HEIGHT)
        most = (_TITLE_BOTTOM - _TITLE_TOP) // height
        lines = _wrapped(_drawable(title), font)
        if len(lines) <= most:
            break
    else:
        lines = [*lines[: most - 1], _fitted(" ".join(lines[most - 1 :]), font, _TEXT_WIDTH)]
    for number, line in enumerate(lines):
        pen.text((_MARGIN - 3, _TITLE_TOP + number * height), line, _PAPER, font)
    return _TITLE_TOP + len(lines) * height


def _wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= _TEXT_WIDTH:
            lines[-1] = longer
        else:
            lines.append(_fitted(word, font, _TEXT_WIDTH))
    return [line for line in lines if line]


def _fitted(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """As much of a line as fits."""
    text = _drawable(text)
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text} …") > width:
        text = text[:-1]
    return f"{text.rstrip()} …"


def _drawable(text: str) -> str:
    """A text without what the font cannot draw."""
    plain = " ".join(unicodedata.normalize("NFC", text)[:_LONGEST_TEXT].split())
    return "".join(character for character in plain if character == " " or _is_drawn(character)).strip()


@lru_cache(maxsize=4096)
def _is_drawn(character: str) -> bool:
    font = _font(20)
    return bytes(font.getmask(character)) != bytes(font.getmask("\uffff"))


@cache
def _font(size: int, *, bold: bool = True) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / ("Manrope-Bold.ttf" if bold else "Manrope-Medium.ttf"), size)


@cache
def _ground() -> Image.Image:
    """The bend of a running track, and the mark of the site."""
    width, height = (side * _SMOOTHING for side in CARD_SIZE)
    image = Image.new("RGB", (width, height), _TURF)
    pen = ImageDraw.Draw(image)
    centre_x, centre_y = round(width * 0.93), round(height * 1.02)
    for lane in range(6):
        radius = round(height * (0.22 + 0.105 * lane))
        box = (centre_x - radius, centre_y - radius, centre_x + radius, centre_y + radius)
        pen.arc(box, 180, 360, fill=_LANE, width=4 * _SMOOTHING)
    _draw_mark(pen, _MARGIN * _SMOOTHING, 54 * _SMOOTHING, 1.8 * _SMOOTHING)
    return image.resize(CARD_SIZE, Image.Resampling.LANCZOS)


def _draw_mark(pen: ImageDraw.ImageDraw, left: float, top: float, unit: float) -> None:
    # The same arches as in static/img/favicon.svg, whose drawing is 32 units wide.
    def at(x: float, y: float) -> tuple[float, float]:
        return left + x * unit, top + y * unit

    thickness = round(2.6 * unit)
    for outer, colour in ((13.0, _PAPER), (7.5, _TAPE)):
        pen.arc((*at(16 - outer, 16 - outer), *at(16 + outer, 16 + outer)), 180, 360, colour, thickness)
        for x in (16 - outer, 16 + outer - 2.6):
            pen.rectangle((*at(x, 16), *at(x + 2.6, 30)), colour)
    pen.ellipse((*at(12.5, 15.5), *at(19.5, 22.5)), _PAPER)
