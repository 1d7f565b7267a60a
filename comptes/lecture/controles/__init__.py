"""One family of checks per file; each adds findings to `Constats` under the codes of the catalogue."""
