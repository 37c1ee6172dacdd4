"""Verdicts: policies compared, what turns the ranking, and scores of forecasts."""
