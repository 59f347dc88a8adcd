"""Which tests pytest-xdist gives to one worker together.

pytest-xdist 3.8 would do this by the mark `xdist_group`, but with pytest 9.2 the mark has no effect
(https://github.com/pytest-dev/pytest-xdist/issues/1386): the address of a test decides instead.
"""

from xdist.scheduler import LoadScopeScheduling

BROWSER, DEMO = "tests/browser/", "tests/demo/"
# What takes so long that whoever has it last would be waited for.
LONGEST = (
    *("tests/browser/test_drafts_torture.py", "tests/browser/test_injections.py"),
    *("tests/browser/test_hostile_posts.py", "tests/forums/test_unread_model.py", "tests/forums/test_any_order.py"),
    "tests/test_visibility.py",
)


def longest_first(test) -> tuple[bool, bool]:
    """By this tests are put in order: those of a browser, as its site is there for them alone, and then all others;
    of each the longest first."""
    return not test.nodeid.startswith(BROWSER), not test.nodeid.startswith(LONGEST)


class SomeTogether(LoadScopeScheduling):
    """Gives each worker a test at a time, save those that belong together: one filled demo network serves all of its
    tests, and each worker has one site and one browser for the files of browser tests, which come one after another.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(BROWSER):
            return nodeid.partition("::")[0]
        return DEMO if nodeid.startswith(DEMO) else nodeid
