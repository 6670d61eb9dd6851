@echo off
rem The whole test suite, offscreen and offline.
cd /d "%~dp0..\.."
set PYTHON=py -3
py -3.11 --version >nul 2>&1 && set PYTHON=py -3.11
%PYTHON% packaging\environment.py test %*
