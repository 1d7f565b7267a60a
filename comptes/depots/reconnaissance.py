"""Whose file is it? An accountant drops the files of several clients: the SIREN in the name tells."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models import QuerySet

from comptes.depots.exercices import exercice_clos_en
from comptes.depots.portes import nom_affichable
from comptes.versions.models import Exercice
from cpts.droits.perimetre import perimetre_de
from cpts.droits.regles import ROLES_PAR_ACTION, Action
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS

# SirenFECAAAAMMJJ (LPF art. A47 A-1, XIII), or a SIREN and a date anywhere in the name.
_SIREN = re.compile(r"(?<!\d)(\d{9})(?!\d)")
_CLOTURE = re.compile(r"(?<!\d)((?:19|20)\d{6})(?!\d)")


@dataclass
class Lot:
    """Files of one CPTS and one exercise, in one drop. ``motif`` says why it cannot be received as it is."""

    fichiers: list[File] = field(default_factory=list)
    cpts: CPTS | None = None
    exercice: Exercice | None = None
    motif: str = ""

    @property
    def noms(self) -> list[str]:
        return [nom_affichable(fichier.name or "") for fichier in self.fichiers]


def cpts_ou_deposer(user: Utilisateur) -> QuerySet[CPTS]:
    """The CPTS for which this person may deposit, by name."""
    roles = ROLES_PAR_ACTION[Action.DEPOSER]
    pks = [pk for pk, tenus in perimetre_de(user).roles_par_cpts.items() if tenus & roles]
    return CPTS.objects.for_user(user).filter(pk__in=pks)


def siren_du_nom(nom: str) -> str | None:
    """Nine digits of the name, or None."""
    trouve = _SIREN.search(nom)
    return trouve[1] if trouve else None


def cloture_du_nom(nom: str) -> datetime.date | None:
    """Closing date of the name (AAAAMMJJ), or None."""
    for trouve in _CLOTURE.finditer(nom):
        try:
            return datetime.datetime.strptime(trouve[1], "%Y%m%d").date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def reconnaitre(user: Utilisateur, fichiers: Sequence[File]) -> list[Lot]:
    """Sort the files of a drop by client and exercise. Nothing is stored."""
    clients = {cpts.siren: cpts for cpts in cpts_ou_deposer(user) if cpts.siren}
    lots: dict[tuple, Lot] = {}
    for fichier in fichiers:
        nom = fichier.name or ""
        cle = (siren_du_nom(nom), cloture_du_nom(nom))
        # Without a SIREN, each file stands alone.
        lot = lots.setdefault(cle if cle[0] else (nom,), Lot())
        lot.fichiers.append(fichier)
        if not lot.cpts and not lot.motif:
            _completer(lot, clients, *cle)
    return list(lots.values())


def _completer(lot: Lot, clients: dict[str, CPTS], siren: str | None, cloture: datetime.date | None) -> None:
    if siren is None:
        lot.motif = "Le nom du fichier ne contient pas de numéro SIREN (9 chiffres)."
        return
    cpts = clients.get(siren)
    if cpts is None:
        lot.motif = f"Aucune des CPTS pour lesquelles vous pouvez déposer n’a le SIREN {siren}."
        return
    lot.cpts = cpts
    if cloture is None:
        lot.motif = "Le nom du fichier ne contient pas de date de clôture (AAAAMMJJ)."
        return
    try:
        lot.exercice = _exercice(cpts, cloture)
    except ValidationError as erreur:
        lot.motif = " ".join(erreur.messages)


def _exercice(cpts: CPTS, cloture: datetime.date) -> Exercice:
    exact = Exercice.objects.filter(cpts=cpts, fin=cloture).first()
    if exact:
        return exact
    if (cloture.month, cloture.day) == (12, 31):
        return exercice_clos_en(cpts, cloture.year)
    raise ValidationError(
        f"Aucun exercice de cette CPTS ne se termine le {cloture:%d/%m/%Y} : déposez ce fichier seul "
        "et donnez les dates de l’exercice."
    )


def clients_attendus(cpts: Iterable[CPTS], annee: int) -> list[tuple[CPTS, str]]:
    """For each client, the name its FEC is expected to have."""
    return [(client, f"{client.siren}FEC{annee}1231.txt") for client in cpts if client.siren]
