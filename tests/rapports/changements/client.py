"""A naive client: it loads everything, then applies what ``changements/`` says, without knowing what it means."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from django.urls import reverse
from rest_framework.test import APIClient

LISTES = {
    "cpts": "cpts_liste",
    "depots": "depots",
    "constats": "constats",
    "transmissions": "transmissions",
    "dialogues": "dialogues",
    "contrats": "contrats",
    "enveloppes": "enveloppes",
    "echeances": "echeances",
    "versements": "versements",
    "imports": "versements_imports",
    "rapprochements": "rapprochements",
    "transferts": "transferts",
    "plans_emploi": "plans_emploi",
    "verifications": "verifications",
    "arretes": "arretes",
}
EXPORTS = ("exercices", "depenses", "comptes")
# Column of the rows that holds the identifier of a change, where it is not the row's own.
PAR = {"depenses": "exercice_id", "comptes": "exercice_id", "lignes": "exercice_id"}


class Client:
    """``lignes``: type → identifier of the row → the row, as the API gave it."""

    def __init__(self, personne: Any) -> None:
        self.http = APIClient()
        self.http.force_authenticate(personne)
        self.personne = personne
        self.lignes: dict[str, dict[str, Any]] = defaultdict(dict)
        self.curseur = ""
        self.rechargements = 0

    def lire(self, adresse: str, **parametres: Any) -> Any:
        """What an address answers; the rights are read anew, as in a request of its own."""
        self.personne.__dict__.pop("_perimetre", None)
        return self.http.get(adresse, parametres)

    def changements(self, **parametres: Any) -> Any:
        return self.lire(reverse("api:changements"), **parametres)

    def charger(self) -> Client:
        """Everything, the position first: what changes meanwhile will be said again."""
        self.curseur = self.changements().json()["curseur"]
        self.lignes = self.tout()
        return self

    def listes(self) -> dict[str, dict[str, Any]]:
        lignes: dict[str, dict[str, Any]] = defaultdict(dict)
        for type_, nom in LISTES.items():
            lignes[type_] = _par_id(self._liste(reverse(f"api:{nom}")))
        for cpts in lignes["cpts"]:
            lignes["actes"] |= _par_id(self._liste(reverse("api:actes"), cpts=cpts))
        return lignes

    def tout(self) -> dict[str, dict[str, Any]]:
        lignes = self.listes()
        for jeu in EXPORTS:
            lignes[jeu] = _par_id(self._export(reverse("api:exports", args=[jeu]), format="ndjson"))
        lignes["lignes"] = self._lignes(lignes["exercices"].values())
        return lignes

    def _lignes(self, exercices: Any) -> dict[str, Any]:
        lues: dict[str, Any] = {}
        for exercice in exercices:
            if exercice["depot"]:
                precision = {"exercice_id": exercice["id"], "format": "ndjson"}
                lues |= _par_id(
                    self._export(
                        reverse("api:exports", args=["lignes"]),
                        cpts=exercice["cpts"],
                        exercice=exercice["exercice"],
                        **precision,
                    )
                )
        return lues

    def _liste(self, adresse: str | None, **parametres: Any) -> list[dict[str, Any]]:
        lignes: list[dict[str, Any]] = []
        demande = {"limite": 500, **parametres}
        while adresse:
            page = self.lire(adresse, **demande).json()
            lignes += page["resultats"]
            adresse, demande = page["suivant"], {}
        return lignes

    def _export(self, adresse: str, **parametres: Any) -> list[dict[str, Any]]:
        reponse = self.lire(adresse, **parametres)
        if reponse.status_code == 404:
            return []
        assert reponse.status_code == 200, (adresse, reponse.content)
        if not getattr(reponse, "streaming", False):
            return [reponse.json()]
        contenu = b"".join(reponse.streaming_content).decode()
        return [json.loads(ligne) for ligne in contenu.splitlines() if ligne]

    def suivre(self, limite: int = 500) -> int:
        """Apply every change there is; returns how many. Loads everything again when it is told to."""
        nombre, suite = 0, True
        while suite:
            reponse = self.changements(depuis=self.curseur, limite=limite)
            if reponse.status_code == 410:
                assert reponse.json()["code"] == "recharger"
                self.rechargements += 1
                self.charger()
                return nombre
            page = reponse.json()
            assert reponse.status_code == 200, page
            for changement in page["resultats"]:
                self.appliquer(changement)
            nombre += len(page["resultats"])
            self.curseur, suite = page["curseur"], page["suite"]
        return nombre

    def appliquer(self, changement: dict[str, Any]) -> None:
        type_, colonne = changement["type"], PAR.get(changement["type"], "id")
        gardees = self.lignes[type_]
        for cle in [cle for cle, ligne in gardees.items() if ligne[colonne] == changement["id"]]:
            del gardees[cle]
        if changement["ligne"] is not None:
            gardees[changement["ligne"]["id"]] = changement["ligne"]
        elif changement["adresse"] is not None:
            gardees |= _par_id(self._export(changement["adresse"]))

    def ecarts(self) -> dict[str, Any]:
        """What differs from a fresh load, type by type; empty when nothing does."""
        attendues = self.tout()
        differences = {}
        for type_ in attendues.keys() | self.lignes.keys():
            a, b = attendues[type_], self.lignes[type_]
            autres = [cle for cle in a.keys() | b.keys() if a.get(cle) != b.get(cle)]
            if autres:
                differences[type_] = [(a.get(cle), b.get(cle)) for cle in autres[:3]]
        return differences


def _par_id(lignes: list[dict[str, Any]]) -> dict[str, Any]:
    par_id = {ligne["id"]: ligne for ligne in lignes}
    assert len(par_id) == len(lignes), "un identifiant revient"
    return par_id
