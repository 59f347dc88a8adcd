"""Starting threads, replying, and changing one's own posts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from community.permissions import Refused
from forums.closed import why_not_change
from forums.drafts.opening import initial_of, opened_draft
from forums.drafts.sending import SentAlready
from forums.duties import note_duty
from forums.files.fields import take_uploads
from forums.forms import EditForm, EditOpeningForm, PostForm, ThreadForm
from forums.html import as_typed
from forums.mentions import unlink_mentions
from forums.models import Forum, HeldPost, Post, Thread
from forums.operations.attaching import FilesGone
from forums.operations.editing import EditedMeanwhile, delete_post, edit_post, undelete_post
from forums.operations.polling import PollHasVotes
from forums.operations.posting import PostedBefore
from forums.operations.tagging import tag_names
from forums.paging import page_of
from forums.periods import period_on
from forums.permissions import can_delete, can_edit, can_start_thread, can_undelete
from forums.polls.fields import as_typed as poll_as_typed
from forums.question_templates import as_typed as as_typed_template
from forums.sending import send_reply, send_thread
from forums.tag_names import vocabulary
from forums.views.drafts import keep_instead
from forums.views.giving_back import give_back, give_back_change
from forums.views.scripted import errors_of, for_member, is_scripted, sent
from forums.views.thread import load_thread, render_thread
from forums.where_it_went import thread_now


@for_member
def ask(request):
    """Ask a question or start a discussion. A title may come with the address, from a search that found nothing."""
    forums, on_now = _places_to_start(request.user)
    initial = {"forum": request.GET.get("forum", ""), "title": request.GET.get("title", "")[:120]}
    begins = list(forums.exclude(question_template=""))
    initial["body"] = as_typed_template(next((forum for forum in begins if forum.slug == initial["forum"]), None))
    initial |= initial_of(opened_draft(request, "thread"))
    refused = take_uploads(request)
    form = ThreadForm(request.POST or None, forums=forums, initial=initial, writer=request.user)
    form.refused_uploads = refused
    if request.method == "POST":
        kept = keep_instead(request, form, "thread")
        if kept is not None:
            return kept
        if form.is_valid():
            try:
                made = send_thread(request.user, form)
            except Refused as reason:
                _refuse(form, reason)
            else:
                if isinstance(made, HeldPost):
                    return _held(request, made)
                return sent(request, made.get_absolute_url())
        if is_scripted(request):
            return errors_of(form, has_page=form.needs_page)
    context = {"form": form, "begins": begins, "on_now": on_now, "vocabulary": vocabulary()}
    return render(request, "forums/ask.html", context, status=422 if form.is_bound else 200)


@for_member
def reply(request, thread_id):
    """Posts a reply; whatever is wrong, the page comes back with the words in it.

    Who had to sign in again before the reply was taken comes here by GET, and finds their draft in the thread.
    """
    try:
        found = load_thread(request, thread_id)
    except Http404:
        merged_into = thread_now(thread_id)
        if merged_into != thread_id:
            return reply(request, merged_into)
        if request.method != "POST":
            raise
        refused = take_uploads(request)
        form = PostForm(request.POST, writer=request.user)
        form.refused_uploads = refused
        return keep_instead(request, form, f"reply:{thread_id}") or give_back(request, form, thread_id)
    if request.method != "POST":
        draft = opened_draft(request, f"reply:{found.pk}")
        return redirect(f"{found.get_absolute_url()}{f'?draft={draft.pk}' if draft else ''}#reply")
    refused = take_uploads(request)
    form = PostForm(request.POST, writer=request.user)
    form.refused_uploads = refused
    kept = keep_instead(request, form, f"reply:{found.pk}")
    if kept is not None:
        return kept
    if form.is_valid():
        try:
            made = send_reply(request.user, found.pk, form)
        except Refused as reason:
            _refuse(form, reason)
        else:
            if isinstance(made, HeldPost):
                return _held(request, made)
            place = f"{made.thread.get_absolute_url()}?page={page_of(made.position)}"
            return sent(request, f"{place}#post-{made.pk}")
    if is_scripted(request):
        return errors_of(form, has_page=form.needs_page)
    return render_thread(request, found, form, status=422)


def _places_to_start(member):
    """The forums in which the member may start a thread now, and what holds of those in which posts are looked at
    first, or nothing can be started."""
    forums = list(Forum.objects.visible_to(member).filter(closed_at=None).with_duty_of(member))
    for forum in forums:
        note_duty(member, forum, forum.manages)
    open_now = [forum.pk for forum in forums if can_start_thread(member, forum)]
    on_now = [(forum, period) for forum in forums if (period := period_on(forum)) and not member.is_moderator]
    if on_now and len(on_now) == len(forums) and len({period for _, period in on_now}) == 1:
        on_now = [(None, on_now[0][1])]
    return Forum.objects.filter(pk__in=open_now).select_related("group"), on_now


def _held(request, held: HeldPost):
    """It waits for a moderator: leads to where its author sees it, and can change it or take it back."""
    messages.success(request, "A moderator reads this before it is shown. You are told when they have.")
    return sent(request, held.get_absolute_url())


def _refuse(form: PostForm, reason: Refused) -> None:
    """Says why beside the words. What the form is then without is only seen on the page, so a script shows that."""
    said = str(reason)
    if isinstance(reason, PostedBefore):
        address = f"/posts/{reason.post.pk}/edit/"
        said = format_html('{} To add it, <a href="{}">change your post</a>.', said, address)
    elif isinstance(reason, FilesGone) and reason.ids:
        form.let_go_of(reason.ids)
        said += " It is out of the list now. Add it again, or send this without it."
    elif isinstance(reason, SentAlready):
        form.begin_anew()
    form.add_error(None, said)
    form.needs_page = isinstance(reason, PostedBefore | FilesGone)


def _own_post(request, post_id) -> Post:
    post = get_object_or_404(Post.objects.visible_to(request.user).select_related("thread__forum"), pk=post_id)
    if not can_delete(request.user, post):
        raise Http404
    return post


def _may_change(member, post: Post) -> bool:
    return can_edit(member, post) and Thread.objects.visible_to(member).filter(pk=post.thread_id).exists()


def _keep_poll(form, post: Post) -> None:
    """A poll that has votes, or has ended, is not there to be changed."""
    if not post.has_poll:
        return
    if post.poll.ballot_count or post.poll.is_closed:
        form.without_poll()
    else:
        form.there = post.poll


@for_member
def edit(request, post_id):
    """Change one's own post. If it was changed meanwhile elsewhere, both texts are shown and nothing is overwritten."""
    if request.method == "POST":
        posts = Post.objects.filter(author=request.user).select_related("thread__forum")
        post = get_object_or_404(posts, pk=post_id)
    else:
        post = _own_post(request, post_id)
        if not can_edit(request.user, post):
            closed = why_not_change(request.user, post)
            return render(request, "forums/edit_closed.html", {"post": post, "closed": closed})
    form_class = EditOpeningForm if post.is_opening else EditForm
    if request.method == "POST":
        refused = take_uploads(request)
        form = form_class(request.POST, writer=request.user, post=post)
        form.refused_uploads = refused
        _keep_poll(form, post)
        kept = keep_instead(request, form, f"edit:{post.pk}")
        if kept is not None:
            return kept
        if not _may_change(request.user, post):
            return give_back_change(request, form, post)
        if form.is_valid():
            data = form.cleaned_data
            try:
                edit_post(
                    request.user,
                    post.pk,
                    data["body"],
                    revision=data["revision"],
                    title=data.get("title", ""),
                    tags=data.get("tags"),
                    files=data["files"],
                    poll=data["poll"],
                    draft=form.sent_draft(request.user, f"edit:{post.pk}"),
                )
                return sent(request, post.get_absolute_url())
            except Refused as reason:
                post = posts.get(pk=post_id)
                if not _may_change(request.user, post):
                    return give_back_change(request, form, post)
                _refuse(form, reason)
            except PollHasVotes:
                form.add_error("poll_question", "Someone has voted, so the poll stays as it was.")
            except EditedMeanwhile:
                post.refresh_from_db()
                again = request.POST.copy()
                again["revision"] = str(post.revision_count)
                form.data = again
                form.add_error(
                    None,
                    "This post was changed in another window, or by a moderator. What it says now is below; your words "
                    "are in the box. Save them, and they take its place.",
                )
                if is_scripted(request):
                    return errors_of(form, has_page=True)
                return render(request, "forums/edit.html", {"form": form, "post": post, "now": post}, status=409)
        if is_scripted(request):
            return errors_of(form, has_page=form.needs_page)
    else:
        words = unlink_mentions(post.body_html)
        # Without script a post that has no formatting is changed as it was typed, without a sign of HTML.
        typed = as_typed(words)
        initial: dict[str, object] = (
            {"body": words, "format": "html"} if typed is None else {"body": typed, "format": "text"}
        )
        initial["revision"] = post.revision_count
        if post.is_opening:
            initial |= {"title": post.thread.title, "tags": tag_names(post.thread)}
        if post.attachments:
            initial["files"] = ",".join(row[0] for row in post.attachments)
        if post.has_poll:
            initial |= poll_as_typed(post.poll)
        initial |= initial_of(opened_draft(request, f"edit:{post.pk}"))
        form = form_class(initial=initial, writer=request.user, post=post)
        if initial["body"] in (words, typed) and words != post.body_html:
            # The same with its mentions, for the editor (static/js/editor.js).
            form.fields["body"].widget.attrs["data-html"] = post.body_html
        _keep_poll(form, post)
    return render(request, "forums/edit.html", {"form": form, "post": post}, status=422 if form.is_bound else 200)


@login_required
@require_POST
def delete(request, post_id):
    """Deletes one's own post, and offers to bring it back; a second press says the same."""
    post = Post.objects.filter(author=request.user, status=Post.Status.DELETED, pk=post_id).first()
    if post is None or not can_undelete(request.user, post):
        post = _own_post(request, post_id)
        delete_post(request.user, post.pk)
    messages.success(request, "Your post is deleted.", extra_tags=f"/posts/{post.pk}/undelete/")
    post.thread.refresh_from_db()
    return redirect(post.thread.forum if post.thread.deleted_at else post)


@login_required
@require_POST
def undelete(request, post_id):
    post = get_object_or_404(Post.objects.filter(author=request.user).select_related("thread__forum"), pk=post_id)
    if not post.is_visible:
        undelete_post(request.user, post.pk)
    messages.success(request, "Your post is back.")
    return redirect(post)
