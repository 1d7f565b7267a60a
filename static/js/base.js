// What every page enhances. Each journey works without it.
import { suivreProgressions } from "./progression.js";
import { ameliorerDepots } from "./depot.js";
import { placerLeFocus, preparerBascules } from "./focus.js";

placerLeFocus();
preparerBascules();
ameliorerDepots();
suivreProgressions();
