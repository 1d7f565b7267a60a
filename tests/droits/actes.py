"""What a successful POST of each route is: who posts what, after which preparation. See ``test_journal``.

A route that writes on a CPTS has its acts in ``ACTES``, or a reason in ``SANS_LIGNE``: a new one without either fails.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from comptes.affectation import gestes
from comptes.affectation.models import JeuRegles, RegleVentilation
from comptes.versions.models import Depot
from controles.dialogue import actes as dialogues
from controles.dialogue.compte_rendu import empreinte
from controles.examens import actes as examens
from financements.contrats import actes as contrats
from financements.contrats.actes import Saisi
from financements.contrats.models import Contrat, EngagementMission, MontantAnnexe
from financements.papiers.code import CodePage
from financements.versements.rapprochement import rapprocher
from tests import factories
from tests.controles.factories import DialogueFactory
from tests.droits.acces import un_depot
from tests.droits.monde import Monde
from tests.financements.indicateurs.factories import (
    AvisFactory,
    DecisionFactory,
    DeclarationFactory,
    IndicateurFactory,
    ObjectifFactory,
)
from tests.financements.indicateurs.test_import import JUSTE, csv
from tests.financements.versements.aides import devoir, en_csv, importer, ligne

Champs = dict[str, Any]
Preparation = Callable[[Monde, Any], dict[str, Any] | None]


_ANNEE_2 = datetime.date(2025, 1, 1)
MOTIF = "Raison écrite en toutes lettres."


def rien(m: Monde, personne: Any) -> None:
    """Nothing to prepare."""


@dataclass(frozen=True)
class Fait:
    """A POST that changes something, by a person of ``role``; ``acte`` begins the code of the line it leaves.

    ``champs``: what is posted; a key « *suffixe » fills every field of the page that ends so. ``avant`` prepares the
    world and may name objects of the address. ``kwargs``: what the address names, besides what the matrix says.
    """

    role: str
    acte: str
    champs: Callable[[Monde], Champs] = lambda m: {}
    avant: Preparation = rien
    kwargs: dict[str, Any] = field(default_factory=dict)


def champs(**valeurs: Any) -> Callable[[Monde], Champs]:
    return lambda m: valeurs


def partout(**valeurs: Any) -> Callable[[Monde], Champs]:
    """Every field of the page whose name ends so."""
    return lambda m: {f"*{cle}": valeur for cle, valeur in valeurs.items()}


def un_identifiant(m: Monde) -> Champs:
    """The identifier of the one page of an amendment, copied by hand."""
    return {"identifiant": CodePage("AVE", m.avenant.uuid, "0" * 8, 1, 1).texte}


# --- Preparations ----------------------------------------------------------------------------------------


def compte(m: Monde, personne: Any) -> None:
    """The deposit of the world counts: choices are made on the one that counts."""
    Depot.objects.filter(pk=m.version.depot_id).update(version_courante=m.version)


def un_choix(m: Monde, personne: Any) -> dict[str, Any]:
    compte(m, personne)
    RegleVentilation.objects.filter(cpts=m.cpts).delete()
    gestes.choisir(personne, m.version, gestes.Cible(compte="62"), gestes.Choix({"prevention": "100"}, {}))
    return {"regle": RegleVentilation.objects.en_vigueur().get(cpts=m.cpts).uuid}


def un_choix_fait(m: Monde, personne: Any) -> None:
    un_choix(m, personne)


def un_choix_ailleurs(m: Monde, personne: Any) -> dict[str, Any]:
    """Another CPTS of the same person, with a choice to bring."""
    compte(m, personne)
    autre = factories.CPTSFactory(complete=True)
    factories.habiliter(personne, "tresorerie", autre)
    jeu = JeuRegles.objects.create(cpts=autre, numero=1, auteur=personne, geste="Essai")
    RegleVentilation.objects.create(
        cpts=autre, mode="sous_compte", compte="62", missions={"prevention": "100"}, depuis=jeu.numero
    )
    return {"cpts": autre.uuid}


def un_exercice_vide(m: Monde, personne: Any) -> dict[str, Any]:
    return {"exercice": factories.ExerciceFactory(cpts=m.cpts, debut="2022-01-01", fin="2022-12-31").uuid}


def sans_mission(m: Monde, personne: Any) -> None:
    EngagementMission.objects.filter(contrat=m.contrat).update(demarrage=None, fin=None, motif_fin="")


def un_brouillon(m: Monde, personne: Any) -> dict[str, Any]:
    """A contract in preparation, after the one of the world."""
    return {"uuid": _brouillon(m, personne).uuid}


def _brouillon(m: Monde, personne: Any) -> Contrat:
    Contrat.objects.filter(pk=m.contrat.pk).update(fin="2025-12-31")
    saisi = Saisi(datetime.date(2026, 1, 1), numero="A-1", taille="T2", bareme="ACI-2019")
    return contrats.creer_contrat(personne, m.cpts, saisi, [])


def un_brouillon_complet(m: Monde, personne: Any) -> dict[str, Any]:
    contrat = _brouillon(m, personne)
    socles = ("acces_soins", "parcours", "prevention", "crises_sanitaires")
    contrats.engager_missions(personne, contrat, [contrats.Engagement(mission) for mission in socles])
    return {"uuid": contrat.uuid}


def suspendu(m: Monde, personne: Any) -> None:
    contrats.suspendre(personne, m.contrat, datetime.date(2026, 2, 1), "Gouvernance vacante")


def pas_demarree(m: Monde, personne: Any) -> None:
    EngagementMission.objects.filter(contrat=m.contrat).update(demarrage=None, fin=None, motif_fin="")


def une_annexe(m: Monde, personne: Any) -> None:
    """An amount typed by somebody else."""
    MontantAnnexe.objects.create(
        contrat=m.contrat,
        annee_contrat=m.contrat.signature,
        mission="fonctionnement",
        part="fonctionnement",
        montant=1,
        source="Annexe 2",
        annexe_du=m.contrat.signature,
        auteur=m.version.depose_par,
    )


def un_objectif_en_euros(m: Monde, personne: Any) -> dict[str, Any]:
    """Measured by the caisse, paid 1 000 € when done."""
    objectif = ObjectifFactory(
        indicateur__contrat=m.contrat,
        indicateur__mission="parcours",
        indicateur__sens="fait",
        indicateur__mesure_par="caisse",
        annee_contrat=m.contrat.signature,
        cible=None,
        mesure="fait",
        montant=1000,
    )
    return {"uuid": objectif.uuid}


def un_objectif_manque(m: Monde, personne: Any) -> dict[str, Any]:
    cle = un_objectif_en_euros(m, personne)
    objectif = ObjectifFactory._meta.model.objects.get(**cle)
    DeclarationFactory(objectif=objectif, valeur=0)
    return cle


def un_indicateur(m: Monde, personne: Any) -> dict[str, Any]:
    return {"uuid": IndicateurFactory(contrat=m.contrat).uuid}


def un_avis(m: Monde, personne: Any) -> None:
    AvisFactory(objectif=m.objectif)


def une_decision(m: Monde, personne: Any) -> None:
    AvisFactory(objectif=m.objectif)
    DecisionFactory(objectif=m.objectif)


def un_ecart(m: Monde, personne: Any) -> None:
    devoir(m.contrat, (datetime.date(2025, 3, 1), "prevention", "100"))
    rapprocher([m.contrat])


def un_fichier_lu(cle: str) -> Preparation:
    """A payment file of the caisse, read, that pays this CPTS."""

    def avant(m: Monde, personne: Any) -> dict[str, Any]:
        return {cle: importer(personne, m.cpts, en_csv([ligne(m.cpts.siren or "")])).uuid}

    return avant


def une_ligne_de_la_cpts(m: Monde, personne: Any) -> None:
    type(m.ligne_ecartee).objects.filter(pk=m.ligne_ecartee.pk).update(cpts=m.cpts)


def un_dialogue(m: Monde, personne: Any) -> dict[str, Any]:
    """A dialogue in preparation, of the second contract year."""
    DialogueFactory(contrat=m.contrat, annee_contrat=_ANNEE_2)
    return {"annee": _ANNEE_2.isoformat()}


def un_dialogue_note(m: Monde, personne: Any) -> dict[str, Any]:
    dialogue = DialogueFactory(contrat=m.contrat, annee_contrat=_ANNEE_2)
    dialogues.ecrire_note(personne, dialogue, "À préparer", 0)
    return {"annee": _ANNEE_2.isoformat()}


def pris(m: Monde, personne: Any) -> None:
    examens.prendre(personne, m.version)


# --- Acts, route by route --------------------------------------------------------------------------------

_PAPIER = {"source": "Annexe 2", "annexe_du": "2025-01-01"}
_SOCLES = {f"{m}__engagee": "on" for m in ("acces_soins", "parcours", "prevention", "crises_sanitaires")}
_INDICATEUR = {
    "mission": "prevention", "libelle": "Patients orientés", "nature": "resultat", "sens": "au_moins", "poids": "1",
    "preuve_attendue": "Tableau", "niveau_attendu": "document", "source": "Annexe",
}  # fmt: skip

ACTES: dict[str, list[Fait]] = {
    "acces": [Fait("presidence", "acces.donne", champs(destinataire="nouvelle@essai.example", role="tresorerie"))],
    "acces_retirer": [Fait("presidence", "acces.retire")],
    "jeton_service_renouveler": [Fait("presidence", "jeton_service.renouvele", champs(recouvrement_heures="24"))],
    "api:jeton_service_renouveler": [Fait("presidence", "jeton_service.renouvele")],
    "jeton_service_retirer": [Fait("coordination", "jeton_service.retire")],
    "depot_nouveau": [
        Fait("tresorerie", "depot.recu", lambda m: {
            "piece": "budget", "exercice": m.exercice.uuid,
            "fichiers": SimpleUploadedFile("budget.csv", b"compte;montant\n"),
        })
    ],
    "api:depots": [Fait("expert_comptable", "depot.recu", un_depot)],
    "depot_retirer": [Fait("tresorerie", "depot.retire", champs(motif=MOTIF))],
    "api:depot_retirer": [Fait("coordination", "depot.retire", champs(motif=MOTIF))],
    "depot_relire": [
        Fait("tresorerie", "depot.relance",
             avant=lambda m, p: type(m.version).objects.filter(pk=m.version.pk).update(etat="echec") and None)
    ],
    "depot_affectation_choisir": [
        Fait("tresorerie", "affectation.choisie", champs(compte="62", mission="parcours"), compte)
    ],
    "depot_affectation_cle": [
        Fait("coordination", "affectation.choisie",
             champs(compte="62", part_prevention="60", part_parcours="40", justification=MOTIF), compte),
    ],
    "depot_affectation_terminaisons": [
        Fait("tresorerie", "affectation.choisie", champs(acces_soins="1", fonctionnement="7"), compte)
    ],
    "depot_affectation_annuler": [Fait("tresorerie", "affectation.annulee", avant=un_choix_fait)],
    "depot_affectation_reappliquer": [Fait("tresorerie", "affectation.reappliquee", avant=compte)],
    "depot_affectation_retirer": [Fait("expert_comptable", "affectation.retiree", avant=un_choix)],
    "depot_affectation_copier": [Fait("tresorerie", "affectation.copiee", avant=un_choix_ailleurs)],
    "exercice_corriger": [
        Fait("tresorerie", "exercice.corrige", champs(debut="2022-01-01", fin="2022-06-30"), un_exercice_vide)
    ],
    "exercice_retirer": [Fait("tresorerie", "exercice.retire", champs(motif=MOTIF), un_exercice_vide)],
    "contrat_nouveau": [
        Fait("cpam", "contrat.", champs(signature="2026-01-01", taille="T2", bareme="ACI-2019"),
             lambda m, p: Contrat.objects.filter(pk=m.contrat.pk).update(fin="2025-12-31") and None)
    ],
    "contrat_acte": [
        Fait("cpam", "contrat.", lambda m: _SOCLES, un_brouillon, {"acte": "missions"}),
        Fait("cpam", "contrat.", champs(signature="2026-02-01", fin="2031-01-31", taille="T2", numero="A-2"),
             un_brouillon, {"acte": "corriger"}),
        Fait("cpam", "contrat.", champs(confirmation="on"), un_brouillon, {"acte": "supprimer"}),
        Fait("cpam", "contrat.", champs(confirmation="on"), un_brouillon_complet, {"acte": "enregistrer"}),
        Fait("cpam", "contrat.",
             champs(signature="2026-01-10", effet="2026-02-01", objet="Une mission de plus", confirmation="on",
                    qualite_pertinence__engagee="on"), kwargs={"acte": "avenant"}),
        Fait("cpam", "contrat.", champs(debut="2026-01-01", motif=MOTIF), kwargs={"acte": "suspendre"}),
        Fait("cpam", "contrat.", champs(le="2026-03-01", motif=MOTIF), suspendu, {"acte": "reprendre"}),
        Fait("cpam", "contrat.", champs(le="2026-02-01", motif=MOTIF, confirmation="on"), pas_demarree,
             {"acte": "resilier"}),
        Fait("cpam", "contrat.", champs(confirmation="on"), kwargs={"acte": "renouveler"}),
    ],
    "contrat_mission": [
        Fait("cpam", "contrat.", champs(quoi="demarrage", le="2025-02-01"), pas_demarree)
    ],
    "contrat_annexe_saisir": [
        Fait("cpam", "contrat.annexe_saisie", champs(**_PAPIER, fonctionnement__fonctionnement="1"))
    ],
    "contrat_annexe_importer": [
        Fait("cpam", "contrat.annexe_saisie", lambda m: _PAPIER | {
            "fichier": SimpleUploadedFile("a.csv", b"mission;part;montant\nfonctionnement;fonctionnement;1\n"),
        })
    ],
    "contrat_annexe_verifier": [
        Fait("cpam", "contrat.annexe_verifiee", champs(fonctionnement__fonctionnement="on"), une_annexe)
    ],
    "indicateur_nouveau": [Fait("cpam", "indicateur.", lambda m: _INDICATEUR)],
    "indicateur_retirer": [Fait("cpam", "indicateur.", champs(motif=MOTIF, jour="2026-12-31"), un_indicateur)],
    "indicateurs_importer": [
        Fait("cpam", "indicateur.", lambda m: {
            "annee": m.contrat.signature.isoformat(),
            "fichier": SimpleUploadedFile("i.csv", csv(JUSTE)),
        })
    ],
    "objectifs_cibles": [Fait("cpam", "indicateur.", partout(cible="250"))],
    "objectifs_avis": [Fait("ars", "indicateur.", partout(taux="75", motif=MOTIF))],
    "objectifs_decisions": [Fait("cpam", "indicateur.", partout(taux="75", motif=MOTIF), un_avis)],
    "objectifs_taux": [Fait("cpam", "indicateur.", champs(motif=MOTIF), une_decision)],
    "objectifs_reconduire": [
        Fait("cpam", "indicateur.", kwargs={"annee": lambda m: f"{m.contrat.signature.year + 1}-01-01"})
    ],
    "objectif_declarer": [
        Fait("coordination", "indicateur.declare", champs(valeur="150", niveau="declaration", commentaire="Fait."))
    ],
    "objectif_mesurer": [
        Fait("cpam", "indicateur.mesure", champs(valeur="1", source="Requête locale"), un_objectif_en_euros)
    ],
    "objectif_montant": [
        Fait("cpam", "indicateur.montant", champs(montant="100", motif=MOTIF), un_objectif_en_euros)
    ],
    "objectif_reporter": [Fait("cpam", "indicateur.reporte", avant=un_objectif_manque)],
    "objectif_contester": [Fait("presidence", "indicateur.conteste", champs(motif=MOTIF), une_decision)],
    "api:objectif_declarations": [
        Fait("tresorerie", "indicateur.declare", champs(valeur="150", niveau="declaration", commentaire="Fait."))
    ],
    "cpts_transfert_nouveau": [
        Fait("presidence", "transfert.", lambda m: {
            "annee": "2025-01-01", "origine": "acces_soins", "destination": "fonctionnement",
            "montant": "50", "motif": MOTIF, "envoyer": "1",
        })
    ],
    "transfert_decision": [
        Fait("cpam", "transfert.", champs(**{"decisionform-decision": "refuser", "decisionform-motif": MOTIF}))
    ],
    "transfert_avis": [
        Fait("ars", "transfert.avis", champs(**{"avisform-avis": "reserve", "avisform-motif": MOTIF}))
    ],
    "transfert_annuler": [Fait("tresorerie", "transfert.annule", champs(**{"annulationform-motif": MOTIF}))],
    "plan_emploi_decision": [Fait("cpam", "plan_emploi.", champs(**{"decision-decision": "accepter"}))],
    "plan_emploi_avis": [
        Fait("ars", "plan_emploi.avis", champs(**{"avis-avis": "reserve", "avis-motif": MOTIF}))
    ],
    "plan_emploi_suivi": [
        Fait("tresorerie", "plan_emploi.", lambda m: {
            f"suivi{m.plan.lignes.get().pk}-realise": "300", f"suivi{m.plan.lignes.get().pk}-note": "En cours",
        }, lambda m, p: type(m.plan).objects.filter(pk=m.plan.pk).update(
            etat="convenu", decide_le=m.plan.propose_le, decide_par=m.plan.propose_par) and None)
    ],
    "cpts_plan_emploi": [
        Fait("presidence", "plan_emploi.", champs(**{
            "lignes-TOTAL_FORMS": "5", "lignes-INITIAL_FORMS": "0", "note": "", "lignes-0-objet": "Outil partagé",
            "lignes-0-mission": "parcours", "lignes-0-montant": "100", "lignes-0-echeance": "2027-12-31",
        }), lambda m, p: type(m.plan).objects.filter(pk=m.plan.pk).update(
            etat="refuse", decision_motif=MOTIF, decide_le=m.plan.propose_le, decide_par=m.plan.propose_par) and None)
    ],
    "cpts_verification_saisir": [
        Fait("tresorerie", "verification.saisie",
             champs(concours="1000", subventions="200", date="2025-12-31", source="Comptes"))
    ],
    "decompte_emettre": [Fait("cpam", "decompte.")],
    "api:contrat_decomptes": [Fait("cpam", "decompte.")],
    "regularisation": [
        Fait("cpam", "regularisation.",
             champs(choix="reclamer", motif=MOTIF, nombre="3", mois="1", premiere="2026-12-15"))
    ],
    "versements_accepter": [Fait("cpam", "versement.enregistre", avant=un_fichier_lu("uuid"))],
    "api:versements_accepter": [Fait("cpam", "versement.enregistre", avant=un_fichier_lu("identifiant"))],
    "versements_ligne": [Fait("cpam", "versements.ligne_soldee", champs(motif=MOTIF), une_ligne_de_la_cpts)],
    "rapprochement_expliquer": [
        Fait("cpam", "rapprochement.explique", champs(motif="calendrier", texte=MOTIF), un_ecart)
    ],
    "transmission_dispense": [Fait("cpam", "transmission.dispensee", champs(motif=MOTIF))],
    "depot_examen_acte": [
        Fait("cpam", "examen.pris", champs(acte="prendre")),
        Fait("ars", "examen.fait", champs(acte="examine")),
        Fait("cpam", "examen.rendu", champs(acte="rendre"), pris),
    ],
    "echange_nouveau": [Fait("ars", "echange.ouvert", champs(texte="Et ce montant ?"))],
    "echange": [
        Fait("tresorerie", "echange.repondu", champs(texte="C’est une facture.")),
        Fait("cpam", "echange.repondu", champs(texte="Merci de la joindre.")),
    ],
    "echange_clore": [Fait("cpam", "echange.clos")],
    "dialogue_ouvrir": [
        Fait("cpam", "dialogue.ouvert", kwargs={"annee": lambda m: f"{m.contrat.signature.year + 1}-01-01"})
    ],
    "papiers_page": [Fait("cpam", "papier.page_designee", un_identifiant)],
    "dialogue_acte": [
        Fait("cpam", "dialogue.note", champs(**{"note-texte": "À préparer", "note-revision": "0"}), un_dialogue,
             {"acte": "note"}),
        Fait("ars", "dialogue.note_partagee", avant=un_dialogue_note, kwargs={"acte": "partager"}),
        Fait("coordination", "dialogue.question", champs(**{"question-texte": "Et la suite ?"}),
             kwargs={"acte": "question"}),
        Fait("cpam", "dialogue.tenu", champs(**{
            "reunion-date_reunion": "2026-02-01", "reunion-participants": "Tous", "reunion-compte_rendu": "Relu.",
            "reunion-revision": "0",
        }), un_dialogue, {"acte": "reunion"}),
        Fait("presidence", "dialogue.engagement", champs(**{
            "engagement-texte": "Ouvrir le samedi", "engagement-partie": "cpts", "engagement-echeance": "2026-12-31",
        }), kwargs={"acte": "engagement"}),
        Fait("presidence", "dialogue.signe", lambda m: {
            "signer-lu": "on",
            "signer-empreinte": empreinte(m.dialogue, m.dialogue.questions.all(), m.dialogue.engagements.all()),
        }, kwargs={"acte": "signer"}),
    ],
    "dialogue_acte_sur": [
        Fait("coordination", "dialogue.reponse", lambda m: {f"repondre-{m.question.uuid.hex}-texte": "Deux actions."},
             kwargs={"acte": "repondre", "objet": lambda m: m.question.uuid}),
        Fait("coordination", "dialogue.", lambda m: {
            f"suivre-{m.engagement.uuid.hex}-etat": "fait", f"suivre-{m.engagement.uuid.hex}-suivi": "C’est ouvert.",
        }, kwargs={"acte": "suivre", "objet": lambda m: m.engagement.uuid}),
        Fait("coordination", "dialogue.engagement_retire",
             kwargs={"acte": "retirer", "objet": lambda m: m.engagement.uuid}),
    ],
}  # fmt: skip

# Routes that write on a CPTS and leave no line in its journal, and why.
SANS_LIGNE = {
    "depot_noms": "ouvrir les noms est tracé parmi les consultations, que la CPTS lit",
    "rapport_demander": "un rapport est une mise en page : rien de la CPTS ne change",
    "dialogue_pdf": "un PDF est une mise en page : rien de la CPTS ne change",
    "api:versements_imports": "rien n’est versé avant l’acceptation du fichier",
    "versements_colonnes": "rien n’est versé avant l’acceptation du fichier",
    "papiers_ecarter": "une page écartée n’appartient à aucune CPTS : l’acte est au journal de l’organisme",
    "versements_abandonner": "un fichier abandonné n’a rien changé pour la CPTS",
}
# Routes whose act is played with its line elsewhere: « tests/comptes/depots/test_journal.py », act by act.
DEPOTS = {
    "depot_retenir", "depot_attester", "depot_attestation_retirer", "depot_confirmer", "depot_ranger",
    "depot_preciser", "depot_reposer", "api:depot_choix", "api:depot_confirmer", "api:depot_ranger",
    "api:depot_retenir",
}  # fmt: skip
# Acts on several CPTS at once, posted with their lines among the tests of contracts.
AILLEURS = {("contrat_acte", "fusionner"), ("contrat_acte", "scinder")}
