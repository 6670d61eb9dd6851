"""The worker process: its main loop, the cache of loaded models and the files it writes. Never imports Qt."""
