-- The night's messages by hand, and to whom which of them goes; their words are copied from one that was written.
CREATE TEMP TABLE told AS
SELECT p.unit_id, p.person_id, p.id AS post_id, c.channel, gen_random_uuid() AS message_id
FROM post p CROSS JOIN (VALUES ('inbox'), ('email')) AS c(channel)
WHERE p.unit_id IN (SELECT unit_id FROM deadline WHERE next_check_at <= %(at)s);

INSERT INTO message (id, person_id, channel, urgency, address, item_count, subject, body, state, attempts,
                     next_attempt_at, created_at, business_at, sent_at)
SELECT t.message_id, t.person_id, t.channel, 'urgent', CASE WHEN t.channel = 'email' THEN p.email END, %(items)s,
       CASE WHEN t.channel = 'inbox' THEN %(subject)s END, CASE WHEN t.channel = 'inbox' THEN %(body)s END,
       CASE WHEN t.channel = 'inbox' THEN 'sent' ELSE 'accepted' END, 0, now(), now(), %(at)s, now()
FROM told t JOIN person p ON p.id = t.person_id;
