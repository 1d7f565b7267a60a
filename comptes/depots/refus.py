"""A refusal at the gate: what is wrong, where, what was read, what was expected, what to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Refus:
    """One reason, in French sentences. ``place`` is the file, or the file and a part of it."""

    place: str
    message: str
    lu: str = ""
    attendu: str = ""
    que_faire: str = ""

    @property
    def phrase(self) -> str:
        """Place, what is wrong, what was read and expected, what to do."""
        lu = f"Lu : {self.lu}." if self.lu else ""
        attendu = f"Attendu : {self.attendu}." if self.attendu else ""
        parts = (f"« {self.place} » : {self.message}", lu, attendu, self.que_faire)
        return " ".join(part for part in parts if part)

    def __str__(self) -> str:
        return self.phrase

    def en_dict(self) -> dict[str, str]:
        return asdict(self)


class DepotRefuse(Exception):
    """The deposit stops at the gate: nothing was stored. ``refus`` says why, one entry per reason."""

    def __init__(self, refus: list[Refus]) -> None:
        super().__init__(" ".join(str(r) for r in refus))
        self.refus = refus
