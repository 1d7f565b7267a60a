"""What the database itself refuses about the scale: a published version never changes, and follows its predecessor."""

from cpts.commun.declencheurs import Declencheur


class VersionPublieeFigee(Declencheur):
    """A published version is neither changed nor deleted."""

    quand = "BEFORE UPDATE OR DELETE"
    condition = "OLD.etat = 'publiee'"
    corps = """
BEGIN
    RAISE EXCEPTION
        'barème % : une version publiée ne se modifie pas et ne se supprime pas ; publiez une version qui lui succède',
        OLD.identifiant USING ERRCODE = 'restrict_violation';
END"""


class PublicationCoherente(Declencheur):
    """A version takes effect after the one it replaces; its columns say what its content says (lists, files)."""

    quand = "BEFORE INSERT OR UPDATE"
    condition = "NEW.etat = 'publiee'"
    corps = """
DECLARE
    precedent date;
BEGIN
    SELECT effet INTO precedent FROM financements_versionbareme
        WHERE identifiant = NEW.precedente AND etat = 'publiee';
    IF precedent >= NEW.effet THEN
        RAISE EXCEPTION 'barème % : sa date d’effet doit suivre celle de la version % (%)',
            NEW.identifiant, NEW.precedente, to_char(precedent, 'DD/MM/YYYY') USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.contenu ->> 'id', NEW.contenu ->> 'precedente', NEW.contenu ->> 'effet', NEW.contenu -> 'demonstration')
        IS DISTINCT FROM (NEW.identifiant, NEW.precedente, NEW.effet::text, to_jsonb(NEW.demonstration)) THEN
        RAISE EXCEPTION 'barème % : le contenu ne dit pas la même chose que la fiche de la version', NEW.identifiant
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END"""
