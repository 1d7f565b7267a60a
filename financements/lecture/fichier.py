"""One file of a FEC as a stream of blocks: header, typed or exact read, what its bytes say.

The stream runs one block ahead in a thread (`en_avance`): reading, hashing and parsing release the interpreter,
so that they overlap with the checks of the block before.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import numpy as np

from .blocs import Bloc, LectureTypeeImpossible, lire_bloc_type
from .blocs_texte import lire_bloc_texte
from .constats import Constats
from .entete import FACULTATIFS, Disposition, EnteteIllisible, analyser
from .modele import FichierLu, Source
from .sources import COUPURE, LecteurOctets, Nature

ECHECS_AVANT_TEXTE = 2
LIGNES_SONDEES = 20
T = TypeVar("T")


class FichierFec:
    """Reads one file once. After `blocs()` is exhausted, the other members are final."""

    def __init__(self, source: Source, taille_bloc: int) -> None:
        self.source = source
        self.octets = LecteurOctets(source, taille_bloc)
        self._disposition: Disposition | None = None
        self.separateur: str | None = None
        self.prochaine = 1
        self._refus: tuple[str, str] | None = None
        self._encodage: str | None = None
        self._echecs = 0

    @property
    def disposition(self) -> Disposition:
        """The layout of the lines; there is no block without it."""
        if self._disposition is None:
            raise AttributeError("l’en-tête n’a pas été lu")
        return self._disposition

    @property
    def supplementaires(self) -> tuple[str, ...]:
        """Names of the columns beyond those of the law; none when the header is unreadable."""
        return self._disposition.supplementaires if self._disposition else ()

    @property
    def encodage(self) -> str:
        """Name of the encoding, once the whole file is read."""
        return self._encodage or self.octets.encodage.nom

    def lu(self, decalage: int) -> FichierLu:
        """Identity of the file as read."""
        octets = self.octets
        return FichierLu(
            self.source.nom, octets.empreinte.hexdigest(), octets.lus, decalage, self.prochaine - 1
        )

    def blocs(self) -> Iterator[Bloc]:
        """The blocks of the file; a refusal ends the stream and is told by `constater`."""
        try:
            yield from self._blocs()
        except Nature as nature:
            self._refus, self._encodage = (nature.code, nature.lu), nature.encodage
        except EnteteIllisible as entete:
            self._refus, self.separateur = (entete.code, entete.lu), entete.separateur
        if self._refus:
            self.octets.vider()

    def _blocs(self) -> Iterator[Bloc]:
        for brut in self.octets:
            if self._disposition is None:
                brut = self._ouvrir(brut)
            if brut:
                bloc = self._lire(self.octets.en_utf8(brut, self.prochaine))
                self.prochaine = bloc.prochaine
                yield bloc

    def _ouvrir(self, brut: bytes) -> bytes:
        """Reads the header; gives back the block without it."""
        coupure = COUPURE.search(brut)
        fin, suite = (len(brut), len(brut)) if coupure is None else coupure.span()
        entete = self.octets.en_utf8(brut[:fin], 1).decode()
        sondees = COUPURE.split(self.octets.tete, maxsplit=LIGNES_SONDEES + 1)[1 : LIGNES_SONDEES + 1]
        self._disposition = analyser(entete, [ligne.decode("latin-1") for ligne in sondees])
        self.separateur = self._disposition.nom_separateur
        self.prochaine = 2
        return brut[suite:]

    def _lire(self, texte: bytes) -> Bloc:
        """The typed read; after a few failures in a row the exact one at once."""
        structure = False
        if self._echecs < ECHECS_AVANT_TEXTE:
            try:
                bloc = lire_bloc_type(texte, self.prochaine, self.disposition)
            except LectureTypeeImpossible as obstacle:
                self._echecs += 1
                structure = obstacle.structure
            else:
                self._echecs = 0
                return bloc
        texte = self.octets.sans_coupures_doublees(texte)
        bloc = lire_bloc_texte(texte, self.prochaine, self.disposition, structure)
        if not (bloc.defauts or bloc.malformees):
            self._echecs = 0
        return bloc

    def constater(self, constats: Constats, decalage: int) -> None:
        """Findings about the bytes and the header."""
        encodage, nom = self.octets.encodage, self.source.nom
        if self._refus:
            constats.ajouter_fichier(self._refus[0], nom, lu=self._refus[1])
        nulles = np.concatenate(encodage.lignes_nulles) if encodage.lignes_nulles else np.empty(0, np.int64)
        for code, lignes in (("FEC-34", encodage.lignes_etrangeres), ("FEC-35", nulles)):
            lu = encodage.nom if code == "FEC-34" else None
            constats.ajouter(code, lignes + decalage, details=({"lu": lu} for _ in lignes))
        if encodage.coupures_doublees:
            constats.ajouter_fichier("FEC-83", nom)
        if encodage.bom:
            constats.ajouter_fichier("FEC-88", nom)
        if self._disposition:
            self._constater_entete(self._disposition, constats)

    def _constater_entete(self, disposition: Disposition, constats: Constats) -> None:
        nom = self.source.nom
        for champ in disposition.absents:
            code = "FEC-36" if champ in FACULTATIFS else "FEC-10"
            constats.ajouter_fichier(code, nom, champ=champ, lu="absente")
        if disposition.supplementaires:
            constats.ajouter_fichier("FEC-80", nom, lu=", ".join(disposition.supplementaires))
        if disposition.ecarts:
            constats.ajouter_fichier("FEC-81", nom, lu=" ; ".join(disposition.ecarts))
        if disposition.separateur_final:
            constats.ajouter_fichier("FEC-82", nom)


@contextmanager
def en_avance(flux: Iterator[T]) -> Iterator[Iterator[T]]:
    """The items of `flux`, each prepared in a thread while the one before is being used."""
    with ThreadPoolExecutor(1) as fil:
        yield _suivants(flux, fil)


def _suivants(flux: Iterator[T], fil: ThreadPoolExecutor) -> Iterator[T]:
    attendu = fil.submit(next, flux, None)
    while (element := attendu.result()) is not None:
        attendu = fil.submit(next, flux, None)
        yield element
