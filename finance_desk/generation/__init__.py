"""Generation: rules turn pre-posting rows into draft vouchers, each with its why.

Nouns: rule, rule line, code map, group, run. Rules compile to SQL; a run is one transaction and a
fixed number of statements. Refuses: two rules for one row, a row in two live vouchers, a group
that does not balance.
"""
