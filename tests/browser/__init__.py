"""What headless Chromium sees."""
