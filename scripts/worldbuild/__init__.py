"""Steps that turn the shared source data into the embedded world; run by ``scripts/build_world.py``.

Importing this before NumPy keeps linear algebra on one thread: the number of threads changes last bits.
"""

import os

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
