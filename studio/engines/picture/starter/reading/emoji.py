"""Emoji in a prompt as words: the concept of each, with its number where the same one stands several times.

Used by `tokens`; pure. Unicode's own names say most of them; the tables hold those whose name in the model's table is
another one (the short names of CLDR), and the sequences joined by U+200D.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_JOINER: Final = "\u200d"
_SKIPPED: Final = frozenset("\ufe0f\ufe0e\u20e3" + "".join(chr(0x1F3FB + tone) for tone in range(5)))
_ONE: Final = "[\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2934-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_AFTER: Final = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]"
_SEQUENCE: Final = re.compile(f"{_ONE}{_AFTER}*(?:\u200d(?:{_ONE}|[\u2640\u2642]){_AFTER}*)*")


def _table(said: str) -> dict[str, str]:
    """ "sign name; sign name"."""
    signs = (pair.split(maxsplit=1) for pair in said.split(";"))
    return {one[0]: one[1] for one in signs}


_JOINED: Final = _table("""
    🐻‍❄ polar bear; 🐈‍⬛ black cat; 🐦‍⬛ black bird; 🐕‍🦺 service dog; 🏴‍☠ pirate flag; ❤‍🔥 heart on fire;
    ❤‍🩹 mending heart; 🏳‍🌈 rainbow flag; 🐦‍🔥 phoenix; 🍋‍🟩 lime; 🍄‍🟫 brown mushroom; ⛓‍💥 broken chain;
    🧑‍🎄 santa claus
""")
_WORK: Final = _table("""
    🚀 astronaut; 🍳 cook; ⚕ doctor; 🎓 student; 🏫 teacher; 🌾 farmer; 🔧 mechanic; 🏭 welder; 🔬 scientist;
    💻 programmer; 🎤 singer; 🎨 artist; ✈ pilot; 🚒 firefighter; ⚖ judge; 🍼 baby
""")
"""What makes a person with another sign behind U+200D."""
_NAMED: Final = _table("""
    ❤ heart; ♥ heart; ❣ heart exclamation; ☺ smiling face; ☀ sun; ⭐ star; 🌟 glowing star; ⚡ lightning;
    ❄ snowflake; ☃ snowman; ⛄ snowman; ☁ cloud; ⛅ sun behind cloud; ☔ umbrella; ☂ umbrella;
    🌂 closed umbrella; ✈ plane; 🛩 small airplane; ⛵ boat; 🛶 canoe; 🚢 ship; 🚗 car; 🚘 car from the front;
    🚕 taxi; 🚌 bus; 🚎 trolleybus; 🚑 ambulance; 🚒 fire engine; 🚓 police car; 🚚 delivery truck; 🚛 lorry;
    🚜 tractor; 🏎 racing car; 🏍 motorcycle; 🚲 bicycle; 🚴 cyclist; 🚵 cyclist; 🚂 locomotive; 🚆 train;
    🚄 high-speed train; 🚀 rocket; 🛸 ufo; 🚁 helicopter; 🏠 house; 🏡 house with garden; 🏘 houses;
    🏚 derelict house; 🏢 tall building; 🏰 castle; 🏯 japanese castle; ⛪ church; ⛺ tent; 🏕 camping; 🏖 beach;
    🏜 desert; 🏝 desert island; 🏔 snow-capped mountain; ⛰ mountain; 🗻 mount fuji; 🌃 night with stars;
    🏙 cityscape; 🌆 cityscape at dusk; 🌉 bridge at night; ⛲ fountain; 🎡 ferris wheel; 🎢 roller coaster;
    🎠 carousel horse; 🎪 circus tent; 🌳 tree; 🌲 evergreen tree; 🌴 palm tree; 🎄 christmas tree; 🌵 cactus;
    🌻 sunflower; 🌷 tulip; 🌹 rose; 🌺 flower; 🌼 yellow flower; 🌸 cherry blossom; 💐 bouquet;
    🍀 four leaf clover; ☘ shamrock; 🍁 maple leaf; 🍂 fallen leaf; 🍃 leaf; 🍄 mushroom; 🌰 chestnut;
    🍎 red apple; 🍏 green apple; 🍊 orange fruit; 🍒 cherries; 🍇 grapes; 🍉 watermelon; 🫐 blueberries;
    🥝 kiwi fruit; 🍆 eggplant; 🌽 corn; 🌶 hot pepper; 🥔 potato; 🍞 bread; 🥖 baguette; 🧀 cheese; 🍖 meat on bone;
    🍗 poultry leg; 🥩 steak; 🍟 french fries; 🍕 pizza; 🌭 hot dog; 🌮 taco; 🍳 fried egg; 🥘 shallow pan of food;
    🍲 pot; 🥗 green salad; 🍚 cooked rice; 🍛 curry rice; 🍜 steaming bowl; 🍝 spaghetti; 🍦 soft ice cream;
    🍨 ice cream; 🍩 doughnut; 🎂 cake; 🍰 shortcake; 🧁 cupcake; 🍮 custard; ☕ cup of coffee;
    🍵 teacup without handle; 🥛 glass of milk; 🍷 wine glass; 🍺 beer mug; 🍻 clinking beer mugs;
    🥂 clinking glasses; 🥃 tumbler glass; 🥤 cup with straw; 🍽 fork and knife with plate; 🍴 fork and knife;
    🔪 knife; 🏺 amphora; 🌍 globe; 🌎 globe; 🌏 globe; 🌙 moon; 🌕 full moon; 🌝 full moon face; 🌞 sun with face;
    🪐 planet; 🌠 shooting star; 🌌 milky way; ☄ comet; 🌈 rainbow; 🔥 fire; 💧 droplet; 🌊 wave; 🎃 jack-o-lantern;
    🎆 fireworks; 🎈 balloon; 🎉 party popper; 🎁 gift; 🏆 trophy; ⚽ soccer ball; 🏀 basketball;
    🏈 american football; 🎾 tennis racket; 🎱 pool 8 ball; 🎲 dice; 🧩 puzzle piece; 🧸 teddy bear;
    🎭 theatre masks; 🖼 painting; 🎨 artist palette; 👓 glasses; 🕶 sunglasses; 👔 necktie; 👕 t-shirt; 👖 jeans;
    🧣 scarf; 🧤 gloves; 🧥 coat; 👗 dress; 🎒 backpack; 👞 man's shoe; 👟 sneaker; 🥾 hiking boot; 👑 crown;
    👒 woman's hat; 🎩 top hat; 🧢 billed cap; 💍 ring; 💎 gem; 🎵 musical note; 🎶 musical notes; 🎸 guitar;
    🎹 musical keyboard; 🥁 drum; 📱 mobile phone; ☎ telephone; 💻 laptop; 🖥 computer; 📺 television; 📷 camera;
    🕯 candle; 💡 light bulb; 🔦 flashlight; 📕 book; 📖 open book; 📚 books; 📓 notebook; 📰 newspaper; ✉ envelope;
    📦 package; ✏ pencil; 🖍 crayon; ✂ scissors; 🔑 key; 🗝 old key; 🔨 hammer; 🪓 axe; ⚔ crossed swords;
    🏹 bow and arrow; 🛡 shield; ⚙ gear; 🔗 link; 🚪 door; 🪟 window; 🛏 bed; 🛋 couch and lamp; 🪑 chair; 🚽 toilet;
    🛁 bathtub; 🧹 broom; 🧺 basket; 🪣 bucket; ☠ skull and crossbones; 💀 skull; 💩 poo; 🤡 clown; 👻 ghost;
    👽 alien; 👾 alien monster; 🤖 robot; 🙈 see-no-evil monkey; 🐵 monkey face; 🐶 dog; 🐺 wolf; 🦊 fox; 🐱 cat;
    🦁 lion; 🐯 tiger; 🐴 horse; 🦄 unicorn; 🐮 cow; 🐷 pig; 🐭 mouse; 🐹 hamster; 🐰 rabbit; 🐻 bear; 🐼 panda;
    🐨 koala; 🐸 frog; 🐲 dragon face; 🐳 whale; 🐋 whale; 🦕 dinosaur; 🦖 t-rex; 🐣 hatching chick; 🐤 chick;
    🐥 front-facing baby chick; 🕊 dove; 🐚 seashell; 🐛 bug; 🐝 bee; 🐞 ladybug; 🕷 spider; 🕸 spider web;
    🐾 paw prints; 🐓 rooster; 🐔 chicken; 🦢 swan; 👴 old man; 👵 old woman; 👮 police officer; 🕵 detective;
    💂 guard; 🥷 ninja; 👷 construction worker; 🤴 prince; 👸 princess; 🎅 santa claus; 🤶 mrs. claus; 🦸 superhero;
    🦹 supervillain; 🧙 wizard; 🧚 fairy; 🧛 vampire; 🧜 mermaid; 🧝 elf; 🧞 genie; 🧟 zombie; 🚶 walker; 🏃 runner;
    💃 dancer; 🕺 man dancing; 🏄 surfer; 🏊 swimmer; 👪 family; 👍 thumbs up; 👎 thumbs down; 👏 clapping hands;
    💪 flexed biceps; 👀 eyes; 👁 eye; 👂 ear; 👃 nose; 👅 tongue; 👄 mouth; 💋 kiss mark; 💔 broken heart;
    💕 two hearts; 💖 sparkling heart; 💘 heart with arrow; 💥 explosion; 💣 bomb; 💰 money bag; ⌛ hourglass;
    ⏰ clock; ⌚ watch; ⚓ anchor; 🛴 kick scooter; 🛵 motor scooter; 🛹 skateboard; 🚦 vertical traffic light;
    🚥 traffic light; 🧳 luggage; 🌧 cloud with rain; 🌨 cloud with snow; 🌩 cloud with lightning;
    ⛈ cloud with lightning and rain; 🌪 tornado; 🌫 fog; 🌬 wind face; 🌿 herb; 🌱 seedling; 🪴 potted plant;
    🎻 violin; 🎺 trumpet; 🔔 bell; 🧿 nazar amulet; 🌜 last quarter moon face; 🌛 first quarter moon face;
    🎯 target; ♟ chess pawn; 🎣 fishing pole; 🛷 sled; 🎿 skis; 🪁 kite; 🪄 magic wand; 🔭 telescope; 🔬 microscope;
    🪜 ladder; 📏 straight ruler; 🧲 magnet; 🧯 fire extinguisher; 🛒 shopping cart; 🤭 face with hand over mouth;
    😀 grinning face; 😊 smiling face with smiling eyes; 😂 face with tears of joy;
    😍 smiling face with heart-eyes; 😎 smiling face with sunglasses; 🥰 smiling face with hearts;
    😭 loudly crying face; 😢 crying face; 😡 enraged face; 😠 angry face; 😴 sleeping face; 🤔 thinking face;
    🌚 new moon face; ✨ sparkles; ✅ check mark; ❌ cross mark; 🧡 orange heart; 💛 yellow heart; 💚 green heart;
    💙 blue heart; 💜 purple heart; 🤎 brown heart; 🖤 black heart; 🤍 white heart; 🩷 pink heart; 🩶 grey heart;
    🩵 light blue heart; 🔴 red circle; 🟠 orange circle; 🟡 yellow circle; 🟢 green circle; 🔵 blue circle;
    🟣 purple circle; 🟤 brown circle; ⚫ black circle; ⚪ white circle; 🟥 red square; 🟧 orange square;
    🟨 yellow square; 🟩 green square; 🟦 blue square; 🟪 purple square; 🟫 brown square; ⬛ black square;
    ⬜ white square; 📗 green book; 📘 blue book; 📙 orange book
""")
_PEOPLE: Final = frozenset("\U0001f468\U0001f469\U0001f466\U0001f467\U0001f9d2")


def spelled_out(text: str) -> str:
    """The text with words for its emoji: "\U0001f431 on a \U0001fa91" is "cat on a chair", three cats are "3 cat"."""
    parts: list[str] = []
    before, count, end = "", 0, 0
    for found in _SEQUENCE.finditer(text):
        between = text[end : found.start()]
        name = name_of(found.group())
        if count and (between.strip() or name != before):
            parts.append(_counted(before, count))
            count = 0
        if between.strip() or not parts:
            parts.append(between)
        elif not count:
            parts.append(", ")
        before, count, end = name, count + 1, found.end()
    if count:
        parts.append(_counted(before, count))
    return "".join([*parts, text[end:]])


def name_of(sequence: str) -> str:
    """The English name of one emoji; "" where it has none."""
    plain = "".join(sign for sign in sequence if sign not in _SKIPPED)
    if plain in _JOINED:
        return _JOINED[plain]
    first, *others = plain.split(_JOINER)
    work = next((_WORK[other] for other in others if other in _WORK), "")
    if work:
        return work
    if _PEOPLE.intersection(others):
        return "family"
    if not first:
        return ""
    return _NAMED.get(first) or unicodedata.name(first[0], "").lower()


def _counted(name: str, count: int) -> str:
    return f" {count} {name} " if count > 1 and name else f" {name} "
