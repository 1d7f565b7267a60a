"""Entries of the room in the main menu."""

from cpts.enums import ROLES_DE_CPTS
from cpts.menus import inscrire

inscrire("Déposer un fichier", "depot_nouveau", roles=ROLES_DE_CPTS, ordre=10)
