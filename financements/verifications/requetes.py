"""Facts of a CPTS checked against a ceiling, a threshold or a deadline: same answer on page, PDF and API.

``FaitAVerifier.valeurs``, amounts as text:

- ``perceptions``: ``{"professionnel": name or number, "perceptions": [{"date", "montant", "nature"}]}``
- ``produits``: ``{"73": amount, "74": amount}`` of the civil year of ``date``
- ``population``: ``{"habitants": number}``
- ``consommation``: ``{"enveloppes": [{"mission", "alloue", "depense"}], "regime", "transfert": amount or null}``; the
  transfer goes from the first envelope to the second
- ``facture``: ``{"montant": amount, "imputations": [{"financeur", "montant"}]}``
- ``projet``: ``{}``: the project was received on ``date``
- ``national``: ``{"montant", "cpts"}`` or ``{"avant", "apres"}``

A check says what is read and what the rule answers; it never decides anything.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cpts.commun.enums import Financeur
from cpts.commun.formats import accord, date_longue, euros, nombre, pourcent
from cpts.structures.tailles import table_en_vigueur, taille_de
from financements.aci.codes import LIBELLES
from financements.aci.consommation import (
    Enveloppe,
    Fongibilite,
    TransfertRefuse,
    evolution,
    part_au_dela_de_la_facture,
    ratio,
    transferer,
)
from financements.aci.delais import validation_tacite
from financements.aci.montants import arrondir
from financements.aci.plafonds import controler_cac, controler_pass
from financements.verifications.enums import GenreFait
from financements.verifications.models import FaitAVerifier


@dataclass(frozen=True)
class Regle:
    """What a check rests on. ``source`` is empty where the data it reads have their own."""

    id: str
    formule: str
    source: str


REGLES = {
    GenreFait.PERCEPTIONS: Regle(
        "R8",
        "indemnités et rémunérations d’un professionnel ≤ plafond annuel de la sécurité sociale de l’année civile "
        "où elles sont perçues (égal est permis)",
        "CSP, art. D. 1434-44 (décret n° 2022-375 du 16 mars 2022)",
    ),
    GenreFait.PRODUITS: Regle(
        "R9",
        "produits publics de l’année civile > seuil : comptes annuels, commissaire aux comptes, publication",
        "C. com., art. L. 612-4 et D. 612-5",
    ),
    GenreFait.POPULATION: Regle("R1", "la taille dépend de la population du territoire", ""),
    GenreFait.CONSOMMATION: Regle(
        "D1",
        "taux = dépensé / alloué ; les transferts restent dans leur colonne",
        "choix de l’outil, faute de texte",
    ),
    GenreFait.FACTURE: Regle(
        "D3",
        "somme imputée à tous les financeurs − montant de la facture",
        "choix de l’outil : une facture n’est pas financée deux fois",
    ),
    GenreFait.PROJET: Regle(
        "R10",
        "sans opposition du directeur général de l’ARS dans les deux mois, le projet est réputé validé",
        "CSP, art. L. 1434-12",
    ),
    GenreFait.NATIONAL: Regle(
        "D1",
        "rapport de deux chiffres publiés",
        "Sénat, rapport n° 32 (2025-2026) ; déclarations publiques de la CNAM",
    ),
}


@dataclass(frozen=True)
class Mesure:
    """One figure of a check. ``valeur``: euros, a fraction or a count by ``unite``; None when it is not known."""

    libelle: str
    valeur: Any
    unite: str = "euros"

    @property
    def texte(self) -> str:
        if self.unite == "euros":
            return euros(self.valeur)
        if self.unite == "taux":
            return pourcent(self.valeur, 2)
        if self.unite == "date":
            return date_longue(self.valeur)
        return str(self.valeur) if isinstance(self.valeur, str) else nombre(self.valeur)


@dataclass(frozen=True)
class Verification:
    """A fact, what was computed from it, and the answer in one sentence. ``alerte``: something to look at."""

    fait: FaitAVerifier
    conclusion: str
    alerte: bool
    mesures: tuple[Mesure, ...]
    calcul: str

    @property
    def regle(self) -> str:
        return REGLES[GenreFait(self.fait.genre)].id

    @property
    def formule(self) -> str:
        return REGLES[GenreFait(self.fait.genre)].formule

    @property
    def source(self) -> str:
        return REGLES[GenreFait(self.fait.genre)].source or _source_des_tailles(self.fait.date)


def verifier(fait: FaitAVerifier) -> Iterator[Verification]:
    """The checks of a fact: one, or one per civil year or reading of the text."""
    yield from _VERIFICATEURS[GenreFait(fait.genre)](fait)


def _perceptions(fait: FaitAVerifier) -> Iterator[Verification]:
    lues = fait.valeurs["perceptions"]
    perceptions = [(datetime.date.fromisoformat(p["date"]), Decimal(p["montant"])) for p in lues]
    for controle in controler_pass(perceptions):
        details = " + ".join(euros(montant) for jour, montant in perceptions if jour.year == controle.annee)
        if controle.plafond is None:
            conclusion = f"Le plafond de {controle.annee} n’est pas connu : rien ne peut être dit."
        elif controle.depassement:
            conclusion = f"Dépassement de {euros(controle.depassement)} en {controle.annee}."
        else:
            conclusion = f"Dans le plafond de {controle.annee}."
        yield Verification(
            fait,
            conclusion,
            bool(controle.depassement),
            (
                Mesure("Année civile", str(controle.annee), "texte"),
                Mesure("Perçu", controle.percu),
                Mesure("Plafond annuel de la sécurité sociale", controle.plafond),
                Mesure("Dépassement", controle.depassement),
            ),
            f"{details} = {euros(controle.percu)}, comparé à {euros(controle.plafond)}",
        )


def _produits(fait: FaitAVerifier) -> Iterator[Verification]:
    produits = {compte: Decimal(montant) for compte, montant in fait.valeurs.items()}
    for controle in controler_cac(produits, fait.date):
        oui = controle.obligation
        suite = (
            "le seuil est dépassé, l’obligation naît"
            if oui
            else "le seuil n’est pas dépassé, aucune obligation"
        )
        yield Verification(
            fait,
            f"{controle.libelle.capitalize()} : {suite}.",
            oui,
            (Mesure(controle.libelle.capitalize(), controle.total), Mesure("Seuil", controle.seuil)),
            f"{euros(controle.total)} {'>' if oui else '≤'} {euros(controle.seuil)}",
        )


def _population(fait: FaitAVerifier) -> Iterator[Verification]:
    habitants = int(fait.valeurs["habitants"])
    taille = taille_de(habitants, fait.date)
    conclusion = f"Taille {taille}." if taille else "Aucune table des tailles n’est en vigueur à cette date."
    mesures = (Mesure("Habitants", habitants, "nombre"), Mesure("Taille", taille or "inconnue", "texte"))
    yield Verification(
        fait, conclusion, False, mesures, f"{nombre(habitants)} habitants → {taille or 'inconnue'}"
    )


def _consommation(fait: FaitAVerifier) -> Iterator[Verification]:
    enveloppes = [
        Enveloppe(e["mission"], Decimal(e["alloue"]), Decimal(e["depense"]))
        for e in fait.valeurs["enveloppes"]
    ]
    regime = Fongibilite(fait.valeurs["regime"])
    suite = "aucun transfert demandé"
    montant = fait.valeurs.get("transfert")
    if montant is not None:
        try:
            enveloppes[:2] = transferer(enveloppes[0], enveloppes[1], Decimal(montant), regime)
            suite = f"transfert de {euros(Decimal(montant))} compté"
        except TransfertRefuse as refus:
            suite = str(refus).rstrip(".").lower()
    for e in enveloppes:
        yield Verification(
            fait,
            f"{LIBELLES[e.mission]} : {pourcent(e.taux, 2)} consommé"
            + (f", {euros(e.non_depense)} non dépensés" if e.non_depense else "")
            + (f", {euros(e.depassement)} sur fonds propres" if e.depassement else "")
            + f" ({suite}).",
            bool(e.depassement),
            (
                Mesure("Alloué", e.alloue),
                Mesure("Transféré", e.transfere),
                Mesure("Dépensé", e.depense),
                Mesure("Taux de consommation", e.taux, "taux"),
                Mesure("Non dépensé", e.non_depense),
                Mesure("Dépassement sur fonds propres", e.depassement),
            ),
            f"{euros(e.depense)} / {euros(e.alloue)} = {pourcent(e.taux, 2)}",
        )


def _facture(fait: FaitAVerifier) -> Iterator[Verification]:
    facture = Decimal(fait.valeurs["montant"])
    imputations = [
        (Financeur(i["financeur"]).label, Decimal(i["montant"])) for i in fait.valeurs["imputations"]
    ]
    total = sum((montant for _, montant in imputations), Decimal("0.00"))
    exces = part_au_dela_de_la_facture(facture, [montant for _, montant in imputations])
    trop = f"La facture est imputée {euros(exces)} de trop : à examiner."
    yield Verification(
        fait,
        trop if exces else "La facture n’est pas imputée au-delà de son montant.",
        bool(exces),
        (
            Mesure("Facture", facture),
            *(Mesure(nom, montant) for nom, montant in imputations),
            Mesure("Total imputé", total),
            Mesure("Part imputée", ratio(total, facture), "taux"),
            Mesure("Au-delà de la facture", exces),
        ),
        f"{' + '.join(euros(m) for _, m in imputations)} − {euros(facture)} = {euros(total - facture)}",
    )


def _projet(fait: FaitAVerifier) -> Iterator[Verification]:
    limite = validation_tacite(fait.date)
    yield Verification(
        fait,
        f"Sans opposition du directeur général de l’ARS, le projet est réputé validé le {date_longue(limite)}.",
        False,
        (Mesure("Projet reçu le", fait.date, "date"), Mesure("Réputé validé le", limite, "date")),
        f"{date_longue(fait.date)} + 2 mois = {date_longue(limite)}",
    )


def _national(fait: FaitAVerifier) -> Iterator[Verification]:
    v = fait.valeurs
    if "cpts" in v:
        montant, combien = Decimal(v["montant"]), int(v["cpts"])
        moyenne = arrondir(montant / combien)
        mesures = (
            Mesure("Montant", montant),
            Mesure("CPTS", combien, "nombre"),
            Mesure("Moyenne par CPTS", moyenne),
        )
        phrase = f"{euros(moyenne)} par CPTS en moyenne."
        calcul = f"{euros(montant)} / {accord(combien, 'CPTS', 'CPTS')} = {euros(moyenne)}"
    else:
        avant, apres = Decimal(v["avant"]), Decimal(v["apres"])
        hausse = evolution(avant, apres)
        mesures = (Mesure("Avant", avant), Mesure("Après", apres), Mesure("Évolution", hausse, "taux"))
        phrase = f"Évolution de {pourcent(hausse, 2)}."
        calcul = f"({euros(apres)} − {euros(avant)}) / {euros(avant)} = {pourcent(hausse, 2)}"
    yield Verification(fait, phrase, False, mesures, calcul)


def _source_des_tailles(jour: datetime.date) -> str:
    table = table_en_vigueur(jour)
    return table.source if table else "inconnue"


_VERIFICATEURS: dict[GenreFait, Callable[[FaitAVerifier], Iterator[Verification]]] = {
    GenreFait.PERCEPTIONS: _perceptions,
    GenreFait.PRODUITS: _produits,
    GenreFait.POPULATION: _population,
    GenreFait.CONSOMMATION: _consommation,
    GenreFait.FACTURE: _facture,
    GenreFait.PROJET: _projet,
    GenreFait.NATIONAL: _national,
}
