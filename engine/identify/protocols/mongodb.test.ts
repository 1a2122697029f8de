import { describe, expect, it } from 'vitest';
import { triStates } from '../../testing/answers.ts';
import { replayer } from '../../testing/exchanges.ts';
import { ourWords } from '../../testing/our-words.ts';
import { hex } from '../bytes.ts';
import { http } from './http.ts';
import { mongodb } from './mongodb.ts';

const replay = replayer(mongodb, new URL('./mongodb.exchanges', import.meta.url));

const asked = 'a server that was asked for a web page, from the wire protocol';
const open = 'a server for anybody, from the wire protocol';

describe('a server, laid out from the MongoDB wire protocol', () => {
  it.each([
    [open, 'yes'],
    ['a server that wants a login, from the wire protocol', 'no'],
    [asked, 'no'],
  ])('%s', async (title, access) => {
    const { recognition, identity, posture } = await replay(title);
    expect(recognition).toBe('yes');
    expect(identity).toMatchObject({
      product: 'MongoDB',
      version: '6.0.13',
      cpe: ['cpe:2.3:a:mongodb:mongodb:6.0.13:*:*:*:*:*:*:*'],
    });
    expect(triStates(posture)).toEqual({ cleartext: 'yes', 'no-authentication': access });
  });

  it('is asked what it is and whether it lists its databases, of which none is asked for', () => {
    const said = ourWords(new URL('./mongodb.exchanges', import.meta.url));
    const commands = said.map((words) => /isMaster|buildInfo|listDatabases/.exec(words)?.[0]);
    expect(new Set(commands)).toEqual(new Set(['isMaster', 'buildInfo', 'listDatabases']));
    const listings = said.filter((words) => words.includes('listDatabases'));
    // filter: { name: '' }
    const nameless = '\x03filter\0\x10\0\0\0\x02name\0\x01\0\0\0\0\0';
    expect(listings.length).toBe(2);
    expect(listings.every((words) => words.includes(nameless))).toBe(true);
  });

  it('is no web server', async () => {
    expect(http.recognize((await replay(asked)).heard)).toBe('no');
  });

  it('that is none of MongoDB is not called so', () => {
    expect(mongodb.identity({ version: '5.0.0', isMongodb: false })).toEqual({});
    expect(mongodb.identity({ ferretdb: 'FerretDB' })).toEqual({ product: 'FerretDB' });
  });
});

describe('recognition (MongoDB wire protocol, OP_MSG)', () => {
  it.each([
    ['26 00 00 00 01 00 00 00 74 73 6f 70 dd 07 00 00', 'yes'],
    ['26 00 00 00 01 00 00 00 74 73 6f 70 01 00 00 00', 'no'],
    ['26 00 00 00 01 00 00 00 75 73 6f 70', 'no'],
    ['26 00 00', 'more'],
    ['48 54 54 50 2f 31', 'more'],
    ['53 53 48 2d', 'no'],
  ])('%s is %s', (bytes, recognition) => {
    const heard = { bytes: hex(bytes), asked: 'mongodb', ended: false };
    expect(mongodb.recognize(heard)).toBe(recognition);
    const other = mongodb.recognize({ ...heard, asked: 'tls' });
    expect(other).toBe(bytes.startsWith('48') ? 'more' : 'no');
  });
});

it('takes another server for none', async () => {
  expect((await replay('impostor: beanstalkd')).recognition).toBe('no');
});
