"""Rules of the deposit itself (``DEP-xx``): what only the other rows of the service can tell.

They never change the verdict, which depends on the file alone. Here `message` says what the rule watches; the
finding itself names what was read.
"""

from __future__ import annotations

from .catalogue import PCG, SERVICE, Regle

REGLES_DEPOT = (
    Regle("DEP-01", "alerte", "Fichier déjà déposé ailleurs",
          "Ce même fichier a déjà été déposé pour un autre exercice ou une autre pièce.",
          "Vérifiez l’exercice et la pièce choisis. Retirez le dépôt qui est en trop.", SERVICE,
          "un fichier par exercice et par pièce"),
    Regle("DEP-02", "alerte", "Résultat différent entre le FEC et la balance",
          "Le FEC et la balance d’un même exercice ne donnent pas le même résultat.",
          "Vérifiez que les deux fichiers viennent de la même clôture ; déposez à nouveau celui qui n’est pas à jour.",
          PCG, "le même résultat, au centime"),
)  # fmt: skip
