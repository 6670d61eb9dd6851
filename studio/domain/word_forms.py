"""Forms of English words that no rule tells: who asks what was broken finds "broke". Regular endings are the index's
own to know (Porter's stems). Pure; any thread.
"""

from __future__ import annotations

from typing import Final

_IRREGULAR: Final = """
arise arose arisen/awake awoke awoken/bear bore borne born/beat beaten/become became/begin began begun/bend bent
bind bound/bite bit bitten/bleed bled/blow blew blown/break broke broken/breed bred/bring brought/build built
burn burnt burned/buy bought/catch caught/choose chose chosen/cling clung/come came/creep crept/deal dealt/dig dug
draw drew drawn/dream dreamt dreamed/drink drank drunk/drive drove driven/dwell dwelt/eat ate eaten/fall fell fallen
feed fed/feel felt/fight fought/find found/flee fled/fling flung/fly flew flown/forbid forbade forbidden
forget forgot forgotten/forgive forgave forgiven/freeze froze frozen/get got gotten/give gave given/go went gone
grind ground/grow grew grown/hang hung hanged/hear heard/hide hid hidden/hold held/keep kept/kneel knelt
know knew known/lay laid/lead led/lean leant leaned/leap leapt leaped/learn learnt learned/leave left/lend lent
lie lay lain/light lit lighted/lose lost/make made/mean meant/meet met/pay paid/ride rode ridden/ring rang rung
rise rose risen/run ran/say said/see saw seen/seek sought/sell sold/send sent/sew sewn sewed
shake shook shaken/shave shaven shaved/shear shorn/shine shone/shoot shot/show shown showed/shrink shrank shrunk
sing sang sung/sink sank sunk/sit sat/slay slew slain/sleep slept/slide slid/sling slung/smell smelt/sow sown
speak spoke spoken/spell spelt spelled/spend spent/spill spilt/spin spun/spring sprang sprung/stand stood
steal stole stolen/stick stuck/sting stung/strike struck stricken/string strung/strive strove striven/swear swore sworn
sweep swept/swell swollen swelled/swim swam swum/swing swung/take took taken/teach taught/tear tore torn/tell told
think thought/throw threw thrown/tread trod trodden/understand understood/wake woke woken/wear wore worn
weave wove woven/weep wept/win won/wind wound/withdraw withdrew withdrawn/wring wrung/write wrote written
man men/woman women/child children/foot feet/tooth teeth/goose geese/mouse mice/ox oxen/wife wives/life lives
knife knives/calf calves/half halves/wolf wolves/thief thieves/leaf leaves/shelf shelves/gentleman gentlemen
die death dead died/marry marriage married/choose choice/lose loss/see sight/sell sale
believe belief/breathe breath/weigh weight/high height/long length/strong strength/wide width/deep depth/young youth
proud pride/true truth/hot heat/angry anger/born birth/burn fire/old age/tall height
"""


def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for group in _IRREGULAR.replace("\n", "/").split("/"):
        words = group.split()
        for word in words:
            known = found.setdefault(word, {})
            known.update((other, None) for other in words if other != word)
    return {word: tuple(others) for word, others in found.items()}


_FORMS: Final = _table()


def forms_of(word: str) -> tuple[str, ...]:
    """Others of a word in small letters, each once; none where the regular ones are all there are."""
    return _FORMS.get(word, ())
