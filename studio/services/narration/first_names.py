"""Whether a first name is a woman's or a man's: the commonest ones of English, with some of its neighbours, by hand.

Pure. Names that both have (Robin, Alex, Jordan) are left out; the text's own pronouns go before this table.
"""

from __future__ import annotations

from typing import Final
from unicodedata import combining, normalize

from studio.services.narration.said_words import words

_WOMEN: Final = words(
    "abigail ada adele agatha agnes aisha aisling akiko alice alison amanda amelia amy ana andrea angela anita ann "
    "anna anne annie antonia anya aoife astrid audrey barbara beatrice becky bella bernadette beth betty bianca "
    "bonnie bridget brigid camilla carla carmen carol caroline catherine cecilia celia charlotte chloe christina "
    "christine clara clare claudia colette connie constance cora daisy daphne deborah deirdre delia diana dilys dolly "
    "dolores donna dora doris dorothea dorothy dot dottie edith effie eileen eleanor elena elisabeth eliza elizabeth "
    "ella ellen elsa elsie emilia emily emma erica esther ethel etta ettie eva eve fanny fatima fiona flo flora "
    "florence flossie frances freya gabrielle genevieve georgia georgina gertie gertrude ginny gloria goldie grace "
    "greta gwen gwendolen gwyneth hannah harriet hattie hazel heather heidi helen helena henrietta hettie hetty hilda "
    "holly ida ilse imogen inez ingeborg ingrid irene iris isabel isabella isla ivy jane janet jean jemima jennifer "
    "jenny jessica jill joan joanna jocelyn josephine josie joy joyce judith judy julia julie juliet karen kate "
    "katherine kathleen kathy katie katy katya kitty laura lavinia leah leila lena lettie letty lila lily linda lisa "
    "liz liza lizzie lizzy lottie louisa louise lucia lucy lulu lydia mabel maddie madge maeve maggie maisie mamie "
    "mara margaret margery margie margit margot maria marian marie marina marjorie martha mary matilda mattie maud "
    "maureen mavis meg megan mei melissa mercy mia michelle mildred millie milly mina minna minnie miranda miriam "
    "moira mollie molly mona monica muriel myra nadia nan nancy nanny naomi natalia natalie natasha nell nellie nelly "
    "netta niamh nina nora norah octavia olga olive olivia ophelia pamela patience patricia paula pauline pearl peg "
    "peggy penelope petra phoebe phyllis polly priscilla priya pru prudence prue rachel rebecca regina rhiannon rhoda "
    "rita ros rosa rosalind rose rosemary rosie ruby ruth sadie sal sally samantha saoirse sarah selina sheila "
    "shirley sian sibyl sigrid simone sinead siobhan sofia sonia sophia sophie stella sue sukey sunita susan susanna "
    "susie suzanne suzy svetlana sybil sylvia tabitha tamara tatiana teresa tess tessa thelma theresa tilda tillie "
    "tilly tina trixie trudy ursula valerie vanessa vera veronica vicky victoria viola violet virginia vivian wanda "
    "wendy winifred winnie yuki yvette yvonne zelda zoe"
)
_MEN: Final = words(
    "aaron abel abraham adam adrian ahmed alan albert aldous alec alexander alfie alfred ali alistair ambrose andrew "
    "angus anthony antonio archibald archie arjun arnold arthur augustus barnaby barney barry bartholomew basil ben "
    "benedict benjamin benny bernard bernie bert bertie bill billy bob bobby boris brendan brian bruce caleb callum "
    "calvin carl carlos cecil charles charley charlie christopher ciaran clarence clement clive colin conor conrad "
    "cormac cyril dan daniel danny dave david davy dennis derek dermot desmond dick dickie diego dmitri dominic don "
    "donald donnie dougal douglas duncan dylan eamon ebenezer ed eddie edgar edmund edward edwin eli elias elijah "
    "emil emlyn eric erik ernest ethan eugene evan ewan ezra felix ferdinand fergus finn francis francisco frank "
    "frankie franklin franz fred freddie freddy frederick gabriel gareth gary gaston geoffrey george georgie gerald "
    "gideon gilbert giles godfrey gordon graham greg gregory gus gustav guy hal hamish hank hans harold harry harvey "
    "hassan hector heinrich henri henry herbert herman hiroshi horace howard hubert hugh hugo humphrey hywel iain ian "
    "igor isaac ivan ivo ivor jack jacob jacques jake james jared jason jasper jed jeff jeffrey jem jeremiah jeremy "
    "jerome jerry jim jimmy joe joel joey john johnny jonah jonas jonathan jonny jose joseph josh joshua joss juan "
    "julian julius justin keith ken kenji kenneth kenny kevin klaus kurt larry lars lawrence lemuel len lenny leo "
    "leonard leopold les lewis liam lionel lloyd lorenzo louis luc lucas ludwig luke luther magnus malachi malcolm "
    "marcel marcus mark martin matt matthew maurice max maximilian michael mickey miguel mike mikey miles mohammed "
    "mort mortimer moses nat nate nathan nathaniel ned neil neville nicholas nick nigel nikolai noah norman olaf "
    "oliver omar oscar osgood oswald otto owen pablo padraig patrick paul pedro percy pete peter phil philip philippe "
    "phineas pierre quentin raj ralph ramon randolph ravi ray raymond reg reginald reuben rex rhys richard rick ricky "
    "rob robbie robert rod roderick rodney roger roland ron ronald ronnie rory roy rudolf rufus rupert russ sammy "
    "samson samuel saul scott seamus sean sebastian sergei seth sid sidney silas simon solomon stan stanley stefan "
    "stephen steve steven stuart sven tad tam ted teddy terence theodore thomas tim timothy tobias toby tom tommy "
    "tony tristan vernon vic victor vincent vladimir wallace wally walt walter warren wei wes wilfred wilhelm will "
    "william willie willy winston xavier yusuf zachary zack"
)


def gender_of_first_name(name: str) -> str:
    """ "she", "he", or nothing where it is not in the table. Accents and case do not matter: "Siobhán", "Étienne"."""
    small = "".join(letter for letter in normalize("NFKD", name.casefold()) if not combining(letter))
    if small in _WOMEN:
        return "she"
    return "he" if small in _MEN else ""
