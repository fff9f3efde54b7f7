"""What the pages look like and what our own scripts do, on the real templates with made-up contexts."""
