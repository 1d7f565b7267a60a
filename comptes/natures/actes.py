"""A new table of natures: prepared as a draft, its effect looked at, then published for all retained accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Max, Sum
from django.utils import timezone

from comptes.natures.models import NatureCompte, TableNatures
from comptes.natures.requetes import lire_natures, table_en_vigueur
from comptes.totaux.actes import rebatir
from comptes.totaux.models import ComptesRetenus, TotalVersion
from cpts.commun.verrous import Verrou, tenir

# Numbers below are those of the product's own data files.
PREMIER_NUMERO_LOCAL = 1001


class PublicationImpossible(Exception):
    """The draft cannot be published; the message is a French sentence."""


class Deplacement(NamedTuple):
    """Euros that would move from a nature to another (codes), and the accounts they are on."""

    ancienne: str
    nouvelle: str
    montant: Decimal
    comptes: tuple[str, ...]


@transaction.atomic
def preparer(source: str) -> TableNatures:
    """A draft that begins as a copy of the table in force."""
    modele = table_en_vigueur()
    dernier = TableNatures.objects.aggregate(dernier=Max("numero"))["dernier"] or 0
    table = TableNatures.objects.create(numero=max(dernier + 1, PREMIER_NUMERO_LOCAL), source=source)
    NatureCompte.objects.bulk_create(
        NatureCompte(table=table, prefixe=n.prefixe, code=n.code, libelle=n.libelle)
        for n in NatureCompte.objects.filter(table=modele).order_by("pk")
    )
    return table


def effet(table: TableNatures) -> list[Deplacement]:
    """What publishing a draft would move in the sums of today, the greatest amount first. Three queries."""
    avant, apres = lire_natures(table_en_vigueur()), lire_natures(table)
    montants: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    comptes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for compte, montant in _depense_par_compte():
        cle = avant.nature(compte), apres.nature(compte)
        if cle[0] != cle[1]:
            montants[cle] += montant
            comptes[cle].append(compte)
    deplacements = [Deplacement(*cle, montants[cle], tuple(comptes[cle])) for cle in montants]
    return sorted(deplacements, key=lambda d: (-abs(d.montant), d.ancienne, d.nouvelle))


def _depense_par_compte() -> Iterable[tuple[str, Decimal]]:
    retenues = TotalVersion.objects.filter(version__in=ComptesRetenus.objects.values("version")).exclude(
        mission=""
    )
    return retenues.values_list("compte").annotate(total=Sum("montant")).order_by("compte")


def defauts(table: TableNatures) -> list[str]:
    """Why a draft cannot be published, in French sentences; empty when it can."""
    lignes = list(NatureCompte.objects.filter(table=table))
    phrases = []
    if not any(ligne.prefixe == "6" for ligne in lignes):
        phrases.append(
            "Ajoutez une ligne pour le début de compte « 6 » : elle reçoit tout ce qui n’est pas prévu."
        )
    phrases += [
        f"« {ligne.prefixe} » n’est pas un début de compte de charges (classe 6)."
        for ligne in lignes
        if not (ligne.prefixe.isdigit() and ligne.prefixe.startswith("6"))
    ]
    libelles: dict[str, set[str]] = defaultdict(set)
    for ligne in lignes:
        libelles[ligne.code].add(ligne.libelle)
    phrases += [
        f"La nature « {code} » a plusieurs libellés : {', '.join(sorted(noms))}. Gardez-en un."
        for code, noms in libelles.items()
        if len(noms) > 1
    ]
    return phrases


@transaction.atomic
def publier(table: TableNatures) -> None:
    """Publish a draft: every total takes its new nature, in one transaction; the table never changes again.

    Readings wait while it lasts. Raises ``PublicationImpossible`` for a table already published, or unfit.
    """
    tenir(Verrou.NATURES)
    table.refresh_from_db()
    if table.publiee_le is not None:
        raise PublicationImpossible("Cette table est déjà publiée : elle ne change plus.")
    if table.numero < table_en_vigueur().numero:
        raise PublicationImpossible(
            "Une table plus récente est déjà publiée : préparez une nouvelle version."
        )
    if phrases := defauts(table):
        raise PublicationImpossible(" ".join(phrases))
    table.publiee_le = timezone.now()
    table.save(update_fields=["publiee_le"])
    _reclasser(table)


def _reclasser(table: TableNatures) -> None:
    natures = lire_natures(table)
    depenses = TotalVersion.objects.exclude(mission="")
    par_nature: dict[str, list[str]] = defaultdict(list)
    for compte in depenses.order_by("compte").values_list("compte", flat=True).distinct():
        par_nature[natures.nature(compte)].append(compte)
    for nature, comptes in par_nature.items():
        depenses.filter(compte__in=comptes).exclude(nature=nature).update(nature=nature)
    ComptesRetenus.objects.update(table_natures=table, retenus_le=F("retenus_le"))
    rebatir()
