"""Photographs and emblems: what is taken, what is refused, and what is left in a picture."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageOps

from directory.domain.errors import InvalidInput
from directory.services.pictures import EMBLEM_SIZE, LARGE_SIDE, SMALL_SIDE, make_emblem, make_pictures

RED, BLUE = (200, 30, 30), (30, 30, 200)


def photograph(
    size: tuple[int, int] = (640, 480), kind: str = "JPEG", *, mode: str = "RGB", **options: object
) -> bytes:
    """A picture whose upper half is red and whose lower half is blue."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0], size[1] // 2))
    written = io.BytesIO()
    image.convert(mode).save(written, kind, **options)
    return written.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def near(one: object, other: tuple[int, int, int]) -> bool:
    assert isinstance(one, tuple)
    return all(abs(a - b) < 30 for a, b in zip(one, other, strict=True))


def png_of(width: int, height: int) -> bytes:
    """A well-formed PNG of one colour: however large, a few kilobytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    row = b"\x00" * (1 + (width + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_kind_becomes_two_squares_in_webp(kind: str) -> None:
    made = make_pictures(photograph(kind=kind))

    large, small = opened(made.large), opened(made.small)
    assert (large.format, large.size) == ("WEBP", (LARGE_SIDE, LARGE_SIDE))
    assert (small.format, small.size) == ("WEBP", (SMALL_SIDE, SMALL_SIDE))
    assert near(large.getpixel((240, 40)), RED)
    assert near(large.getpixel((240, 440)), BLUE)


def test_a_photograph_of_noise_stays_light() -> None:
    noise = Image.effect_noise((1200, 1200), 90).convert("RGB")
    written = io.BytesIO()
    noise.save(written, "JPEG", quality=95)

    made = make_pictures(written.getvalue())

    assert len(made.small) < 10_000
    assert len(made.large) < 100_000


def test_the_square_is_cut_out_of_the_middle() -> None:
    wide = Image.new("RGB", (900, 300), BLUE)
    wide.paste(RED, (300, 0, 600, 300))
    written = io.BytesIO()
    wide.save(written, "PNG")

    large = opened(make_pictures(written.getvalue()).large)

    assert near(large.getpixel((10, 240)), RED)
    assert near(large.getpixel((LARGE_SIDE - 10, 240)), RED)


def test_a_photograph_taken_upside_down_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 3

    large = opened(make_pictures(photograph((480, 480), exif=exif)).large)

    assert near(large.getpixel((240, 40)), BLUE)


def test_nothing_of_the_file_but_its_pixels_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at SENTINEL STREET"
    exif.get_ifd(0x8825)[1] = "N"

    for kind in ("JPEG", "PNG", "WEBP"):
        made = make_pictures(photograph(kind=kind, exif=exif) + b"SENTINEL <script>")
        for content in (made.large, made.small):
            assert b"SENTINEL" not in content
            assert not opened(content).getexif()
            assert not {"exif", "xmp", "icc_profile", "comment"} & set(opened(content).info)


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "I;16"])
def test_every_kind_of_pixels_is_read(mode: str) -> None:
    image = Image.new(mode, (300, 300))
    written = io.BytesIO()
    image.save(written, "PNG")

    assert opened(make_pictures(written.getvalue()).large).mode == "RGB"


def test_colours_for_print_are_read() -> None:
    assert near(opened(make_pictures(photograph(mode="CMYK")).large).getpixel((240, 40)), RED)


def test_what_is_transparent_becomes_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(written, "PNG")

    assert near(opened(make_pictures(written.getvalue()).large).getpixel((9, 9)), (255, 255, 255))


GIF = b"GIF89a/*" + b"\x01\x00\x01\x00\x00\x00\x00*/=1;alert(1);//" + b"\x00" * 200
NO_PHOTOGRAPHS = {
    "nothing": b"",
    "words": b"This is no photograph.",
    "a vector graphic": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a GIF that is a script too": GIF,
    "a GIF": photograph(kind="GIF"),
    "a TIFF": photograph(kind="TIFF"),
    "a BMP": photograph(kind="BMP"),
    "an icon": photograph((256, 256), kind="ICO"),
}


@pytest.mark.parametrize("content", NO_PHOTOGRAPHS.values(), ids=NO_PHOTOGRAPHS.keys())
def test_what_is_no_photograph_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput, match="Choose a JPEG, PNG or WebP file"):
        make_pictures(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("part", [0.02, 0.3, 0.6, 0.9])
def test_a_photograph_cut_short_is_refused(kind: str, part: float) -> None:
    noise = io.BytesIO()
    Image.effect_noise((400, 400), 60).convert("RGB").save(noise, kind)
    content = noise.getvalue()

    with pytest.raises(InvalidInput, match="photograph"):
        make_pictures(content[: int(len(content) * part)])


@pytest.mark.parametrize("size", [(20_000, 20_000), (50_001, 1_000), (12_000, 12_000)])
def test_a_picture_with_far_too_many_pixels_is_refused_before_any_is_read(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageOps, "exif_transpose", lambda image: pytest.fail("it was read"))
    bomb = png_of(*size)
    assert len(bomb) < 100_000

    with pytest.raises(InvalidInput, match="more than 50 million pixels"):
        make_pictures(bomb)


def test_a_file_too_large_is_refused() -> None:
    with pytest.raises(InvalidInput, match="larger than 15 MB"):
        make_pictures(photograph() + b"\x00" * 15_000_000)


def test_a_picture_too_small_to_see_a_face_in_is_refused() -> None:
    with pytest.raises(InvalidInput, match="too small"):
        make_pictures(photograph((159, 800)))


def test_a_profile_of_colours_that_makes_no_sense_does_no_harm() -> None:
    made = make_pictures(photograph(icc_profile=b"nonsense" * 40))

    assert near(opened(made.large).getpixel((240, 40)), RED)


@pytest.mark.parametrize(
    ("size", "shown"), [((960, 240), (480, 120)), ((300, 900), (80, 240)), ((64, 48), (64, 48))]
)
def test_an_emblem_is_whole_in_its_own_shape(size: tuple[int, int], shown: tuple[int, int]) -> None:
    made = make_emblem(photograph(size, "PNG"))
    image = opened(made.content)

    assert image.format == "WEBP"
    assert image.size == (made.width, made.height) == shown
    assert all(side <= most for side, most in zip(shown, EMBLEM_SIZE, strict=True))


def test_what_is_transparent_in_an_emblem_is_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(written, "PNG")

    assert near(opened(make_emblem(written.getvalue()).content).getpixel((32, 32)), (255, 255, 255))


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", png_of(60_000, 60_000), photograph((20, 20), "PNG")],
    ids=["nothing", "svg", "bomb", "small"],
)
def test_what_is_no_emblem_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        make_emblem(content)
