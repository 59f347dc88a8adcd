"""The forms in which moderators keep the tags in order."""

from django import forms

from community.words import has_a_word, one_line
from forums.forms import ReasonForm
from forums.models import Tag, normalise_tag
from forums.models.tags import LONGEST_NAME

MOST_SYNONYMS = 30
LOGGED = "In a few words, for the other moderators: it is kept in the log."


def clean_tag_name(name: str) -> str:
    """A name as it is kept. Raises ValidationError with a sentence."""
    name = one_line(name).lstrip("#").strip()
    if not has_a_word(name) or not normalise_tag(name):
        raise forms.ValidationError(f"“{name}” is not a word." if name else "A tag needs a name.")
    if len(name) > LONGEST_NAME:
        raise forms.ValidationError(f"A tag can have {LONGEST_NAME} characters, and “{name[:30]}…” is longer.")
    if "," in name or ";" in name:
        raise forms.ValidationError("A comma or a semicolon stands between tags, so no tag can have one in it.")
    return name


class TagForm(ReasonForm):
    """What a tag is: its name, whether it is in the vocabulary, what it is for, and its other names."""

    name = forms.CharField(label="Name", error_messages={"required": "A tag needs a name."})
    kind = forms.ChoiceField(
        label="In the vocabulary under",
        choices=Tag.Kind,
        required=False,
        help_text="Everyone sees the tags of the vocabulary, and is offered them. Other tags are seen by those who may "
        "read a thread that has them.",
    )
    description = forms.CharField(
        label="What it is for",
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        help_text="A sentence or two, shown at the top of its page.",
    )
    synonyms = forms.CharField(
        label="Other names",
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="One on each line. Whoever may see this tag gets it by typing one of these, and finds it by them. "
        "They stand on its page, for whoever gives the tag to a thread of theirs too.",
    )

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    field_order = ["name", "kind", "description", "synonyms", "reason", "seen"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, in_short=True, help_text=LOGGED, **kwargs)
        self.fields["reason"].widget.attrs.pop("autofocus", None)

    def clean_name(self):
        return clean_tag_name(self.cleaned_data["name"])

    def clean_description(self):
        return one_line(self.cleaned_data["description"])

    def clean_synonyms(self):
        names = [clean_tag_name(line) for line in self.cleaned_data["synonyms"].splitlines() if line.strip()]
        if len(names) > MOST_SYNONYMS:
            raise forms.ValidationError(f"That is {len(names)} names; a tag can have {MOST_SYNONYMS} beside its own.")
        return tuple({normalise_tag(name): name for name in reversed(names)}.values())[::-1]


class MergeForm(ReasonForm):
    """Why one tag becomes part of another."""

    into = forms.CharField(widget=forms.HiddenInput, max_length=80)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, in_short=True, help_text=LOGGED, **kwargs)
