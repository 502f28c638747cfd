// How mail servers say things, by what it means for us. Where a server gives no code of RFC 3463, or one that says nothing
// (5.0.0), its words are all there is. Phrases as the servers in use write them, in the languages their reports come in.

const any = (...phrases: readonly string[]): RegExp => new RegExp(phrases.join("|"), "iu");

/** The mailbox has no room left. */
export const FULL = any(
  String.raw`over ?-?quota|quota (?:has been )?exceeded|exceed(?:s|ed|ing)?[^.\n]{0,40}(?:quota|storage|mailbox)|disk quota`,
  String.raw`(?:mail ?box|inbox|account|mail ?drop|user)[^.\n]{0,40}(?:is |are )?(?:too )?full\b|mailbox full|full mailbox`,
  String.raw`(?:out of|insufficient|not enough)[^.\n]{0,30}(?:storage|space)|mailbox size limit|too (?:many|much) (?:mail|messages)[^.\n]{0,30}mailbox`,
  String.raw`postfach[^.\n]{0,40}voll|bo[iî]te[^.\n]{0,40}pleine|buz[oó]n[^.\n]{0,40}lleno|casella[^.\n]{0,40}piena|postvak[^.\n]{0,20}vol|caixa[^.\n]{0,30}cheia`,
);

/** It was tried for days, nobody answered, or it may pass: says nothing about the mailbox. */
export const PASSING = any(
  String.raw`(?:message|delivery|time|retry|queue)[^.\n]{0,30}(?:expired|timeout exceeded|time limit)|(?:too long|days|hours)[^.\n]{0,20}in (?:the )?queue`,
  String.raw`could not be delivered[^.\n]{0,30}(?:for|within|in)[^.\n]{0,20}(?:hours|days)|(?:gave|giving|given) up after|retry time not reached|been trying to deliver`,
  String.raw`connection (?:was )?(?:timed out|refused|reset|dropped|lost)|(?:timed? ?out|timeout)\b|did not accept our requests to connect|server (?:is )?(?:not responding|down|did not respond)`,
  String.raw`(?:hop count|too many hops|mail(?:ing)? loop|loops back|network (?:is )?unreachable|no route to host)|try again|temporar(?:y|ily)|deferred`,
);

/** There is no such mailbox, or no such domain, or it takes no mail. */
export const NOBODY = any(
  String.raw`(?:user|recipient|mailbox|account|address|local part|addressee|host|domain)(?: name)?s?(?: is| are)?(?: not known|:? unknown)|unknown (?:user|recipient|mailbox|account|address|local|to address|addressee|host|domain)`,
  String.raw`no such (?:user|recipient|mailbox|account|address|person|local|domain|host)|no (?:mailbox|account|user)[^.\n]{0,20}(?:here|by that name|with that name|on (?:this|the))`,
  String.raw`(?:user|recipient|mail ?box|account|address|alias|e-?mail|domain|host)[^.\n]{0,120}(?:does ?n[o']t exist|do ?n[o']t exist|not exist\b|not (?:be )?found|not listed|not registered|not recogni[sz]ed|no longer|has been (?:closed|deleted|terminated|discontinued))`,
  String.raw`not (?:a )?(?:valid|known|our|registered) (?:user|recipient|mailbox|account|address|e-?mail)|ADDR>? rejected\.?\s*$|doesn'?t have an? [^\n]{0,60}account|cannot be resolved|not our customer`,
  String.raw`(?:invalid|bad|non-?existent|illegal|nonexistent|unrout(?:e?able)) (?:final )?(?:recipient|mailbox|user|e-?mail|address|destination|domain|mail domain|host)|mailbox (?:is )?(?:unavailable|not available|invalid)`,
  String.raw`(?:host|domain)[^.\n]{0,60}(?:not found|unreachable|not reachable)|(?:domain|host)[^.\n]{0,40}(?:could not|couldn't|cannot) be (?:found|resolved)|couldn't find any host|name or service not known|nxdomain`,
  String.raw`(?:does not|doesn't) accept (?:any )?(?:e-?)?mail|null ?mx|no (?:valid |usable )?mail (?:exchanger|servers?|hosts?)|no mx (?:record|host)`,
  String.raw`\bnot?found\b|recip(?:ient)?notfound|not listed in[^\n]{0,30}directory|no longer (?:on|at|with|in use|valid|active|employed|available)|address rejected(?:[:.]? access denied)?\.?\s*(?:\[|$)`,
  String.raw`unbekannte[rn]? (?:benutzer|empf[äa]nger|adresse)|(?:empf[äa]nger|benutzer|adresse|postfach)[^.\n]{0,60}(?:unbekannt|existiert nicht|nicht gefunden|nicht vorhanden|ung[üu]ltig)`,
  String.raw`(?:destinataire|utilisateur|adresse)[^.\n]{0,60}(?:inconnue?|invalide|introuvable|n'existe pas|n.a pas [ée]t[ée] trouv)|(?:usuario|destinatario|direcci[oó]n|buz[oó]n)[^.\n]{0,60}(?:desconocid|no existe|no se (?:ha )?encontr|inv[aá]lid)`,
  String.raw`(?:utente|destinatario|indirizzo|casella)[^.\n]{0,60}(?:sconosciut|inesistente|non (?:esiste|trovat))|(?:gebruiker|ontvanger|adres)[^.\n]{0,60}(?:onbekend|bestaat niet|niet gevonden)|onbekende (?:gebruiker|ontvanger)`,
  String.raw`(?:usu[aá]rio|destinat[aá]rio|endere[cç]o)[^.\n]{0,60}(?:desconhecid|n[aã]o existe|n[aã]o (?:foi )?encontrad|inv[aá]lid)|nie istnieje|не существует|не найден|finns inte|findes ikke`,
  String.raw`(?:存在しません|見つかりません|見つかりませんでした|不明です|用户不存在|不存在|找不到)`,
);

/** There is a mailbox, and just now nobody may use it. */
export const CLOSED = any(
  String.raw`(?:account|mailbox|user)s?(?:\(s\))?[^.\n]{0,40}(?:is |are |has been |have been |been )?(?:disabled|suspended|inactive|locked|on hold|deactivated|blocked)`,
);

/** It is not the recipient that displeases: who sends, how much, how fast. Stronger than any code. */
export const OURS = any(
  String.raw`sender[^.\n]{0,30}(?:rejected|refused|denied|not (?:allowed|accepted|exist|found))|(?:domain|address) of (?:the )?sender|(?:sent|sending) (?:to )?too (?:many|much|fast)|too many (?:connections|messages|recipients|mails|e-?mails)|(?:after|reply to|response to) (?:pipelined )?mail from|\[mail_from\]`,
);

/** They do not want it from us: our reputation, our set-up, what stands in it, how fast it came. Says nothing about the mailbox. */
export const BLOCKED = any(
  String.raw`\b(?:spam|junk|virus|malware|phish)|black ?-?list|block ?-?list|blocked|\brbl\b|dnsbl|spamhaus|reputation|\bbanned\b|prohibit|denied|not (?:allowed|permitted|authori[sz]ed)|unauthori[sz]ed|unsolicited`,
  String.raw`polic(?:y|ies)|\bspf\b|\bdkim\b|\bdmarc\b|authenticat|reverse (?:dns|lookup)|\bptr\b|rdns|\bhelo\b|relay(?:ing)?|sender (?:address|domain)?[^.\n]{0,20}(?:rejected|refused|not)|(?:from|of) (?:this |your )?(?:sender|ip|host|address|domain)`,
  String.raw`too many|too fast|rate ?-?limit|throttl|exceeded the (?:rate|number|maximum)|content (?:rejected|filter)|message (?:was )?(?:rejected|refused|discarded)|(?:not accepted|refused|rejected) (?:due|because|for)|security (?:polic|reason)`,
);

/** Subjects of reports that something did not arrive. */
export const REPORT_SUBJECT = any(
  String.raw`undeliver|delivery (?:status|failure|report|has failed|problem|failed|error|notification)|non.?delivery|(?:mail|message|delivery)[^\n]{0,30}(?:failure|failed|error|problem|returned|not delivered|could not be|couldn't be)|returned (?:mail|to sender)|failure notice|could not be delivered|rejected mail|mail system error|warning: (?:message|could not)`,
  String.raw`unzustellbar|nicht zugestellt|konnte nicht|fehler bei der zustellung|non remis|[ée]chec|non distribu|no se (?:pudo|puede|ha podido) entregar|no entregad|devuelto|mancato recapito|non recapitat|niet (?:bezorgd|afgeleverd)|onbestelbaar|n[aã]o entregue|falha|配信不能|配信できません|返送|недоставлен|не доставлен|退信|无法送达`,
);

/** A warning that it takes longer; the mail is still on its way. */
export const STILL_TRYING = any(
  String.raw`warning message only|do not need to re-?send|will (?:continue|keep) (?:to )?try|will be (?:re)?tried (?:again|until)|(?:delivery|message)[^.\n]{0,20}(?:is |has been )?delayed`,
);

/** Subjects of answers that nobody typed for us. */
export const AUTOMATIC_SUBJECT = any(
  String.raw`^\s*(?:auto(?:matic|mated)?[ -]?(?:reply|response|answer)|auto:|auto-?reply)|out of (?:the )?office|on (?:vacation|holiday|leave)|vacation|away (?:from|until)|i am away|currently away|thank you for (?:contacting|your (?:message|e-?mail))|we have received your|ticket (?:created|received)`,
  String.raw`abwesen|automatische (?:antwort|eingang)|nicht im (?:b[üu]ro|haus)|urlaub|absence|r[ée]ponse automatique|absent|en cong[ée]|respuesta autom[aá]tica|fuera de (?:la )?oficina|risposta automatica|fuori (?:sede|ufficio)|afwezig|automatisch antwoord|resposta autom[aá]tica|ausente|自動(?:返信|応答)|不在|автоответ|自动回复`,
);
