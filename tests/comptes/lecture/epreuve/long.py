"""The long form of the proof, on two processes, without pytest nor database.

    python -m tests.comptes.lecture.epreuve.long --genre mises-en-page --nombre 10000 --graine 1
    python -m tests.comptes.lecture.epreuve.long --genre mises-en-page --graine 1 --cas 4217 --dossier /tmp/cas

Prints counts, rates by choice of layout, every wrong case (FAUX) and what a person must look at (À REVOIR: a plain
file refused or asked, or an uncertain one accepted with other figures). `--dossier` keeps the files that are wrong,
`--cas` rebuilds some of them, `--depot` reads with another checkout. Exit 1 when a case is wrong.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import time
from collections import Counter, defaultdict
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

PROCESSUS_MAX = 2
SECONDES_PAR_CAS = 30.0


def dire(texte: str) -> None:
    sys.stdout.write(f"{texte}\n")


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    lecteur = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    lecteur.add_argument("--genre", default="mises-en-page")
    lecteur.add_argument("--nombre", type=int, default=10_000)
    lecteur.add_argument("--graine", default="1")
    lecteur.add_argument("--depuis", type=int, default=0, help="numéro du premier cas")
    lecteur.add_argument("--cas", type=int, nargs="+", help="rejoue ces seuls cas et garde leurs fichiers")
    lecteur.add_argument("--processus", type=int, default=PROCESSUS_MAX, choices=(1, 2))
    lecteur.add_argument("--dossier", type=Path, help="où garder les fichiers fautifs")
    lecteur.add_argument("--depot", type=Path, help="autre copie du dépôt, dont on éprouve les lecteurs")
    lecteur.add_argument("--json", type=Path, help="où écrire les cas fautifs ou refusés, un objet par ligne")
    return lecteur.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    choix = options(arguments)
    if choix.depot:
        lire_avec(choix)
    numeros = choix.cas or range(choix.depuis, choix.depuis + choix.nombre)
    debut = time.perf_counter()
    bilan = Bilan(choix)
    for resultat in executer(choix.genre, choix.graine, list(numeros), choix.processus):
        bilan.noter(resultat)
    bilan.imprimer(time.perf_counter() - debut)
    return 1 if bilan.fautes else 0


def lire_avec(choix: argparse.Namespace) -> None:
    """Imports come from the other checkout. Celery looks into the current folder first: it must be that one."""
    depot = choix.depot.resolve()
    choix.dossier, choix.json = (chemin and chemin.resolve() for chemin in (choix.dossier, choix.json))
    sys.path.insert(0, str(depot))
    os.chdir(depot)


def executer(genre: str, graine: str, numeros: list[int], processus: int):
    """The results as they come. A process that dies or hangs is a result too; another takes its place."""
    contexte = multiprocessing.get_context("fork")
    files = [numeros[rang::processus] for rang in range(processus)]
    ouvriers = {rang: _Ouvrier(contexte, genre, graine, file) for rang, file in enumerate(files) if file}
    while ouvriers:
        wait([ouvrier.lien for ouvrier in ouvriers.values()], timeout=1.0)
        for rang, ouvrier in list(ouvriers.items()):
            yield from ouvrier.recevoir()
            if not ouvrier.reste:
                ouvrier.finir()
                del ouvriers[rang]


class _Ouvrier:
    """One process that proves a list of cases, watched."""

    def __init__(self, contexte: Any, genre: str, graine: str, reste: list[int]) -> None:
        self.contexte, self.genre, self.graine, self.reste = contexte, genre, graine, list(reste)
        self._demarrer()

    def _demarrer(self) -> None:
        self.lien, autre = self.contexte.Pipe(duplex=False)
        self.processus = self.contexte.Process(
            target=_prouver, args=(autre, self.genre, self.graine, list(self.reste))
        )
        self.processus.start()
        autre.close()
        self.depuis = time.monotonic()

    def recevoir(self) -> list[dict[str, Any]]:
        resultats = []
        try:
            while self.lien.poll():
                resultats.append(self.lien.recv())
                self.reste.pop(0)
                self.depuis = time.monotonic()
        except EOFError:
            if self.reste:
                resultats.append(self._perdu("le processus est mort"))
        if self.reste and time.monotonic() - self.depuis > SECONDES_PAR_CAS:
            self.processus.kill()
            resultats.append(self._perdu(f"plus de {SECONDES_PAR_CAS:.0f} s"))
        return resultats

    def _perdu(self, faute: str) -> dict[str, Any]:
        """The case under way is lost; the others go on in a new process."""
        self.processus.join()
        numero = self.reste.pop(0)
        if self.processus.exitcode:
            faute += f" (code {self.processus.exitcode})"
        if self.reste:
            self._demarrer()
        return {"numero": numero, "issue": "perdu", "faute": faute, "defaut": "", "facettes": {}, "codes": [],
                "secondes": 0.0, "nom": "", "octets": b""}  # fmt: skip

    def finir(self) -> None:
        self.processus.join()
        self.lien.close()


def _prouver(lien: Connection, genre: str, graine: str, numeros: list[int]) -> None:
    from .epreuves import EPREUVES

    prouver = EPREUVES[genre]
    for numero in numeros:
        resultat = prouver(f"{genre}:{graine}:{numero}")
        lien.send({
            "numero": numero, "issue": resultat.issue, "faute": resultat.faute, "defaut": resultat.defaut,
            "facettes": resultat.facettes, "codes": list(resultat.codes), "secondes": resultat.secondes,
            "nom": resultat.nom, "octets": resultat.octets,
        })  # fmt: skip
    lien.close()
    # Threads of the readers' libraries must not hold a process whose work is done.
    os._exit(0)


class Bilan:
    """Counts, rates and faulty cases."""

    def __init__(self, choix: argparse.Namespace) -> None:
        self.choix = choix
        self.issues: Counter[str] = Counter()
        self.taux: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.fautes: list[dict[str, Any]] = []
        self.defauts: list[dict[str, Any]] = []
        self.plus_lent = 0.0
        for dossier in (choix.dossier, choix.json and choix.json.parent):
            if dossier:
                dossier.mkdir(parents=True, exist_ok=True)

    def noter(self, resultat: dict[str, Any]) -> None:
        self.issues[resultat["issue"]] += 1
        self.plus_lent = max(self.plus_lent, resultat["secondes"])
        for facette in resultat["facettes"].items():
            compte = self.taux[facette]
            compte["n"] += 1
            compte[resultat["issue"]] += 1
            compte["faux"] += bool(resultat["faute"])
            compte["à revoir"] += bool(resultat["defaut"])
        octets = resultat.pop("octets")
        if resultat["faute"] or resultat["defaut"] or self.choix.cas:
            resultat["fichier"] = self._garder(resultat, octets)
            if self.choix.json:
                with self.choix.json.open("a", encoding="utf-8") as sortie:
                    sortie.write(json.dumps(resultat, ensure_ascii=False) + "\n")
        if resultat["faute"]:
            self.fautes.append(resultat)
        elif resultat["defaut"]:
            self.defauts.append(resultat)

    def _garder(self, resultat: dict[str, Any], octets: bytes) -> str | None:
        """Every wrong file; of the refusals not deserved, the first of each cause."""
        deja = [d for d in self.defauts if d["defaut"] == resultat["defaut"]]
        if not self.choix.dossier or not octets or (not resultat["faute"] and len(deja) > 4):
            return None
        chemin = (
            self.choix.dossier
            / f"{self.choix.genre}-{self.choix.graine}-{resultat['numero']}-{resultat['nom']}"
        )
        chemin.write_bytes(octets)
        return str(chemin)

    def imprimer(self, duree: float) -> None:
        total = sum(self.issues.values())
        issues = ", ".join(f"{issue} {nombre}" for issue, nombre in self.issues.most_common())
        dire(f"{self.choix.genre}, graine {self.choix.graine} : {total} cas en {duree:.0f} s ({issues})")
        dire(
            f"le plus lent : {self.plus_lent:.2f} s ; faux : {len(self.fautes)} ; à revoir : {len(self.defauts)}"
        )
        self._imprimer_les_taux()
        for titre, cas in (("FAUX", self.fautes), ("À REVOIR", self.defauts)):
            self._imprimer_les_cas(titre, cas)

    def _imprimer_les_taux(self) -> None:
        dire("\npar choix : n, conforme, alerte, à préciser, bloquant, refus, faux, à revoir")
        for (facette, valeur), c in sorted(self.taux.items()):
            nombres = [
                c[nom]
                for nom in ("conforme", "alerte", "a_preciser", "bloquant", "refus", "faux", "à revoir")
            ]
            dire(f"  {facette} = {valeur} : {c['n']} | " + " ".join(map(str, nombres)))

    def _imprimer_les_cas(self, titre: str, cas: list[dict[str, Any]]) -> None:
        montres = cas if titre == "FAUX" else cas[:40]
        for resultat in sorted(montres, key=lambda r: r["numero"]):
            facettes = ", ".join(f"{nom} {valeur}" for nom, valeur in resultat["facettes"].items())
            cause = resultat["faute"] or resultat["defaut"]
            dire(f"{titre} cas {resultat['numero']} ({resultat['issue']}) : {cause}\n    {facettes}")


if __name__ == "__main__":
    raise SystemExit(main())
