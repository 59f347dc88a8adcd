from forums.models.drafts import Draft, DraftKey
from forums.models.files import File
from forums.models.forums import Forum, ForumGroup
from forums.models.polls import Ballot, Poll
from forums.models.posts import Post, PostRevision
from forums.models.reading import ReadBaseline, ReadMark
from forums.models.tags import Tag, ThreadTag, normalise_tag
from forums.models.threads import Thread, ThreadChange

__all__ = [
    "Ballot",
    "Draft",
    "DraftKey",
    "File",
    "Forum",
    "ForumGroup",
    "Poll",
    "Post",
    "PostRevision",
    "ReadBaseline",
    "ReadMark",
    "Tag",
    "Thread",
    "ThreadChange",
    "ThreadTag",
    "normalise_tag",
]
