"""Entries of the room in the main menu."""

from cpts.enums import ROLES_D_AGREGATS, ROLES_DE_CONTROLE, ROLES_DE_CPTS, Role
from cpts.menus import inscrire

inscrire("Ma page", "accueil", roles=ROLES_DE_CPTS, ordre=1)
inscrire("Portefeuille", "portefeuille", roles=[Role.EXPERT_COMPTABLE], ordre=5)
_NATION = [Role.CNAM, Role.ADMIN, *ROLES_D_AGREGATS]
inscrire("Cockpit", "cockpit", roles=[*_NATION, *ROLES_DE_CONTROLE], ordre=20)
inscrire("Dépenses par mission", "depenses", roles=_NATION, ordre=21)
inscrire("Carte", "carte", roles=[*_NATION, *ROLES_DE_CONTROLE], ordre=22)
inscrire("Projections", "projections", roles=[*_NATION, Role.ARS], ordre=23)
inscrire(
    "Indicateurs peu atteints",
    "indicateurs_peu_atteints",
    roles=[Role.CNAM, *ROLES_D_AGREGATS],
    ordre=24,
)
inscrire("Trouver une CPTS", "recherche", anonyme=True, ordre=80)
