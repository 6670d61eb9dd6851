"""The wordings of relations and poses: how a sentence says that one thing stands to another, or what it does.

Constants alone; used by `chunks` and `sentence`. Articles and forms of "to be" are away when a wording is looked up.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from studio.engines.picture.storybook.plan import Pose, Rule

Link = Literal[
    Rule, "with", "of", "at", "leaning", "across", "and", "around", "by verb", "by hand", "flying", "climbing"
]
"""A rule, or a word that becomes one by what stands on its two sides."""


class Wording(NamedTuple):
    link: Link
    reversed: bool = False
    """Its object is named first: "ridden by"."""
    pose: Pose = ""
    """What the subject does meanwhile."""
    brings: str = ""
    """The verb of INSTRUMENTS whose thing it speaks of besides its object: "reading to" somebody."""
    place: Literal["", "left", "right"] = ""
    """Where the subject stands in the picture."""
    after: bool = False
    """Both go the same way, the subject behind: "chasing"."""
    together: bool = False
    """The object does the same: "dancing with"."""
    larger: Literal["", "subject", "object"] = ""
    """Which of the two is said to be the larger one: "taller than"."""


_ON: Final = "on,on top of,atop,upon,onto,on back of,resting on,placed on,perched on,balancing on,balanced on,laid on"
_SAID: Final[dict[Rule, str]] = {
    "on": _ON,
    "in": "in,inside of,within,into,peeking out of,coming out of,out of,emerging from,wrapped in,looking out of,"
          "looks out of,looking out,leaning out of,peering out of,poking out of,climbing out of,"
          "jumping out of,jumps out of,leaping out of,leaps out of,"
          "growing out of,growing from,growing in,sprouting from,rising from,bursting out of,hatching from,"
          "hatching out of,stuck in,splashing in,playing in,jumping in,jumping into,hiding in,hides in,living in,"
          "lives in,crawling out of,crawling into,climbing into,getting into,falling into,sinking into",
    "inside": "looking through,looks through,peeking through,peering through,"
              "inside,trapped in,locked in",
    "under": "hanging from,swinging from,dangling from,under,underneath,beneath,below,hiding under,sheltering under,"
             "crawling under",
    "behind": "looking over,looks over,peeking over,peeks over,peering over,"
              "behind,in back of,at back of,hiding behind,hidden behind,peeking from behind,peeking out from behind,"
              "peeking out behind",
    "in front of": "in front of,before,ahead of,at front of,outside of,outside",
    "beside": "towards,toward,"
              "beside,besides,next to,by,near,near to,close to,alongside,at side of,by side of,adjacent to,along with,"
              "together with,as well as,next door to,not far from,at foot of,at edge of,side by side with,meeting,"
              "meets,talking with,playing with,plays with,fighting,fights,kicking,kicks,pushing,pushes,pulling,pulls,"
              "kissing,kisses,petting,pets,and,helping,helping with,brushing,brushes,"
              "helps,visiting,visits,walking with,running from,building,builds,surrounded by,joined by,"
              "accompanied by,flanked by,painting,paints,drawing,draws,bouncing,bounces,"
              "saying hello to,waiting for,waits for,sleeping next to,walking past,past,"
              "flying past,running past,driving past,swimming past,sailing past,passing by,going past,passing,passes,"
              "boxing with,boxing,wrestling with,wrestling,sword fighting with,hunting,hunts,guarding,guards,"
              "protecting,protects,racing with,racing against,arguing with,tied to,chained to,"
              "stopping at,arriving at,pulled by,drawn by,cleaning,cleans,loading,rescuing,rescues,saving,saves,"
              "scaring,scares,landing at,landing by,landing near,blowing out,blows out,digging for,"
              "looking for,searching for,hunting for",
    "between": "between,in between,in middle of,amid,among,amongst",
    "above": "above,higher than,hanging over,high above,up above",
    "over": "over,hovering over,hovering above,soaring over,soaring above",
    "through": "through,passing through,going through,coming through",
    "holding": "holding,holds,held,carrying,carries,clutching,clutches,hugging,hugs,lifting,lifts,catching,catches,"
               "playing,plays,using,uses,waving,waves,bringing,brings,"
               "juggling,juggles,holding up,holding onto,gripping,swinging,cuddling,cuddles,giving,gives,offering,"
               "selling,sells,pouring,writing with,drawing with,stealing,steals,stole,taking,takes,grabbing,grabs,"
               "playing on,plays on,balancing,balances,delivering,delivers,showing,shows,shaking,shakes,ringing,"
               "rings,polishing,blowing,blows,unwrapping,reaching for,dragging,drags",
    "wearing": "wearing,wears,dressed in,dressed as,wore,sporting,clad in,with on head,"
               "putting on,puts on,trying on,tries on,tying,ties,lacing up",
    "riding": "riding,rides,riding on,riding in,rode,driving,drives,driving in,riding atop,galloping on",
    "reading": "reading,reads,reading from,read",
    "eating": "eating,eats,ate,biting,bites,biting into,chewing,chews,chewing on,nibbling,nibbles,nibbling on,munching,"
              "munching on,licking,licks,tasting,having lunch of,snacking on,feasting on",
    "drinking": "drinking,drinks,drank,drinking from,drinks from,sipping,sips,sipping from,sipping on,slurping",
    "sitting on": "sitting on,sits on,sat on,seated on,sitting on top of,sits on top of,sitting atop,sitting upon,"
                  "sitting down on",
    "looking at": "looking at,looks at,watching,watches,staring at,stares at,gazing at,gazes at,facing,pointing at,"
                  "points at,talking to,talks to,listening to,smelling,smells,sniffing,sniffs,admiring,seeing,sees,"
                  "looking up at,looking down at,looking into,looking in,looks in,looks into,barking at,"
              "smiling at,waving at,waving to,singing to,"
                  "speaking to,studying,teaching,teaches,meowing at,growling at,roaring at,laughing at,shouting at,"
                  "having tea with,having lunch with,having dinner with,examining,examines,surprised by,scared of,"
                  "afraid of,frightened of,in love with,gazing up at,howling at,howls at",
}  # fmt: skip
_PASSIVE: Final[dict[Rule, str]] = {
    "holding": "held by,carried by,hugged by,in hands of,in arms of,in hand of,in paws of,in mouth of,lifted by",
    "wearing": "worn by,on head of,on nose of,around neck of",
    "riding": "ridden by,driven by,being ridden by",
    "reading": "read by,being read by",
    "eating": "eaten by,being eaten by,bitten by",
    "drinking": "drunk by,being drunk by",
    "looking at": "watched by,seen by,looked at by",
    "in": "full of,filled with,containing,contains,holding inside,stuffed with,packed with",
    "on": "topped with,covered with,covered in,decorated with,supporting",
    "behind": "followed by,hiding,hides,chased by",
}
_SPECIAL: Final[dict[Link, str]] = {
    "with": "with,having,has,have,had,featuring,including,includes,owning,got",
    "of": "of,from",
    "at": "at,to,typing on,types on,typing at,working on,works on,"
    "around table at,sitting at,sits at,working at,seated at,standing at,eating at,sitting around,"
    "gathered around",
    "leaning": "against,leaning on,leaning against,leans on,leans against,propped against,leaned against,leant against,"
    "standing against,resting against",
    "across": "across,along",
    "around": "around,round,surrounding,circling",
    "climbing": "climbing,climbs,climbing up,climbs up,climbing on,climbed",
    "by hand": "baking,bakes,baked,cooking,cooks,making,makes,throwing,throws,picking,picks,planting,plants,washing,"
    "washes,knitting,knits,sewing,mixing,stirring,buying,buys,opening,opens,fixing,finding,finds,cutting,cuts,"
    "slicing,peeling,collecting,collects,gathering,gathers,mending,repairing,repairs,folding,packing,counting,counts,"
    "wrapping,wraps,hitting,hits,sharing,shares,preparing,prepares,decorating,decorates",
}
_AT_A_SIDE: Final = (
    "to {} of", "on {} of", "at {} of", "on {} side of", "{} of", "on {} hand side of", "to {} side of", "{} from",
)  # fmt: skip

POSES: Final[dict[Pose, str]] = {
    "standing": "standing,stands,stood,standing up",
    "sitting": "sitting,sits,sat,seated,sitting down,sits down,squatting,crouching,kneeling,"
               "doing yoga,practising yoga,practicing yoga,meditating",
    "walking": "walking,walks,walked,strolling,strolls,hiking,hikes,marching,wandering,wanders,crawling,travelling,"
               "traveling,going for walk,tiptoeing,stepping",
    "running": "running,runs,ran,racing,races,galloping,gallops,jogging,rushing,hurrying,sprinting,running race,"
               "sliding,slides,skating,skates,running away,escaping,escapes",
    "sleeping": "sleeping,sleeps,slept,asleep,napping,snoozing,dozing,fast asleep,taking nap,dreaming,resting",
    "lying": "lying,lies,laying,lying down,lay,sprawled,sunbathing,curled up,relaxing",
    "jumping": "jumping,jumps,jumped,leaping,leaps,hopping,hops,bouncing up,skipping,pouncing",
    "flying": "flying,flies,flew,soaring,soars,hovering,hovers,gliding,floating in air,taking off",
    "swimming": "swimming,swims,swam,diving,dives,snorkelling,snorkeling,floating on water,paddling",
    "dancing": "dancing,dances,danced,twirling,spinning,waltzing,doing ballet,doing dance",
    "arms up": "cheering,celebrating,with arms up,with raised arms,with arms raised,with hands up,arms up,hands up,"
               "with hands in air,with arms in air,stretching,surrendering,waving hello,waving goodbye",
}  # fmt: skip
_BROUGHT: Final[tuple[tuple[str, Rule, tuple[str, ...]], ...]] = (
    ("reading,reads", "reading", ("book", "open book")),
    ("drinking,drinks", "drinking", ("cup of coffee",)),
    ("cooking,cooks,making dinner,frying", "holding", ("shallow pan of food",)),
    ("baking,bakes", "holding", ("cake", "bread")),
    ("feeding,feeds,fed", "holding", ("bread",)),
    ("bathing,taking bath,having bath,takes bath,having bubble bath,taking bubble bath", "in", ("bathtub",)),
    ("cycling,biking", "riding", ("bicycle",)),
    ("sledding,sledging", "riding", ("sled",)),
    ("skateboarding", "riding", ("skateboard",)),
    ("surfing", "riding", ("surfboard",)),
    ("sailing,sails", "in", ("sailing boat", "boat")),
    ("rowing", "in", ("boat",)),
    ("camping", "beside", ("tent",)),
    ("painting,paints", "holding", ("paintbrush",)),
    ("drawing,writing", "holding", ("pencil",)),
    ("singing,sings", "holding", ("microphone",)),
    ("fishing", "holding", ("fishing pole",)),
    ("gardening,watering,waters", "holding", ("watering can",)),
    ("digging,digs,digging hole,digs hole", "holding", ("shovel",)),
    ("brushing teeth,brushes teeth,cleaning teeth", "holding", ("toothbrush",)),
    ("spraying water,sprays water,squirting water,splashing water", "holding", ("sweat droplets",)),
    ("writing on,writes on,drawing on,draws on", "holding", ("pencil",)),
    ("blowing bubbles,blows bubbles", "holding", ("bubbles",)),
    (
        "having dinner,having lunch,having breakfast,having tea,having meal,having supper,having tea party,"
        "eating dinner,eating lunch,eating breakfast,eating supper,at dinner,at breakfast,at lunch",
        "behind",
        ("table",),
    ),
    ("listening to music", "wearing", ("headphone",)),
    ("playing tennis", "holding", ("tennis racket",)),
    ("chopping wood", "holding", ("axe",)),
    ("painting picture,paints picture,painting pictures", "looking at", ("easel",)),
    ("filming", "holding", ("video camera",)),
    ("sweeping,sweeping floor,sweeps", "holding", ("broom",)),
    ("knitting", "holding", ("yarn",)),
    ("playing football,plays football,playing soccer,plays soccer", "beside", ("soccer ball",)),
    ("playing music,plays music,making music,makes music", "holding", ("guitar",)),
    ("playing basketball", "holding", ("basketball",)),
    ("vacuuming,mopping,mopping floor", "holding", ("mop",)),
    ("raking,raking leaves", "holding", ("rake",)),
    ("mowing,mowing lawn,cutting grass", "behind", ("lawnmower",)),
    ("skiing", "on", ("skis",)),
    ("photographing,taking photo,taking photos,taking picture,taking pictures", "holding", ("camera",)),
)
INSTRUMENTS: Final = {said: (rule, names) for verbs, rule, names in _BROUGHT for said in verbs.split(",")}
"""What verbs without an object speak of: the relation, and the thing by its names."""
INTO_PLACE: Final = frozenset({
    "on", "in", "inside", "beside", "at", "across", "through", "over", "above", "under", "in front of", "around",
    "behind", "of", "between", "sitting on", "leaning",
})  # fmt: skip
"""Links whose object, if it is a landscape, says where the scene plays."""
OUT_OF_WATER: Final = frozenset({"jumping out of", "jumps out of", "leaping out of", "leaps out of"})
"""Behind these water is what somebody is in the air above."""
FROM_SUBJECT: Final = frozenset({
    "holding", "by hand", "wearing", "reading", "eating", "drinking", "looking at", "with", "between",
    "beside", "flying",
})  # fmt: skip
"""Behind these what comes next is said of the subject again: "a girl holding a balloon next to a dog"."""
SHARED: Final = frozenset({
    "holding", "by hand", "wearing", "eating", "drinking", "with", "between", "looking at", "reading", "of",
})  # fmt: skip
"""Their object may be several, joined by "and"."""
IN_CRUMBS: Final = ("feeding", "feeds", "fed")
"""With these no whole loaf is in the hand."""
GIVING: Final = frozenset((*IN_CRUMBS, "giving", "gives", "offering", "offers"))
"""With these it can be said first to whom, then what."""
IN_KITCHENS: Final = frozenset(
    ("baking", "bakes", "baked", "cooking", "cooks", "mixing", "stirring", "frying", "making dinner")
)
"""Work that is done in a kitchen unless another place is said."""
MOVED: Final[dict[Pose, Wording]] = {
    "flying": Wording("flying"),
    "jumping": Wording("over", pose="jumping"),
    "walking": Wording("beside", pose="walking"),
    "running": Wording("beside", pose="running"),
}
"""What a verb that is a pose alone means with an object: "flying a kite", "walking the dog"."""
FACINGS: Final[dict[str, Literal["left", "right"]]] = {
    "facing left": "left", "facing to left": "left", "looking left": "left", "looking to left": "left",
    "facing right": "right", "facing to right": "right", "looking right": "right", "looking to right": "right",
}  # fmt: skip
STANDINGS: Final[dict[str, Literal["left", "right", "above", "below", "middle"]]] = {
    "on left side": "left", "on right side": "right", "on left": "left", "at left": "left", "to left": "left",
    "on right": "right", "at right": "right", "to right": "right", "at top": "above", "at bottom": "below",
    "in top left corner": "left", "in top right corner": "right", "on left hand side": "left", "in corner": "left",
    "on right hand side": "right", "in middle": "middle", "in centre": "middle", "in center": "middle",
    "in background": "above", "in foreground": "below", "up high": "above", "in distance": "above",
}  # fmt: skip


_BRINGING: Final[tuple[tuple[str, Rule, str], ...]] = (
    ("reading", "looking at", "reading to,reads to,reading aloud to,reading out to"),
    ("watering", "beside", "watering,waters"),
    ("feeding", "looking at", "feeding,feeds,fed"),
    ("photographing", "looking at", "photographing,taking photo of,taking picture of,taking photos of"),
    ("filming", "looking at", "filming"),
    ("spraying water", "looking at", "spraying water at,sprays water at,spraying water on,squirting water at,"
                                     "splashing water at,splashing water on"),
    ("sweeping", "beside", "sweeping,sweeps"),
    ("writing on", "in front of", "writing on,writes on,drawing on,draws on"),
)  # fmt: skip
"""Verbs that speak of a thing besides their object: the verb of `_BROUGHT`, and how its subject stands to it."""
_CHASING: Final = "chasing,chases,following,follows,running after,runs after,walking behind,swimming after"
_DANCING: Final = "dancing with,dances with,danced with,waltzing with,waltzes with"
_COMPARED: Final[tuple[tuple[Literal["subject", "object"], str], ...]] = (
    ("subject", "taller than,bigger than,larger than,longer than,much bigger than,much larger than,much taller than"),
    ("object", "smaller than,shorter than,tinier than,littler than,much smaller than"),
)


def _wordings() -> dict[tuple[str, ...], Wording]:
    table: dict[tuple[str, ...], Wording] = {}

    def add(wordings: str, wording: Wording) -> None:
        for said in wordings.split(","):
            table.setdefault(tuple(said.split()), wording)

    for rule, said in _SAID.items():
        add(said, Wording(rule))
    for rule, said in _PASSIVE.items():
        add(said, Wording(rule, reversed=True))
    for verb, rule, said in _BRINGING:
        add(said, Wording(rule, brings=verb))
    add("crossing,crosses", Wording("across", pose="walking"))
    add(_CHASING, Wording("beside", after=True))
    add(_DANCING, Wording("looking at", pose="dancing", together=True))
    for larger, said in _COMPARED:
        add(said, Wording("beside", larger=larger))
    for link, said in _SPECIAL.items():
        add(said, Wording(link))
    sides: tuple[Literal["left", "right"], ...] = ("left", "right")
    for side in sides:
        for pattern in _AT_A_SIDE:
            add(pattern.format(side), Wording("beside", place=side))
    return table


WORDINGS: Final = _wordings()
