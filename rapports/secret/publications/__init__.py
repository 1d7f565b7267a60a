"""What readers of aggregates are shown: decided once at each snapshot (``publier``), then only read (``lecture``).

``pile`` gathers all that was ever published of a measure and year, so that a new table is judged with the former ones.
"""
