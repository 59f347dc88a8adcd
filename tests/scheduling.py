"""Which tests pytest-xdist gives to one worker together.

pytest-xdist 3.8 would do this by the mark `xdist_group`, but with pytest 9.2 the mark has no effect
(https://github.com/pytest-dev/pytest-xdist/issues/1386): the address of a test decides instead.
"""

from xdist.scheduler import LoadScopeScheduling

# One site and one browser serve all of them; one filled demo network serves all of its tests.
TOGETHER = ("tests/browser/", "tests/demo/")


class SomeTogether(LoadScopeScheduling):
    """Gives each worker a test at a time, save those of a folder that belong together."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)
