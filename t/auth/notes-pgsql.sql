-- SPDX-License-Identifier: Apache-2.0
-- Notes of several tenants: whoever asks has his own.  Nothing here knows which module has
-- authenticated him.

CREATE FUNCTION auth_claim(name text) RETURNS text STABLE LANGUAGE sql AS
    $$ SELECT nullif(current_setting('request.jwt.claims', true), '')::json ->> name $$;

CREATE TABLE auth_notes (
    id serial PRIMARY KEY,
    tenant integer NOT NULL DEFAULT auth_claim('tenant')::integer,
    owner text NOT NULL DEFAULT auth_claim('sub'),
    body text NOT NULL
);
INSERT INTO auth_notes (tenant, owner, body) VALUES
    (7, 'ada', 'ada''s first'), (7, 'ada', 'ada''s second'), (8, 'bob', 'bob''s first'),
    (8, 'ada', 'of another ada'), (9, 'cyd', 'cyd''s first');
ALTER TABLE auth_notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON auth_notes TO studio_editor
    USING (tenant = auth_claim('tenant')::integer AND owner = auth_claim('sub'));
GRANT ALL ON auth_notes, auth_notes_id_seq TO studio_editor;

-- What the database knows of the caller.
CREATE VIEW auth_caller AS SELECT
    1 AS id, current_user::text AS role, claims ->> 'sub' AS sub, claims ->> 'role' AS claimed,
    (claims ->> 'tenant')::integer AS tenant, json_typeof(claims -> 'tenant') = 'number' AS is_number
    FROM (SELECT nullif(current_setting('request.jwt.claims', true), '')::json AS claims) AS told;
GRANT SELECT ON auth_caller TO studio_editor;
