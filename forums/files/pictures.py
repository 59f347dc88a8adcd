"""Pictures, made anew from their pixels: upright, in the sizes that screens need, and with nothing else of the file
that was sent. Runs in the process that examines files."""

import io
import warnings
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, PngImagePlugin, UnidentifiedImageError

from forums.files.kinds import LARGEST_WIDTHS, PICTURE, FileRefused

# A baseline JPEG is read at a fraction of its size; everything else has to be in memory whole.
MOST_PIXELS, MOST_PIXELS_OF_JPEG = 40_000_000, 130_000_000
TALLEST = 8000
QUALITY = 82
ORIENTATION, LYING = 0x0112, {5, 6, 7, 8}
DAMAGED = "This picture is damaged and cannot be opened."
PngImagePlugin.MAX_TEXT_CHUNK = 1_000_000
PngImagePlugin.MAX_TEXT_MEMORY = 4_000_000
# The size is looked at before anything is read, and not by Pillow, which only warns.
Image.MAX_IMAGE_PIXELS = None
warnings.simplefilter("ignore")

_FORMATS = {
    "JPEG": ["JPEG", "MPO"],
    "PNG": ["PNG"],
    "GIF": ["GIF"],
    "WEBP": ["WEBP"],
    "BMP": ["BMP"],
    "TIFF": ["TIFF"],
    "AVIF": ["AVIF"],
    "HEIF": ["HEIF"],
}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}


def picture_format(head: bytes) -> str | None:
    """What kind of picture begins like this."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head.startswith((b"II*\0", b"MM\0*")):
        return "TIFF"
    if head.startswith(b"BM"):
        return "BMP"
    if head[4:8] == b"ftyp":
        brands = {head[place : place + 4] for place in (8, *range(16, 64, 4))}
        return "AVIF" if brands & _AVIF_BRANDS else "HEIF" if brands & _HEIF_BRANDS else None
    return None


def make_sizes(path: Path, form: str, folder: Path) -> dict:
    """Writes the picture in its sizes, as WebP, into the folder. Raises FileRefused."""
    if form == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    try:
        with Image.open(path, formats=_FORMATS[form]) as picture:
            _refuse_too_large(picture)
            upright = _upright(picture)
    except (
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        KeyError,
        IndexError,
        TypeError,
        UnidentifiedImageError,
    ) as error:
        raise FileRefused(DAMAGED) from error
    widths = _widths(upright.width)
    for width in widths:
        height = max(1, round(upright.height * width / upright.width))
        sized = upright if width == upright.width else upright.resize((width, height), Image.Resampling.LANCZOS)
        sized.save(folder / f"{width}.webp", "WEBP", quality=QUALITY, method=4, exif=b"", xmp=b"", icc_profile=b"")
    size = (folder / f"{widths[-1]}.webp").stat().st_size
    return {**PICTURE._asdict(), "width": upright.width, "height": upright.height, "widths": widths, "size": size}


def _refuse_too_large(picture: Image.Image) -> None:
    pixels = picture.width * picture.height
    is_baseline = picture.format in ("JPEG", "MPO") and not picture.info.get("progressive")
    if pixels > (MOST_PIXELS_OF_JPEG if is_baseline else MOST_PIXELS):
        raise FileRefused(
            f"This picture is {picture.width:,} by {picture.height:,} pixels, which is more than we can take. "
            "Make it smaller and add it again."
        )


def _upright(picture: Image.Image) -> Image.Image:
    """The picture's first frame, at most as large as it is shown, the right way up, in the colours of the web."""
    lies = _orientation(picture) in LYING
    width, height = picture.size[::-1] if lies else picture.size
    width, height = _largest(width, height)
    box = (height, width) if lies else (width, height)
    if picture.mode in ("1", "P") and picture.width * picture.height > 16_000_000:
        picture = picture.resize((min(picture.width, box[0] * 2), min(picture.height, box[1] * 2)))
    picture.draft("RGB", box)
    profile = picture.info.get("icc_profile")
    if picture.mode not in ("RGB", "RGBA", "CMYK", "L"):
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.load()
    if picture.size != box:
        picture = picture.resize(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    picture = ImageOps.exif_transpose(picture)
    picture = _in_srgb(picture, profile)
    picture.info = {}
    return picture


def _orientation(picture: Image.Image) -> int:
    return picture.getexif().get(ORIENTATION, 1)


def _largest(width: int, height: int) -> tuple[int, int]:
    shrink = min(1, LARGEST_WIDTHS[-1] / width, TALLEST / height)
    return max(1, round(width * shrink)), max(1, round(height * shrink))


def _widths(largest: int) -> list[int]:
    return [width for width in LARGEST_WIDTHS if width < largest * 0.9] + [largest]


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    wanted = "RGBA" if picture.has_transparency_data else "RGB"
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        try:
            source, target = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(picture, source, target, outputMode=wanted)
            return converted or picture.convert(wanted)
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            return picture.convert(wanted)
    return picture if picture.mode == wanted else picture.convert(wanted)
