"""Sound made ready for a store: filtered, brought to a loudness, kept under a peak, measured. NumPy alone, in blocks.

What is here knows no project and no file: blocks of samples go in, blocks and numbers come out, so that a book of any
length takes no more memory than a few seconds of it. Used by `services.exchange.audiobook`, on threads.
"""
