"""A position in the order of changes, and for whom it is one: what ``changements/`` and the manifest of exports give.

Owns no row. Stands on the journal of ``cpts.traces``.
"""
