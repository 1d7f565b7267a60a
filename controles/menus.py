"""Entries of the room in the main menu."""

from cpts.enums import ROLES_DE_CONTROLE, Role
from cpts.menus import inscrire

inscrire("Corbeille", "corbeille", roles=ROLES_DE_CONTROLE, ordre=10)
inscrire("Pièces attendues", "transmissions", roles=[*ROLES_DE_CONTROLE, Role.CNAM, Role.ADMIN], ordre=30)
