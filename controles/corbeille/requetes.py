"""The controller's basket: what is late, what is to examine, which questions wait."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from comptes.versions.models import Version
from controles.echanges.enums import EtatEchange
from controles.echanges.models import Echange
from controles.examens.models import Examen
from controles.pieces.enums import EtatTransmission
from controles.pieces.models import Transmission
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from financements.contrats.models import DelaiMission
from financements.contrats.suivi import delais_a_suivre

ETATS_A_SUIVRE = (EtatTransmission.EN_RETARD, EtatTransmission.NON_TRANSMISE, EtatTransmission.INCOMPLETE)


def transmissions_a_suivre(user: Utilisateur) -> QuerySet[Transmission]:
    """Pieces not received after their date, for the addressee this person stands for."""
    destinataires = perimetre_de(user).roles & {"cpam", "ars"}
    return (
        Transmission.objects.for_user(user)
        .filter(etat__in=ETATS_A_SUIVRE, destinataire__in=destinataires, cpts__exemple=False)
        .select_related("cpts", "exercice", "requise")
    )


def depots_non_examines(user: Utilisateur) -> QuerySet[Version]:
    """Accepted current versions that this person's organisation has not examined yet."""
    ici = Examen.objects.filter(
        version=OuterRef("pk"),
        organisation__in=list(perimetre_de(user).organisations),
        examine_le__isnull=False,
    )
    return (
        Version.objects.for_user(user)
        .filter(depot__version_courante=F("pk"), retiree_le__isnull=True, depot__cpts__exemple=False)
        .exclude(Exists(ici))
    )


def depots_a_examiner(user: Utilisateur) -> QuerySet[Version]:
    """Deposits not examined yet, with what the list shows of them."""
    return avec_les_regards(depots_non_examines(user), user)


def avec_les_regards(depots: QuerySet[Version], user: Utilisateur) -> QuerySet[Version]:
    """Annotate who holds a deposit here (``pris_par_nom``) and what the other regulator did (``autre_examine``: True
    when it has examined); only the columns of the list are read."""
    organisations = list(perimetre_de(user).organisations)
    ici = Examen.objects.filter(version=OuterRef("pk"), organisation__in=organisations)
    ailleurs = Examen.objects.filter(version=OuterRef("pk")).exclude(organisation__in=organisations)
    return (
        depots.annotate(
            pris_par_id=Subquery(ici.values("pris_par")[:1]),
            pris_par_prenom=Subquery(ici.values("pris_par__first_name")[:1]),
            pris_par_nom=Subquery(ici.values("pris_par__last_name")[:1]),
            autre_examine=Exists(ailleurs.filter(examine_le__isnull=False)),
            autre_pris=Exists(ailleurs.filter(pris_par__isnull=False, examine_le__isnull=True)),
        )
        .select_related("depot__cpts", "depot__exercice")
        .only(
            *(
                "uuid",
                "numero",
                "verdict",
                "recu_le",
                "depot__piece",
                "depot__cpts__uuid",
                "depot__cpts__nom",
            ),
            *("depot__exercice__cpts", "depot__exercice__debut", "depot__exercice__fin"),
        )
    )


def echanges_en_cours(user: Utilisateur) -> QuerySet[Echange]:
    """Threads that are not closed, the answers to read first."""
    return (
        Echange.objects.for_user(user)
        .filter(cpts__exemple=False)
        .exclude(etat=EtatEchange.CLOS)
        .select_related("cpts", "version", "organisation")
    )


def delais_du_jour(user: Utilisateur) -> QuerySet[DelaiMission]:
    """Missions near the last day of their deadline, or past it, on the contracts this person follows."""
    return delais_a_suivre(user, timezone.localdate())
