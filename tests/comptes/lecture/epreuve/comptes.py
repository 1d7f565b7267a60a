"""The accounts of an invented CPTS for 2025, drawn from a seed: double entry, so that every column is coherent.

All amounts are integer cents; a balance is debit − credit. The year before closes first, its result is carried to
12x, then the entries of 2025 are posted: opening + movements = closing holds by construction.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

BILAN = {
    "102400": "Fonds propres sans droit de reprise", "106800": "Réserves pour projet de l’entité",
    "110000": "Report à nouveau", "194000": "Fonds dédiés sur subventions", "205000": "Logiciels",
    "218300": "Matériel de bureau et informatique", "281830": "Amortissements du matériel informatique",
    "401000": "Fournisseurs", "408100": "Fournisseurs - factures non parvenues",
    "421000": "Personnel - rémunérations dues", "428200": "Dettes provisionnées pour congés à payer",
    "431000": "Sécurité sociale", "437300": "Caisses de retraite", "441700": "Subventions à recevoir",
    "442100": "Prélèvement à la source", "467000": "Débiteurs et créditeurs divers",
    "468600": "Charges à payer", "486000": "Charges constatées d’avance",
    "487000": "Produits constatés d’avance", "512000": "Banque", "512100": "Livret A", "530000": "Caisse",
}  # fmt: skip
CHARGES = {
    "604000": "Achats d’études et prestations", "606": "Achats non stockés", "606300": "Petit équipement",
    "606400": "Fournitures administratives", "611000": "Sous-traitance générale",
    "613200": "Locations immobilières", "615600": "Maintenance", "616000": "Primes d’assurance",
    "618500": "Frais de colloques, séminaires", "622600": "Honoraires", "622610": "Honoraires comptables",
    "622620": "Honoraires du commissaire aux comptes", "623600": "Catalogues et imprimés",
    "625100": "Voyages et déplacements", "625700": "Réceptions",
    "626000": "Frais postaux et télécommunications", "627000": "Services bancaires et assimilés",
    "628100": "Concours divers, cotisations", "631100": "Taxe sur les salaires",
    "641100": "Salaires et appointements", "645100": "Cotisations à l’URSSAF",
    "645300": "Cotisations aux caisses de retraite", "648000": "Autres charges de personnel",
    "653000": "Indemnités versées aux professionnels", "658000": "Charges diverses de gestion courante",
    "681120": "Dotations aux amortissements",
}  # fmt: skip
PRODUITS = {
    "730000": "Concours publics - ACI", "741000": "Subvention ARS - FIR", "743000": "Subvention du département",
    "756000": "Cotisations des membres", "758000": "Produits divers de gestion",
    "768000": "Autres produits financiers",
}  # fmt: skip
AUTRES = {
    "120000": "Résultat de l’exercice (excédent)", "129000": "Résultat de l’exercice (déficit)",
    "689400": "Reports en fonds dédiés", "789400": "Utilisations de fonds dédiés",
    "864000": "Personnel bénévole", "875000": "Bénévolat",
}  # fmt: skip
LIBELLES = {**BILAN, **CHARGES, **PRODUITS, **AUTRES}
# Words that a label may carry, and the mission that the national default gives them.
MOTS_DE_MISSION = {
    "Mission 1": "acces_soins", "M2": "parcours", "mission prévention": "prevention",
    "crises sanitaires": "crises_sanitaires", "mission n°5": "qualite_pertinence",
    "accompagnement des professionnels": "accompagnement_ps",
}  # fmt: skip
CODES = {
    "FON": "fonctionnement", "M1": "acces_soins", "M2": "parcours", "M3": "prevention",
    "M4": "crises_sanitaires", "M5": "qualite_pertinence", "M6": "accompagnement_ps",
}  # fmt: skip


@dataclass
class Compte:
    """One account. `ouverture` and `cloture_n1` are signed; movements leave the opening out."""

    numero: str
    libelle: str
    ouverture: int = 0
    debit: int = 0
    credit: int = 0
    mois_debit: int = 0
    mois_credit: int = 0
    od_debit: int = 0
    od_credit: int = 0
    cloture_n1: int = 0
    analytique: str = ""

    @property
    def cloture(self) -> int:
        return self.ouverture + self.debit - self.credit

    @property
    def avant_od(self) -> int:
        """Balance before the adjustments of the accountant."""
        return self.cloture - self.od_debit + self.od_credit

    @property
    def cumul_debit(self) -> int:
        return self.debit + max(self.ouverture, 0)

    @property
    def cumul_credit(self) -> int:
        return self.credit + max(-self.ouverture, 0)


@dataclass
class Comptabilite:
    """The accounts in order of their number, and what was drawn on purpose."""

    comptes: list[Compte]
    traits: set[str] = field(default_factory=set)


def depense(numero: str) -> bool:
    """Spend is class 6 without 689."""
    return numero.startswith("6") and not numero.startswith("689")


def tirer(hasard: Random) -> Comptabilite:
    """The accounts of one association."""
    livre = _Livre(hasard)
    livre.annee_precedente()
    livre.annee()
    traits: set[str] = set()
    comptes = [compte for compte in livre.comptes.values() if _sert(compte)]
    if hasard.random() < 0.4:
        _nommer_des_missions(comptes, hasard, traits)
    if hasard.random() < 0.3:
        comptes = _detailler(comptes, hasard, traits)
    return Comptabilite(sorted(comptes, key=lambda compte: compte.numero), traits)


def _sert(compte: Compte) -> bool:
    return bool(compte.ouverture or compte.debit or compte.credit or compte.cloture_n1)


class _Livre:
    """Posts entries of two accounts on drawn accounts."""

    def __init__(self, hasard: Random) -> None:
        self.hasard = hasard
        self.comptes: dict[str, Compte] = {}
        garder = 0.5 + hasard.random() / 2
        self.charges = [n for n in CHARGES if n != "606" and hasard.random() < garder] or ["611000"]
        self.produits = [n for n in PRODUITS if hasard.random() < garder] or ["730000"]
        self.deja: list[int] = []

    def _compte(self, numero: str) -> Compte:
        return self.comptes.setdefault(numero, Compte(numero, LIBELLES[numero]))

    def montant(self, grand: int = 2_000_000) -> int:
        """Cents; one time in eight, an amount already used: equal amounts must not confuse a reader."""
        if self.deja and self.hasard.random() < 0.125:
            return self.hasard.choice(self.deja)
        tire = self.hasard.choice((self.hasard.randint(1, grand), self.hasard.randint(1, grand // 100) * 100))
        self.deja.append(tire)
        return tire

    def annee_precedente(self) -> None:
        """Closing balances of 2024, then its result on 12x at the opening."""
        soldes: dict[str, int] = {}
        for numero in self.charges:
            soldes[numero] = self.montant()
        for numero in self.produits:
            soldes[numero] = -self.montant(6_000_000)
        resultat = -sum(soldes.values())
        for numero in ("102400", "110000", "194000", "401000", "431000", "441700", "487000", "218300"):
            if self.hasard.random() < 0.7:
                soldes[numero] = self.montant() * (1 if numero in ("441700", "218300") else -1)
        soldes["512000"] = -sum(soldes.values())
        for numero, solde in soldes.items():
            compte = self._compte(numero)
            compte.cloture_n1 = solde
            compte.ouverture = 0 if numero[0] in "67" else solde
        if resultat:
            self._compte("120000" if resultat > 0 else "129000").ouverture = -resultat

    def annee(self) -> None:
        """Purchases, pay, income, funds set aside, volunteering, adjustments."""
        hasard = self.hasard
        for numero in self.charges:
            for _ in range(hasard.randint(1, 3)):
                self.ecrire(numero, self._tiers(numero), self.montant())
        for numero in self.produits:
            self.ecrire(hasard.choice(("512000", "512000", "441700")), numero, self.montant(9_000_000))
        self._regler()
        if hasard.random() < 0.4:
            self._egaux()
        if hasard.random() < 0.5:
            self._affecter()
        for _ in range(hasard.randint(0, 3)):
            self.ecrire(hasard.choice(self.charges), "408100", self.montant(), od=True)

    def _regler(self) -> None:
        """Payments, funds set aside and used, volunteering."""
        hasard = self.hasard
        for tiers in ("401000", "421000", "431000", "467000"):
            if tiers in self.comptes and hasard.random() < 0.7:
                self.ecrire(tiers, hasard.choice(("512000", "530000")), self.montant())
        for debit, credit in (("689400", "194000"), ("194000", "789400"), ("864000", "875000")):
            if hasard.random() < 0.35:
                self.ecrire(debit, credit, self.montant())

    def _tiers(self, numero: str) -> str:
        if numero.startswith("681"):
            return "281830"
        if numero.startswith("64"):
            return self.hasard.choice(("421000", "431000", "437300"))
        return self.hasard.choice(("401000", "401000", "467000", "512000"))

    def _egaux(self) -> None:
        """606 beside 6064, of equal amounts: two real accounts."""
        if any(n.startswith("606") for n in self.comptes):
            return
        montant = self.montant()
        self.ecrire("606", "401000", montant)
        self.ecrire("606400", "401000", montant)

    def _affecter(self) -> None:
        """The result of 2024 goes to 110 in the year."""
        for numero in ("120000", "129000"):
            if numero in self.comptes:
                reste = self.comptes[numero].ouverture
                self.ecrire(*(("110000", numero) if reste > 0 else (numero, "110000")), abs(reste))

    def ecrire(self, debit: str, credit: str, montant: int, od: bool = False) -> None:
        """One entry; one in six is of December, `od` marks an adjustment of the accountant."""
        decembre = self.hasard.random() < 0.17 or od
        au_debit, au_credit = self._compte(debit), self._compte(credit)
        au_debit.debit += montant
        au_credit.credit += montant
        if decembre:
            au_debit.mois_debit += montant
            au_credit.mois_credit += montant
        if od:
            au_debit.od_debit += montant
            au_credit.od_credit += montant


def _nommer_des_missions(comptes: list[Compte], hasard: Random, traits: set[str]) -> None:
    """Labels of a few expense accounts name a mission."""
    for compte in comptes:
        if depense(compte.numero) and hasard.random() < 0.4:
            mot = hasard.choice(list(MOTS_DE_MISSION))
            compte.libelle = f"{compte.libelle} - {mot}"
            traits.add("missions au libellé")


def _detailler(comptes: list[Compte], hasard: Random, traits: set[str]) -> list[Compte]:
    """An account is replaced by two or three sub-accounts of the same sign, whose sums are its own."""
    choisi = hasard.choice(
        [c for c in comptes if c.numero in ("622600", "625100", "611000", "653000")] or comptes
    )
    if len(choisi.numero) < 6 or choisi.numero[-1] != "0" or choisi.numero[:2] in ("12", "51"):
        return comptes
    parts = [
        replace(choisi, numero=choisi.numero[:-1] + str(rang)) for rang in range(1, hasard.randint(2, 3) + 1)
    ]
    for champ in (
        "ouverture",
        "debit",
        "credit",
        "mois_debit",
        "mois_credit",
        "od_debit",
        "od_credit",
        "cloture_n1",
    ):
        for part, valeur in zip(parts, couper(getattr(choisi, champ), len(parts)), strict=True):
            setattr(part, champ, valeur)
    for part, nom in zip(parts, ("divers", "intervenants", "siège"), strict=False):
        part.libelle = f"{choisi.libelle} {nom}"
    traits.add("sous-comptes")
    pris = {compte.numero for compte in comptes}
    return comptes if pris & {p.numero for p in parts} else [c for c in comptes if c is not choisi] + parts


def couper(montant: int, parts: int) -> list[int]:
    """`parts` amounts of the same sign, nearly equal, that sum to `montant`."""
    signe = -1 if montant < 0 else 1
    base, reste = divmod(abs(montant), parts)
    return [signe * (base + (rang < reste)) for rang in range(parts)]
