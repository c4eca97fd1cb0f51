"""Passwords are hashed so slowly that guessing them from a stolen database does not pay."""

from __future__ import annotations

from argon2 import PasswordHasher, Type


def test_a_password_costs_at_least_what_is_recommended(real_hasher: PasswordHasher) -> None:
    # OWASP, Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane, or more.
    assert real_hasher.type is Type.ID
    assert real_hasher.memory_cost >= 19 * 1024
    assert real_hasher.time_cost >= 2
