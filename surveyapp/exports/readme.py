"""The text of ``README.txt``: what the package is and how to read it, in Swedish and English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from surveyapp.exports.codebook import Codebook
from surveyapp.exports.manifest import SYNTHETIC, Manifest
from surveyapp.exports.missing import LABELS, MissingCode
from surveyapp.schedule.windows import FinalState

SYNTHETIC_LINE = "SYNTHETIC ANSWERS / SYNTETISKA SVAR"

_SWEDISH = """\
UTVÄRDERARENS PAKET

Filerna är kommaseparerad text i UTF-8 med en rubrikrad. Decimaltecken är punkt, datum skrivs ÅÅÅÅ-MM-DD.
Kodboken (codebook.csv, samma innehåll i codebook.json) förklarar varje kolumn i varje fil.
Inga namn och ingen fritext följer med. Koder som PE-… och PL-… är pseudonymer som bara gäller i det här paketet:
nyckeln är kastad, och nästa paket får andra koder. Dagar och ovanliga kombinationer kan ändå peka ut någon:
behandla paketet som personuppgifter. Klockslag finns inte med, bara dagen och hur många sekunder svaret tog.

Negativa tal från -99 till -90 i kolumner med svar betyder att svaret saknas. Räkna aldrig med dem.
"""

_ENGLISH = """\
EVALUATOR'S PACKAGE

The files are comma separated text in UTF-8 with a header. The decimal sign is a point, days are written YYYY-MM-DD.
The codebook (codebook.csv, the same in codebook.json) explains every column of every file.
There are no names and no free text. Codes such as PE-… and PL-… are pseudonyms that hold in this package only:
the key was thrown away, and the next package gets other codes. Days and rare combinations can still point at someone:
treat the package as personal data. There are no times of day, only the day and how many seconds the response took.

Negative numbers from -99 to -90 in columns of answers mean that there is no answer. Never calculate with them.
"""

_SCRIPTS = """\
KONTROLL OCH INLÄSNING / CHECKING AND READING
  python3 scripts/verify_package.py .     kontrollerar paketet / checks the package (Python alone)
  scripts/read_package.py, .R, .do, .sps  läser in det / read it in pandas, R, Stata and SPSS
"""


def readme(manifest: Manifest, codebook: Codebook, n_rows: Mapping[str, int]) -> str:
    """The whole text; its first line says so where answers are synthetic."""
    return "\n".join(_lines(manifest, codebook, n_rows)) + "\n"


def _lines(manifest: Manifest, codebook: Codebook, n_rows: Mapping[str, int]) -> Iterator[str]:
    if manifest.is_synthetic:
        yield from (SYNTHETIC_LINE, SYNTHETIC["sv"], SYNTHETIC["en"], "")
    yield from (_SWEDISH, _ENGLISH)
    yield "KODER FÖR SAKNADE SVAR / CODES FOR MISSING ANSWERS"
    yield from (f"  {int(code)}  {LABELS[code]['sv']} / {LABELS[code]['en']}" for code in MissingCode)
    yield from ("", "FILER / FILES")
    for name, file in codebook.files.items():
        yield f"  {name} ({n_rows[name]}): {file['row']['sv']} / {file['row']['en']}"
    yield from ("", *_consent(manifest), "", *_reconciliation(manifest), "", _SCRIPTS)
    if manifest.warnings:
        yield from ("ATT VETA / TO KNOW", *(f"  {warning}" for warning in manifest.warnings), "")
    yield f"{manifest.program_version}, {manifest.today}"


def _consent(manifest: Manifest) -> Iterator[str]:
    count = manifest.consent
    yield "SAMTYCKE / CONSENT"
    yield f"  personer / people {count.n_people} = med i paketet / included {count.n_included}"
    yield f"    + inget beslut / no decision {count.n_no_decision} + nej / refused {count.n_refused}"
    yield f"    + återtaget / withdrawn {count.n_withdrawn}"


def _reconciliation(manifest: Manifest) -> Iterator[str]:
    yield "PLANERAT OCH GJORT / PLANNED AND DONE"
    for row in manifest.reconciliation:
        name = f"{row.role}, {row.instrument} {row.version}"
        yield f"  {name}: {row.planned} = {_sum(dict(row.states))}"
    yield f"  ALLT / ALL: {manifest.total['planned']} = {_sum(manifest.total['states'])}"


def _sum(states: dict[str, int]) -> str:
    told = [f"{states[state]} {state.value}" for state in FinalState if states[state]]
    return " + ".join(told) or "0"
