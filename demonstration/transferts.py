"""Transfers between missions of the fictitious nation, under the rule of their day, and plans for the reserves.

In 2024 a demonstration regime asks for the agreement of the caisse: caisses refuse more or less, which is what the
register is there to show. Before and after, a declaration is enough. Drawn first (pure), then played by the acts of the
pages, each at its date.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from cpts.commun.enums import Mission
from cpts.commun.horloge import a_la_date
from cpts.droits.enums import Role
from cpts.personnes.models import Habilitation, Utilisateur
from cpts.structures.enums import TypeOrganisation
from cpts.structures.models import Organisation
from demonstration.argent import RANG_REVERSEMENT, annuel
from demonstration.conventions import conventions, engagements
from demonstration.hasard import alea as alea_de
from demonstration.inscription import Inscrite
from demonstration.moments import le
from demonstration.nation import Nation, Structure
from demonstration.personnes import DEPUIS, identifiant_du_tresorier
from demonstration.vie import ActeDeLaVie, personne
from financements.aci.calendrier import annee_contenant
from financements.baremes.enums import Force
from financements.contrats.models import Contrat
from financements.enveloppes.enums import EtatTransfert, RegimeTransfert
from financements.enveloppes.models import Transfert
from financements.enveloppes.transferts import actes
from financements.enveloppes.transferts.publication import Projet, publier

PUBLIE_LE = datetime.date(2023, 12, 11)
REGIME = Projet(
    regime=RegimeTransfert.AUTORISEE_SOUS_ACCORD.value,
    debut=datetime.date(2024, 1, 1),
    fin=datetime.date(2024, 12, 31),
    source="Démonstration : régime inventé, aucun texte ne le porte",
    force=Force.CHOIX.value,
    note="Régime de démonstration : il n’a jamais existé. Il montre ce que devient un transfert soumis à accord.",
    motif="Montrer une demande, son accord et son refus motivé.",
)
# CPTS that visitors open: each has one transfer accepted and one declared.
VITRINES = (0, 3)
CAISSES, CPTS_PAR_CAISSE = 6, 4
DERNIERE_SIGNATURE = datetime.date(2022, 12, 31)
# Share of its requests that a caisse refuses, in hundredths: one caisse after the other.
SEVERITES = (25, 75, 0, 50)
# What the CPTS of a caisse do, by place among those drawn.
GESTES = (("demande", "declare"), ("demande", "abandonne"), ("demande",), ("demande", "declare"))
MOIS_DES_DEMANDES, MOIS_DES_DECLARATIONS = (2, 11), (2, 12)
JOURS_DE_DECISION, JOURS_D_ANNULATION = (6, 70), (10, 40)
PARTS = (10, 15, 20, 25, 30)
ORIGINE = Mission.CRISES_SANITAIRES
MOTIFS = (
    "Le temps de coordination dépasse ce que le fonctionnement prévoit ; aucune crise n’est attendue cette année.",
    "Le plan de crise est écrit et testé : le reste servira aux soins non programmés.",
    "Renfort du secrétariat, partagé entre toutes les missions.",
)
REFUS = (
    "L’enveloppe de crise doit rester disponible jusqu’à la fin de l’année de contrat.",
    "La demande ne dit pas quelles dépenses seront couvertes : précisez-les, puis demandez de nouveau.",
    "Le fonctionnement est déjà au-dessus de ce que le contrat prévoit : à voir au dialogue de gestion.",
)
ACCORD = "Accord : la mission d’origine est en place et son reste suffit."
ANNULATION = "La dépense prévue a été financée par la commune : le transfert n’a plus d’objet."


@dataclass(frozen=True)
class Prevu:
    """A transfer as drawn: who, when, how much, and what becomes of it."""

    structure: Structure
    caisse: str
    le: datetime.date
    annee_contrat: datetime.date
    destination: Mission
    montant: Decimal
    motif: str
    etat: EtatTransfert
    demande: bool
    suite_le: datetime.date | None
    suite_motif: str


def prevoir(nation: Nation) -> list[Prevu]:
    """Every transfer of a nation, caisse after caisse. Pure."""
    return [
        p for rang, groupe in enumerate(groupes(nation)) for p in _d_une_caisse(nation.graine, rang, groupe)
    ]


def groupes(nation: Nation) -> list[tuple[str, list[Structure]]]:
    """Caisses whose CPTS transfer, those of the visitors first, then those that follow the most CPTS."""
    par_caisse: dict[str, list[Structure]] = {}
    for structure in nation.signees:
        if _peut_transferer(structure, nation.graine):
            par_caisse.setdefault(_caisses(structure)[0], []).append(structure)
    vitrines = {s.rang for s in nation.signees if s.rang in VITRINES}
    groupes = sorted(
        par_caisse.items(),
        key=lambda g: (not vitrines & {s.rang for s in g[1]}, -len(g[1]), g[0]),
    )[:CAISSES]
    return [(caisse, sorted(s, key=_vitrine_d_abord)[:CPTS_PAR_CAISSE]) for caisse, s in groupes]


def _vitrine_d_abord(structure: Structure) -> tuple[bool, int]:
    return structure.rang not in VITRINES, structure.rang


def _caisses(structure: Structure) -> list[str]:
    return [lien.organisation[1] for lien in structure.liens if lien.nature == "caisse"]


def _peut_transferer(structure: Structure, graine: int) -> bool:
    """One caisse from the beginning, a crisis mission active for whole contract years, amounts all known."""
    if structure.signature is None or structure.signature > DERNIERE_SIGNATURE:
        return False
    if structure.rang == RANG_REVERSEMENT or len(_caisses(structure)) != 1:
        return False
    return any(e.mission == ORIGINE and e.demarrage for e in engagements(structure, 0, graine))


def _d_une_caisse(graine: int, rang: int, groupe: tuple[str, list[Structure]]) -> Iterator[Prevu]:
    """Requests are refused at the pace of this caisse; the visitors' CPTS are always given their agreement."""
    caisse, structures = groupe
    severite, rendues = SEVERITES[rang % len(SEVERITES)], 0
    for place, structure in enumerate(structures):
        for geste in GESTES[0] if structure.rang in VITRINES else GESTES[place % len(GESTES)]:
            refuse = False
            if geste == "demande" and structure.rang not in VITRINES:
                refuse = _refus(rendues + 1, severite) > _refus(rendues, severite)
                rendues += 1
            yield _prevu(graine, structure, caisse, geste, refuse)


def _refus(rendues: int, severite: int) -> int:
    """Refusals among the first decisions of a caisse, to the nearest."""
    return (rendues * severite + 50) // 100


def _prevu(graine: int, structure: Structure, caisse: str, geste: str, refuse: bool) -> Prevu:
    alea = alea_de(graine, "transfert", structure.rang, geste)
    demande = geste == "demande"
    annee, mois = (2024, MOIS_DES_DEMANDES) if demande else (2025, MOIS_DES_DECLARATIONS)
    jour = datetime.date(annee, alea.randrange(*mois), alea.randrange(1, 28))
    signature = next(c.signature for c in reversed(conventions(structure)) if c.signature <= jour)
    debut = annee_contenant(signature, jour).debut  # type: ignore[union-attr]
    euros = annuel(structure.territoire.taille, debut)[ORIGINE]["fixe"] // 100
    montant = Decimal(euros * alea.choice(PARTS) // 100 // 100 * 100)
    destination = alea.choice((Mission.FONCTIONNEMENT, Mission.FONCTIONNEMENT, Mission.ACCES_SOINS))
    etat, suite = EtatTransfert.DECLARE_EFFECTIF, ""
    if demande:
        etat = EtatTransfert.REFUSE if refuse else EtatTransfert.ACCEPTE
        suite = alea.choice(REFUS) if refuse else ACCORD
    elif geste == "abandonne":
        etat, suite = EtatTransfert.ANNULE, ANNULATION
    attente = alea.randrange(*(JOURS_DE_DECISION if demande else JOURS_D_ANNULATION))
    suite_le = jour + datetime.timedelta(days=attente) if suite else None
    motif = alea.choice(MOTIFS)
    return Prevu(structure, caisse, jour, debut, destination, montant, motif, etat, demande, suite_le, suite)


# --- Playing ---------------------------------------------------------------------------------------------


def jouer(nation: Nation, inscrites: Sequence[Inscrite]) -> None:
    """Publish the regime, then every transfer and decision before today, in order of date."""
    prevus = prevoir(nation)
    decideurs = creer_decideurs(nation)
    lignes = {i.structure.rang: i.ligne.pk for i in inscrites}
    gestes = [ActeDeLaVie(PUBLIE_LE, lambda: publier(personne("cnam"), REGIME))]
    for prevu in prevus:
        gestes += _gestes(prevu, lignes[prevu.structure.rang], decideurs[prevu.caisse])
    derouler(gestes)


def derouler(gestes: Sequence[ActeDeLaVie]) -> None:
    """Play each act at its date, in order; those of today and later are left out."""
    aujourd_hui = timezone.localdate()
    for acte in sorted(gestes, key=lambda a: a.jour):
        if acte.jour < aujourd_hui:
            with a_la_date(le(acte.jour, 11)):
                acte.faire()


def _gestes(prevu: Prevu, cpts: int, decideur: str) -> Iterator[ActeDeLaVie]:
    """What is written for a transfer, then what becomes of it."""
    faits: list[Transfert] = []
    yield ActeDeLaVie(prevu.le, lambda: faits.append(_enregistrer(prevu, cpts)))
    if prevu.suite_le:
        yield ActeDeLaVie(prevu.suite_le, lambda: _suivre(prevu, faits[0], decideur))


def _enregistrer(prevu: Prevu, cpts: int) -> Transfert:
    contrats = Contrat.objects.filter(cpts_id=cpts, signature__lte=prevu.annee_contrat)
    contrat = contrats.select_related("cpts", "caisse").latest("signature")
    annee = next(a for a in actes.annees_du_contrat(contrat) if a.debut == prevu.annee_contrat)
    demandeur = personne(identifiant_du_tresorier(prevu.structure.rang))
    return actes.enregistrer(
        demandeur, contrat, annee, ORIGINE, prevu.destination, prevu.montant, prevu.motif
    )


def _suivre(prevu: Prevu, fait: Transfert, decideur: str) -> None:
    if prevu.demande:
        actes.decider(personne(decideur), fait, prevu.etat == EtatTransfert.ACCEPTE, prevu.suite_motif)
    else:
        actes.annuler(personne(identifiant_du_tresorier(prevu.structure.rang)), fait, prevu.suite_motif)


def identifiant_du_decideur(nation: Nation, caisse: str) -> str:
    """Who decides for a caisse: the visitors' own login for theirs."""
    return "cpam" if caisse in _caisses(nation.structures[0]) else f"transferts-{caisse.lower()}"


def creer_decideurs(nation: Nation) -> dict[str, str]:
    """{caisse: identifier of the person who decides there}; those of the other caisses cannot sign in."""
    decideurs = {caisse: identifiant_du_decideur(nation, caisse) for caisse, _ in groupes(nation)}
    autres = Organisation.objects.filter(type=TypeOrganisation.CPAM, code__in=decideurs).order_by("code")
    for caisse in autres:
        if decideurs[caisse.code] != "cpam":
            quelqu_un = Utilisateur.objects.create(
                username=decideurs[caisse.code],
                first_name="Claude",
                last_name="Fictif",
                password=make_password(None),
                demonstration=True,
            )
            Habilitation.objects.create(
                utilisateur=quelqu_un, role=Role.CPAM, organisation=caisse, debut=DEPUIS
            )
    return decideurs
