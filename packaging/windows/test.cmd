@echo off
rem The whole test suite, offscreen and offline.
cd /d "%~dp0..\.."
py -3.11 packaging\environment.py test %* || py -3 packaging\environment.py test %*
