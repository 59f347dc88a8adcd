"""The sizes in which pages show pictures."""

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError
from wagtail.images.shortcuts import get_rendition_or_not_found

CARD = "fill-640x400|format-webp"
LEAD = "fill-1280x800|format-webp"
NARROW = "width-640|format-webp"
WIDE = "width-1280|format-webp"


def prefetch_sizes(to_images: str, *specs: str) -> Prefetch:
    """For a queryset that leads to images: their renditions of these sizes, in one query for all."""
    renditions = get_image_model().get_rendition_model().objects.filter(filter_spec__in=specs)
    return Prefetch(f"{to_images}__renditions" if to_images else "renditions", renditions, "prefetched_renditions")


def load_sizes(images: list, *specs: str) -> None:
    """The same for images at hand."""
    if images:
        prefetch_related_objects(images, prefetch_sizes("", *specs))


def in_size(image, spec: str):
    """The image in one of our sizes, made when first asked for; None without an image."""
    return get_rendition_or_not_found(image, spec) if image else None


def make_sizes(image, *specs: str) -> None:
    """Makes those of the sizes that there are not. An image whose file is lost has none."""
    try:
        image.get_renditions(*specs)
    except SourceImageIOError:
        return
