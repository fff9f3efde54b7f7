"""Tests about telling adults that something waits."""
