"""Everything that a token may read, into duckdb, by the client generated from the schema; then what must hold there.

In the suite on a small world (``test_chargement.py``). By hand, against a running service and its database::

    .venv/bin/python -m tests.api.chargeur http://127.0.0.1:8000 nation.duckdb

The exports come as Parquet, the lists page by page, the totals of each territory and year from ``depenses/``. Tables
bear the names of the data sets and of the operations. ``synchronisation`` then follows ``changements/``.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import django
import duckdb
import httpx

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpts_oversight.settings.local")
    django.setup()

from django.db.models import Q

from comptes.totaux.models import TotalVersion
from comptes.versions.models import ComptesRetenus, ConstatLecture, Exercice, LigneEcriture, Version
from controles.pieces.models import Transmission
from cpts.acces.jetons import creer_jeton
from cpts.personnes.models import Jeton, Utilisateur
from cpts.structures.models import CPTS
from financements.contrats.models import Contrat, Enveloppe
from financements.enveloppes.models import Transfert
from financements.versements.models import Versement
from tests.api.generation import Genere, generer

PAGE = 500
MESURES = ("depense", "depense_aci", "alloue", "verse", "transfere")
NIVEAUX = ("departement", "region", "national")
Morceau = tuple[bytes, str, str]  # bytes received, what reads them, columns to add


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
        for nom in self.jeux():
            self.charger_jeu(nom)
        self._table("lignes", self.exporter(self._demandes_de_lignes()))
        for nom in self.genere.listes():
            self.charger_liste(nom)
        self.charger_depenses()
        return self.tables

    def manifeste(self) -> dict[str, Any]:
        return self.appeler("exports_manifeste")[1].to_dict()

    def jeux(self) -> list[str]:
        """Data sets that are exported whole."""
        return [jeu["nom"] for jeu in self.manifeste()["jeux"] if not jeu["requis"]]

    def charger_jeu(self, nom: str) -> None:
        self._table(nom, self.exporter([{"jeu": nom}]))

    def charger_liste(self, nom: str) -> None:
        self._table(nom, self._parcourir(nom, self.genere.listes()[nom]))

    def charger_depenses(self) -> None:
        self._table("depenses_lire", self._depenses())

    def appeler(self, operation: str, *chemin: Any, **parametres: Any) -> tuple[bytes, Any]:
        """Bytes of an answer and what was read of them, nothing when there is none (404); waits when the quota is
        used up."""
        reponse = self.genere.operation(operation)(*chemin, client=self.client, **parametres)
        while reponse.status_code == 429:
            time.sleep(int(reponse.headers["Retry-After"]))
            reponse = self.genere.operation(operation)(*chemin, client=self.client, **parametres)
        if reponse.status_code == 404:
            return b"", None
        assert reponse.status_code == 200, (operation, chemin, parametres, reponse.content[:500])
        self.recus += len(reponse.content)
        return reponse.content, reponse.parsed

    def _table(self, nom: str, morceaux: Iterable[Morceau]) -> None:
        """Make a table of pieces, and tell what it cost."""
        table, debut, recus = Table(nom), time.perf_counter(), self.recus
        for rang, morceau in enumerate(morceaux):
            self.ranger(
                morceau, f"INSERT INTO {nom} BY NAME" if rang else f"CREATE OR REPLACE TABLE {nom} AS"
            )
        table.octets, table.secondes = self.recus - recus, time.perf_counter() - debut
        table.lignes = self.base.execute(f"SELECT count(*) FROM {nom}").fetchone()[0]
        self.tables.append(table)
        self.dire(table)

    def ranger(self, morceau: Morceau, verbe: str, condition: str = "") -> None:
        """Give the rows of a piece to a statement."""
        octets, lecture, ajouts = morceau
        fichier = self.dossier / "morceau"
        fichier.write_bytes(octets)
        self.base.execute(f"{verbe} SELECT *{ajouts} FROM {lecture.format(fichier)} {condition}")
        fichier.unlink()

    # --- Data sets ---------------------------------------------------------------------------------------

    def exporter(self, demandes: Iterable[dict[str, Any]]) -> Iterator[Morceau]:
        """The answer to each request: a data set and its filters. Lines do not tell their CPTS nor their year."""
        forme = self.genere("models").ExportsLireFormat.PARQUET
        for demande in demandes:
            filtres = {nom: valeur for nom, valeur in demande.items() if nom != "jeu"}
            octets, _ = self.appeler("exports_lire", demande["jeu"], format_=forme, **filtres)
            dits = ("cpts", "exercice") if demande["jeu"] == "lignes" else ()
            if octets:
                yield octets, "read_parquet('{}')", "".join(f", '{demande[nom]}' AS {nom}" for nom in dits)

    def _demandes_de_lignes(self) -> list[dict[str, Any]]:
        """One request for the accounts of each exercise."""
        colonnes = ("cpts", "exercice", "exercice_id")
        comptes = self.base.execute(
            f"SELECT DISTINCT {', '.join(colonnes)} FROM comptes ORDER BY ALL"
        ).fetchall()
        return [demande_de_lignes(**dict(zip(colonnes, valeurs, strict=True))) for valeurs in comptes]

    # --- Lists -------------------------------------------------------------------------------------------

    def _parcourir(self, nom: str, requis: list[str]) -> Iterator[Morceau]:
        """One piece: all the pages, of each CPTS for the lists that are read one CPTS at a time."""
        assert requis in ([], ["cpts"]), (nom, requis)
        cpts = self.base.execute("SELECT id FROM cpts ORDER BY id").fetchall() if requis else [()]
        lignes = [
            ligne for valeurs in cpts for ligne in self._pages(nom, dict(zip(requis, valeurs, strict=True)))
        ]
        yield en_json(lignes)

    def _pages(self, nom: str, parametres: dict[str, str]) -> Iterator[dict[str, Any]]:
        suivant: dict[str, str] = {}
        while True:
            octets, page = self.appeler(nom, limite=PAGE, **parametres, **suivant)
            yield from json.loads(octets)["resultats"]
            if not page.suivant:
                return
            suivant = {"curseur": page.suivant.split("curseur=")[1].split("&")[0]}

    # --- Totals ------------------------------------------------------------------------------------------

    def _depenses(self) -> Iterator[Morceau]:
        """One row a territory, closing year and mission, as ``depenses/`` answers."""
        niveaux = self.genere("models").DepensesLireNiveau
        lieux = self.base.execute(
            "SELECT DISTINCT niveau, code, exercice FROM depenses_agregees ORDER BY ALL"
        ).fetchall()
        lignes = []
        for niveau, code, exercice in lieux:
            lieu = {"code": code} if code else {}
            _, lue = self.appeler("depenses_lire", exercice=exercice, niveau=niveaux(niveau), **lieu)
            for mission in lue.to_dict()["missions"]:
                mesures = {mesure: mission[mesure] for mesure in MESURES}
                territoire = {"niveau": niveau, "code": code, "exercice": exercice}
                lignes.append({**territoire, "mission": mission["mission"], **mesures})
        yield en_json(lignes)


def demande_de_lignes(cpts: str, exercice: int, exercice_id: str) -> dict[str, Any]:
    return {"jeu": "lignes", "cpts": cpts, "exercice": int(exercice), "exercice_id": UUID(exercice_id)}


def en_json(lignes: list[dict[str, Any]]) -> Morceau:
    """Rows of a list, each value as text: duckdb would guess floats, and another type for other rows."""
    noms = dict.fromkeys(nom for ligne in lignes for nom in ligne) or {"id": None}
    textes = [{nom: _en_texte(valeur) for nom, valeur in ligne.items()} for ligne in lignes]
    colonnes = ", ".join(f"{nom}: 'VARCHAR'" for nom in noms)
    lecture = f"read_json('{{}}', format='newline_delimited', columns={{{{{colonnes}}}}})"
    return "\n".join(json.dumps(ligne) for ligne in textes).encode(), lecture, ""


def _en_texte(valeur: Any) -> str | None:
    return valeur if valeur is None or isinstance(valeur, str) else json.dumps(valeur, sort_keys=True)


# --- What must hold ------------------------------------------------------------------------------------------


def ecarts_de_lignes(entrepot: Entrepot, attendues: dict[str, int]) -> list[str]:
    """Tables whose rows are not as many as the manifest, or the database, says; a line in several parts counts once."""
    comptees = {jeu["nom"]: jeu["lignes"] for jeu in entrepot.manifeste()["jeux"] if not jeu["requis"]}
    lues = {table.nom: table.lignes for table in entrepot.tables}
    lues["lignes"] = entrepot.base.execute("SELECT count(*) FROM lignes WHERE part = 1").fetchone()[0]
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
CREATE OR REPLACE TEMP TABLE lieux AS
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

_DES_LIGNES = """
WITH lues AS (
    SELECT exercice_id, mission, financeur, methode, nature, sum(montant) AS somme
    FROM lignes WHERE mission IS NOT NULL GROUP BY ALL
)
SELECT exercice_id, mission, financeur, methode, nature, somme, montant
FROM lues FULL JOIN depenses USING (exercice_id, mission, financeur, methode, nature)
WHERE coalesce(somme, 0) <> coalesce(montant, 0)
"""


def ecarts_de_lignes_et_depenses(base: duckdb.DuckDBPyConnection) -> list[str]:
    """The spend of each exercise, mission, funder, method and nature is the sum of its lines, to the millionth."""
    return [f"lignes et depenses : {ligne}" for ligne in base.execute(_DES_LIGNES).fetchall()]


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
    return [
        *ecarts_de_lignes(entrepot, en_base()),
        *ecarts_de_sommes(entrepot.base, montants),
        *ecarts_de_lignes_et_depenses(entrepot.base),
    ]


def dire(quoi: object) -> None:
    sys.stdout.write(f"{quoi}\n")
    sys.stdout.flush()


@contextmanager
def ouvrir(adresse: str, fichier: str | Path, identifiant: str = "cnam") -> Iterator[Entrepot]:
    """An empty warehouse in a file, read as a login from a running service."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    jeton, secret = creer_jeton(
        Utilisateur.objects.get(username=identifiant), Jeton.Portee.LECTURE, "chargeur"
    )
    with TemporaryDirectory() as dossier, duckdb.connect(str(fichier)) as base:
        schema = httpx.get(f"{adresse}/api/v1/schema/", params={"format": "json"}, timeout=60).content
        with generer(schema, Path(dossier)) as genere:
            client = genere("client").AuthenticatedClient(
                base_url=adresse, token=secret, timeout=httpx.Timeout(300)
            )
            try:
                yield Entrepot(genere, client, base, Path(dossier), dire=dire)
            finally:
                jeton.delete()


def charger_et_controler(entrepot: Entrepot, charger: Callable[[], Any]) -> list[str]:
    """Load everything; print what each table cost and what does not hold."""
    debut = time.perf_counter()
    charger()
    total = Table("total", sum(t.lignes for t in entrepot.tables), sum(t.octets for t in entrepot.tables))
    total.secondes = time.perf_counter() - debut
    dire(total)
    ecarts = controler(entrepot)
    dire("\n".join(ecarts) or "Tout tient : lignes = base, départements = régions = nation.")
    return ecarts


def main(adresse: str, fichier: str) -> int:
    with ouvrir(adresse, fichier) as entrepot:
        return bool(charger_et_controler(entrepot, entrepot.charger))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
