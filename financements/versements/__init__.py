"""Payments: files received from the payers, what they become, and what they settle of what is due."""
