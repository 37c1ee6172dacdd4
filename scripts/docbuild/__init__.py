"""The parts of the documentation that are computed: see ``scripts/build_docs_tables.py``."""
