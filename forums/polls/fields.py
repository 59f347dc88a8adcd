"""The part of the box people write in that asks for a poll: plain fields, all of them empty where there is none."""

from datetime import datetime, time

from django import forms
from django.utils import timezone

from community.words import one_line
from forums.models import Poll
from forums.polls.new_poll import AS_IT_IS, FEWEST_CHOICES, LONGEST_CHOICE, LONGEST_QUESTION, MOST_CHOICES, NewPoll

ONE, SEVERAL, OPEN, ANONYMOUS = "one", "several", "open", "anonymous"
LAST_MINUTE = time(23, 59)


class PollFields(forms.Form):
    """Cleans to `poll`: a NewPoll, None where question and choices are empty, or AS_IT_IS without these fields."""

    there: Poll | None = None  # the poll of a post that is changed

    poll_question = forms.CharField(label="Question", required=False, max_length=LONGEST_QUESTION)
    poll_choices = forms.CharField(
        label="Choices",
        required=False,
        max_length=MOST_CHOICES * (LONGEST_CHOICE + 10),
        help_text=f"One a line, {FEWEST_CHOICES} to {MOST_CHOICES} of them.",
        error_messages={
            "max_length": f"This is too long: a poll can have {MOST_CHOICES} choices of {LONGEST_CHOICE} characters."
        },
        widget=forms.Textarea({"rows": 4, "spellcheck": "true"}),
    )
    poll_several = forms.ChoiceField(
        label="One may choose", required=False, choices=[(ONE, "one of these"), (SEVERAL, "several of these")]
    )
    poll_voters = forms.ChoiceField(label="Votes", required=False, choices=Poll.Voters)
    poll_is_anonymous = forms.ChoiceField(
        label="Who chose what",
        required=False,
        choices=[(OPEN, "Members can see it"), (ANONYMOUS, "Anonymous: it is not kept")],
        help_text="Anonymous, and one vote a setting: its colleagues see that it has voted, not for what, and only who "
        "cast the vote can change it.",
    )
    poll_closes_on = forms.DateField(
        label="Last day to vote",
        required=False,
        help_text="Empty: no end.",
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-11-30, or leave it empty."},
    )

    def clean_poll_question(self):
        return one_line(self.cleaned_data["poll_question"])

    def clean_poll_choices(self):
        lines = self.cleaned_data["poll_choices"].splitlines()
        choices = [line for line in map(one_line, lines) if line]
        for choice in choices:
            if len(choice) > LONGEST_CHOICE:
                raise forms.ValidationError(
                    f"A choice can have {LONGEST_CHOICE} characters, and “{choice[:30]}…” is longer."
                )
        if len(choices) > MOST_CHOICES:
            raise forms.ValidationError(f"That is {len(choices)} choices; a poll can have {MOST_CHOICES}.")
        known = set()
        for choice in choices:
            if choice.casefold() in known:
                raise forms.ValidationError(f"“{choice}” is there twice.")
            known.add(choice.casefold())
        return choices

    def clean(self):
        data = super().clean() or self.cleaned_data
        if "poll_question" not in self.fields:
            data["poll"] = AS_IT_IS
            return data
        if self.there is not None and self._asks_for(self.there):
            # What a moderator took out may have left choices that nobody could ask for.
            for name in [name for name in self.errors if name.startswith("poll_")]:
                del self.errors[name]
            data["poll"] = AS_IT_IS
            return data
        question, choices = data.get("poll_question", ""), data.get("poll_choices", [])
        data["poll"] = None
        if question or choices:
            if not question and "poll_question" not in self.errors:
                self.add_error("poll_question", "Put what you ask into a few words, or clear the choices.")
            if len(choices) < FEWEST_CHOICES and "poll_choices" not in self.errors:
                self.add_error("poll_choices", f"Give at least {FEWEST_CHOICES} choices, one a line.")
            last_day = data.get("poll_closes_on")
            if last_day and last_day < timezone.localdate():
                self.add_error("poll_closes_on", "This day is over. Choose today or a later day.")
            data["poll"] = NewPoll(
                question=question,
                choices=tuple(choices),
                several=data.get("poll_several") == SEVERAL,
                is_anonymous=data.get("poll_is_anonymous") == ANONYMOUS,
                voters=data.get("poll_voters") or Poll.Voters.PEOPLE,
                closes_at=timezone.make_aware(datetime.combine(last_day, LAST_MINUTE)) if last_day else None,
            )
        return data

    def _asks_for(self, poll: Poll) -> bool:
        """Whether the fields hold what one would fill in to ask for this poll."""
        given = {name: str(self.data.get(self.add_prefix(name)) or "") for name in as_typed(poll)}
        return all(
            _as_sent(given[name]) == _as_sent("" if value is None else str(value))
            for name, value in as_typed(poll).items()
        )

    def has_poll_errors(self) -> bool:
        return any(name.startswith("poll_") for name in self.errors)

    def begins_with_a_poll(self) -> bool:
        """Whether the fields are shown open: something is in them, or wrong with them."""
        return self.has_poll_errors() or bool(self["poll_question"].value() or self["poll_choices"].value())

    def without_poll(self) -> None:
        """For a post whose poll has votes or has ended: what is asked stays as it is."""
        for name in [name for name in self.fields if name.startswith("poll_")]:
            del self.fields[name]


def _as_sent(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def as_typed(poll: Poll) -> dict[str, object]:
    """What one would fill in to ask for this poll."""
    return {
        "poll_question": poll.question,
        "poll_choices": "\n".join(poll.choices),
        "poll_several": SEVERAL if poll.several else ONE,
        "poll_voters": poll.voters,
        "poll_is_anonymous": ANONYMOUS if poll.is_anonymous else OPEN,
        "poll_closes_on": timezone.localtime(poll.closes_at).date() if poll.closes_at else None,
    }
