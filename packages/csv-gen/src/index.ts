export {
  type ContactsGenerator,
  type ContactsOptions,
  createContactsGenerator,
  type ExpectedOutcome,
  generateContacts,
} from './contacts-generator.ts';
export { type ContactColumn, contactColumns, contactsTableSql } from './contacts-table.ts';
export { type DirtKind, dirtKinds, type RejectCode } from './dirt/dirt-kinds.ts';
export { CsvGenError, type CsvGenErrorCode } from './errors.ts';
export { type ColumnChecksum, type ColumnChecksums, checksumSql } from './expected/column-checksums.ts';
export { Random } from './random.ts';
