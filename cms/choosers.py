"""How an editor picks a member or a setting for a story: by name, from those they may see."""

from typing import Any

from django import forms
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from community.models import Member, Setting


class NameForm(BaseFilterForm):
    q = forms.CharField(
        label="Name", required=False, max_length=100, widget=forms.TextInput(attrs={"placeholder": "Part of the name"})
    )

    def filter(self, objects):
        words = self.cleaned_data["q"].strip()
        if words:
            self.is_searching, self.search_query = True, words
        return self.named(super().filter(objects), words)

    def named(self, objects, words: str):
        raise NotImplementedError


class MemberNameForm(NameForm):
    def named(self, objects, words):
        for word in words.split()[:8]:
            objects = objects.filter(display_name__icontains=word)
        return objects


class SettingNameForm(NameForm):
    def named(self, objects, words):
        return objects.matching(words) if words else objects


class VisibleOnly:
    """Offers what the editor may see."""

    model_class: Any
    request: Any

    def get_object_list(self):
        return self.model_class.objects.visible_to(self.request.user)


class MemberList(VisibleOnly):
    filter_form_class = MemberNameForm
    ordering = ["display_name", "pk"]

    def get_object_list(self):
        return super().get_object_list().filter(is_placeholder=False)


class SettingList(VisibleOnly):
    filter_form_class = SettingNameForm


class ChooseMember(MemberList, ChooseView):
    pass


class MemberResults(MemberList, ChooseResultsView):
    pass


class ChooseSetting(SettingList, ChooseView):
    pass


class SettingResults(SettingList, ChooseResultsView):
    pass


class MemberChooser(ChooserViewSet):
    model = Member
    icon = "user"
    choose_one_text = "Choose a member"
    choose_another_text = "Choose another member"
    choose_view_class = ChooseMember
    choose_results_view_class = MemberResults


class SettingChooser(ChooserViewSet):
    model = Setting
    icon = "site"
    choose_one_text = "Choose from the register"
    choose_another_text = "Choose another"
    choose_view_class = ChooseSetting
    choose_results_view_class = SettingResults
