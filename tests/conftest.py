"""Make ``tests`` importable from every test, as in ``from tests.worlds import random_world``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
