"""Tests of sentiment."""
