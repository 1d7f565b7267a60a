"""One file of a FEC as a stream of blocks: header, typed or exact read, what its bytes say.

The stream runs one block ahead in a thread (`en_avance`): reading, hashing and parsing release the interpreter,
so that they overlap with the checks of the block before.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import numpy as np

from .blocs import MEMBRES_DE_LIGNES, Bloc, LectureTypeeImpossible, LigneMalformee, lire_bloc_type
from .blocs_texte import lire_bloc_texte
from .constats import Constats
from .conventions import LEGALES, QUESTION_DATES, Conventions, Releve, de_la_tete
from .conversion import UTF16, Converti, convertir
from .entete import LIGNES_AVANT_TITRES, Disposition, EnteteIllisible, analyser, reperer
from .illisible import TableurIllisible
from .modele import FichierLu, Source
from .repertoires import Jours
from .sources import BOM_UTF8, COUPURE, TAILLE_TETE, LecteurOctets, Nature, utf8_valide
from .texte import decoder

# Without this column no line can be put in an exercise; account and amounts missing are a refusal.
INDISPENSABLES = frozenset({"EcritureDate"})
ENCODAGES_ANCIENS = frozenset({"cp850", "cp858", "cp437", "mac-roman"})
ZONES_QUI_COMPTENT = frozenset({"CompteNum", "EcritureDate", "Debit", "Credit", "Montant", "Sens"})
SEPARATEURS_HORS_LOI = {"semicolon": "un point-virgule", "comma": "une virgule"}
ECHECS_AVANT_TEXTE = 2
LIGNES_SONDEES = 20
# Lines whose amounts and dates show how the file writes them.
LIGNES_REGARDEES = 120
T = TypeVar("T")


class FichierFec:
    """Reads one file once. After `blocs()` is exhausted, the other members are final.

    `choix`: answers of a person (`dates`: order of day and month, `feuille`: sheet of the workbook).
    """

    def __init__(self, source: Source, taille_bloc: int, choix: Mapping[str, str] | None = None) -> None:
        self.source, self.taille_bloc, self.choix = source, taille_bloc, choix or {}
        self.octets = LecteurOctets(source, taille_bloc)
        self.converti: Converti | None = None
        self.conventions: Conventions = LEGALES
        self.jours = Jours()
        self._disposition: Disposition | None = None
        self.separateur: str | None = None
        self.prochaine = 1
        self._a_sauter = 0
        self._au_dessus: list[int] = []
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
    def reperee(self) -> Disposition | None:
        """The layout, None when the titles are unreadable."""
        return self._disposition

    @property
    def supplementaires(self) -> tuple[str, ...]:
        """Names of the columns beyond those of the law; none when the header is unreadable."""
        return self._disposition.supplementaires if self._disposition else ()

    @property
    def encodage(self) -> str | None:
        """Name of the encoding, once the whole file is read; None for a workbook."""
        if self.converti:
            return self.converti.encodage
        return self._encodage or self.octets.encodage.nom

    @property
    def lignes_physiques(self) -> int:
        """Lines of the file read so far."""
        if self.converti is not None and self.converti.lignes is not None:
            return int(self._carte(np.array([self.prochaine - 1]))[0])
        return self.prochaine - 1

    def lu(self, decalage: int) -> FichierLu:
        """Identity of the file as read."""
        lus, sha256 = self.octets.lus, self.octets.empreinte.hexdigest()
        if self.converti:
            lus, sha256 = self.converti.octets_lus, self.converti.sha256
        return FichierLu(self.source.nom, sha256, lus, decalage, self.lignes_physiques)

    def blocs(self) -> Iterator[Bloc]:
        """The blocks of the file; a refusal ends the stream and is told by `constater`."""
        try:
            yield from self._blocs()
        except Nature as nature:
            self._refus, self._encodage = (nature.code, nature.lu), nature.encodage
        except EnteteIllisible as entete:
            self._refus, self.separateur = (entete.code, entete.lu), entete.separateur
        if self._refus and not self.converti:
            self.octets.vider()

    def _blocs(self) -> Iterator[Bloc]:
        self._preparer()
        for brut in self.octets:
            if self._disposition is None:
                self._ouvrir(brut)
            brut = self._sauter(brut)
            if brut:
                bloc = self._lire(self.octets.en_utf8(brut, self.prochaine))
                self.prochaine = bloc.prochaine
                yield self._situer(bloc)

    def _preparer(self) -> None:
        """A file that is not a text of the law is rewritten first."""
        with self.source.flux() as flux:
            tete = flux.read(TAILLE_TETE)
        self.converti = convertir(tete, self._lire_tout, self.choix.get("feuille"))
        if self.converti:
            self.octets = LecteurOctets(Source(self.source.nom, self.converti.octets), self.taille_bloc)

    def _lire_tout(self, maximum: int) -> bytes:
        with self.source.flux() as flux:
            return flux.read(maximum)

    def _ouvrir(self, brut: bytes) -> None:
        """Finds the titles, then how amounts and dates are written. `brut`: the first block."""
        tete = self.octets.tete.removeprefix(BOM_UTF8)
        if not COUPURE.search(tete):
            tete = brut
        if not self.converti and not utf8_valide(tete[: tete.rfind(b"\n") + 1]):
            self._dater_l_encodage(tete)
        lignes = [ligne.decode("latin-1") for ligne in COUPURE.split(tete, maxsplit=LIGNES_REGARDEES)]
        rang, separateur = reperer([self._en_clair(ligne) for ligne in lignes[:LIGNES_AVANT_TITRES]])
        suite = lignes[rang + 1 : LIGNES_REGARDEES]
        self._disposition = analyser(
            self._en_clair(lignes[rang]), suite[:LIGNES_SONDEES], separateur, rang + 1
        )
        self.separateur = self._disposition.nom_separateur
        if self.converti:
            self.separateur = self.converti.separateur or (None if self.converti.feuille else self.separateur)
        self._a_sauter = rang + 1
        self._au_dessus = [
            numero
            for numero, ligne in enumerate(lignes[:rang], 1)
            if _est_une_ecriture(ligne, self._disposition)
        ]
        _refuser_les_virgules(suite[:LIGNES_SONDEES], self._disposition)
        entieres = suite if len(lignes) > LIGNES_REGARDEES or len(tete) < TAILLE_TETE - 3 else suite[:-1]
        self.conventions = de_la_tete(entieres, self._disposition) or self._relever()
        self.jours = Jours(self.conventions.libres, self.conventions.ordre)

    def _dater_l_encodage(self, tete: bytes) -> None:
        """DOS and the old Mac are told by their words; when they are not, the law's encoding is kept."""
        try:
            lu = decoder(tete.replace(b"\0", b""))
        except TableurIllisible:
            return
        if lu.encodage in ENCODAGES_ANCIENS and not lu.devine:
            self.octets.decoder_comme(lu.encodage)

    def _en_clair(self, ligne: str) -> str:
        """The text of a line of the head, whose bytes were taken one for one."""
        octets = ligne.encode("latin-1").replace(b"\0", b"")
        try:
            return octets.decode()
        except UnicodeDecodeError:
            return codecs.charmap_decode(octets, "replace", self.octets.table_8_bits)[0]

    def _relever(self) -> Conventions:
        """Reads the whole file for its writings."""
        lecteur = LecteurOctets(self.octets.source, self.taille_bloc)
        releve, a_sauter = Releve(self.disposition), self._a_sauter
        for brut in lecteur:
            while a_sauter and brut:
                coupure = COUPURE.search(brut)
                brut = b"" if coupure is None else brut[coupure.end() :]
                a_sauter -= 1
            if brut:
                releve.ajouter(lecteur.sans_coupures_doublees(lecteur.en_utf8(brut, 1)))
        return releve.conclure(self.choix.get(QUESTION_DATES))

    def _sauter(self, brut: bytes) -> bytes:
        """The block without the titles and what stands above them."""
        while self._a_sauter and brut:
            coupure = COUPURE.search(brut)
            fin = len(brut) if coupure is None else coupure.end()
            self.octets.en_utf8(brut[:fin], self.prochaine)
            brut = brut[fin:]
            self._a_sauter -= 1
            self.prochaine += 1
        return brut

    def _lire(self, texte: bytes) -> Bloc:
        """The typed read; after a few failures in a row the exact one at once."""
        structure, conventions = False, self.conventions
        if self._echecs < ECHECS_AVANT_TEXTE and not conventions.double_sens:
            try:
                bloc = lire_bloc_type(texte, self.prochaine, self.disposition, conventions.decimale)
            except LectureTypeeImpossible as obstacle:
                self._echecs += 1
                structure = obstacle.structure
            else:
                self._echecs = 0
                return bloc
        texte = self.octets.sans_coupures_doublees(texte)
        bloc = lire_bloc_texte(texte, self.prochaine, self.disposition, structure, conventions)
        if not (bloc.defauts or bloc.malformees):
            self._echecs = 0
        return bloc

    def _situer(self, bloc: Bloc) -> Bloc:
        """Numbers the lines of a rewritten file as in the file."""
        if self.converti is None or self.converti.lignes is None:
            return bloc
        for membre in MEMBRES_DE_LIGNES:
            setattr(bloc, membre, self._carte(getattr(bloc, membre)))
        bloc.malformees = [
            LigneMalformee(int(self._carte(np.array([ligne.ligne]))[0]), ligne.zones)
            for ligne in bloc.malformees
        ]
        return bloc

    def _carte(self, lignes: np.ndarray) -> np.ndarray:
        carte = self.converti.lignes if self.converti else None
        return lignes if carte is None or not len(carte) else carte[np.minimum(lignes, len(carte)) - 1]

    def constater(self, constats: Constats, decalage: int) -> None:
        """Findings about the bytes and the header."""
        encodage, nom = self.octets.encodage, self.source.nom
        if self._refus:
            constats.ajouter_fichier(self._refus[0], nom, lu=self._refus[1])
        nulles = np.concatenate(encodage.lignes_nulles) if encodage.lignes_nulles else np.empty(0, np.int64)
        for code, lignes in (("FEC-34", encodage.lignes_etrangeres), ("FEC-35", nulles)):
            lu = encodage.nom if code == "FEC-34" else None
            constats.ajouter(code, lignes + decalage, details=({"lu": lu} for _ in lignes))
        self._constater_ce_qui_se_perd(constats, decalage)
        if encodage.coupures_doublees:
            constats.ajouter_fichier("FEC-83", nom)
        if encodage.bom:
            constats.ajouter_fichier("FEC-88", nom)
        if self.encodage == UTF16:
            constats.ajouter_fichier("FEC-04", nom, lu="UTF-16")
        if self._disposition and not self._refus:
            self._constater_forme(self._disposition, constats)
            self._constater_entete(self._disposition, constats)
            self._constater_ecritures(constats)

    def _constater_ce_qui_se_perd(self, constats: Constats, decalage: int) -> None:
        """FEC-27 lines of entries above the titles; FEC-28 NUL in what counts."""
        if self._disposition is None:
            return
        constats.ajouter(
            "FEC-27", [n + decalage for n in self._au_dessus], details=({} for _ in self._au_dessus)
        )
        separateur = self._disposition.separateur.encode()
        for ligne, brut in self.octets.nulles:
            for champ, zone in zip(self._disposition.noms, brut.split(separateur), strict=False):
                if champ in ZONES_QUI_COMPTENT and b"\0" in zone:
                    constats.ajouter("FEC-28", [ligne + decalage], champ=champ, details=[{}])

    def _constater_forme(self, disposition: Disposition, constats: Constats) -> None:
        """FEC-37: what holds the ledger is not the text of the law."""
        formes = [self.converti.forme] if self.converti and self.converti.forme else []
        separateur = self.separateur or disposition.nom_separateur
        if separateur in SEPARATEURS_HORS_LOI:
            formes.append(f"un texte dont les colonnes sont séparées par {SEPARATEURS_HORS_LOI[separateur]}")
        if formes:
            constats.ajouter_fichier("FEC-37", self.source.nom, lu=formes[0], forme=" ; ".join(formes))

    def _constater_ecritures(self, constats: Constats) -> None:
        """FEC-15 and FEC-42: amounts and dates written otherwise, throughout."""
        conventions, nom = self.conventions, self.source.nom
        if conventions.decimale == ".":
            texte = "Les montants sont écrits avec un point décimal ; ils ont été lus ainsi."
            constats.ajouter_fichier("FEC-15", nom, champ="Debit", phrase=texte, lu="point décimal")
        for champ in sorted(conventions.libres):
            constats.ajouter_fichier(
                "FEC-42",
                nom,
                champ=champ,
                lu=conventions.exemples[champ],
                ecriture=conventions.ecritures[champ],
            )

    def _constater_entete(self, disposition: Disposition, constats: Constats) -> None:
        nom = self.source.nom
        for champ in disposition.absents:
            code = "FEC-10" if champ in INDISPENSABLES else "FEC-36"
            constats.ajouter_fichier(code, nom, champ=champ, lu="absente")
        if disposition.supplementaires:
            constats.ajouter_fichier("FEC-80", nom, lu=", ".join(disposition.supplementaires))
        if disposition.synonymes:
            titres = " ; ".join(disposition.synonymes)
            constats.ajouter_fichier("FEC-38", nom, lu=titres, titres=titres)
        if disposition.ecarts:
            constats.ajouter_fichier("FEC-81", nom, lu=" ; ".join(disposition.ecarts))
        if disposition.separateur_final:
            constats.ajouter_fichier("FEC-82", nom)


def _est_une_ecriture(ligne: str, disposition: Disposition) -> bool:
    """Whether a line above the titles holds an account and an amount where the titles put them."""
    zones = dict(zip(disposition.noms, ligne.split(disposition.separateur), strict=False))
    if len(zones) < len(disposition.noms) - 6 or not any(c.isdigit() for c in zones.get("CompteNum", "")):
        return False
    return any(c.isdigit() for champ in disposition.montants for c in zones.get(champ, ""))


def _refuser_les_virgules(lignes: Sequence[str], disposition: Disposition) -> None:
    """A comma that cuts columns and amounts alike: nobody can tell which is which."""
    pleines = [ligne for ligne in lignes if ligne.strip()]
    attendu = len(disposition.noms)
    if disposition.separateur != "," or not pleines:
        return
    if 2 * sum(ligne.count(",") + 1 > attendu for ligne in pleines) > len(pleines):
        raise EnteteIllisible("FEC-08", "une virgule", "comma")


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
