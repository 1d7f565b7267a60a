"""Exports: everything within the caller's perimeter, written by the database itself and streamed as it comes."""
