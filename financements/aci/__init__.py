"""The ACI money engine: dates and amounts in, what is due out, line by line, with its explanation.

Pure: no ORM, no settings, no request, no clock. What it needs is read from ``financements/aci/donnees/``.
The way of a calculation: ``entree`` (a JSON document) or a model builds a ``contrat.Contrat`` and a
``bareme.Grille``; ``echeancier.calculer`` returns an ``Echeancier``; ``sortie`` writes it.
"""
