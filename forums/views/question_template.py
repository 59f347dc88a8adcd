"""Where moderators say what a new question in a forum begins with. Anyone else gets a 404."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from forums.models import Forum
from forums.operations.question_templates import set_question_template
from forums.permissions import can_moderate
from forums.question_templates import QuestionTemplateForm, headings_of


@login_required
def question_template(request, slug):
    if not can_moderate(request.user):
        raise Http404
    forum = get_object_or_404(Forum.objects.visible_to(request.user), slug=slug)
    initial = {"headings": "\n".join(headings_of(forum.question_template))}
    form = QuestionTemplateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_question_template(request.user, forum.pk, form.cleaned_data["headings"])
        messages.success(request, "New questions here begin so from now on.")
        return redirect(forum)
    context = {"form": form, "forum": forum}
    return render(request, "forums/question_template.html", context, status=422 if form.is_bound else 200)
