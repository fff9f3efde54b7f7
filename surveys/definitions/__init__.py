"""What every council shares: the engine's phrases, the usual answers, and the words that steer a survey.

The YAML here is the whole of what the engine says of its own accord; the modules give it types.
"""
