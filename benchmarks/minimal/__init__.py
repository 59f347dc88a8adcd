"""The yardstick: a Django site of one page, which reads 30 rows in one query and knows who is signed in."""
