"""What changed since a position, for one reader: ``GET /api/v1/changements/``.

Owns how the rows of each kind are read (``types``), a page of changes (``lecture``), what the day changes by itself and
what the journal forgets (``entretien``). A change names a row; the row is read by the list that shows it, rights
included, so the feed never shows what its list would not.
Stands on the journal that triggers write (``cpts.traces.changements``; ``rapports/migrations/0003_captures.py`` says
which table makes which row) and on ``rapports.curseurs``.
"""
