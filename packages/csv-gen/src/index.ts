export {
  type ContactsGenerator,
  type ContactsOptions,
  createContactsGenerator,
  type ExpectedOutcome,
  generateContacts,
} from './stream/contacts-generator.ts';
export { writeContactsFile } from './stream/write-contacts-file.ts';
export { type ContactColumn, contactColumns, contactsTableSql } from './contacts/contacts-table.ts';
export { type DirtKind, dirtKinds, type RejectCode } from './dirt/dirt-kinds.ts';
export { CsvGenError, type CsvGenErrorCode } from './stream/errors.ts';
export { type ColumnChecksum, type ColumnChecksums, checksumSql } from './expected/column-checksums.ts';
export { Random } from './contacts/random.ts';
