"""Ordinary English words that the American dictionary of chunspell lacks, checked one by one against it. Read by
`studio.services.spelling`; any thread."""

from __future__ import annotations

import difflib
from typing import Final

_WRITTEN: Final = """
airbag app apps audiobook audiobooks backsplash backstory barista bestie bitcoin blockchain blog blogger bloggers
blogging blogs bodycam bromance chatbot chatbots checkbox cisgender clickbait codebase coronavirus cosplay cosplayer
countertop countertops cringey cringy crowdfunded crowdfunding crowdsource crowdsourced crowdsourcing cryptocurrency
cyberattack cyberattacks cyberbullying cybersecurity dashcam doomscroll doomscrolling doorframe doorframes doorjamb
dropdown dwarven
earbud earbuds ebook ebooks email emailed emailing emails emoji emojis emoticon emoticons ethernet exoplanet
exoplanets eyeroll facepalm facepalmed fanfiction flipchart gaslighting gaslit genderfluid geolocation glamping googled
googling hashtag hashtags headshot headshots hmm holodeck hoodie hoodies hotspot hotspots hyperlink hyperlinks inbox
influencer influencers internet intranet jetlag jetlagged keycard keycards kombucha leyline livestream livestreamed
livestreaming lockdown lockdowns mage mages malware mansplain mansplained mansplaining meme memes metadata metaverse
microaggression microaggressions multiplayer multitask multitasked multitasking multiverse nanobot nanobots nanotech
nanotechnology newsfeed nonbinary offline online orc orcs outbox pansexual passcode passcodes payphone paywall phishing
photobomb pixelated plaintext podcast podcaster podcasters podcasts popup quinoa ramen ransomware retweet retweeted
rideshare romcom satnav scifi screenshot screenshots selfie selfies sexted sexting shapeshift shapeshifter shapeshifters
smartphone smartphones snark snarked snarky spacefaring spam speakerphone spellbook spyware sriracha starship starships
staycation stovetop subreddit sunroom supervillain supervillains taser tasered tasers teriyaki terraform terraformed
terraforming texted texting timeline timelines timestamp timestamps touchpad touchscreen touchscreens trackpad
transgender unfollow unfriend unmute upvote username usernames vampiric vape vaped vaping videogame videogames vlog
vlogger vlogging vlogs voicemail voicemails webcam webcams website websites whiteboard whiteboards wifi worldbuilding
ringtone ringtones arsehole badass badasses dickhead douchebag dumbass smartass
Bluetooth COVID DVD DVDs Facebook FaceTime GPS iCloud Instagram iPad iPads iPhone iPhones iPod LGBT LGBTQ MacBook
Netflix PDF Photoshopped Pilates PowerPoint Reddit Skype Skyped Spotify SUVs TikTok Uber USB WhatsApp WiFi
Wikipedia YouTube YouTuber AirPods
"""
MODERN: Final = frozenset(_WRITTEN.split())
_NEAR: Final = 0.84
"""Of letters in common, from which on a word is suggested."""


def is_modern(word: str) -> bool:
    """One of them, also as the first word of a sentence, in capitals, or with 's."""
    plain = word.removesuffix("'s").removesuffix("'S")
    if plain in MODERN:
        return True
    return (plain.istitle() or plain.isupper()) and plain.lower() in MODERN


def modern_like(word: str) -> list[str]:
    """Those that a misspelt word may have been meant to be, two at most; written as it begins."""
    found = difflib.get_close_matches(word.lower(), sorted(MODERN), 2, _NEAR)
    return [one.capitalize() if word[:1].isupper() and one.islower() else one for one in found]
