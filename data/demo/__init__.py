"""The demo: an invented organisation and 18 months of its leads, the same on every machine."""

from data.demo.filling import fill_with_demo

__all__ = ["fill_with_demo"]
