"""Making the pictures that pages show out of a photograph that somebody took, or the emblem of a society.

Everything is made anew from the pixels: what else the file held (place, camera, another format) is gone.
"""

from __future__ import annotations

import io
import threading
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from directory.domain.errors import InvalidInput

FORMATS = ("JPEG", "PNG", "WEBP")
"""Other decoders are never tried: each is one more that may be attacked."""
MOST_BYTES = 15_000_000
MOST_PIXELS = 50_000_000
"""A telephone's camera makes 12 to 50 million; 50 take 200 MB of memory while they are read."""
LEAST_SIDE = 160
LARGE_SIDE = 480
SMALL_SIDE = 128

EMBLEM_SIZE = (480, 240)
"""The widest and the highest an emblem may be; it keeps its shape."""
LEAST_EMBLEM_SIDE = 32

_ONE_AT_A_TIME = threading.Lock()
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, OverflowError, MemoryError)
"""What Pillow's decoders raise when a file is damaged or made to harm."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """A photograph in the sizes that pages show: square, WebP."""

    large: bytes
    """``LARGE_SIDE`` pixels wide."""
    small: bytes
    """``SMALL_SIDE`` pixels wide."""


def make_pictures(content: bytes) -> Pictures:
    """Turn a photograph upright, cut a square out of its middle and write it in both sizes.

    Raises :class:`InvalidInput` for what is no photograph, is damaged, too large or too small.
    """
    if len(content) > MOST_BYTES:
        raise _too_many_bytes()
    # Reading takes memory by the pixel: only one is read at a time, whatever the number of requests.
    with _ONE_AT_A_TIME:
        large = _square(content)
        small = large.resize((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
        return Pictures(_webp(large, quality=80), _webp(small, quality=72))


@dataclass(frozen=True, slots=True)
class Emblem:
    """The picture of a society, WebP, whole and in its own shape."""

    content: bytes
    width: int
    height: int


def make_emblem(content: bytes) -> Emblem:
    """Write a picture in the size that pages show; what is transparent in it becomes white.

    Raises :class:`InvalidInput` for what is no picture, is damaged, too large or too small.
    """
    if len(content) > MOST_BYTES:
        raise _too_many_bytes()
    with _ONE_AT_A_TIME:
        image = _opened(content, LEAST_EMBLEM_SIDE)
        try:
            shown = _plain(ImageOps.exif_transpose(image))
            shown.thumbnail(EMBLEM_SIZE, Image.Resampling.LANCZOS)
        except _BROKEN as error:
            raise _damaged() from error
        return Emblem(_webp(shown, quality=88), *shown.size)


def _square(content: bytes) -> Image.Image:
    image = _opened(content, LEAST_SIDE)
    try:
        if image.format == "JPEG":
            image.draft("RGB", (2 * LARGE_SIDE, 2 * LARGE_SIDE))
        upright = ImageOps.exif_transpose(image)
        return ImageOps.fit(_plain(upright), (LARGE_SIDE, LARGE_SIDE), Image.Resampling.LANCZOS)
    except _BROKEN as error:
        raise _damaged() from error


def _opened(content: bytes, least_side: int) -> ImageFile.ImageFile:
    """A picture whose format and size are known, and nothing of it read yet."""
    try:
        with warnings.catch_warnings():
            # Its size is judged here, before anything of it is read.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except UnidentifiedImageError as error:
        raise _refused("This is not a photograph we can read. Choose a JPEG, PNG or WebP file.") from error
    except _BROKEN as error:
        raise _damaged() from error
    _check_size(image.size, least_side)
    return image


def _check_size(size: tuple[int, int], least_side: int) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise _too_many_pixels()
    if min(size) < least_side:
        raise _refused(
            f"This picture has {size[0]} × {size[1]} pixels, which is too small to see what is in it. "
            f"Choose one of at least {least_side} × {least_side}."
        )


def _plain(image: Image.Image) -> Image.Image:
    """The picture in sRGB; what was transparent is white."""
    profile = image.info.get("icc_profile")
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        image = Image.new("RGB", image.size, "white")
        image.paste(seen, mask=seen.getchannel("A"))
    elif profile and image.mode in ("RGB", "CMYK"):
        return _in_srgb(image, profile)
    return image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        taken_with = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            image, taken_with, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, *_BROKEN):
        return image.convert("RGB")  # A profile that makes no sense: the colours are near enough.
    return converted or image.convert("RGB")


def _webp(image: Image.Image, *, quality: int) -> bytes:
    written = io.BytesIO()
    image.save(written, "WEBP", quality=quality, method=5, exif=b"", icc_profile=b"", xmp=b"")
    return written.getvalue()


def _too_many_bytes() -> InvalidInput:
    return _refused(f"This file is larger than {MOST_BYTES // 1_000_000} MB. Choose a smaller one.")


def _too_many_pixels() -> InvalidInput:
    most = MOST_PIXELS // 1_000_000
    return _refused(f"This picture has more than {most} million pixels. Choose a smaller one.")


def _damaged() -> InvalidInput:
    return _refused("This file is damaged and cannot be read to its end. Choose another one.")


def _refused(message: str) -> InvalidInput:
    return InvalidInput.one("photograph", message)
