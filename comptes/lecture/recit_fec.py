"""What the reading of a ledger chose, set aside and asks, gathered while it goes on (`Reperage`)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

from cpts.commun.textes import cle

from .blocs import Bloc
from .constats import plages
from .conventions import QUESTION_DATES
from .entete import MARQUE_SUPPLEMENT
from .fichier import FichierFec
from .interdits import masquer
from .modele import Exercice, texte_montant
from .montants import en_decimal
from .reperage import EXERCICE_DEMANDE, RANGEES_MONTREES, Choix, Ecartees, Periode, Question, Reperage

QUESTION_FEUILLE = "feuille"
D_APRES = {"option": EXERCICE_DEMANDE, "nom": "le nom du fichier", "ecritures": "les dates des écritures"}


class Recit:
    """Gathers, file after file and block after block. `questions` are open; `choix` are those a person gave."""

    def __init__(self, choix: Mapping[str, str]) -> None:
        self.choix = choix
        self.questions: list[Question] = []
        self._appliques: dict[str, str] = {}
        self._ecartees: list[tuple[str, np.ndarray]] = []
        self._rangees: list[tuple[str, ...]] = []
        self._conventions: list[str] = []
        self._membres: dict = {}

    def appliquer(self, code: str) -> None:
        """Remembers that an answer was used."""
        self._appliques[code] = self.choix[code]

    def compter(self, code: str, nom: str) -> None:
        """A person said that entries which seem to close the accounts count like the others."""
        self.appliquer(code)
        self._conventions.append(f"L’écriture {nom} compte comme les autres, ainsi que vous l’avez indiqué.")

    def ecarter(self, lignes: np.ndarray, pourquoi: str) -> None:
        """Lines read and left out of the accounts."""
        if len(lignes):
            self._ecartees.append((pourquoi, lignes))

    def noter_bloc(self, bloc: Bloc) -> None:
        """Empty lines, repeated titles, and the first rows."""
        self.ecarter(bloc.lignes_vides, "lignes vides")
        self.ecarter(bloc.titres_repetes, "titres répétés")
        for rang in range(min(len(bloc), RANGEES_MONTREES - len(self._rangees))):
            self._rangees.append(_rangee(bloc, rang))

    def noter_fichier(self, fichier: FichierFec, decalage: int) -> None:
        """Titles, layout and conventions of a file, once it is read."""
        disposition = fichier.reperee
        if disposition is None:
            return
        if disposition.rang > 1:
            self.ecarter(np.arange(1, disposition.rang) + decalage, "lignes au-dessus des titres")
        self._demander(fichier)
        self._convenir(fichier)
        if not self._membres:
            titres = {
                nom: titre
                for nom, titre in disposition.titres.items()
                if not nom.startswith(MARQUE_SUPPLEMENT)
            }
            if disposition.analytique:
                titres["analytique"] = disposition.titres[disposition.analytique]
            trace = "|".join(["fec", *(cle(titre) for titre in disposition.titres.values())])
            self._membres = {
                "feuille": fichier.converti.feuille if fichier.converti else None,
                "titres": str(disposition.rang),
                "colonnes": titres,
                "empreinte": hashlib.sha256(trace.encode()).hexdigest()[:32],
            }

    def _demander(self, fichier: FichierFec) -> None:
        if fichier.conventions.doute:
            exemple = next(iter(fichier.conventions.exemples.values()), "")
            self._poser(
                Question(
                    QUESTION_DATES,
                    f"Les dates (« {exemple} » par exemple) se lisent aussi bien jour/mois que mois/jour. "
                    "Laquelle est la bonne lecture ?",
                    (
                        Choix("jma", "Le jour d’abord : JJ/MM/AAAA"),
                        Choix("mja", "Le mois d’abord : MM/JJ/AAAA"),
                    ),
                )
            )
        elif fichier.conventions.ordre and fichier.conventions.ordre == self.choix.get(QUESTION_DATES):
            self.appliquer(QUESTION_DATES)
        feuilles = fichier.converti.feuilles if fichier.converti else ()
        if len(feuilles) > 1:
            if self.choix.get(QUESTION_FEUILLE) in feuilles:
                self.appliquer(QUESTION_FEUILLE)
            else:
                choix = tuple(Choix(nom, f"La feuille « {nom} »") for nom in feuilles)
                self._poser(
                    Question(
                        QUESTION_FEUILLE,
                        "Plusieurs feuilles portent les titres d’un FEC. Laquelle est celle de cet exercice ?",
                        choix,
                    )
                )

    def _poser(self, question: Question) -> None:
        if all(connue.code != question.code for connue in self.questions):
            self.questions.append(question)

    def _convenir(self, fichier: FichierFec) -> None:
        """Sentences about how the file is written, when it is not as the law says."""
        conventions = fichier.conventions
        phrases = []
        if conventions.decimale == ".":
            phrases.append("Les montants sont écrits avec un point décimal.")
        for champ in sorted(conventions.libres):
            phrases.append(f"Les dates de la colonne {champ} sont écrites {conventions.ecritures[champ]}.")
        if fichier.converti and fichier.converti.forme:
            phrases.append(f"Le fichier est {fichier.converti.forme}.")
        self._conventions += [phrase for phrase in phrases if phrase not in self._conventions]

    def reperage(self, retenu: Exercice | None) -> Reperage:
        """The whole story."""
        ecartees: dict[str, list[np.ndarray]] = {}
        for pourquoi, lignes in self._ecartees:
            ecartees.setdefault(pourquoi, []).append(lignes)
        return Reperage(
            **self._membres,
            periode=None if retenu is None else Periode(retenu.debut, retenu.fin, D_APRES[retenu.source]),
            conventions=tuple(self._conventions),
            ecartees=tuple(
                Ecartees(plages(np.unique(np.concatenate(morceaux))), pourquoi)
                for pourquoi, morceaux in ecartees.items()
            ),
            rangees=tuple(self._rangees),
            questions=tuple(self.questions),
            choix=self._appliques,
        )


def _rangee(bloc: Bloc, rang: int) -> tuple[str, ...]:
    """(account, label, debit, credit) of a row, as read; what a ledger must not carry is masked."""
    textes = [
        masquer(str(bloc.colonnes[champ][rang].as_py()).strip()) if champ in bloc.colonnes else ""
        for champ in ("CompteNum", "EcritureLib")
    ]
    inconnu = bloc.inconnus is not None and bool(bloc.inconnus[rang])
    montants = [
        "illisible"
        if inconnu
        else texte_montant(en_decimal(int(centimes[rang]), _fraction(fractions, rang))) or ""
        for centimes, fractions in ((bloc.debit, bloc.debit_fraction), (bloc.credit, bloc.credit_fraction))
    ]
    return (*textes, *(montant.replace(".", ",") for montant in montants))


def _fraction(fractions: np.ndarray | None, rang: int) -> int:
    return 0 if fractions is None else int(fractions[rang])
