"""The trained correction of sentiment: a small published network, its last layers taught on the examples.

Trained at set-up from `moderation/examples/sentiment/` and kept under EARSHOT_VAR/sentiment/ as plain arrays,
never pickles. Without it sentiment is what the taught TextBlob says.
"""
