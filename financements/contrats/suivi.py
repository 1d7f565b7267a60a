"""The deadlines to look at: those of the contracts a person follows, and those of one CPTS."""

from __future__ import annotations

import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from cpts.commun.formats import accord, date_courte
from cpts.commun.listes import Colonne
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from financements.contrats.delais import HORIZON_JOURS
from financements.contrats.models import DelaiMission


def delais_a_suivre(user: Utilisateur, au: datetime.date) -> QuerySet[DelaiMission]:
    """Deadlines passed or reached within sixty days, within the perimeter; examples of calculation left out."""
    suivis = DelaiMission.objects.for_user(user).a_suivre(au, HORIZON_JOURS)  # type: ignore[attr-defined]
    return suivis.filter(contrat__cpts__exemple=False).select_related("contrat__cpts__departement")


def delais_de_la_cpts(cpts: CPTS, au: datetime.date) -> QuerySet[DelaiMission]:
    """The same for one CPTS, already found within the perimeter."""
    return DelaiMission.objects.filter(contrat__cpts=cpts).a_suivre(au, HORIZON_JOURS)


def reste(delai: DelaiMission, au: datetime.date) -> str:
    """« dans 12 jours », « aujourd’hui », « dépassé de 3 jours »."""
    jours = (delai.limite - au).days
    if jours == 0:
        return "aujourd’hui"
    return f"dans {accord(jours, 'jour')}" if jours > 0 else f"dépassé de {accord(-jours, 'jour')}"


COLONNES_DELAIS = [
    Colonne(
        "cpts",
        "CPTS",
        lambda d: d.contrat.cpts.nom,
        tri="contrat__cpts__nom_tri",
        titre=True,
        url=lambda d: reverse("cpts_contrat", args=[d.contrat.cpts.uuid]),
    ),
    Colonne(
        "departement",
        "Département",
        lambda d: d.contrat.cpts.departement.nom,
        tri="contrat__cpts__departement",
    ),
    Colonne("mission", "Mission", lambda d: d.get_mission_display(), tri="mission"),
    Colonne("nature", "Attendu", lambda d: d.get_nature_display(), tri="nature"),
    Colonne("limite", "Au plus tard le", lambda d: d.limite, date_courte, tri="limite"),
    Colonne(
        "reste",
        "Délai",
        lambda d: reste(d, timezone.localdate()),
        ton=lambda d: "erreur" if d.limite < timezone.localdate() else "attention",
    ),
    Colonne(
        "signature", "Contrat signé le", lambda d: d.contrat.signature, date_courte, tri="contrat__signature"
    ),
]
