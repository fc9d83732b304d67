/** The columns of `contacts`, in the order of the file's header. */
export const contactColumns = [
  'id',
  'email',
  'first_name',
  'last_name',
  'signup_date',
  'last_seen',
  'country',
  'amount',
  'notes',
] as const;

export type ContactColumn = (typeof contactColumns)[number];

/** Index of each column's field in a record. */
export const fieldOf = Object.fromEntries(contactColumns.map((column, at) => [column, at])) as Readonly<
  Record<ContactColumn, number>
>;

/** The table for these files. The service, the demo and the tests create it from here. */
export const contactsTableSql = `CREATE TABLE contacts (
  id bigint PRIMARY KEY,
  email text NOT NULL,
  first_name text,
  last_name text,
  signup_date date,
  last_seen timestamptz,
  country text,
  amount numeric(12,2),
  notes text
)`;
