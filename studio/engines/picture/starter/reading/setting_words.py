"""The words for where and when a scene plays: landscapes, times of day, weather, seasons.

Constants alone; used by `chunks` and `sentence`. Articles are away when a wording is looked up.
"""

from __future__ import annotations

from typing import Final

from studio.engines.picture.storybook.plan import Place, Season, Setting, Time, Weather

PLACE_NOUNS: Final[dict[Place, str]] = {
    "meadow": "meadow,field,grass,lawn,pasture,grassland,prairie,outdoors,outside,countryside,green grass,tall grass,"
              "field of grass,"
              "glade,clearing,savanna,savannah,plain",
    "hills": "hills,hill,hillside,hilltop,valley,green hills,rolling hills",
    "mountains": "mountains,mountain range,mountain top,mountaintop,cliff,cliffs,canyon,alps,highlands",
    "forest": "forest,bamboo forest,deep forest,woods,woodland,jungle,rainforest,wood,forest path,trees at back",
    "sea": "water,sea,ocean,open sea,open ocean,waves,sea water,seawater,high seas",
    "shore": "shore,beach,seashore,coast,seaside,sea side,bay,harbour,harbor,coastline,sand,sandy beach,pier,dock",
    "lake": "lake,pond,lakeside,lakeshore,pool,lagoon,swamp,marsh,swimming pool,poolside",
    "river": "river,stream,creek,brook,canal,riverbank,riverside,waterfall,river bank",
    "desert": "desert,dunes,dune,sand dunes,sahara",
    "snow": "snow,ice,snowy field,snowy ground,arctic,antarctica,north pole,south pole,glacier,snowdrift,tundra,"
            "ice floe",
    "city": "city,street,road,town,downtown,skyline,city street,city skyline,cityscape,sidewalk,pavement,crossroads,"
            "parking lot,square,alley,highway,motorway",
    "village": "village,hamlet,village street,village square",
    "garden": "garden,terrace,patio,backyard,back yard,front yard,yard,orchard,greenhouse,vegetable garden,"
              "flower garden,flower bed",
    "room": "room,living room,office,restaurant,shop,store,indoors,"
            "nursery,hall,hallway,attic,museum,theatre,gym,workshop,studio,"
            "laboratory,lab,playroom,floor,carpet,dining room,throne room,bakery,market hall,waiting room,"
            "post office,bank,hotel,"
            "hotel room,pet shop,toy shop",
    "cafe": "cafe,coffee shop,coffee house,coffeehouse,tea room,tearoom,teashop,bistro,cafeteria",
    "bathroom": "bathroom,bath room,washroom,shower room",
    "bedroom": "bedroom,children's room,child's bedroom,child's room,kids room,bed room,guest room",
    "library": "library,bookshop,bookstore,book shop,reading room,school library,public library",
    "kitchen": "kitchen,bakehouse",
    "table top": "table top,tabletop,desktop,desk top,worktop",
    "hospital": "hospital,hospital room,hospital ward,clinic,doctor's office,doctor's surgery,surgery,sickroom",
    "classroom": "classroom,class room,school,school room,schoolroom,kindergarten,nursery school,lesson",
    "night sky": "night sky,starry sky,starry night sky,star-filled sky",
    "space": "space,outer space,universe,galaxy,cosmos,deep space,orbit",
    "moon": "moon,full moon,moon surface,surface of moon,lunar surface",
    "under water": "underwater,under water,under sea,under ocean,under waves,beneath waves,beneath sea,beneath water,"
                   "beneath ocean,below sea,bottom of sea,bottom of ocean,sea floor,sea bed,seabed,ocean floor,"
                   "coral reef,below surface,aquarium,deep sea",
    "sky": "sky,skies,air,heavens,blue sky,clear blue sky,clouds at top,mid air,midair",
    "park": "park,playground,zoo,public park,city park",
    "farm": "farm,farmyard,barnyard,ranch,stable yard,farmland,farm yard",
}  # fmt: skip
TIME_NOUNS: Final[dict[Time, str]] = {
    "dawn": "dawn,sunrise,morning,early morning,daybreak,first light",
    "day": "day,daytime,day time,noon,midday,afternoon,daylight,broad daylight",
    "sunset": "sunset,dusk,evening,twilight,sundown,golden hour,nightfall",
    "night": "night,nighttime,night time,midnight,starry night,dark,darkness,moonlight,candlelight,moonlit night,"
             "under stars,under starry sky,beneath stars,under night sky,bedtime,starlight",
}  # fmt: skip
WEATHER_NOUNS: Final[dict[Weather, str]] = {
    "clear": "in sun,under sun,in bright sun,in hot sun,"
             "sunshine,sunlight,sun light,clear sky,under blue sky,under clear sky,under clear blue sky,nice weather",
    "cloudy": "overcast,cloudy sky,cloudy weather,under clouds,under cloudy sky,grey sky,overcast sky",
    "rain": "rain,drizzle,downpour,rainfall,rainy weather,heavy rain,pouring rain",
    "storm": "storm,thunderstorm,thunder,stormy weather,thunder storm",
    "snow": "snowstorm,snowfall,blizzard,falling snow,snow storm",
    "fog": "fog,mist,haze,smog",
    "wind": "wind,breeze,gale,strong wind",
}  # fmt: skip
SEASON_NOUNS: Final[dict[Season, str]] = {
    "spring": "spring,springtime", "summer": "summer,summertime", "autumn": "autumn,fall,autumn time",
    "winter": "winter,wintertime,wintry weather,christmas time",
}  # fmt: skip
ADJECTIVES: Final[dict[str, Setting]] = {
    "rainy": Setting(weather="rain"), "sunny": Setting(weather="clear"), "cloudy": Setting(weather="cloudy"),
    "foggy": Setting(weather="fog"), "misty": Setting(weather="fog"), "stormy": Setting(weather="storm"),
    "windy": Setting(weather="wind"), "snowy": Setting(weather="snow"), "starry": Setting(time="night"),
    "moonlit": Setting(time="night"), "sunlit": Setting(weather="clear"), "autumnal": Setting(season="autumn"),
    "wintry": Setting(season="winter"), "raining": Setting(weather="rain"), "snowing": Setting(weather="snow"),
}  # fmt: skip
ONLY_BEHIND_A_PREPOSITION: Final = frozenset(
    [
        "dark",
        "day",
        "wood",
        "plain",
        "fall",
        "square",
        "floor",
        "carpet",
        "air",
        "ice",
        "grass",
        "orbit",
        "galaxy",
        "store",
        "water",
        "hall",
        "yard",
        "pool",
        "deck",
        "plain",
        "trees",
        "moon",
        "full moon",
        "first",
    ]
)
"""Also other words: a setting only behind a preposition ("in the dark"), never as the first part of a compound."""


def settings() -> dict[tuple[str, ...], Setting]:
    """What each wording says of the setting."""
    table: dict[tuple[str, ...], Setting] = {}
    for place, said in PLACE_NOUNS.items():
        table |= {tuple(one.replace("-", " ").split()): Setting(place=place) for one in said.split(",")}
    for time, said in TIME_NOUNS.items():
        table |= {tuple(one.split()): Setting(time=time) for one in said.split(",")}
    for weather, said in WEATHER_NOUNS.items():
        table |= {tuple(one.split()): Setting(weather=weather) for one in said.split(",")}
    for season, said in SEASON_NOUNS.items():
        table |= {tuple(one.split()): Setting(season=season) for one in said.split(",")}
    return table


SETTINGS: Final = settings()
