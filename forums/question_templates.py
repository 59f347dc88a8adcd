"""What a new question in a forum begins with: headings, under which people write."""

import html
import re

from django import forms

from community.words import one_line
from forums.models import Forum

MOST_HEADINGS, LONGEST_HEADING = 8, 80


def markup_of(headings: list[str]) -> str:
    """Headings as a post begins with them, each with room under it."""
    return "".join(f"<h3>{html.escape(heading, quote=False)}</h3><p></p>" for heading in headings)


def headings_of(markup: str) -> list[str]:
    return [html.unescape(heading) for heading in re.findall(r"<h3>(.*?)</h3>", markup)]


def as_typed(forum: Forum | None) -> str:
    """The same for a box without an editor: a heading a line, with room between."""
    return "".join(f"{heading}\n\n\n\n" for heading in headings_of(forum.question_template)) if forum else ""


class QuestionTemplateForm(forms.Form):
    """Cleans to `headings`: a list."""

    headings = forms.CharField(
        label="Headings",
        required=False,
        help_text=f"One a line, at most {MOST_HEADINGS}: Context, What we tried, Kind of setting. Empty: none.",
        widget=forms.Textarea({"rows": 6, "spellcheck": "true"}),
    )

    def clean_headings(self):
        lines = self.cleaned_data["headings"].splitlines()
        headings = [line for line in map(one_line, lines) if line]
        if len(headings) > MOST_HEADINGS:
            raise forms.ValidationError(f"That is {len(headings)} headings; a question can begin with {MOST_HEADINGS}.")
        for heading in headings:
            if len(heading) > LONGEST_HEADING:
                raise forms.ValidationError(
                    f"A heading can have {LONGEST_HEADING} characters, and “{heading[:30]}…” is longer."
                )
        return headings
