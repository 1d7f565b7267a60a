"""What a page shows of a deposit, computed before the template: plain objects, few queries."""
