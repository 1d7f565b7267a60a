"""Follow ``changements/`` into the warehouse that ``chargeur`` filled: it then holds what a fresh load would.

In the suite on a small world (``test_synchronisation.py``). By hand, with the demonstration nation loaded and the
service running (``make services``, ``manage.py charger_demo``, ``manage.py runserver``)::

    .venv/bin/python -m tests.api.synchronisation http://127.0.0.1:8000 FOLDER 500

loads everything as ``cnam`` into ``FOLDER/suivie.duckdb``, plays 500 random acts **in the database of that service**
(the acts of ``tests/rapports/changements``), follows the changes every fifty acts, loads everything again into
``FOLDER/neuve.duckdb`` and compares each row of each table. Exit 1 when something does not hold.

A change gives the row as its list shows it. The rows of the data sets of the same name are read again for the CPTS of
the change; sums and references, which no change tells, are read again whole.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
import duckdb

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpts_oversight.settings.local")
    django.setup()

from django.db.models import Count

from comptes.versions.models import Exercice
from cpts.personnes.models import Utilisateur
from cpts.structures.models import CPTS
from cpts.territoires.models import Departement
from tests.api.chargeur import (
    PAGE,
    Entrepot,
    charger_et_controler,
    demande_de_lignes,
    dire,
    en_json,
    ouvrir,
)
from tests.factories import CPTSFactory, UtilisateurFactory, VersionFactory, personne
from tests.rapports.changements.client import PAR
from tests.rapports.changements.test_proprietes import Monde

LISTES = {"imports": "versements_imports_lister"}  # the others bear the name of their kind
SUIVIES = 60  # CPTS that act
PAS = 50  # acts between two syncs

Changement = dict[str, Any]


@dataclass
class Suivi:
    """A warehouse and where it stands in the changes."""

    entrepot: Entrepot
    curseur: str = ""

    def charger(self) -> None:
        """Everything, the position first: what changes meanwhile will be said again."""
        self.curseur = self._page()["curseur"]
        self.entrepot.charger()

    def suivre(self) -> int:
        """Merge every change there is; how many were read."""
        par_type: dict[str, list[Changement]] = defaultdict(list)
        for changement in self._changements():
            par_type[changement["type"]].append(changement)
        for type_, changements in par_type.items():
            if type_ in PAR:
                self._par_adresse(type_, changements)
            else:
                self._par_ligne(type_, changements)
        return sum(map(len, par_type.values()))

    def _changements(self) -> Iterator[Changement]:
        suite = True
        while suite:
            page = self._page(depuis=self.curseur)
            yield from page["resultats"]
            self.curseur, suite = page["curseur"], page["suite"]

    def _page(self, **depuis: str) -> dict[str, Any]:
        """A 410 (load again) would stop here: no act changes what the reader may see."""
        return self.entrepot.appeler("changements_lister", limite=PAGE, **depuis)[1].to_dict()

    # --- Merging -----------------------------------------------------------------------------------------

    def _par_adresse(self, type_: str, changements: list[Changement]) -> None:
        """Rows of an exercise: all out, then those of its address."""
        dernieres = self._retirer(type_, PAR[type_], changements)
        adresses = [c["adresse"] for c in dernieres.values() if c["adresse"]]
        self._ajouter(type_, map(_demande, adresses))

    def _par_ligne(self, type_: str, changements: list[Changement]) -> None:
        """Out of the list and of the data set by their ``id``, then back as they are now."""
        liste = LISTES.get(type_, f"{type_}_lister")
        if liste in self.entrepot.genere.listes():
            dernieres = self._retirer(liste, "id", changements)
            self._ajouter_lignes(liste, [c["ligne"] for c in dernieres.values() if c["ligne"]])
        if type_ in self._tables():
            self._retirer(type_, "id", changements)
            cpts = dict.fromkeys(c["cpts"] for c in changements if c["ligne"] and c["cpts"])
            demandes = [{"jeu": type_, "cpts": de} for de in cpts]
            self._ajouter(type_, demandes, "WHERE id IN (SELECT id FROM changees)")

    def _tables(self) -> set[str]:
        return {nom for (nom,) in self.entrepot.base.execute("SHOW TABLES").fetchall()}

    def _retirer(self, table: str, colonne: str, changements: list[Changement]) -> dict[str, Changement]:
        """The last change of each identifier, once its rows are out of the table."""
        dernieres = {c["id"]: c for c in changements}
        base = self.entrepot.base
        base.execute(
            "CREATE OR REPLACE TEMP TABLE changees AS SELECT unnest(?::VARCHAR[]) AS id", [[*dernieres]]
        )
        base.execute(f"DELETE FROM {table} WHERE {colonne} IN (SELECT id FROM changees)")
        return dernieres

    def _ajouter(self, table: str, demandes: Iterable[dict[str, Any]], condition: str = "") -> None:
        for morceau in self.entrepot.exporter(demandes):
            self.entrepot.ranger(morceau, f"INSERT INTO {table} BY NAME", condition)

    def _ajouter_lignes(self, table: str, lignes: list[dict[str, Any]]) -> None:
        for nom in dict.fromkeys(nom for ligne in lignes for nom in ligne):
            self.entrepot.base.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {nom} VARCHAR")
        self.entrepot.ranger(en_json(lignes), f"INSERT INTO {table} BY NAME")

    def relire(self) -> None:
        """Sums and references, which no change tells."""
        types = {type_.value for type_ in self.entrepot.genere("models").ChangementsListerType}
        listes = {LISTES.get(type_, f"{type_}_lister") for type_ in types}
        for nom in self.entrepot.jeux():
            if nom not in types:
                self.entrepot.charger_jeu(nom)
        for nom in self.entrepot.genere.listes():
            if nom not in listes:
                self.entrepot.charger_liste(nom)
        self.entrepot.charger_depenses()


def _demande(adresse: str) -> dict[str, Any]:
    """What the address of an export asks for, said to the generated client."""
    lue = urlsplit(adresse)
    jeu = lue.path.rstrip("/").rsplit("/", 1)[-1]
    filtres = {nom: valeurs[0] for nom, valeurs in parse_qs(lue.query).items() if nom != "format"}
    return {**demande_de_lignes(**filtres), "jeu": jeu}


def ecarts_avec(base: duckdb.DuckDBPyConnection, fichier: str | Path) -> list[str]:
    """Tables whose rows are not those of another warehouse, column by column; a missing column is an empty one."""
    base.execute(f"ATTACH '{fichier}' AS neuve (READ_ONLY)")
    colonnes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    sql = "SELECT database_name = 'neuve', table_name, column_name FROM duckdb_columns() WHERE NOT internal"
    for neuve, table, colonne in base.execute(f"{sql} AND database_name <> 'temp'").fetchall():
        colonnes[table]["neuve.main." if neuve else ""].add(colonne)
    ecarts = [_ecart(base, table, lues) for table, lues in sorted(colonnes.items())]
    base.execute("DETACH neuve")
    return [ecart for ecart in ecarts if ecart]


def _ecart(base: duckdb.DuckDBPyConnection, table: str, lues: dict[str, set[str]]) -> str:
    communes = ", ".join(sorted(lues[""] & lues["neuve.main."]))
    if not communes:
        return f"{table} : d’un côté seulement"
    for ici, la in (("", "neuve.main."), ("neuve.main.", "")):
        seules = sorted(lues[ici] - lues[la])
        if seules and any(
            base.execute(f"SELECT count({'), count('.join(seules)}) FROM {ici}{table}").fetchone()
        ):
            return f"{table} : {', '.join(seules)} d’un côté seulement"
        de_trop = f"SELECT {communes} FROM {ici}{table} EXCEPT ALL SELECT {communes} FROM {la}{table}"
        if autres := base.execute(de_trop).fetchall():
            ou = "la base neuve" if ici else "la base suivie"
            return f"{table} : {len(autres)} lignes de {ou} ne sont pas dans l’autre, dont {autres[0]}"
    return ""


# --- By hand ---------------------------------------------------------------------------------------------------


class Auteurs(dict[int, Utilisateur]):
    """Who decides for a CPTS, made when needed."""

    def __missing__(self, pk: int) -> Utilisateur:
        self[pk] = personne("tresorerie", CPTS.objects.get(pk=pk))
        return self[pk]


class Nation(Monde):
    """The same acts on a nation already loaded."""

    def peupler(self) -> None:
        self.departements = list(Departement.objects.order_by("code"))
        avec_comptes = CPTS.objects.filter(exemple=False, exercice__isnull=False)
        d_un_contrat = avec_comptes.annotate(contrats=Count("contrat", distinct=True)).filter(contrats=1)
        self.cpts = self.r.sample(list(d_un_contrat.order_by("pk")), SUIVIES)
        for fabrique in (CPTSFactory, UtilisateurFactory, VersionFactory):
            fabrique.reset_sequence(
                fabrique._meta.model.objects.count()
            )  # numbers that the nation does not have
        self.auteurs = Auteurs()
        self.exercices = list(Exercice.objects.filter(cpts__in=self.cpts, retire_le=None).order_by("pk"))

    def un(self, modele: Any, **filtre: Any) -> Any:
        """Any row of the nation."""
        lignes = modele.objects.filter(**filtre).order_by("pk")
        nombre = lignes.count()
        return lignes[self.r.randrange(nombre)] if nombre else None


def jouer(suivi: Suivi, monde: Monde, actes: int) -> tuple[Counter[str], int]:
    """Acts played, by name, and changes read on the way."""
    faits, lus = Counter[str](), 0
    while faits.total() < actes:
        for _ in range(min(PAS, actes - faits.total())):
            acte = monde.r.choice(monde.actes)
            acte()
            faits[acte.__name__] += 1
        debut, recus = time.perf_counter(), suivi.entrepot.recus
        lus += (nouveaux := suivi.suivre())
        dire(
            f"{faits.total()} actes : {nouveaux} changements lus, {suivi.entrepot.recus - recus} octets, "
            f"{time.perf_counter() - debut:.1f} s"
        )
    return faits, lus


def main(adresse: str, dossier: str, actes: str = "500", graine: str = "1") -> int:
    suivie, neuve = (Path(dossier) / f"{nom}.duckdb" for nom in ("suivie", "neuve"))
    with ouvrir(adresse, suivie) as entrepot:
        suivi = Suivi(entrepot)
        ecarts = charger_et_controler(entrepot, suivi.charger)
        faits, lus = jouer(suivi, Nation(int(graine)), int(actes))
        dire(f"{faits.total()} actes, {lus} changements lus : {dict(sorted(faits.items()))}")
        suivi.relire()
        with ouvrir(adresse, neuve) as neuf:
            ecarts += charger_et_controler(neuf, neuf.charger)
        differences = ecarts_avec(entrepot.base, neuve)
    dire("\n".join(differences) or "La base suivie vaut la base rechargée, ligne à ligne.")
    return bool(ecarts or differences)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
