"""Rules of the deposit itself (``DEP-xx``): what only the other rows of the service can tell.

They never change the verdict, which depends on the file alone. `alerte`: said, nothing waits. `a_confirmer`: the
version counts nowhere until a person confirms it with a reason. Here `message` says what the rule watches; the
finding itself names what was read.
"""

from __future__ import annotations

from .regles import PCG, SERVICE, Regle

_CONFIRMER = (
    "Si c’est voulu, confirmez en donnant la raison ; sinon, retirez ce dépôt et déposez le bon fichier."
)

REGLES_DEPOT = (
    Regle("DEP-01", "alerte", "Fichier déjà déposé ailleurs",
          "Ce même fichier a déjà été déposé pour un autre exercice ou une autre pièce.",
          "Vérifiez l’exercice et la pièce choisis. Retirez le dépôt qui est en trop.", SERVICE,
          "un fichier par exercice et par pièce"),
    Regle("DEP-02", "alerte", "Résultat différent entre le FEC et la balance",
          "Le FEC et la balance d’un même exercice ne donnent pas le même résultat.",
          "Vérifiez que les deux fichiers viennent de la même clôture ; déposez à nouveau celui qui n’est pas à jour.",
          PCG, "le même résultat, au centime"),
    Regle("DEP-10", "a_confirmer", "Remplacement de comptes qui comptent",
          "Des comptes comptent déjà pour cet exercice : ceux-ci prendraient leur place.",
          "Comparez les deux colonnes. Si le remplacement est voulu, confirmez-le en donnant la raison ; sinon, "
          "retirez ce dépôt : rien n’aura changé.", SERVICE),
    Regle("DEP-11", "a_confirmer", "SIREN d’une autre structure",
          "Le fichier, ou son nom, porte le SIREN d’une autre structure que la CPTS.", _CONFIRMER, SERVICE,
          "le SIREN de la CPTS"),
    Regle("DEP-12", "a_confirmer", "Autre exercice que celui demandé",
          "Le fichier dit être celui d’un autre exercice que celui choisi au dépôt.",
          "Rangez-le dans son exercice d’un clic, ou retirez ce dépôt.", SERVICE, "les comptes de l’exercice choisi"),
    Regle("DEP-13", "a_confirmer", "Partie manquante",
          "Le nom du fichier annonce plusieurs parties, et il en manque.",
          "Déposez toutes les parties ensemble, en une fois. " + _CONFIRMER, SERVICE,
          "toutes les parties de l’exercice, dans un seul dépôt"),
    Regle("DEP-14", "a_confirmer", "Exercice non clos",
          "L’exercice n’était pas clos au jour du dépôt, ou n’a pas commencé.", _CONFIRMER, SERVICE,
          "un exercice clos"),
    Regle("DEP-15", "a_confirmer", "Dépense éloignée de ce qui a été versé",
          "La dépense lue est très loin de ce que la caisse et l’ARS ont versé pendant l’exercice.", _CONFIRMER,
          SERVICE),
    Regle("DEP-16", "a_confirmer", "Dépense éloignée de celle de l’exercice précédent",
          "La dépense lue est très loin de celle des comptes de l’exercice précédent.", _CONFIRMER, SERVICE),
    Regle("DEP-17", "a_confirmer", "Produits éloignés de ce qui a été versé",
          "Les comptes 73 et 74 sont très loin de ce que la caisse et l’ARS ont versé pendant l’exercice.",
          _CONFIRMER, SERVICE),
)  # fmt: skip
