"""What a web process needs of progression does not load the numerical libraries."""

from __future__ import annotations

import subprocess
import sys

LIGHT = ["pairing", "reliable_change", "outcomes", "stages", "words"]


def test_light_modules_load_no_numerical_library() -> None:
    imports = "; ".join(f"import surveyapp.progression.{name}" for name in LIGHT)
    program = f"import sys; {imports}; print(sorted({{'numpy', 'pandas', 'scipy', 'statsmodels'}} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
