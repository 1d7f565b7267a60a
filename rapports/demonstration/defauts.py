"""One deliberate fault per rule of the reading catalogue: a ledger that passes in, the bytes of a faulty file out.

Pure. A fault says where the reading must find it (``ligne``: physical line, header = 1). Numbers that look personal
are made for the occasion: the NIR is the one of technical documentation, the IBAN that of banking examples.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from rapports.demonstration.grand_livre import COLONNES, RANGS, Livre, encoder

NIR = "1 85 05 78 006 084 91"
IBAN = "FR7630006000011234567890189"


class Fautif(NamedTuple):
    """A faulty file, and where its finding must be. ``verdict`` when it is graver than the rule's gravity."""

    nom: str
    contenu: bytes
    ligne: int | None = None
    champ: str | None = None
    verdict: str | None = None


Defaut = Callable[[Livre], Fautif]
# A deposit always knows its exercise: these are found by the verifier command alone.
HORS_DEPOT = frozenset({"FEC-23", "FEC-33", "BAL-34"})
# The gate looks for NUL bytes in the first 64 kB: the fault is beyond.
LONGS = frozenset({"FEC-35"})
DEFAUTS: dict[str, Defaut] = {}


def defaut(code: str) -> Callable[[Defaut], Defaut]:
    """Register the fault of a rule."""

    def inscrire(fonction: Defaut) -> Defaut:
        DEFAUTS[code] = fonction
        return fonction

    return inscrire


def abimer(code: str, livre: Livre) -> Fautif:
    """The faulty file of a rule, made from a ledger that passes (left as it was)."""
    copie = replace(livre, entete=list(livre.entete), lignes=[list(zones) for zones in livre.lignes])
    return DEFAUTS[code](copie)


# --- Tools -----------------------------------------------------------------------------------------------


def _rendre(livre: Livre, ligne: int | None = None, champ: str | None = None, **autres: str) -> Fautif:
    return Fautif(livre.nom, encoder(livre), ligne, champ, **autres)


def _achat(livre: Livre, n: int = 3) -> int:
    """Row of the n-th invoice: its line of class 6, followed by that of the supplier."""
    rangs = [i for i, zones in enumerate(livre.lignes) if zones[0] == "AC" and zones[4][0] == "6"]
    return rangs[n]


def _changer(livre: Livre, rang: int, champ: str, valeur: str) -> Fautif:
    livre.lignes[rang][RANGS[champ]] = valeur
    return _rendre(livre, rang + 2, champ)


def _ajouter(livre: Livre, *sommes: tuple[str, str, str], numero: int | None = None, jour: str = "") -> int:
    """Append an entry to the end; return the physical line of its first row."""
    dernier = livre.lignes[-1]
    jour = jour or dernier[3]
    debut = len(livre.lignes) + 2
    for compte, debit, credit in sommes:
        zones = [""] * len(livre.entete)
        zones[: len(COLONNES)] = [
            "OD", "Opérations diverses", str(numero or int(dernier[2]) + 1), jour, compte, f"Compte {compte}",
            "", "", "OD99999", jour, "Écriture ajoutée", debit, credit, "", "", jour, "", "",
        ]  # fmt: skip
        livre.lignes.append(zones)
    return debut


def _sans_colonne(livre: Livre, champ: str) -> None:
    rang = livre.entete.index(champ)
    for zones in (livre.entete, *livre.lignes):
        del zones[rang]


def _renomme(livre: Livre, nom: str) -> Fautif:
    return Fautif(nom, encoder(livre))


# --- Refused ---------------------------------------------------------------------------------------------


@defaut("FEC-01")
def _binaire(livre: Livre) -> Fautif:
    return Fautif(livre.nom, bytes(range(1, 9)) * 20 + encoder(livre)[:2_000])


@defaut("FEC-02")
def _xml(livre: Livre) -> Fautif:
    contenu = "<?xml version='1.0' encoding='utf-8'?>\n<comptabilite><exercice/></comptabilite>\n"
    return Fautif(livre.nom.replace(".txt", ".xml"), contenu.encode())


@defaut("FEC-03")
def _point_virgule(livre: Livre) -> Fautif:
    return _rendre(replace(livre, separateur=";"))


@defaut("FEC-04")
def _utf16(livre: Livre) -> Fautif:
    return _rendre(replace(livre, encodage="utf-16"))


@defaut("FEC-05")
def _sans_compte(livre: Livre) -> Fautif:
    _sans_colonne(livre, "CompteNum")
    return _rendre(livre)


@defaut("FEC-06")
def _nir(livre: Livre) -> Fautif:
    rang = next(i for i, zones in enumerate(livre.lignes) if zones[0] == "PA")
    return _changer(livre, rang, "EcritureLib", f"Bulletin {NIR}")


@defaut("FEC-07")
def _guillemets(livre: Livre) -> Fautif:
    for zones in (livre.entete, *livre.lignes):
        zones[:] = [f'"{zone}"' for zone in zones]
    return _rendre(livre)


# --- Blocking --------------------------------------------------------------------------------------------


@defaut("FEC-10")
def _sans_validation(livre: Livre) -> Fautif:
    _sans_colonne(livre, "ValidDate")
    return _rendre(livre, None, "ValidDate")


@defaut("FEC-11")
def _separateur_dans_un_libelle(livre: Livre) -> Fautif:
    rang = _achat(livre)
    livre.lignes[rang].insert(RANGS["EcritureLib"], "libellé coupé")
    return _rendre(livre, rang + 2)


@defaut("FEC-12")
def _sans_piece(livre: Livre) -> Fautif:
    return _changer(livre, _achat(livre), "PieceRef", "")


@defaut("FEC-13")
def _trente_fevrier(livre: Livre) -> Fautif:
    return _changer(livre, _achat(livre), "PieceDate", f"{livre.lignes[0][3][:4]}0230")


@defaut("FEC-14")
def _lettre_dans_un_montant(livre: Livre) -> Fautif:
    return _changer(livre, _achat(livre), "Debit", "1234,5O")


@defaut("FEC-15")
def _milliers(livre: Livre) -> Fautif:
    rang = _achat(livre)
    avant = livre.lignes[rang][RANGS["Debit"]]
    return _changer(livre, rang, "Debit", avant.replace(",", "."))


@defaut("FEC-16")
def _sept_decimales(livre: Livre) -> Fautif:
    rang = _achat(livre)
    return _changer(livre, rang, "Debit", livre.lignes[rang][RANGS["Debit"]] + "00001")


@defaut("FEC-17")
def _sens_inconnu(livre: Livre) -> Fautif:
    livre.entete[RANGS["Debit"] : RANGS["Credit"] + 1] = ["Montant", "Sens"]
    for zones in livre.lignes:
        debit, credit = zones[RANGS["Debit"]], zones[RANGS["Credit"]]
        zones[RANGS["Debit"] : RANGS["Credit"] + 1] = [debit, "D"] if debit != "0,00" else [credit, "C"]
    rang = _achat(livre)
    livre.lignes[rang][RANGS["Credit"]] = "X"
    return _rendre(livre, rang + 2, "Sens")


def _un_centime(livre: Livre) -> int:
    rang = _achat(livre)
    euros, _, cents = livre.lignes[rang][RANGS["Debit"]].partition(",")
    total = int(euros) * 100 + int(cents) + 1
    livre.lignes[rang][RANGS["Debit"]] = f"{total // 100},{total % 100:02d}"
    return rang


@defaut("FEC-20")
def _ecriture_fausse_d_un_centime(livre: Livre) -> Fautif:
    rang = _un_centime(livre)
    return _rendre(livre, rang + 2, "Debit")


@defaut("FEC-21")
def _fichier_faux_d_un_centime(livre: Livre) -> Fautif:
    _un_centime(livre)
    return _rendre(livre)


@defaut("FEC-22")
def _hors_exercice(livre: Livre) -> Fautif:
    rang = _achat(livre)
    annee = int(livre.lignes[0][3][:4]) - 1
    return _changer(livre, rang, "EcritureDate", f"{annee}0315")


@defaut("FEC-23")
def _trois_ans(livre: Livre) -> Fautif:
    annee = int(livre.lignes[0][3][:4]) + 3
    _ajouter(livre, ("606400", "1,00", "0,00"), ("512000", "0,00", "1,00"), jour=f"{annee}0801")
    return _renomme(livre, "export comptable.txt")


@defaut("FEC-24")
def _vide(livre: Livre) -> Fautif:
    return _rendre(replace(livre, lignes=[], fin_de_ligne="\r\n"))


# --- To be looked at -------------------------------------------------------------------------------------


@defaut("FEC-30")
def _nom_libre(livre: Livre) -> Fautif:
    return _renomme(livre, "export comptable.txt")


@defaut("FEC-31")
def _siren_nul(livre: Livre) -> Fautif:
    return _renomme(livre, "000000000" + livre.nom[9:])


@defaut("FEC-32")
def _cloture_du_nom(livre: Livre) -> Fautif:
    return _renomme(livre, livre.nom[:12] + "20190630.txt")


@defaut("FEC-33")
def _sans_exercice(livre: Livre) -> Fautif:
    return _renomme(livre, "export comptable.txt")


@defaut("FEC-34")
def _octet_etranger(livre: Livre) -> Fautif:
    rang = _achat(livre)
    livre.lignes[rang][RANGS["EcritureLib"]] = "Facture @@ etranger"
    return _rendre(livre, rang + 2)._replace(contenu=encoder(livre).replace(b"@@", b"\x80", 1))


@defaut("FEC-35")
def _octet_nul(livre: Livre) -> Fautif:
    rang = len(livre.lignes) - 1
    livre.lignes[rang][RANGS["EcritureLib"]] = "Libellé \0 coupé"
    return _rendre(livre, rang + 2)


@defaut("FEC-36")
def _sans_devise(livre: Livre) -> Fautif:
    _sans_colonne(livre, "Idevise")
    return _rendre(livre, None, "Idevise")


@defaut("FEC-40")
def _compte_en_lettres(livre: Livre) -> Fautif:
    return _rendre(
        livre, _ajouter(livre, ("F0012", "10,00", "0,00"), ("512000", "0,00", "10,00")), "CompteNum"
    )


@defaut("FEC-41")
def _compte_inconnu(livre: Livre) -> Fautif:
    return _rendre(
        livre, _ajouter(livre, ("990000", "10,00", "0,00"), ("512000", "0,00", "10,00")), "CompteNum"
    )


@defaut("FEC-50")
def _validation_en_arriere(livre: Livre) -> Fautif:
    rang = _achat(livre, 20)
    return _changer(livre, rang, "ValidDate", livre.lignes[0][RANGS["ValidDate"]])


@defaut("FEC-51")
def _trou(livre: Livre) -> Fautif:
    numero = int(livre.lignes[-1][2]) + 3
    ligne = _ajouter(livre, ("606400", "1,00", "0,00"), ("512000", "0,00", "1,00"), numero=numero)
    return _rendre(livre, ligne, "EcritureNum")


@defaut("FEC-52")
def _desordre(livre: Livre) -> Fautif:
    rang = _achat(livre, 8)
    lignes, numero = livre.lignes, livre.lignes[rang][2]
    suivant = next(i for i in range(rang, len(lignes)) if int(lignes[i][2]) == int(numero) + 4)
    fin = next(i for i in range(suivant, len(lignes)) if int(lignes[i][2]) == int(numero) + 5)
    # One entry carried four places back, with the dates of its neighbours: only its number is out of place.
    deplacee = [list(zones) for zones in lignes[suivant:fin]]
    for zones in deplacee:
        for champ in ("EcritureDate", "ValidDate"):
            zones[RANGS[champ]] = lignes[rang][RANGS[champ]]
    del lignes[suivant:fin]
    lignes[rang:rang] = deplacee
    return _rendre(livre, rang + 2, "EcritureNum")


@defaut("FEC-53")
def _meme_numero(livre: Livre) -> Fautif:
    for zones in livre.lignes:
        zones[2] = "0"
    return _rendre(livre, 2, "EcritureNum")


@defaut("FEC-54")
def _ouverture_tardive(livre: Livre) -> Fautif:
    ligne = _ajouter(livre, ("512000", "5,00", "0,00"), ("110000", "0,00", "5,00"))
    for zones in livre.lignes[-2:]:
        zones[0], zones[1] = "AN", "À nouveaux"
    return _rendre(livre, ligne, "JournalCode")


@defaut("FEC-55")
def _deux_dates(livre: Livre) -> Fautif:
    rang = _achat(livre, 6) + 1
    jour = livre.lignes[rang][3]
    autre = datetime.datetime.strptime(jour, "%Y%m%d") + datetime.timedelta(days=1)  # noqa: DTZ007 — a day
    return _changer(livre, rang, "EcritureDate", f"{autre:%Y%m%d}")


@defaut("FEC-56")
def _ligne_seule(livre: Livre) -> Fautif:
    return _rendre(livre, _ajouter(livre, ("606400", "0,00", "0,00")), "EcritureNum")


@defaut("FEC-57")
def _ecriture_deux_fois(livre: Livre) -> Fautif:
    rang = _achat(livre, 5)
    paire = [list(zones) for zones in livre.lignes[rang : rang + 2]]
    suite = next(
        i for i in range(rang + 2, len(livre.lignes)) if livre.lignes[i][2] != livre.lignes[i - 1][2]
    )
    suite = next(
        i for i in range(suite + 1, len(livre.lignes)) if livre.lignes[i][2] != livre.lignes[i - 1][2]
    )
    livre.lignes[suite:suite] = paire
    return _rendre(livre, suite + 2)


@defaut("FEC-58")
def _lignes_deux_fois(livre: Livre) -> Fautif:
    rang = _achat(livre, 5)
    livre.lignes[rang + 2 : rang + 2] = [list(zones) for zones in livre.lignes[rang : rang + 2]]
    return _rendre(livre, rang + 4)


@defaut("FEC-60")
def _deux_cotes(livre: Livre) -> Fautif:
    return _rendre(
        livre, _ajouter(livre, ("606400", "120,00", "20,00"), ("512000", "0,00", "100,00")), "Credit"
    )


@defaut("FEC-61")
def _sans_montant(livre: Livre) -> Fautif:
    return _rendre(livre, _ajouter(livre, ("606400", "0,00", "0,00"), ("512000", "0,00", "0,00")), "Debit")


@defaut("FEC-62")
def _negatif(livre: Livre) -> Fautif:
    return _rendre(
        livre, _ajouter(livre, ("606400", "-50,00", "0,00"), ("512000", "0,00", "-50,00")), "Debit"
    )


@defaut("FEC-63")
def _trois_decimales(livre: Livre) -> Fautif:
    return _rendre(
        livre, _ajouter(livre, ("606400", "10,005", "0,00"), ("512000", "0,00", "10,005")), "Debit"
    )


@defaut("FEC-64")
def _auxiliaire_a_moitie(livre: Livre) -> Fautif:
    return _changer(livre, _achat(livre) + 1, "CompAuxLib", "")


@defaut("FEC-65")
def _lettrage_a_moitie(livre: Livre) -> Fautif:
    return _changer(livre, _achat(livre) + 1, "DateLet", "")


@defaut("FEC-66")
def _devise_a_moitie(livre: Livre) -> Fautif:
    rang = _achat(livre)
    livre.lignes[rang][RANGS["Montantdevise"]] = "12,00"
    return _rendre(livre, rang + 2, "Idevise")


# --- For information -------------------------------------------------------------------------------------


@defaut("FEC-80")
def _colonne_en_plus(livre: Livre) -> Fautif:
    livre.entete.append("Agence")
    for zones in livre.lignes:
        zones.append("siège")
    return _rendre(livre)


@defaut("FEC-81")
def _nom_de_colonne(livre: Livre) -> Fautif:
    livre.entete[RANGS["Idevise"]] = "IdDevise"
    return _rendre(livre)


@defaut("FEC-82")
def _separateur_final(livre: Livre) -> Fautif:
    return _rendre(replace(livre, fin_de_ligne="\t\r\n"))


@defaut("FEC-83")
def _fins_doublees(livre: Livre) -> Fautif:
    return _rendre(replace(livre, fin_de_ligne="\r\r\n"))


@defaut("FEC-84")
def _lignes_vides(livre: Livre) -> Fautif:
    return _rendre(livre, len(livre.lignes) + 2)._replace(contenu=encoder(livre) + b"\r\n\r\n")


@defaut("FEC-85")
def _iban(livre: Livre) -> Fautif:
    rang = _achat(livre) + 1
    return _changer(livre, rang, "EcritureLib", f"Virement {IBAN}")


@defaut("FEC-86")
def _montant_vide(livre: Livre) -> Fautif:
    rang = _achat(livre)
    livre.lignes[rang][RANGS["Credit"]] = ""
    return _rendre(livre, rang + 2)


@defaut("FEC-87")
def _subdivision_libre(livre: Livre) -> Fautif:
    ligne = _ajouter(livre, ("634000", "10,00", "0,00"), ("512000", "0,00", "10,00"))
    return _rendre(livre, ligne, "CompteNum")


@defaut("FEC-88")
def _marque_d_ordre(livre: Livre) -> Fautif:
    return _rendre(replace(livre, encodage="utf-8-sig"))
