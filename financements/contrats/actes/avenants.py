"""Register an amendment: a dated list of differences, numbered, applied to the rows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from cpts.commun.enums import MISSIONS_ACI
from cpts.commun.formats import date_longue
from cpts.personnes.models import Utilisateur
from financements.contrats.actes.cadre import acte_sur, enregistrer_ligne, exiger_enregistre, noter
from financements.contrats.faits import (
    CHAMPS_D_UNE_MISSION,
    CHAMPS_DU_CONTRAT,
    CONTRAT,
    ENGAGEE,
    lire_valeur,
)
from financements.contrats.libelles import libelle_du_champ
from financements.contrats.models import Avenant, Contrat, EngagementMission
from financements.contrats.papiers import AVENANT
from financements.papiers import modeles

Difference = dict[str, Any]
# What changes, by object (« contrat » or the code of a mission) then by field.
Changements = Mapping[str, Mapping[str, Any]]


def enregistrer_avenant(
    user: Utilisateur | None,
    contrat: Contrat,
    *,
    signature: datetime.date,
    effet: datetime.date,
    objet: str,
    changements: Changements,
) -> Avenant:
    """Register an amendment and apply it. ``changements`` gives the new values; only what differs is kept.

    ``{"contrat": {"fin": date}, "parcours": {"demarrage_prevu": date}, "qualite_pertinence": {"engagee": True}}``.
    An amendment is never changed afterwards: a later one corrects it.
    """
    with acte_sur(user, contrat) as lu:
        exiger_enregistre(lu)
        lignes = {ligne.mission: ligne for ligne in EngagementMission.objects.filter(contrat=lu)}
        differences = list(_differences(lu, lignes, changements))
        if not differences:
            raise ValidationError("Cet avenant ne change rien : modifiez au moins un élément du contrat.")
        _exiger_la_signature(lu, signature)
        _exiger_l_ordre(lu, effet, differences)
        avenant = Avenant(
            contrat=lu,
            numero=(Avenant.objects.filter(contrat=lu).aggregate(n=Max("numero"))["n"] or 0) + 1,
            signature=signature,
            effet=effet,
            objet=objet.strip(),
            differences=differences,
            enregistre_par=user,
        )
        _appliquer(lu, lignes, differences)
        enregistrer_ligne(avenant)
        modeles.emettre(AVENANT, avenant.uuid)
        noter(
            user,
            lu,
            "avenant",
            f"Avenant n° {avenant.numero} enregistré, effet du {date_longue(effet)} : {avenant.objet}",
            details={"avenant": avenant.uuid, "differences": differences},
        )
    return avenant


def _exiger_la_signature(contrat: Contrat, signature: datetime.date) -> None:
    """An amendment is not signed before the contract it amends."""
    if signature < contrat.signature:
        raise ValidationError(
            {
                "signature": f"Signature de l’avenant : lu {date_longue(signature)} ; attendu : "
                f"à partir du {date_longue(contrat.signature)}, signature du contrat."
            }
        )


def _differences(
    contrat: Contrat, lignes: Mapping[str, EngagementMission], changements: Changements
) -> Iterable[Difference]:
    for champ, valeur in changements.get(CONTRAT, {}).items():
        if champ not in CHAMPS_DU_CONTRAT:
            raise ValidationError(f"« {champ} » ne se change pas par un avenant.")
        yield from _difference(CONTRAT, champ, getattr(contrat, champ), valeur)
    for mission in MISSIONS_ACI:
        valeurs = dict(changements.get(mission.value, {}))
        if not valeurs:
            continue
        ligne = lignes.get(mission.value)
        if ligne is None:
            if not valeurs.pop(ENGAGEE, False):
                raise ValidationError(f"{mission.label} n’est pas engagée : engagez-la par cet avenant.")
            yield {"objet": mission.value, "champ": ENGAGEE, "avant": None, "apres": True}
        for champ in CHAMPS_D_UNE_MISSION:
            if champ in valeurs:
                yield from _difference(mission.value, champ, getattr(ligne, champ, None), valeurs[champ])


def _difference(objet: str, champ: str, avant: Any, apres: Any) -> Iterable[Difference]:
    if avant != apres:
        yield {"objet": objet, "champ": champ, "avant": _ecrire(avant), "apres": _ecrire(apres)}


def _ecrire(valeur: Any) -> Any:
    """A value as JSON keeps it: dates ISO."""
    if isinstance(valeur, datetime.date):
        return valeur.isoformat()
    return list(valeur) if isinstance(valeur, tuple) else valeur


def _exiger_l_ordre(contrat: Contrat, effet: datetime.date, differences: list[Difference]) -> None:
    """Amendments of a same element follow each other in time: else no past day could be told."""
    touches = {(d["objet"], d["champ"]) for d in differences}
    for autre in Avenant.objects.filter(contrat=contrat, effet__gt=effet):
        for difference in autre.differences:
            if (difference["objet"], difference["champ"]) in touches:
                nom = libelle_du_champ(difference["objet"], difference["champ"])
                raise ValidationError(
                    {
                        "effet": f"Prise d’effet : lu {date_longue(effet)} ; attendu : à partir du "
                        f"{date_longue(autre.effet)}, car l’avenant n° {autre.numero} change déjà « {nom} »."
                    }
                )


def _appliquer(contrat: Contrat, lignes: dict[str, EngagementMission], differences: list[Difference]) -> None:
    """Write the new values on the rows, and save each row touched once."""
    touches: set[str] = set()
    for difference in differences:
        objet, champ = difference["objet"], difference["champ"]
        touches.add(objet)
        if champ == ENGAGEE:
            lignes[objet] = EngagementMission(contrat=contrat, mission=objet)
        else:
            setattr(
                contrat if objet == CONTRAT else lignes[objet], champ, lire_valeur(champ, difference["apres"])
            )
    for objet in sorted(touches):
        enregistrer_ligne(contrat if objet == CONTRAT else lignes[objet])
