"""One contract follows another: renewal, merger, split. The new one is prepared, not registered.

The old contracts end on the eve of the new signature, the communes move on that day, and the chain keeps who follows
whom. The new contract is registered once it is signed and its missions are checked.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from cpts.commun.formats import date_longue
from cpts.personnes.models import Utilisateur
from cpts.structures.enums import Etat
from cpts.structures.models import CPTS, CommunePerimetre, en_vigueur
from cpts.structures.populations import population_au
from cpts.structures.requetes import fonder
from cpts.structures.vie import noter_etape
from cpts.territoires.communes import definir_communes
from financements.contrats.actes.cadre import (
    acte_sur,
    atomique,
    enregistrer_ligne,
    exiger_enregistre,
    exiger_la_tenue,
    exiger_motif,
    noter,
    verrouiller,
)
from financements.contrats.actes.saisie import UN_JOUR, Engagement, Saisi, preparer
from financements.contrats.actes.vie import mettre_fin
from financements.contrats.entretien import entretenir
from financements.contrats.enums import NatureSuccession
from financements.contrats.models import Contrat, EngagementMission, SuccessionContrat


@dataclass(frozen=True)
class Issue:
    """A CPTS born of a merger or a split: one that exists, or the name (and SIREN) of a new one; its communes.

    ``taille`` empty: from the population of its communes.
    """

    cpts: CPTS | None = None
    nom: str = ""
    siren: str = ""
    communes: tuple[str, ...] = ()
    taille: str = ""


def renouveler(
    user: Utilisateur | None,
    contrat: Contrat,
    *,
    signature: datetime.date | None = None,
    annees: int | None = None,
    numero: str = "",
) -> Contrat:
    """Prepare the contract that follows, from the day after the end (or a later signature).

    Missions under way go on without a break: they start, in the new contract, on its first day.
    """
    with acte_sur(user, contrat) as lu:
        exiger_enregistre(lu)
        debut = signature or lu.fin + UN_JOUR
        if debut <= lu.fin:
            raise ValidationError(
                {
                    "signature": f"Signature : lu {date_longue(debut)} ; attendu : après le {date_longue(lu.fin)}, "
                    "dernier jour du contrat en cours. Pour le remplacer avant, résiliez-le d’abord."
                }
            )
        nouveau = preparer(
            lu.cpts, _suite(lu, lu.cpts, debut, annees, numero=numero), _missions_en_cours([lu], debut)
        )
        _succeder([lu], [nouveau], NatureSuccession.RENOUVELLEMENT, debut)
        noter(
            user,
            nouveau,
            "renouvele",
            f"Renouvellement préparé, signature du {date_longue(debut)}",
            details={"ancien": lu.uuid},
        )
    return nouveau


def fusionner(
    user: Utilisateur | None,
    anciens: Sequence[Contrat],
    issue: Issue,
    *,
    signature: datetime.date,
    motif: str,
    annees: int | None = None,
    numero: str = "",
) -> Contrat:
    """Merge: several contracts end on the eve of the signature, one CPTS takes their communes and their missions."""
    if len({contrat.pk for contrat in anciens}) < 2:
        raise ValidationError("Une fusion réunit au moins deux contrats : choisissez l’autre.")
    exiger_la_tenue(user, *(contrat.cpts for contrat in anciens), *([issue.cpts] if issue.cpts else []))
    motif = exiger_motif(
        "motif", motif, "Indiquez pourquoi ces contrats fusionnent : les CPTS lisent ce motif."
    )
    with atomique():
        lus = [verrouiller(contrat) for contrat in sorted(anciens, key=lambda c: c.pk)]
        communes = _communes([c.cpts for c in lus], signature)
        cpts = _structure(issue, lus[0], signature)
        _clore(user, lus, signature, f"Fusion : {motif}")
        _deplacer([c.cpts for c in lus], [(cpts, communes)], signature)
        saisi = _suite(lus[0], cpts, signature, annees, numero=numero, taille=issue.taille)
        nouveau = preparer(cpts, saisi, _missions_en_cours(lus, signature))
        _succeder(lus, [nouveau], NatureSuccession.FUSION, signature)
        noms = ", ".join(contrat.cpts.nom for contrat in lus)
        noter(user, nouveau, "fusionne", f"Fusion de : {noms}", motif, {"anciens": [c.uuid for c in lus]})
        entretenir(lus)
    return nouveau


def scinder(
    user: Utilisateur | None,
    ancien: Contrat,
    issues: Sequence[Issue],
    *,
    signature: datetime.date,
    motif: str,
    annees: int | None = None,
) -> list[Contrat]:
    """Split: the contract ends on the eve of the signature, its communes are shared out between several CPTS."""
    if len(issues) < 2:
        raise ValidationError("Une scission donne au moins deux CPTS : indiquez la seconde.")
    exiger_la_tenue(user, ancien.cpts, *(issue.cpts for issue in issues if issue.cpts))
    motif = exiger_motif("motif", motif, "Indiquez pourquoi ce contrat est scindé : la CPTS lit ce motif.")
    with atomique():
        lu = verrouiller(ancien)
        _exiger_le_partage(_communes([lu.cpts], signature), issues)
        structures = [(_structure(issue, lu, signature), issue.communes) for issue in issues]
        _clore(user, [lu], signature, f"Scission : {motif}")
        _deplacer([lu.cpts], structures, signature)
        nouveaux = [
            preparer(
                cpts,
                _suite(lu, cpts, signature, annees, taille=issue.taille),
                _missions_en_cours([lu], signature),
            )
            for (cpts, _), issue in zip(structures, issues, strict=True)
        ]
        _succeder([lu], nouveaux, NatureSuccession.SCISSION, signature)
        for nouveau in nouveaux:
            noter(
                user, nouveau, "scinde", f"Issu de la scission de {lu.cpts.nom}", motif, {"ancien": lu.uuid}
            )
        entretenir([lu])
    return nouveaux


def _suite(
    ancien: Contrat,
    cpts: CPTS,
    signature: datetime.date,
    annees: int | None,
    *,
    numero: str = "",
    taille: str = "",
) -> Saisi:
    """What the next contract keeps of the old one. The size is that of the population on its first day.

    When the same CPTS goes on and its population is not known, the size written before is kept.
    """
    inconnue = population_au(cpts.pk, signature).habitants is None
    return Saisi(
        signature=signature,
        annees=annees,
        numero=numero,
        taille=taille or (ancien.taille if inconnue and cpts.pk == ancien.cpts_id else ""),
        bareme=ancien.bareme,
        modulations=tuple(ancien.modulations),
        clause_transmission=ancien.clause_transmission,
    )


def _missions_en_cours(anciens: Iterable[Contrat], debut: datetime.date) -> list[Engagement]:
    """Missions engaged and not stopped, once each; those under way start on the first day of the new contract."""
    en_cours: dict[str, Engagement] = {}
    for ligne in EngagementMission.objects.filter(contrat__in=anciens).order_by("pk"):
        if ligne.fin and ligne.fin <= debut:
            continue
        demarree = ligne.demarrage is not None and ligne.demarrage < debut
        deployee = demarree and ligne.deploiement is not None and ligne.deploiement < debut
        connu = en_cours.get(ligne.mission)
        if connu is None or (demarree and connu.demarrage is None):
            en_cours[ligne.mission] = Engagement(
                ligne.mission,
                demarrage=debut if demarree else None,
                deploiement=debut if deployee else None,
            )
    return list(en_cours.values())


def _clore(user: Utilisateur | None, anciens: Iterable[Contrat], le: datetime.date, motif: str) -> None:
    """End contracts on the eve of ``le``; one that already ends that eve is left as it is."""
    for contrat in anciens:
        exiger_enregistre(contrat)
        if not contrat.signature < le <= contrat.fin + UN_JOUR:
            raise ValidationError(
                {
                    "signature": f"Signature : lu {date_longue(le)} ; attendu : du "
                    f"{date_longue(contrat.signature + UN_JOUR)} au {date_longue(contrat.fin + UN_JOUR)}, "
                    f"tant que le contrat de {contrat.cpts.nom} a effet."
                }
            )
        if le <= contrat.fin:
            mettre_fin(user, contrat, le, motif)
        else:
            noter_etape(contrat.cpts, Etat.RESILIE, le)
            objet = f"Contrat arrivé à son terme le {date_longue(contrat.fin)}, suivi d’un autre"
            noter(user, contrat, "termine", objet, motif)


def _structure(issue: Issue, modele: Contrat, le: datetime.date) -> CPTS:
    """The CPTS that takes over: it exists, or it is founded beside the old one (same department, caisse and ARS)."""
    if issue.cpts:
        return issue.cpts
    if not issue.nom.strip():
        raise ValidationError("Choisissez une CPTS existante, ou donnez le nom de la nouvelle.")
    return fonder(issue.nom.strip(), modele.cpts, le, siren=issue.siren)


def _communes(structures: Iterable[CPTS], le: datetime.date) -> list[str]:
    """Codes of the communes in the perimeters on the eve of a day."""
    lignes = CommunePerimetre.objects.filter(en_vigueur(le - UN_JOUR), cpts__in=list(structures))
    return sorted(set(lignes.values_list("commune_id", flat=True)))


def _deplacer(
    anciennes: Sequence[CPTS], nouvelles: Sequence[tuple[CPTS, Collection[str]]], le: datetime.date
) -> None:
    """Communes leave the old perimeters before they enter the new ones: perimeters are exclusive."""
    gardees = {cpts.pk: communes for cpts, communes in nouvelles}
    for cpts in anciennes:
        actuelles = set(_communes([cpts], le))
        definir_communes(cpts, sorted(actuelles & set(gardees.get(cpts.pk, ()))), le)
    for cpts, communes in nouvelles:
        definir_communes(cpts, communes, le)


def _exiger_le_partage(communes: Sequence[str], issues: Sequence[Issue]) -> None:
    """Each commune of the old perimeter goes to one of the new ones, and none comes from elsewhere."""
    donnees = [code for issue in issues for code in issue.communes]
    doubles = sorted({code for code in donnees if donnees.count(code) > 1})
    oubliees = sorted(set(communes) - set(donnees))
    etrangeres = sorted(set(donnees) - set(communes))
    for codes, quoi in (
        (doubles, "données à deux CPTS"),
        (oubliees, "données à aucune CPTS"),
        (etrangeres, "absentes du périmètre d’aujourd’hui"),
    ):
        if codes:
            liste = ", ".join(codes[:10]) + (f" et {len(codes) - 10} autres" if len(codes) > 10 else "")
            raise ValidationError(
                {
                    "communes": f"Communes {quoi} : {liste}. "
                    "Chaque commune du périmètre va à une seule des nouvelles CPTS."
                }
            )


def _succeder(
    anciens: Iterable[Contrat], nouveaux: Iterable[Contrat], nature: NatureSuccession, le: datetime.date
) -> None:
    nouveaux = list(nouveaux)
    for ancien in anciens:
        for nouveau in nouveaux:
            enregistrer_ligne(SuccessionContrat(ancien=ancien, nouveau=nouveau, nature=nature, date=le))
