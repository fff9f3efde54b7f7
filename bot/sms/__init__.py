"""A conversation by SMS: whose phone it is, the words that outrank everything, and the texts that go out."""
