"""Where tests find what is not code."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
# Real data that nobody on this project wrote; it lies beside the repository.
SHARED_DATA = REPOSITORY.parent / "shared" / "data"
