from forums.models.answers import Answer, Tried
from forums.models.bookmarks import Bookmark, ListShare, ReadingList
from forums.models.curating import Act, ThreadEvent, Transfer
from forums.models.documents import DocumentEdition, StatutoryDocument
from forums.models.drafts import Draft, DraftKey
from forums.models.feeds import PrivateFeed
from forums.models.files import File
from forums.models.forums import Forum, ForumGroup
from forums.models.held import HeldPost
from forums.models.periods import Period
from forums.models.polls import Ballot, Poll
from forums.models.posts import Post, PostRevision
from forums.models.reactions import Reaction
from forums.models.reading import CaughtUp, ReadBaseline, ReadMark
from forums.models.reports import Report
from forums.models.states_of_play import StateOfPlay
from forums.models.tags import MergedFollow, MergedThread, Tag, TagMerge, TagName, TagPair, ThreadTag, normalise_tag
from forums.models.threads import Thread, ThreadChange

__all__ = [
    "Act",
    "Answer",
    "Ballot",
    "Bookmark",
    "CaughtUp",
    "DocumentEdition",
    "Draft",
    "DraftKey",
    "File",
    "Forum",
    "ForumGroup",
    "HeldPost",
    "ListShare",
    "MergedFollow",
    "MergedThread",
    "Period",
    "Poll",
    "Post",
    "PostRevision",
    "PrivateFeed",
    "Reaction",
    "ReadBaseline",
    "ReadMark",
    "ReadingList",
    "Report",
    "StateOfPlay",
    "StatutoryDocument",
    "Tag",
    "TagMerge",
    "TagName",
    "TagPair",
    "Thread",
    "ThreadChange",
    "ThreadEvent",
    "ThreadTag",
    "Transfer",
    "Tried",
    "normalise_tag",
]
