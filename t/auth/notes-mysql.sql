-- SPDX-License-Identifier: Apache-2.0
-- Notes of several tenants: whoever asks has his own.  Nothing here knows which module has
-- authenticated him.

-- A view may not name a variable, but a function may.
CREATE FUNCTION auth_claim(name varchar(64)) RETURNS varchar(200) CHARSET utf8mb4 COLLATE utf8mb4_nopad_bin
    NOT DETERMINISTIC NO SQL RETURN json_value(@request_jwt_claims, concat('$.', name));
CREATE FUNCTION auth_kind(name varchar(64)) RETURNS varchar(20) CHARSET utf8mb4 NOT DETERMINISTIC NO SQL
    RETURN json_type(json_extract(@request_jwt_claims, concat('$.', name)));

CREATE TABLE auth_all_notes (
    id INT AUTO_INCREMENT PRIMARY KEY,
    tenant INT,
    owner VARCHAR(200),
    body TEXT NOT NULL
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_nopad_bin;
INSERT INTO auth_all_notes (tenant, owner, body) VALUES
    (7, 'ada', 'ada''s first'), (7, 'ada', 'ada''s second'), (8, 'bob', 'bob''s first'),
    (8, 'ada', 'of another ada'), (9, 'cyd', 'cyd''s first');
CREATE TRIGGER auth_own_note BEFORE INSERT ON auth_all_notes FOR EACH ROW
    SET NEW.tenant = coalesce(NEW.tenant, auth_claim('tenant')),
        NEW.owner = coalesce(NEW.owner, auth_claim('sub'));
CREATE VIEW auth_notes AS SELECT id, tenant, owner, body FROM auth_all_notes
    WHERE tenant = auth_claim('tenant') AND owner = auth_claim('sub') WITH CHECK OPTION;

-- What the database knows of the caller.
CREATE SQL SECURITY INVOKER VIEW auth_caller AS SELECT
    1 AS id, current_role() AS role, auth_claim('sub') AS sub, auth_claim('role') AS claimed,
    CAST(auth_claim('tenant') AS INT) AS tenant, auth_kind('tenant') = 'INTEGER' AS is_number;
