"""Who a time is meant for: whether a sentence asks the reader for something by then.

Each sentence is read for its governors, the words that say who does what: some ask ("could you",
"merci de"), others tell ("I will", "nous", "not", "if"). The nearest governor before a time
decides; where none stands before it, the first one behind it. None at all is no ask.

The lists hold one pattern a line, for whole words of a folded text (`text.fold`); where two begin
at the same place, the one that asks is tried first.
"""

from __future__ import annotations

import re
from typing import Final

from focusdesk.rules.deadlines.pointing import Pointed

_NOUN_EN: Final = (
    "answer|reply|response|feedback|confirmation|quote|estimate|go-ahead|approval|thoughts|"
    "decision|comments|proposal|offer"
)
_NOUN_FR: Final = "reponse|retour|avis|confirmation|accord|devis|validation|feu vert|decision"

_DONE_EN: Final = (
    " have (been|done|found|finished|given|kept|let|made|managed|said|sent|told|written|\\w+ed)\\b"
)
"""What could have been: nobody asks for it any more."""

_ORDERS: Final = """
reply|respond|answer|confirm|send|sign|return|submit|deliver|approve|review|upload|finish|accept
decide|choose|call|check|fix|get back|pay|update|provide|share|complete|fill|invoice|push|look
let (me|us) know
"""
"""Verbs that order where they begin what is said: elsewhere they may be anything."""

_ASKS: Final = f"""
(can|could|would|will) you(?! (believe|guess|like)\\b|{_DONE_EN})
(can|could) (i|we) (have|get|expect)
are you able to|do you think you|any chance|is it possible|how about
if possible|if not already|if you( can|'d| could| would)(?!{_DONE_EN})
if (i|we) (don't|do not|haven't) (hear|heard|get|receive)|unless (i|we) hear
please(?! (note|allow|expect|find|be aware|see|ignore|disregard|remember))|pls|plz|kindly
(don't|do not|not) forget
(i|we)('d| would)? ((really|still|just|also|do|will|absolutely) )?(need|want|expect|require|love|like|appreciate)(?! to (?!have|get|receive|hear|know|see|be able)| you (?!to))
needs (it|this|that|them|these|those|the|your|an?)
(is|are) (needed|required|expected|requested)
(needed|required|requested|wanted|expected) (?=by|before|no later|within|today|asap)
you ((still|now|will) )?(have to|need to|must)
you should(?! (receive|get|hear|see|have|be getting))
you are (asked|expected|requested|required|invited) to
(must|has to|have to|needs to|(?<!i )(?<!we )(?<!and )need to) be( \\w+)?
(would|'d) be ((really|so|very) )?(great|good|helpful|ideal|perfect|nice|lovely|wonderful|amazing|fantastic|useful)
your (\\w+ )?({_NOUN_EN})
({_NOUN_EN}) (?=needed|required|expected|due)
waiting for your|looking forward to (your|hearing|receiving)|hear (back )?from you

(pouvez|pourriez|pourrez|voulez|voudriez|auriez|serez)-? ?vous(?! (pu|du) )
(peux|pourrais|pourras|veux|voudrais|aurais)-? ?tu(?! (pu|du) )
tu (peux|pourrais|pourras)(?=[^.]*\\?)|vous (pouvez|pourriez)(?=[^.]*\\?)
(vous|te) serait-il|(serait|est)[- ]il possible|possible (de|d')
si possible|si (vous pouvez|vous pouviez|tu peux|tu pouvais)
(ce )?serait (bien|super|parfait|ideal|top|genial|possible|chouette|formidable)
merci ((beaucoup|d'avance|par avance) )?(de |d'y |d')(?!(m'|nous |l')?avoir|votre|ton|ta\\b|vos\\b|noter|ne pas|patienter)
merci$
svp|stp|s'il (vous|te) plait|veuillez(?! noter| trouver)|priere de
n'oubliez pas|n'oublie pas|pensez a|pense a
(?<!vous )(repondez|confirmez|envoyez|validez|signez|livrez|retournez|renvoyez|deposez|acceptez)
(?<!vous )(transmettez|completez|payez|reglez|indiquez|choisissez|rendez|rappelez|dites|prevenez)
(?<!vous )(communiquez|fournissez|remplissez|corrigez|faites(?=-))
(dis|envoie|confirme|tiens|fais|donne|transmets|rappelle|renvoie|reponds|valide|passe|livre)-(moi|nous|le|la|les|lui)
a (rendre|livrer|renvoyer|retourner|valider|signer|remettre|envoyer|fournir|deposer)
il (me|nous|vous|te) ((le|la|les|en) |l')?(faut|faudrait|faudra)
il (faut|faudrait) (que (vous|tu|tout|cela|ca)|me|nous)
(j'|nous |on )(en |l')?(ai|aurai|aurais|avons|aurions|aurons|a|aurait) ((vraiment|absolument|aussi|encore) )?besoin(?! (de |d')(?!avoir|recevoir|savoir)\\w+(er|ir|re)\\b)
(j'attends|nous attendons|on attend) ((votre|vos|ton|ta|tes|la|le|les|une?) |l')
(j'aimerais|nous aimerions|on aimerait) (avoir|recevoir|que (vous|tu)|votre|vos|ton|ta)
(je (voudrais|souhaite|souhaiterais)|nous (souhaitons|souhaiterions|voudrions)) (avoir|recevoir|que (vous|tu)|votre|vos|ton|ta)
je ((vous|te) |t')?(prie|demande|invite|remercie) (de|d')|je compte sur (vous|toi)
(vous|tu) (devez|dois|devrez|devras|etes (prie|invite)e?s?)
(doit|doivent) (etre|nous parvenir|arriver)
(votre|ton|ta|vos) (\\w+ )?({_NOUN_FR})s?
({_NOUN_FR}) (\\w+ )?(attendue?|souhaitee?|demandee?|(?=avant|d'ici|au plus tard))
(sans|faute de) (reponse|nouvelles?|retour)( de (votre|ta) part)?
"""

_TELLS: Final = f"""
(received|got|read|saw|have|had|for) your (\\w+ )?({_NOUN_EN}|\\w+)
(what|how (much|many|far|long)|which \\w+)( \\w+)? (can|could|would|will|do) you
i|we|he|she|they|nobody|everybody|someone|it (is|was|has|will|arrives)
that (was|is)|let me(?! know)|let's|see you|(thanks|thank you) for
you (said|told|sent|promised|asked|wrote|mentioned|worked|will|would|had|did|were|received?|get|can|should|may|might)
you'll|ours?(?= (team|office|shop))
was|were|had|did|has been|have been|should have|would have|arrived|received|asked|told
if|whether|unless|in case|when|once|since|because
(not|never|cannot|nothing|no|without)(?! later)|\\w{{2,6}}n't
will|please (note|allow|expect|find|be aware|see|ignore|disregard|remember)
(votre|ton|your) (colis|parcel|package)|closes?|opens?|leaves|starts|begins|happens|happened|until after
remind (?!me\\b|us\\b)\\w+|stop \\w+ing|yesterday|last week|ago|doubt|hope|hoping|available|free|meet

(merci pour|recu|lu|reception de) (votre|ton|ta|vos|tes) (\\w+ )?({_NOUN_FR}|\\w+)
((?<!est-ce )que|qu'est-ce que|combien|jusqu'ou) (\\w+ )?(peux|pourrais|pouvez|pourriez|pourras|pourrez|tu|vous)([- ](tu|vous))?
(auriez|aurais|avez|as)[- ](vous|tu) (pu|du)\\b|(rappeler|dire) a (?!moi)\\w+
^a (\\w+di|demain|dimanche|bientot)
je|j'|il|elle|ils|elles|personne|quelqu'un|c'(est|etait)
nous ((vous|te|le|la|les|en|y|ne) |l')*\\w+(ons|ommes)
on (vous|te|se|s'|a|va|est|doit|peut|fait|part|y|ne|aurait|avait|livre|envoie|commence)
vous (m'|nous |l')?(avez|aviez|recevrez|pouvez|aurez)|tu (m'|nous |l')?(as|avais|peux|auras)
reception|recu|merci pour|merci d'avoir|veuillez (noter|trouver)
merci de (votre|ton|m'avoir|nous avoir|l'avoir|noter|ne pas|patienter)
pas|jamais|rien|inutile|aucune?|sans|ne|n'
si|s'il|au cas ou|sauf si|quand|des que|lorsque|depuis|parce que|car
hier|avait|etait|ete|a demande|disponibles?|creneau
(?!front\\b)\\w{{3,}}r(a|ai|as|ons|ont|ez)
"""

_NOBODY: Final = """
every|each|always|usually|generally|normally|typically
chaque|(tous|toutes) les|toujours|d'habitude|habituellement|generalement|en general
sales?|discount|promo\\w*|coupon|early[- ]bird|tickets?|webinar|black friday|subscri\\w+|free trial
soldes|remise|inscri\\w+|billets?|essai gratuit|abonne\\w+|renews?|valable|valid until
\\d+ ?% (off|de)|register before
(opening|business|office) hours|open (until|from)|horaires|ouverts?|fermer?|ferment|fermons
joindre avant|reach me
"""
"""Habits, offers and opening hours: whoever is meant, it is not the reader alone."""


def _words(lists: str) -> str:
    """The lines as one pattern; its groups capture nothing."""
    alternatives = "|".join(line for line in lists.splitlines() if line)
    silent = re.sub(r"\((?!\?)", "(?:", alternatives)
    return rf"(?:{silent})\b"


_GOVERNOR: Final = re.compile(
    rf"(?<!\w)(?:(?P<ask>{_words(_ASKS)})|(?P<order>(?:(?<=[,:!?(-] )|(?<=^)){_words(_ORDERS)})"
    rf"|(?P<tell>{_words(_TELLS)}))"
)
_NEVER: Final = re.compile(rf"(?<!\w){_words(_NOBODY)}")
_BILL: Final = re.compile(
    r"\b(?:invoice|facture|payment|paiement|montant|amount|fees?|rent|loyer)\b"
)
"""What is due on a bill is no question."""
_TOO_LATE: Final = re.compile(
    r"[^.!?]{0,20}\b(?:(?:is|would be|will be|sera|serait|est|c'est|parait|seems) (?:\w+ )?(?:not|"
    r"too|impossible|pas|trop|difficult|difficile|hard|tight|complicated|complique|short|court)"
    r"|(?:yesterday|hier|does not matter|doesn't matter)\b)"
)
"""What says, behind a time, that it will not be."""


def is_asked(folded: str, bounds: tuple[int, int], time: Pointed) -> bool:
    """Whether the sentence within `bounds` asks for something by a time.

    Where its own words ask already, only a governor that tells speaks against it.
    """
    left, right = bounds
    start, end, itself = time.start, time.end, time.itself
    if time.named and _BILL.search(folded, left, right):
        return False
    while left < start and not folded[left].isalnum():
        left += 1
    said = folded[left:right]
    if _NEVER.search(said) or _TOO_LATE.match(folded, end, right):
        return False
    asks: bool | None = None
    told = False
    for found in _GOVERNOR.finditer(said):
        at = left + found.start()
        if start <= at < end:
            continue  # the time's own words
        if at >= start and (asks is not None or itself):
            break
        if found["order"] is not None and told:
            continue  # "we review, approve and send"
        told = told or found["tell"] is not None
        asks = found["tell"] is None
        if at >= start:
            break
    return itself if asks is None else asks
