"""Who speaks: the voice, its speed, and the offer to fetch one."""
