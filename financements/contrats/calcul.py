"""The schedule of a contract, computed by the pure engine; and its rows, for sums and lists.

Pages, PDF, API and rows come from the same call. Computing twice changes nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from cpts.commun.dates import ajouter_mois
from financements.aci import echeancier as moteur
from financements.aci.bareme import Bareme, Delai, Grille
from financements.aci.echeancier import Echeancier
from financements.baremes import registre as registre_des_baremes
from financements.baremes.registre import Registre
from financements.contrats.dossiers import Dossier, lire
from financements.contrats.enregistrement import enregistrer
from financements.contrats.enums import Saisie
from financements.contrats.faits import Faits, contrat_aci, faits_au
from financements.contrats.models import Contrat, Enveloppe

# How far ahead the rows go: the advance of the next anniversary is always among them.
HORIZON_MOIS = 12
LOT = 200


@dataclass(frozen=True)
class Calcul:
    """A contract on a day and its schedule; ``au`` is the last day of the schedule, included."""

    faits: Faits
    grille: Grille
    au: datetime.date
    echeancier: Echeancier


def calculer(
    dossier: Dossier,
    au: datetime.date,
    connu_au: datetime.date | None = None,
    grille: Grille | None = None,
    registre: Registre | None = None,
) -> Calcul:
    """The schedule up to ``au`` (included), from all that is entered or from what stood on ``connu_au``.

    ``grille`` stands for the published one in what-if computations; ``registre``, read once, for the query that each
    contract would cost.
    """
    faits = faits_au(dossier, connu_au)
    grille = grille or (registre or registre_des_baremes.lire()).grille_de(faits.valeurs["bareme"])
    contrat = contrat_aci(faits)
    return Calcul(
        faits, grille, au, moteur.calculer(contrat, grille, au, delais_de(grille, contrat.signature))
    )


def delais_de(grille: Grille, signature: datetime.date) -> tuple[Delai, ...]:
    """Deadlines in force at the signature."""
    version: Bareme | None = grille.version_au(signature)
    return tuple(d for d in version.delais if d.provenance.en_vigueur(signature)) if version else ()


def recalculer(contrats: Iterable[Contrat], aujourd_hui: datetime.date | None = None) -> int:
    """Rewrite the rows of these contracts, by lots of their own transaction. Returns how many were computed.

    A contract whose missions are not known is left as it is: nothing can be computed from it.
    """
    au = ajouter_mois(aujourd_hui or timezone.localdate(), HORIZON_MOIS)
    calculables = [c for c in contrats if c.saisie == Saisie.ENREGISTRE]
    for debut in range(0, len(calculables), LOT):
        _enregistrer(calculables[debut : debut + LOT], au)
    return len(calculables)


@transaction.atomic
def _enregistrer(contrats: list[Contrat], au: datetime.date) -> None:
    """The rows of a lot, locked so that two computations of a contract follow each other."""
    cles = [contrat.pk for contrat in contrats]
    list(Contrat.objects.filter(pk__in=cles).order_by("pk").select_for_update(no_key=True).values("pk"))
    registre = registre_des_baremes.lire()
    calculs = [calculer(dossier, au, registre=registre) for dossier in lire(contrats)]
    enregistrer(calculs, au)


def total_du(enveloppes: Iterable[Enveloppe]) -> Decimal | None:
    """What envelopes make due together; None as soon as one is unknown or undecided."""
    total = Decimal("0.00")
    for enveloppe in enveloppes:
        if enveloppe.du is None:
            return None
        total += enveloppe.du
    return total
