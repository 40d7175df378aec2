"""Measurements of named sizes; not part of the tests."""
