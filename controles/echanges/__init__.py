"""« Précisions demandées »: a question on a deposit, a finding or a line, and its answers, read by the three parties.

Owns ``Echange`` and ``Message``, never edited. Stands on ``pieces`` for who is written to.
"""
