-- The words of a member's address and names, for finding people by how a word begins. Words and no trigrams: those cost
-- three times as much to write as the member itself, words a fifth (see docs/decisions/0013-search.md). Text is cut
-- where a word could be longer than a tsvector takes.
CREATE FUNCTION search_words(text text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_remove(string_to_array(translate(lower(text), E'@._-+''’",;:/&()\t\u00a0', repeat(' ', 17)), ' '), '');

CREATE FUNCTION member_words(email text, first_name text, last_name text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN array_to_tsvector(search_words(
        left(email, 400) || ' ' || left(coalesce(first_name, ''), 400) || ' ' || left(coalesce(last_name, ''), 400)));

-- Each word must begin a word of the member; null when there is none.
CREATE FUNCTION member_query(search text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT string_agg('''' || replace(word, '\', '\\') || ''':*', ' & ')::tsquery
        FROM unnest(search_words(search)) AS word);

CREATE INDEX "members_words_idx" ON "members" USING gin (member_words("email", "first_name", "last_name"));
