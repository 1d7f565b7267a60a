"""Publishing a regime of transfers, or its end: what it would do, said first; who may; the acts, in the journal.

Publishing never reaches back: a transfer keeps the regime of the day it was made, whatever is published after.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q

from cpts.commun import horloge
from cpts.commun.formats import accord, date_longue
from cpts.commun.refus import refus_en_francais
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.models import Utilisateur
from cpts.traces.actes import journaliser
from financements.aci import fongibilite
from financements.enveloppes.enums import EtatTransfert, RegimeTransfert
from financements.enveloppes.models import RegimePublie, Transfert
from financements.enveloppes.transferts.regimes import UN_JOUR

PUBLIENT = (Role.CNAM, Role.ADMIN)
EFFETS = {
    RegimeTransfert.AUTORISEE: "la déclaration de la CPTS suffit : un transfert prend effet aussitôt",
    RegimeTransfert.AUTORISEE_SOUS_ACCORD: (
        "un transfert devient une demande soumise à l’accord de la caisse, qui motive tout refus"
    ),
    RegimeTransfert.INTERDITE: "aucun transfert ne peut plus être déclaré ni demandé",
}


@dataclass(frozen=True)
class Projet:
    """A regime to be published. ``fin`` None: until another one is."""

    regime: str
    debut: datetime.date
    fin: datetime.date | None
    source: str
    force: str
    note: str
    motif: str


def peut_publier(user: Utilisateur) -> bool:
    return perimetre_de(user).a_role(*PUBLIENT)


def exiger_de_publier(user: Utilisateur) -> None:
    """403 for everyone but the Cnam and the administration of the service."""
    if not peut_publier(user):
        roles = " et ".join(f"« {role.label} »" for role in PUBLIENT)
        raise PermissionDenied(f"Un régime de transferts se publie avec les rôles {roles}.")


def effet_de(projet: Projet) -> list[str]:
    """What publishing a possible regime would do, in sentences, before anything is written. Two queries."""
    phrases = [
        f"À partir du {date_longue(projet.debut)}, {EFFETS[RegimeTransfert(projet.regime)]} ; "
        "les transferts déjà déclarés ou acceptés ne bougent pas."
    ]
    attente = Transfert.objects.filter(etat=EtatTransfert.DEMANDE, contrat__cpts__exemple=False).count()
    if attente:
        phrases.append(
            f"{accord(attente, 'demande attend', 'demandes attendent')} une décision : la caisse en décide "
            "sous le régime du jour où elles ont été faites."
        )
    interrompu = _ouvert_avant(projet.debut)
    if interrompu:
        phrases.append(
            f"Le régime publié à partir du {date_longue(interrompu.debut)} (« {interrompu.get_regime_display()} ») "
            f"prend fin le {date_longue(projet.debut - UN_JOUR)}."
        )
    phrases.append(_apres(projet.fin))
    return phrases


def _apres(fin: datetime.date | None) -> str:
    if fin is None:
        return "Ce régime dure jusqu’à ce qu’un autre soit publié, ou que sa fin le soit."
    regime = fongibilite.regime_au(fin + UN_JOUR)
    reponse = f" : {regime.reponse.lower()}" if regime else ""
    return f"Le {date_longue(fin + UN_JOUR)}, la règle d’origine revient{reponse}."


def refus_de(projet: Projet) -> str:
    """Why it cannot be published, or empty. The database holds the same about days, whoever asks."""
    aujourd_hui = horloge.aujourd_hui()
    if not projet.source.strip() or not projet.motif.strip():
        return "Un régime porte sa source et le motif de sa publication : écrivez les deux."
    if projet.debut < aujourd_hui:
        return (
            f"Un régime ne prend pas effet dans le passé : lu le {date_longue(projet.debut)} ; attendu le "
            f"{date_longue(aujourd_hui)} ou après. Les transferts déjà faits gardent la règle de leur jour."
        )
    if projet.fin and projet.fin < projet.debut:
        return (
            f"Le dernier jour, le {date_longue(projet.fin)}, précède le premier, le {date_longue(projet.debut)}. "
            "Corrigez l’un des deux."
        )
    pris = _deja_pris(projet)
    if pris:
        jusqu_a = f" au {date_longue(pris.fin)}" if pris.fin else ", sans fin"
        return (
            f"Un régime (« {pris.get_regime_display()} ») est déjà publié du {date_longue(pris.debut)}{jusqu_a}. "
            "Choisissez des jours qu’il ne couvre pas."
        )
    return ""


def _ouvert_avant(debut: datetime.date) -> RegimePublie | None:
    """The row without end that a regime from ``debut`` would end."""
    return RegimePublie.objects.filter(fin__isnull=True, debut__lt=debut).first()


def _deja_pris(projet: Projet) -> RegimePublie | None:
    """A row that covers some of these days and would not be ended by the publication."""
    apres = Q(fin__gte=projet.debut) | Q(fin__isnull=True, debut__gte=projet.debut)
    lignes = RegimePublie.objects.filter(apres)
    return (lignes.filter(debut__lte=projet.fin) if projet.fin else lignes).first()


@transaction.atomic
def publier(user: Utilisateur, projet: Projet) -> RegimePublie:
    """Publish a regime; the one without end that it follows gets its last day. ``ValidationError`` in French."""
    exiger_de_publier(user)
    refus = refus_de(projet)
    if refus:
        raise ValidationError(refus)
    interrompu = _ouvert_avant(projet.debut)
    if interrompu:
        _finir(user, interrompu, projet.debut - UN_JOUR, projet.motif)
    publie = RegimePublie(
        regime=projet.regime,
        debut=projet.debut,
        fin=projet.fin,
        source=projet.source.strip(),
        force=projet.force,
        note=projet.note.strip(),
        motif=projet.motif.strip(),
        demonstration=user.demonstration,
        publie_par=user,
        publie_le=horloge.maintenant(),
    )
    publie.full_clean()
    with refus_en_francais():
        publie.save()
    details = {"regime": projet.regime, "debut": projet.debut, "fin": projet.fin, "source": publie.source}
    nom = publie.get_regime_display().lower()
    objet = f"Régime de transferts publié : {nom}, à partir du {date_longue(publie.debut)}"
    journaliser(user, None, "regime.publie", objet, motif=publie.motif, details=details)
    return publie


@transaction.atomic
def terminer(
    user: Utilisateur, regime: RegimePublie, dernier_jour: datetime.date, motif: str
) -> RegimePublie:
    """Give an open regime its last day, today or later: the rule of the file comes back on the day after."""
    exiger_de_publier(user)
    lu = RegimePublie.objects.select_for_update().get(pk=regime.pk)
    if lu.fin:
        raise ValidationError(f"Ce régime a déjà un dernier jour : le {date_longue(lu.fin)}.")
    if not motif.strip():
        raise ValidationError("La fin d’un régime se motive : écrivez la raison.")
    au_plus_tot = max(lu.debut, horloge.aujourd_hui())
    if dernier_jour < au_plus_tot:
        raise ValidationError(
            f"Dernier jour : lu le {date_longue(dernier_jour)} ; attendu le {date_longue(au_plus_tot)} ou après."
        )
    return _finir(user, lu, dernier_jour, motif)


def _finir(user: Utilisateur, regime: RegimePublie, dernier_jour: datetime.date, motif: str) -> RegimePublie:
    regime.fin = dernier_jour
    with refus_en_francais():
        regime.save(update_fields=["fin"])
    nom = regime.get_regime_display().lower()
    objet = f"Régime de transferts terminé : {nom}, dernier jour le {date_longue(dernier_jour)}"
    details = {"debut": regime.debut, "fin": dernier_jour}
    journaliser(user, None, "regime.termine", objet, motif=motif.strip(), details=details)
    return regime
