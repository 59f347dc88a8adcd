"""Files as members add them: real ones of each kind, made small."""

import io
import uuid
import zipfile

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image

from forums.models import File, Post
from forums.operations.attaching import keep_upload
from forums.operations.posting import post_reply

WORDS = "<p>Here is the quote.</p>"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OPEN_TEXT = "application/vnd.oasis.opendocument.text"
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{}</manifest:manifest>'
)


def picture(width: int = 900, height: int = 600, form: str = "JPEG", colour: str = "teal", **more) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(made, form, **more)
    return made.getvalue()


def pdf(change=None) -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        if change:
            change(document)
        document.save(made)
    return made.getvalue()


def archive(parts: dict[str, str | bytes], *, stored: tuple[str, ...] = ("mimetype",)) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts_of:
        for name, content in parts.items():
            parts_of.writestr(name, content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return made.getvalue()


def content_types(*types: str) -> str:
    overrides = "".join(f'<Override PartName="/part{at}.xml" ContentType="{name}"/>' for at, name in enumerate(types))
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{overrides}</Types>'


def word(parts: dict[str, str | bytes] | None = None, *types: str) -> bytes:
    types = types or (f"{WORD}.main+xml",)
    return archive({"[Content_Types].xml": content_types(*types), "word/document.xml": "<document/>"} | (parts or {}))


def excel() -> bytes:
    made, book = io.BytesIO(), Workbook()
    book.active.append(["Sling", "Checked"])
    book.save(made)
    return made.getvalue()


def open_text(parts: dict[str, str | bytes] | None = None, manifest: str = "") -> bytes:
    whole = {"mimetype": OPEN_TEXT, "content.xml": "<office/>", "META-INF/manifest.xml": MANIFEST.format(manifest)}
    return archive(whole | (parts or {}))


CSV = b"Hoist,Checked\nHall,Monday\nPool,Tuesday\n"


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def add(member, name: str, content: bytes) -> File:
    """A file that the member has uploaded, and put into no post."""
    return keep_upload(member, sent(name, content))


def add_pdf(member, name: str = "Quote.pdf") -> File:
    return add(member, name, pdf())


def add_picture(member, name: str = "Hoist.jpg", **more) -> File:
    return add(member, name, picture(**more))


def reply(member, thread, *files: File, body: str = WORDS) -> Post:
    """The member's reply with these files in it."""
    return post_reply(member, thread.pk, body, uuid.uuid4(), files=[file.pk for file in files])
