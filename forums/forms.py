"""The shape of what people write: not empty, not too long, sanitised. On an error the form keeps the words."""

import uuid
from dataclasses import replace
from typing import cast

from django import forms
from django.http import QueryDict

from community.words import has_a_word, one_line, shows_something
from forums.drafts.sending import SentDraft, draft_of_form, read_reference
from forums.drafts.words import NOT_WORDS, digest, fields_of
from forums.files.fields import FileFields
from forums.files.inline import pictures_in
from forums.html import MAX_LENGTH, from_plain_text, plain_text, sanitise
from forums.models import Thread
from forums.operations.tagging import MOST_TAGS
from forums.polls.fields import PollFields
from forums.tag_names import leading_out_of_sight


class SubmissionField(forms.UUIDField):
    """Says which submission this is, so that one sent twice is posted once."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(initial=uuid.uuid4, required=False, **kwargs)

    def clean(self, value):
        try:
            return super().clean(value) or uuid.uuid4()
        except forms.ValidationError:
            return uuid.uuid4()


class DraftField(forms.CharField):
    """Says which draft the form was filled from; a wrong one is none."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)

    def clean(self, value):
        return read_reference(value or "")


class PostForm(FileFields, PollFields):
    """A post's words: HTML from the editor, or plain text where there is no script."""

    body = forms.CharField(
        label="Add your reply",
        widget=forms.Textarea({"rows": 6, "data-editor": "", "spellcheck": "true", "lang": "en-GB"}),
        error_messages={"required": "There is nothing here to post yet."},
        strip=False,
    )
    format = forms.ChoiceField(choices=[("text", "text"), ("html", "html")], required=False, widget=forms.HiddenInput)
    submission_id = SubmissionField()
    draft = DraftField()
    keeps_poll = False
    needs_page = False  # what is wrong with it is seen on the page only

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if isinstance(self.data, QueryDict):
            self.data = _without_nulls(self.data)
        self.fields["body"].required = not self.holds_more()

    def holds_more(self) -> bool:
        """Whether there is a file or a poll beside the words, so that they may be left out."""
        return (
            self.keeps_poll
            or self.has_files()
            or bool(str(self.data.get(self.add_prefix("poll_question")) or "").strip())
        )

    def without_poll(self) -> None:
        super().without_poll()
        self.keeps_poll, self.fields["body"].required = True, False

    def clean(self):
        data = super().clean() or self.cleaned_data
        data["submission_id"] = self.submission(data["submission_id"])
        return data

    def submission(self, given: uuid.UUID) -> uuid.UUID:
        """Under what these words are posted, by what the form is sent under. Back after posting, other words, sent
        again: that is another submission, or those words would be lost."""
        return uuid.uuid5(given, "\0".join(self._typed()))

    def given_submission(self) -> uuid.UUID:
        """What the form is sent under, whatever its words."""
        return SubmissionField().clean(self.data.get(self.add_prefix("submission_id")))

    def _typed(self) -> list[str]:
        names = sorted(self.fields.keys() - NOT_WORDS - {"files", "alts"})
        return [str(self.data.get(self.add_prefix(name)) or "").replace("\r\n", "\n") for name in names]

    def begin_anew(self) -> None:
        """Sent again, these words are a post of their own and not those of the draft that was posted before."""
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("draft")] = ""
        data[self.add_prefix("submission_id")] = str(uuid.uuid4())
        self.data = data

    def sent_draft(self, member, place: str) -> SentDraft:
        """The draft that these words are sent from, with what is kept of it once they are posted."""
        sent = self.cleaned_data["draft"] or draft_of_form(member, self.given_submission())
        return replace(sent, place=place, digest=digest(fields_of(cast(QueryDict, self.data))))

    def clean_body(self):
        body = self.cleaned_data["body"]
        if len(body) > MAX_LENGTH:
            raise forms.ValidationError(
                f"This is {len(body):,} characters long, and a post can hold {MAX_LENGTH:,}. Split it into two posts."
            )
        body = sanitise(body) if self.data.get(self.add_prefix("format")) == "html" else from_plain_text(body)
        if not shows_something(plain_text(body)) and not pictures_in(body) and not self.holds_more():
            raise forms.ValidationError("There is nothing here to post yet.")
        return body


def _without_nulls(posted: QueryDict) -> QueryDict:
    """Pasted from who knows where and seen by nobody: no database holds them, and Django would refuse the form."""
    if not any("\0" in value for _, values in posted.lists() for value in values):
        return posted
    kept = posted.copy()
    for name, values in posted.lists():
        kept.setlist(name, [value.replace("\0", "") for value in values])
    return kept


class TagsField(forms.CharField):
    """Up to five tags between commas."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "Tags")
        kwargs.setdefault("help_text", f"Up to {MOST_TAGS}, with commas between: moving and handling, PMLD.")
        super().__init__(required=False, max_length=400, **kwargs)

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value):
        names = [one_line(name) for name in super().clean(value).replace(";", ",").split(",")]
        names = [name.lstrip("#") for name in names if name.strip("# ")]
        if len(names) > MOST_TAGS:
            raise forms.ValidationError(f"That is {len(names)} tags; a thread can have {MOST_TAGS}.")
        for name in names:
            if len(name) > 60:
                raise forms.ValidationError(f"A tag can have 60 characters, and “{name[:30]}…” is longer.")
            if not has_a_word(name):
                raise forms.ValidationError(f"“{name}” is not a word.")
        return names


def clean_tags(names: list[str], writer) -> list[str]:
    """Raises ValidationError for a name by which the writer would learn of a tag that they may not see."""
    unseen = leading_out_of_sight(names, writer) if names and writer is not None else []
    if unseen:
        raise forms.ValidationError(f"“{unseen[0]}” cannot be used as a tag here. Choose another word.")
    return names


def clean_title(title: str) -> str:
    title = one_line(title)
    if not has_a_word(title):
        raise forms.ValidationError("Put into a few words what this is about.")
    return title


class ThreadForm(PostForm):
    forum: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None,
        label="Forum",
        empty_label="Choose a forum",
        to_field_name="slug",
        error_messages={"required": "Choose a forum.", "invalid_choice": "Choose a forum."},
    )
    kind = forms.ChoiceField(
        label="This is",
        choices=Thread.Kind,
        initial=Thread.Kind.QUESTION,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose whether this is a question or a discussion."
        ),
    )
    title = forms.CharField(
        label="Title",
        max_length=120,
        help_text="One sentence that a colleague would search for.",
        error_messages={"required": "Put into a few words what this is about."},
    )
    tags = TagsField()

    field_order = ["forum", "kind", "title", "body", "tags", "format", "submission_id"]

    def __init__(self, *args, forums, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["forum"]).queryset = forums
        self.fields["body"].label = "Say more"
        self.fields[
            "body"
        ].help_text = "What is going on, what you have tried, what kind of setting you are. Name no pupil."

    def clean_title(self):
        return clean_title(self.cleaned_data["title"])

    def clean_tags(self):
        return clean_tags(self.cleaned_data["tags"], self.writer)


class EditForm(PostForm):
    """A post as it stands; `revision` is how often it had been changed when the form was opened."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].label = "Your post"


class EditOpeningForm(EditForm):
    title = forms.CharField(label="Title", max_length=120)
    tags = TagsField()

    field_order = ["title", "body", "tags", "format", "submission_id", "revision"]

    def clean_title(self):
        return clean_title(self.cleaned_data["title"])

    def clean_tags(self):
        return clean_tags(self.cleaned_data["tags"], self.writer)


def ask_again(form: forms.Form, seen: str, sentence: str) -> None:
    """Says that what a form changes has been changed by someone else meanwhile. It keeps what was typed, and is of the
    thing as it is now, of which `seen` is the version: sent once more, it takes its place."""
    data = cast(QueryDict, form.data).copy()
    data["seen"] = seen
    form.data = data
    form.add_error(None, sentence)


class ReasonForm(forms.Form):
    """Why a moderator does something. `in_short`: for the log alone, so a line will do."""

    reason = forms.CharField(label="Why", max_length=500, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, in_short=False, help_text="", **kwargs):
        super().__init__(*args, **kwargs)
        if in_short:
            self.fields["reason"].widget = forms.TextInput({"maxlength": 500, "autofocus": ""})
        self.fields["reason"].help_text = help_text


class RetagForm(ReasonForm):
    tags = TagsField()

    field_order = ["tags", "reason"]
