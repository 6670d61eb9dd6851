"""The targets, by the kind of file. `tests.fuzz.table` names them all."""
