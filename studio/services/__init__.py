"""QObjects without widgets: session, job queue, workers, model library, settings, playback. Window process and CLI."""
