"""The worked examples of the money rules, one demonstration CPTS each: figures anyone can check by hand.

They are marked « cas d’école » (``CPTS.exemple``): they have no step of life, no payment, no accounts, and no sum or
count of the nation holds them. Their scale, ``demo-exemples``, is not that of the nation.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from cpts.droits.enums import Role
from cpts.personnes.models import Habilitation, Utilisateur
from cpts.structures.enums import NatureRattachement, TypeOrganisation
from cpts.structures.models import CPTS, Organisation, Rattachement
from cpts.territoires.models import Departement
from demonstration.nation import identifiant_public
from financements.aci.calendrier import ajouter_mois
from financements.contrats.calcul import recalculer
from financements.contrats.enums import Saisie
from financements.contrats.models import Contrat, EngagementMission, TauxRetenu
from financements.verifications.enums import GenreFait
from financements.verifications.models import FaitAVerifier

BAREME = "demo-exemples"
CODE = "DEMO-EXEMPLES"
SOURCE = "Exemple de calcul, montants inventés"
SIGNATURE = datetime.date(2024, 3, 1)
ANNEE_2 = datetime.date(2025, 3, 1)
DIALOGUE = datetime.date(2026, 3, 1)
DUREE_ANNEES = 5
SOCLE = ("acces_soins", "parcours", "prevention", "crises_sanitaires")
QUALITE = "qualite_pertinence"


@dataclass(frozen=True)
class MissionDExemple:
    """Dates of a mission of an example; None: not started."""

    demarrage: datetime.date | None = None
    fin: datetime.date | None = None
    deploiement: datetime.date | None = None
    taux: str | None = None


@dataclass(frozen=True)
class Exemple:
    """A CPTS: its code (« E1 »), what it shows, its contract if it has one, its facts to check."""

    code: str
    titre: str
    missions: Mapping[str, MissionDExemple] | None = None
    signature: datetime.date = SIGNATURE
    faits: Sequence[tuple[GenreFait, datetime.date, dict[str, Any]]] = field(default_factory=tuple)

    @property
    def nom(self) -> str:
        return f"CPTS Exemple {self.code} — {self.titre}"


def _actives(taux: Mapping[str, str]) -> dict[str, MissionDExemple]:
    """Missions active in the whole second contract year, each with its rate."""
    return {code: MissionDExemple(ANNEE_2, taux=valeur) for code, valeur in taux.items()}


def _socle(**missions: MissionDExemple) -> dict[str, MissionDExemple]:
    """The mandatory missions, not started but for those given."""
    return {code: missions.get(code, MissionDExemple()) for code in SOCLE}


def _jour(texte: str) -> datetime.date:
    return datetime.date.fromisoformat(texte)


def _perceptions(*percus: tuple[str, str, str]) -> dict[str, Any]:
    return {
        "professionnel": "professionnel n° 1",
        "perceptions": [
            {"date": jour, "montant": montant, "nature": nature} for jour, montant, nature in percus
        ],
    }


_TAUX_E1 = dict.fromkeys((*SOCLE, QUALITE), "0.80")
_TAUX_E2 = dict(zip((*SOCLE, QUALITE), ("0.90", "0.80", "1", "0.50", "0.75"), strict=True))
_ENVELOPPES_E8 = [
    {"mission": "crises_sanitaires", "alloue": "30000.00", "depense": "6000.00"},
    {"mission": "fonctionnement", "alloue": "60000.00", "depense": "70000.00"},
]
_SEPTEMBRE = _jour("2025-09-01")
_FIN_2025 = _jour("2025-12-31")

EXEMPLES: tuple[Exemple, ...] = (
    Exemple("E1", "cinq missions à 80 %", _actives(_TAUX_E1)),
    Exemple("E2", "des taux différents", _actives(_TAUX_E2)),
    Exemple(
        "E3",
        "une mission démarrée en cours d’année",
        _socle(prevention=MissionDExemple(_SEPTEMBRE, taux="0.80")),
    ),
    Exemple(
        "E4",
        "délais de démarrage et de déploiement",
        {
            "acces_soins": MissionDExemple(_jour("2024-09-01"), deploiement=_jour("2025-09-01")),
            "crises_sanitaires": MissionDExemple(_jour("2024-09-01"), deploiement=_jour("2025-09-01")),
            "parcours": MissionDExemple(_jour("2025-03-02"), deploiement=_jour("2026-03-01")),
            "prevention": MissionDExemple(ANNEE_2, deploiement=_jour("2026-03-01")),
        },
    ),
    Exemple("E4 bis", "un délai qui finit en février", _socle(), signature=_jour("2024-08-31")),
    Exemple(
        "E5",
        "plafond d’un professionnel",
        faits=(
            (
                GenreFait.PERCEPTIONS,
                _FIN_2025,
                _perceptions(
                    ("2025-06-30", "30000.00", "indemnites"), ("2025-12-31", "18000.00", "remunerations")
                ),
            ),
            (GenreFait.PERCEPTIONS, _FIN_2025, _perceptions(("2025-12-31", "47100.00", "indemnites"))),
            (
                GenreFait.PERCEPTIONS,
                _jour("2026-06-30"),
                _perceptions(("2026-06-30", "48000.00", "indemnites")),
            ),
            (
                GenreFait.PERCEPTIONS,
                _jour("2026-01-02"),
                _perceptions(
                    ("2025-12-31", "47100.00", "indemnites"), ("2026-01-02", "900.00", "indemnites")
                ),
            ),
        ),
    ),
    Exemple(
        "E6",
        "seuil du commissaire aux comptes",
        faits=(
            (GenreFait.PRODUITS, _FIN_2025, {"73": "140000.00", "74": "13000.00"}),
            (GenreFait.PRODUITS, _FIN_2025, {"73": "140000.00", "74": "13000.01"}),
        ),
    ),
    Exemple(
        "E7",
        "bornes des tailles",
        faits=tuple(
            (GenreFait.POPULATION, SIGNATURE, {"habitants": habitants})
            for habitants in (39_999, 40_000, 79_999, 80_000, 175_000, 175_001)
        ),
    ),
    Exemple(
        "E8",
        "consommation et fongibilité",
        faits=tuple(
            (
                GenreFait.CONSOMMATION,
                _FIN_2025,
                {"enveloppes": _ENVELOPPES_E8, "regime": regime, "transfert": "10000.00"},
            )
            for regime in ("interdite", "autorisee")
        ),
    ),
    Exemple("E9", "une mission abandonnée", _socle(prevention=MissionDExemple(_SEPTEMBRE, fin=_SEPTEMBRE))),
    Exemple(
        "E10",
        "chiffres nationaux publiés",
        faits=(
            (GenreFait.NATIONAL, _jour("2023-12-31"), {"montant": "121000000.00", "cpts": 508}),
            (GenreFait.NATIONAL, _FIN_2025, {"montant": "254000000.00", "cpts": 700}),
            (GenreFait.NATIONAL, _jour("2023-12-31"), {"avant": "105800000.00", "apres": "121000000.00"}),
            (GenreFait.NATIONAL, _jour("2024-12-31"), {"avant": "121000000.00", "apres": "170000000.00"}),
        ),
    ),
    Exemple(
        "E11",
        "double financement d’une facture",
        faits=(
            (
                GenreFait.FACTURE,
                _FIN_2025,
                {
                    "montant": "1200.00",
                    "imputations": [
                        {"financeur": "aci", "montant": "1000.00"},
                        {"financeur": "fir", "montant": "400.00"},
                    ],
                },
            ),
        ),
    ),
    Exemple(
        "E12", "validation tacite du projet de santé", faits=((GenreFait.PROJET, _jour("2026-01-10"), {}),)
    ),
)


@transaction.atomic
def inscrire_les_exemples() -> list[CPTS]:
    """Write every example and compute its schedule; those written before are left as they are."""
    caisse = _organisation(TypeOrganisation.CPAM, "Caisse des exemples de calcul")
    ars = _organisation(TypeOrganisation.ARS, "ARS des exemples de calcul")
    departement = Departement.objects.order_by("code").first()
    if departement is None:
        raise LookupError("les territoires ne sont pas chargés")
    connus = set(CPTS.objects.filter(exemple=True).values_list("uuid", flat=True))
    lignes = [
        _inscrire(exemple, departement, caisse, ars)
        for exemple in EXEMPLES
        if identifiant_public(0, "exemple", exemple.code) not in connus
    ]
    recalculer(Contrat.objects.filter(cpts__in=lignes))
    _ouvrir_aux_controleurs(caisse, ars)
    return lignes


def _organisation(type_: TypeOrganisation, nom: str) -> Organisation:
    valeurs = {"nom": nom, "demonstration": True}
    return Organisation.objects.get_or_create(type=type_, code=CODE, defaults=valeurs)[0]


def _inscrire(exemple: Exemple, departement: Departement, caisse: Organisation, ars: Organisation) -> CPTS:
    cpts = CPTS.objects.create(
        uuid=identifiant_public(0, "exemple", exemple.code),
        nom=exemple.nom,
        departement=departement,
        population=60_000,
        taille="T2",
        demonstration=True,
        exemple=True,
    )
    for organisation, nature in ((caisse, NatureRattachement.CAISSE), (ars, NatureRattachement.ARS)):
        Rattachement.objects.create(cpts=cpts, organisation=organisation, nature=nature, debut=SIGNATURE)
    if exemple.missions is not None:
        _contrat(exemple, exemple.missions, cpts, caisse, ars)
    FaitAVerifier.objects.bulk_create(
        FaitAVerifier(cpts=cpts, genre=genre, date=jour, valeurs=valeurs, source=SOURCE)
        for genre, jour, valeurs in exemple.faits
    )
    return cpts


def _contrat(
    exemple: Exemple,
    missions: Mapping[str, MissionDExemple],
    cpts: CPTS,
    caisse: Organisation,
    ars: Organisation,
) -> None:
    terme = ajouter_mois(exemple.signature, 12 * DUREE_ANNEES)
    contrat = Contrat.objects.create(
        uuid=identifiant_public(0, "exemple", exemple.code, "contrat"),
        cpts=cpts,
        caisse=caisse,
        ars=ars,
        numero=f"EXEMPLE-{exemple.code}",
        signature=exemple.signature,
        fin=terme - datetime.timedelta(days=1),
        taille="T2",
        saisie=Saisie.ENREGISTRE,
        bareme=BAREME,
    )
    EngagementMission.objects.bulk_create(
        EngagementMission(
            contrat=contrat,
            mission=code,
            demarrage_prevu=m.demarrage,
            demarrage=m.demarrage,
            deploiement=m.deploiement,
            fin=m.fin,
            motif_fin="Mission abandonnée avant d’avoir commencé." if m.fin else "",
        )
        for code, m in missions.items()
    )
    TauxRetenu.objects.bulk_create(
        TauxRetenu(
            contrat=contrat,
            annee_contrat=ANNEE_2,
            mission=code,
            taux=Decimal(m.taux),
            motif="Taux de l’exemple de calcul.",
            decide_le=DIALOGUE,
        )
        for code, m in missions.items()
        if m.taux
    )


def _ouvrir_aux_controleurs(caisse: Organisation, ars: Organisation) -> None:
    """The demonstration logins of the caisse and of the ARS follow the examples too."""
    for identifiant, role, organisation in (("cpam", Role.CPAM, caisse), ("ars", Role.ARS, ars)):
        personne = Utilisateur.objects.filter(username=identifiant, demonstration=True).first()
        if personne:
            Habilitation.objects.get_or_create(
                utilisateur=personne, role=role, organisation=organisation, defaults={"debut": SIGNATURE}
            )
