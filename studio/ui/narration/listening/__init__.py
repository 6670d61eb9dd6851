"""Takes that are listened to in the background: what was missed, said twice or wrong, to be let pass or taken again."""
