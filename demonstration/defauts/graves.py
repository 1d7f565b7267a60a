"""Faults that keep a file out of every total: refused, or to be corrected."""

from __future__ import annotations

from dataclasses import replace

from demonstration.defauts.outils import (
    NIR,
    Fautif,
    achat,
    ajouter,
    changer,
    defaut,
    rendre,
    renomme,
    sans_colonne,
    soldes_de_gestion,
)
from demonstration.grand_livre import RANGS, Livre, encoder

# --- Refused ---------------------------------------------------------------------------------------------


@defaut("FEC-01")
def _binaire(livre: Livre) -> Fautif:
    return Fautif(livre.nom, bytes(range(1, 9)) * 20 + encoder(livre)[:2_000])


@defaut("FEC-02")
def _xml(livre: Livre) -> Fautif:
    contenu = "<?xml version='1.0' encoding='utf-8'?>\n<comptabilite><exercice/></comptabilite>\n"
    return Fautif(livre.nom.replace(".txt", ".xml"), contenu.encode())


@defaut("FEC-03")
def _sans_colonnes(livre: Livre) -> Fautif:
    return rendre(replace(livre, separateur=" "))


@defaut("FEC-05")
def _sans_compte(livre: Livre) -> Fautif:
    sans_colonne(livre, "CompteNum")
    return rendre(livre)


@defaut("FEC-06")
def _nir(livre: Livre) -> Fautif:
    rang = next(i for i, zones in enumerate(livre.lignes) if zones[0] == "PA")
    return changer(livre, rang, "EcritureLib", f"Bulletin {NIR}")


@defaut("FEC-07")
def _guillemet_orphelin(livre: Livre) -> Fautif:
    rang = achat(livre)
    for zones in (livre.entete, *livre.lignes):
        zones[:] = [f'"{zone}"' for zone in zones]
    livre.lignes[rang][-1] = livre.lignes[rang][-1].removesuffix('"')
    return rendre(livre)


@defaut("FEC-08")
def _virgules(livre: Livre) -> Fautif:
    return rendre(replace(livre, separateur=","))


# --- Blocking --------------------------------------------------------------------------------------------


@defaut("FEC-10")
def _sans_dates(livre: Livre) -> Fautif:
    sans_colonne(livre, "EcritureDate")
    return rendre(livre, None, "EcritureDate")


@defaut("FEC-11")
def _separateur_dans_un_libelle(livre: Livre) -> Fautif:
    rang = achat(livre)
    livre.lignes[rang].insert(RANGS["EcritureLib"], "libellé coupé")
    return rendre(livre, rang + 2)


@defaut("FEC-13")
def _trente_fevrier(livre: Livre) -> Fautif:
    return changer(livre, achat(livre), "PieceDate", f"{livre.lignes[0][3][:4]}0230")


@defaut("FEC-14")
def _lettre_dans_un_montant(livre: Livre) -> Fautif:
    return changer(livre, achat(livre), "Debit", "1234,5O")


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


@defaut("FEC-18")
def _double_sens(livre: Livre) -> Fautif:
    return changer(livre, achat(livre), "Debit", "1.234")


@defaut("FEC-19")
def _sans_date(livre: Livre) -> Fautif:
    return changer(livre, achat(livre), "EcritureDate", "")


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


@defaut("FEC-25")
def _compte_en_lettres(livre: Livre) -> Fautif:
    return changer(livre, achat(livre), "CompteNum", "F0012")


@defaut("FEC-27")
def _titres_sous_une_ecriture(livre: Livre) -> Fautif:
    livre.entete[:], livre.lignes[1] = livre.lignes[1], list(livre.entete)
    return rendre(livre, 1)


@defaut("FEC-28")
def _nul_dans_un_compte(livre: Livre) -> Fautif:
    rang = len(livre.lignes) - 1
    return changer(livre, rang, "CompteNum", livre.lignes[rang][RANGS["CompteNum"]][:3] + "\0")


@defaut("FEC-26")
def _soldes_un_a_un(livre: Livre) -> Fautif:
    for compte, solde in soldes_de_gestion(livre).items():
        texte = f"{abs(solde) // 100},{abs(solde) % 100:02d}"
        debit, credit = ("0,00", texte) if solde > 0 else (texte, "0,00")
        ajouter(livre, (compte, debit, credit), ("110000", credit, debit))
    return rendre(livre, None, None)
