"""What a CPTS has put aside, read from the accounts that count, and what it plans to do with it."""
