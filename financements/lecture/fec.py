"""Reads a FEC, block after block, and judges it: the conductor of the engine.

Per block: typed read (or the exact one), forbidden data, fields, groups, passages, sink. At the end: exercise,
entries, numbering, order, accounts, names. What is kept between blocks does not grow with the lines themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import interdits
from .blocs import Bloc
from .constats import Constats
from .controles import arithmetique, doublons, exercice, nom, ordre, plan, zones
from .ecritures import Ecritures, choisir
from .entete import MARQUE_SUPPLEMENT, Disposition
from .fichier import FichierFec, en_avance
from .groupes import Groupes, noter_libelles
from .missions import RegleMission, attribuer_groupes, depenses_par_mission
from .modele import Exercice, FichierLu, Groupe, Lecture, Puits, Source
from .passages import Passages, Recueil, rangs_nouveaux
from .repertoires import JOUR_VIDE, Jours, etaler
from .sortie import table_du_bloc
from .sources import TAILLE_BLOC

Progres = Callable[[str, int], None]
# An unreadable amount outside these classes may be of class 6 or 7: the result is then unknown.
CLASSES_SANS_RESULTAT = frozenset("1234589")


class LecteurFec:
    """One reading of the files of one exercise. Use `lire_fec`."""

    def __init__(self, puits: Puits | None, siren: str | None, taille_bloc: int) -> None:
        self.puits, self.siren, self.taille_bloc = puits, siren, taille_bloc
        self.constats = Constats()
        self.fichiers: list[FichierLu] = []
        self.groupes, self.jours, self.passages = Groupes(), Jours(), Recueil()
        self.validation, self.doubles = ordre.OrdreValidation(), doublons.LignesEnDouble()
        self.separateur: str | None = None
        self.encodage: str | None = None
        self.supplementaires: dict[str, None] = {}
        self.decalage = 0
        self.lignes = 0
        self.illisible = False
        self.nir = False
        self._suspects: dict[int, list[np.ndarray]] = {}
        self._juges: dict[int, bool] = {}
        self._dernier: tuple[int, int, str, int] | None = None

    # --- files -------------------------------------------------------------------------------------------

    def lire_fichier(self, source: Source, avancer: Callable[[int], None]) -> None:
        """Reads one file; a refusal is a finding, never an exception."""
        fichier = FichierFec(source, self.taille_bloc)
        with en_avance(fichier.blocs()) as blocs:
            for bloc in blocs:
                self._recevoir(bloc, fichier.disposition)
                avancer(fichier.octets.lus)
        self.separateur = self.separateur or fichier.separateur
        self.encodage = self.encodage or fichier.encodage
        self.supplementaires |= dict.fromkeys(fichier.supplementaires)
        self.fichiers.append(fichier.lu(self.decalage))
        fichier.constater(self.constats, self.decalage)
        self.decalage += fichier.prochaine - 1

    # --- blocks ------------------------------------------------------------------------------------------

    def _recevoir(self, bloc: Bloc, disposition: Disposition) -> None:
        bloc.lignes = bloc.lignes + self.decalage
        self.lignes += len(bloc) + len(bloc.malformees)
        if len(bloc.lignes_vides):
            vides = bloc.lignes_vides + self.decalage
            self.constats.ajouter("FEC-84", vides, details=({} for _ in vides))
        self._malformees(bloc, disposition)
        if len(bloc):
            self._traiter(bloc, disposition)

    def _malformees(self, bloc: Bloc, disposition: Disposition) -> None:
        """Lines set apart: told, searched for forbidden data, and their entry remembered as unknowable."""
        if not bloc.malformees:
            return
        self.illisible = True
        for rang, ligne in enumerate(bloc.malformees):
            bloc.malformees[rang] = ligne = type(ligne)(ligne.ligne + self.decalage, ligne.zones)
            if interdits.est_nir(interdits.masquer_iban(" ; ".join(ligne.zones))):
                self._noter_nir(None, np.array([ligne.ligne]))
            self._rattacher(ligne, disposition)
        zones.malformees(bloc, disposition, self.constats)

    def _rattacher(self, ligne, disposition: Disposition) -> None:
        lus = dict(zip(disposition.noms, ligne.zones, strict=False))
        journal = self.groupes.journaux.code(lus.get("JournalCode", ""))
        jour = self.jours.jour(lus.get("EcritureDate", ""))
        self.passages.ajouter_inconnue(ligne.ligne, journal, lus.get("EcritureNum", "").strip(), jour)

    def _traiter(self, bloc: Bloc, disposition: Disposition) -> None:
        self._interdits(bloc)
        jours = {
            champ: self.jours.lire(bloc.colonnes[champ]) for champ in zones.DATES if champ in bloc.colonnes
        }
        self._controler_zones(bloc, disposition, jours)
        compte, journal, groupes = self._grouper(bloc, disposition)
        self._passer(bloc, compte, journal, jours)
        if "ValidDate" in jours:
            self.validation.ajouter(bloc.lignes, jours["ValidDate"])
        if self.puits is not None and self.constats.verdict in ("conforme", "alerte") and not self.nir:
            self.puits.bloc(table_du_bloc(bloc, groupes, jours, 0, disposition.analytique))

    def _interdits(self, bloc: Bloc) -> None:
        """NIR noted, IBAN masked, in every text column, and in amounts that are none."""
        for defaut in bloc.defauts:
            if interdits.est_nir(defaut.lu):
                self._noter_nir(defaut.champ, bloc.lignes[[defaut.rang]])
        for nom_colonne, colonne in bloc.colonnes.items():
            examen = interdits.examiner(colonne)
            if len(examen.nir):
                self._noter_nir(nom_colonne.lstrip(MARQUE_SUPPLEMENT), bloc.lignes[examen.nir])
            if len(examen.iban):
                bloc.colonnes[nom_colonne] = examen.colonne
                lignes = bloc.lignes[examen.iban]
                self.constats.ajouter("FEC-85", lignes, champ=nom_colonne, details=({} for _ in lignes))

    def _noter_nir(self, champ: str | None, lignes: np.ndarray) -> None:
        self.nir = True
        self.constats.ajouter("FEC-06", lignes, champ=champ, details=({"attendu": None} for _ in lignes))

    def _controler_zones(self, bloc: Bloc, disposition: Disposition, jours: dict[str, np.ndarray]) -> None:
        zones.obligatoires(bloc, disposition, self.constats)
        zones.dates(bloc, jours, self.constats)
        zones.montants(bloc, self.constats)
        zones.montants_en_devise(bloc, self.constats)
        zones.deux_cotes(bloc, self.constats)
        zones.paires(bloc, jours, self.constats)

    def _grouper(self, bloc: Bloc, disposition: Disposition):
        colonnes, groupes, n = bloc.colonnes, self.groupes, len(bloc)
        compte = groupes.comptes.coder(colonnes["CompteNum"])
        journal = _coder(groupes.journaux, colonnes.get("JournalCode"), n)
        analytique = colonnes.get(disposition.analytique) if disposition.analytique else None
        if analytique is not None and not pa.types.is_dictionary(analytique.type):
            analytique = analytique.dictionary_encode()
        codes_analytiques = _coder(groupes.analytiques, analytique, n)
        numeros = groupes.numeroter(compte, journal, codes_analytiques)
        groupes.cumuler(
            numeros, bloc.debit, bloc.credit, bloc.debit_fraction, bloc.credit_fraction, bloc.inconnus
        )
        if "CompteLib" in colonnes:
            noter_libelles(
                groupes.libelles_comptes, compte, colonnes["CompteLib"], len(groupes.comptes.valeurs)
            )
        if "JournalLib" in colonnes:
            noter_libelles(
                groupes.libelles_journaux, journal, colonnes["JournalLib"], len(groupes.journaux.valeurs)
            )
        self._noter_suspects(bloc, compte)
        return compte, journal, numeros

    def _noter_suspects(self, bloc: Bloc, compte: np.ndarray) -> None:
        """Remembers the lines of accounts that some chart does not know."""
        for code in range(len(self._juges), len(self.groupes.comptes.valeurs)):
            self._juges[code] = plan.suspect(self.groupes.comptes.valeurs[code])
        for code in [code for code, suspect in self._juges.items() if suspect]:
            lignes = bloc.lignes[compte == code]
            if len(lignes):
                self._suspects.setdefault(code, []).append(lignes)

    def _passer(self, bloc: Bloc, compte, journal, jours: dict[str, np.ndarray]) -> None:
        n = len(bloc)
        numero = _numeros(bloc.colonnes.get("EcritureNum"), n)
        jour = jours.get("EcritureDate", np.full(n, JOUR_VIDE, dtype=np.int64))
        nouveau = rangs_nouveaux(bloc.lignes, journal, jour, numero)
        self.passages.ajouter(bloc, journal, jour, numero, nouveau)
        tete = (int(journal[0]), int(jour[0]), numero[0].as_py(), int(bloc.lignes[0]) - 1)
        self.doubles.controler(bloc, compte, nouveau, tete == self._dernier, self.constats)
        self._dernier = (int(journal[-1]), int(jour[-1]), numero[n - 1].as_py(), int(bloc.lignes[-1]))

    # --- the end -----------------------------------------------------------------------------------------

    def terminer(self, option: Exercice | int | None, regles: Sequence[RegleMission] | None) -> Lecture:
        """Judges what needs the whole reading and gives the result."""
        if self.constats.verdict == "refus":
            return self._resultat(None, None, (), None)
        passages = self.passages.reunir()
        lu = nom.lire_nom(self.fichiers[0].nom)
        retenu = exercice.retenir(passages, option, lu.cloture, self.constats)
        for fichier in self.fichiers:
            nom.controler(nom.lire_nom(fichier.nom), retenu, self.siren, self.constats)
        groupes = self.groupes.terminer()
        ecritures = None
        if passages is None:
            self.constats.ajouter_fichier("FEC-24", self.fichiers[0].nom)
        else:
            ecritures = self._juger(passages, retenu)
        self._juger_comptes(retenu)
        return self._resultat(retenu, ecritures, groupes, regles)

    def _juger(self, passages: Passages, retenu: Exercice | None) -> Ecritures:
        journaux, constats = self.groupes.journaux.valeurs, self.constats
        ecritures = choisir(passages)
        arithmetique.equilibre_des_ecritures(passages, ecritures, journaux, constats)
        arithmetique.une_seule_ligne(passages, ecritures, journaux, constats)
        arithmetique.plusieurs_dates(passages, ecritures, journaux, constats)
        doublons.ecritures_en_double(passages, ecritures, journaux, constats)
        if ecritures.cle != "journal+numero":
            texte = f"Les écritures ne s’équilibrent qu’en les regroupant par {ecritures.cle}."
            constats.ajouter_fichier("FEC-53", self.fichiers[0].nom, champ="EcritureNum", lu=texte)
        ordre.numerotation(passages, journaux, constats)
        ordre.a_nouveaux_en_tete(passages, journaux, self.groupes.libelles_journaux, constats)
        self.validation.controler(constats)
        if retenu is not None:
            exercice.lignes_hors_exercice(passages, retenu, constats)
        return ecritures

    def _juger_comptes(self, retenu: Exercice | None) -> None:
        charte = plan.plan_de(retenu.debut if retenu else None)
        for code, morceaux in self._suspects.items():
            jugement = plan.juger(self.groupes.comptes.valeurs[code], charte)
            if jugement:
                lignes = np.concatenate(morceaux)
                self.constats.ajouter(
                    jugement[0], lignes, champ="CompteNum", reperes=[int(lignes[0])], details=[jugement[1]]
                )

    def _resultat(
        self,
        retenu: Exercice | None,
        ecritures: Ecritures | None,
        groupes: tuple[Groupe, ...],
        regles: Sequence[RegleMission] | None,
    ) -> Lecture:
        refus = self.constats.verdict == "refus"
        debit = None if refus else _total(groupes, "debit", self.illisible)
        credit = None if refus else _total(groupes, "credit", self.illisible)
        if not refus:
            arithmetique.equilibre_du_fichier(debit, credit, self.constats)
        missions = {}
        if not refus:
            attributions = attribuer_groupes(groupes, regles)
            missions = depenses_par_mission(groupes, attributions, incomplet=self.illisible)
        return Lecture(
            piece="fec",
            verdict=self.constats.verdict,
            constats=self.constats.terminer(self.fichiers),
            fichiers=tuple(self.fichiers),
            lignes=None if refus else self.lignes,
            ecritures=None if refus else len(ecritures) if ecritures else 0,
            comptes=None if refus else len({groupe.compte for groupe in groupes} - {""}),
            total_debit=debit,
            total_credit=credit,
            resultat=None if refus else _resultat_comptable(groupes, self.illisible),
            cle_ecriture=ecritures.cle if ecritures else None,
            separateur=self.separateur,
            encodage=self.encodage,
            exercice=retenu,
            missions=missions,
            groupes=() if refus else groupes,
            colonnes_supplementaires=tuple(self.supplementaires),
            nir_trouve=self.nir,
        )


def _coder(repertoire, colonne: pa.Array | None, n: int) -> np.ndarray:
    if colonne is None:
        return np.full(n, repertoire.code(""), dtype=np.int64)
    return etaler(colonne, repertoire.code)


def _numeros(colonne: pa.Array | None, n: int) -> pa.Array:
    """Entry numbers without surrounding blanks."""
    if colonne is None:
        return pa.repeat(pa.scalar(""), n)
    bords = pc.or_(pc.starts_with(colonne, " "), pc.ends_with(colonne, " "))
    return pc.utf8_trim_whitespace(colonne) if pc.any(bords).as_py() else colonne


def _total(groupes: Sequence[Groupe], cote: str, illisible: bool) -> Decimal | None:
    montants = [getattr(groupe, cote) for groupe in groupes]
    if illisible or None in montants:
        return None
    return sum(montants, Decimal("0.00"))


def _resultat_comptable(groupes: Sequence[Groupe], illisible: bool) -> Decimal | None:
    """Σ(credit − debit) of classes 6 and 7, 689 and 789 included, class 8 excluded."""
    inconnus = [
        groupe
        for groupe in groupes
        if groupe.debit is None and groupe.compte[:1] not in CLASSES_SANS_RESULTAT
    ]
    if illisible or inconnus:
        return None
    soldes = [
        groupe.credit - groupe.debit
        for groupe in groupes
        if groupe.compte[:1] in ("6", "7") and groupe.credit is not None and groupe.debit is not None
    ]
    return sum(soldes, Decimal("0.00"))


def lire_fec(
    sources: Sequence[Source],
    *,
    exercice_voulu: Exercice | int | None = None,
    siren: str | None = None,
    puits: Puits | None = None,
    progres: Progres | None = None,
    regles: Sequence[RegleMission] | None = None,
    choix: Mapping[str, str] | None = None,
    taille_bloc: int = TAILLE_BLOC,
) -> Lecture:
    """Reads the FEC made of `sources`.

    Several files of one exercise follow each other in the order of their names (`_2` before `_10`);
    `Lecture.fichiers` keeps the order of `sources`, each with its offset.
    """
    ordonnees = sorted(sources, key=lambda source: _cle_de_nom(source.nom)) if len(sources) > 1 else sources
    total = sum(source.octets() or 0 for source in ordonnees)
    lecteur = LecteurFec(puits, siren, taille_bloc)
    faits = 0

    def avancer(lus: int) -> None:
        if progres and total:
            progres("lecture", min(99, 100 * (faits + lus) // total))

    for source in ordonnees:
        lecteur.lire_fichier(source, avancer)
        faits += source.octets() or 0
    if progres:
        progres("controles", 99)
    lecture = lecteur.terminer(exercice_voulu, regles)
    lus = dict(zip(map(id, ordonnees), lecture.fichiers, strict=True))
    lecture = replace(lecture, fichiers=tuple(lus[id(source)] for source in sources))
    if progres:
        progres("termine", 100)
    return lecture


def _cle_de_nom(texte: str) -> list[tuple[int, int | str]]:
    """Natural order: `_2` before `_10`."""
    return [(0, int(m)) if m.isdigit() else (1, m.casefold()) for m in re.findall(r"\d+|\D+", texte)]
