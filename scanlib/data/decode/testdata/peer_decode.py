"""Decode and resize the JPEGs of a folder with Pillow, on one core.

peer_decode.py DIR SIZE prints images per processor second, a line each, of the
whole JPEG and of the decoder's scaled mode: shorter side to SIZE, then the
middle, as torchvision's Resize and CenterCrop do.
"""
import glob
import sys
import time

from PIL import Image


def crop(img, size):
    w, h = img.size
    short = min(w, h)
    w, h = w * size // short, h * size // short
    left, top = round((w - size) / 2), round((h - size) / 2)
    return img.resize((w, h), Image.BILINEAR).crop((left, top, left + size, top + size))


def whole(path, size):
    return crop(Image.open(path).convert("RGB"), size)


def draft(path, size):
    img = Image.open(path)
    short = min(img.size)
    img.draft("RGB", [n * size // short for n in img.size])
    return crop(img.convert("RGB"), size)


paths, size = sorted(glob.glob(sys.argv[1] + "/*.jpg")), int(sys.argv[2])
for name, read in ("pillow", whole), ("pillow-draft", draft):
    read(paths[0], size)
    begin = time.process_time()
    for path in paths:
        read(path, size)
    print(name, len(paths) / (time.process_time() - begin))
