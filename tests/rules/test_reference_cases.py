"""The reference numbers themselves: readable, and none forgotten."""

from reference_cases import case, every_name


def test_seventy_five_reference_cases_are_here() -> None:
    assert len(every_name()) == 75


def test_undefined_is_not_zero() -> None:
    assert not case("a18_alpha_single_person").agrees(0.0, None)
