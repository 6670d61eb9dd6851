"""What kinds of things there are, as far as reading needs it: who can hold or wear, what holds others, what is worn.

Names of the starter model's concepts and of props; used by `sentence`. A test looks each of them up.
"""

from __future__ import annotations

from typing import Final


def _set(names: str) -> frozenset[str]:
    return frozenset(name.strip() for name in names.split(",") if name.strip())


PEOPLE: Final = _set("""
    pirate, knight, witch, nurse, baby, boy, girl, man, woman, old man, old woman, doctor, student, teacher, judge,
    farmer, cook, mechanic,
    welder, scientist, programmer, singer, artist, pilot, astronaut, firefighter, police officer, detective, guard,
    ninja, construction worker, prince, princess, person wearing turban, groom, bride, pregnant woman, baby angel,
    santa claus, mrs. claus, superhero, supervillain, wizard, fairy, vampire, merperson, mermaid, elf, genie,
    zombie, troll, bigfoot, walker, runner, ballet dancer, dancer, man dancing, climber, fencer, jockey, skier,
    snowboarder, golfer, surfer, rower, swimmer, basketball player, weightlifter, cyclist, juggler, family, clown,
    ogre, goblin, ghost, alien, robot, cowboy hat face, snowman, snowman without snow, teddy bear, skull, scarecrow,
    children, friends, people, parents, grandparents""")
SKINNED: Final = PEOPLE - _set("""
    snowman, snowman without snow, teddy bear, skull, scarecrow, ghost, alien, robot, ogre, goblin, troll, bigfoot""")
"""Whose colour is that of their clothes: what is drawn of them is skin."""
HANDED: Final = _set("""
    monkey, monkey face, gorilla, orangutan, bear, koala, panda, sloth, otter, kangaroo, raccoon, beaver, hamster,
    chipmunk, octopus, frog, fox, mouse, mouse face, rabbit, rabbit face, lion, polar bear, elephant, cat, cat face,
    hedgehog, penguin, squid, wolf, dragon, t-rex""")
"""Animals that can be shown with something in their hands."""
ANIMALS: Final = HANDED | _set("""
    dog face, dog, guide dog, service dog, poodle, tiger face, tiger, leopard, horse face, moose, donkey, horse,
    unicorn, zebra, deer, bison, cow face, ox, water buffalo, cow, pig face, pig, boar, ram, sheep, goat, camel,
    two-hump camel, llama, giraffe, mammoth, rhinoceros, hippopotamus, rat, bat, skunk, badger, turkey, chicken,
    rooster, hatching chick, chick, front-facing baby chick, bird, dove, eagle, duck, swan, owl, dodo, flamingo,
    peacock, parrot, goose, phoenix, crocodile, turtle, lizard, snake, dragon face, dinosaur, spouting whale,
    whale, dolphin,
    orca, seal, fish, tropical fish, blowfish, shark, jellyfish, crab, lobster, shrimp, snail, butterfly, bug,
    ant, bee, beetle, ladybug, dragonfly, cricket, cockroach, spider, scorpion, mosquito, fly, worm, animals,
    farm animals,
    forest animals, sea animals, pets, insects""")
BURNING: Final = _set("""
    fire, candle, campfire, fireplace, diya lamp, sparkler, fireworks, firecracker, heart on fire, stove, lamp, sun,
    volcano, comet, cigarette, jack-o-lantern, menorah, red paper lantern, star, phoenix, camping""")
"""They show their own fire or glow."""
ANIMATE: Final = PEOPLE | ANIMALS
WORN: Final = _set("""
    glasses, sunglasses, goggles, lab coat, safety vest, necktie, t-shirt, jeans, scarf, gloves, coat, socks, dress,
    kimono, sari, one-piece swimsuit, briefs, shorts, bikini, woman's clothes, backpack, thong sandal, man's shoe,
    sneaker, hiking boot, flat shoe, high-heeled shoe, woman's sandal, ballet shoes, woman's boot, crown, woman's hat,
    top hat, graduation cap, billed cap, military helmet, rescue worker's helmet, prayer beads, ring, headphone,
    diving mask, running shirt, martial arts uniform, boxing glove, watch, ribbon, roller skate, ice skate, wing,
    stethoscope, parachute, medal, military medal, pyjamas, halo""")
SHOES: Final = _set("""
    man's shoe, sneaker, hiking boot, flat shoe, high-heeled shoe, woman's sandal, woman's boot, thong sandal""")
ON_FEET: Final = _set("ice skate, roller skate")
POURED: Final = _set("""
    cup with straw, cup of coffee, glass of milk, beverage box, tropical drink, bubble tea, beer mug, steaming bowl,
    teacup without handle, bento box""")
"""Drinks and dishes that are drawn with what they are in."""
HANGING: Final = _set("""
    clock, picture frame, painting, mirror, calendar, shelf, lamp, world map, target, mantelpiece clock, window,
    towel""")
"""What is on the wall of a room hangs there."""
ON_DESKS: Final = _set("computer, laptop, musical keyboard")
"""Who is at one of them is behind it, and it is on a table itself."""
AQUATIC: Final = _set("""
    spouting whale, whale, dolphin, orca, seal, fish, tropical fish, blowfish, shark, octopus, squid, jellyfish, crab,
    lobster, shrimp, crocodile, turtle, mermaid, merperson, frog, duck, swan, goose, flamingo, snail, otter, beaver""")
"""They are drawn as they are in water, or need no telling that they swim there."""
HAND_HELD: Final = _set("""
    book, newspaper, guitar, violin, flute, ball, balloon, umbrella, kite, flag, teddy bear, magic wand, camera""")
"""Who is under a tree with one of them has it, not the tree."""
LOOKED_THROUGH: Final = _set("binoculars, magnifying glass, microscope, camera, glasses, telescope stand")
"""Who looks through one of them holds it, or stands at it."""
FLOWERS: Final = _set("""
    flower, tulip, sunflower, rose, yellow flower, white flower, hyacinth, bouquet, mushroom, pumpkin, corn""")
"""There are fields of them."""
CLIMBED_INTO: Final = _set("tree, palm tree, evergreen tree, leafless tree")
PLAYED_BEHIND: Final = _set("piano, musical keyboard, drum, long drum, harp")
"""Who plays one of them is behind it."""
VESSELS: Final = _set("""
    basket, bucket, tree, palm tree, evergreen tree, bowl with spoon, pot, jar, amphora, cup of coffee,
    teacup without handle, glass of milk,
    tumbler glass, wine glass, shopping cart, bathtub, package, treasure chest, gift, handbag, shopping bags, purse,
    boat, canoe, ship, motor boat, rower, wastebasket, luggage, backpack, top hat, honey pot, bowl, vase, box, cart,
    nest, empty nest, wheelbarrow, cauldron, shallow pan of food, steaming bowl, bottle, fish bowl, cup, jug,
    barrel, flower pot, sailing boat, pirate ship, cradle, sleigh, well, hot air balloon, leaf pile, snow pile, mud,
    puddle, pond, hay bale, bush, hedge, flower bed, sandcastle""")
"""They hold things that look out over their rim."""
TABLEWARE: Final = _set("""
    bowl, fish bowl, plate, cake, cup, vase, jar, bottle, pot, tray, cupcake, pie, tumbler glass, wine glass,
    shallow pan of food, jug, fork and knife with plate""")
"""What is said to be in or on one of them is what was named last, not who looks at it or blows at it."""
WIDE: Final = _set("island, desert island, stage, raft, ice floe, dock")
"""Who does something to a thing on one of them is there too."""
SURFACES: Final = _set("""
    fork and knife with plate, plate, table, desk, shelf, chair, bench, bed, tray, cake, cupcake, stool,
    couch and lamp, pancakes, doughnut, ice cream, rug, sofa, armchair, rocking chair, school desk, bookcase,
    cupboard, window sill, doorstep, stack of books, stage, raft, ice floe, lily pad, rock, log, stump, branch,
    roof, dock, surfboard, picnic blanket, picnic table, umbrella table, market stall, blanket, pillow, staircase,
    island, throne, counter, easel, washing machine, skis, cutting board""")
"""They hold things on top."""
BEDS: Final = _set("bed, hammock")
"""Who is in one of them lies there, unless he does something."""
SEATS: Final = _set("""
    chair, armchair, rocking chair, sofa, couch and lamp, bench, throne, stool, swing, deck chair, seat, wheelchair,
    toilet""")
WINDING: Final = _set("snake, worm, chains")
WOUND_ABOUT: Final = _set("branch, log, stick, stump, tree, rock")
"""What winds around one of them is on it."""
TOPPED: Final = _set("bread, flatbread, sandwich, pizza, pancakes, cake, pie, cupcake, doughnut")
"""Of "avocado toast" the avocado is on it."""
DESKS: Final = _set("""
    table, desk, school desk, picnic table, umbrella table, market stall, computer, laptop, musical keyboard, piano,
    stove, sink, counter""")
"""Who is at one of them sits behind it."""
UPRIGHT: Final = _set("""
    wall, fence, gate, door, house, castle, hut, houses, window, tower, lighthouse, barn, cabin, bookcase, cupboard,
    wardrobe, hedge, brick, blackboard, windmill, hay bale, statue""")
"""What leans on one of them stands in front of it."""
BUILDINGS: Final = _set("""
    hut, houses, derelict house, house, house with garden, tall building, post office, hospital, bank, hotel,
    convenience store, school, department store, factory, japanese castle, castle, tokyo tower, church, mosque,
    hindu temple, synagogue, shinto shrine, tent, circus tent, classical building, barn, tower, lighthouse, cave, igloo,
    windmill, cabin, door, window, bus, oncoming bus, train, locomotive, car, taxi, suv, minibus, plane, rocket,
    helicopter, stadium, bird house, doghouse, treehouse, greenhouse, bus stop, beehive, camper van, fireplace,
    wardrobe, racing car, lorry, delivery truck, fire engine, police car, tram, elevator, ufo, submarine,
    tunnel, carriage, airport, pyramid, digger, washing machine, shop""")
"""Who is in one of them is seen in its opening."""
RIDDEN: Final = _set("""
    horse, donkey, camel, two-hump camel, unicorn, elephant, bicycle, motorcycle, motor scooter, kick scooter,
    skateboard, sled, carousel horse, llama, broom, tractor, moose, zebra, roller coaster, seal, dolphin, turtle,
    dragon, surfboard, sleigh, seesaw""")
"""Who is on one of them rides it."""
CROSSED: Final = _set("bridge, bridge at night, railway track, path")
"""What goes over one of them is on it."""
PARTS_OF_BUILDINGS: Final = _set("roof, door, window, chimney, staircase, doorstep")
"""A house that has one of them has it in its own drawing."""
TOO_LARGE_TO_HOLD: Final = (
    ANIMATE
    | BUILDINGS
    | RIDDEN
    | SEATS
    | DESKS
    | _set("""
    bed, tree, evergreen tree, palm tree, leafless tree, cactus, fountain, mountain, snow-capped mountain, volcano,
    ship, boat, canoe, wall, fence, gate, bridge, bridge at night, path, cloud, sun, moon, rainbow, planet, ufo,
    christmas tree, ferris wheel, crane, shelf, rug, pond, wave, fire, well, bush, sun with face, full moon, hedge,
    street lamp, sign, mailbox, wheelbarrow, cart, barrel, ladder, hay bale, chimney, roof, dock, sailing boat,
    pirate ship, raft, buoy, hot air balloon, hammock, slide, log, stump, snow pile, leaf pile, puddle, mud,
    ice floe, rock, island, stage, window sill, doorstep, staircase, stove, sink, fridge, blackboard, curtain,
    bookcase, cupboard, wardrobe, cradle, flower bed, skyline, picnic blanket, campfire, market stall,
    telescope stand, sandcastle, washing line, lawnmower, easel, statue""")
)
TITLES: Final = _set("prince, princess")
"""Said of an animal, as in "frog king", they are its crown."""
ROOTED: Final = BUILDINGS | _set("""
    tree, evergreen tree, palm tree, leafless tree, cactus, fountain, mountain, snow-capped mountain, volcano, bridge,
    street lamp, christmas tree, bush, hedge, well""")
"""Who hugs or holds one of them stands beside it."""
MOONS: Final = _set("moon, full moon")
"""Who is on one of them stands on its ground; all else is said of the thing in the sky."""
OVERHEAD: Final = _set("umbrella, umbrella with rain drops, umbrella table")
"""Whoever has one has it over the head, with hands or without."""
HELD_UP: Final = _set("""
    balloon, kite, kite string, umbrella, umbrella with rain drops, sparkler, flag, pirate flag, triangular flag,
    chequered flag, magic wand, red paper lantern""")
"""Who holds one of them holds it up with one arm."""
WITH_ON_TOP: Final = _set(
    "cake, cupcake, shortcake, pie, ice cream, soft ice cream, pancakes, custard, spaghetti, pizza, steaming bowl, "
    "cactus"
)
FLYERS: Final = _set("""
    bird, dove, eagle, duck, swan, owl, parrot, goose, phoenix, bat, butterfly, bee, fly, ladybug, mosquito, dragon,
    dragon face, fairy, superhero, ghost, plane, small airplane, helicopter, rocket, ufo, balloon, kite, parachute,
    cloud, sun, moon, star, shooting star, comet, satellite, planet, flamingo, beetle, dragonfly, hot air balloon,
    full moon,
    rainbow, unicorn, baby angel, chicken, airplane departure, airplane arrival, wizard, fireworks, flying disc, cow""")
"""What is over a landscape flies above it; what is not here (a bridge) stands in it."""
