"""What is kept of a picture that an editor uploads."""

from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import InMemoryUploadedFile
from PIL import Image as Photograph
from PIL import ImageOps
from wagtail.images.forms import BaseImageForm

LONGEST_SIDE = 2560


class PhotographForm(BaseImageForm):
    """The upload form: cameras write into a picture where it was taken and by whom, and none of that is kept."""

    def clean_file(self):
        file = self.cleaned_data["file"]
        return without_particulars(file) if "file" in self.changed_data else file


def without_particulars(file) -> InMemoryUploadedFile:
    """The same picture upright, at most 2560 pixels a side, with nothing but its pixels and colours."""
    file.seek(0)
    with Photograph.open(file) as photograph:
        kind, colours = photograph.format or "", photograph.info.get("icc_profile")
        upright = ImageOps.exif_transpose(photograph)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright.info = {}
        written = BytesIO()
        quality = {} if kind == "PNG" else {"quality": 90}
        upright.save(written, format=kind, icc_profile=colours, **quality)
    size = written.tell()
    written.seek(0)
    return InMemoryUploadedFile(written, "file", Path(file.name).name, Photograph.MIME[kind], size, None)
