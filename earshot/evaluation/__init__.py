"""`earshot evaluate`: the live code scored on a council's own labelled lines, none of which is stored."""
