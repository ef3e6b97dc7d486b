// The same package under require: it is typed there too, and no differently. It is only compiled.

import { expectTypeOf } from 'expect-type';
import { Client, type Member } from 'instantly-rbac';
import required = require('instantly-rbac');

type Imported = typeof import('instantly-rbac', { with: { 'resolution-mode': 'import' } });
expectTypeOf<typeof required>().toEqualTypeOf<Imported>();
expectTypeOf<typeof required>().toHaveProperty('Sandbox');
expectTypeOf<Member>().toEqualTypeOf<required.Member>();
expectTypeOf(new Client()).toEqualTypeOf<required.Client>();
