"""A fictitious nation on the real communes: what ``charger_demo`` loads, and the truths planted in it.

Everything is drawn from one seed: the same seed and the same number of CPTS give the same nation. ``nation`` and
what it stands on (``decoupage``, ``vie``, ``argent``, ``grand_livre``, ``defauts``) decide without a database;
``chargement`` writes. Ledgers go through the product's own reception and reading. Names, people, SIREN (range
9990…, which no body is known to hold) and every amount are invented; totals are built to meet published figures.
"""
