"""Money on the map: what was paid to, or spent by, the CPTS of each department, whole or by inhabitant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Sum

from comptes.totaux.models import Niveau
from cpts.commun.formats import INCONNU, euros, euros_compacts, nombre
from cpts.commun.graphiques import Graphique, ProvenanceDuGraphique
from cpts.commun.graphiques.choroplethe import ValeurDepartement, choroplethe
from cpts.commun.secret import NON_AFFICHE
from cpts.commun.tableur import CENTIEME
from rapports.cockpit.territoires import CompletudeVue, adresse, completude_vue, depense_vue
from rapports.secret import chiffres as secret
from rapports.secret.chiffres import Chiffre, Masque
from rapports.secret.sources import Source
from rapports.sommes.completude import FRANCE, TableauCompletude, Territoire

VERSE, DEPENSE = secret.VERSE, secret.DEPENSE  # what ?vue= asks for
MESURES = {VERSE: "Versé", DEPENSE: "Dépensé"}
_VERBES = {VERSE: "versés", DEPENSE: "dépensés"}
_SOUS_TITRES = {
    VERSE: "Versements des caisses datés de l’année civile, aux CPTS du département.",
    DEPENSE: "Comptes clos dans l’année, tous financeurs. Où des comptes manquent, le montant est un minimum.",
}


@dataclass(frozen=True)
class SommeDuDepartement:
    """What a reader gets of a department. ``habitants`` None: no population is published."""

    territoire: Territoire
    montant: Chiffre
    completude: CompletudeVue
    habitants: int | None

    @property
    def par_habitant(self) -> Decimal | None:
        """Over all the inhabitants of the department, covered by a CPTS or not."""
        if self.montant.montant is None or not self.habitants:
            return None
        return self.montant.montant / self.habitants

    @property
    def mots_par_habitant(self) -> str:
        return NON_AFFICHE if self.montant.secret else euros(self.par_habitant)

    @property
    def brutes(self) -> tuple[str | Decimal | int | None, ...]:
        """Cells of the CSV, under ``colonnes_csv``; by inhabitant to the cent, as on the page."""
        recues, par = self.completude.recues, self.par_habitant
        return (
            NON_AFFICHE if self.montant.secret else self.montant.montant,
            self.completude.attendues,
            NON_AFFICHE if recues is None else recues,
            self.habitants,
            NON_AFFICHE if self.montant.secret else par and par.quantize(CENTIEME, ROUND_HALF_UP),
        )


def colonnes_csv(titre: str) -> tuple[str, ...]:
    """Names of the cells of a department; ``titre``: « Dépensé 2025 »."""
    return (f"{titre} (€)", "CPTS attendues", "Comptes reçus", "Population", "Par habitant (€)")


def depenses_par_departement(source: Source, annee: int) -> dict[str, Decimal]:
    """One query. Not limited to any perimeter."""
    lignes = source.lignes(Niveau.DEPARTEMENT, annee).order_by()
    return dict(lignes.values_list("code").annotate(somme=Sum("montant")))


def sommes(
    mesure: str,
    tableau: TableauCompletude,
    annee: int,
    masque: Masque,
    depenses: Mapping[str, Decimal],
    habitants: Mapping[str, int | None],
) -> list[SommeDuDepartement]:
    """Of every department, in French alphabetical order, as one reader may see them."""
    return [
        SommeDuDepartement(
            lieu,
            _montant(mesure, lieu, tableau, annee, masque, depenses.get(lieu.code)),
            completude_vue(tableau.de(lieu, annee), lieu, masque),
            habitants.get(lieu.code),
        )
        for lieu in tableau.departements.values()
    ]


def _montant(
    mesure: str,
    lieu: Territoire,
    tableau: TableauCompletude,
    annee: int,
    masque: Masque,
    depense: Decimal | None,
) -> Chiffre:
    lue = tableau.de(lieu, annee)
    if mesure == VERSE:
        return masque.chiffre(lue.verse_total, VERSE, lieu)
    return depense_vue((depense or Decimal(0)) if lue.recues else None, lieu, masque)


def total(
    mesure: str, tableau: TableauCompletude, annee: int, masque: Masque, depenses: Iterable[Decimal]
) -> Chiffre:
    """Of the nation: the sum of its departments, hidden on its own account."""
    somme = sum(depenses, Decimal(0))
    return _montant(mesure, FRANCE, tableau, annee, masque, somme)


@dataclass(frozen=True)
class Carte:
    """What is drawn: the measure, its year, whether by inhabitant, the words of a year in progress (or none), and
    whether this reader is shown all that is known."""

    mesure: str
    annee: int
    par_habitant: bool
    en_cours: str = ""
    ouverte: bool = True

    @property
    def periode(self) -> str:
        """« en 2025 », « en 2026 (en cours, au 29 novembre) »."""
        return f"en {self.annee}{f' (en cours, {self.en_cours})' if self.en_cours else ''}"


def dessiner(
    carte: Carte,
    lues: list[SommeDuDepartement],
    nation: Chiffre,
    origine: ProvenanceDuGraphique,
    parametres: str,
) -> Graphique:
    """The map, coloured by fifths of the departments whose amount is known."""
    par = carte.par_habitant
    return choroplethe(
        constat(carte, lues, nation),
        [
            ValeurDepartement(
                s.territoire.code,
                s.territoire.nom,
                s.par_habitant if par else s.montant.montant,
                (str(s.montant), s.completude.phrase, nombre(s.habitants), s.mots_par_habitant),
                f"{adresse(s.territoire)}{parametres}",
                s.brutes,
            )
            for s in lues
        ],
        (f"{MESURES[carte.mesure]} {carte.annee}", "Complétude", "Population", "Par habitant"),
        origine,
        sous_titre=_SOUS_TITRES[carte.mesure],
        bornes=None,
        mots=euros if par else euros_compacts,
        ouvert=carte.ouverte,
    )


def constat(carte: Carte, lues: Iterable[SommeDuDepartement], nation: Chiffre) -> str:
    """« 121 M€ versés en 2025, de 210 k€ (Lozère) à 6,1 M€ (Nord) »: the whole, then the two ends that are shown."""
    mots = euros if carte.par_habitant else euros_compacts
    valeurs = [(s.par_habitant if carte.par_habitant else s.montant.montant, s.territoire.nom) for s in lues]
    connues = sorted((v, nom) for v, nom in valeurs if v is not None)
    debut = f"{euros_compacts(nation.montant, inconnu=NON_AFFICHE if nation.secret else INCONNU)} "
    debut += f"{_VERBES[carte.mesure]} {carte.periode}"
    if nation.montant is None:
        debut = f"{MESURES[carte.mesure]} {carte.periode}"
    if len(connues) < 2:
        return debut
    (bas, premier), (haut, dernier) = connues[0], connues[-1]
    suite = f"de {mots(bas)} ({premier}) à {mots(haut)} ({dernier})"
    return f"{debut}, {suite}{' par habitant' if carte.par_habitant else ''}"
