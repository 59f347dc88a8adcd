"""Made-up words and posts, the same in every run: as long, as varied and as often formatted as the peers were given."""

import random

CONSONANTS, VOWELS = "bdfgklmnprstv", "aeiou"
VOCABULARY_SIZE = 4000


def _vocabulary() -> list[str]:
    chance = random.Random(7)
    words: dict[str, None] = {}
    while len(words) < VOCABULARY_SIZE:
        word = "".join(chance.choice(CONSONANTS) + chance.choice(VOWELS) for _ in range(chance.randint(2, 4)))
        if len(word) >= 5:
            words[word] = None
    return list(words)


VOCABULARY = _vocabulary()
# As in a language: the first word of the list is said a thousand times as often as the last.
_WEIGHTS = [1 / (place + 3) for place in range(VOCABULARY_SIZE)]
_RUNNING_WEIGHTS = [sum(_WEIGHTS[: place + 1]) for place in range(VOCABULARY_SIZE)]
# Two fairly common words.
SEARCHED_FOR = f"{VOCABULARY[40]} {VOCABULARY[60]}"


def some_words(chance: random.Random, count: int) -> list[str]:
    return chance.choices(VOCABULARY, cum_weights=_RUNNING_WEIGHTS, k=count)


def a_title(chance: random.Random) -> str:
    return " ".join(some_words(chance, chance.randint(4, 8))).capitalize()


def a_post(chance: random.Random) -> str:
    """The HTML of a post of one to three paragraphs, sometimes with emphasis, a link, a quotation or a list."""
    blocks = []
    for _ in range(chance.randint(1, 3)):
        words = some_words(chance, chance.randint(15, 45))
        words[0] = words[0].capitalize()
        if chance.random() < 0.3:
            place = chance.randrange(len(words))
            words[place] = f"<strong>{words[place]}</strong>"
        if chance.random() < 0.15:
            words.append(f'<a href="https://example.com/{chance.randrange(10_000)}">{words[-2]}</a>')
        blocks.append(f"<p>{' '.join(words)}.</p>")
    if chance.random() < 0.1:
        blocks.insert(0, f"<blockquote><p>{' '.join(some_words(chance, 15))}</p></blockquote>")
    if chance.random() < 0.1:
        items = "".join(f"<li>{' '.join(some_words(chance, 5))}</li>" for _ in range(3))
        blocks.append(f"<ul>{items}</ul>")
    return "".join(blocks)
