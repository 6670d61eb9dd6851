"""The technical sheet of a published narration: figures, what may fail, what stores say of synthetic voices."""
