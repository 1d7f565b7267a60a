"""Statistical secrecy: the rule of one aggregate, the mask of a table, and the attack that both must stand.

``regle``, ``cellules_cachees`` and ``attaque`` are only loaded where tables are let out: pages read what was decided
there.
"""

CONTRIBUTIONS_MIN = 3
PART_MAX = 85  # percent of an aggregate that one CPTS may make
NON_AFFICHE = "non affiché"
