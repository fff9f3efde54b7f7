"""Telling adults that something waits: which notices are due, their words, sending them, and what went wrong.

A notice says that an alert or a task waits and where to look. It never says what it is about or whom.
"""
