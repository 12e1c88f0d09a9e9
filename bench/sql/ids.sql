-- Every id follows from a kind and a number, in the order of making as UUIDv7 are.
CREATE OR REPLACE FUNCTION pg_temp.id(kind integer, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
$$ SELECT ('01900000-' || lpad(to_hex($1), 4, '0') || '-7000-8000-' || lpad(to_hex($2), 12, '0'))::uuid $$;
