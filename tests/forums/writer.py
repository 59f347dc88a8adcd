"""One of many writers: does random deeds in the database that DATABASE_URL names, until it is done or killed.

`python -m tests.forums.writer SEED DEEDS` prints, after every fifty deeds, how many were done and how many refused, and
what went wrong if anything did.
"""

import os
import random
import sys
from collections import Counter

TOLD_AFTER = 50


def main(seed: int, deeds: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.configuration.testing")
    import django

    django.setup()
    from community.models import Member
    from forums.models import Forum
    from tests.forums.house import OFTEN, House, does

    house = House(list(Forum.objects.order_by("pk")), list(Member.objects.order_by("pk")))
    chance, told = random.Random(seed), Counter()
    for number in range(1, deeds + 1):
        what, who = chance.choice(OFTEN), chance.randrange(len(house.people))
        try:
            done = does(house, what, who, chance.randrange(10**9), chance.randrange(10**9))
        except Exception as error:
            # On a machine that is too busy one may wait too long for a row; for each other for ever nobody may.
            if "lock timeout" in str(error):
                told["timed_out"] += 1
                continue
            print(f"wrong {what}: {type(error).__name__}: {' '.join(str(error).split())[:300]}", flush=True)
        else:
            told[what if done else "refused"] += 1
        if number % TOLD_AFTER == 0 or number == deeds:
            print(" ".join(f"{what}={count}" for what, count in told.items()), flush=True)
            told.clear()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
