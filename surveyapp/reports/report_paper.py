"""A report as a page for paper: what the PDF is made from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from surveyapp.effects.findings import Language
from surveyapp.reports.charts import for_paper
from surveyapp.reports.effect_document import HIDDEN, Cell, Figure, Report
from surveyapp.reports.effect_methods import method_words
from surveyapp.reports.effect_pages import cell_text
from surveyapp.reports.effect_words import Words

HERE = Path(__file__).resolve().parent
STYLE = """
@page{{size:A4 {orientation};margin:1.6cm 1.5cm 1.8cm;
@bottom-right{{content:"{page} " counter(page) " / " counter(pages);font:8pt "Noto Sans",sans-serif}}
@bottom-left{{content:"{foot}";font:8pt "Noto Sans",sans-serif}}}}
body{{font:9pt/1.45 "Noto Sans",sans-serif;color:#1b1b1f}}h1{{font-size:18pt;line-height:1.2;margin:0 0 .3cm}}
h2{{font-size:13pt;margin:.8cm 0 .2cm;break-after:avoid}}h3{{font-size:10.5pt;margin:.5cm 0 .1cm;break-after:avoid}}
p{{margin:.15cm 0}}.note{{font-size:8pt;color:#44444c}}
.synthetic{{border:1.5pt solid #8a2a0b;padding:5pt 8pt;font-weight:600}}
table{{border-collapse:collapse;width:100%;margin:.1cm 0;font-size:8pt}}
th,td{{text-align:left;vertical-align:top;padding:2.5pt 6pt 2.5pt 0;border-bottom:.5pt solid #999}}
thead th{{border-bottom:1pt solid #1b1b1f;vertical-align:bottom}}tbody th{{font-weight:400}}.n{{text-align:right}}
tr{{break-inside:avoid}}.facts{{width:auto}}.facts th{{padding-right:18pt}}td{{overflow-wrap:anywhere}}
.drawing svg{{max-width:17cm;max-height:11cm;display:block;margin:.2cm 0}}.drawing.star svg{{max-width:9cm}}
"""


def as_paper(report: Report, language: Language, authority: str) -> str:
    """The whole report for WeasyPrint: asks for nothing from elsewhere, says on every page where it is synthetic."""
    words = Words(language)
    foot = words("demonstration") if report.is_demonstration else authority
    content = {"report": report, "authority": authority, "style": style(words, foot, "landscape")}
    return rendered("reports/paper.html", words, content)


def style(words: Words, foot: str, orientation: str) -> Markup:
    """The style of paper; ``foot`` stands at the bottom of every page."""
    safe = foot.replace("\\", " ").replace('"', "'").replace("<", " ").replace("\n", " ")
    return Markup(STYLE.format(orientation=orientation, page=words("page"), foot=safe))  # noqa: S704  # no tag in it


def rendered(template: str, words: Words, content: Mapping[str, object]) -> str:
    """A template of this folder with the words and filters that reports need."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["cell"] = lambda cell: paper_cell(cell, words)
    environment.filters["method"] = lambda method: method_words(method, words.language)
    environment.filters["paper"] = for_paper
    environment.tests["figure"] = lambda cell: isinstance(cell, Figure)
    return environment.get_template(template).render(words=words, **content)


def paper_cell(cell: Cell, words: Words) -> str:
    """A cell as it is read, with one short word where it is hidden; the report begins with what that means."""
    if isinstance(cell, Figure) and cell.undefined == HIDDEN:
        return words("hidden")
    return cell_text(cell, words)
