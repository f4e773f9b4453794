"""The store with the worked example in it, as the tests of etl have it."""

from tests.etl.conftest import published, store

__all__ = ["published", "store"]
