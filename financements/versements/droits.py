"""Who sends which payment file: a caisse its ACI payments, an ARS its FIR money, each for itself."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.structures.models import Organisation
from financements.versements.codes import GenreImport

GENRE_PAR_ROLE = {Role.CPAM: GenreImport.ACI, Role.ARS: GenreImport.FIR}
REFUS = "L’import des versements est réservé à la caisse qui paie, ou à l’ARS pour ses crédits FIR."
REFUS_LECTURE = "Les fichiers de versements sont lus par la caisse ou l’ARS qui les envoie, et par la Cnam."


def organisations_payeuses(user: Utilisateur) -> QuerySet[Organisation]:
    """The caisses and ARS for which this person may send a file."""
    return Organisation.objects.filter(pk__in=list(perimetre_de(user).organisations))


def genre_de(user: Utilisateur, organisation: Organisation) -> GenreImport:
    """The kind of file this person sends for a body. Raises ``PermissionDenied`` when none."""
    role = perimetre_de(user).organisations.get(organisation.pk)
    genre = GENRE_PAR_ROLE.get(Role(role)) if role else None
    if genre is None:
        raise PermissionDenied(REFUS)
    return genre


def peut_importer(user: Utilisateur) -> bool:
    return bool(perimetre_de(user).organisations)


def exiger_lecture(user: Utilisateur) -> None:
    """Raise ``PermissionDenied`` for those who read no payment file."""
    perimetre = perimetre_de(user)
    if not (perimetre.voit_la_nation or perimetre.organisations):
        raise PermissionDenied(REFUS_LECTURE)
