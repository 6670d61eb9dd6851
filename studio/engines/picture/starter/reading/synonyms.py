"""Words that the model's table lacks and that mean a concept of it, or a kind of it that looks alike.

Used when a vocabulary is made: a seagull is drawn as a bird, and the person is told so. By concept or prop, each word
once. Words for what has no drawing at all (a library card) do not belong here: they are told as unknown.
"""

from __future__ import annotations

from typing import Final

_TABLE: Final = """
    bird: seagull, gull, crow, raven, blackbird, robin, magpie, canary, finch, bluebird, starling, swallow, thrush,
    wren, cuckoo, nightingale, kingfisher, woodpecker, hummingbird, birdie, jay, lark; dove: turtledove, turtle dove;
    eagle: vulture, buzzard, kestrel, condor, osprey; owl: barn owl, snowy owl; flamingo: heron, stork, egret;
    duck: drake; parrot: parakeet, cockatoo, budgie, toucan; chicken: pullet, broody hen; chick: fledgling;
    dog: puppy, pup, doggie, labrador, terrier, spaniel, beagle, dachshund, bulldog, sheepdog, retriever, mutt, husky,
    pooch, corgi, dalmatian, chihuahua, pug; cat: tomcat, tabby, pussycat, puss, pussy cat, siamese cat;
    rabbit: bunny, bunny rabbit; horse: foal, colt, filly, steed, racehorse, shetland pony; cow: calf, cattle, heifer,
    milk cow; ox: bullock, yak; goat: kid goat, nanny goat, ibex; deer: reindeer, fawn, antelope, gazelle, roe;
    lion: lioness, lion cub; tiger: tigress, tiger cub; leopard: panther, lynx, puma, cougar, ocelot, bobcat;
    wolf: coyote, jackal, wolf cub, dingo; fox: vixen, fox cub; bear: bear cub, grizzly bear, mama bear, black bear;
    monkey: baboon, lemur, marmoset, macaque; chipmunk: gopher, groundhog, marmot; hamster: gerbil, guineapig;
    mouse: mousey, shrew, field mouse, dormouse; otter: ferret, weasel, stoat, mink, marten; hedgehog: echidna;
    badger: wolverine; crocodile: caiman, gator; turtle: tortoise; lizard: chameleon, iguana, salamander, newt,
    komodo dragon; snake: serpent, cobra, rattlesnake, boa, anaconda, adder; frog: tree frog, bullfrog, froggy;
    dinosaur: stegosaurus, triceratops, velociraptor, long neck; dragon: wyvern, wyrm; whale: humpback,
    humpback whale, sperm whale, beluga, narwhal; seal: walrus, seal pup; fish: salmon, tuna, cod, herring, sardine,
    mackerel, pike, koi, minnow, guppy, haddock; tropical fish: clownfish, clown fish; octopus: cuttlefish;
    jellyfish: man of war; butterfly: moth; bee: hornet; bug: insect, larva, centipede, millipede;
    beetle: stag beetle, dung beetle; cricket: locust, mantis, praying mantis; worm: leech; ant: termite;

    man: person, human, dad, daddy, father, husband, uncle, fellow, bloke, dude, sir, mister; woman: mum, mom, mummy,
    mommy, mother, wife, aunt, auntie, madam, housewife; boy: son, brother, grandson, schoolboy, nephew,
    little boy, kid, child;
    girl: daughter, sister, granddaughter, schoolgirl, niece, little girl, lassie; baby: toddler,
    newborn baby; old man: elder,
    grandad, granddad, gramps, old guy, old gentleman; old woman: granny, nana, nan, gran, old lady, grandmom;
    family: relatives; witch: hag; nurse: matron; knight: crusader;
    ogre: monster, giant ogre; skull: skeleton; guard: soldier, security guard, postman, mailman, prison guard;
    groom: waiter, butler; doctor: dentist, surgeon, vet, veterinarian, paramedic, medic; teacher: schoolteacher, tutor,
    lecturer, school teacher; student: schoolchild, undergraduate; farmer: farm worker, peasant, shepherd, farm hand;
    cook: baker, pastry chef; police officer: policewoman, constable, sheriff; firefighter: fire fighter, firewoman;
    pilot: aviator, airman; singer: vocalist, crooner,
    musician, street musician, busker; judge: magistrate; guard: sentry, watchman;
    artist: illustrator; construction worker: bricklayer, roadworker, workman, carpenter; mechanic: repairman,
    engineer; astronaut: spacewoman; fairy: sprite, tooth fairy; elf: gnome, dwarf,
    leprechaun; wizard: warlock,
    enchanter; superhero: superman, super girl, superwoman, batman; prince: king; princess: queen; robot: droid,
    cyborg, humanoid robot, automaton; ghost: spirit, spectre, poltergeist; clown: harlequin, pierrot; ninja: samurai;
    troll: cave troll; santa claus: saint nicholas, st nicholas; ballet dancer: prima ballerina;

    fork and knife: fork; handbag: bag; adhesive bandage: bandage; chess pawn: chess;
    headphone: earphones, earbuds; picture frame: frame, framed photo; balance scale: scale;
    shallow pan of food: pan, saucepan; jar: jam, jam jar, marmalade; theatre masks: mask;
    gloves: mitten; money bag: money; chestnut: nut, hazelnut; pea pod: pea; tennis racket: racket;
    railway track: railway, train track; plate: saucer; socks: stocking, christmas stocking;
    carrot: vegetable; bento box: lunch box, lunchbox; safety vest: vest; newspaper: magazine;
    video camera: movie; computer: screen; water pistol: gun; bubbles: bubble;
    closed umbrella: cane; envelope: stamp, birthday card; convenience store: supermarket, grocery store, grocery,
    mini market; department store: mall, shopping mall, shopping centre, cinema; delivery truck: garbage truck,
    rubbish truck, cement mixer; tractor: plough; headstone: graveyard, cemetery;
    station: train station; beans: bean; egg: eggcup;

    spaghetti: noodle; shopping cart: trolley; camping: camp; abacus: calculator; fridge: freezer; hair pick: hairbrush;
    custard: jelly, jello, yoghurt, yogurt; cupboard: drawer; dice: game, board game; swimmer: diver; doll: puppet;
    farmer: zookeeper; ninja: thief, burglar, robber; gear: machine, engine;

    hamburger: burger, burgers, beefburger; doughnut: donut; ice cream: gelato, sorbet; soft ice cream: ice lolly,
    popsicle; cookie: gingerbread, shortbread; cake: gateau, sponge cake, layer cake; pie: quiche, pastry; bread: bun,
    sourdough, brioche, bread roll; teapot: kettle, tea kettle, coffee pot, coffeepot,
    moka pot, cafetiere, percolator; cup of coffee: coffee mug, coffee cup, tea,
    cappuccino, latte, cocoa, hot chocolate, mocha,
    mug of hot chocolate, cup of hot chocolate, mug of cocoa, cup of cocoa, mug of tea, mug of coffee;
    glass of milk: buttermilk; cheese: cheddar, brie, gouda, parmesan; steaming bowl: broth, chicken soup, pho;
    orange fruit: satsuma; blueberries: blackberries, bilberries, currants; strawberry: raspberry, raspberries;
    potato: yam; corn: corn cob, corncob; eggplant: aubergine; hot pepper: jalapeno, chile; leafy green: spinach;
    cucumber: zucchini, courgette; jack-o-lantern: squash, gourd; root vegetable: radish, parsnip; sandwich: toastie,
    panini; spaghetti: noodle dish, macaroni; honey pot: honey jar, honeycomb;

    bicycle: bike, push bike, pushbike, tricycle, mountain bike, pedal cycle; motorcycle: motorbike, moto;
    car: motor car, hatchback, limousine, cabriolet, convertible; racing car: racecar, go kart, kart;
    camper van: caravan, trailer; carousel horse: rocking horse, roundabout; walker: hiker, rambler, trekker;
    bus: double decker, double decker bus, school bus; train: choo choo, choo choo train; boat: fishing boat, vessel;
    ship: steamer, liner, trawler, freighter, frigate, steamboat; plane: aeroplane, airliner, jumbo jet;
    rocket: spaceship, space shuttle, space ship; hot air balloon: air balloon, airship, zeppelin;
    delivery truck: removal van, dump truck; fire engine: fire lorry; umbrella: brolly; top hat: bowler hat, fedora,
    bowler; woman's hat: bonnet, sunhat, sombrero; billed cap: beanie, beret; crown: tiara, diadem, coronet;
    coat: overcoat, raincoat, anorak, parka, cloak, cape; t-shirt: sweater, jumper, pullover, jersey, tee, hoodie,
    sweatshirt; dress: skirt, pinafore, ballgown; jeans: slacks, leggings, dungarees; hiking boot: wellies, rain boot,
    wellington, wellington boot, gumboot; sneaker: plimsoll, tennis shoe; glasses: eyeglass, reading glasses;
    backpack: knapsack, haversack; gift: christmas gift, christmas present; package: packet; flashlight: headlamp;
    candle: taper, tea light; clock: wall clock, timepiece; mobile phone: cellular phone, iphone, mobile;
    television: tv set, tv screen; musical keyboard: grand piano, organ, synthesizer; violin: viola, double bass;
    guitar: ukulele, bass guitar; flute: recorder, clarinet, oboe, piccolo; trumpet: cornet, tuba; drum: bongo,
    kettle drum, tambourine; crossed swords: sabre, rapier, cutlass; axe: tomahawk; pencil: coloured pencil;
    hammer: sledgehammer; wrench: monkey wrench; shovel: trowel, spade, garden spade; sewing needle: needle,
    knitting needle; envelope: postcard; wastebasket: garbage can,
    trash bin, waste bin, wheelie bin; bathtub: tub; toilet: lavatory, wc; books: textbooks, book pile;
    book: textbook, storybook, diary, story book, picture book, story, tale,
    fairy tale, bedtime story, comic, comic book, cookbook; newspaper: gazette; teddy bear: stuffed animal,
    plush toy, plushie, cuddly toy, soft toy; soccer ball: soccerball; yarn: ball of yarn; gem: ruby;
    ring: wedding ring;
    coin: doubloon, nickel, dime, gold piece, silver coin; pool 8 ball: snooker ball;
    puzzle piece: jigsaw puzzle;
    chair: dining chair; stool: bar stool, barstool; sofa: chaise longue, loveseat, futon; bed: bunk bed, bunk;
    cupboard: locker; rug: doormat, welcome mat; chimney: chimney stack;

    tree: apple tree, maple tree, birch, willow, beech, ash tree, elm, maple, cherry tree; bush: shrubbery;
    evergreen tree: cedar, cypress, larch; palm tree: coconut palm; flower: poppy, orchid, lily, pansy, carnation,
    geranium, dahlia, peony; yellow flower: buttercup, dandelion, daffodil, primrose, marigold; potted plant: plant,
    bonsai; mushroom: toadstool; leaf: frond; herb: fern, weed, parsley, mint; house: bungalow, villa, farmhouse,
    farm house, mansion, dwelling, townhouse; cabin: lodge, chalet, log house; tall building: apartment building,
    flats, office tower; castle: chateau, citadel, fort, fairy castle; church: cathedral, abbey, monastery;
    tent: tepee, teepee, wigwam, marquee; derelict house: ruin, spooky house; mountain: summit, mountain peak;
    snow-capped mountain: matterhorn, everest; wave: tsunami, breaker; star: starlet; shooting star: wishing star;
    comet: meteorite, asteroid; planet: mars, jupiter, venus, neptune; sun: sunbeam; cloud with rain: rainclouds,
    raincloud; lightning: thunder bolt; tornado: whirl wind; fire: blaze; droplet: dewdrop, tear drop, teardrop;
    rock: pebble; globe: earth globe; spider web: web; snowflake: snow flake;
    snowman: snowlady, snow woman; spider: daddy longlegs;
    treasure chest: treasure, pirate chest; path: pathway, driveway; gate: gateway; bridge: rope bridge,
    stone bridge, drawbridge; cup: goblet, beaker, chalice; jug: ewer; bottle: flask, flagon,
    wine bottle, water bottle, glass bottle; lamp: lampshade,
    floor lamp, standard lamp, reading lamp
"""


def synonyms() -> dict[str, str]:
    """Each word, and the name of the concept or prop that it means."""
    rows = (row.partition(":") for row in _TABLE.split(";"))
    return {word.strip(): name.strip() for name, _, said in rows for word in said.split(",")}


SYNONYMS: Final = synonyms()
