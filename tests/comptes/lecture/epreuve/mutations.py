"""Breaking files: cells of a table, lines, columns, bytes, archives. Each mutation is named and drawn from a seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

Table = list[list]
ORDURES = (
    "abc", "12,3,4", "#REF!", "#N/A", "--5,00", "NaN", "1e3", "∞", "٣٤", "½", "inf", "-", "(", ")", "()", "=1+1",
    "1 234,56 D", "0x1F", "1,234,567", "1.234.567", "1.234", "12.34.56", "€", "1'000", "\u202f", "1\u00a0", "+", "1-",
    "31/12/2025", "true", "Total", "²", "1,5E+02", "9" * 40, "0" * 300, " " * 500, "\ufeff12,00", "1\u200b2,00",
)  # fmt: skip


def choisir(hasard: Random, table: Table, rangs: Sequence[int] | None = None) -> tuple[int, int] | None:
    """A cell that holds something, among these rows."""
    places = [
        (r, c) for r in (rangs or range(len(table))) for c, v in enumerate(table[r]) if v not in ("", None)
    ]
    return hasard.choice(places) if places else None


def _cellule(changer: Callable[[Random, str], str]) -> Callable[[Random, Table], None]:
    """A mutation of the text of one cell."""

    def muter(hasard: Random, table: Table) -> None:
        place = choisir(hasard, table)
        if place:
            rang, colonne = place
            table[rang][colonne] = changer(hasard, str(table[rang][colonne]))

    return muter


def _autre_chiffre(hasard: Random, texte: str) -> str:
    places = [p for p, signe in enumerate(texte) if signe in "0123456789"]
    if not places:
        return texte
    place = hasard.choice(places)
    return texte[:place] + hasard.choice("0123456789") + texte[place + 1 :]


def _echange(hasard: Random, texte: str) -> str:
    if len(texte) < 2:
        return texte
    place = hasard.randrange(len(texte) - 1)
    return texte[:place] + texte[place + 1] + texte[place] + texte[place + 2 :]


def _sans_un_signe(hasard: Random, texte: str) -> str:
    place = hasard.randrange(len(texte))
    return texte[:place] + texte[place + 1 :]


def _un_signe_de_plus(hasard: Random, texte: str) -> str:
    place = hasard.randint(0, len(texte))
    signe = hasard.choice("0129,.;-()'\"=|\t €DC\u00a0\u202f\x00\n\rAé")
    return texte[:place] + signe + texte[place:]


def _dupliquer(hasard: Random, table: Table) -> None:
    rang = hasard.randrange(len(table))
    table.insert(hasard.randint(0, len(table)), list(table[rang]))


def _retirer(hasard: Random, table: Table) -> None:
    if len(table) > 1:
        del table[hasard.randrange(len(table))]


def _echanger_rangees(hasard: Random, table: Table) -> None:
    a, b = hasard.randrange(len(table)), hasard.randrange(len(table))
    table[a], table[b] = table[b], table[a]


def _echanger_colonnes(hasard: Random, table: Table) -> None:
    """Two columns change places, titles with them or not."""
    largeur = min(map(len, table))
    if largeur < 2:
        return
    a, b = hasard.sample(range(largeur), 2)
    debut = hasard.choice((0, 0, hasard.randint(1, max(1, len(table) - 1))))
    for rangee in table[debut:]:
        rangee[a], rangee[b] = rangee[b], rangee[a]


def _retirer_colonne(hasard: Random, table: Table) -> None:
    place = hasard.randrange(max(map(len, table)))
    for rangee in table:
        del rangee[place : place + 1]


def _ajouter_colonne(hasard: Random, table: Table) -> None:
    place = hasard.randint(0, max(map(len, table)))
    for rangee in table:
        rangee.insert(place, "")


def _decaler(hasard: Random, table: Table) -> None:
    rangee = table[hasard.randrange(len(table))]
    if rangee and hasard.random() < 0.5:
        rangee.insert(hasard.randint(0, len(rangee)), hasard.choice(("", "x", "0")))
    elif rangee:
        del rangee[hasard.randrange(len(rangee))]


def _retourner(hasard: Random, table: Table) -> None:
    """Two cells of one row change places."""
    rangee = table[hasard.randrange(len(table))]
    if len(rangee) > 1:
        a, b = hasard.sample(range(len(rangee)), 2)
        rangee[a], rangee[b] = rangee[b], rangee[a]


def _rangee_etrangere(hasard: Random, table: Table) -> None:
    largeur = max(map(len, table))
    modele: list = [""] * largeur
    if hasard.random() < 0.6:
        modele[hasard.randrange(largeur)] = hasard.choice(("Total", "Report", "Page 2", "999", "x", "1,00"))
    table.insert(hasard.randint(0, len(table)), modele)


def _recopier(hasard: Random, table: Table) -> None:
    """One cell takes the value of another of the same column."""
    place = choisir(hasard, table)
    if place:
        autre = table[hasard.randrange(len(table))]
        if place[1] < len(autre):
            table[place[0]][place[1]] = autre[place[1]]


MUTATIONS: dict[str, Callable[[Random, Table], None]] = {
    "chiffre": _cellule(_autre_chiffre),
    "signes échangés": _cellule(_echange),
    "signe retiré": _cellule(_sans_un_signe),
    "signe ajouté": _cellule(_un_signe_de_plus),
    "ordure": _cellule(lambda hasard, _: hasard.choice(ORDURES)),
    "cellule vidée": _cellule(lambda hasard, _: ""),
    "cellule signée": _cellule(lambda hasard, texte: f"-{texte}"),
    "virgule retirée": _cellule(lambda hasard, texte: texte.replace(",", "").replace(".", "")),
    "virgule en point": _cellule(lambda hasard, texte: texte.replace(",", ".")),
    "rangée en double": _dupliquer,
    "rangée retirée": _retirer,
    "rangées échangées": _echanger_rangees,
    "colonnes échangées": _echanger_colonnes,
    "colonne retirée": _retirer_colonne,
    "colonne ajoutée": _ajouter_colonne,
    "rangée décalée": _decaler,
    "cellules échangées": _retourner,
    "rangée étrangère": _rangee_etrangere,
    "cellule recopiée": _recopier,
}


def muter_table(hasard: Random, table: Table) -> str:
    """One to three mutations in place; their names."""
    noms = [hasard.choice(list(MUTATIONS)) for _ in range(hasard.choice((1, 1, 1, 1, 2, 3)))]
    for nom in noms:
        if table and any(table):
            MUTATIONS[nom](hasard, table)
    return "+".join(noms)


def _inverser(hasard: Random, octets: bytearray) -> None:
    for _ in range(hasard.choice((1, 1, 1, 2, 5, 20))):
        octets[hasard.randrange(len(octets))] ^= 1 << hasard.randrange(8)


def _remplacer(hasard: Random, octets: bytearray) -> None:
    for _ in range(hasard.choice((1, 1, 2, 5))):
        octets[hasard.randrange(len(octets))] = hasard.randrange(256)


def _effacer(hasard: Random, octets: bytearray) -> None:
    debut = hasard.randrange(len(octets))
    del octets[debut : debut + hasard.choice((1, 1, 2, 10, 200))]


def _inserer(hasard: Random, octets: bytearray) -> None:
    place = hasard.randint(0, len(octets))
    octets[place:place] = hasard.choice(
        (
            b"\x00",
            b"\xff",
            b"\xef\xbb\xbf",
            b"\r",
            b"\n",
            b'"',
            b"\x1a",
            b"\x80",
            b"\xc3",
            b"\t",
            bytes(100),
            b";" * 300,
        )
    )


def _couper(hasard: Random, octets: bytearray) -> None:
    del octets[hasard.randrange(len(octets)) :]


def _repeter(hasard: Random, octets: bytearray) -> None:
    debut = hasard.randrange(len(octets))
    morceau = octets[debut : debut + hasard.choice((1, 5, 60, 600))]
    place = hasard.randint(0, len(octets))
    octets[place:place] = morceau


def _annuler(hasard: Random, octets: bytearray) -> None:
    debut = hasard.randrange(len(octets))
    fin = min(len(octets), debut + hasard.choice((1, 4, 50, 500)))
    octets[debut:fin] = bytes(fin - debut)


def _fins_de_ligne(hasard: Random, octets: bytearray) -> None:
    octets[:] = octets.replace(b"\n", hasard.choice((b"\r", b"\r\r\n", b"\n\n", b"")))


def _reencoder(hasard: Random, octets: bytearray) -> None:
    """The end of the file is in another encoding."""
    coupe = hasard.randrange(len(octets))
    try:
        octets[coupe:] = (
            bytes(octets[coupe:])
            .decode("utf-8")
            .encode(hasard.choice(("cp1252", "utf-16", "cp850")), "replace")
        )
    except UnicodeDecodeError:
        octets[coupe:] = bytes(octets[coupe:]).decode("latin-1").encode("utf-8")


OCTETS: dict[str, Callable[[Random, bytearray], None]] = {
    "bits inversés": _inverser, "octets remplacés": _remplacer, "octets effacés": _effacer,
    "octets insérés": _inserer, "fichier coupé": _couper, "morceau répété": _repeter,
    "octets nuls": _annuler, "fins de ligne": _fins_de_ligne, "encodages mêlés": _reencoder,
}  # fmt: skip


def muter_octets(hasard: Random, octets: bytes) -> tuple[str, bytes]:
    """One or two mutations of the bytes; their names and the result."""
    brut = bytearray(octets)
    noms = [hasard.choice(list(OCTETS)) for _ in range(hasard.choice((1, 1, 1, 2)))]
    for nom in noms:
        if brut:
            OCTETS[nom](hasard, brut)
    return "+".join(noms), bytes(brut)
