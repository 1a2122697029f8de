import { describe, expect, it } from 'vitest';
import { concat, latin1, uint } from './bytes.ts';
import { exportPosture } from './nfs-exports.ts';
import { noteVersion } from './nfs-versions.ts';
import { asRecord, exportsIn, mappingsIn, mappingsText, repliesIn, rpcReplyIn } from './onc-rpc.ts';
import { helloCalls, recognizeRpc, rpcHello } from './rpc-hello.ts';

const words = (...numbers: number[]) => concat(...numbers.map((number) => uint(number, 4)));
const text = (name: string) =>
  concat(uint(name.length, 4), latin1(name), new Uint8Array((4 - (name.length % 4)) % 4));
const first = 0x506f_7300;
/** An accepted reply (1, 0) with an empty verifier (0, 0). */
const reply = (number: number, ...rest: number[]) => words(first + number, 1, 0, 0, 0, ...rest);
const noProgram = (number: number) => asRecord(reply(number, 1));
const success = (number: number) => asRecord(reply(number, 0));

describe('a reply (from RFC 5531 section 9)', () => {
  it.each([
    ['success', reply(2, 0, 7), { is: 'success', results: words(7) }],
    ['no such program', reply(2, 1), { is: 'no-program' }],
    ['no such version', reply(2, 2, 3, 4), { is: 'no-version', low: 3, high: 4 }],
    ['no such procedure', reply(2, 3), { is: 'no-procedure' }],
    ['arguments not understood', reply(2, 4), { is: 'garbage' }],
    ['a failure of the server', reply(2, 5), { is: 'failed' }],
    ['a denial', words(first + 2, 1, 1, 1, 5), { is: 'denied' }],
  ])('%s', (_what, message, expected) => {
    expect(rpcReplyIn(message)).toEqual({ number: 2, reply: expected });
  });

  it.each([
    ['to a call of somebody else', words(1, 1, 0, 0, 0, 0)],
    ['that is a call', words(first, 0, 2, 100_000, 2, 4)],
    ['with a status that there is not', reply(0, 6)],
    ['with a verifier beyond its end', words(first, 1, 0, 0, 400)],
    ['that was cut off', reply(0, 2, 3)],
  ])('%s is none', (_what, message) => {
    expect(rpcReplyIn(message)).toBeUndefined();
  });

  it('of a record is read once that is whole', () => {
    const both = concat(success(0), noProgram(1));
    expect(repliesIn(both)?.map(({ number }) => number)).toEqual([0, 1]);
    expect(repliesIn(both.subarray(0, both.length - 1))).toHaveLength(1);
    expect(repliesIn(latin1('HTTP/1.0 400 Bad Request\r\n'))).toBeUndefined();
  });
});

describe('a port of ONC RPC', () => {
  const heard = (...served: number[]) => ({
    bytes: concat(
      ...helloCalls.map((_call, i) => (served.includes(i) ? success(i) : noProgram(i))),
    ),
    asked: 'rpcbind',
    ended: false,
  });

  it.each([
    [[0], 'rpcbind'],
    [[0, 1, 2], 'rpcbind'],
    [[1], 'nfs'],
    [[1, 2], 'nfs'],
    [[2], 'mountd'],
    [[3], 'onc-rpc'],
    [[], 'onc-rpc'],
  ] as const)('that serves %j of the programs is of %s alone', (served, owner) => {
    for (const who of ['rpcbind', 'nfs', 'mountd', 'onc-rpc'] as const)
      expect(recognizeRpc(heard(...served), who)).toBe(who === owner ? 'yes' : 'no');
  });

  it('may answer in any order', () => {
    const { bytes } = heard(1);
    const shuffled = concat(bytes.subarray(28), bytes.subarray(0, 28));
    expect(recognizeRpc({ bytes: shuffled, asked: 'nfs', ended: false }, 'nfs')).toBe('yes');
  });

  it('is awaited until each call was answered', () => {
    const { bytes } = heard(0);
    const some = { bytes: bytes.subarray(0, 40), asked: 'rpcbind' };
    expect(recognizeRpc({ ...some, ended: false }, 'rpcbind')).toBe('more');
    expect(recognizeRpc({ ...some, ended: true }, 'rpcbind')).toBe('yes');
  });

  it('hears of no program but those, and of no procedure that does anything', () => {
    expect(rpcHello).toHaveLength(44 * helloCalls.length);
    const procedures = helloCalls.map(({ program, procedure }) => [program, procedure]);
    // 0 does nothing, 4 of the portmapper lists.
    for (const [program, procedure] of procedures)
      expect(procedure).toBe(program === 100_000 ? 4 : 0);
  });
});

describe('the list of programs', () => {
  it('is told by program, transport and port (from RFC 1833 section 3)', () => {
    const list = words(1, 100_003, 4, 6, 2_049, 1, 100_003, 3, 6, 2_049, 1, 4_711, 1, 17, 5_000, 0);
    expect(mappingsText(mappingsIn(list))).toBe('nfs 3,4 tcp 2049; 4711 1 udp 5000');
  });

  it('ends where it is cut off', () => {
    expect(mappingsIn(words(1, 100_003, 4, 6))).toEqual([]);
  });
});

describe('the list of exports (from RFC 1813 appendix I, 5.2.5)', () => {
  const list = (...entries: readonly (readonly [path: string, ...groups: string[]])[]) =>
    concat(
      ...entries.map(([path, ...groups]) =>
        concat(
          words(1),
          text(path),
          ...groups.map((group) => concat(words(1), text(group))),
          words(0),
        ),
      ),
      words(0),
    );
  const isOpen = (bytes: Uint8Array) => {
    const exports = exportsIn(bytes);
    return exportPosture(exports ? { exports } : {})['nfs-open-export'];
  };

  it.each([
    ['everybody by a star', list(['/srv', '*']), 'yes'],
    ['everybody by a network of all', list(['/srv', '0.0.0.0/0']), 'yes'],
    ['everybody by no group at all', list(['/srv']), 'yes'],
    ['one open among closed ones', list(['/a', '192.0.2.0/24'], ['/b', 'host', '*']), 'yes'],
    ['named hosts', list(['/srv', 'host.example', '@netgroup'], ['/b', '192.0.2.0/24']), 'no'],
    ['a domain', list(['/srv', '*.example']), 'no'],
    ['nothing', list(), 'no'],
    ['a list that was cut off', list(['/srv', '*']).subarray(0, 20), 'unknown'],
  ] as const)('%s: %s', (_what, bytes, is) => {
    expect(isOpen(bytes)?.is).toBe(is);
  });

  it('names the open ones', () => {
    expect(isOpen(list(['/a', '192.0.2.0/24'], ['/b', '*']))?.because).toBe(
      'exported to every host: /b',
    );
  });
});

describe('versions of NFS', () => {
  it('are those that answered, and the ends of a range', () => {
    const facts = {};
    noteVersion(facts, 3, { is: 'no-version', low: 4, high: 4 });
    noteVersion(facts, 4, { is: 'success', results: new Uint8Array() });
    noteVersion(facts, 2, { is: 'no-version', low: 4, high: 4 });
    expect(facts).toEqual({ versions: [4] });
  });
});
