"""The writer on llama.cpp: its own libraries, bound in process. No server, no port, no thread that stays."""
