"""What the pages, the PDF and the portfolio say of one CPTS: gathered in a fixed number of queries.

A year means one thing everywhere, so that sums agree from the nation down to the rows: payments dated in the
civil year, envelopes of the contract years that begin in it, accounts of the exercises closed in it.
"""
