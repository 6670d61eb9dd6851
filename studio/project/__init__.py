"""The project file: open, save, lock, migrate, recover, export and import. Window process or command line; no Qt."""
