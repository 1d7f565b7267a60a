"""Faults that keep a file out of every total: refused, or to be corrected."""

from __future__ import annotations

from dataclasses import replace

from rapports.demonstration.defauts.outils import (
    NIR,
    Fautif,
    achat,
    ajouter,
    changer,
    defaut,
    rendre,
    renomme,
    sans_colonne,
)
from rapports.demonstration.grand_livre import RANGS, Livre, encoder

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
    return rendre(replace(livre, separateur=";"))


@defaut("FEC-04")
def _utf16(livre: Livre) -> Fautif:
    return rendre(replace(livre, encodage="utf-16"))


@defaut("FEC-05")
def _sans_compte(livre: Livre) -> Fautif:
    sans_colonne(livre, "CompteNum")
    return rendre(livre)


@defaut("FEC-06")
def _nir(livre: Livre) -> Fautif:
    rang = next(i for i, zones in enumerate(livre.lignes) if zones[0] == "PA")
    return changer(livre, rang, "EcritureLib", f"Bulletin {NIR}")


@defaut("FEC-07")
def _guillemets(livre: Livre) -> Fautif:
    for zones in (livre.entete, *livre.lignes):
        zones[:] = [f'"{zone}"' for zone in zones]
    return rendre(livre)


# --- Blocking --------------------------------------------------------------------------------------------


@defaut("FEC-10")
def _sans_validation(livre: Livre) -> Fautif:
    sans_colonne(livre, "ValidDate")
    return rendre(livre, None, "ValidDate")


@defaut("FEC-11")
def _separateur_dans_un_libelle(livre: Livre) -> Fautif:
    rang = achat(livre)
    livre.lignes[rang].insert(RANGS["EcritureLib"], "libellé coupé")
    return rendre(livre, rang + 2)


@defaut("FEC-12")
def _sans_piece(livre: Livre) -> Fautif:
    return changer(livre, achat(livre), "PieceRef", "")


@defaut("FEC-13")
def _trente_fevrier(livre: Livre) -> Fautif:
    return changer(livre, achat(livre), "PieceDate", f"{livre.lignes[0][3][:4]}0230")


@defaut("FEC-14")
def _lettre_dans_un_montant(livre: Livre) -> Fautif:
    return changer(livre, achat(livre), "Debit", "1234,5O")


@defaut("FEC-15")
def _milliers(livre: Livre) -> Fautif:
    rang = achat(livre)
    avant = livre.lignes[rang][RANGS["Debit"]]
    return changer(livre, rang, "Debit", avant.replace(",", "."))


@defaut("FEC-16")
def _sept_decimales(livre: Livre) -> Fautif:
    rang = achat(livre)
    return changer(livre, rang, "Debit", livre.lignes[rang][RANGS["Debit"]] + "00001")


@defaut("FEC-17")
def _sens_inconnu(livre: Livre) -> Fautif:
    livre.entete[RANGS["Debit"] : RANGS["Credit"] + 1] = ["Montant", "Sens"]
    for zones in livre.lignes:
        debit, credit = zones[RANGS["Debit"]], zones[RANGS["Credit"]]
        zones[RANGS["Debit"] : RANGS["Credit"] + 1] = [debit, "D"] if debit != "0,00" else [credit, "C"]
    rang = achat(livre)
    livre.lignes[rang][RANGS["Credit"]] = "X"
    return rendre(livre, rang + 2, "Sens")


def _un_centime(livre: Livre) -> int:
    rang = achat(livre)
    euros, _, cents = livre.lignes[rang][RANGS["Debit"]].partition(",")
    total = int(euros) * 100 + int(cents) + 1
    livre.lignes[rang][RANGS["Debit"]] = f"{total // 100},{total % 100:02d}"
    return rang


@defaut("FEC-20")
def _ecriture_fausse_d_un_centime(livre: Livre) -> Fautif:
    rang = _un_centime(livre)
    return rendre(livre, rang + 2, "Debit")


@defaut("FEC-21")
def _fichier_faux_d_un_centime(livre: Livre) -> Fautif:
    _un_centime(livre)
    return rendre(livre)


@defaut("FEC-22")
def _hors_exercice(livre: Livre) -> Fautif:
    rang = achat(livre)
    annee = int(livre.lignes[0][3][:4]) - 1
    return changer(livre, rang, "EcritureDate", f"{annee}0315")


@defaut("FEC-23")
def _trois_ans(livre: Livre) -> Fautif:
    annee = int(livre.lignes[0][3][:4]) + 3
    ajouter(livre, ("606400", "1,00", "0,00"), ("512000", "0,00", "1,00"), jour=f"{annee}0801")
    return renomme(livre, "export comptable.txt")


@defaut("FEC-24")
def _vide(livre: Livre) -> Fautif:
    return rendre(replace(livre, lignes=[], fin_de_ligne="\r\n"))
