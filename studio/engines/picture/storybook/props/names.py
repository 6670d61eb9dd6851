"""The props of a storybook scene by name: the words that people use for each, and how large it is.

Read by the reading of the starter engine, which finds props in a prompt, and by the arranging of a scene.
"""

from __future__ import annotations

from typing import Final

_ENDINGS: Final = (("shelf", "shelves"), ("bookcase", "bookcases"), ("branch", "branches"), ("fish", "fish"))


def plural(word: str) -> str:
    """The plural of an English noun, by its last word: "wooden box" gives "wooden boxes"."""
    for one, many in _ENDINGS:
        if word.endswith(one):
            return word[: -len(one)] + many
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def _words(said: str) -> tuple[str, ...]:
    """The words of a row below, each with its plural; what stands behind "|" has none."""
    counted, _, plain = said.partition("|")
    one = [word.strip() for word in counted.split(",") if word.strip()]
    return (*one, *(plural(word) for word in one), *(word.strip() for word in plain.split(",") if word.strip()))


_ROWS: Final[dict[str, tuple[float, str]]] = {
    # In rooms.
    "table": (1.4, "table, wooden table, dining table, kitchen table, coffee table"),
    "chair": (0.9, "chair, wooden chair, kitchen chair"),
    "armchair": (1.0, "armchair, easy chair"),
    "rocking chair": (1.1, "rocking chair"),
    "sofa": (1.9, "sofa, couch, settee"),
    "stool": (0.5, "stool, footstool"),
    "bed": (2.0, "bed"),
    "cradle": (0.9, "cradle, cot, crib"),
    "desk": (1.4, "desk, writing desk, office desk"),
    "school desk": (0.9, "school desk"),
    "shelf": (1.0, "shelf, wall shelf"),
    "bookcase": (1.9, "bookcase, bookshelf"),
    "cupboard": (1.6, "cupboard, cabinet, sideboard, dresser, chest of drawers"),
    "wardrobe": (2.1, "wardrobe, closet"),
    "throne": (1.9, "throne"),
    "rug": (1.8, "rug, carpet, mat"),
    "curtain": (2.2, "curtain, drape"),
    "window": (1.3, "window"),
    "window sill": (2.2, "window sill, windowsill, window ledge"),
    "door": (2.0, "door, doorway, front door"),
    "doorstep": (1.4, "doorstep, porch"),
    "staircase": (2.4, "staircase, stair, step"),
    "lamp": (0.5, "lamp, table lamp, desk lamp, bedside lamp"),
    "fireplace": (1.5, "fireplace, hearth"),
    "stove": (1.0, "stove, oven, cooker"),
    "sink": (1.0, "sink, washbasin, basin"),
    "fridge": (1.8, "fridge, refrigerator"),
    "blackboard": (1.8, "blackboard, chalkboard, board"),
    "picture frame": (0.6, "picture frame, photo frame"),
    "piano": (1.5, "piano"),
    "pillow": (0.6, "pillow, cushion"),
    "blanket": (1.4, "blanket, quilt"),
    "stage": (4.0, "stage"),
    # On tables.
    "plate": (0.26, "plate, dish"),
    "bowl": (0.25, "bowl, fruit bowl"),
    "fish bowl": (0.35, "fish bowl, fishbowl, goldfish bowl, fish tank, aquarium"),
    "cup": (0.13, "cup, mug, teacup"),
    "jug": (0.25, "jug, pitcher"),
    "bottle": (0.3, "bottle"),
    "vase": (0.35, "vase"),
    "tray": (0.45, "tray"),
    "basket": (0.45, "basket, picnic basket, hamper"),
    "box": (0.5, "box, cardboard box, wooden box, crate, chest"),
    "cauldron": (0.6, "cauldron"),
    "stack of books": (0.35, "| stack of books, pile of books, stacks of books, piles of books"),
    "lying book": (0.3, "lying book"),
    "bird cage": (0.6, "bird cage, birdcage, cage"),
    "pumpkin": (0.4, "pumpkin"),
    "pram": (1.1, "pram, baby carriage, stroller, pushchair, buggy"),
    "ball": (0.25, "ball, beach ball"),
    # Round the house.
    "fence": (2.4, "fence, picket fence, wooden fence, railing"),
    "gate": (1.6, "gate, garden gate"),
    "wall": (2.6, "wall, brick wall, stone wall, garden wall"),
    "hedge": (2.4, "hedge"),
    "bush": (1.3, "bush, shrub"),
    "path": (3.0, "path, footpath, road, trail, country road, country lane, lane, dirt road, winding road"),
    "bench": (1.6, "bench, park bench"),
    "street lamp": (3.4, "street lamp, streetlamp, street light, streetlight, lamp post, lamppost"),
    "sign": (1.5, "sign, signpost, wooden sign"),
    "mailbox": (1.2, "mailbox, letterbox, letter box, postbox"),
    "well": (2.0, "well, wishing well"),
    "doghouse": (1.1, "doghouse, dog house, kennel"),
    "bird house": (0.4, "bird house, birdhouse, nesting box"),
    "beehive": (0.7, "beehive, bee hive, hive"),
    "flower pot": (0.35, "flower pot, flowerpot, pot, plant pot"),
    "flower bed": (1.8, "flower bed, flowerbed"),
    "watering can": (0.45, "watering can"),
    "wheelbarrow": (1.3, "wheelbarrow"),
    "cart": (1.9, "cart, wooden cart, wagon, hay cart"),
    "barrel": (0.9, "barrel, wooden barrel, rain barrel"),
    "bucket": (0.35, "bucket, pail"),
    "ladder": (2.6, "ladder"),
    "hay bale": (1.2, "hay bale, bale of hay, haystack | hay, straw"),
    "scarecrow": (1.8, "scarecrow"),
    "market stall": (
        2.4,
        "market stall, stall, fruit stand, market stand, market, street market, marketplace, farmer's market, "
        "farmers market, fruit stall",
    ),
    "chimney": (1.6, "chimney, smokestack"),
    "roof": (4.0, "roof, rooftop"),
    # Buildings.
    "lighthouse": (18.0, "lighthouse"),
    "tower": (14.0, "tower, castle tower, stone tower"),
    "windmill": (11.0, "windmill, mill"),
    "barn": (8.0, "barn, stable, shed"),
    "cabin": (5.0, "cabin, log cabin, cottage, hut"),
    "bridge": (6.0, "bridge, wooden bridge, footbridge"),
    "treehouse": (7.0, "treehouse, tree house"),
    "igloo": (3.0, "igloo"),
    "cave": (5.0, "cave, den"),
    "tent": (3.4, "tent"),
    "greenhouse": (3.5, "greenhouse, glasshouse"),
    "bus stop": (2.8, "bus stop, bus shelter"),
    "shop": (
        7.0,
        "shop, shop front, shopfront, shop window, bakery, toy shop, toy store, flower shop, pet shop, bookshop, "
        "bookstore, sweet shop, candy store, butcher's, greengrocer's, corner shop, clothes shop, shoe shop, store",
    ),
    "open door": (2.0, "open door, open doorway"),
    "high bed": (2.0, "high bed, loft bed"),
    "cutting board": (0.45, "cutting board, chopping board, bread board, breadboard, wooden board"),
    "string of lights": (
        3.4,
        "string of lights, string lights, string of lanterns, garland | fairy lights, christmas lights, "
        "party lights, bunting",
    ),
    "northern lights": (60.0, "| northern lights, aurora, aurora borealis, polar lights"),
    "skyline": (60.0, "skyline, city skyline"),
    "dock": (4.0, "dock, pier, jetty, landing stage"),
    # Afloat, in the air, on wheels.
    "boat": (3.2, "boat, rowing boat, rowboat, wooden boat"),
    "sailing boat": (5.5, "sailing boat, sailboat, yacht"),
    "pirate ship": (14.0, "pirate ship, galleon"),
    "raft": (2.4, "raft, wooden raft"),
    "buoy": (1.4, "buoy"),
    "hot air balloon": (16.0, "hot air balloon, hot-air balloon"),
    "balloon": (0.9, "balloon, toy balloon"),
    "kite string": (2.2, "kite on a string, kite string"),
    "camper van": (4.8, "camper van, campervan, motorhome, camper"),
    "submarine": (7.0, "submarine, sub, u-boat"),
    "sleigh": (2.0, "sleigh, sledge"),
    # Out of doors, for play and rest.
    "swing": (2.4, "swing, playground swing"),
    "slide": (2.6, "slide, playground slide"),
    "seesaw": (2.6, "seesaw, see-saw, teeter-totter"),
    "sandcastle": (0.6, "sandcastle, sand castle"),
    "umbrella table": (2.4, "umbrella table, garden table, parasol, beach umbrella, sun umbrella, sunshade"),
    "deck chair": (1.2, "deck chair, deckchair, beach chair, sun lounger"),
    "hammock": (2.6, "hammock"),
    "picnic blanket": (1.8, "picnic blanket, picnic rug, picnic"),
    "picnic table": (1.9, "picnic table"),
    "campfire": (0.9, "campfire, camp fire, bonfire"),
    "telescope stand": (1.5, "telescope stand, telescope on a stand, telescope"),
    "fishing rod": (1.8, "fishing rod, fishing pole"),
    "trampoline": (3.0, "trampoline"),
    "sandpit": (2.2, "sandpit, sandbox, sand pit"),
    "butterfly net": (1.2, "butterfly net, fishing net, net"),
    "surfboard": (2.0, "surfboard, surf board"),
    "hoop": (0.9, "hoop, hula hoop"),
    "skis": (1.7, "| skis, pair of skis"),
    "easel": (1.7, "easel"),
    "snowball": (0.2, "snowball"),
    "doll": (0.4, "doll, dolly, rag doll"),
    # Of housework and of the town.
    "washing line": (
        2.6,
        "washing line, clothes line, clothesline, line of washing, washing line with clothes, line with "
        "clothes, clothes on a line | laundry, washing",
    ),
    "washing machine": (0.9, "washing machine, tumble dryer, dryer, dishwasher"),
    "coffee machine": (0.4, "coffee machine, coffee maker, espresso machine"),
    "counter": (2.0, "counter, kitchen counter, worktop, bar counter"),
    "toaster": (0.3, "toaster"),
    "towel": (0.9, "towel, bath towel, beach towel"),
    "mop": (1.4, "mop"),
    "rake": (1.5, "rake"),
    "hose": (1.0, "hose, garden hose, water hose, fire hose"),
    "lawnmower": (1.2, "lawnmower, lawn mower, mower"),
    "digger": (4.0, "digger, excavator, bulldozer, backhoe"),
    "tunnel": (7.0, "tunnel, railway tunnel"),
    "carriage": (3.4, "carriage, royal carriage, horse carriage, stagecoach"),
    "airport": (30.0, "airport, airport terminal"),
    "pyramid": (30.0, "pyramid"),
    "statue": (2.6, "statue, sculpture"),
    # Worn and carried.
    "halo": (0.3, "halo"),
    "arrow": (0.7, "arrow"),
    "pyjamas": (1.0, "| pyjamas, pajamas, nightgown, nightie, dressing gown"),
    "binoculars": (0.2, "| binoculars, pair of binoculars"),
    "scarf": (0.6, "scarf, shawl, neckerchief, muffler"),
    "flag": (1.4, "flag, banner, pennant"),
    # Of nature.
    "bamboo": (2.0, "bamboo plant, bamboo stick, bamboo stalk, bamboo shoot | bamboo, bamboo leaves"),
    "branch": (1.2, "branch, tree branch, twig"),
    "log": (1.4, "log, tree trunk, fallen tree"),
    "stump": (0.7, "stump, tree stump"),
    "nest": (0.35, "nest, bird nest, bird's nest"),
    "snow pile": (1.2, "snow pile, pile of snow, snowdrift, heap of snow"),
    "leaf pile": (1.2, "leaf pile, pile of leaves, heap of leaves"),
    "puddle": (1.2, "puddle"),
    "mud": (1.4, "mud puddle | mud"),
    "pond": (3.0, "pond, duck pond"),
    "ice floe": (2.6, "ice floe, iceberg | ice"),
    "lily pad": (0.5, "lily pad, water lily leaf"),
    "rock": (0.9, "rock, stone, boulder"),
    "tall grass": (1.1, "| tall grass, long grass, high grass, reeds, tuft of grass"),
    "stick": (1.0, "stick, walking stick"),
    "starfish": (0.25, "| starfish, sea star"),
    "dragonfly": (0.12, "dragonfly, firefly"),
    "waterfall": (8.0, "waterfall"),
    "island": (6.0, "island"),
}

PROPS: Final[dict[str, tuple[str, ...]]] = {name: _words(said) for name, (_, said) in _ROWS.items()}
"""Name of each prop -> the words that people use for it, plurals too, the name itself first where it is said so."""
METRES: Final[dict[str, float]] = {name: metres for name, (metres, _) in _ROWS.items()}
"""Name of each prop -> length of its longer side in metres, as it is drawn."""
