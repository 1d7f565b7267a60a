"""How a file writes its amounts and its account numbers, drawn once per file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from .grille import Montant, Numero

FINE, INSECABLE, CHIFFRE = "\u202f", "\u00a0", "\u2009"
MOINS = "\u2212"


@dataclass(frozen=True)
class StyleMontant:
    """`decimales`: 2, 3 (the third nil), 0 (whole euros) or -1 (right zeros left out, as a spreadsheet saves)."""

    decimales: int = 2
    milliers: str = ""
    virgule: str = ","
    negatif: str = "-"
    nul: str = "0"
    devise: str = ""
    espaces: str = ""
    avant: str = ""
    positif: str = ""

    def ecrire(self, montant: Montant) -> str:
        """The text of an amount under the form of its column."""
        centimes = montant.centimes
        if not centimes and self.nul in ("", "-"):
            return self.nul
        if montant.forme == "x":
            lettre = "D" if centimes > 0 else "C" if centimes < 0 else ""
            return f"{self._absolu(centimes)} {lettre}".strip()
        texte = self._absolu(centimes)
        if centimes > 0 and montant.forme in "si" and self.positif:
            return f"{self.positif}{texte.strip()}"
        return texte if centimes >= 0 or montant.forme == "a" else self._signer(texte)

    def _absolu(self, centimes: int) -> str:
        entier, fraction = divmod(abs(centimes), 100)
        groupe = f"{entier:,}".replace(",", self.milliers)
        decimales = {0: "", 2: f"{fraction:02d}", 3: f"{fraction:02d}0", -1: f"{fraction:02d}".rstrip("0")}
        suite = decimales[self.decimales]
        texte = f"{groupe}{self.virgule}{suite}" if suite else groupe
        return f"{self.espaces}{self.avant}{texte}{self.devise}"

    def _signer(self, texte: str) -> str:
        return {
            "-": f"-{texte.strip()}", "- ": f"- {texte.strip()}", "()": f"({texte})", ">": f"{texte}-",
            ">-": f"{texte} -", MOINS: f"{MOINS}{texte.strip()}",
        }[self.negatif]  # fmt: skip

    @property
    def ambigu(self) -> bool:
        """Some amounts of the file may be read in two ways: a question is fair."""
        return self.decimales == 3 or (self.decimales == 0 and self.milliers in (".", ","))


@dataclass(frozen=True)
class StyleCompte:
    """`nu`, `apostrophe`, `formule` (="512000"), `decimal` (512000.0), `court` (right zeros dropped), `long`,
    `espacé` (512 000), `complété` (spaces after)."""

    forme: str = "nu"
    liaison: str = " - "

    def ecrire(self, numero: Numero) -> str:
        """The text of an account, and its label when they share the cell."""
        nu = numero.numero
        if self.forme == "court":
            nu = nu.rstrip("0").ljust(3, "0")
        elif self.forme == "long":
            nu = nu.ljust(8, "0")
        if numero.libelle is not None:
            return f"{nu}{self.liaison}{numero.libelle}"
        if self.forme == "espacé":
            return f"{nu[:3]} {nu[3:]}".strip()
        return {
            "complété": f"{nu}   ",
            "apostrophe": f"'{nu}",
            "formule": f'="{nu}"',
            "decimal": f"{nu}.0",
        }.get(self.forme, nu)


def tirer_montants(hasard: Random, facettes: dict[str, str]) -> StyleMontant:
    """The style of the amounts of a file."""
    des = hasard.random()
    decimales = 2 if des < 0.8 else 3 if des < 0.86 else -1 if des < 0.94 else 0
    virgule = "," if hasard.random() < 0.75 else "."
    milliers = hasard.choice(("", "", "", " ", INSECABLE, FINE, CHIFFRE, "." if virgule == "," else ",", "'"))
    style = StyleMontant(
        decimales=decimales,
        milliers=milliers,
        virgule=virgule,
        negatif=hasard.choice(("-", "-", "-", "- ", "()", ">", ">-", MOINS)),
        nul=hasard.choice(("0", "0", "", "-")),
        devise=hasard.choice(("", "", "", "", " €", "€", f"{INSECABLE}€", " EUR")),
        espaces=hasard.choice(("", "", "", "   ")),
        positif="+" if hasard.random() < 0.06 else "",
    )
    if not style.devise and hasard.random() < 0.06:
        style = replace(style, avant=hasard.choice(("EUR ", "€ ")))
    facettes["avant"] = (style.avant or style.positif or "sans").strip()
    facettes["décimales"] = f"{decimales} {virgule}"
    facettes["milliers"] = repr(milliers)
    facettes["négatif"], facettes["nul"] = style.negatif, style.nul
    facettes["devise"] = style.devise.strip() or "sans"
    return style


def tirer_comptes(hasard: Random, joint: bool, facettes: dict[str, str]) -> StyleCompte:
    """The style of the account numbers of a file."""
    formes = (
        ("nu", "court", "long")
        if joint
        else ("nu",) * 6
        + (
            "apostrophe",
            "formule",
            "decimal",
            "court",
            "long",
            "espacé",
            "complété",
        )
    )
    style = StyleCompte(hasard.choice(formes), hasard.choice((" - ", " ", " – ", ": ") if joint else (" ",)))
    facettes["comptes"] = style.forme + (f" {style.liaison!r}" if joint else "")
    return style


# What the encodings of one byte write instead of signs they lack.
RABAT = str.maketrans({"’": "'", "–": "-", FINE: INSECABLE, CHIFFRE: INSECABLE, MOINS: "-"})


def en_code(style: StyleMontant, encodage: str) -> StyleMontant:
    """The same style with signs that the encoding can write."""
    if encodage.startswith("utf"):
        return style
    style = replace(
        style, **{champ: getattr(style, champ).translate(RABAT) for champ in ("milliers", "negatif")}
    )
    for champ, remplacant in (("devise", " EUR"), ("avant", "EUR ")):
        try:
            getattr(style, champ).encode(encodage)
        except UnicodeEncodeError:
            style = replace(style, **{champ: remplacant})
    return style
