"""Steps that turn the shared source data into the embedded world; run by ``scripts/build_world.py``."""
