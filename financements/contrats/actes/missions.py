"""What happens to a mission: it starts, it is deployed, it stops."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError

from cpts.commun.enums import Mission
from cpts.commun.formats import date_longue
from cpts.personnes.models import Utilisateur
from financements.contrats.actes.cadre import (
    acte_sur,
    enregistrer_ligne,
    exiger_enregistre,
    exiger_motif,
    exiger_passe,
    noter,
)
from financements.contrats.models import Contrat, EngagementMission, NatureDelai


def demarrer_mission(
    user: Utilisateur | None, contrat: Contrat, mission: str, le: datetime.date, motif: str = ""
) -> EngagementMission:
    """The real start of a mission: its fixed part is due from that day. A reason corrects a start already entered."""
    return _constater(user, contrat, mission, NatureDelai.DEMARRAGE, le, motif)


def deployer_mission(
    user: Utilisateur | None, contrat: Contrat, mission: str, le: datetime.date, motif: str = ""
) -> EngagementMission:
    """The day a mission was fully deployed; no amount depends on it."""
    return _constater(user, contrat, mission, NatureDelai.DEPLOIEMENT, le, motif)


def arreter_mission(
    user: Utilisateur | None, contrat: Contrat, mission: str, le: datetime.date, motif: str
) -> EngagementMission:
    """Stop a mission: ``le`` is the first day without activity. What was advanced becomes a proposal to decide."""
    with acte_sur(user, contrat) as lu:
        exiger_enregistre(lu)
        exiger_passe("le", le, "Arrêt")
        motif = exiger_motif(
            "motif", motif, "Indiquez pourquoi la mission s’arrête : ce motif est gardé au contrat."
        )
        ligne = _ligne(lu, mission)
        if ligne.demarrage is None:
            raise ValidationError(
                f"{ligne.get_mission_display()} n’a pas démarré : rien n’est dû pour elle, il n’y a rien à arrêter. "
                "Pour la retirer du contrat, enregistrez un avenant."
            )
        avant = ligne.fin
        ligne.fin, ligne.motif_fin = le, motif
        enregistrer_ligne(ligne, "fin", "motif_fin")
        noter(
            user,
            lu,
            "mission_arretee",
            f"{ligne.get_mission_display()} arrêtée au {date_longue(le)}",
            motif,
            {"mission": mission, "fin": [avant, le]},
        )
    return ligne


def _constater(
    user: Utilisateur | None,
    contrat: Contrat,
    mission: str,
    nature: NatureDelai,
    le: datetime.date,
    motif: str,
) -> EngagementMission:
    with acte_sur(user, contrat) as lu:
        exiger_enregistre(lu)
        exiger_passe("le", le, nature.label)
        ligne = _ligne(lu, mission)
        avant = getattr(ligne, nature.value)
        if avant == le:
            return ligne
        if avant:
            motif = exiger_motif(
                "motif",
                motif,
                f"{nature.label} déjà enregistré au {date_longue(avant)} : indiquez pourquoi cette date est corrigée.",
            )
        setattr(ligne, nature.value, le)
        enregistrer_ligne(ligne, nature.value)
        verbe = "démarrée" if nature == NatureDelai.DEMARRAGE else "déployée"
        noter(
            user,
            lu,
            f"mission_{nature.value}",
            f"{ligne.get_mission_display()} {verbe} le {date_longue(le)}",
            motif.strip(),
            {"mission": mission, nature.value: [avant, le]},
        )
    return ligne


def _ligne(contrat: Contrat, mission: str) -> EngagementMission:
    ligne = EngagementMission.objects.filter(contrat=contrat, mission=mission).first()
    if ligne is None:
        nom = Mission(mission).label if mission in Mission.values else mission
        raise ValidationError(
            f"Mission : lu « {nom} » ; attendu : une mission du contrat. Enregistrez d’abord un avenant qui l’engage."
        )
    return ligne
