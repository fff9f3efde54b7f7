"""The trained part of the screen: two classifiers over what a text means and how it is spelt.

Trained at set-up from `moderation/examples/` and kept under EARSHOT_VAR/screening/ as plain arrays, never
pickles. Without it the product runs on rules alone and its health page says so.
"""
