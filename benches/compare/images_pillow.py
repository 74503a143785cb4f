"""Reads the format and the size of images with Pillow, without decoding them."""

import sys

from PIL import Image

found = 0
for path in open(sys.argv[1]).read().splitlines():
    try:
        with Image.open(path) as image:
            found += image.size not in ((200, 200), (244, 244), (244, 156), (156, 244))
    except Exception:
        found += 1
print(found)
