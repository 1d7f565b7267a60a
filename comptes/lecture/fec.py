"""Reads a FEC, block after block, and judges it: the conductor of the engine.

Per block: typed read (or the exact one), forbidden data, fields, groups, passages, sink. At the end: exercise,
entries, numbering, order, accounts, names. Entries that close the accounts are found then, and the files read a second
time with their lines in groups of their own. What is kept between blocks does not grow with the lines themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from . import comptes, interdits
from .blocs import MEMBRES_DE_LIGNES, Bloc, LigneMalformee
from .cloture import COMPTER, LAISSER, QUESTION, Cloture, Indices, Soldes, question, raison
from .constats import Constats
from .controles import arithmetique, doublons, exercice, nom, nuls, ordre, plan, zones
from .conventions import DATES
from .ecritures import Ecritures, choisir
from .entete import MARQUE_SUPPLEMENT, Disposition
from .fichier import FichierFec, en_avance
from .groupes import Groupes, noter_libelles
from .missions import depenses_inconnues, depenses_par_mission
from .modele import Exercice, FichierLu, Groupe, Lecture, Puits, Source
from .passages import Passages, Recueil, numeros_d_ecriture, rangs_nouveaux
from .recit_fec import Recit
from .repertoires import JOUR_VIDE, coder
from .resultat_fec import resultat_comptable, total
from .sortie import table_du_bloc
from .sources import TAILLE_BLOC

Progres = Callable[[str, int], None]


@dataclass(frozen=True)
class Demande:
    """What the caller asks of a reading."""

    exercice: Exercice | int | None
    siren: str | None
    puits: Puits | None
    choix: Mapping[str, str]
    taille_bloc: int


class LecteurFec:
    """One reading of the files of one exercise. Use `lire_fec`."""

    def __init__(self, demande: Demande, cloture: Cloture | None = None) -> None:
        self.demande, self.cloture = demande, cloture
        self.constats = Constats()
        self.fichiers: list[FichierLu] = []
        self.groupes, self.passages = Groupes(), Recueil()
        self.indices, self.recit = Indices(), Recit(demande.choix)
        self.validation, self.doubles = ordre.OrdreValidation(), doublons.LignesEnDouble()
        self.reunis: Passages | None = None
        self.ecritures: Ecritures | None = None
        self.retenu: Exercice | None = None
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
        fichier = FichierFec(source, self.demande.taille_bloc, self.demande.choix)
        with en_avance(fichier.blocs()) as blocs:
            for bloc in blocs:
                self._recevoir(bloc, fichier)
                avancer(fichier.octets.lus)
        self.separateur = self.separateur or fichier.separateur
        self.encodage = self.encodage or fichier.encodage
        self.supplementaires |= dict.fromkeys(fichier.supplementaires)
        self.fichiers.append(fichier.lu(self.decalage))
        fichier.constater(self.constats, self.decalage)
        self.recit.noter_fichier(fichier, self.decalage)
        self.decalage += fichier.lignes_physiques

    # --- blocks ------------------------------------------------------------------------------------------

    def _recevoir(self, bloc: Bloc, fichier: FichierFec) -> None:
        for membre in MEMBRES_DE_LIGNES:
            setattr(bloc, membre, getattr(bloc, membre) + self.decalage)
        self.lignes += len(bloc) + len(bloc.malformees)
        self.constats.ajouter("FEC-84", bloc.lignes_vides, details=({} for _ in bloc.lignes_vides))
        zones.titres_et_fins(bloc, self.constats)
        self.recit.noter_bloc(bloc)
        self._malformees(bloc, fichier)
        if len(bloc):
            self._traiter(bloc, fichier)

    def _malformees(self, bloc: Bloc, fichier: FichierFec) -> None:
        """Lines set apart: told, searched for forbidden data, and their entry remembered as unknowable."""
        if not bloc.malformees:
            return
        self.illisible = True
        bloc.malformees = [type(li)(li.ligne + self.decalage, li.zones) for li in bloc.malformees]
        for ligne in bloc.malformees:
            if interdits.est_nir(interdits.masquer_iban(" ; ".join(ligne.zones))):
                self._noter_nir(None, np.array([ligne.ligne]))
        self._rattacher(bloc.malformees, fichier)
        zones.malformees(bloc, fichier.disposition, self.constats)

    def _rattacher(self, lignes: Sequence[LigneMalformee], fichier: FichierFec) -> None:
        """The entry of each, as far as its first fields tell."""
        lus = [dict(zip(fichier.disposition.noms, ligne.zones, strict=False)) for ligne in lignes]
        self.passages.ajouter_inconnues(
            [ligne.ligne for ligne in lignes],
            [self.groupes.journaux.code(zones_lues.get("JournalCode", "")) for zones_lues in lus],
            [zones_lues.get("EcritureNum", "").strip() for zones_lues in lus],
            [fichier.jours.jour(zones_lues.get("EcritureDate", ""), "EcritureDate") for zones_lues in lus],
        )

    def _traiter(self, bloc: Bloc, fichier: FichierFec) -> None:
        disposition = fichier.disposition
        self._interdits(bloc)
        jours = {
            champ: fichier.jours.lire(bloc.colonnes[champ], champ)
            for champ in DATES
            if champ in bloc.colonnes
        }
        self._controler_zones(bloc, disposition, jours)
        comptes.nettoyer(bloc, self.constats)
        compte, journal, groupes = self._grouper(bloc, disposition)
        self.indices.ajouter(bloc, compte, self.groupes.comptes.valeurs)
        self._passer(bloc, compte, journal, jours)
        if "ValidDate" in jours:
            self.validation.ajouter(bloc.lignes, jours["ValidDate"])
        puits = self.demande.puits
        if puits is not None and self.constats.verdict in ("conforme", "alerte") and not self.nir:
            puits.bloc(table_du_bloc(bloc, groupes, jours, 0, disposition.analytique))

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
        zones.obligatoires(bloc, disposition, jours, self.constats)
        zones.dates(bloc, jours, self.constats)
        zones.montants(bloc, self.constats)
        zones.montants_en_devise(bloc, self.constats)
        zones.deux_cotes(bloc, self.constats)
        zones.paires(bloc, jours, self.constats)

    def _grouper(self, bloc: Bloc, disposition: Disposition):
        colonnes, groupes, n = bloc.colonnes, self.groupes, len(bloc)
        compte = groupes.comptes.coder(colonnes["CompteNum"])
        journal = coder(groupes.journaux, colonnes.get("JournalCode"), n)
        analytique = colonnes.get(disposition.analytique) if disposition.analytique else None
        if analytique is not None and not pa.types.is_dictionary(analytique.type):
            analytique = analytique.dictionary_encode()
        codes_analytiques = coder(groupes.analytiques, analytique, n)
        fermees = None if self.cloture is None else np.isin(bloc.lignes, self.cloture.lignes)
        numeros = groupes.numeroter(compte, journal, codes_analytiques, fermees)
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
        numero = numeros_d_ecriture(bloc)
        jour = jours.get("EcritureDate", np.full(n, JOUR_VIDE, dtype=np.int64))
        nouveau = rangs_nouveaux(bloc.lignes, journal, jour, numero)
        self.passages.ajouter(bloc, journal, jour, numero, nouveau)
        tete = (int(journal[0]), int(jour[0]), numero[0].as_py(), int(bloc.lignes[0]) - 1)
        self.doubles.controler(bloc, compte, nouveau, tete == self._dernier, self.constats)
        self._dernier = (int(journal[-1]), int(jour[-1]), numero[n - 1].as_py(), int(bloc.lignes[-1]))

    # --- the end -----------------------------------------------------------------------------------------

    def reunir(self) -> None:
        """Puts entries together and retains the exercise, once every file is read."""
        if self.constats.verdict == "refus":
            return
        self.reunis = passages = self.passages.reunir()
        cloture = nom.lire_nom(self.fichiers[0].nom).cloture
        ouvertures = ordre.journaux_d_ouverture(self.groupes.journaux.valeurs, self.groupes.libelles_journaux)
        self.retenu = exercice.retenir(passages, self.demande.exercice, cloture, ouvertures, self.constats)
        if passages is not None:
            self.ecritures = choisir(passages)

    def chercher_la_cloture(self) -> Cloture | None:
        """The entries that seem to close the accounts."""
        if self.reunis is None or self.ecritures is None or not self.indices.possibles:
            return None
        soldes = Soldes.de(self.groupes.terminer())
        return self.indices.chercher(
            self.reunis,
            self.ecritures,
            self.groupes.journaux.valeurs,
            self.groupes.libelles_journaux,
            self.retenu,
            soldes.tous_nuls if soldes else 0,
        )

    def compter_la_cloture(self) -> bool:
        """Whether a person said that the entries set aside are not those of the closing, and nothing else says so."""
        if self.demande.choix.get(QUESTION) != COMPTER or self.cloture is None:
            return False
        return raison(self.cloture, Soldes.de(self.groupes.terminer())) is None

    def terminer(self) -> Lecture:
        """Judges what needs the whole reading and gives the result."""
        if self.constats.verdict == "refus":
            return self._resultat(())
        for fichier in self.fichiers:
            nom.controler(nom.lire_nom(fichier.nom), self.retenu, self.demande.siren, self.constats)
        groupes = self.groupes.terminer()
        if self.reunis is None or self.ecritures is None:
            self.constats.ajouter_fichier("FEC-24", self.fichiers[0].nom)
        else:
            self._juger(self.reunis, self.ecritures)
        self._juger_comptes()
        self._juger_la_cloture(groupes)
        nuls.rien(groupes, self.illisible, self.constats)
        return self._resultat(groupes)

    def _juger(self, passages: Passages, ecritures: Ecritures) -> None:
        journaux, constats = self.groupes.journaux.valeurs, self.constats
        arithmetique.equilibre_des_ecritures(passages, ecritures, journaux, constats)
        arithmetique.une_seule_ligne(passages, ecritures, journaux, constats)
        arithmetique.plusieurs_dates(passages, ecritures, journaux, constats)
        doublons.ecritures_en_double(passages, ecritures, journaux, constats)
        ordre.cle_des_ecritures(passages, ecritures, self.fichiers[0].nom, constats)
        ordre.numerotation(passages, journaux, constats, ecritures.cle)
        ordre.a_nouveaux_en_tete(passages, journaux, self.groupes.libelles_journaux, constats)
        self.validation.controler(constats)
        if self.retenu is not None:
            exercice.lignes_hors_exercice(passages, self.retenu, constats)

    def _juger_la_cloture(self, groupes: tuple[Groupe, ...]) -> None:
        """FEC-68, or a question; FEC-26 when accounts are closed and nothing says by what."""
        soldes = Soldes.de(groupes)
        if self.cloture is None:
            if soldes and soldes.solde_sans_le_dire(groupes):
                self.constats.ajouter_fichier("FEC-26", self.fichiers[0].nom)
            return
        texte = raison(self.cloture, soldes)
        if texte is None and self.demande.choix.get(QUESTION) == LAISSER:
            self.recit.appliquer(QUESTION)
            texte = "Vous avez indiqué que c’est l’écriture de clôture."
        if texte is None:
            self.recit.questions.append(question(self.cloture, total(groupes, "debit", self.illisible)))
            return
        self.recit.ecarter(self.cloture.lignes, "écritures de clôture : elles soldent les classes 6 et 7")
        nuls.cloture(self.cloture, texte, self.constats)

    def _juger_comptes(self) -> None:
        charte = plan.plan_de(self.retenu.debut if self.retenu else None)
        for code, morceaux in self._suspects.items():
            jugement = plan.juger(self.groupes.comptes.valeurs[code], charte)
            if jugement:
                lignes = np.concatenate(morceaux)
                self.constats.ajouter(
                    jugement[0], lignes, champ="CompteNum", reperes=[int(lignes[0])], details=[jugement[1]]
                )

    def _resultat(self, groupes: tuple[Groupe, ...]) -> Lecture:
        refus = self.constats.verdict == "refus"
        debit = None if refus else total(groupes, "debit", self.illisible)
        credit = None if refus else total(groupes, "credit", self.illisible)
        if not refus:
            arithmetique.equilibre_du_fichier(debit, credit, self.constats)
        verdict = "a_preciser" if self.recit.questions and not refus else self.constats.verdict
        lecture = Lecture(
            piece="fec",
            verdict=verdict,
            constats=self.constats.terminer(self.fichiers),
            fichiers=tuple(self.fichiers),
            separateur=self.separateur,
            encodage=self.encodage,
            exercice=self.retenu,
            colonnes_supplementaires=tuple(self.supplementaires),
            nir_trouve=self.nir,
            reperage=self.recit.reperage(self.retenu),
        )
        if refus or verdict == "a_preciser":
            return lecture
        return replace(
            lecture,
            lignes=self.lignes,
            ecritures=len(self.ecritures) if self.ecritures else 0,
            comptes=len({groupe.compte for groupe in groupes} - {""}),
            total_debit=debit,
            total_credit=credit,
            resultat=resultat_comptable(groupes, self.illisible),
            cle_ecriture=self.ecritures.cle if self.ecritures else None,
            missions=depenses_inconnues() if self.illisible else depenses_par_mission(groupes),
            groupes=groupes,
        )


def lire_fec(
    sources: Sequence[Source],
    *,
    exercice_voulu: Exercice | int | None = None,
    siren: str | None = None,
    puits: Puits | None = None,
    progres: Progres | None = None,
    choix: Mapping[str, str] | None = None,
    taille_bloc: int = TAILLE_BLOC,
) -> Lecture:
    """Reads the FEC made of `sources`.

    Several files of one exercise follow each other in the order of their names (`_2` before `_10`);
    `Lecture.fichiers` keeps the order of `sources`, each with its offset.
    """
    ordonnees = (
        sorted(sources, key=lambda source: nom.ordre_naturel(source.nom)) if len(sources) > 1 else sources
    )
    demande = Demande(exercice_voulu, siren, puits, choix or {}, taille_bloc)
    lecteur = _lire_tout(LecteurFec(demande), ordonnees, progres)
    if cloture := lecteur.chercher_la_cloture():
        lecteur = _relire(LecteurFec(demande, cloture), ordonnees, progres)
        if lecteur.compter_la_cloture():
            lecteur = _relire(LecteurFec(demande), ordonnees, progres)
            lecteur.recit.compter(QUESTION, cloture.nom)
    if progres:
        progres("controles", 99)
    lecture = lecteur.terminer()
    lus = dict(zip(map(id, ordonnees), lecture.fichiers, strict=True))
    lecture = replace(lecture, fichiers=tuple(lus[id(source)] for source in sources))
    if progres:
        progres("termine", 100)
    return lecture


def _relire(lecteur: LecteurFec, sources: Sequence[Source], progres: Progres | None) -> LecteurFec:
    """Reads the files again, with what the first reading taught; the sink starts again."""
    if lecteur.demande.puits is not None:
        lecteur.demande.puits.recommencer()
    return _lire_tout(lecteur, sources, progres, 50)


def _lire_tout(
    lecteur: LecteurFec, sources: Sequence[Source], progres: Progres | None, depuis: int = 0
) -> LecteurFec:
    """Reads the files in their order; progress goes from `depuis` percent to 99."""
    total = sum(source.octets() or 0 for source in sources)
    faits = 0

    def avancer(lus: int) -> None:
        if progres and total:
            progres("lecture", min(99, depuis + (99 - depuis) * (faits + lus) // total))

    for source in sources:
        lecteur.lire_fichier(source, avancer)
        faits += source.octets() or 0
    lecteur.reunir()
    return lecteur
