-- What people can tell us about what they need, how attached they are and what they spend in all. Only they fill these.
insert into identify.attributes (id, name, type, purpose, sensitivity, fresh_days, options, words) values
  ('values', 'What they value', 'choices', 'to offer what fits', 'personal', 730, '[
    {"value": "price", "words": {"en": "A good price", "de": "Ein guter Preis"}}, {"value": "quality", "words": {"en": "Quality that lasts", "de": "Qualität, die hält"}},
    {"value": "convenience", "words": {"en": "That it is quick and easy", "de": "Dass es schnell und einfach geht"}},
    {"value": "advice", "words": {"en": "Advice from somebody who knows", "de": "Rat von jemandem, der sich auskennt"}},
    {"value": "range", "words": {"en": "A wide choice", "de": "Eine große Auswahl"}}, {"value": "origin", "words": {"en": "Where and how it was made", "de": "Woher es kommt und wie es gemacht ist"}}]', '{
    "en": {"name": "What matters to you", "question": "What matters to you when you buy?", "whatFor": "So that we offer what fits you."},
    "de": {"name": "Was Ihnen wichtig ist", "question": "Was ist Ihnen beim Kaufen wichtig?", "whatFor": "Damit wir anbieten, was zu Ihnen passt."}}'),
  ('life_stage', 'Life stage', 'choice', 'to offer what fits', 'personal', 730, '[
    {"value": "alone", "words": {"en": "I live alone", "de": "Ich lebe allein"}}, {"value": "couple", "words": {"en": "We are two", "de": "Wir sind zu zweit"}},
    {"value": "small_children", "words": {"en": "With small children", "de": "Mit kleinen Kindern"}}, {"value": "older_children", "words": {"en": "With older children", "de": "Mit größeren Kindern"}},
    {"value": "shared", "words": {"en": "We share a home", "de": "In einer Wohngemeinschaft"}}]', '{
    "en": {"name": "At home", "question": "Who lives in your home?", "whatFor": "So that we offer what fits your household."},
    "de": {"name": "Zu Hause", "question": "Wer lebt bei Ihnen zu Hause?", "whatFor": "Damit wir anbieten, was zu Ihrem Haushalt passt."}}'),
  ('need_now', 'What they need now', 'text', 'to offer what fits at this moment', 'personal', 30, '[]', '{
    "en": {"name": "What you are looking for now", "question": "What are you looking for just now?", "whatFor": "So that we help with that first. We forget it after a month."},
    "de": {"name": "Was Sie gerade suchen", "question": "Was suchen Sie gerade?", "whatFor": "Damit wir zuerst dabei helfen. Nach einem Monat vergessen wir es."}}'),
  ('miss_us', 'Whether they would miss us', 'choice', 'to know whether they stay by habit or by heart', 'personal', 365, '[
    {"value": "much", "words": {"en": "Very much", "de": "Sehr"}}, {"value": "a_little", "words": {"en": "A little", "de": "Ein wenig"}},
    {"value": "not", "words": {"en": "Hardly at all", "de": "Kaum"}}]', '{
    "en": {"name": "Would you miss us", "question": "If we closed tomorrow, how much would you miss us?", "whatFor": "So that we know what to keep as it is."},
    "de": {"name": "Würden wir fehlen", "question": "Wenn wir morgen schlössen: Wie sehr würden wir Ihnen fehlen?", "whatFor": "Damit wir wissen, was so bleiben soll."}}'),
  ('spend_in_all', 'What they spend a year on such things, everywhere', 'number', 'to know which part of it is ours', 'personal', 365, '[]', '{
    "en": {"name": "What you spend a year on things like ours", "question": "About how much do you spend a year on things like ours, here and elsewhere?", "whatFor": "So that we know what else we could do for you."},
    "de": {"name": "Was Sie im Jahr für solche Dinge ausgeben", "question": "Wie viel geben Sie im Jahr ungefähr für solche Dinge aus, hier und anderswo?", "whatFor": "Damit wir wissen, was wir noch für Sie tun könnten."}}');
