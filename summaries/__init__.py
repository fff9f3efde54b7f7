"""Summaries: a period's answers, collected, put through disclosure control, drafted and published.

True counts live only inside `drafting.make_draft`. What other packages may use is what that function,
`publishing.publish` and `view` hand out, and each of those has been through `summaries.disclosure`
(design.md section 4, import rule 4).
"""
