"""Work that can wait: the queue's worker, leases, retries, and the clock. Knows no other app."""
