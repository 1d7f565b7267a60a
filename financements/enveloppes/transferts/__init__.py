"""Transfers between the missions of a contract: what the rule answers, the acts, the national register."""
