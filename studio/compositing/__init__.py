"""How layers are shown: their effects, and their picture as a whole. The same in worker and window.

`effects` makes of one layer what is seen of it; `flat` puts layers together. Nothing of it is stored: a shadow, a
mirror image and the colour of the light follow the layer they belong to.
"""
