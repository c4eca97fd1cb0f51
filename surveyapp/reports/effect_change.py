"""Change on many scales in tables: counts first, then means, tests, reliable change and thresholds."""

from __future__ import annotations

from collections.abc import Sequence

from surveyapp.effects.counts import ChangeCounts, change_counts
from surveyapp.effects.effect_sizes import effect_sizes
from surveyapp.effects.multiplicity import adjust_p
from surveyapp.effects.paired import paired_t, sign_test
from surveyapp.effects.pairs import complete_pairs, mean
from surveyapp.effects.proportions import proportion
from surveyapp.effects.signed_rank import wilcoxon_signed_rank
from surveyapp.effects.small_numbers import protect_row
from surveyapp.plans.definition import Threshold
from surveyapp.progression.outcomes import METHOD
from surveyapp.progression.words import number as plain
from surveyapp.reports.effect_document import WILSON, Cell, Figure, Frame, Section, Table, count, number, share
from surveyapp.reports.effect_series import ScaleSeries
from surveyapp.reports.effect_words import Words

PAIRED_T = "paired t, 95 %"
NONCENTRAL_T = "noncentral t, 95 %"


def change_section(frame: Frame, code: str, series: Sequence[ScaleSeries]) -> Section:
    """Everything on change for these scales, which are one family of tests."""
    if not series:
        return Section(code, frame.words(code), (), (frame.words("no scales"),))
    tables = (
        _counts(frame, series),
        _means(frame, series),
        _tests(frame, series),
        _reliable(frame, series),
        _thresholds(frame, series),
    )
    return Section(code, frame.words(code), tuple(table for table in tables if table.rows))


def counts_of(series: ScaleSeries) -> ChangeCounts:
    """How many are better, the same and worse at their latest reading than at their first."""
    return change_counts(series.first, series.latest, better="lower" if series.better == "lower" else "higher")


def protected_shares(frame: Frame, found: ChangeCounts) -> tuple[Figure, Figure, Figure]:
    """Better, same and worse as shares, with those hidden that must be."""
    parts = (found.better, found.same, found.worse)
    cells = protect_row([part.k for part in parts], frame.minimum).cells if found.n_pairs else (0, 0, 0)
    better, same, worse = (
        share(part) if cell is not None else share(part).hidden() for part, cell in zip(parts, cells, strict=True)
    )
    return better, same, worse


def _n(frame: Frame, n: int) -> Figure:
    return frame.safe(count(n), n)


def _counts(frame: Frame, series: Sequence[ScaleSeries]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    notes = [note for one in series for note in _doubts(frame, one)]
    for one in series:
        found = counts_of(one)
        rows.append((one.name.text(frame.words.language), _n(frame, found.n_pairs), *protected_shares(frame, found)))
    columns = frame.columns("scale", "n", "better", "same", "worse")
    return Table("counts", frame.words("counts caption"), columns, tuple(rows), tuple(notes))


def _doubts(frame: Frame, one: ScaleSeries) -> list[str]:
    name = one.name.text(frame.words.language)
    found = (("rater note", one.n_other_rater), ("unclear note", one.n_unclear))
    return [frame.words(code, name=name, n=n) for code, n in found if n >= max(frame.minimum, 1)]


def _means(frame: Frame, series: Sequence[ScaleSeries]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for one in series:
        test, size, moved = paired_t(one.first, one.latest), effect_sizes(one.first, one.latest), counts_of(one)
        both = complete_pairs(one.first, one.latest)
        n, reason = test.n_pairs, test.undefined
        figures = (
            count(n),
            number(mean(both.first), n, "mean", reason),
            number(mean(both.second), n, "mean", reason),
            number(test.mean_diff, n, PAIRED_T, reason, test.ci),
            number(moved.median_change, n, "median", moved.undefined),
            number(size.d_z, n, NONCENTRAL_T, size.undefined, size.d_z_ci),
        )
        rows.append((one.name.text(frame.words.language), *(frame.safe(figure, n) for figure in figures)))
    columns = frame.columns("scale", "n", "first", "latest", "mean change", "median change", "d_z")
    return Table("means", frame.words("means caption"), columns, tuple(rows), (frame.words("means note"),))


def _tests(frame: Frame, series: Sequence[ScaleSeries]) -> Table:
    signs = [sign_test(one.first, one.latest) for one in series]
    ranks = [wilcoxon_signed_rank(one.first, one.latest) for one in series]
    # A p value from few people tells how many went up and down; and what is not shown must not weigh on the others.
    shown = [all(share.value is not None for share in protected_shares(frame, counts_of(one))) for one in series]
    sign_p = [test.p if seen else None for test, seen in zip(signs, shown, strict=True)]
    rank_p = [test.p if seen else None for test, seen in zip(ranks, shown, strict=True)]
    holm_sign, holm_rank = adjust_p(sign_p), adjust_p(rank_p)
    rows: list[tuple[Cell, ...]] = []
    for place, one in enumerate(series):
        n = signs[place].n_pairs
        exact = "exact" if ranks[place].p_exact is not None else "normal"
        figures = (
            number(signs[place].p, n, "sign test, exact", signs[place].undefined, form="p"),
            number(holm_sign.p[place], n, "sign test, exact, Holm", signs[place].undefined, form="p"),
            number(ranks[place].p, n, f"Wilcoxon, zeros dropped, {exact}", ranks[place].undefined, form="p"),
            number(holm_rank.p[place], n, f"Wilcoxon, zeros dropped, {exact}, Holm", ranks[place].undefined, form="p"),
        )
        cells = [figure if n == 0 or shown[place] else figure.hidden() for figure in figures]
        rows.append((one.name.text(frame.words.language), *cells))
    columns = frame.columns("scale", "sign", "sign holm", "wilcoxon", "wilcoxon holm")
    n_tests = max(holm_sign.n_tests, holm_rank.n_tests)
    notes = (frame.words("tests note", n=n_tests),) if n_tests > 1 else ()
    return Table("tests", frame.words("tests caption"), columns, tuple(rows), notes)


def reliable_counts(series: ScaleSeries) -> dict[str, int]:
    """How many changed reliably, and how many could not have shown it, of those who were judged."""
    judged = [verdict for verdict in series.verdicts if verdict.reliable != "not judged"]
    found = {name: sum(one.reliable == name for one in judged) for name in ("improved", "unchanged", "deteriorated")}
    could_not = sum(one.could_not_show is not None and one.reliable != "improved" for one in judged)
    return {**found, "could not show": could_not}


def _reliable(frame: Frame, series: Sequence[ScaleSeries]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for one in series:
        if one.reliability is None:
            continue
        found = reliable_counts(one)
        parts = (found["improved"], found["unchanged"], found["deteriorated"])
        n = sum(parts)
        hidden = not nested_counts_are_safe(frame, one)
        cells = protect_row(parts, frame.minimum).cells if n else parts
        shares = [
            _share(part, n).hidden() if hidden or cell is None else _share(part, n)
            for part, cell in zip(parts, cells, strict=True)
        ]
        at_end = found["could not show"]
        protected = protect_row((at_end, n - at_end), frame.minimum).cells if n else (0,)
        given = one.reliability
        value, sd = (plain(amount, frame.words.language) for amount in (given.value, given.sd))
        about = f"{value} ({frame.words(f'from {given.kind}')}, SD {sd}; {given.source})"
        rows.append((one.name.text(frame.words.language), _n(frame, n), *shares, count(protected[0]), about))
    columns = frame.columns("scale", "n", "improved", "unchanged", "deteriorated", "could not show", "reliability")
    return Table("reliable", f"{frame.words('reliable caption')} ({METHOD})", columns, tuple(rows))


def nested_counts_are_safe(frame: Frame, series: ScaleSeries) -> bool:
    """Whether nobody stands out by having changed for the better, but not beyond error, or the other way round."""
    moved, found = counts_of(series), reliable_counts(series)
    left_over = (moved.better.k - found["improved"], moved.worse.k - found["deteriorated"])
    return all(abs(few) == 0 or abs(few) >= frame.minimum for few in left_over)


def _share(part: int, n: int) -> Figure:
    return share(proportion(part, n))


def _thresholds(frame: Frame, series: Sequence[ScaleSeries]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for one in series:
        if one.threshold is None:
            continue
        ends = [verdict.threshold_end for verdict in one.verdicts if verdict.latest is not None]
        reached, missed, already = (ends.count(end) for end in ("reached", "not reached", "already there"))
        n = reached + missed
        cells = protect_row([reached, missed, already][: 3 if already else 2], frame.minimum).cells if ends else (0, 0)
        hidden = cells[0] is None or cells[1] is None
        figure = _share(reached, n)
        afterwards = any(verdict.fixed_afterwards for verdict in one.verdicts)
        rows.append(
            (
                one.name.text(frame.words.language),
                asked(frame.words, one.threshold),
                count(None if hidden else n),
                figure.hidden() if hidden and n else figure,
                count(cells[2] if already else 0),
                frame.words("no" if afterwards else "yes"),
            )
        )
    columns = frame.columns("scale", "asked", "n", "reached", "already", "fixed")
    return Table("thresholds", f"{frame.words('threshold caption')} ({WILSON})", columns, tuple(rows))


def asked(words: Words, threshold: Threshold) -> str:
    """What a threshold asks for, in words."""
    amounts = (("level", threshold.level), ("change", threshold.change))
    parts = [words(code, **{code: plain(amount, words.language)}) for code, amount in amounts if amount is not None]
    return words("and").join(parts)
