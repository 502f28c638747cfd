-- Why somebody has not bought lately, in their own choice. The options are the ids of the reasons that room differentiate suspects; only
-- those who have fallen silent are asked.
insert into identify.attributes (id, name, type, purpose, sensitivity, fresh_days, options, words) values
  ('why_stopped', 'Why they stopped', 'choice', 'to mend what made a person stop, or to leave them in peace', 'personal', 365, '[
    {"value": "price-rise", "words": {"en": "It became too dear", "de": "Es wurde zu teuer"}},
    {"value": "range-cut", "words": {"en": "You no longer have what I bought", "de": "Sie haben nicht mehr, was ich gekauft habe"}},
    {"value": "complaint", "words": {"en": "Something went wrong", "de": "Etwas ist schiefgegangen"}},
    {"value": "delivery", "words": {"en": "It was not there, or came late", "de": "Es war nicht da oder kam zu spät"}},
    {"value": "too-many", "words": {"en": "Too many messages", "de": "Zu viele Nachrichten"}},
    {"value": "elsewhere", "words": {"en": "I buy it elsewhere now", "de": "Ich kaufe jetzt woanders"}},
    {"value": "season", "words": {"en": "I only need it now and then", "de": "Ich brauche es nur ab und zu"}},
    {"value": "satisfied", "words": {"en": "I have what I need", "de": "Ich habe, was ich brauche"}},
    {"value": "moved", "words": {"en": "I have moved away", "de": "Ich bin weggezogen"}},
    {"value": "other", "words": {"en": "Something else", "de": "Etwas anderes"}}]', '{
    "en": {"name": "Why not lately", "question": "Why have you not bought from us lately?", "whatFor": "So that we mend it, or leave you in peace."},
    "de": {"name": "Warum zuletzt nicht", "question": "Warum haben Sie zuletzt nicht bei uns gekauft?", "whatFor": "Damit wir es in Ordnung bringen oder Sie in Ruhe lassen."}}');
