"""Tests of settings, secrets, logs, set-up, the command line and the supervisor."""
