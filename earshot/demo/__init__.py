"""The demo council: invented people and words in a council of real size, made from a fixed seed.

Nothing here is about a real person: names come from a list of plants and birds with "Demo-" before them,
phones from the range Ofcom keeps for drama, words from lines written for this purpose (lines/PROVENANCE.md).
Only the mix of ages, homes and legal status is real (data/cohort.yml names the source of each figure).

`seeding.seed` writes it, `clearing.is_empty` says whether there is room for it, `sign_ins.read_sign_ins` says
how to sign in later. People, plans and played talks (`population`, `responses`, `playing`) are pure.
"""
