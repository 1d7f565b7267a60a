"""Charts of a CPTS: spend per mission by method, against the envelopes, over the years."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from comptes.totaux.enums import Methode
from cpts.commun.enums import Mission
from cpts.commun.formats import euros_compacts, pourcent
from cpts.commun.graphiques import (
    Graphique,
    ProvenanceDuGraphique,
    barres,
    barres_empilees,
    consommation,
    petits_multiples,
)
from rapports.fiche.exercices import ExerciceVu, QuatreColonnes

SOURCE = "comptes déposés par la CPTS"


def depense_par_mission(vu: ExerciceVu) -> Graphique | None:
    """Spend of an exercise per mission, cut by method; None without accounts or without spend."""
    if vu.synthese is None or not vu.depense:
        return None
    lignes = [ligne for ligne in vu.missions if ligne.depense]
    liens = {ligne.mission.label: ligne.url for ligne in lignes if ligne.url}
    sous_titre = f"Charges de l’exercice {vu.exercice} (classe 6 sans 689), tous financeurs, {vu.methodes}."
    rangs = [rang for rang, part in enumerate(vu.synthese.methodes) if part.montant]
    if len(rangs) == 1:
        montants = [(ligne.mission.label, ligne.depense) for ligne in lignes]
        return barres(
            constat(vu), montants, provenance(vu), mesure="Dépensé", sous_titre=sous_titre, liens=liens
        )
    return barres_empilees(
        constat(vu),
        [Methode(vu.synthese.methodes[rang].methode).label for rang in rangs],
        [(ligne.mission.label, [ligne.methodes[rang].montant for rang in rangs]) for ligne in lignes],
        provenance(vu),
        sous_titre=sous_titre,
        liens=liens,
    )


def constat(vu: ExerciceVu) -> str:
    """The finding, worked out from the figures: what weighs most, or what is still to attribute."""
    non_affecte, total = vu.non_affecte, vu.depense
    if non_affecte is None or not total:
        return f"Aucune dépense connue pour l’exercice {vu.exercice}"
    if non_affecte * 2 > total:
        part = pourcent(non_affecte / total)
        return f"{part} de la dépense {vu.annee} reste à affecter à une mission"
    affectees = [ligne for ligne in vu.missions if ligne.mission != Mission.NON_AFFECTE]
    premiere = max(affectees, key=lambda ligne: ligne.depense or Decimal(0))
    part = pourcent((premiere.depense or Decimal(0)) / total)
    return f"{premiere.mission.label} : {part} de la dépense {vu.annee}, premier poste"


def provenance(vu: ExerciceVu) -> ProvenanceDuGraphique:
    version = vu.version
    if version is None:
        return ProvenanceDuGraphique(SOURCE, None)
    return ProvenanceDuGraphique(f"{SOURCE}, récépissé {version.numero}", timezone.localdate(version.recu_le))


def consommation_des_enveloppes(vu: ExerciceVu) -> Graphique | None:
    """ACI-funded spend against envelopes, for the missions where both are known to the cent; None without any."""
    lignes = [ligne for ligne in vu.missions if ligne.taux is not None]
    if not lignes or vu.version is None:
        return None
    source = "enveloppes du contrat"
    if baremes := vu.identite.baremes(vu.annee):
        source += f" ({', '.join(baremes)})"
    return consommation(
        _constat_de_consommation(lignes, vu.annee),
        [(ligne.mission.label, ligne.aci.sure, ligne.alloue.connu) for ligne in lignes if ligne.aci],
        ProvenanceDuGraphique(f"{SOURCE} ; {source}", timezone.localdate(vu.version.recu_le)),
        mesure="Dépensé sur l’ACI",
        reference="Alloué",
        sous_titre="Seule la dépense financée par l’ACI se compare à une enveloppe de l’ACI.",
        liens={ligne.mission.label: ligne.url for ligne in lignes},
    )


def _constat_de_consommation(lignes: list[QuatreColonnes], annee: int) -> str:
    au_dela = [ligne for ligne in lignes if ligne.taux is not None and ligne.taux > 1]
    if au_dela:
        plus_haut = max(au_dela, key=lambda ligne: ligne.taux or Decimal(0))
        return f"{plus_haut.mission.label} : {pourcent(plus_haut.taux)} de l’enveloppe {annee} dépensés"
    plus_bas = min(lignes, key=lambda ligne: ligne.taux or Decimal(0))
    return f"{plus_bas.mission.label} : {pourcent(plus_bas.taux)} de l’enveloppe {annee} dépensés"


def missions_par_exercice(exercices: list[ExerciceVu]) -> Graphique | None:
    """Spend per mission over the exercises whose accounts are known; None under two exercises."""
    if len(exercices) < 2:
        return None
    missions = [m for m in Mission if any(e.depense_de(m) for e in exercices)]
    premier, dernier = exercices[0], exercices[-1]
    return petits_multiples(
        f"La dépense passe de {euros_compacts(premier.depense)} en {premier.annee} "
        f"à {euros_compacts(dernier.depense)} en {dernier.annee}",
        [str(e.annee) for e in exercices],
        [(m.label, [e.depense_de(m) for e in exercices]) for m in missions],
        ProvenanceDuGraphique(
            SOURCE, max(timezone.localdate(e.version.recu_le) for e in exercices if e.version)
        ),
        sous_titre="Une vignette par mission, même échelle partout.",
    )
