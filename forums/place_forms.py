"""The shape of a forum, as the network team opens and changes it."""

from typing import cast

from django import forms
from django.utils.text import slugify

from community.models import Group
from community.words import has_a_word, one_line
from forums.models import Forum, ForumGroup
from forums.models.forums import TAKEN
from forums.operations.places import Place

AUDIENCES = [
    (Forum.Audience.PUBLIC, "Everyone may read it, visitors too; members write"),
    (Forum.Audience.MEMBERS, "Members"),
    (
        Forum.Audience.GROUP,
        "One group of members; moderators and the network team read it too. "
        "Of an open or a restricted group every member reads it",
    ),
]
STARTERS = [
    (Forum.Writers.READERS, "Every member who sees it"),
    (Forum.Writers.GROUP, "The members of its group"),
    (Forum.Writers.MANAGERS, "The managers of its group, and moderators"),
]


class HeadingForm(forms.ModelForm):
    class Meta:
        model = ForumGroup
        fields = ["title"]
        labels = {"title": "Heading"}

    def clean_title(self):
        return _with_words(self.cleaned_data["title"], "Give the heading a name.")


class ForumForm(forms.Form):
    """A forum, under a heading that is there or under a new one."""

    title = forms.CharField(label="Name", max_length=80)
    description = forms.CharField(
        label="What it is for", max_length=300, required=False, help_text="A sentence, shown under the name."
    )
    heading: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None,
        label="Heading",
        required=False,
        empty_label="A new one",
        help_text="What the forum stands under where forums are listed. For a new one, write it below.",
    )
    new_heading = forms.CharField(label="New heading", max_length=80, required=False)
    audience = forms.ChoiceField(
        label="Who may read it", choices=AUDIENCES, initial=Forum.Audience.MEMBERS, widget=forms.RadioSelect
    )
    member_group: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, label="Which group", required=False, empty_label="None"
    )
    who_starts = forms.ChoiceField(
        label="Who starts threads", choices=STARTERS, initial=Forum.Writers.READERS, widget=forms.RadioSelect
    )
    who_replies = forms.ChoiceField(
        label="Who replies", choices=STARTERS, initial=Forum.Writers.READERS, widget=forms.RadioSelect
    )
    own_topics_only = forms.BooleanField(
        label="A help desk: members see only the threads that they started",
        required=False,
        help_text="The managers of its group, moderators and the network team see all of them.",
    )
    slug = forms.CharField(
        label="Address", max_length=60, required=False, help_text="What follows /forums/. Empty: made from the name."
    )

    def __init__(self, *args, forum: Forum | None = None, **kwargs):
        self.forum = forum
        if forum is not None:
            kwargs["initial"] = {
                "title": forum.title,
                "description": forum.description,
                "heading": forum.group_id,
                "audience": forum.audience,
                "member_group": forum.member_group_id,
                "who_starts": forum.who_starts,
                "who_replies": forum.who_replies,
                "own_topics_only": forum.own_topics_only,
                "slug": forum.slug,
            }
        super().__init__(*args, **kwargs)
        headings, groups = ForumGroup.objects.all(), Group.objects.all()
        cast(forms.ModelChoiceField, self.fields["heading"]).queryset = headings
        cast(forms.ModelChoiceField, self.fields["member_group"]).queryset = groups
        if forum is not None:
            self.fields["slug"].help_text = "What follows /forums/. Links to the old address stop working."

    def clean_title(self):
        return _with_words(self.cleaned_data["title"], "Give the forum a name.")

    def clean_description(self):
        return one_line(self.cleaned_data["description"])

    def clean_new_heading(self):
        return one_line(self.cleaned_data["new_heading"])

    def clean(self):
        data = self.cleaned_data
        if data.get("new_heading") and data.get("heading"):
            self.add_error("new_heading", "Choose a heading or write a new one, not both.")
        elif not data.get("new_heading") and not data.get("heading") and "heading" not in self.errors:
            self.add_error("new_heading", "Say under which heading the forum stands.")
        if data.get("audience") == Forum.Audience.GROUP and not data.get("member_group"):
            self.add_error("member_group", "Say which group it is for.")
        if data.get("audience") != Forum.Audience.GROUP:
            data["member_group"] = None
            for name in ("who_starts", "who_replies"):
                if data.get(name) == Forum.Writers.GROUP:
                    self.add_error(name, "The forum is not for a group. Choose who else.")
        if data.get("audience") == Forum.Audience.PUBLIC and data.get("own_topics_only"):
            self.add_error("own_topics_only", "A help desk is for members: visitors start nothing.")
        if data.get("title"):
            self._clean_address(data)
        return data

    def _clean_address(self, data) -> None:
        data["slug"] = slugify(data.get("slug") or data["title"])[:60].strip("-")
        if not data["slug"]:
            self.add_error("slug", "Write an address of letters and digits.")
        elif data["slug"] in TAKEN:
            self.add_error("slug", f"“{data['slug']}” is another page’s address. Choose another.")
        elif Forum.objects.filter(slug=data["slug"]).exclude(pk=self.forum.pk if self.forum else 0).exists():
            self.add_error("slug", f"Another forum has the address “{data['slug']}”. Choose another.")

    def place(self) -> Place:
        """What the form asks for, once it is valid."""
        data = self.cleaned_data
        return Place(
            title=data["title"],
            slug=data["slug"],
            description=data["description"],
            heading=data["heading"] or data["new_heading"],
            audience=data["audience"],
            member_group=data["member_group"],
            who_starts=data["who_starts"],
            who_replies=data["who_replies"],
            own_topics_only=data["own_topics_only"],
        )


def _with_words(text: str, otherwise: str) -> str:
    text = one_line(text)
    if not has_a_word(text):
        raise forms.ValidationError(otherwise)
    return text
