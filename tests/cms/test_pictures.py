"""Pictures: what is kept of an upload, and that readers neither wait for sizes nor set off writing."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Photograph
from wagtail.images import get_image_model

from cms.pictures import CARD, LEAD, NARROW, WIDE, in_size
from cms.tasks import prepare_pictures
from cms.uploads import LONGEST_SIDE, without_particulars
from tests.cms.pages import an_editor, make_draft, make_image, make_story, photograph

pytestmark = pytest.mark.django_db
MAKE, ORIENTATION, GPS = 0x010F, 0x0112, 0x8825


def a_photograph_that_tells(kind: str = "JPEG", size=(400, 300)) -> SimpleUploadedFile:
    """Taken sideways, with the camera's name and the place in it."""
    exif = Photograph.Exif()
    exif[MAKE], exif[ORIENTATION] = "Camera of Moira", 6
    place = exif.get_ifd(GPS)
    place[1], place[2] = "N", (51.0, 5.0, 32.0)
    return SimpleUploadedFile(f"hall.{kind.lower()}", photograph(*size, kind=kind, exif=exif))


def opened(file) -> Photograph.Image:
    file.seek(0)
    return Photograph.open(BytesIO(file.read()))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_is_kept_but_the_picture_itself(kind):
    kept = without_particulars(a_photograph_that_tells(kind))
    assert b"Moira" not in kept.read()
    picture = opened(kept)
    assert not picture.getexif()
    assert picture.format == kind
    assert picture.size == (300, 400), "and it stands upright"


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "CMYK", "1", "I;16"])
def test_pictures_of_every_kind_of_colour_are_kept(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    written = BytesIO()
    Photograph.new(mode, (30, 20)).save(written, format=kind)
    assert opened(without_particulars(SimpleUploadedFile("x.png", written.getvalue()))).size == (30, 20)


def test_a_huge_picture_is_made_smaller():
    kept = without_particulars(SimpleUploadedFile("wide.png", photograph(4000, 1000)))
    assert opened(kept).size == (LONGEST_SIDE, LONGEST_SIDE // 4)


def test_what_an_editor_uploads_is_kept_without_its_particulars(client):
    client.force_login(an_editor())
    uploads = {
        "/editor/images/add/": ("file", {"title": "Hall"}, {}),
        "/editor/images/multiple/add/": ("files[]", {}, {"x-requested-with": "XMLHttpRequest"}),
        "/editor/images/chooser/create/": ("image-chooser-upload-file", {"image-chooser-upload-title": "Hall"}, {}),
    }
    for address, (field, words, headers) in uploads.items():
        client.post(address, words | {field: a_photograph_that_tells()}, headers=headers)
        image = get_image_model().objects.latest("pk")
        with image.file.open() as stored:
            assert b"Moira" not in stored.read(), address
        assert (image.width, image.height) == (300, 400)
        image.delete()


def test_a_picture_that_is_replaced_is_cleaned_too(client):
    client.force_login(an_editor())
    image = make_image()
    client.post(f"/editor/images/{image.pk}/", {"title": "Hall", "file": a_photograph_that_tells()})
    image.refresh_from_db()
    with image.file.open() as stored:
        assert b"Moira" not in stored.read()
    assert image.width == 300


def test_the_title_of_a_picture_changes_without_touching_its_file(client):
    client.force_login(an_editor())
    image = make_image()
    name = image.file.name
    client.post(f"/editor/images/{image.pk}/", {"title": "Hall"})
    image.refresh_from_db()
    assert (image.title, image.file.name) == ("Hall", name)


def test_the_sizes_of_a_published_page_are_made_in_the_queue(run_tasks):
    image = make_image()
    make_story(image=image)
    run_tasks()
    assert set(image.renditions.values_list("filter_spec", flat=True)) >= {CARD, LEAD, NARROW, WIDE}


def test_preparing_pictures_may_run_twice_and_stops_for_what_is_gone(run_tasks):
    image = make_image()
    story = make_story(image=image)
    run_tasks()
    before = image.renditions.count()
    prepare_pictures.enqueue(story.pk)
    prepare_pictures.enqueue(make_draft().pk)
    prepare_pictures.enqueue(999_999)
    image.file.storage.delete(image.file.name)
    image.renditions.all().delete()
    run_tasks()
    assert before >= 4
    assert image.renditions.count() == 0
    from work.dead_tasks import dead_tasks

    assert not list(dead_tasks())


def test_a_page_without_a_picture_has_none():
    assert in_size(None, CARD) is None
