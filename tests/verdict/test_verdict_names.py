import subprocess
import sys

import pytest

from snapback import verdict


@pytest.mark.parametrize("name", dir(verdict))
def test_every_public_name_is_there(name):
    assert getattr(verdict, name).__module__.startswith("snapback.verdict.")


def test_importing_verdicts_loads_no_scipy():
    code = "import sys, snapback.verdict; sys.exit('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
