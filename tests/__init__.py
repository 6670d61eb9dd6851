import studio  # noqa: F401 - sets what keeps libraries quiet
