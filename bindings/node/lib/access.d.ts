export type { Access, AccessFailure, AccessOptions, AccessPart, AccessRow, HolderSort } from './documents.js';
