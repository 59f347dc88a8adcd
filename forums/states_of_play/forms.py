"""The shape of a state of play: words from the same editor, through the same sanitiser as posts, without files."""

from django import forms

from community.words import shows_something
from forums.files.inline import change_pictures
from forums.html import from_plain_text, plain_text, sanitise

LONGEST = 12_000


class StateForm(forms.Form):
    """Cleans to `body` (sanitised HTML), `up_to` (a position) and `version` (what was shown when it was opened)."""

    body = forms.CharField(
        label="What the thread has come to",
        help_text="What is settled, what is open, what to do. Name no pupil. It stands at the top of the thread.",
        widget=forms.Textarea({"rows": 10, "data-editor": "", "spellcheck": "true", "lang": "en-GB"}),
        error_messages={"required": "There is nothing here yet. To take it off the page, use the button below."},
        strip=False,
    )
    format = forms.ChoiceField(choices=[("text", "text"), ("html", "html")], required=False, widget=forms.HiddenInput)
    up_to = forms.IntegerField(label="It takes in the posts up to number", min_value=1)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, last_position: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.last_position = last_position
        self.fields["up_to"].widget.attrs |= {"max": last_position, "inputmode": "numeric"}

    def clean_body(self):
        body = self.cleaned_data["body"].replace("\0", "")
        body = sanitise(body) if self.data.get("format") == "html" else from_plain_text(body)
        # A picture belongs to a post, and would go with it.
        body = change_pictures(body, lambda source, description: "")
        if not shows_something(plain_text(body)):
            raise forms.ValidationError(self.fields["body"].error_messages["required"])
        if len(body) > LONGEST:
            raise forms.ValidationError(
                f"This is {len(body):,} characters long, and a state of play can hold {LONGEST:,}. Make it shorter."
            )
        return body

    def clean_up_to(self):
        up_to = self.cleaned_data["up_to"]
        if up_to > self.last_position:
            raise forms.ValidationError(f"The last post of this thread is number {self.last_position}.")
        return up_to
