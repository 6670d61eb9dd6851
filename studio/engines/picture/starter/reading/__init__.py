"""From a prompt to `storybook.plan.Plan`: which things, how they stand to each other, where, when, in which style.

Used by the starter picture engine on the worker's job thread. `plan_reading.read_plan` is the door; the other modules
are its steps: `tokens` and `emoji` make words of signs, `vocabulary` knows the things, `chunks` finds the longest
wordings, `sentence` builds clauses, `meaning` judges likenesses, `telling` says
what was understood.
"""
