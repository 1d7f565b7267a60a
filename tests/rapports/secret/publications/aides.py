"""Random nations whose figures move between snapshots, and all that a reader of aggregates can read of them."""

from __future__ import annotations

import csv
import datetime
import io
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.test import Client

from comptes.affectation.models import Ventilation
from comptes.totaux.actes import rebatir
from comptes.totaux.enums import Methode
from comptes.totaux.models import TotalVersion
from comptes.versions.models import Version
from cpts.commun.enums import Mission
from cpts.personnes.models import Jeton, Utilisateur
from cpts.structures.models import CPTS
from cpts.territoires.models import Departement, Region
from rapports.arretes.actes import arreter
from rapports.figes.models import Arrete
from rapports.secret.chiffres import ACI, SANS_FINANCEUR, cle
from rapports.secret.models import TablePubliee
from tests.rapports.nation import comptes, departement, promettre, signataire, verser

ANNEE = 2023
JOUR = datetime.date(2025, 1, 15)
LIEUX = [("01", "84"), ("69", "84"), ("38", "84"), ("59", "32"), ("62", "32"), ("80", "32"), ("2A", "94")]
MISSIONS = ["M1", "M3", "M4", ""]
MISSIONS_PAR_LIBELLE = {mission.label: mission.value for mission in Mission}
COMPTES = ["641100", "622600", "606000", "613200"]


def nation_aleatoire(hasard: random.Random) -> list[CPTS]:
    """Seven departments of one to six CPTS, of very unequal sizes; some have sent nothing yet."""
    structures = []
    for code, region in LIEUX:
        lieu = departement(code, region)
        for _ in range(hasard.randint(1, 6)):
            cpts = signataire(lieu, taille=f"T{hasard.randint(1, 4)}")
            promettre(cpts, f"{hasard.randint(5, 60)}000.00" if hasard.random() < 0.9 else None)
            bouger(cpts, hasard)
            structures.append(cpts)
    return structures


def bouger(cpts: CPTS, hasard: random.Random) -> None:
    """Accounts, a payment, or both."""
    if hasard.random() < 0.8:
        financer(comptes(cpts, depenses(hasard), ANNEE), hasard)
    if hasard.random() < 0.7:
        verser(cpts, f"{hasard.randint(1, 400)}00.50", ANNEE, hasard.choice(["", "prevention"]))


def financer(version: Version, hasard: random.Random) -> None:
    """Give each mission of some accounts one funder, known or not."""
    for mission in Ventilation.objects.filter(version=version).values_list("mission", flat=True).distinct():
        financeur = hasard.choice(["aci", "aci", "fir", "non_identifie"])
        for modele in (Ventilation, TotalVersion):
            modele.objects.filter(version=version, mission=mission).update(financeur=financeur)


def depenses(hasard: random.Random) -> list[tuple[str, str, str]]:
    echelle = 10 ** hasard.randint(2, 5)
    return [
        (hasard.choice(COMPTES), f"{hasard.randint(1, 99) * echelle}.10", mission)
        for mission in hasard.sample(MISSIONS, hasard.randint(1, 4))
    ]


def publier(mois: int = 0) -> Arrete:
    """A snapshot, some months after the first: the cadence lets tables through every three."""
    rebatir()
    return arreter(JOUR + datetime.timedelta(days=31 * mois)).arrete


def table(bloc: str = "comptes", annee: int = ANNEE, arrete: Arrete | None = None) -> TablePubliee | None:
    lues = TablePubliee.objects.filter(bloc=bloc, annee=annee)
    return (lues.filter(arrete=arrete) if arrete else lues.order_by("-arrete__numero")).first()


def client_de(user: Utilisateur) -> Client:
    """A program with a token of this person."""
    return Client(headers={"authorization": f"Bearer {Jeton.objects.create(user=user)[1]}"})


def lues_par_l_api(user: Utilisateur, arrete: Arrete) -> Iterator[tuple[str, str | None]]:
    """(name of the cell, amount) of all that ``depenses/`` and the export show of a publication; None: hidden."""
    client = client_de(user)
    lieux = [("national", "")]
    lieux += [("departement", code) for code in Departement.objects.values_list("code", flat=True)]
    lieux += [("region", code) for code in Region.objects.values_list("code", flat=True)]
    for niveau, code in lieux:
        demande = {"exercice": ANNEE, "niveau": niveau, "code": code, "arrete": arrete.numero}
        yield from _du_corps(client.get("/api/v1/depenses/", demande).json(), niveau, code)


def lues_sous_aci_seulement(user: Utilisateur, arrete: Arrete) -> Iterator[tuple[str, str | None]]:
    """The same of the table « ACI seulement » of the nation and of regions, by its CSV."""
    client = Client()
    client.force_login(user)
    for niveau, code in [
        ("national", ""),
        *(("region", c) for c in Region.objects.values_list("code", flat=True)),
    ]:
        demande = {"annee": ANNEE, "niveau": niveau, "code": code, "arrete": arrete.numero}
        reponse = client.get("/depenses/", {**demande, "financeur": "aci", "export": "ouvert"})
        for ligne in csv.DictReader(io.StringIO(b"".join(reponse.streaming_content).decode())):
            yield from _de_la_ligne(ligne, niveau, code)


def _de_la_ligne(ligne: dict[str, str], niveau: str, code: str) -> Iterator[tuple[str, str | None]]:
    axes = {"mission": MISSIONS_PAR_LIBELLE[ligne["Mission"]]} if ligne["Mission"] != "Total" else {}
    if ligne["Nature"] != "Total":
        axes["nature"] = ligne["Nature"]  # in no view: a figure here is a leak
    yield cle("depense", niveau, code, **axes, aci=ACI), ligne["Toutes tailles (€)"] or None
    yield (
        cle("depense", niveau, code, **axes, aci=SANS_FINANCEUR),
        ligne["Financeur non identifié (€)"] or None,
    )
    for methode in Methode:
        montant = ligne[f"{methode.label.capitalize()} (€)"]
        yield cle("depense", niveau, code, **axes, methode=methode.value, aci=ACI), montant or None


def _du_corps(lu: dict[str, Any], niveau: str, code: str) -> Iterator[tuple[str, str | None]]:
    yield cle("depense", niveau, code), lu["total"]
    yield from _aci(lu, niveau, code, {})
    yield cle("verse", niveau, code), lu["verse"]
    yield cle("alloue", niveau, code), lu["alloue"]
    recues = lu["completude"]["recues"]
    yield cle("recues", niveau, code), None if recues is None else str(recues)
    for mission in lu["missions"]:
        axe = {"mission": mission["mission"]}
        yield cle("depense", niveau, code, **axe), mission["depense"]
        yield from _aci(mission, niveau, code, axe)
        yield cle("verse", niveau, code, **axe), mission["verse"]
        yield cle("alloue", niveau, code, **axe), mission["alloue"]
        for methode in Methode.values:
            yield cle("depense", niveau, code, **axe, methode=methode), mission["methodes"][methode]
    for nature in lu["natures"]:
        yield cle("depense", niveau, code, nature=nature["nature"]), nature["montant"]


def _aci(lu: dict[str, Any], niveau: str, code: str, axe: dict[str, str]) -> Iterator[tuple[str, str | None]]:
    """The interval: its upper bound tells what has no funder."""
    sure, maximum = lu["depense_aci"], lu["depense_aci_max"]
    sans = None if maximum is None else str(Decimal(maximum) - Decimal(sure))
    yield cle("depense", niveau, code, **axe, aci=ACI), sure
    yield cle("depense", niveau, code, **axe, aci=SANS_FINANCEUR), sans
