"""How the starter picture model is made: its drawings, its training, its export and its examination.

Run from the folder above: ``python -m recipe data|train|export|evaluate|sheet|naming``. The program never
imports this package.
"""

import studio  # noqa: F401 - sets what keeps libraries quiet
