"""The rows of a balance before any writing: preamble, titles, accounts, totals, pages; and the truth beside.

A cell is None, a text, a `Numero` or a `Montant` in cents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from .comptes import CODES, MOTS_DE_MISSION, Comptabilite, Compte, depense
from .dispositions import Colonne, Disposition

CLASSES = {
    "1": "Comptes de capitaux", "2": "Comptes d’immobilisations", "4": "Comptes de tiers",
    "5": "Comptes financiers", "6": "Comptes de charges", "7": "Comptes de produits",
    "8": "Comptes spéciaux",
}  # fmt: skip
TOTAUX = (
    "sans", "sans", "général", "général", "classes", "classes", "deux chiffres", "groupes", "groupes vides",
    "bilan et gestion", "résultat", "pages", "après chaque compte",
)  # fmt: skip
PREAMBULES = (
    (), (), ("CPTS des Essais", "Balance générale"),
    ("CPTS DES ESSAIS", "Balance des comptes", "Du 01/01/2025 au 31/12/2025"),
    ("Balance générale - CPTS des Essais - EUR", "", "Exercice du 01/01/2025 au 31/12/2025", ""),
    ("CPTS des Essais", "Balance au 31/12/2025", "Édité le 12/03/2026", ""),
    ("Dossier : 00123 CPTS DES ESSAIS", "Période du 01/01/25 au 31/12/25", "Tenue de compte : EUR", "", ""),
    ("SIREN 999 000 003", "Exercice 2025", "Page 1 / 3"),
)  # fmt: skip


PIEDS = (
    "Page 1 sur 1", "Édité le 12/03/2026 à 10:32", "Les montants sont en euros.", "Logiciel de comptabilité v12.4",
    "* comptes lettrés",
)  # fmt: skip


@dataclass(frozen=True)
class Montant:
    """Cents under a column's form (`s`, `d`, `c`, `i`, `a`, `x`)."""

    centimes: int
    forme: str


@dataclass(frozen=True)
class Numero:
    """An account number, to be written in the style of the file; `libelle` when both share a cell."""

    numero: str
    libelle: str | None = None


@dataclass
class Verite:
    """What a right reading gives, in cents. Accounts are keyed without their right zeros."""

    cloture: tuple[int, int]
    cumul: tuple[int, int]
    resultat: int
    depense: int
    soldes: dict[str, int]
    libelles: dict[str, str]
    missions: dict[str, int] | None = None


@dataclass
class Grille:
    """Rows of the sheet; `titres` is the range of the title rows, `comptes` the rows that hold an account."""

    rangees: list[list] = field(default_factory=list)
    titres: tuple[int, int] = (0, 0)
    comptes: list[int] = field(default_factory=list)
    fusions: list[tuple[int, int, int]] = field(default_factory=list)


def cle_compte(numero: str) -> str:
    """`606400` and `6064` are one account."""
    return numero.rstrip("0")


def verite(comptes: list[Compte], disposition: Disposition) -> Verite:
    """The figures of the accounts written."""
    soldes: dict[str, int] = {}
    for compte in comptes:
        soldes[cle_compte(compte.numero)] = soldes.get(cle_compte(compte.numero), 0) + compte.cloture
    lus = disposition.a("libelle") or disposition.a("joint")
    return Verite(
        cloture=(sum(max(c.cloture, 0) for c in comptes), sum(max(-c.cloture, 0) for c in comptes)),
        cumul=(sum(c.cumul_debit for c in comptes), sum(c.cumul_credit for c in comptes)),
        resultat=-sum(c.cloture for c in comptes if c.numero[0] in "67"),
        depense=sum(c.cloture for c in comptes if depense(c.numero)),
        soldes=soldes,
        libelles={cle_compte(c.numero): c.libelle for c in comptes} if lus else {},
        missions=_missions(comptes, disposition, lus),
    )


def _missions(comptes: list[Compte], disposition: Disposition, libelles: bool) -> dict[str, int]:
    """Spend of each mission, by analytic code then by words of the label."""
    missions: dict[str, int] = {}
    for compte in comptes:
        if depense(compte.numero):
            code = CODES.get(compte.analytique) if disposition.a("analytique") else None
            mots = [m for mot, m in MOTS_DE_MISSION.items() if libelles and f"- {mot}" in compte.libelle]
            mission = code or (mots[0] if mots else "non_affecte")
            missions[mission] = missions.get(mission, 0) + compte.cloture
    return missions


def repartir(comptes: list[Compte], hasard: Random) -> list[Compte]:
    """One row per account and analytic section for classes 6 and 7; the rows of an account have its sign."""
    rangees: list[Compte] = []
    for compte in comptes:
        if compte.numero[0] not in "67" or not compte.cloture:
            rangees.append(compte)
            continue
        codes = hasard.sample(list(CODES), hasard.randint(1, min(3, abs(compte.cloture))))
        restes = abs(compte.cloture)
        for rang, code in enumerate(codes):
            part = restes if rang == len(codes) - 1 else restes // 2
            part -= 0 if compte.cloture % 100 else part % 100
            restes -= part
            debit, credit = (part, 0) if compte.cloture > 0 else (0, part)
            rangees.append(Compte(compte.numero, compte.libelle, debit=debit, credit=credit, analytique=code))
    return rangees


def dresser(
    comptabilite: Comptabilite, disposition: Disposition, hasard: Random, facettes: dict[str, str]
) -> tuple[Grille, Verite]:
    """The sheet and its truth; the choices made are written in `facettes`."""
    comptes = comptabilite.comptes
    if disposition.a("analytique"):
        comptes = repartir(comptes, hasard)
    totaux = facettes.setdefault("totaux", hasard.choice(TOTAUX))
    if disposition.a("analytique") and totaux in ("deux chiffres", "groupes", "après chaque compte"):
        totaux = facettes["totaux"] = "classes"
    preambule = hasard.choice(PREAMBULES)
    facettes["préambule"] = str(len(preambule))
    facettes["titres"] = str(disposition.hauteur) if facettes.get("titres") != "0" else "0"
    dresseur = _Dresseur(disposition, preambule, facettes["titres"] == "0", hasard)
    dresseur.entete()
    CORPS[totaux](dresseur, comptes)
    facettes["pied"] = dresseur.pied()
    return dresseur.grille, verite(comptes, disposition)


class _Dresseur:
    """Adds rows to a grid."""

    def __init__(
        self, disposition: Disposition, preambule: Iterable[str], sans_titres: bool, hasard: Random
    ) -> None:
        self.disposition, self.preambule = disposition, list(preambule)
        self.sans_titres, self.hasard = sans_titres, hasard
        self.colonnes = disposition.colonnes
        self.grille = Grille()
        self.fusion = hasard.choice(("premier", "partout"))

    def ajouter(self, cellules: list) -> None:
        self.grille.rangees.append(cellules)

    def vide(self) -> None:
        self.ajouter([None] * len(self.colonnes))

    def entete(self) -> None:
        """Preamble and rows of titles."""
        if self.sans_titres:
            self.grille.titres = (0, 0)
            return
        for ligne in self.preambule:
            place = self.hasard.choice((0, 0, 0, len(self.colonnes) - 1)) if ligne else 0
            self.ajouter([ligne if rang == place else None for rang in range(len(self.colonnes))])
        debut = len(self.grille.rangees)
        for etage in range(self.disposition.hauteur):
            self.ajouter([titre or None for titre in self._etage(etage)])
        self.grille.titres = (debut, len(self.grille.rangees))
        if self.hasard.random() < 0.05:
            self.vide()

    def _etage(self, etage: int) -> list[str]:
        """A title repeated over neighbours is written once (as a merged cell is read) or everywhere."""
        titres = [colonne.titres[etage] for colonne in self.colonnes]
        if etage == self.disposition.hauteur - 1 or self.fusion == "partout":
            return titres
        rang = len(self.grille.rangees)
        sortie, debut, dernier = [], 0, ""
        for place, titre in enumerate(titres):
            suite = bool(titre) and titre == dernier
            debut = debut if suite or not titre else place
            dernier = titre or dernier
            if suite and titre not in titres[place + 1 :]:
                self.grille.fusions.append((rang, debut, place))
            sortie.append("" if suite else titre)
        return sortie

    def pied(self) -> str:
        """A line of the program under the table, one time in six."""
        mention = self.hasard.choice(PIEDS) if self.hasard.random() < 0.17 else ""
        if mention:
            self.vide()
            self.ajouter([mention, *[None] * (len(self.colonnes) - 1)])
        return mention or "sans"

    def compte(self, compte: Compte) -> None:
        self.grille.comptes.append(len(self.grille.rangees))
        self.ajouter([_cellule(colonne, compte) for colonne in self.colonnes])

    def somme(self, code: str | None, libelle: str, comptes: list[Compte], cote: str = "colonnes") -> None:
        """A row of sums. `code` stands in the account column, else the wording takes the label's or the account's."""
        place = self._place_du_texte(code)
        cellules = [
            _somme(colonne, comptes, cote) if colonne.est_montant or colonne.role == "sens" else None
            for colonne in self.colonnes
        ]
        premiere = next(rang for rang, c in enumerate(self.colonnes) if c.role in ("compte", "joint"))
        if code is not None and self.colonnes[premiere].role == "joint":
            cellules[premiere] = f"{code} - {libelle}"
        elif code is not None:
            cellules[premiere] = code
            cellules[place] = libelle if place != premiere else code
        else:
            cellules[place] = libelle
        self.ajouter(cellules)

    def _place_du_texte(self, code: str | None) -> int:
        textes = [rang for rang, c in enumerate(self.colonnes) if c.role in ("libelle", "compte", "joint")]
        libelles = [rang for rang in textes if self.colonnes[rang].role == "libelle"]
        if libelles and (code is not None or self.hasard.random() < 0.6):
            return libelles[0]
        return next(rang for rang in textes if self.colonnes[rang].role != "libelle")


def _cellule(colonne: Colonne, compte: Compte):
    if colonne.est_montant:
        return Montant(colonne.valeur(compte), colonne.forme)
    return {
        "compte": Numero(compte.numero),
        "joint": Numero(compte.numero, compte.libelle),
        "libelle": compte.libelle,
        "classe": compte.numero[0],
        "nombre": str(1 + (compte.debit > 0) + (compte.credit > 0)),
        "sens": ("D" if compte.cloture > 0 else "C") if compte.cloture else None,
        "analytique": compte.analytique or None,
        "vide": None,
        "pourcent": "12,5 %" if compte.cloture_n1 else None,
        "date": "31/12/2025",
        "type": "Détail",
    }[colonne.role]


def _somme(colonne: Colonne, comptes: list[Compte], cote: str):
    """The sum of a column, or the net balance on its side (`net`), as programs show group rows."""
    if colonne.role == "sens":
        net = sum(compte.cloture for compte in comptes)
        return ("D" if net > 0 else "C") if net else None
    total = sum(colonne.valeur(compte) for compte in comptes)
    if cote == "net" and colonne.forme in "dc" and colonne.quantite in ("cloture", "ouv", "n1", "avant"):
        paire = [Colonne(f"{colonne.quantite}.s", colonne.titres).valeur(compte) for compte in comptes]
        total = max(sum(paire) if colonne.forme == "d" else -sum(paire), 0)
    return Montant(total, colonne.forme)


def _par(comptes: list[Compte], longueur: int) -> list[tuple[str, list[Compte]]]:
    groupes: dict[str, list[Compte]] = {}
    for compte in comptes:
        groupes.setdefault(compte.numero[:longueur], []).append(compte)
    return list(groupes.items())


def _general(dresseur: _Dresseur, comptes: list[Compte]) -> None:
    if dresseur.hasard.random() < 0.3:
        dresseur.vide()
    mots = (
        "Total",
        "TOTAL GENERAL",
        "Total général",
        "Totaux",
        "TOTAUX",
        "Total de la balance",
        "Totaux de la balance",
    )
    dresseur.somme(None, dresseur.hasard.choice(mots), comptes)


def _sans(dresseur: _Dresseur, comptes: list[Compte]) -> None:
    for compte in comptes:
        dresseur.compte(compte)


def _avec_general(dresseur: _Dresseur, comptes: list[Compte]) -> None:
    _sans(dresseur, comptes)
    _general(dresseur, comptes)


def _classes(dresseur: _Dresseur, comptes: list[Compte]) -> None:
    forme = dresseur.hasard.choice(("code", "texte", "texte"))
    mot = dresseur.hasard.choice(("Total classe {0}", "TOTAL CLASSE {0}", "Sous-total {0}", "Totaux de la classe {0}",
                                  "Cumul classe {0}", "Total {0} - {1}", "S/Total classe {0}"))  # fmt: skip
    cote = dresseur.hasard.choice(("colonnes", "colonnes", "net"))
    for classe, groupe in _par(comptes, 1):
        _sans(dresseur, groupe)
        libelle = mot.format(classe, CLASSES[classe])
        dresseur.somme(classe if forme == "code" else None, libelle, groupe, cote)
    _general(dresseur, comptes)


def _deux_chiffres(dresseur: _Dresseur, comptes: list[Compte]) -> None:
    for classe, groupe in _par(comptes, 1):
        for prefixe, enfants in _par(groupe, 2):
            _sans(dresseur, enfants)
            dresseur.somme(prefixe, f"Total {prefixe}", enfants)
        dresseur.somme(classe, f"Total classe {classe}", groupe)
    if dresseur.hasard.random() < 0.5:
        _general(dresseur, comptes)


def _groupes(dresseur: _Dresseur, comptes: list[Compte]) -> None:
    """Group rows before their children, with sums and no word of a total."""
    for classe, groupe in _par(comptes, 1):
        dresseur.somme(classe, CLASSES[classe], groupe, "net")
        for prefixe, enfants in _par(groupe, 2):
            dresseur.somme(prefixe, f"Groupe {prefixe}", enfants, "net")
            _sans(dresseur, enfants)
    if dresseur.hasard.random() < 0.5:
        _general(dresseur, comptes)


def _groupes_vides(dresseur: _Dresseur, comptes: list[Compte]) -> None:
    """Titles of groups without amounts."""
    premiere = next(rang for rang, c in enumerate(dresseur.colonnes) if c.role in ("compte", "joint"))
    for classe, groupe in _par(comptes, 1):
        cellules: list = [None] * len(dresseur.colonnes)
        cellules[premiere] = dresseur.hasard.choice((f"Classe {classe}", f"{classe} - {CLASSES[classe]}"))
        dresseur.ajouter(cellules)
        _sans(dresseur, groupe)
    if dresseur.hasard.random() < 0.5:
        _general(dresseur, comptes)


def _bilan_gestion(dresseur: _Dresseur, comptes: list[Compte]) -> None:
    bilan = [c for c in comptes if c.numero[0] in "12345"]
    gestion = [c for c in comptes if c.numero[0] in "67"]
    _sans(dresseur, comptes)
    dresseur.somme(None, "Totaux comptes de bilan", bilan)
    dresseur.somme(None, "Totaux comptes de gestion", gestion)
    dresseur.somme(None, "Totaux de la balance", comptes)


def _resultat(dresseur: _Dresseur, comptes: list[Compte]) -> None:
    """The result is told on a row of its own, under the totals."""
    _avec_general(dresseur, comptes)
    mot = dresseur.hasard.choice(("Résultat de l’exercice", "Résultat", "Excédent ou déficit"))
    dresseur.somme(None, mot, [c for c in comptes if c.numero[0] in "67"], "net")


def _pages(dresseur: _Dresseur, comptes: list[Compte]) -> None:
    """Printed pages: carry-over, preamble and titles again."""
    taille = dresseur.hasard.randint(6, 15)
    for debut in range(0, len(comptes), taille):
        if debut:
            dresseur.somme(
                None,
                dresseur.hasard.choice(("A reporter", "à reporter", "Total à reporter")),
                comptes[:debut],
            )
            titres = dresseur.grille.titres
            dresseur.vide()
            dresseur.entete()
            dresseur.grille.titres = titres
            dresseur.somme(
                None,
                dresseur.hasard.choice(("Report", "report", "Report de la page précédente")),
                comptes[:debut],
            )
        _sans(dresseur, comptes[debut : debut + taille])
    _general(dresseur, comptes)


def _apres_chaque_compte(dresseur: _Dresseur, comptes: list[Compte]) -> None:
    for compte in comptes:
        dresseur.compte(compte)
        dresseur.somme(None, "Sous-total:", [compte])
    if dresseur.hasard.random() < 0.5:
        _general(dresseur, comptes)


CORPS: dict[str, Callable[[_Dresseur, list[Compte]], None]] = {
    "sans": _sans, "général": _avec_general, "classes": _classes, "deux chiffres": _deux_chiffres,
    "groupes": _groupes, "groupes vides": _groupes_vides, "bilan et gestion": _bilan_gestion,
    "résultat": _resultat, "pages": _pages, "après chaque compte": _apres_chaque_compte,
}  # fmt: skip
