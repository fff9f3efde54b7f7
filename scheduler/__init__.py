"""What happens by the clock: heartbeats, notices to staff, age bands on birthdays, forgetting."""
