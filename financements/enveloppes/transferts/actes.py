"""Acts on transfers: declare or ask, decide, cancel, give an opinion. Each is dated, signed and in the journal.

Every refusal is a ``ValidationError`` with a French sentence; rights are asked for here, for pages and programs alike.
"""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from cpts.commun import horloge
from cpts.commun.enums import Mission
from cpts.commun.formats import euros
from cpts.commun.refus import refus_en_francais
from cpts.droits.regles import Action, exiger
from cpts.personnes.models import Utilisateur
from cpts.traces.actes import journaliser
from financements.contrats.models import Contrat
from financements.enveloppes.avis import ecrire_avis
from financements.enveloppes.colonnes import Tableau, par_annee_de_contrat
from financements.enveloppes.enums import TRANSFERTS_EFFECTIFS, EtatTransfert
from financements.enveloppes.lecture import lire
from financements.enveloppes.models import Transfert
from financements.enveloppes.periodes import Annee, annees_commencees
from financements.enveloppes.transferts.regles import Reponse, examiner


def annees_du_contrat(contrat: Contrat) -> list[Annee]:
    """Contract years begun today, oldest first: those a transfer may concern."""
    toutes = annees_commencees(lire(contrat.cpts_id), horloge.aujourd_hui())
    return [annee for annee in toutes if annee.contrat.pk == contrat.pk]


def repondre(tableau: Tableau, origine: str, destination: str, montant: Decimal) -> Reponse:
    """The live answer of the rule of today, from the columns of the contract year."""
    de, vers = tableau.ligne(origine).solde, tableau.ligne(destination).solde
    return examiner(de, vers, montant, horloge.aujourd_hui())


@transaction.atomic
def enregistrer(
    user: Utilisateur,
    contrat: Contrat,
    annee: Annee,
    origine: str,
    destination: str,
    montant: Decimal,
    motif: str,
) -> Transfert:
    """Declare a transfer (it takes effect at once) or ask for it, as the rule of today says."""
    exiger(user, Action.TRANSFERER, contrat.cpts)
    _verrouiller(contrat)
    tableau = par_annee_de_contrat(contrat.cpts, lire(contrat.cpts_id), annee)
    reponse = repondre(tableau, origine, destination, montant)
    if not reponse.possible or reponse.regime is None:
        raise ValidationError(reponse.refus)
    transfert = Transfert(
        contrat=contrat,
        annee_contrat=annee.debut,
        origine=origine,
        destination=destination,
        montant=montant,
        regime=reponse.regime.regime.value,
        regime_reference=reponse.regime.reference,
        etat=EtatTransfert.DECLARE_EFFECTIF if reponse.prend_effet else EtatTransfert.DEMANDE,
        motif=motif.strip(),
        caisse=contrat.caisse,
        demande_le=horloge.maintenant(),
        demande_par=user,
    )
    transfert.full_clean()
    with refus_en_francais():
        transfert.save()
    acte = "transfert.declare" if reponse.prend_effet else "transfert.demande"
    _journaliser(
        user, transfert, acte, "Transfert déclaré" if reponse.prend_effet else "Transfert demandé", motif
    )
    return transfert


@transaction.atomic
def decider(user: Utilisateur, transfert: Transfert, accepte: bool, motif: str) -> Transfert:
    """Accept or refuse a request. A refusal needs its motive; an acceptance needs the money to be there still."""
    exiger(user, Action.DECIDER_TRANSFERT, transfert.contrat.cpts)
    lu = _relire(transfert)
    if lu.etat != EtatTransfert.DEMANDE:
        raise ValidationError(f"Ce transfert n’attend plus de décision : {lu.get_etat_display().lower()}.")
    if not accepte and not motif.strip():
        raise ValidationError("Un refus se motive : écrivez la raison, elle est montrée à la CPTS.")
    if accepte:
        _exiger_l_argent(lu)
    lu.etat = EtatTransfert.ACCEPTE if accepte else EtatTransfert.REFUSE
    lu.decide_le, lu.decide_par, lu.decision_motif = horloge.maintenant(), user, motif.strip()
    with refus_en_francais():
        lu.save(update_fields=["etat", "decide_le", "decide_par", "decision_motif"])
    acte = "transfert.accepte" if accepte else "transfert.refuse"
    _journaliser(user, lu, acte, "Transfert accepté" if accepte else "Transfert refusé", motif)
    return lu


@transaction.atomic
def annuler(user: Utilisateur, transfert: Transfert, motif: str) -> Transfert:
    """Cancel a declaration, a request or an accepted transfer: a dated act, the row stays."""
    exiger(user, Action.TRANSFERER, transfert.contrat.cpts)
    lu = _relire(transfert)
    if lu.etat not in (*TRANSFERTS_EFFECTIFS, EtatTransfert.DEMANDE):
        raise ValidationError(f"Ce transfert ne peut plus être annulé : {lu.get_etat_display().lower()}.")
    if not motif.strip():
        raise ValidationError("Une annulation se motive : écrivez la raison.")
    lu.etat = EtatTransfert.ANNULE
    lu.annule_le, lu.annule_par, lu.annulation_motif = horloge.maintenant(), user, motif.strip()
    with refus_en_francais():
        lu.save(update_fields=["etat", "annule_le", "annule_par", "annulation_motif"])
    _journaliser(user, lu, "transfert.annule", "Transfert annulé", motif)
    return lu


@transaction.atomic
def donner_avis(user: Utilisateur, transfert: Transfert, avis: str, motif: str) -> Transfert:
    """The opinion of the ARS on a request or a transfer, given once. It decides nothing."""
    exiger(user, Action.DONNER_AVIS, transfert.contrat.cpts)
    lu = _relire(transfert)
    ecrire_avis(user, lu, avis, motif)
    _journaliser(user, lu, "transfert.avis", lu.get_avis_display(), motif)
    return lu


def _verrouiller(contrat: Contrat) -> None:
    """Acts on the money of a contract follow each other."""
    Contrat.objects.select_for_update(no_key=True).get(pk=contrat.pk)


def _relire(transfert: Transfert) -> Transfert:
    """The row as it is now, after any act that was going on."""
    _verrouiller(transfert.contrat)
    return Transfert.objects.select_related("contrat__cpts", "caisse").get(pk=transfert.pk)


def _exiger_l_argent(transfert: Transfert) -> None:
    """The request itself does not count against its own amount."""
    donnees = lire(transfert.contrat.cpts_id)
    annees = annees_commencees(donnees, horloge.aujourd_hui())
    cle = (transfert.contrat_id, transfert.annee_contrat)
    annee = next((a for a in annees if (a.contrat.pk, a.debut) == cle), None)
    if annee is None:
        raise ValidationError("L’année de contrat de cette demande n’existe plus : refusez la demande.")
    solde = par_annee_de_contrat(transfert.contrat.cpts, donnees, annee).ligne(transfert.origine).solde
    if solde.alloue is None:
        raise ValidationError(
            "Le montant de l’enveloppe d’origine n’est plus connu : la demande ne peut être acceptée."
        )
    libre = solde.alloue + solde.transfere - (solde.depense or Decimal(0))
    if transfert.montant > libre:
        raise ValidationError(
            f"Il ne reste que {euros(max(libre, Decimal(0)))} dans l’enveloppe d’origine : la demande de "
            f"{euros(transfert.montant)} ne peut plus être acceptée."
        )


def _journaliser(user: Utilisateur, transfert: Transfert, acte: str, verbe: str, motif: str) -> None:
    de, vers = Mission(transfert.origine).label, Mission(transfert.destination).label
    journaliser(
        user,
        transfert.contrat.cpts,
        acte,
        f"{verbe} : {euros(transfert.montant)}, de « {de} » à « {vers} », année du {transfert.annee_contrat:%d/%m/%Y}",
        motif=motif.strip(),
        details={"transfert": str(transfert.uuid), "etat": transfert.etat, "regime": transfert.regime},
    )
