"""Entries of the room in the main menu."""

from cpts.enums import ROLES_DE_CPTS, Role
from cpts.menus import inscrire

PAYEURS_ET_NATION = ("cpam", "ars", "cnam", "admin")

inscrire("Déposer un fichier", "depot_nouveau", roles=ROLES_DE_CPTS, ordre=10)
inscrire("Dû et versé", "rapprochements", roles=PAYEURS_ET_NATION, ordre=12)
inscrire("Fichiers de versements", "versements", roles=PAYEURS_ET_NATION, ordre=13)
inscrire("Barèmes", "baremes", roles=[Role.ADMIN, Role.CNAM, Role.DGOS], ordre=80)
