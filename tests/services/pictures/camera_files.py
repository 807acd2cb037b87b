"""Files as cameras, phones and strangers make them: photos with where they were taken, sideways, cut, far too large."""

from __future__ import annotations

import io
import struct
import zlib
from random import Random

import qrcode
from PIL import Image, ImageDraw, ImageFilter, ImageOps

_GPS, _ORIENTATION = 0x8825, 0x0112


def sheet(width: int = 1240, height: int = 1754, words: str = "血常规 Hb 128 g/L") -> Image.Image:
    """A sheet of paper with print on it, its first line red, so that up and down differ."""
    paper = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(paper)
    draw.rectangle((0, 0, width, height // 20), fill="red")
    for line in range(height // 10, height - 40, 40):
        draw.text((60, line), f"{line} {words.encode('ascii', 'replace').decode()}", fill="black")
    return paper


def jpeg(image: Image.Image, **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90, **more)
    return out.getvalue()


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def phone_photo(orientation: int = 1) -> bytes:
    """A photo as a phone writes it: GPS, maker, a comment, XMP, a colour profile, and turned by EXIF."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[_ORIENTATION] = "PhoneMaker", "Model-X", orientation
    exif.get_ifd(_GPS).update({1: "N", 2: (31.0, 13.0, 49.0), 3: "E", 4: (121.0, 28.0, 25.0)})
    turned = {1: None, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    way = turned[orientation]
    image = sheet() if way is None else sheet().transpose(way)
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/">Shanghai hospital</x:xmpmeta>'
    return jpeg(image, exif=exif, comment=b"taken at home", xmp=xmp, icc_profile=b"0" * 200)


def bomb(width: int = 10_000, height: int = 5_000) -> bytes:
    """A PNG of fifty million pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((width // 8 + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def qr(text: str, size: int = 420) -> Image.Image:
    made = qrcode.QRCode(border=4)
    made.add_data(text)
    made.make(fit=True)
    return made.make_image().get_image().convert("L").resize((size, size), Image.Resampling.NEAREST)


def seen_by_a_camera(
    *codes: Image.Image, angle: float = 0, blur: float = 0, noise: int = 0, shade: float = 1.0, part: float = 1.0
) -> bytes:
    """Codes on a grey wall as a phone's camera sees them: turned by `angle` degrees, `blur` pixels out of focus, with
    `noise` (0 to 255), darker by `shade`, and only a `part` of the picture's width in sight."""
    wall = Image.new("L", (720 * max(1, len(codes)), 720), 150)
    for place, code in enumerate(codes):
        wall.paste(code, (720 * place + (720 - code.width) // 2, (720 - code.height) // 2))
    turned = wall.rotate(angle, fillcolor=150, resample=Image.Resampling.BICUBIC)
    seen = turned.filter(ImageFilter.GaussianBlur(blur)).point(lambda value: int(value * shade))
    if noise:
        random = Random(7)  # noqa: S311 - the same grain in every run
        grain = Image.frombytes("L", seen.size, random.randbytes(seen.width * seen.height))
        seen = Image.blend(seen, grain, noise / 255)
    return jpeg(ImageOps.fit(seen.crop((0, 0, int(seen.width * part), seen.height)), (int(seen.width * part), 720)))
