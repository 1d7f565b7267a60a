"""The journal of acts of a CPTS as people read it: kinds of acts, filters, and what changed in words.

Owns the page and the API ``actes/``; the rows are those of ``cpts.traces``.
"""
