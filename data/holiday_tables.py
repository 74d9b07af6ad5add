"""Which countries and states the holidays package has tables for, by name: what a form for opening hours offers."""

from collections.abc import Mapping
from functools import lru_cache


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """Code -> name of every country with a table, by name: {"US": "United States", ...}."""
    from holidays.registry import COUNTRIES  # imported only now, as in data/opening_hours.py: it takes 0.7 s

    named = {codes[1]: name.replace("_", " ").title() for name, codes in COUNTRIES.items()}
    return dict(sorted(named.items(), key=lambda one: one[1]))


@lru_cache(maxsize=64)
def subdivisions(country: str) -> Mapping[str, str]:
    """Code -> name of every state or the like with holidays of its own, by name; none for an unknown country.

    One that the tables know by its code alone is named by it.
    """
    from holidays import country_holidays  # as above

    if country not in countries():
        return {}
    table = country_holidays(country)
    names = table.get_subdivision_aliases()
    named = {code: next(iter(names.get(code, ())), code) for code in table.subdivisions}
    return dict(sorted(named.items(), key=lambda one: one[1]))
