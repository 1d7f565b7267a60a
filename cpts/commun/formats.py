"""French wording of amounts, dates, rates, sizes and durations.

Pure functions: no settings, no request, no clock. Amounts are ``Decimal`` or ``int`` euros, rates are
fractions (0.38 is 38 %). A value nobody knows (``None``) is worded, never shown as zero.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

FINE = "\u202f"  # narrow no-break space: between groups of three digits
INSECABLE = "\u00a0"  # no-break space: before a unit
MOINS = "\u2212"
INCONNU = "inconnu"

Montant = Decimal | int | None

MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
UNITES_OCTETS = ("octets", "ko", "Mo", "Go", "To")
ECHELLES_EUROS = ((Decimal(10) ** 9, "Md€"), (Decimal(10) ** 6, "M€"), (Decimal(10) ** 3, "k€"))


def _decimal(valeur: Decimal | int) -> Decimal:
    if isinstance(valeur, float):
        raise TypeError("Un montant se donne en Decimal ou en entier, jamais en nombre flottant.")
    return Decimal(valeur)


def _groupes(valeur: Decimal, decimales: int) -> str:
    """Digits grouped by three, decimal comma, minus sign U+2212; minus zero is zero."""
    arrondi = valeur.quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP)
    texte = f"{abs(arrondi):,.{decimales}f}".replace(",", FINE).replace(".", ",")
    return f"{MOINS}{texte}" if arrondi < 0 else texte


def nombre(valeur: Decimal | int | None, decimales: int = 0, inconnu: str = INCONNU) -> str:
    """« 12 345 », « 3,5 » with ``decimales=1``."""
    return inconnu if valeur is None else _groupes(_decimal(valeur), decimales)


def euros(montant: Montant, inconnu: str = INCONNU) -> str:
    """« 1 234 567,89 € », to the cent."""
    return inconnu if montant is None else f"{_groupes(_decimal(montant), 2)}{INSECABLE}€"


def euros_ronds(montant: Montant, inconnu: str = INCONNU) -> str:
    """« 1 234 568 € »: for headlines; the exact amount is one click away."""
    return inconnu if montant is None else f"{_groupes(_decimal(montant), 0)}{INSECABLE}€"


def euros_compacts(montant: Montant, inconnu: str = INCONNU) -> str:
    """« 121 M€ », « 43,2 k€ », « 950 € »: three significant digits, for labels on charts."""
    if montant is None:
        return inconnu
    valeur = _decimal(montant)
    for seuil, unite in ECHELLES_EUROS:
        # 999 950 reads « 1 M€ », not « 1 000 k€ »
        if abs(valeur) >= seuil * Decimal("0.9995"):
            reduit = valeur / seuil
            decimales = 0 if abs(reduit) >= 100 else 1
            return f"{_sans_zero_final(_groupes(reduit, decimales))}{INSECABLE}{unite}"
    return euros_ronds(valeur)


def _sans_zero_final(texte: str) -> str:
    return texte.removesuffix(",0")


def pourcent(taux: Decimal | int | None, decimales: int = 0, inconnu: str = INCONNU) -> str:
    """« 38 % » from 0.38. A part that is not nothing is never « 0 % », nor one short of all « 100 % »."""
    if taux is None:
        return inconnu
    valeur = _decimal(taux) * 100
    pas = Decimal(1).scaleb(-decimales)
    arrondi = valeur.quantize(pas, ROUND_HALF_UP)
    if arrondi == 0 and valeur > 0:
        return f"<{INSECABLE}{_groupes(pas, decimales)}{INSECABLE}%"
    if arrondi == 100 and valeur < 100:
        return f">{INSECABLE}{_groupes(100 - pas, decimales)}{INSECABLE}%"
    return f"{_groupes(valeur, decimales)}{INSECABLE}%"


def fourchette(bas: Montant, haut: Montant, mots: Callable[[Montant], str] = euros) -> str:
    """« 12,00 € », or « entre 10,00 € et 12,00 € »: bounds in order, said once when they read alike."""
    if bas is None or haut is None:
        return INCONNU
    un, deux = mots(min(bas, haut)), mots(max(bas, haut))
    return un if un == deux else f"entre {un} et {deux}"


def date_courte(jour: date | None, inconnu: str = INCONNU) -> str:
    """« 12/03/2025 », for tables."""
    return inconnu if jour is None else f"{jour.day:02d}/{jour.month:02d}/{jour.year:04d}"


def date_longue(jour: date | None, inconnu: str = INCONNU) -> str:
    """« 12 mars 2025 », « 1er mars 2025 », for sentences."""
    return inconnu if jour is None else f"{jour_du_mois(jour)}{INSECABLE}{jour.year}"


def jour_du_mois(jour: date) -> str:
    """« 29 novembre », « 1er mars », where the year is said beside."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme}{INSECABLE}{MOIS[jour.month - 1]}"


def date_heure(instant: datetime | None, inconnu: str = INCONNU) -> str:
    """« 12/03/2025 à 14 h 05 », in the zone the value already carries."""
    if instant is None:
        return inconnu
    return f"{date_courte(instant)} à {instant.hour}{INSECABLE}h{INSECABLE}{instant.minute:02d}"


def octets(taille: int | None, inconnu: str = INCONNU) -> str:
    """« 6,6 Mo »: decimal units (1 ko = 1 000 octets), one decimal at most."""
    if taille is None:
        return inconnu
    valeur, rang = Decimal(taille), 0
    while valeur >= Decimal("999.5") and rang < len(UNITES_OCTETS) - 1:
        valeur, rang = valeur / 1000, rang + 1
    decimales = 0 if rang == 0 or valeur >= 100 else 1
    unite = "octet" if rang == 0 and taille < 2 else UNITES_OCTETS[rang]
    return f"{_sans_zero_final(_groupes(valeur, decimales))}{INSECABLE}{unite}"


def duree(temps: timedelta | int | None, inconnu: str = INCONNU) -> str:
    """« 2 h 05 min », « 3 min 12 s », « 8 s », from a timedelta or whole seconds."""
    if temps is None:
        return inconnu
    secondes = int(temps.total_seconds()) if isinstance(temps, timedelta) else temps
    heures, reste = divmod(max(secondes, 0), 3600)
    minutes, secondes = divmod(reste, 60)
    if heures:
        return f"{heures}{INSECABLE}h{INSECABLE}{minutes:02d}{INSECABLE}min"
    if minutes:
        return f"{minutes}{INSECABLE}min{INSECABLE}{secondes:02d}{INSECABLE}s"
    return f"{secondes}{INSECABLE}s"


def accord(quantite: Decimal | int | None, singulier: str, pluriel: str | None = None) -> str:
    """« 0 pièce », « 1 pièce », « 3 pièces »: the French plural starts at two."""
    if quantite is None:
        return INCONNU
    forme = singulier if abs(_decimal(quantite)) < 2 else pluriel or f"{singulier}s"
    return f"{nombre(quantite)}{INSECABLE}{forme}"


_AU_FEMININ = ("CPAM", "CGSS", "CNAM", "Caisse", "DGOS", "Direction", "Fédération")
_AVEC_ELISION = ("ARS", "Agence", "Assurance")


def avec_article(nom: str) -> str:
    """« la CPAM du Nord », « l’ARS Hauts-de-France »; another name as it came: its article is not known."""
    if nom.startswith(_AVEC_ELISION):
        return f"l’{nom}"
    return f"la {nom}" if nom.startswith(_AU_FEMININ) else nom


def siren(numero: str | None, inconnu: str = INCONNU) -> str:
    """« 123 456 789 » from nine digits, « 123 456 789 00012 » from fourteen; anything else as it came."""
    if not numero:
        return inconnu
    if not numero.isdigit() or len(numero) not in (9, 14):
        return numero
    return FINE.join(part for part in (numero[:3], numero[3:6], numero[6:9], numero[9:]) if part)
