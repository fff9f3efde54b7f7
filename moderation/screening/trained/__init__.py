"""The trained part of the screen: a classifier over sentence embeddings and spelling, joined with the rules.

Trained at set-up from `moderation/examples/` and kept under EARSHOT_VAR/screening/ as plain arrays, never
pickles. Without it the product runs on rules alone and its health page says so.
"""
