"""Workbooks and texts made to hurt the process that opens them: each is answered by a refusal, soon."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

from . import indicateurs, versements
from .ecriture import FeuilleEcrite, ecrire_ods, ecrire_xlsx
from .jugement import lire_balance
from .resultat import Chrono, Resultat, nommer

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_LIENS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
_LIENS_LIVRE = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
    'Target="sharedStrings.xml"/></Relationships>'
)
_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LIVRE = (
    f'<?xml version="1.0" encoding="UTF-8"?><workbook {_NS} '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Balance" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_TITRES = [
    ["Compte", "Libellé", "Débit", "Crédit"],
    ["512000", "Banque", 10.0, 0.0],
    ["110000", "Report", 0.0, 10.0],
]


def classeur(feuille: str, chaines: str = "", prologue: str = "", **autres: bytes) -> bytes:
    """A minimal workbook around the XML of its sheet."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _LIENS)
        archive.writestr("xl/workbook.xml", _LIVRE)
        archive.writestr("xl/_rels/workbook.xml.rels", _LIENS_LIVRE)
        archive.writestr("xl/worksheets/sheet1.xml", f'<?xml version="1.0"?>{prologue}{feuille}')
        archive.writestr("xl/sharedStrings.xml", f'<?xml version="1.0"?>{prologue}<sst {_NS}>{chaines}</sst>')
        for nom, octets in autres.items():
            archive.writestr(nom, octets)
    return tampon.getvalue()


def _feuille(rangees: str, dimension: str = "") -> str:
    marque = f'<dimension ref="{dimension}"/>' if dimension else ""
    return f"<worksheet {_NS}>{marque}<sheetData>{rangees}</sheetData></worksheet>"


def cellule_au_bout() -> bytes:
    """One cell at the last row and column: a dense table of it has 17 thousand million cells."""
    return classeur(_feuille('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


def deux_cellules_eloignees() -> bytes:
    return classeur(
        _feuille(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        )
    )


def dimension_demesuree() -> bytes:
    """The dimension lies: the sheet has three cells."""
    return classeur(_feuille('<row r="1"><c r="A1"><v>1</v></c></row>', "A1:XFD1048576"))


def colonne_hors_norme() -> bytes:
    """A reference beyond what a sheet can hold."""
    return classeur(_feuille('<row r="4294967295"><c r="ZZZZZZ4294967295"><v>1</v></c></row>'))


def rangees_sans_fin() -> bytes:
    return classeur(
        _feuille("".join(f'<row r="{r}"><c r="A{r}"><v>1</v></c></row>' for r in range(1, 1_048_577, 7)))
    )


def chaines_partagees() -> bytes:
    """Two million shared strings for one cell."""
    cellule = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    return classeur(_feuille(cellule), "<si><t>x</t></si>" * 2_000_000)


def bombe() -> bytes:
    """One gigabyte of spaces that packs to a megabyte."""
    return classeur(_feuille("<row/>"), **{"xl/media/vide.bin": bytes(400_000_000)})


def bombe_dans_la_feuille() -> bytes:
    return classeur(_feuille(" " * 300_000_000))


def bombe_qui_ment() -> bytes:
    """The directory says a few bytes; the stream gives two hundred megabytes."""
    octets = bytearray(classeur(_feuille(" " * 200_000_000)))
    for signature, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        debut = 0
        while (debut := octets.find(signature, debut)) >= 0:
            if struct.unpack_from("<I", octets, debut + place)[0] > 10**8:
                struct.pack_into("<I", octets, debut + place, 500)
            debut += 4
    return bytes(octets)


def archive_recursive() -> bytes:
    """Ten levels of archives in archives."""
    contenu = b"x" * 1000
    for niveau in range(10):
        tampon = io.BytesIO()
        with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"niveau{niveau}.xlsx", contenu)
        contenu = tampon.getvalue()
    return contenu


def entites() -> bytes:
    """A thousand million laughs."""
    niveaux = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    prologue = f'<!DOCTYPE sst [<!ENTITY e0 "ha">{niveaux}]>'
    cellule = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    return classeur(_feuille(cellule), "<si><t>&e9;</t></si>", prologue)


def entite_externe() -> bytes:
    prologue = '<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return classeur(
        _feuille('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), "<si><t>&x;</t></si>", prologue
    )


def dix_mille_colonnes() -> bytes:
    return ecrire_xlsx([FeuilleEcrite("Balance", [[f"Débit {n}" for n in range(10_000)] for _ in range(20)])])


def dix_mille_colonnes_csv() -> bytes:
    rangee = ";".join(f"Débit {n}" for n in range(10_000))
    return f"Compte;Libellé;{rangee}\r\n".encode() * 50


def formule_quadratique() -> bytes:
    """Cells whose formula is never closed: a careless expression goes back over them all."""
    return classeur(_feuille('<row r="1">' + '<c r="A1"><f>' * 60_000 + "</row>"))


def formules_imbriquees() -> bytes:
    return classeur(_feuille('<row r="1">' + '<c r="A1" ' * 80_000 + "</row>"))


def espaces_quadratiques() -> bytes:
    """Cells of spaces: stripping by expression costs their square."""
    cellule = (" " * 200_000) + "x"
    return f'Compte;Libellé;Débit;Crédit\r\n512000;{cellule};{cellule};0\r\n110000;"{cellule}";0;{cellule}\r\n'.encode()


def chiffres_sans_fin() -> bytes:
    """Amounts of a hundred thousand digits."""
    return (
        b"Compte;Libelle;Debit;Credit\r\n512000;Banque;"
        + b"9" * 200_000
        + b";0\r\n110000;Report;0;"
        + b"9" * 200_000
    )


def milliers_sans_fin() -> bytes:
    montant = " ".join(["123"] * 60_000)
    return f"Compte;Libellé;Débit;Crédit\r\n512000;Banque;{montant};\r\n110000;Report;;{montant}\r\n".encode()


def guillemets_ouverts() -> bytes:
    return b"Compte;Libelle;Debit;Credit\r\n" + b'512000;"Banque;1,00;0\r\n' * 30_000


def guillemets_seuls() -> bytes:
    return b'"' * 900_000


def separateurs_seuls() -> bytes:
    return b";" * 900_000


def lignes_vides() -> bytes:
    return b"Compte;Libelle;Debit;Credit\r\n" + b"\r\n" * 450_000


def une_ligne_par_caractere() -> bytes:
    return b"1;2;3;4\r" * 120_000


def ods_repete() -> bytes:
    """An ODS whose row and cell repeat a million times each."""
    octets = ecrire_ods([FeuilleEcrite("Balance", _TITRES)])
    return _remplacer(
        octets,
        "content.xml",
        lambda xml: xml.replace(
            b"<table:table-row>", b'<table:table-row table:number-rows-repeated="1048576">', 1
        ).replace(b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="16384" ', 1),
    )


def ods_imbrique() -> bytes:
    """A hundred thousand elements inside one another."""
    octets = ecrire_ods([FeuilleEcrite("Balance", _TITRES)])
    gouffre = b"<text:span>" * 100_000
    return _remplacer(octets, "content.xml", lambda xml: xml.replace(b"<text:p>", b"<text:p>" + gouffre, 1))


def _remplacer(octets: bytes, nom: str, changer: Callable[[bytes], bytes]) -> bytes:
    tampon = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(octets)) as source,
        zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for entree in source.namelist():
            contenu = source.read(entree)
            archive.writestr(entree, changer(contenu) if entree == nom else contenu)
    return tampon.getvalue()


def _sain() -> bytearray:
    return bytearray(ecrire_xlsx([FeuilleEcrite("Balance", _TITRES)]))


def donnees_abimees() -> bytes:
    """Bytes of every compressed stream are inverted."""
    octets = _sain()
    with zipfile.ZipFile(io.BytesIO(bytes(octets))) as archive:
        debuts = [(e.header_offset + 30 + len(e.filename), e.compress_size) for e in archive.infolist()]
    for debut, taille in debuts:
        for place in range(debut + taille // 3, debut + taille // 2):
            octets[place] ^= 0xFF
    return bytes(octets)


def decalage_negatif() -> bytes:
    """The directory says that it begins after the end."""
    octets = _sain()
    fin = octets.rfind(b"PK\x05\x06")
    struct.pack_into("<I", octets, fin + 12, 0xFFFFFFF0)
    return bytes(octets)


def _changer_les_entrees(place_locale: int, place_centrale: int, valeur: int) -> bytes:
    octets = _sain()
    for signature, place in ((b"PK\x03\x04", place_locale), (b"PK\x01\x02", place_centrale)):
        debut = 0
        while (debut := octets.find(signature, debut)) >= 0:
            struct.pack_into("<H", octets, debut + place, valeur)
            debut += 4
    return bytes(octets)


def compression_inconnue() -> bytes:
    return _changer_les_entrees(8, 10, 97)


def version_inconnue() -> bytes:
    return _changer_les_entrees(4, 6, 999)


def chiffree() -> bytes:
    """Entries flagged as encrypted."""
    return _changer_les_entrees(6, 8, 1)


def fin_absente() -> bytes:
    return bytes(_sain()[:-200])


def coupee_au_milieu() -> bytes:
    octets = _sain()
    return bytes(octets[: len(octets) // 2])


def somme_de_controle() -> bytes:
    """Stored data whose checksum is another's."""
    tampon, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(bytes(_sain())))
    with source, zipfile.ZipFile(tampon, "w", zipfile.ZIP_STORED) as archive:
        for nom in source.namelist():
            archive.writestr(nom, source.read(nom))
    return tampon.getvalue().replace(b"<v>10</v>", b"<v>99</v>")


def gzip_deguise() -> bytes:
    return b"PK\x03\x04" + zlib.compress(bytes(1_000_000))


def nom_en_double() -> bytes:
    """The same entry twice, which readers do not choose alike."""
    tampon = io.BytesIO(bytes(_sain()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(tampon, "a") as archive:
            archive.writestr(
                "xl/worksheets/sheet1.xml", _feuille('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
            )
    return tampon.getvalue()


FICHIERS: tuple[Callable[[], bytes], ...] = (
    cellule_au_bout, deux_cellules_eloignees, dimension_demesuree, colonne_hors_norme, rangees_sans_fin,
    chaines_partagees, bombe, bombe_dans_la_feuille, bombe_qui_ment, archive_recursive, entites, entite_externe,
    dix_mille_colonnes, dix_mille_colonnes_csv, formule_quadratique, formules_imbriquees, espaces_quadratiques,
    chiffres_sans_fin, milliers_sans_fin, guillemets_ouverts, guillemets_seuls, separateurs_seuls, lignes_vides,
    une_ligne_par_caractere, ods_repete, ods_imbrique, donnees_abimees, decalage_negatif, compression_inconnue,
    version_inconnue, chiffree, fin_absente, coupee_au_milieu, somme_de_controle, gzip_deguise, nom_en_double,
)  # fmt: skip


def _par_balance(octets: bytes) -> tuple[str, str]:
    lecture = lire_balance("balance.xlsx", octets)
    graves = [c for c in lecture.constats if c.gravite in ("bloquant", "refus")]
    return lecture.verdict, " | ".join(f"{c.message} {c.que_faire}" for c in graves)


def _par_versements(octets: bytes) -> tuple[str, str]:
    from financements.versements.lecture import FichierIllisible, lire, ouvrir

    try:
        table = ouvrir(octets, "aci")
        if not table.disposition:
            return "a_preciser", "colonnes"
        lecture = lire(table, "aci", versements.AUJOURD_HUI)
    except FichierIllisible as refus:
        return "refus", f"{refus.message} {refus.que_faire}"
    return "lu" if lecture.total is not None else "bloquant", "lignes en erreur"


def _par_indicateurs(octets: bytes) -> tuple[str, str]:
    lecture: Any = indicateurs.lire(octets)
    return "refus" if lecture.anomalies else "conforme", " | ".join(str(a) for a in lecture.anomalies)


LECTEURS = {"balance": _par_balance, "versements": _par_versements, "indicateurs": _par_indicateurs}
NOMBRE = len(FICHIERS) * len(LECTEURS)


def prouver(graine: str) -> Resultat:
    """The case of the number that ends the seed: a refusal with its cause, in less than five seconds."""
    rang = int(graine.rpartition(":")[2]) % NOMBRE
    fabrique, lecteur = FICHIERS[rang // len(LECTEURS)], list(LECTEURS)[rang % len(LECTEURS)]
    octets = fabrique()
    facettes = {"fichier": fabrique.__name__, "lecteur": lecteur}
    resultat = Resultat(
        "hostiles", graine, "", facettes=facettes, nom=f"{fabrique.__name__}.bin", octets=octets
    )
    if lecteur == "indicateurs":
        indicateurs.preparer_django()
    chrono = Chrono()
    try:
        resultat.issue, cause = LECTEURS[lecteur](octets)
    except Exception as erreur:
        resultat.issue, resultat.faute = "exception", nommer(erreur)
        return resultat
    resultat.faute = chrono.arreter()
    resultat.secondes = chrono.secondes
    if resultat.faute:
        return resultat
    if resultat.issue in ("conforme", "alerte", "lu") and fabrique not in SAINS:
        resultat.faute = f"lu comme {resultat.issue}"
    elif not cause and resultat.issue not in ("conforme", "alerte", "lu"):
        resultat.faute = "refusé sans cause"
    return resultat


# What a tolerant reader may read right: a lying dimension, an unknown version, a duplicated entry, nested elements.
SAINS = (dimension_demesuree, version_inconnue, nom_en_double, ods_imbrique)
