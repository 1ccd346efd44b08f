"""Draw small image files and decode them with Pillow.

peer_draw.py FILE.zip [SEED] writes an archive of images in the formats and
options that Pillow has, each with what Pillow makes of it beside it: NAME.ppm,
upright and over white. pillow.zip holds those of seed 0 by Pillow 13.0.0.
"""
import io
import struct
import sys
import zipfile

import numpy as np
from PIL import Image, ImageOps

rng = np.random.default_rng(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
archive = zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED)


def picture():
    w, h = rng.integers(1, 40, 2)
    y, x = np.mgrid[0:h, 0:w]
    waves = [np.sin(x / a + y / b) for a, b in rng.uniform(2, 20, (3, 2))]
    return Image.fromarray(np.clip(128 + 110 * np.stack(waves, -1) + rng.normal(0, 9, (h, w, 3)), 0, 255).astype("uint8"))


def over_white(img):
    """What Pillow reads, upright; transparent pixels lie over white."""
    img = ImageOps.exif_transpose(img)
    if img.mode.startswith("I"):  # 16 bits, which Pillow would clip
        return Image.fromarray((np.asarray(img).astype("uint32") >> 8).astype("uint8")).convert("RGB")
    if img.mode in ("LA", "PA", "RGBA") or "transparency" in img.info:
        pixels = np.asarray(img.convert("RGBA")).astype("float64")
        alpha = pixels[..., 3:] / 255
        return Image.fromarray(np.round(pixels[..., :3] * alpha + 255 * (1 - alpha)).astype("uint8"))
    return img.convert("RGB")


def keep(name, content):
    ppm = io.BytesIO()
    over_white(Image.open(io.BytesIO(content))).save(ppm, "PPM")
    archive.writestr(name, content)
    archive.writestr(name + ".ppm", ppm.getvalue())


def save(name, img, **options):
    content = io.BytesIO()
    img.save(content, name.rsplit(".")[-1].replace("jpg", "jpeg"), **options)
    keep(name, content.getvalue())


def turned():
    """EXIF with an orientation."""
    exif = Image.Exif()
    exif[0x112] = int(rng.integers(1, 9))
    return exif


def with_alpha(img):
    alpha = Image.fromarray(rng.integers(0, 256, img.size[::-1]).astype("uint8"))
    return Image.merge("RGBA", (*img.convert("RGB").split(), alpha))


def few_colors(img):
    return img.quantize(int(rng.integers(2, 64)))


def transparent(img):
    img = few_colors(img)
    img.info["transparency"] = 0
    return img


def without_marker(img):
    """A JPEG without Adobe's marker."""
    content = io.BytesIO()
    img.save(content, "jpeg", quality=95)
    content = content.getvalue()
    at = content.index(b"\xff\xee\0\x0eAdobe")
    return content[:at] + content[at + 16 :]


def bmp(img, bits, masks, head=40):
    """A BMP of 16 or 32 bits a pixel; Pillow writes none."""
    pixels = np.asarray(img.convert("RGB")).astype("uint32")[::-1]
    value = np.zeros(pixels.shape[:2], "uint32")
    for band, mask in enumerate(masks[:3]):
        low = (mask & -mask).bit_length() - 1
        value |= (pixels[..., band] >> (8 - (mask >> low).bit_length())) << low
    rows = b"".join((row.astype("<u%d" % (bits // 8)).tobytes() + b"\0\0")[: -(-img.width * bits // 32) * 4] for row in value)
    if masks in ((0x7C00, 0x3E0, 0x1F), (0xFF0000, 0xFF00, 0xFF)) and head == 40:
        compression, extra = 0, b""
    else:
        compression, extra = 3, struct.pack("<4I", *masks, 0)[: 12 if head == 40 else 16]
    info = struct.pack("<IiiHHIIiiII", head, img.width, img.height, 1, bits, compression, len(rows), 2835, 2835, 0, 0)
    info += extra.ljust(head - 40 if head > 40 else len(extra), b"\0")
    return b"BM" + struct.pack("<IHHI", 14 + len(info) + len(rows), 0, 0, 14 + len(info)) + info + rows


for i in range(4):
    for sampling in range(3):
        save(f"{i}{sampling}-exif.jpg", picture(), quality=int(rng.integers(20, 99)), subsampling=sampling, exif=turned())
        save(f"{i}{sampling}-progressive.jpg", picture(), quality=80, subsampling=sampling, progressive=True)
        save(f"{i}{sampling}-restarts.jpg", picture(), quality=80, subsampling=sampling, restart_marker_blocks=3)
    save(f"{i}-gray.jpg", picture().convert("L"))
    save(f"{i}-cmyk.jpg", picture().convert("CMYK"), quality=95)
    keep(f"{i}-plaincmyk.jpg", without_marker(picture().convert("CMYK")))
    for mode in "1", "L", "RGB":
        save(f"{i}-{mode}.png", picture().convert(mode), exif=turned())
    save(f"{i}-palette.png", few_colors(picture()))
    save(f"{i}-transparent.png", transparent(picture()))
    save(f"{i}-alpha.png", with_alpha(picture()))
    save(f"{i}-grayalpha.png", with_alpha(picture()).convert("LA"))
    save(f"{i}-16bit.png", Image.fromarray(rng.integers(0, 65536, (9, 7)).astype("uint16")))
    save(f"{i}.gif", few_colors(picture()))
    save(f"{i}-transparent.gif", transparent(picture()))
    save(f"{i}-animated.gif", few_colors(picture()), save_all=True, append_images=[few_colors(picture())])
    save(f"{i}-lossy.webp", picture(), quality=int(rng.integers(1, 99)), exif=turned())
    save(f"{i}-lossless.webp", picture(), lossless=True, exif=turned())
    save(f"{i}-lossyalpha.webp", with_alpha(picture()), quality=50)
    save(f"{i}-losslessalpha.webp", with_alpha(picture()), lossless=True)
    first, second = picture(), picture()
    save(f"{i}-animated.webp", first, save_all=True, append_images=[second.resize(first.size)], quality=60)
    save(f"{i}-animatedlossless.webp", first, save_all=True, append_images=[second.resize(first.size)], lossless=True)
    for mode in "1", "L", "RGB":
        save(f"{i}-{mode}.bmp", picture().convert(mode))
    save(f"{i}-palette.bmp", few_colors(picture()))
    keep(f"{i}-555.bmp", bmp(picture(), 16, (0x7C00, 0x3E0, 0x1F)))
    keep(f"{i}-565.bmp", bmp(picture(), 16, (0xF800, 0x7E0, 0x1F)))
    keep(f"{i}-x8.bmp", bmp(picture(), 32, (0xFF0000, 0xFF00, 0xFF)))
    keep(f"{i}-x8masks.bmp", bmp(picture(), 32, (0xFF0000, 0xFF00, 0xFF), 108))
archive.close()
