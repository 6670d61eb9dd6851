@echo off
rem Environment, starter models, window. FULL=1, LITE=1 and KIT=dir work as with make.
cd /d "%~dp0..\.."
set PYTHON=py -3
py -3.11 --version >nul 2>&1 && set PYTHON=py -3.11
%PYTHON% packaging\environment.py run %*
