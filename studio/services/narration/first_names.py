"""Whether a first name is a woman's or a man's: the commonest ones of English, with some of its neighbours, by hand.

Pure. Names that both have (Robin, Alex, Jordan) are left out; the text's own pronouns go before this table.
"""

from __future__ import annotations

from typing import Final

from studio.services.narration.said_words import words

_WOMEN: Final = words(
    "abigail ada adele agatha agnes aisling alice alison amanda amelia amy ana andrea angela anita ann anna anne "
    "annie antonia aoife astrid audrey barbara beatrice becky bella bernadette beth betty bianca bonnie bridget "
    "brigid camilla carla carmen carol caroline catherine cecilia celia charlotte chloe christina christine clara "
    "clare claudia constance cora daisy daphne deborah deirdre delia diana dolores donna doris dorothea dorothy edith "
    "eileen eleanor elena elisabeth eliza elizabeth ella ellen elsa elsie emilia emily emma erica esther ethel eva eve "
    "fatima fiona flora florence frances freya gabrielle georgia georgina gertrude gloria grace greta gwen hannah "
    "harriet hazel heather heidi helen helena henrietta hilda holly ida imogen inez ingrid irene iris isabel isabella "
    "isla ivy jane janet jean jemima jennifer jenny jessica jill joan joanna jocelyn josephine joy joyce judith judy "
    "julia julie juliet karen kate katherine kathleen katie kitty laura lavinia leah leila lena lila lily linda lisa "
    "liz liza louisa louise lucia lucy lydia mabel maeve maggie mara margaret margery margit margot maria marian "
    "marie marina marjorie martha mary matilda maud maureen mavis megan melissa mercy mia michelle mildred millie "
    "mina minnie miranda miriam moira molly mona monica muriel myra nadia nancy naomi natalie natasha nell nellie "
    "niamh nina nora norah octavia olga olive olivia ophelia pamela patience patricia paula pauline peggy penelope "
    "petra phoebe phyllis polly priscilla prudence rachel rebecca regina rhoda rita rosa rosalind rose rosemary rosie "
    "ruth sadie sally samantha saoirse sarah selina sheila shirley sibyl simone sinead siobhan sofia sonia sophia "
    "sophie stella susan susanna suzanne sybil sylvia tabitha tamara teresa tess tessa thelma theresa tilda tina "
    "ursula valerie vanessa vera veronica victoria viola violet virginia vivian wanda wendy winifred yvonne zelda zoe"
)
_MEN: Final = words(
    "aaron abel abraham adam adrian ahmed alan albert aldous alec alexander alfred alistair ambrose andrew angus "
    "anthony antonio archibald archie arnold arthur augustus barnaby barry bartholomew basil ben benedict benjamin "
    "bernard bert bill bob boris brendan brian bruce caleb callum calvin carl carlos cecil charles charlie christopher "
    "ciaran clarence clement clive colin conor conrad cormac cyril daniel david dennis derek dermot desmond diego "
    "dominic donald douglas duncan eamon ebenezer edgar edmund edward edwin eli elias elijah emil eric ernest ethan "
    "eugene evan ezra felix ferdinand fergus finn francis francisco frank franklin fred frederick gabriel gareth gary "
    "geoffrey george gerald gideon gilbert giles godfrey gordon graham greg gregory gustav guy harold harry harvey "
    "hector henry herbert herman horace howard hubert hugh hugo humphrey ian igor isaac ivan ivor jack jacob jake "
    "james jared jason jasper jeffrey jeremiah jeremy jerome jim joe joel john jonah jonas jonathan jose joseph "
    "joshua juan julian julius justin keith kenneth kevin klaus kurt lars lawrence lemuel leo leonard leopold lewis "
    "liam lionel lorenzo louis lucas luke luther magnus malachi malcolm marcus mark martin matthew maurice max "
    "maximilian michael miguel miles mohammed mortimer moses nathan nathaniel ned neil neville nicholas nick nigel "
    "noah norman oliver oscar osgood oswald otto owen pablo padraig patrick paul pedro percy peter philip phineas "
    "pierre quentin ralph ramon randolph raymond reginald reuben rex richard robert roderick rodney roger roland "
    "ronald rory roy rudolf rufus rupert samson samuel saul scott seamus sean sebastian seth sidney silas simon "
    "solomon stanley stefan stephen steve steven stuart ted terence theodore thomas tim timothy tobias toby tom tony "
    "tristan vernon victor vincent vladimir wallace walter warren wilfred will william winston xavier zachary"
)


def gender_of_first_name(name: str) -> str:
    """ "she", "he", or nothing where it is not in the table."""
    small = name.casefold()
    if small in _WOMEN:
        return "she"
    return "he" if small in _MEN else ""
