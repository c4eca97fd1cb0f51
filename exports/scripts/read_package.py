"""Reads a finished package into pandas: one frame for each file, with the types that the codebook states.

    from read_package import read_package
    package = read_package("..")
    readings = package["readings.csv"]

Missing codes from -99 to -90 become empty unless ``keep_missing_codes`` is true. What a column means stands in
``frame.attrs["meanings"]``, what its codes mean in ``frame.attrs["codes"]``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

TYPES = {
    "pseudonym": "string",
    "code": "string",
    "word": "string",
    "picked": "string",
    "integer": "Int64",
    "flag": "Int64",
    "number": "Float64",
    "answer": "Float64",
    "day": "datetime64[ns]",
}
"""The pandas type of each kind of column."""


def read_package(
    folder: str | Path, *, language: str = "en", keep_missing_codes: bool = False
) -> dict[str, pd.DataFrame]:
    """Every data file by its name; ``language`` is that of the explanations, sv or en."""
    folder = Path(folder)
    codebook = json.loads((folder / "codebook.json").read_text(encoding="utf-8"))
    missing = [code["code"] for code in codebook["missing_codes"]]
    return {
        name: _read(folder / name, file["columns"], language, [] if keep_missing_codes else missing)
        for name, file in codebook["files"].items()
    }


def _read(path: Path, columns: list[dict[str, Any]], language: str, missing: list[int]) -> pd.DataFrame:
    frame = pd.read_csv(path, dtype="string", keep_default_na=False, na_values=[""], encoding="utf-8")
    for column in columns:
        name, kind = column["name"], column["kind"]
        values = pd.to_datetime(frame[name], format="%Y-%m-%d") if kind == "day" else frame[name]
        frame[name] = values.astype(TYPES[kind])
        if column["has_missing_codes"]:
            frame[name] = frame[name].mask(frame[name].isin(missing))
    frame.attrs["meanings"] = {column["name"]: column["meaning"][language] for column in columns}
    frame.attrs["codes"] = {
        column["name"]: {code["code"]: code["label"][language] for code in column["codes"]} for column in columns
    }
    return frame
