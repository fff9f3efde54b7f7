"""Disclosure control (pure): what may be printed, and the attack that what is printed must withstand.

The specification is the project's page on disclosure control. `rules` and `printing` are its table of rules,
`wording` its lint, `model`, `solver` and `attack` its gate, `repair` what is done about a finding.
"""
