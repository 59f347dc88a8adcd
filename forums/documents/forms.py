"""The shape of what editors say of statutory documents."""

from django import forms

from community.words import has_a_word, one_line
from forums.bookmarks.forms import DayField
from forums.models import StatutoryDocument, Tag
from forums.operations.documents import version_of
from forums.tag_names import tags_named

MOST_NAMES = 8


class DocumentForm(forms.Form):
    """What a document is called. Cleans to title, names and tag."""

    title = forms.CharField(
        label="Title",
        max_length=150,
        help_text="Without the year: Keeping children safe in education.",
        error_messages={"required": "Give the document its title."},
    )
    names = forms.CharField(
        label="What else it is called",
        required=False,
        max_length=400,
        help_text="With commas between: KCSIE, Keeping Children Safe. A question whose title, opening post or chosen "
        "answer has one of these names in it relies on the document.",
    )
    tag = forms.CharField(
        label="Its tag",
        required=False,
        max_length=60,
        help_text="Threads with this tag rely on the document, too.",
    )

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, data=None, *, editor, document: StatutoryDocument | None = None):
        self.tags_in_sight, self.kept_tag = Tag.objects.visible_to(editor), document.tag if document else None
        kept = {}
        if document is not None:
            tag = document.tag.name if document.tag else ""
            kept = {"title": document.title, "names": ", ".join(document.names), "tag": tag}
            kept["seen"] = version_of(document)
        super().__init__(data, initial=kept)
        if document is None:
            del self.fields["seen"]

    def clean_title(self):
        title = one_line(self.cleaned_data["title"])
        if not has_a_word(title):
            raise forms.ValidationError("Give the document a title with a word in it.")
        return title

    def clean_names(self):
        names = [one_line(name) for name in self.cleaned_data["names"].replace(";", ",").split(",")]
        names = list(dict.fromkeys(name for name in names if name))
        if len(names) > MOST_NAMES:
            raise forms.ValidationError(f"That is {len(names)} names; {MOST_NAMES} are enough.")
        for name in names:
            if not has_a_word(name) or len(name) < 3:
                raise forms.ValidationError(f"“{name}” is too short a name: it would be found where nobody means it.")
        return names

    def clean_tag(self) -> Tag | None:
        name = one_line(self.cleaned_data["tag"]).lstrip("#")
        if not name:
            return None
        found = list(tags_named([name]).values())
        if not found or not (found[0] == self.kept_tag or self.tags_in_sight.filter(pk=found[0].pk).exists()):
            raise forms.ValidationError(f"There is no tag “{name}” yet. A moderator can make it.")
        return found[0]


class EditionForm(forms.Form):
    name = forms.CharField(
        label="Edition",
        max_length=60,
        help_text="Such as September 2026.",
        error_messages={"required": "Say which edition this is."},
    )
    came_out = DayField(
        label="When it came out",
        help_text="Or is in force from: until that day the edition before it holds.",
        error_messages={
            "required": "Say when it came out.",
            "invalid": "That is not a date we can read. Write it as 24/03/2026.",
        },
    )
    address = forms.URLField(
        label="Where to read it",
        max_length=500,
        assume_scheme="https",
        help_text="Its address, such as https://www.gov.uk/…",
        error_messages={"required": "Give its address.", "invalid": "That is no address of a web page."},
    )

    def clean_name(self):
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("Say which edition this is.")
        return name
