"""Who has sent no accounts for a year: by region, by caisse, then one row a CPTS, with what they were paid.

Owns those lists. Stands on ``sommes`` (who is expected) and ``secret`` (who may read it).
"""
