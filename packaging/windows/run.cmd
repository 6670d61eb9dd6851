@echo off
rem Environment, starter models, window. FULL=1, LITE=1 and KIT=dir work as with make.
cd /d "%~dp0..\.."
py -3.11 packaging\environment.py run %* || py -3 packaging\environment.py run %*
