"""What each route of the matrix opens: one of every object that an address may name, for one CPTS."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.files.base import ContentFile

from comptes.affectation.models import RegleVentilation
from comptes.lecture import Reperage
from comptes.versions.models import ConstatLecture, Exercice, Fichier, Suivi, Version
from controles.dialogue.models import Dialogue, EngagementPris, QuestionDialogue
from controles.echanges.models import Echange
from controles.pieces.models import Transmission
from cpts.courriels.models import CourrielEnvoye
from cpts.personnes.models import Habilitation, JetonService, Utilisateur
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS
from cpts.traces.models import Acte
from financements.baremes import actes as actes_bareme
from financements.baremes.models import VersionBareme
from financements.contrats.document import document_vide, en_json
from financements.contrats.enums import Saisie
from financements.contrats.models import Avenant, Contrat, Decompte, Echeance
from financements.enveloppes.models import PlanEmploi, RegimePublie, Transfert
from financements.indicateurs.models import Objectif
from financements.papiers.models import CopieSignee, PageScannee
from financements.verifications.enums import GenreFait
from financements.verifications.models import FaitAVerifier
from financements.versements.models import ImportVersements, LigneImport, Rapprochement
from rapports.figes.models import Arrete
from rapports.pdf.models import Rapport
from tests import factories
from tests.controles.factories import (
    DialogueFactory,
    EngagementPrisFactory,
    QuestionDialogueFactory,
    TransmissionFactory,
)
from tests.financements.enveloppes.transferts.aides import transferer
from tests.financements.indicateurs.factories import ObjectifFactory
from tests.financements.papiers.objets import copie_du_contrat, page_blanche
from tests.financements.versements.aides import rapproche, un_import
from tests.rapports.fiche.aides import garnir

COMPTE = {
    "verdict": "conforme",
    "lignes": 2,
    "ecritures": 1,
    "comptes": 2,
    "total_debit": "10.00",
    "total_credit": "10.00",
    "resultat": "-10.00",
    "cle_ecriture": "journal+numero",
    "separateur": "tab",
    "encodage": "utf-8",
    "exercice": {"debut": "2025-01-01", "fin": "2025-12-31", "source": "nom"},
    "missions": {},
    "lecture": Reperage(rangees=(("606400", "Fournitures", "10,00 €", ""),)).en_dict(),
}


@dataclass(frozen=True)
class Monde:
    """Objects of one CPTS. Add a field here when a route names a new kind of object."""

    cpts: CPTS
    exercice: Exercice
    version: Version
    fichier: Fichier
    habilitation: Habilitation
    jeton_service: JetonService
    courriel: CourrielEnvoye
    transmission: Transmission
    echange: Echange
    regle: RegleVentilation
    rapport: Rapport
    bareme: VersionBareme
    contrat: Contrat
    decompte: Decompte
    importation: ImportVersements
    rapprochement: Rapprochement
    ligne_ecartee: LigneImport
    transfert: Transfert
    plan: PlanEmploi
    regime: RegimePublie
    objectif: Objectif
    dialogue: Dialogue
    question: QuestionDialogue
    engagement: EngagementPris
    arrete: Arrete
    avenant: Avenant
    page_scannee: PageScannee
    copie_signee: CopieSignee


def _version_preparee(personne: Utilisateur, identifiant: str) -> VersionBareme:
    """A version of the scale that nobody published."""
    return actes_bareme.creer(personne, identifiant, "Essai", "demo-exemples", datetime.date(2027, 1, 1))


def construire(cpts: CPTS) -> Monde:
    """A CPTS with accounts, payments, a file, a report, an access, a mail, a transmission and a question."""
    exercice = factories.ExerciceFactory(cpts=cpts)
    contrat = _contrat(cpts)
    version = garnir(exercice)
    importation = un_import(contrat, version.depose_par)
    Version.objects.filter(pk=version.pk).update(compte=COMPTE)
    Suivi.objects.get_or_create(version=version, defaults={"etape": "termine", "progression": 100})
    fichier = Fichier.objects.create(
        version=version, nom="essai.txt", type_detecte="text/plain", taille=3, sha256="0" * 64
    )
    fichier.contenu.save("essai.txt", ContentFile(b"abc"))
    rapport = Rapport.objects.create(
        exercice=exercice, demande_par=version.depose_par, demande_le=version.recu_le, etat="pret"
    )
    rapport.contenu.save("rapport.pdf", ContentFile(b"abc"))
    maintenant = datetime.datetime(2026, 4, 1, 9, tzinfo=datetime.UTC)
    _lignes_des_listes(version, contrat)
    dialogue = DialogueFactory(contrat=contrat, tenu=True)
    return Monde(
        dialogue=dialogue,
        arrete=_arrete(cpts),
        question=QuestionDialogueFactory(dialogue=dialogue),
        engagement=EngagementPrisFactory(dialogue=dialogue),
        cpts=cpts,
        exercice=exercice,
        version=version,
        fichier=fichier,
        habilitation=factories.habiliter(factories.UtilisateurFactory(), "tresorerie", cpts),
        jeton_service=factories.jeton_de("expert_comptable", cpts)[0],
        courriel=CourrielEnvoye.objects.create(
            destinataire="x@essai.example", objet="Essai", texte="Essai", cpts=cpts
        ),
        transmission=TransmissionFactory(exercice=exercice),
        echange=Echange.objects.create(
            cpts=cpts,
            version=version,
            organisation=cpts.rattachement(NatureRattachement.CAISSE),
            ouvert_par=version.depose_par,
            ouvert_le=maintenant,
            reponse_souhaitee_le=maintenant.date(),
        ),
        regle=RegleVentilation.objects.create(cpts=cpts, mode="sous_compte", compte="6", depuis=0),
        rapport=rapport,
        bareme=_version_preparee(version.depose_par, f"essai-{cpts.pk}"),
        contrat=contrat,
        importation=importation,
        rapprochement=rapproche(contrat),
        ligne_ecartee=importation.lignes.get(),
        decompte=Decompte.objects.create(
            contrat=contrat,
            numero=f"D{contrat.pk}",
            au=contrat.signature,
            contenu=en_json(document_vide(contrat, contrat.signature, "Essai")),
            empreinte="0" * 64,
            emis_le=maintenant,
            emis_par=version.depose_par,
        ),
        transfert=transferer(contrat, "acces_soins", "fonctionnement", "100.00", etat="demande"),
        plan=_plan(exercice, version.depose_par, maintenant),
        regime=_regime(version.depose_par, maintenant),
        avenant=_avenant(contrat),
        page_scannee=page_blanche(contrat, version.depose_par),
        copie_signee=copie_du_contrat(contrat, version.depose_par),
        objectif=ObjectifFactory(indicateur__contrat=contrat, annee_contrat=contrat.signature),
    )


def _avenant(contrat: Contrat) -> Avenant:
    difference = {"objet": "contrat", "champ": "clause_transmission", "avant": False, "apres": True}
    return Avenant.objects.create(
        contrat=contrat, numero=99, signature=contrat.signature, effet=contrat.signature, objet="Essai",
        differences=[difference],
    )  # fmt: skip


def _lignes_des_listes(version: Version, contrat: Contrat) -> None:
    """Rows that lists show and no address names: a finding, a due, a fact, two acts."""
    ConstatLecture.objects.create(version=version, rang=99, code="FEC-99", gravite="info", message="Essai.")
    Echeance.objects.create(
        contrat=contrat,
        rang=99,
        date=contrat.signature,
        annee_contrat=contrat.signature,
        objet="avance",
        mission="fonctionnement",
        montant=10,
    )
    FaitAVerifier.objects.create(
        cpts=contrat.cpts,
        genre=GenreFait.PRODUITS,
        date=contrat.signature,
        valeurs={"produits_propres": "100.00", "subventions": "900.00"},
        source="Essai",
    )
    for acte in ("contrat.saisi", "contrat.resilie"):
        Acte.objects.create(cpts=contrat.cpts, organisme="Essai", acte=acte, objet="Essai")


def _arrete(cpts: CPTS) -> Arrete:
    """A snapshot: national, one more for each CPTS so that lists have rows."""
    return Arrete.objects.get_or_create(numero=cpts.pk, defaults={"au": datetime.date(2026, 3, 31)})[0]


def _plan(exercice: Exercice, auteur: Utilisateur, le: datetime.datetime) -> PlanEmploi:
    """A plan that waits for a decision, of one line."""
    plan = PlanEmploi.objects.create(cpts=exercice.cpts, exercice=exercice, propose_le=le, propose_par=auteur)
    plan.lignes.create(objet="Outil partagé", mission="parcours", montant=1000, echeance=le.date())
    return plan


def _regime(auteur: Utilisateur, le: datetime.datetime) -> RegimePublie:
    """The regime without end, of a far day: national, it is the same for every CPTS."""
    return RegimePublie.objects.get_or_create(
        fin=None,
        defaults={
            "regime": "autorisee_sous_accord",
            "debut": datetime.date(2090, 1, 1),
            "source": "Essai",
            "force": "choix",
            "motif": "Essai.",
            "publie_par": auteur,
            "publie_le": le,
        },
    )[0]


def _contrat(cpts: CPTS) -> Contrat:
    """The contract of the CPTS, entered, with a mission given up on the day it started: something to decide."""
    contrat = Contrat.objects.get(cpts=cpts)
    contrat.saisie, contrat.bareme = Saisie.ENREGISTRE, "demo-exemples"
    contrat.save()
    jour = contrat.signature + datetime.timedelta(days=30)
    factories.EngagementMissionFactory(
        contrat=contrat, mission="prevention", demarrage=jour, fin=jour, motif_fin="Mission abandonnée."
    )
    return contrat
