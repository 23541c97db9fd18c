-- SPDX-License-Identifier: Apache-2.0
-- Notes of several tenants: whoever asks has his own.  Nothing here knows which module has
-- authenticated him.

CREATE TABLE auth_all_notes (
    id INTEGER PRIMARY KEY,
    tenant INTEGER NOT NULL,
    owner TEXT NOT NULL,
    body TEXT NOT NULL
);
INSERT INTO auth_all_notes (tenant, owner, body) VALUES
    (7, 'ada', 'ada''s first'), (7, 'ada', 'ada''s second'), (8, 'bob', 'bob''s first'),
    (8, 'ada', 'of another ada'), (9, 'cyd', 'cyd''s first');
CREATE VIEW auth_notes AS SELECT id, tenant, owner, body FROM auth_all_notes
    WHERE tenant = json_extract(current_setting('request.jwt.claims', 1), '$.tenant')
        AND owner = json_extract(current_setting('request.jwt.claims', 1), '$.sub');
CREATE TRIGGER auth_add_note INSTEAD OF INSERT ON auth_notes BEGIN
    SELECT raise(ABORT, 'not yours') WHERE new.tenant <> json_extract(current_setting('request.jwt.claims', 1), '$.tenant')
        OR new.owner <> json_extract(current_setting('request.jwt.claims', 1), '$.sub');
    INSERT INTO auth_all_notes (tenant, owner, body) VALUES (
        json_extract(current_setting('request.jwt.claims', 1), '$.tenant'),
        json_extract(current_setting('request.jwt.claims', 1), '$.sub'), new.body);
END;
CREATE TRIGGER auth_change_note INSTEAD OF UPDATE ON auth_notes BEGIN
    SELECT raise(ABORT, 'not yours') WHERE new.tenant <> old.tenant OR new.owner <> old.owner;
    UPDATE auth_all_notes SET body = new.body WHERE id = old.id;
END;
CREATE TRIGGER auth_drop_note INSTEAD OF DELETE ON auth_notes BEGIN
    DELETE FROM auth_all_notes WHERE id = old.id;
END;

-- What the database knows of the caller.
CREATE VIEW auth_caller AS SELECT
    1 AS id, current_setting('role', 1) AS role,
    json_extract(current_setting('request.jwt.claims', 1), '$.sub') AS sub,
    json_extract(current_setting('request.jwt.claims', 1), '$.role') AS claimed,
    json_extract(current_setting('request.jwt.claims', 1), '$.tenant') AS tenant,
    json_type(current_setting('request.jwt.claims', 1), '$.tenant') = 'integer' AS is_number;
