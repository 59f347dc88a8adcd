"""The shape of what members say of their bookmarks and lists."""

from collections.abc import Iterable
from typing import cast

from django import forms
from django.utils import timezone

from community.words import has_a_word, one_line
from forums.bookmarks.reminders import morning_of, next_monday_morning, tomorrow_morning
from forums.models import Bookmark, ReadingList
from forums.models.bookmarks import LONGEST_NAME, LONGEST_NOTE

NEW_LIST = "new"
# As a date field sends it, and as people type one where there is no such field.
DATES = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d/%m/%y", "%d %B %Y", "%d %b %Y"]


class DayField(forms.DateField):
    """A day, chosen or typed the British way round."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("error_messages", {"invalid": "That is not a date we can read. Write it as 24/03/2026."})
        super().__init__(input_formats=DATES, **kwargs)


class ListNameField(forms.CharField):
    """What a list is called, on one line."""

    def __init__(self, **kwargs):
        super().__init__(max_length=LONGEST_NAME, **kwargs)

    def clean(self, value):
        name = one_line(super().clean(value))
        if name and not has_a_word(name):
            raise forms.ValidationError("Give the list a name with a word in it.")
        return name


class ListForm(forms.Form):
    name = ListNameField(label="Name of the list", error_messages={"required": "Give the list a name."})


class BookmarkForm(forms.Form):
    """Cleans to `list_id` (None: a new list called `new_list`), `note` and `remind_at`."""

    reading_list = forms.ChoiceField(label="In the list")
    new_list = ListNameField(label="Name of the new list", required=False)
    note = forms.CharField(
        label="A note to yourself",
        required=False,
        max_length=LONGEST_NOTE,
        help_text="A line at most. Whoever you share the list with reads it too.",
    )
    remind = forms.ChoiceField(
        label="Remind me",
        choices=[
            ("none", "No reminder"),
            ("tomorrow", ""),
            ("monday", ""),
            ("date", "In the morning of a day I choose"),
        ],
        widget=forms.RadioSelect,
    )
    remind_on = DayField(label="Which day", required=False)

    def __init__(self, data=None, *, bookmark: Bookmark, lists: Iterable[ReadingList]):
        self.bookmark = bookmark
        on = timezone.localtime(bookmark.remind_at).date() if bookmark.remind_at else None
        initial = {
            "reading_list": str(bookmark.reading_list_id),
            "note": bookmark.note,
            "remind": "date" if on else "none",
            "remind_on": on,
        }
        super().__init__(data, initial=initial)
        cast(forms.ChoiceField, self.fields["reading_list"]).choices = [
            *((str(one.pk), one.name) for one in lists),
            (NEW_LIST, "A new list…"),
        ]
        today = timezone.localdate()
        tomorrow, monday = tomorrow_morning(), next_monday_morning()
        cast(forms.ChoiceField, self.fields["remind"]).choices = [
            ("none", "No reminder"),
            ("tomorrow", f"Tomorrow morning ({tomorrow:%A} at 8:00)"),
            ("monday", f"Next Monday morning ({monday.day} {monday:%B})"),
            ("date", "In the morning of a day I choose"),
        ]
        self.fields["remind_on"].widget.attrs["min"] = today.isoformat()

    def clean(self):
        data = super().clean() or self.cleaned_data
        if data.get("reading_list") == NEW_LIST and not data.get("new_list") and "new_list" not in self.errors:
            self.add_error("new_list", "Give the new list a name.")
        data["list_id"] = None if data.get("reading_list") == NEW_LIST else int(data.get("reading_list") or 0)
        data["remind_at"] = self._remind_at(data)
        return data

    def _remind_at(self, data):
        if data.get("remind") == "tomorrow":
            return tomorrow_morning()
        if data.get("remind") == "monday":
            return next_monday_morning()
        if data.get("remind") != "date" or "remind_on" in self.errors:
            return None
        if data.get("remind_on") is None:
            self.add_error("remind_on", "Choose the day.")
            return None
        when = morning_of(data["remind_on"])
        if when <= timezone.now():
            self.add_error("remind_on", "That morning is over. Choose a later day.")
        elif data["remind_on"].year > timezone.localdate().year + 5:
            self.add_error("remind_on", "Choose a day in the next five years.")
        return when
