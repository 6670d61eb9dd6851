"""The small words that a prompt is read by: articles, counts, colours, sizes, adjectives, and irregular plurals.

Constants alone; used by the other modules of the room. A colour that a model does not have is left out when its
vocabulary is made.
"""

from __future__ import annotations

from typing import Final, Literal


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


COLOUR_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "red": ("red", "crimson", "scarlet", "ruby", "maroon", "burgundy", "vermilion", "cherry red", "reddish"),
    "orange": ("orange", "amber", "tangerine", "apricot", "coral", "orangey"),
    "yellow": ("yellow", "golden", "gold", "lemon yellow", "mustard", "blond", "blonde", "yellowish"),
    "green": ("green", "emerald", "olive", "lime green", "mint green", "jade", "teal", "greenish", "khaki"),
    "blue": ("blue", "navy", "navy blue", "azure", "cyan", "turquoise", "cobalt", "sapphire", "indigo", "sky blue",
             "aqua", "bluish", "ultramarine"),
    "purple": ("purple", "violet", "lilac", "lavender", "mauve", "plum", "amethyst"),
    "pink": ("pink", "magenta", "rose pink", "fuchsia", "salmon", "hot pink", "pinkish"),
    "brown": ("brown", "chestnut", "chocolate brown", "tan", "beige", "bronze", "sepia", "brownish", "hazel", "ginger"),
    "black": ("black", "ebony", "jet black", "coal black"),
    "white": ("white", "ivory", "snow white", "cream coloured", "whitish"),
    "grey": ("grey", "gray", "silver", "silvery", "greyish", "grayish", "ash grey", "charcoal"),
}  # fmt: skip
SHADES: Final = words("dark light bright pale deep vivid pastel neon soft rich dull coloured colored colour color")
"""Words about a colour that change nothing that the model could obey."""

ARTICLES: Final = words("a an the my your his her its our their this that these those some any another other")
POSSESSIVES: Final = words("its his her their my your our")
PRONOUNS: Final = words("it he she they him them")

NUMBERS: Final[dict[str, int]] = {
    "one": 1, "single": 1, "two": 2, "pair of": 2, "pair": 2, "couple of": 2, "couple": 2, "both": 2, "twin": 2,
    "three": 3, "trio of": 3, "few": 3, "bunch of": 3, "four": 4, "several": 4, "group of": 4, "five": 5, "six": 6,
    "half dozen": 6, "half-dozen": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "dozen": 12, "dozen of": 12, "dozens of": 24, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "hundred": 100, "hundreds of": 100, "thousand": 1000, "thousands of": 1000, "million": 1_000_000,
    "many": 8, "lots of": 8, "lot of": 8, "plenty of": 8, "loads of": 8, "various": 4, "multiple": 4, "countless": 12,
    "herd of": 6, "flock of": 6, "school of": 6, "pack of": 5, "swarm of": 9, "family of": 4, "gang of": 4,
    "team of": 4, "litter of": 4, "set of": 4, "collection of": 6, "handful of": 4,
}  # fmt: skip
ARRANGED: Final[dict[str, tuple[int, Literal["row", "crowd", "pile"]]]] = {
    "row of": (5, "row"), "rows of": (10, "row"), "line of": (5, "row"), "queue of": (5, "row"),
    "parade of": (6, "row"), "crowd of": (12, "crowd"), "crowds of": (12, "crowd"), "mob of": (10, "crowd"),
    "army of": (12, "crowd"), "pile of": (6, "pile"), "heap of": (6, "pile"), "stack of": (5, "pile"),
    "mountain of": (9, "pile"), "tower of": (5, "pile"),
}  # fmt: skip
"""How several stand together, and how many they are where no number is said."""
PLURAL: Final = 3
"""How many a plural is without a number."""

SIZES: Final[dict[str, Literal["tiny", "small", "big", "giant"]]] = {
    "tiny": "tiny", "teeny": "tiny", "miniature": "tiny", "mini": "tiny", "minuscule": "tiny", "microscopic": "tiny",
    "wee": "tiny", "itsy bitsy": "tiny", "teeny tiny": "tiny",
    "small": "small", "little": "small", "short": "small", "smaller": "small", "petite": "small",
    "big": "big", "large": "big", "tall": "big", "great": "big", "bigger": "big", "larger": "big", "long": "big",
    "oversized": "big",
    "huge": "giant", "giant": "giant", "gigantic": "giant", "enormous": "giant", "massive": "giant",
    "colossal": "giant", "immense": "giant", "towering": "giant", "monstrous": "giant", "humongous": "giant",
}  # fmt: skip

OF_FAMILIES: Final[dict[str, Literal["", "small", "big"]]] = {
    **dict.fromkeys(words("mother mum mom mummy mommy mama father dad daddy papa parent"), "big"),
    **dict.fromkeys(words("cub baby young pup child kid kitten puppy chick calf foal lamb duckling son daughter"),
                    "small"),
    **dict.fromkeys(words("brother sister friend grandmother grandfather grandma grandpa granny uncle aunt"), ""),
}  # fmt: skip
"""Of an animal they are others of its kind: "a bear and its cub", "a baby elephant"; how large each is."""
PRECIOUS: Final = words("gold silver")
"""Colours, and behind a heap of them or on it coins."""

ADJECTIVES: Final = words("""
    cute beautiful nice pretty lovely simple plain very really quite so too super extremely old new young fresh modern
    cool funny sweet adorable detailed realistic colourful colorful shiny glossy happy sad angry sleepy tired smiling
    laughing crying grumpy scary fat round friendly brave clever lazy hungry thirsty proud shy gentle wild tame quiet
    noisy loud silent calm open closed empty full clean dirty wet dry hot cold warm cosy cozy soft hard smooth rough
    fluffy furry hairy woolly fuzzy feathered scaly striped spotted dotted checked plaid patterned floral wooden metal
    metallic stone brick glass plastic paper leather silk cotton woollen knitted straw clay ceramic porcelain iron steel
    copper rusty broken cracked torn worn vintage antique retro ancient medieval futuristic traditional classic rustic
    rural urban magic magical enchanted mystical fantasy fairytale cartoon cartoonish whimsical playful cheerful joyful
    excited surprised scared frightened worried confused bored curious serious silly crazy mad evil good bad wicked kind
    strong weak fast slow quick heavy light thin thick wide narrow high low deep shallow flat straight curved curly
    wavy bald bearded fancy elegant royal noble rich poor famous lonely lost hidden secret mysterious strange weird odd
    spooky creepy haunted ghostly dark bright glowing sparkling sparkly glittering dazzling shimmering fiery frozen icy
    snowy rainy sunny cloudy foggy misty stormy windy starry moonlit sunlit autumnal wintry leafy grassy flowery mossy
    overgrown wild blooming blossoming ripe juicy tasty delicious sweet sour spicy baked fried grilled roasted fresh
    homemade steaming melting floating sinking hanging raised lowered baby adult grown young elderly female male
    tropical arctic african american english french italian japanese chinese indian mexican spanish german dutch
    little-known local wise noble loyal faithful naughty cheeky jolly merry chubby plump slim skinny muscular handsome
    gorgeous stunning amazing awesome incredible wonderful perfect ideal best favourite favorite special ordinary
    normal typical usual common rare unique different same similar various own whole half main real fake true false
    left-handed upside-down tiny-looking crowded busy peaceful serene tranquil idyllic picturesque scenic dreamy surreal
    abstract minimal minimalist minimalistic cosmic electric digital mechanical robotic sailing wooded sandy rocky muddy
    dusty decorated wrapped painted carved polished lit unlit smoking matching birthday summer's winter's
    snow-covered snow-capped erupting exploding magician's growing sliced chopped rubber
    stuffed parked shining twinkling flickering bouncy squeaky stinky mighty yummy cuddly snuggly handmade
    old-fashioned cobbled sparkling potted landing south north east west breaking""")
"""They name no thing beside a noun; they stay in the sentence that the model gets."""
BURNING: Final = ("burning", "blazing", "flaming", "ablaze", "aflame", "alight", "on fire", "in flames", "up in flames")
"""Beside a noun they say that fire is on it. With an article it is another fire: "a pot on the fire"."""
FILLERS: Final = words("""
    after until during since
    is are was were be being been am am's there here please very just also only then who which whom whose while as
    or but for to from so if when where because than it's that's there's there're do does did has's i i'd i'm we you me
    us let's lets can could would should will may might must shall want wants wanted like need needs love made make
    makes draw paint show create give picture's scene's up down out off away back again together around about along
    happily quickly slowly softly quietly gently proudly peacefully alone own one's each every all hello hi thanks
    thank exactly something somewhere someone somebody today now ever never always once upon really doing going goes""")
"""They name nothing."""
LEAD_INS: Final = words(
    "picture image drawing photo photograph painting illustration icon emoji sticker sketch portrait cartoon "
    "logo symbol scene story pic pictures images drawings clipart vector doodle"
)
"""Said in front of "of", they name no thing."""
ORDERS: Final = words(
    "draw paint make show me please create give us can could would you i want to need like imagine generate let's see "
    "a an the some"
)
DENIALS: Final = words("without no not minus except")
BACKGROUNDS: Final = words("background backdrop backgrounds")
BODY_PARTS: Final[dict[str, Literal["wearing", "holding", ""]]] = {
    "head": "wearing", "neck": "wearing", "nose": "wearing", "face": "wearing", "feet": "wearing", "foot": "wearing",
    "ears": "wearing", "ear": "wearing", "back": "wearing", "shoulders": "wearing", "shoulder": "wearing",
    "wrist": "wearing", "finger": "wearing", "waist": "wearing", "eyes": "wearing",
    "hand": "holding", "hands": "holding", "paw": "holding", "paws": "holding", "mouth": "holding", "beak": "holding",
    "arms": "holding", "arm": "holding", "lap": "holding", "trunk": "holding", "claws": "holding", "teeth": "holding",
    "hair": "", "fur": "", "tail": "", "wings": "", "legs": "", "leg": "", "beard": "", "horns": "", "tongue": "",
    "smile": "", "moustache": "", "mane": "", "spots": "", "stripes": "", "cheeks": "", "freckles": "",
}  # fmt: skip
"""What a thing on or in them is: worn or held. The last ones only belong to the thing itself."""

IRREGULAR: Final[dict[str, str]] = {
    "mice": "mouse", "geese": "goose", "feet": "foot", "men": "man", "women": "woman", "children": "child",
    "people": "person", "teeth": "tooth", "leaves": "leaf", "knives": "knife", "wolves": "wolf", "loaves": "loaf",
    "scarves": "scarf", "calves": "calf", "shelves": "shelf", "wives": "wife", "elves": "elf", "oxen": "ox",
    "dice": "die", "cacti": "cactus", "octopi": "octopus", "fungi": "fungus", "firemen": "fireman",
    "policemen": "policeman", "snowmen": "snowman", "hooves": "hoof", "thieves": "thief", "halves": "half",
}  # fmt: skip
