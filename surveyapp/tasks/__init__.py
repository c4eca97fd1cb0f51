"""Things that staff must do, made by what happens, each of them once."""
