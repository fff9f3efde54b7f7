"""What happens by the clock: heartbeats, age bands on birthdays, and forgetting what has run out."""
