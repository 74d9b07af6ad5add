"""When two words count as the same: what exports add to names and cells is left aside."""


def header_key(name: str) -> str:
    """A column's name without what exports add to it: a byte order mark, quotes, spaces, capitals."""
    return word_key(name.replace("\ufeff", "").replace('"', ""))


def word_key(word: str) -> str:
    """A word as it is compared: spaces around and between it, and capitals, don't matter."""
    return " ".join(word.split()).casefold()
