"""Ensembles: priors, draws, their execution and their store."""
