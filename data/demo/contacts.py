"""Invented people behind the leads: names, numbers that ring nowhere, addresses that reach no one."""

import hashlib

from data.demo.leads import NOBODY, TEST

CONTACT_COLUMNS = ("name", "phone", "email", "zip")
FIRST_NAMES = (
    "Abel", "Bruna", "Casper", "Delia", "Elric", "Farah", "Gideon", "Hettie", "Ivo", "Junia", "Kester", "Livia",
    "Magnus", "Nerys", "Orson", "Petra", "Quentin", "Romy", "Silas", "Thea", "Ulric", "Vesna", "Wendell",
    "Xenia", "Yorick", "Zelda", "Amina", "Bodhi", "Cleo", "Dario", "Esme", "Florian", "Greta", "Hugo", "Inez",
    "Jonas", "Kaia",
)  # fmt: skip
LAST_NAMES = (
    "Ashgrove", "Bramblecote", "Coppersmith", "Dunmoor", "Elderfield", "Foxglove", "Greenhalgh", "Hawthorne",
    "Ivybridge", "Juniper", "Kettlewell", "Larkspur", "Meadowcroft", "Nettleton", "Oakhurst", "Pennywell",
    "Quillfeather", "Rosewarne", "Silverdale", "Thistlewood", "Underhill", "Vinterfell", "Willowby", "Yarrow",
    "Zephyrhill", "Applegarth", "Birchall", "Cloverly", "Dovecote", "Emberton", "Fernsby", "Gorsewell",
    "Hollybrook", "Inkpen", "Jasperson", "Kingsley", "Lockridge", "Mistlewood", "Northcott", "Orchardson",
    "Primrose",
)  # fmt: skip
AREA_CODES = (212, 312, 646, 773, 917)
ZIPS_OF_TERRITORY = 80  # 00000 to 00479 belong to no post office


def person_key(seed: int, person: int) -> str:
    """The one-way digest that tells two episodes of one person from two persons."""
    return hashlib.blake2b(f"{seed}:{person}".encode(), digest_size=16).hexdigest()


def contact_of(key: str, territory: int, excluded: int) -> tuple[str, str, str, str | None]:
    """Name, phone, e-mail and ZIP of a person: the same for the same key, but for where they ask from."""
    if excluded == TEST:
        return "Test Record", "212-555-0100", "test@example.org", None
    digits, first = divmod(int(key, 16), len(FIRST_NAMES))
    digits, last = divmod(digits, len(LAST_NAMES))
    digits, area = divmod(digits, len(AREA_CODES))
    digits, line = divmod(digits, 100)
    name, family = FIRST_NAMES[first], LAST_NAMES[last]
    here = None if territory == NOBODY else f"{territory * ZIPS_OF_TERRITORY + digits % ZIPS_OF_TERRITORY:05}"
    email = f"{name}.{family}.{key[:4]}@example.org".lower()
    return f"{name} {family}", f"{AREA_CODES[area]}-555-01{line:02}", email, here
