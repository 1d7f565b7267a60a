"""Everything that a token may read, into duckdb, by the client generated from the schema; then what must hold there.

In the suite on a small world (``test_chargement.py``). By hand, against a running service and its database::

    .venv/bin/python -m tests.api.chargeur http://127.0.0.1:8000 nation.duckdb

The exports come as Parquet, the lists page by page, the totals of each territory and year from ``depenses/``. Tables
bear the names of the data sets and of the operations. A later sync merges ``changements/`` into the tables of the data
sets by their ``id``: it needs ``Entrepot.base`` and nothing else of this module.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django
import duckdb
import httpx

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpts_oversight.settings.local")
    django.setup()

from django.db.models import Q

from controles.models import Transmission
from cpts.jetons import creer_jeton
from cpts.models import CPTS, Jeton, Utilisateur
from financements.models import (
    ComptesRetenus,
    ConstatLecture,
    Contrat,
    Enveloppe,
    Exercice,
    LigneEcriture,
    TotalVersion,
    Transfert,
    Versement,
    Version,
)
from tests.api.generation import Genere, generer

PAGE = 500
MESURES = ("depense", "depense_aci", "alloue", "verse", "transfere")
NIVEAUX = ("departement", "region", "national")


@dataclass
class Table:
    """What a table cost to load."""

    nom: str
    lignes: int = 0
    octets: int = 0
    secondes: float = 0.0

    def __str__(self) -> str:
        return f"{self.nom:38} {self.lignes:>9} lignes {self.octets:>12} octets {self.secondes:>7.1f} s"


@dataclass
class Entrepot:
    """The warehouse: a generated client, a duckdb base, a folder for files on their way."""

    genere: Genere
    client: Any
    base: duckdb.DuckDBPyConnection
    dossier: Path
    tables: list[Table] = field(default_factory=list)
    recus: int = 0
    dire: Callable[[Table], None] = lambda table: None

    def charger(self) -> list[Table]:
        """Everything; each table is told when it is in."""
        jeux = self.manifeste()["jeux"]
        for jeu in jeux:
            if not jeu["requis"]:
                self._table(jeu["nom"], self._exporter([{"jeu": jeu["nom"]}]))
        self._table("lignes", self._exporter(self._demandes_de_lignes()))
        for nom, requis in self.genere.listes().items():
            self._table(nom, self._parcourir(nom, requis))
        self._table("depenses_lire", self._depenses())
        return self.tables

    def manifeste(self) -> dict[str, Any]:
        return self._appeler("exports_manifeste")[1].to_dict()

    def _appeler(self, operation: str, *chemin: Any, **parametres: Any) -> tuple[bytes, Any]:
        """Bytes of an answer and what was read of them; a quota that is used up is waited for."""
        reponse = self.genere.operation(operation)(*chemin, client=self.client, **parametres)
        while reponse.status_code == 429:
            time.sleep(int(reponse.headers["Retry-After"]))
            reponse = self.genere.operation(operation)(*chemin, client=self.client, **parametres)
        assert reponse.status_code == 200, (operation, chemin, parametres, reponse.content[:500])
        self.recus += len(reponse.content)
        return reponse.content, reponse.parsed

    def _table(self, nom: str, morceaux: Iterable[tuple[bytes, str, str]]) -> None:
        """Fill a table with pieces: (bytes received, what reads them, columns to add)."""
        table, debut, recus = Table(nom), time.perf_counter(), self.recus
        for rang, (octets, lecture, ajouts) in enumerate(morceaux):
            fichier = self.dossier / f"{nom}-{rang}"
            fichier.write_bytes(octets)
            verbe = f"INSERT INTO {nom} BY NAME" if rang else f"CREATE OR REPLACE TABLE {nom} AS"
            self.base.execute(f"{verbe} SELECT *{ajouts} FROM {lecture.format(fichier)}")
            fichier.unlink()
        table.octets, table.secondes = self.recus - recus, time.perf_counter() - debut
        table.lignes = self.base.execute(f"SELECT count(*) FROM {nom}").fetchone()[0]
        self.tables.append(table)
        self.dire(table)

    # --- Data sets ---------------------------------------------------------------------------------------

    def _exporter(self, demandes: Iterable[dict[str, Any]]) -> Iterator[tuple[bytes, str, str]]:
        forme = self.genere("models").ExportsLireFormat.PARQUET
        for demande in demandes:
            octets, _ = self._appeler("exports_lire", demande["jeu"], format_=forme, **_sans_jeu(demande))
            ajouts = "".join(f", '{valeur}' AS {nom}" for nom, valeur in _sans_jeu(demande).items())
            yield octets, "read_parquet('{}')", ajouts

    def _demandes_de_lignes(self) -> list[dict[str, Any]]:
        """One request for the accounts of each CPTS and closing year."""
        comptes = self.base.execute("SELECT DISTINCT cpts, exercice FROM comptes ORDER BY ALL").fetchall()
        return [{"jeu": "lignes", "cpts": cpts, "exercice": annee} for cpts, annee in comptes]

    # --- Lists -------------------------------------------------------------------------------------------

    def _parcourir(self, nom: str, requis: list[str]) -> Iterator[tuple[bytes, str, str]]:
        """One piece: all the pages, of each CPTS for the lists that are read one CPTS at a time."""
        assert requis in ([], ["cpts"]), (nom, requis)
        cpts = self.base.execute("SELECT id FROM cpts ORDER BY id").fetchall() if requis else [()]
        lignes = [
            ligne for valeurs in cpts for ligne in self._pages(nom, dict(zip(requis, valeurs, strict=True)))
        ]
        yield _en_json(lignes)

    def _pages(self, nom: str, parametres: dict[str, str]) -> Iterator[dict[str, Any]]:
        suivant: dict[str, str] = {}
        while True:
            octets, page = self._appeler(nom, limite=PAGE, **parametres, **suivant)
            yield from json.loads(octets)["resultats"]
            if not page.suivant:
                return
            suivant = {"curseur": page.suivant.split("curseur=")[1].split("&")[0]}

    # --- Totals ------------------------------------------------------------------------------------------

    def _depenses(self) -> Iterator[tuple[bytes, str, str]]:
        """One row a territory, closing year and mission, as ``depenses/`` answers."""
        niveaux = self.genere("models").DepensesLireNiveau
        lieux = self.base.execute(
            "SELECT DISTINCT niveau, code, exercice FROM depenses_agregees ORDER BY ALL"
        ).fetchall()
        lignes = []
        for niveau, code, exercice in lieux:
            lieu = {"code": code} if code else {}
            _, lue = self._appeler("depenses_lire", exercice=exercice, niveau=niveaux(niveau), **lieu)
            for mission in lue.to_dict()["missions"]:
                mesures = {mesure: mission[mesure] for mesure in MESURES}
                territoire = {"niveau": niveau, "code": code, "exercice": exercice}
                lignes.append({**territoire, "mission": mission["mission"], **mesures})
        yield _en_json(lignes)


def _sans_jeu(demande: dict[str, Any]) -> dict[str, Any]:
    return {nom: valeur for nom, valeur in demande.items() if nom != "jeu"}


def _en_json(lignes: list[dict[str, Any]]) -> tuple[bytes, str, str]:
    """Amounts stay text: duckdb would guess floats."""
    if not lignes:
        return b"", "(SELECT NULL AS vide) WHERE false", ""
    lecture = "read_json('{}', format='newline_delimited', records=true, sample_size=-1)"
    return "\n".join(json.dumps(ligne) for ligne in lignes).encode(), lecture, ""


# --- What must hold ------------------------------------------------------------------------------------------


def ecarts_de_lignes(entrepot: Entrepot, attendues: dict[str, int]) -> list[str]:
    """Tables whose rows are not as many as the manifest, or the database, says."""
    comptees = {jeu["nom"]: jeu["lignes"] for jeu in entrepot.manifeste()["jeux"] if not jeu["requis"]}
    lues = {table.nom: table.lignes for table in entrepot.tables}
    return [
        f"{nom} : {lues.get(nom)} lignes lues, {attendu} attendues par {qui}"
        for qui, attendus in (("le manifeste", comptees), ("la base", attendues))
        for nom, attendu in attendus.items()
        if lues.get(nom) != attendu
    ]


def ecarts_de_sommes(base: duckdb.DuckDBPyConnection, montants: Iterable[str]) -> list[str]:
    """Every measure, year and mission: departments = region, regions = nation, in both tables of totals; and the
    totals are the sums of the raw rows."""
    base.execute(_LIEUX)
    agregats = [_sommes(base, "depenses_agregees", f"CASE WHEN nature = '' THEN {m} END") for m in montants]
    api = [_sommes(base, "depenses_lire", f"CAST({mesure} AS DECIMAL(26, 6))") for mesure in MESURES]
    return [ecart for ecarts in (*agregats, *api, _brutes(base)) for ecart in ecarts]


# (level, code) of a child, and of its parent.
_LIEUX = """
CREATE OR REPLACE TABLE lieux AS
SELECT DISTINCT 'departement' AS niveau, departement AS code, 'region' AS au_dessus, region AS parent FROM cpts
UNION ALL SELECT DISTINCT 'region', region, 'national', '' FROM cpts
"""
# A parent that is known is the sum of its children that are; one that is not has a child that is not.
_SOMMES = """
WITH valeurs AS (
    SELECT niveau, code, exercice, mission, sum({mesure}) AS montant FROM {table} GROUP BY ALL
), enfants AS (
    SELECT au_dessus, parent, exercice, mission, sum(montant) AS somme, count(*) - count(montant) AS inconnus
    FROM valeurs JOIN lieux USING (niveau, code) GROUP BY ALL
)
SELECT e.au_dessus, e.parent, exercice, mission, e.somme, v.montant
FROM enfants e JOIN valeurs v USING (exercice, mission)
WHERE v.niveau = e.au_dessus AND v.code = e.parent
AND CASE WHEN v.montant IS NULL THEN e.somme IS NOT NULL AND e.inconnus = 0
         ELSE v.montant <> coalesce(e.somme, 0) END
"""
_BRUTES = """
WITH brutes AS (
    SELECT 'departement' AS niveau, departement AS code, exercice, mission, sum(montant) AS somme
    FROM depenses GROUP BY ALL
    UNION ALL SELECT 'region', region, exercice, mission, sum(montant) FROM depenses GROUP BY ALL
    UNION ALL SELECT 'national', '', exercice, mission, sum(montant) FROM depenses GROUP BY ALL
), totaux AS (
    SELECT niveau, code, exercice, mission, montant FROM depenses_agregees WHERE nature = '' AND mission <> ''
)
SELECT niveau, code, exercice, mission, somme, montant
FROM brutes FULL JOIN totaux USING (niveau, code, exercice, mission)
WHERE coalesce(somme, 0) <> coalesce(montant, 0)
"""


def _sommes(base: duckdb.DuckDBPyConnection, table: str, mesure: str) -> list[str]:
    lues = base.execute(_SOMMES.format(table=table, mesure=mesure)).fetchall()
    return [f"{table}, {mesure} : {ligne}" for ligne in lues]


def _brutes(base: duckdb.DuckDBPyConnection) -> list[str]:
    return [f"depenses et depenses_agregees : {ligne}" for ligne in base.execute(_BRUTES).fetchall()]


def en_base() -> dict[str, int]:
    """Rows of each data set, counted in the database: the worked examples are in none."""
    retenus = TotalVersion.objects.filter(version__comptesretenus__cpts__exemple=False)
    depenses = retenus.exclude(mission="").values("version", "mission", "financeur", "methode", "nature")
    comptes = retenus.annotate(depense=~Q(mission="")).values("version", "compte", "nature", "depense")
    lues = ComptesRetenus.objects.filter(cpts__exemple=False).values("version")
    sans_exemple = Q(cpts__exemple=False)
    du_contrat = Q(contrat__cpts__exemple=False)
    return {
        "cpts": CPTS.objects.filter(exemple=False).count(),
        "exercices": Exercice.objects.filter(sans_exemple).count(),
        "depots": Version.objects.filter(depot__cpts__exemple=False).count(),
        "depenses": depenses.distinct().count(),
        "comptes": comptes.distinct().count(),
        "transmissions": Transmission.objects.filter(sans_exemple).count(),
        "constats": ConstatLecture.objects.filter(version__depot__cpts__exemple=False).count(),
        "versements": Versement.objects.filter(sans_exemple).count(),
        "contrats": Contrat.objects.filter(sans_exemple).count(),
        "enveloppes": Enveloppe.objects.filter(du_contrat).count(),
        "transferts": Transfert.objects.filter(du_contrat).count(),
        "lignes": LigneEcriture.objects.filter(version_id__in=lues).count(),
    }


def controler(entrepot: Entrepot) -> list[str]:
    """What does not hold, in words; nothing when all does."""
    agreges = next(j for j in entrepot.manifeste()["jeux"] if j["nom"] == "depenses_agregees")
    montants = [c["nom"] for c in agreges["colonnes"] if c["type"] == "montant"]
    return ecarts_de_lignes(entrepot, en_base()) + ecarts_de_sommes(entrepot.base, montants)


def dire(quoi: object) -> None:
    sys.stdout.write(f"{quoi}\n")
    sys.stdout.flush()


def main(adresse: str, fichier: str, identifiant: str = "cnam") -> int:
    """Load a running service into a file, as a login; print what each table cost and what does not hold."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    jeton, secret = creer_jeton(
        Utilisateur.objects.get(username=identifiant), Jeton.Portee.LECTURE, "chargeur"
    )
    with TemporaryDirectory() as dossier, duckdb.connect(fichier) as base:
        schema = httpx.get(f"{adresse}/api/v1/schema/", params={"format": "json"}, timeout=60).content
        with generer(schema, Path(dossier)) as genere:
            client = genere("client").AuthenticatedClient(
                base_url=adresse, token=secret, timeout=httpx.Timeout(300)
            )
            entrepot = Entrepot(genere, client, base, Path(dossier), dire=dire)
            debut = time.perf_counter()
            tables = entrepot.charger()
            total = Table("total", sum(t.lignes for t in tables), sum(t.octets for t in tables))
            total.secondes = time.perf_counter() - debut
            dire(total)
            ecarts = controler(entrepot)
    jeton.delete()
    dire("\n".join(ecarts) or "Tout tient : lignes = base, départements = régions = nation.")
    return bool(ecarts)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
