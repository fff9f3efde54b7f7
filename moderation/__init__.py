"""Noticing a child at risk, answering kindly, and (later) reading and redacting what comes in.

`moderation.screening` reads every contribution before anything else does; `moderation.safe_reply` chooses
what is said back. Both are pure: time, profile and trained model come in as arguments.
"""
