/** The tables of the bad-input suite. */
export const schema = `
  CREATE TABLE items (id int PRIMARY KEY, label varchar(5), price numeric(6,2) NOT NULL DEFAULT 0);

  CREATE TYPE mood AS ENUM ('happy', 'sad');
  CREATE TABLE typed (id int, small smallint, int int, big bigint, real real, double double precision,
    price numeric(5,2), flag boolean, uid uuid, json json, jsonb jsonb, bytes bytea, time time, timetz timetz,
    span interval, inet inet, cidr cidr, mac macaddr, mac8 macaddr8, day date, at timestamp, moment timestamptz,
    three varchar(3), two char(2), words text, email text, mood mood, name name, letter "char",
    needed text NOT NULL DEFAULT 'x');

  CREATE TABLE parents (id int PRIMARY KEY);
  INSERT INTO parents VALUES (1);
  CREATE TABLE uniques (id int PRIMARY KEY, code text UNIQUE);
  CREATE TABLE later (id int UNIQUE DEFERRABLE INITIALLY DEFERRED);
  CREATE TABLE children (id int, parent int REFERENCES parents);
  CREATE TABLE children_later (id int, parent int REFERENCES parents DEFERRABLE INITIALLY DEFERRED);
  CREATE TABLE checked (id int, age int CONSTRAINT grown_up CHECK (age >= 18));
  CREATE TABLE checked_keys (id int PRIMARY KEY, age int CONSTRAINT of_age CHECK (age >= 18));
  CREATE TABLE excluding (id int, at int4range, EXCLUDE USING gist (at WITH &&));
  CREATE DOMAIN filled AS int NOT NULL;
  CREATE DOMAIN even AS int CHECK (VALUE % 2 = 0);
  CREATE TABLE domains (id int, a filled, b even);
  CREATE TABLE lists (id int, tags text[]);
  CREATE TABLE shorts (id int, codes varchar(3)[]);
  CREATE TABLE smalls (id int, numbers smallint[]);
  CREATE TABLE parted (id int) PARTITION BY RANGE (id);
  CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (100);
  CREATE TABLE computed (id int, twice int GENERATED ALWAYS AS (id * 2) STORED);
  CREATE TABLE raising (id int);
  CREATE FUNCTION raise() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'secret %', NEW.id; END $$;
  CREATE TRIGGER raising BEFORE INSERT ON raising FOR EACH ROW EXECUTE FUNCTION raise();
  CREATE TABLE raising_later (id int);
  CREATE CONSTRAINT TRIGGER raising_later AFTER INSERT ON raising_later DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION raise();
  CREATE TABLE emptying (id int, label text NOT NULL DEFAULT 'x');
  CREATE FUNCTION empty() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.label := NULL; RETURN NEW; END $$;
  CREATE TRIGGER emptying BEFORE INSERT ON emptying FOR EACH ROW EXECUTE FUNCTION empty();`;

/** Rows that the tables start with. */
export const rowsThere: Readonly<Record<string, number>> = { parents: 1 };
