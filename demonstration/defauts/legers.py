"""Faults a file is kept with: to be looked at, or for information."""

from __future__ import annotations

import datetime
from dataclasses import replace

from demonstration.defauts.outils import (
    IBAN,
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

# --- To be looked at -------------------------------------------------------------------------------------


@defaut("FEC-04")
def _utf16(livre: Livre) -> Fautif:
    return rendre(replace(livre, encodage="utf-16"))


@defaut("FEC-12")
def _sans_piece(livre: Livre) -> Fautif:
    return changer(livre, achat(livre), "PieceRef", "")


@defaut("FEC-15")
def _point_decimal(livre: Livre) -> Fautif:
    rang = achat(livre)
    avant = livre.lignes[rang][RANGS["Debit"]]
    return changer(livre, rang, "Debit", avant.replace(",", "."))


@defaut("FEC-30")
def _nom_libre(livre: Livre) -> Fautif:
    return renomme(livre, "export comptable.txt")


@defaut("FEC-31")
def _siren_nul(livre: Livre) -> Fautif:
    return renomme(livre, "000000000" + livre.nom[9:])


@defaut("FEC-32")
def _cloture_du_nom(livre: Livre) -> Fautif:
    return renomme(livre, livre.nom[:12] + "20190630.txt")


@defaut("FEC-33")
def _sans_exercice(livre: Livre) -> Fautif:
    return renomme(livre, "export comptable.txt")


@defaut("FEC-34")
def _octet_etranger(livre: Livre) -> Fautif:
    rang = achat(livre)
    livre.lignes[rang][RANGS["EcritureLib"]] = "Facture @@ etranger"
    return rendre(livre, rang + 2)._replace(contenu=encoder(livre).replace(b"@@", b"\x80", 1))


@defaut("FEC-35")
def _octet_nul(livre: Livre) -> Fautif:
    rang = len(livre.lignes) - 1
    livre.lignes[rang][RANGS["EcritureLib"]] = "Libellé \0 coupé"
    return rendre(livre, rang + 2)


@defaut("FEC-36")
def _sans_devise(livre: Livre) -> Fautif:
    sans_colonne(livre, "Idevise")
    return rendre(livre, None, "Idevise")


@defaut("FEC-37")
def _point_virgule(livre: Livre) -> Fautif:
    return rendre(replace(livre, separateur=";"))


@defaut("FEC-38")
def _titre_d_un_logiciel(livre: Livre) -> Fautif:
    livre.entete[RANGS["EcritureLib"]] = "Description"
    return rendre(livre)


@defaut("FEC-39")
def _titres_repetes(livre: Livre) -> Fautif:
    rang = achat(livre)
    livre.lignes.insert(rang, list(livre.entete))
    return rendre(livre, rang + 2)


@defaut("FEC-40")
def _compte_court(livre: Livre) -> Fautif:
    return rendre(livre, ajouter(livre, ("60", "10,00", "0,00"), ("512000", "0,00", "10,00")), "CompteNum")


@defaut("FEC-41")
def _compte_inconnu(livre: Livre) -> Fautif:
    return rendre(
        livre, ajouter(livre, ("990000", "10,00", "0,00"), ("512000", "0,00", "10,00")), "CompteNum"
    )


@defaut("FEC-42")
def _dates_francaises(livre: Livre) -> Fautif:
    for zones in livre.lignes:
        jour = zones[RANGS["ValidDate"]]
        zones[RANGS["ValidDate"]] = f"{jour[6:]}/{jour[4:6]}/{jour[:4]}"
    return rendre(livre, None, "ValidDate")


@defaut("FEC-43")
def _fins_omises(livre: Livre) -> Fautif:
    rang = achat(livre)
    del livre.lignes[rang][RANGS["Montantdevise"] :]
    return rendre(livre, rang + 2)


@defaut("FEC-44")
def _apostrophe(livre: Livre) -> Fautif:
    rang = achat(livre)
    return changer(livre, rang, "CompteNum", "'" + livre.lignes[rang][RANGS["CompteNum"]])


@defaut("FEC-50")
def _validation_en_arriere(livre: Livre) -> Fautif:
    rang = achat(livre, 20)
    return changer(livre, rang, "ValidDate", livre.lignes[0][RANGS["ValidDate"]])


@defaut("FEC-51")
def _trou(livre: Livre) -> Fautif:
    numero = int(livre.lignes[-1][2]) + 3
    ligne = ajouter(livre, ("606400", "1,00", "0,00"), ("512000", "0,00", "1,00"), numero=numero)
    return rendre(livre, ligne, "EcritureNum")


@defaut("FEC-52")
def _desordre(livre: Livre) -> Fautif:
    rang = achat(livre, 8)
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
    return rendre(livre, rang + 2, "EcritureNum")


@defaut("FEC-53")
def _meme_numero(livre: Livre) -> Fautif:
    for zones in livre.lignes:
        zones[2] = "0"
    return rendre(livre, 2, "EcritureNum")


@defaut("FEC-54")
def _ouverture_tardive(livre: Livre) -> Fautif:
    ligne = ajouter(livre, ("512000", "5,00", "0,00"), ("110000", "0,00", "5,00"))
    for zones in livre.lignes[-2:]:
        zones[0], zones[1] = "AN", "À nouveaux"
    return rendre(livre, ligne, "JournalCode")


@defaut("FEC-55")
def _deux_dates(livre: Livre) -> Fautif:
    rang = achat(livre, 6) + 1
    jour = livre.lignes[rang][3]
    autre = datetime.datetime.strptime(jour, "%Y%m%d") + datetime.timedelta(days=1)  # noqa: DTZ007 — a day
    return changer(livre, rang, "EcritureDate", f"{autre:%Y%m%d}")


@defaut("FEC-56")
def _ligne_seule(livre: Livre) -> Fautif:
    return rendre(livre, ajouter(livre, ("606400", "0,00", "0,00")), "EcritureNum")


@defaut("FEC-57")
def _ecriture_deux_fois(livre: Livre) -> Fautif:
    rang = achat(livre, 5)
    paire = [list(zones) for zones in livre.lignes[rang : rang + 2]]
    suite = next(
        i for i in range(rang + 2, len(livre.lignes)) if livre.lignes[i][2] != livre.lignes[i - 1][2]
    )
    suite = next(
        i for i in range(suite + 1, len(livre.lignes)) if livre.lignes[i][2] != livre.lignes[i - 1][2]
    )
    livre.lignes[suite:suite] = paire
    return rendre(livre, suite + 2)


@defaut("FEC-58")
def _lignes_deux_fois(livre: Livre) -> Fautif:
    rang = achat(livre, 5)
    livre.lignes[rang + 2 : rang + 2] = [list(zones) for zones in livre.lignes[rang : rang + 2]]
    return rendre(livre, rang + 4)


@defaut("FEC-60")
def _deux_cotes(livre: Livre) -> Fautif:
    return rendre(
        livre, ajouter(livre, ("606400", "120,00", "20,00"), ("512000", "0,00", "100,00")), "Credit"
    )


@defaut("FEC-61")
def _sans_montant(livre: Livre) -> Fautif:
    return rendre(livre, ajouter(livre, ("606400", "0,00", "0,00"), ("512000", "0,00", "0,00")), "Debit")


@defaut("FEC-62")
def _negatif(livre: Livre) -> Fautif:
    return rendre(livre, ajouter(livre, ("606400", "-50,00", "0,00"), ("512000", "0,00", "-50,00")), "Debit")


@defaut("FEC-63")
def _trois_decimales(livre: Livre) -> Fautif:
    return rendre(livre, ajouter(livre, ("606400", "10,005", "0,00"), ("512000", "0,00", "10,005")), "Debit")


@defaut("FEC-64")
def _auxiliaire_a_moitie(livre: Livre) -> Fautif:
    return changer(livre, achat(livre) + 1, "CompAuxLib", "")


@defaut("FEC-65")
def _lettrage_a_moitie(livre: Livre) -> Fautif:
    return changer(livre, achat(livre) + 1, "DateLet", "")


@defaut("FEC-66")
def _devise_a_moitie(livre: Livre) -> Fautif:
    rang = achat(livre)
    livre.lignes[rang][RANGS["Montantdevise"]] = "12,00"
    return rendre(livre, rang + 2, "Idevise")


@defaut("FEC-67")
def _sans_produit(livre: Livre) -> Fautif:
    for zones in livre.lignes:
        if zones[RANGS["CompteNum"]][0] == "7":
            zones[RANGS["CompteNum"]] = "102400"
    return rendre(livre, None, "CompteNum")


@defaut("FEC-68")
def _cloture(livre: Livre) -> Fautif:
    lignes, resultat = [], 0
    for compte, solde in soldes_de_gestion(livre).items():
        texte = f"{abs(solde) // 100},{abs(solde) % 100:02d}"
        lignes.append((compte, "0,00", texte) if solde > 0 else (compte, texte, "0,00"))
        resultat += solde
    texte = f"{abs(resultat) // 100},{abs(resultat) % 100:02d}"
    lignes.append(("129000", texte, "0,00") if resultat > 0 else ("120000", "0,00", texte))
    ligne = ajouter(livre, *lignes)
    for zones in livre.lignes[ligne - 2 :]:
        zones[RANGS["EcritureLib"]] = "Solde des comptes de gestion"
    return rendre(livre, ligne, "EcritureNum")


# --- For information -------------------------------------------------------------------------------------


@defaut("FEC-80")
def _colonne_en_plus(livre: Livre) -> Fautif:
    livre.entete.append("Agence")
    for zones in livre.lignes:
        zones.append("siège")
    return rendre(livre)


@defaut("FEC-81")
def _nom_de_colonne(livre: Livre) -> Fautif:
    livre.entete[RANGS["Idevise"]] = "IdDevise"
    return rendre(livre)


@defaut("FEC-82")
def _separateur_final(livre: Livre) -> Fautif:
    return rendre(replace(livre, fin_de_ligne="\t\r\n"))


@defaut("FEC-83")
def _fins_doublees(livre: Livre) -> Fautif:
    return rendre(replace(livre, fin_de_ligne="\r\r\n"))


@defaut("FEC-84")
def _lignes_vides(livre: Livre) -> Fautif:
    return rendre(livre, len(livre.lignes) + 2)._replace(contenu=encoder(livre) + b"\r\n\r\n")


@defaut("FEC-85")
def _iban(livre: Livre) -> Fautif:
    rang = achat(livre) + 1
    return changer(livre, rang, "EcritureLib", f"Virement {IBAN}")


@defaut("FEC-86")
def _montant_vide(livre: Livre) -> Fautif:
    rang = achat(livre)
    livre.lignes[rang][RANGS["Credit"]] = ""
    return rendre(livre, rang + 2)


@defaut("FEC-87")
def _subdivision_libre(livre: Livre) -> Fautif:
    ligne = ajouter(livre, ("634000", "10,00", "0,00"), ("512000", "0,00", "10,00"))
    return rendre(livre, ligne, "CompteNum")


@defaut("FEC-88")
def _marque_d_ordre(livre: Livre) -> Fautif:
    return rendre(replace(livre, encodage="utf-8-sig"))
