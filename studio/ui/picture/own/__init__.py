"""Things of a person's own, which a model of scenes learns from drawings: asked for, listed, forgotten."""
