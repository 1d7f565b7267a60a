"""What changed since a position, for one reader: ``GET /api/v1/changements/``.

Stands on the journal that triggers write (``cpts.traces.changements``, and ``rapports/migrations/0003_captures.py``
for which
table makes which row). A change names a row; the row itself is read by the list that shows it, rights included, so the
feed never shows what its list would not.

* ``curseurs``: a position, and for whom it is one;
* ``demande``: who asks for what, and what of the journal concerns them;
* ``types``: how the rows of each kind are read;
* ``lecture``: a page of changes;
* ``entretien``: what the day changes by itself, and what the journal forgets.
"""
