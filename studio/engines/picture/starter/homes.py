"""Whether a plan is a scene or one thing on white paper, and where a scene is when no words say it.

Used by `scenes`, which draws it, and by `parts`, which holds on to it when words change the scene before. Pure.
"""

from __future__ import annotations

from typing import Final

from studio.engines.picture.starter.reading.kinds import MOONS
from studio.engines.picture.storybook.plan import Place, Plan, Setting


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split(", "))


HOMES: Final[tuple[tuple[Place, frozenset[str]], ...]] = (
    ("meadow", _names("airport, tunnel, digger")),
    ("desert", _names("pyramid")),
    ("shore", _names("starfish")),
    ("snow", _names("snowball")),
    ("garden", _names("washing line, lawnmower, rake")),
    ("kitchen", _names("coffee machine, toaster, counter")),
    ("bathroom", _names("washing machine, toothbrush")),
    ("space", _names("rocket, satellite, ufo, astronaut, planet, milky way, comet")),
    (
        "room",
        _names(
            "table, bed, chair, armchair, rocking chair, desk, school desk, shelf, bookcase, cupboard, wardrobe, sofa, "
            "lamp, couch and lamp, fireplace, piano, rug, cradle, curtain, window, window sill, vase, blackboard, "
            "fish bowl, bowl, cup, cup of coffee, plate, tray, stool, pillow, throne, bird cage, television, toilet, "
            "bathtub"
        ),
    ),
    ("kitchen", _names("stove, sink, fridge, pot, shallow pan of food, cook")),
    (
        "sea",
        _names(
            "boat, ship, sailing boat, pirate ship, raft, speedboat, passenger ship, ferry, motor boat, surfer, wave, "
            "dolphin, spouting whale, island, desert island, buoy, dock, anchor"
        ),
    ),
    (
        "under water",
        _names("submarine, fish, octopus, shark, whale, tropical fish, blowfish, jellyfish, squid, mermaid, seal"),
    ),
    ("river", _names("bridge")),
    ("lake", _names("canoe, swan, duck, lily pad, rower, flamingo")),
    ("shore", _names("crab, sandcastle, seashell, deck chair, lighthouse, surfboard, beach with umbrella")),
    (
        "snow",
        _names("igloo, sleigh, sled, snow pile, ice floe, snowman, snowman without snow, penguin, polar bear, skier, "
               "snowboarder, skis"),
    ),
    ("desert", _names("camel, two-hump camel, scorpion")),
    ("city", _names("skyline, bus stop, street lamp, traffic light, taxi, tram, trolleybus, stadium")),
    ("farm", _names("barn, tractor, scarecrow, hay bale, farmer")),
    (
        "park",
        _names("bench, picnic blanket, picnic table, slide, playground slide, seesaw, swing, fountain, carousel horse"),
    ),
    (
        "garden",
        _names("bird house, flower bed, greenhouse, watering can, wheelbarrow, doghouse, beehive, hedge, sandpit, "
               "trampoline, hammock, tulip"),
    ),
    ("forest", _names("bamboo, log, stump, treehouse, moose, boar")),
    ("sky", _names("hot air balloon, plane, small airplane, helicopter, parachute")),
)  # fmt: skip
"""Where things are when nobody says where; the first that fits."""
ON_TABLES: Final = _names(
    "abacus, apple, artist palette, avocado, baby bottle, bacon, bagel, baguette, balance scale, banana, battery, "
    "beans, beer mug, bell, bell pepper, bento box, blueberries, book, books, bottle, bottle with popping cork, "
    "bouquet, bowl, bowl with spoon, box, bread, broccoli, bubble tea, burrito, butter, cake, camera, candle, "
    "candy, canned food, carrot, cheese, cherries, chess pawn, chestnut, chocolate bar, chopsticks, clipboard, "
    "cocktail glass, coconut, coin, compass, computer mouse, cooked rice, cookie, corn, crayon, croissant, "
    "crystal ball, cucumber, cup, cup of coffee, cup with straw, cupcake, curry rice, custard, cutting board, "
    "dice, doughnut, dumpling, egg, eggplant, envelope, fish bowl, flatbread, floppy disk, flower pot, fondue, "
    "fork and knife, fork and knife with plate, fountain pen, french fries, fried egg, fried shrimp, garlic, gem, "
    "gift, ginger, glass of milk, glasses, globe, grapes, green salad, hamburger, hammer, headphone, honey pot, "
    "hot dog, hot pepper, hourglass, ice cream, jar, jug, key, keyboard, kiwi fruit, knife, lamp, laptop, lemon, "
    "light bulb, lime, lollipop, love letter, lying book, magnet, magnifying glass, mango, mantelpiece clock, "
    "medal, melon, memo, microscope, mobile phone, moon cake, newspaper, notebook, olive, onion, open book, "
    "orange fruit, package, paintbrush, pancakes, paperclip, pea pod, peach, peanuts, pear, pen, pencil, pie, "
    "pill, pineapple, pizza, plate, popcorn, pot, potato, potted plant, poultry leg, pretzel, puzzle piece, "
    "radio, rice ball, ring, salt, sandwich, saw, scissors, screwdriver, scroll, shallow pan of food, shortcake, "
    "soft ice cream, spaghetti, spoon, stack of books, steak, steaming bowl, stopwatch, straight ruler, "
    "strawberry, sunglasses, sushi, taco, teacup without handle, teapot, telephone, thermometer, thread, toaster, "
    "tomato, toothbrush, tray, triangular ruler, trophy, tropical drink, tumbler glass, vase, video camera, "
    "waffle, watch, watermelon, wine glass, wrench, yarn, yo-yo"
)
"""Where nothing else is, these are looked at from near."""
SKY: Final = _names("sun, sun with face, moon, full moon, planet")
_GLASSES: Final = frozenset({
    "tumbler glass", "wine glass", "cup", "jar", "bottle", "bowl", "fish bowl", "bucket", "vase", "bathtub", "jug",
})  # fmt: skip
_SWIMMERS: Final = _names(
    "fish, tropical fish, blowfish, octopus, squid, jellyfish, shark, seaweed, coral, crab, lobster"
)
"""Who is in the sea is under it, if all are of these."""


def is_scene(plan: Plan) -> bool:
    """Whether it is more than one thing on white paper."""
    several = len(plan.wishes) != 1 or plan.wishes[0].number > 1
    white = plan.setting.place == "" or (plan.setting.place == "paper" and plan.setting.colour in ("", "white"))
    return several or not white or _has_weather(plan)


def _has_weather(plan: Plan) -> bool:
    return any((plan.setting.time, plan.setting.weather, plan.setting.season))


def settled(plan: Plan) -> Setting:
    """The setting of a scene: where no words say where it is, the things do."""
    names = {wish.name for wish in plan.wishes}
    setting = plan.setting
    if not setting.place:
        planets = bool(names & SKY) and "globe" in names
        home: Place = next((place for place, of in HOMES if _at_large(plan) & of), "meadow")
        near = bool(names) and _at_large(plan) <= ON_TABLES and _on_the_ground(plan)
        setting = setting._replace(place="space" if planets else "table top" if near else home)
    airborne = any(wish.place == "above" for wish in plan.wishes)
    swim = setting.place == "sea" and bool(names) and names <= _SWIMMERS and not airborne
    swim = swim or (setting.place in ("sea", "under water") and _swims_under(plan))
    if swim:
        setting = setting._replace(place="under water")
    if setting.place == "mountains" and "lighthouse" in names:
        # Its cliff is one by the sea.
        setting = setting._replace(place="shore")
    if not setting.time and "northern lights" in names:
        setting = setting._replace(time="night")
    if not setting.time and names & MOONS and not names & SKY - MOONS and setting.place not in ("space", "moon"):
        setting = setting._replace(time="night")
    return setting


def _at_large(plan: Plan) -> set[str]:
    """Names without those of what is in a vessel: a goldfish in a glass needs no sea around it."""
    kept = {
        one.subject
        for one in plan.relations
        if one.rule in ("in", "inside") and plan.wishes[one.object].name in _GLASSES
    }
    return {wish.name for at, wish in enumerate(plan.wishes) if at not in kept}


def _on_the_ground(plan: Plan) -> bool:
    """Whether nothing flies, and no weather or season says that it is outdoors."""
    outdoors = plan.setting.weather not in ("", "clear") or plan.setting.season
    return not outdoors and not any(wish.place == "above" or wish.pose == "flying" for wish in plan.wishes)


def _swims_under(plan: Plan) -> bool:
    """Whether somebody is under a boat."""
    homes = dict(HOMES)
    return any(
        one.rule == "under"
        and plan.wishes[one.subject].name in homes["under water"]
        and plan.wishes[one.object].name in homes["sea"]
        for one in plan.relations
    )
