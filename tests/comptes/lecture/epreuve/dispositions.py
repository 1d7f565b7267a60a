"""One layout as columns: what each holds, under which titles."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .comptes import Compte
from .programmes import DOUTEUX, FAUX, SURS, SYNONYMES

AU_HASARD = "au hasard"


@dataclass(frozen=True)
class Colonne:
    """`quantite` and `forme` for an amount; `titres` from top to bottom, as high in every column."""

    role: str
    titres: tuple[str, ...]

    @property
    def quantite(self) -> str:
        return self.role.partition(".")[0]

    @property
    def forme(self) -> str:
        return self.role.partition(".")[2]

    @property
    def est_montant(self) -> bool:
        return "." in self.role

    def valeur(self, compte: Compte) -> int:
        """Signed cents of the column: debit and credit columns show only their side."""
        debit, credit = _cotes(compte, self.quantite)
        if self.forme == "d":
            return debit
        if self.forme == "c":
            return credit
        return credit - debit if self.forme == "i" else debit - credit


def _cotes(compte: Compte, quantite: str) -> tuple[int, int]:
    """Debit and credit of one quantity."""
    paires = {
        "mvt": (compte.debit, compte.credit),
        "mois": (compte.mois_debit, compte.mois_credit),
        "od": (compte.od_debit, compte.od_credit),
        "cumul": (compte.cumul_debit, compte.cumul_credit),
    }
    if quantite in paires:
        return paires[quantite]
    solde = {
        "cloture": compte.cloture,
        "ouv": compte.ouverture,
        "n1": compte.cloture_n1,
        "avant": compte.avant_od,
        "ecart": compte.cloture - compte.cloture_n1,
        "budget": compte.cloture_n1 if compte.numero[0] in "67" else 0,
    }[quantite]
    return max(solde, 0), max(-solde, 0)


@dataclass(frozen=True)
class Disposition:
    """Name, columns; `genre`: `sure`, `douteuse` (a question is fair) or `fausse` (not the figures of 2025)."""

    nom: str
    colonnes: tuple[Colonne, ...]
    genre: str

    @property
    def hauteur(self) -> int:
        return len(self.colonnes[0].titres)

    def a(self, role: str) -> bool:
        """True when a column has this role, or this quantity."""
        return any(role in (colonne.role, colonne.quantite) for colonne in self.colonnes)


def analyser(nom: str, texte: str, genre: str) -> Disposition:
    """The layout of one line of `programmes`."""
    lues = [part.partition(":") for part in texte.split(" | ")]
    brutes = [(role.strip(), [_titre(titre) for titre in titres.split(" / ")]) for role, _, titres in lues]
    hauteur = max(len(titres) for _, titres in brutes)
    colonnes = tuple(Colonne(role, tuple((titres + [""] * hauteur)[:hauteur])) for role, titres in brutes)
    return Disposition(nom, colonnes, genre)


def _titre(ecrit: str) -> str:
    return "" if ecrit.strip() == "~" else ecrit.strip()


def toutes(genre: str) -> list[Disposition]:
    """The layouts of a kind."""
    sources = {"sure": SURS, "douteuse": DOUTEUX, "fausse": FAUX}
    return [analyser(nom, texte, genre) for nom, texte in sources[genre].items()]


def tirer(hasard: Random) -> Disposition:
    """A program's layout, its columns sometimes in another order; or one composed of synonyms."""
    des = hasard.random()
    if des < 0.4:
        return composer(hasard)
    choisie = hasard.choice(toutes("sure") if des < 0.9 else toutes("douteuse"))
    return melanger(choisie, hasard) if hasard.random() < 0.2 else choisie


def melanger(disposition: Disposition, hasard: Random) -> Disposition:
    """The same columns, blocks of one quantity moved together; titles that a program would not part stay joined."""
    blocs: list[list[Colonne]] = []
    for colonne in disposition.colonnes:
        meme = blocs and blocs[-1][-1].quantite == colonne.quantite and colonne.est_montant
        if meme or colonne.role in ("vide", "sens"):
            blocs[-1].append(colonne)
        else:
            blocs.append([colonne])
    hasard.shuffle(blocs)
    return Disposition(disposition.nom, tuple(c for bloc in blocs for c in bloc), disposition.genre)


def composer(hasard: Random) -> Disposition:
    """Account, label and a set of periods under drawn titles."""
    periodes = hasard.choice(
        [("cloture",), ("cumul", "cloture"), ("ouv", "mvt"), ("ouv", "mvt", "cloture"), ("mvt", "cloture"),
         ("cloture", "n1"), ("n1", "cloture"), ("mois", "cumul"), ("mois", "cumul", "cloture"),
         ("ouv", "mvt", "cumul", "cloture"), ("s:cloture",), ("s:cloture", "s:n1"), ("s:n1", "s:cloture"),
         ("s:ouv", "mvt", "s:cloture"), ("s:ouv", "mvt"), ("cumul", "s:cloture"), ("x:cloture",), ("a:cloture",)]
    )  # fmt: skip
    colonnes = [Colonne("compte", (hasard.choice(SYNONYMES["compte"]),))]
    if hasard.random() < 0.9:
        colonnes.append(Colonne("libelle", (hasard.choice(SYNONYMES["libelle"]),)))
    for periode in periodes:
        colonnes += _bloc(periode, hasard)
    disposition = Disposition(f"{AU_HASARD} {'+'.join(periodes)}", tuple(colonnes), "sure")
    return melanger(disposition, hasard) if hasard.random() < 0.15 else disposition


def _bloc(periode: str, hasard: Random) -> list[Colonne]:
    forme, _, quantite = periode.rpartition(":")
    if not forme:
        debit, credit = hasard.choice(SYNONYMES[quantite])
        return [Colonne(f"{quantite}.d", (debit,)), Colonne(f"{quantite}.c", (credit,))]
    nom = "signe" if quantite == "cloture" else f"signe {quantite}"
    colonnes = [Colonne(f"{quantite}.{forme}", (hasard.choice(SYNONYMES[nom]),))]
    if forme == "a":
        colonnes.append(Colonne("sens", (hasard.choice(("Sens", "D/C", "S")),)))
    return colonnes
