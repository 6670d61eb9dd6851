"""Lists of English words and phrases for the style check (`studio.domain.prose`), put together for this program."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


COMMON: Final = _words(
    "about above across after again against almost along already although always among another anything around asked "
    "because become before began behind being below beneath beside between beyond could didn doesn during either "
    "enough every everything except first found given going hadn hasn having herself himself itself knew known later "
    "least little looked might myself never nothing other others ourselves people perhaps quite rather really right "
    "seemed several shall should since someone something still their theirs themselves there these thing things think "
    "those though thought three through toward towards under until upon wanted wasn were weren where whether which "
    "while whole whose without would wouldn yourself"
)
"""Words that may come again at once."""
NO_ADVERB: Final = _words(
    "ally anomaly apply assembly belly bodily bully butterfly chilly comply costly cowardly curly daily deadly dolly "
    "early elderly family filly fly folly friendly ghostly gully heavenly hilly holly holy homely hourly imply italy "
    "jelly jolly july kindly leisurely likely lily lively lonely lovely lowly manly melancholy monopoly monthly "
    "motherly multiply nightly oily only orderly poly quarterly rally rely reply scholarly shelly sickly silly sly "
    "smelly sparkly supply surly tally timely ugly unlikely unruly weekly wily wobbly womanly woolly worldly wrinkly "
    "yearly"
)
"""Words in -ly that are none, or that nobody would miss."""
WORN: Final = _phrases(
    "all of a sudden|at the end of the day|avoid like the plague|back to square one|beat around the bush|better "
    "late than never|bit the bullet|bite the bullet|black as night|blessing in disguise|blood ran cold|blood run "
    "cold|bright and early|broke the silence|burning question|butterflies in her stomach|butterflies in his "
    "stomach|butterflies in my stomach|calm before the storm|chill ran down|cold as ice|cold sweat|crack of "
    "dawn|crystal clear|dark and stormy|dead as a doornail|deafening silence|deep breath she didn't know|diamond "
    "in the rough|easier said than done|every fiber of|every fibre of|eyes like saucers|few and far between|fit "
    "as a fiddle|for all intents and purposes|heart of gold|heart pounded in|heart skipped a beat|heavy heart|hit "
    "the nail on the head|in the blink of an eye|in the nick of time|in this day and age|it goes without "
    "saying|it was a dark and stormy night|know like the back of|last but not least|leave no stone unturned|let "
    "out a breath|light as a feather|like a ton of bricks|little did he know|little did she know|little did they "
    "know|needle in a haystack|needless to say|nerves of steel|nick of time|once in a blue moon|only time will "
    "tell|out of the blue|pale as a ghost|passed with flying colors|passed with flying colours|pitch black|play "
    "it by ear|quick as a flash|quiet as a mouse|raining cats and dogs|red as a beet|roller coaster of "
    "emotions|rose to the occasion|sea of faces|sent shivers down|sharp as a tack|sick and tired|sigh of "
    "relief|silence was deafening|sky was the limit|slept like a baby|slept like a log|snug as a bug|stick out "
    "like a sore thumb|stood the test of time|strong as an ox|take the bull by the horns|thick as thieves|think "
    "outside the box|time stood still|tip of the iceberg|to make a long story short|took her breath away|took his "
    "breath away|tried and true|under the weather|walking on eggshells|weak in the knees|when all is said and "
    "done|white as a sheet|wrong side of the bed|you could cut the tension|you could hear a pin drop"
)
"""Phrases that everybody has read often."""
