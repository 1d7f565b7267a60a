"""Load the nation, step by step. A step done is remembered: an interrupted loading goes on from there."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from comptes.affectation.chargement import charger_regles_nationales
from comptes.natures.requetes import table_en_vigueur
from controles.pieces.referentiel import charger_pieces_requises
from controles.pieces.transmissions import relever
from cpts.commun.planificateur import analyser_les_tables
from cpts.structures.organisations import charger_referentiels
from demonstration import (
    atelier,
    comptes,
    dialogues,
    exemples_aci,
    fichiers_de_paiement,
    inscription,
    manifeste,
    personnes,
    plans_emploi,
    processus,
    transferts,
    vie,
)
from demonstration.argent import Paiement, paiements
from demonstration.envois import Envoi, planifier
from demonstration.grand_livre import Annee
from demonstration.indicateurs import inscrire_les_indicateurs
from demonstration.inscription import Inscrite
from demonstration.inscription_argent import suivie_par_la_caisse_des_visiteurs
from demonstration.models import Demonstration
from demonstration.nation import Nation, dessiner
from financements.contrats.models import Contrat
from financements.versements.rapprochement import rapprocher
from rapports.arretes import actes as arretes

PROCESSUS = 2
# Called with (step in French, done, total).
Avancement = Callable[[str, int, int], None]


class ChargementImpossible(Exception):
    """The database or the settings do not welcome this nation; the message is a French sentence."""


@dataclass
class Chargement:
    """One loading. ``processus`` 0: everything in this process (tests)."""

    nation: Nation
    mot_de_passe: str
    processus: int = PROCESSUS
    avancer: Avancement = lambda etape, fait, total: None
    bassin: ProcessPoolExecutor | None = field(default=None, repr=False)

    @cached_property
    def paiements(self) -> dict[int, list[Paiement]]:
        par_rang: dict[int, list[Paiement]] = defaultdict(list)
        for paiement in sorted(paiements(self.nation), key=lambda p: (p.rang, p.date)):
            par_rang[paiement.rang].append(paiement)
        return dict(par_rang)

    @cached_property
    def annees(self) -> dict[int, list[Annee]]:
        nation = self.nation
        return {
            s.rang: comptes.annees(s, self.paiements.get(s.rang, ()), nation.graine, nation.complet)
            for s in nation.signees
        }

    @cached_property
    def plan(self) -> dict[int, list[Envoi]]:
        return planifier(self.nation, self.annees, timezone.now())

    @cached_property
    def inscrites(self) -> list[Inscrite]:
        return inscription.retrouver(self.nation)


def charger(
    graine: int = 1,
    nombre: int = 809,
    complet: bool = False,
    *,
    mot_de_passe: str = "",
    processus_: int = PROCESSUS,
    avancer: Avancement = lambda etape, fait, total: None,
) -> tuple[Demonstration, str]:
    """Load a nation, or finish loading it; return its row and the password of the logins.

    Loaded already: nothing is done but the password, when one is given. ``ChargementImpossible`` under settings
    that refuse demonstration accounts, or when the database holds another nation.
    """
    if not settings.COMPTES_DEMONSTRATION:
        raise ChargementImpossible(
            "Ces réglages refusent les comptes de démonstration : rien n’a été chargé."
        )
    ligne, _ = Demonstration.objects.get_or_create(
        defaults={"graine": graine, "nombre": nombre, "complet": complet}
    )
    if (ligne.graine, ligne.nombre, ligne.complet) != (graine, nombre, complet):
        raise ChargementImpossible(
            f"Cette base contient déjà une autre nation de démonstration ({ligne}) : utilisez une base vide."
        )
    if ligne.chargee_le:
        if mot_de_passe:
            personnes.changer_mot_de_passe(mot_de_passe)
        return ligne, mot_de_passe
    mot_de_passe = mot_de_passe or secrets.token_urlsafe(9)
    bassin = processus.ouvrir(processus_) if processus_ else None
    try:
        chargement = Chargement(dessiner(graine, nombre, complet), mot_de_passe, processus_, avancer, bassin)
        _faire_les_etapes(ligne, chargement)
    finally:
        if bassin:
            bassin.shutdown(wait=True, cancel_futures=True)
    return ligne, mot_de_passe


def _faire_les_etapes(ligne: Demonstration, chargement: Chargement) -> None:
    for nom, libelle, etape in ETAPES:
        if nom in ligne.etapes:
            continue
        chargement.avancer(libelle, 0, 0)
        etape(chargement)
        ligne.etapes = [*ligne.etapes, nom]
        ligne.save(update_fields=["etapes"])
    # An interrupted loading was given a password before: the one told now is the one that opens.
    personnes.changer_mot_de_passe(chargement.mot_de_passe)
    ligne.manifeste = manifeste.construire(chargement)
    ligne.chargee_le = timezone.now()
    ligne.save(update_fields=["manifeste", "chargee_le"])


# --- Steps -----------------------------------------------------------------------------------------------


def _referentiels(chargement: Chargement) -> None:
    charger_referentiels(chargement.nation.departements)
    charger_regles_nationales()
    table_en_vigueur()
    charger_pieces_requises()


@transaction.atomic
def _nation(chargement: Chargement) -> None:
    inscrites = inscription.inscrire(chargement.nation, chargement.paiements, chargement.annees)
    personnes.creer(inscrites, chargement.mot_de_passe)
    analyser_les_tables()


def _depots(chargement: Chargement) -> None:
    """Ledgers through the product's own reception and reading, the longest CPTS first."""
    structures = {s.rang: s for s in chargement.nation.structures}
    travaux = [
        atelier.DepotsDUneCPTS(
            structures[rang], tuple(chargement.annees[rang]), tuple(envois), chargement.nation.graine
        )
        for rang, envois in chargement.plan.items()
        if envois
    ]
    travaux.sort(key=lambda t: -sum(e.piece == "fec" for e in t.envois) - 20 * t.structure.habitudes.grand)
    total = sum(len(t.envois) for t in travaux)
    faits = 0
    for nombre in _derouler(chargement, travaux):
        faits += nombre
        chargement.avancer("Dépôts reçus et lus", faits, total)


def _derouler(chargement: Chargement, travaux: Sequence[atelier.DepotsDUneCPTS]) -> Iterable[int]:
    if chargement.bassin is None:
        return map(atelier.deposer, travaux)
    return processus.deposer(chargement.bassin, travaux)


def _echanges(chargement: Chargement) -> None:
    with atelier.sans_reaction():
        vie.vivre(chargement.inscrites)


@transaction.atomic
def _transferts(chargement: Chargement) -> None:
    """After the accounts: no transfer takes out what was spent."""
    transferts.jouer(chargement.nation, chargement.inscrites)
    plans_emploi.jouer(chargement.nation, chargement.inscrites, chargement.annees)


@transaction.atomic
def _transmissions(chargement: Chargement) -> None:
    relever(timezone.localdate())
    vie.dispenser(chargement.inscrites)
    vie.rappeler()


@transaction.atomic
def _paiements(chargement: Chargement) -> None:
    """The payment file of the visitors' caisse, another that waits, then what is due against what was paid."""
    siennes = [
        i
        for i in chargement.inscrites
        if suivie_par_la_caisse_des_visiteurs(chargement.nation, i.structure) and i.structure.siren
    ]
    vitrine = chargement.inscrites[0].ligne
    fichiers_de_paiement.importer_l_annee(
        vitrine,
        (
            (i.structure.siren or "", numero, paiement)
            for i in siennes
            for numero, paiement in enumerate(chargement.paiements.get(i.structure.rang, ()))
            if fichiers_de_paiement.vient_d_un_fichier(paiement)
        ),
    )
    sirens = [i.structure.siren or "" for i in siennes if i.structure.signature]
    fichiers_de_paiement.laisser_un_fichier_en_attente(vitrine, sirens)
    rapprocher(Contrat.objects.all())


@transaction.atomic
def _dialogues(chargement: Chargement) -> None:
    dialogues.tenir_les_dialogues(chargement.inscrites)


def _exemples(chargement: Chargement) -> None:
    exemples_aci.inscrire_les_exemples()


@transaction.atomic
def _indicateurs(chargement: Chargement) -> None:
    inscrire_les_indicateurs(chargement.nation, chargement.inscrites)


def _arrete(chargement: Chargement) -> None:
    arretes.arreter()


def _analyse(chargement: Chargement) -> None:
    analyser_les_tables()


ETAPES: Sequence[tuple[str, str, Callable[[Chargement], None]]] = (
    ("referentiels", "Territoires et référentiels", _referentiels),
    ("nation", "CPTS, contrats, versements et comptes d’accès", _nation),
    ("exemples", "Exemples de calcul", _exemples),
    ("indicateurs", "Indicateurs et avis", _indicateurs),
    ("paiements", "Fichiers de versements, dû et versé", _paiements),
    ("depots", "Dépôts reçus et lus", _depots),
    ("echanges", "Examens, échanges et consultations", _echanges),
    ("transmissions", "Pièces attendues et rappels", _transmissions),
    ("transferts", "Transferts et plans d’emploi", _transferts),
    ("dialogues", "Dialogues de gestion", _dialogues),
    ("analyse", "Statistiques de la base", _analyse),
    ("arrete", "Arrêté des tableaux", _arrete),
)
