"""What is wrong with the values of a grid's axis, as a sentence that says what to do. No toolkit."""

from __future__ import annotations

from studio.domain.grid_values import AxisError
from studio.services.translation import tr


def axis_words(error: AxisError) -> str:  # noqa: PLR0911, PLR0912 - one sentence for each kind
    value = error.value
    match error.trouble:
        case "nothing":
            return tr("Type the values, parted by commas.")
        case "many":
            return tr("These are more than {count} values.", count=error.most)
        case "twice":
            return tr("“{value}” stands there twice.", value=value)
        case "lone":
            return tr("Type the words of the prompt first, and then what is to stand in their place.")
        case "apart":
            return tr("The values cannot be told apart. Put each on a line of its own.")
        case "switch":
            return tr("“{value}” is neither on nor off.", value=value)
        case "number":
            return tr("“{value}” is no number. Write 4, 8, 12 or 4-12 (+4).", value=value)
        case "whole":
            return tr("“{value}” is no whole number.", value=value)
        case "bounds":
            return tr("{value} is not between {least} and {most}.", value=value, least=error.least, most=error.most)
        case "unknown":
            return tr("“{value}” is not known here. There are: {there}.", value=value, there=error.there)
        case "size":
            return tr("“{value}” is no size. Write 512x512.", value=value)
        case "sides":
            return tr("The sides of “{value}” are not multiples of 8 from {least} to {most}.",
                      value=value, least=error.least, most=error.most)  # fmt: skip
        case "absent":
            return tr("“{value}” is not in the prompt.", value=value)
        case "crossed":
            return tr("A control picture cannot end before it begins: let the values of both leave a span.")
