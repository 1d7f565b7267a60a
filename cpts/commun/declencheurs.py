"""Triggers of PostgreSQL declared on the models, in ``Meta.constraints``: reading the model tells the whole rule.

Migrations carry them as any constraint: ``makemigrations`` sees a rule that changed, ``migrate`` drops the old trigger
and writes the new one. Why not django-pgtrigger: ``docs/adr/0018-declencheurs-sur-les-modeles.md``.

No ``EXCEPTION`` block in a body: it opens a subtransaction for each row. Where a rule looks at no row, a statement
trigger costs a COPY nothing. ``SET LOCAL cpts.retention = 'oui'`` is for the retention procedure alone.
"""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models

LIGNE, ORDRE = "ROW", "STATEMENT"


class Declencheur(models.BaseConstraint):
    """A trigger, and its function in PL/pgSQL.

    ``quand``: « BEFORE UPDATE OR DELETE », « AFTER UPDATE OF etat ». ``corps``: from ``DECLARE`` or ``BEGIN`` on.
    ``chaque``: once for each row (``LIGNE``) or each statement (``ORDRE``). ``condition``: the expression of ``WHEN``.
    ``tables``: the ``REFERENCING`` clause, names of the rows before and after. ``differe``: checked at the commit, so
    that an act may write its rows in any order. ``arguments``: what the body reads in ``TG_ARGV``.

    The function is named after the app and the trigger, and goes with it. A rule that several tables share names its
    ``fonction``: that one stays when a trigger goes. A rule may be a subclass; migrations keep its values, not its
    name.
    """

    quand = ""
    corps = ""
    chaque = LIGNE
    condition = ""
    tables = ""
    differe = False
    arguments: tuple[str, ...] = ()
    fonction = ""

    PARTIES = ("quand", "corps", "chaque", "condition", "tables", "differe", "arguments", "fonction")

    def __init__(self, *, name: str, **regle: Any) -> None:
        super().__init__(name=name)
        if inconnus := regle.keys() - set(self.PARTIES):
            raise TypeError(f"{name}: a trigger has no {', '.join(sorted(inconnus))}")
        vars(self).update(regle)
        # The same rule whatever its margin on the model.
        self.corps = dedent(self.corps).strip()
        self.condition = " ".join(self.condition.split())

    def constraint_sql(self, model: Any, schema_editor: Any) -> Any:
        """Nothing inside CREATE TABLE: the trigger is written at the end of the migration, when its tables exist."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        clauses = [
            f"CREATE {'CONSTRAINT ' if self.differe else ''}TRIGGER {self.name} {self.quand}",
            f"ON {schema_editor.quote_name(model._meta.db_table)}",
            self.tables,
            "DEFERRABLE INITIALLY DEFERRED" if self.differe else "",
            f"FOR EACH {self.chaque}",
            f"WHEN ({self.condition})" if self.condition else "",
            f"EXECUTE FUNCTION {self._fonction(model)}({self._arguments()})",
        ]
        return (
            f"CREATE OR REPLACE FUNCTION {self._fonction(model)}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
            f"{self.corps} $$;\n{' '.join(filter(None, clauses))}"
        )

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        declencheur = f"DROP TRIGGER {self.name} ON {schema_editor.quote_name(model._meta.db_table)}"
        return declencheur if self.fonction else f"{declencheur};\nDROP FUNCTION {self._fonction(model)}()"

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: set[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """The database alone applies it; ``cpts.commun.refus`` hands its sentence to forms."""

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        """The whole rule, so that a migration neither imports a room nor changes with it."""
        dites = {p: getattr(self, p) for p in self.PARTIES if getattr(self, p) != getattr(Declencheur, p)}
        return f"{__name__}.Declencheur", (), {"name": self.name, **dites}

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, Declencheur) and self.deconstruct() == autre.deconstruct()

    __hash__ = None  # type: ignore[assignment]

    def _fonction(self, model: Any) -> str:
        return self.fonction or f"{model._meta.app_label}_{self.name}"

    def _arguments(self) -> str:
        return ", ".join("'" + argument.replace("'", "''") + "'" for argument in self.arguments)


class ModificationRefusee(Declencheur):
    """Rows are written once: any UPDATE is refused, even of no row."""

    quand = "BEFORE UPDATE"
    chaque = ORDRE
    fonction = "cpts_refuser_modification"
    corps = """
BEGIN
    RAISE EXCEPTION '% : une ligne enregistrée ne se modifie pas', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END"""


class SuppressionRefusee(Declencheur):
    """Rows are kept: a DELETE is for the retention procedure alone."""

    quand = "BEFORE DELETE"
    chaque = ORDRE
    fonction = "cpts_refuser_suppression"
    corps = """
BEGIN
    IF coalesce(current_setting('cpts.retention', true), '') <> 'oui' THEN
        RAISE EXCEPTION '% : une ligne ne se supprime que par la procédure de conservation', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END"""


# For ``constraints = [*ECRIT_UNE_FOIS]``: written once, kept for ever.
ECRIT_UNE_FOIS = (
    ModificationRefusee(name="%(app_label)s_%(class)s_immuable"),
    SuppressionRefusee(name="%(app_label)s_%(class)s_conserve"),
)
