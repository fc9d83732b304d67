import { send, sendCsv } from '@repo/faults';
import { describe, expect, it } from 'vitest';
import { startTestService } from '../test-service.ts';

/**
 * Functions and operators that match more closely than PostgreSQL's own, which would cast their arguments: for pairs of
 * types without an operator, and, with the name of each one-argument function, for types that it does not accept.
 */
const decoys = `
  CREATE SCHEMA decoy;
  DO $$
  DECLARE f record; types text[] := '{int4,int8,oid,text,varchar,name,uuid,timestamptz,jsonb,bool,regclass}';
  BEGIN
    FOR f IN
      SELECT DISTINCT 'decoy.' || quote_ident(proname) || '(' || type || ')' AS signature
      FROM pg_proc, unnest('{varchar,name,int4}'::text[]) type
      WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f'
        AND proargtypes IN ('text'::regtype::oid::text::oidvector, 'int8'::regtype::oid::text::oidvector)
        AND to_regprocedure('pg_catalog.' || quote_ident(proname) || '(' || type || ')') IS NULL
    LOOP
      EXECUTE 'CREATE FUNCTION ' || f.signature ||
        ' RETURNS int LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION $e$diverted$e$; END $f$';
    END LOOP;
    FOR f IN
      SELECT op, l, r, 'decoy.' || quote_ident('op' || op || l || r) AS name
      FROM unnest(types) l, unnest(types) r, unnest('{=,<>,<,>,<=,>=,||,->,->>,+,-}'::text[]) op
      WHERE NOT EXISTS (SELECT FROM pg_operator WHERE oprname = op AND oprleft = l::regtype AND oprright = r::regtype)
    LOOP
      EXECUTE 'CREATE FUNCTION ' || f.name || '(' || f.l || ',' || f.r ||
        ') RETURNS bool LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION $e$diverted$e$; END $f$';
      EXECUTE format('CREATE OPERATOR decoy.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = %s)', f.op, f.l, f.r, f.name);
    END LOOP;
  END $$;`;

const service = await startTestService({
  schema: `CREATE TABLE items (id int PRIMARY KEY, label text); ${decoys}`,
});
const { database } = service;
await database.query(`ALTER DATABASE ${database.name} SET search_path = decoy, public`);
const upload = (parameters: string, csv: string) =>
  sendCsv(`${service.url}/v1/imports/items${parameters}`, csv);
const get = (path: string) => send(`${service.url}${path}`, { method: 'GET' });

describe('a search_path with decoys in it', () => {
  it.each([`SELECT 'a'::varchar = 'a'::name`, `SELECT upper('a'::varchar)`])(
    'the decoys work: %s runs one if nothing protects it',
    async (sql) => {
      await expect(service.pool.query(sql)).rejects.toThrow('diverted');
    },
  );

  it.each([
    ['', 'id,label\n1,a\nx,b\n'],
    ['?mode=upsert', 'id,label\n1,b\n'],
    ['?mode=insert-new', 'id,label\n1,b\n2,c\n'],
    ['?mode=replace', 'id,label\n7,c\n'],
    ['?onConstraint=reject', 'id,label\n7,c\n8,d\n'],
    ['/plan', 'id,label\n7,c\n'],
  ])('a search_path with decoys does not affect POST /v1/imports/items%s', async (parameters, csv) => {
    const { status, body } = await upload(parameters, csv);
    expect(body.toString()).toMatch(/"(?:committed|columns)"/);
    expect(status).toBe(200);
  });

  it.each(['/v1/tables', '/v1/tables/items', '/v1/imports', '/readyz'])(
    'a search_path with decoys does not affect GET %s',
    async (path) => {
      const { status, body } = await get(path);
      expect(body.toString()).not.toContain('"code"');
      expect(status).toBe(200);
    },
  );

  it('a search_path with decoys does not affect rejects', async () => {
    const { id } = JSON.parse((await upload('?maxRejects=100%25', 'id,label\nx,b\n')).body.toString());
    expect((await get(`/v1/imports/${id}/rejects`)).body.toString()).toBe('id,label\nx,b\n');
  });
});
