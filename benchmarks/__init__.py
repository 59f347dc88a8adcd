"""What a page costs, as a multiple of a minimal Django page: `python -m benchmarks`. See README.md."""
