"""Tests of what workers bring in."""
