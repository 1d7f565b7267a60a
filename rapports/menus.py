"""Entries of the room in the main menu."""

from cpts.enums import ROLES_DE_CPTS, Role
from cpts.menus import inscrire

inscrire("Ma page", "accueil", roles=ROLES_DE_CPTS, ordre=1)
inscrire("Portefeuille", "portefeuille", roles=[Role.EXPERT_COMPTABLE], ordre=5)
inscrire("Trouver une CPTS", "recherche", anonyme=True, ordre=80)
