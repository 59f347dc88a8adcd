from forums.models.forums import Forum, ForumGroup
from forums.models.posts import Post, PostRevision
from forums.models.reading import ReadBaseline, ReadMark
from forums.models.tags import Tag, ThreadTag, normalise_tag
from forums.models.threads import Thread, ThreadChange

__all__ = [
    "Forum",
    "ForumGroup",
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
