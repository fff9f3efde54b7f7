"""Fixtures every area uses, each kept beside what it serves and only named here."""

pytest_plugins = ["tests.database.server", "tests.webapp.portals", "tests.bot.sms.line"]
