"""The scene before, changed by words that speak of it: "the same, but at night", "make the plate green", "add a dog".

Called by `parts` for the starter picture engine on the worker's job thread, where `said_before.refers_back` says that
words do; pure apart from the `Nearest` that it is given. What nothing is said of stays as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from studio.engines.picture.starter.reading import small_words as small
from studio.engines.picture.starter.reading.casting import cast
from studio.engines.picture.starter.reading.chunks import chunks_of
from studio.engines.picture.starter.reading.meaning import Meanings, Nearest
from studio.engines.picture.starter.reading.plan_reading import MOST_WISHES, bodied
from studio.engines.picture.starter.reading.sentence import Clauses
from studio.engines.picture.starter.reading.steps import Step, steps_of
from studio.engines.picture.starter.reading.styles import taken_style
from studio.engines.picture.starter.reading.tokens import MOST_CHARACTERS, Tokens, tokens_of, words_of
from studio.engines.picture.starter.reading.vocabulary import Vocabulary
from studio.engines.picture.storybook.plan import MOST_ALIKE, Plan, Relation, Rule, Setting, Size, Wish

_PLACING: Final[frozenset[Rule]] = frozenset({
    "on", "in", "inside", "under", "behind", "in front of", "above", "over", "through", "sitting on", "riding",
})  # fmt: skip
"""Of these a thing has one at a time."""
_DOING: Final[frozenset[Rule]] = frozenset({"reading", "eating", "drinking", "riding"})
_POSE_OF: Final[dict[Rule, str]] = {
    "sitting on": "sitting", "riding": "sitting", "holding": "holding", "drinking": "holding",
}  # fmt: skip
"""The pose that a relation brought, which goes with it."""
_NEXT_TO: Final = small.words("beside next near by alongside besides close")
_MORE: Final = small.words("another more other also too")
_NOTHING: Final = Plan()
_IT: Final = small.words("it him her them")
_LARGER: Final = small.words("bigger larger taller")
_SMALLER: Final = small.words("smaller shorter tinier")
_SIZES: Final[tuple[Size, ...]] = ("tiny", "small", "", "big", "giant")


def changed_plan(before: Plan, text: str, vocabulary: Vocabulary, nearest: Nearest) -> Plan:
    """`before` with what `text` changes of it; its unknown words are those of `text`. Never raises but what `nearest`
    raises."""
    # Behind a mark nothing is taken off that only asks for a picture: "give" and "make" say what changes.
    style, tokens = taken_style((",", *tokens_of(text[:MOST_CHARACTERS])), vocabulary, heard=True)
    changing = _Changing(before, vocabulary, Meanings(nearest, vocabulary.threshold))
    for step in steps_of(tokens, vocabulary):
        changing.take(step)
    plan = changing.plan
    kept = tuple(one for one in plan.relations if max(one.subject, one.object) < MOST_WISHES)
    beyond = tuple(wish.name for wish in plan.wishes[MOST_WISHES:])
    plan = plan._replace(
        wishes=plan.wishes[:MOST_WISHES], relations=kept, style=style or plan.style,
        unknown=tuple(dict.fromkeys(plan.unknown)), left_out=tuple(dict.fromkeys((*plan.left_out, *beyond))),
        unread=max(0, len(text) - MOST_CHARACTERS),
    )  # fmt: skip
    return bodied(cast(plan, vocabulary, MOST_WISHES), vocabulary)


class _Changing:
    def __init__(self, before: Plan, vocabulary: Vocabulary, meanings: Meanings) -> None:
        self.plan = before._replace(unknown=(), left_out=())
        self._vocabulary, self._meanings = vocabulary, meanings

    def take(self, step: Step) -> None:
        match step.act:
            case "say" | "add":
                self._say(step.said, more=step.act == "add" or bool(_MORE.intersection(step.said)))
            case "without":
                self._leave_out(step.said)
            case "instead":
                self._exchange(step.said, step.by)

    # ---- what is said, and what comes in

    def _say(self, said: Tokens, *, more: bool) -> None:
        before = self.plan
        clauses = self._read(self._named(said), before)
        told, old = clauses.told, len(before.wishes)
        wishes = [_over(was, now, said) for was, now in zip(before.wishes, told.wishes, strict=False)]
        places = list(range(old))
        for new in told.wishes[old:]:
            same = _same_in(before.wishes, new)
            if same is None or (more and new.colour not in ("", wishes[same].colour)):
                wishes.append(new)
                places.append(len(wishes) - 1)
                continue
            places.append(same)
            if more:
                wishes[same] = wishes[same]._replace(number=min(wishes[same].number + new.number, MOST_ALIKE))
            else:
                wishes[same] = _over(wishes[same], new, said)
        moved = [Relation(one.rule, places[one.subject], places[one.object]) for one in told.relations]
        fresh = [one for one in moved if one not in before.relations and one.subject != one.object]
        if not _NEXT_TO.intersection(said):
            # Two that were there before stand as they did.
            fresh = [one for one in fresh if one.rule != "beside" or max(one.subject, one.object) >= old]
        bound = {place for one in fresh if one.rule != "beside" for place in (one.subject, one.object)}
        fresh = [one for one in fresh if one.rule != "beside" or one.object not in bound or one.object < old]
        kept = [one for one in before.relations if one in moved and not any(_clash(one, new) for new in fresh)]
        gone = [one for one in before.relations if one not in kept]
        wishes = [_freed(wish, at, gone, said_now=told.wishes) for at, wish in enumerate(wishes)]
        self._become(wishes, (*kept, *fresh), clauses)

    def _named(self, said: Tokens) -> Tokens:
        """With the subject's name for it: "a dog next to it"."""
        if not self.plan.wishes:
            return said
        name = ("the", *tokens_of(self.plan.wishes[0].name))
        parts = (name if at and one in _IT else (one,) for at, one in enumerate(said) if one != "more")
        return tuple(token for part in parts for token in part)

    def _read(self, said: Tokens, before: Plan = _NOTHING) -> Clauses:
        clauses = Clauses(self._vocabulary, self._meanings)
        clauses.go_on_from(tuple(_bare(wish) for wish in before.wishes), before.relations)
        clauses.read(chunks_of(words_of(said), self._vocabulary))
        return clauses

    def _become(self, wishes: Sequence[Wish], relations: Sequence[Relation], clauses: Clauses) -> None:
        told = clauses.told
        self.plan = self.plan._replace(
            wishes=tuple(wishes), relations=tuple(dict.fromkeys(relations)),
            setting=_set(self.plan.setting, told.setting), unknown=(*self.plan.unknown, *told.unknown),
            left_out=(*self.plan.left_out, *told.left_out),
        )  # fmt: skip

    # ---- what goes

    def _leave_out(self, said: Tokens) -> None:
        clauses = self._read(said)
        told = clauses.told
        named = [told.wishes[at] for at in dict.fromkeys(clauses.clause.subjects or range(len(told.wishes)))]
        missing = tuple(one.name for one in named if _same_in(self.plan.wishes, one) is None)
        if not named and small.PRONOUNS.intersection(said) and len(self.plan.wishes) > 1:
            self._take_away(0)
        for one in named:
            at = _same_in(self.plan.wishes, one)
            if at is not None:
                self._take_away(at)
        was, gone = self.plan.setting, told.setting
        setting = Setting(
            "" if gone.place == was.place else was.place, "" if gone.time == was.time else was.time,
            "" if gone.weather == was.weather else was.weather, "" if gone.season == was.season else was.season,
            "" if gone.colour == was.colour else was.colour,
        )  # fmt: skip
        self.plan = self.plan._replace(
            setting=setting, unknown=(*self.plan.unknown, *told.unknown), left_out=(*self.plan.left_out, *missing)
        )

    def _take_away(self, at: int) -> None:
        plan = self.plan
        gone = [one for one in plan.relations if at in (one.subject, one.object)]
        wishes = [_freed(wish, place, gone) for place, wish in enumerate(plan.wishes)]
        kept = (one for one in plan.relations if one not in gone)
        moved = tuple(
            Relation(one.rule, one.subject - (one.subject > at), one.object - (one.object > at)) for one in kept
        )
        self.plan = plan._replace(wishes=(*wishes[:at], *wishes[at + 1 :]), relations=moved)

    # ---- what takes another's place

    def _exchange(self, said: Tokens, by: Tokens) -> None:
        old, new, count = self._read(said), self._read(by, self.plan), len(self.plan.wishes)
        fresh = new.told.wishes[count:]
        if not fresh:
            # "Turn the car red", "change day to night".
            self._say((*said, *by) if old.told.wishes else by, more=False)
            return
        at = _same_in(self.plan.wishes, old.told.wishes[0]) if old.told.wishes else None
        if at is None and not old.told.wishes and self.plan.wishes:
            at = 0
        if at is None:
            self.plan = self.plan._replace(
                left_out=(*self.plan.left_out, *(wish.name for wish in old.told.wishes)),
                unknown=(*self.plan.unknown, *old.told.unknown),
            )
            self._say(by, more=True)
            return
        wish, further = _in_place_of(self.plan.wishes[at], fresh[0]), fresh[1:]
        places = [at, *range(count, count + len(further))]
        relations = [
            Relation(one.rule, places[one.subject - count], places[one.object - count])
            for one in new.told.relations
            if min(one.subject, one.object) >= count
        ]
        wishes = [*self.plan.wishes[:at], wish, *self.plan.wishes[at + 1 :], *further]
        self._become(wishes, (*self.plan.relations, *relations), new)


def _bare(wish: Wish) -> Wish:
    """Without what may be said of it anew."""
    return wish._replace(colour="", size="", pose="", facing="", place="", grouping="")


def _over(was: Wish, now: Wish, said: Tokens) -> Wish:
    """The wish before with what is said of it now."""
    number = now.number if now.number > 1 or {"one", "single"}.intersection(said) else was.number
    return was._replace(
        colour=now.colour or was.colour, number=number, size=_sized(was.size, now.size, said),
        pose=now.pose or was.pose, facing=now.facing or was.facing, place=now.place or was.place,
        grouping=now.grouping or was.grouping,
    )  # fmt: skip


def _sized(was: Size, now: Size, said: Tokens) -> Size:
    """ "Bigger" is a step up from what it was."""
    if not now:
        return was
    step = (1 if _LARGER.intersection(said) else -1 if _SMALLER.intersection(said) else 0) * (1 + ("much" in said))
    return _SIZES[max(0, min(_SIZES.index(was) + step, len(_SIZES) - 1))] if step else now


def _in_place_of(was: Wish, now: Wish) -> Wish:
    """As many, as large and where the other was, as far as nothing else is said."""
    alike = now.number == small.PLURAL and was.number > 1
    return now._replace(
        number=was.number if alike else now.number, size=now.size or was.size, pose=now.pose or was.pose,
        facing=now.facing or was.facing, place=now.place or was.place, grouping=now.grouping or was.grouping,
    )  # fmt: skip


def _same_in(wishes: Sequence[Wish], one: Wish) -> int | None:
    """Which of them is meant by a thing that is named; of several alike the one of its colour, else the first."""
    alike = [at for at, wish in enumerate(wishes) if wish.name == one.name or wish.said == one.said]
    coloured = [at for at in alike if one.colour and wishes[at].colour == one.colour]
    return next(iter((*coloured, *alike)), None)


def _clash(was: Relation, now: Relation) -> bool:
    """Whether the one before no longer holds with the new one."""
    if {was.subject, was.object} == {now.subject, now.object}:
        return True
    if was.subject != now.subject:
        return False
    return (was.rule in _PLACING and now.rule in _PLACING) or (was.rule in _DOING and was.rule == now.rule)


def _freed(wish: Wish, at: int, gone: Sequence[Relation], *, said_now: Sequence[Wish] = ()) -> Wish:
    """Without the pose of a relation that is gone, unless it is said anew."""
    poses = {_POSE_OF.get(one.rule, "") for one in gone if one.subject == at}
    anew = at < len(said_now) and said_now[at].pose
    return wish._replace(pose="") if wish.pose and wish.pose in poses and not anew else wish


def _set(was: Setting, now: Setting) -> Setting:
    colour = now.colour if now.place or now.colour else was.colour
    return Setting(
        now.place or was.place, now.time or was.time, now.weather or was.weather, now.season or was.season, colour
    )
