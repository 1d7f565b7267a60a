"""Regions, departments, communes and their populations, from the published official files (``donnees/``).

Owns those rows, their loading, the vintage in force and the search of a commune. Stands on ``commun`` alone.
"""
