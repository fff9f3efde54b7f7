"""Who is on call, and who is told of an alert when: pure rules, and reading the rota they work on."""
