import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PortSet } from '../facts/port-set.ts';
import { Refusal } from '../facts/refusal.ts';
import { canariesMax, parseCanary, readCanaries } from './canaries.ts';
import { readTargets } from './read-targets.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-canaries-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const tcp: PortSet = [[1, 65_535]];
const udp: PortSet = [[53, 53]];

async function read(text: string) {
  const file = join(folder, 'canaries');
  writeFileSync(file, text);
  const words = ['192.0.2.0/29', '2001:db8::7'];
  const targets = await readTargets(words, ['192.0.2.3', '192.0.2.4:22'], async () => []);
  return readCanaries(file, targets, { tcp, udp });
}

async function refusal(text: string): Promise<{ code: string; message: string }> {
  const error: unknown = await read(text).catch((cause: unknown) => cause);
  if (error instanceof Refusal) return { code: error.code, message: error.message };
  throw new Error('it was taken');
}

describe('a list of canaries', () => {
  it('names each listener once, with a port and perhaps a transport', async () => {
    const list =
      '192.0.2.2:40123 # the NAS\n\n[2001:DB8:0::7]:40124/tcp, 192.0.2.2:53/udp\n192.0.2.2:40123';
    expect(await read(list)).toEqual([
      { address: '192.0.2.2', port: 40_123, transport: 'tcp' },
      { address: '2001:db8::7', port: 40_124, transport: 'tcp' },
      { address: '192.0.2.2', port: 53, transport: 'udp' },
    ]);
  });

  it.each([
    ['192.0.2.9:22', 'bad-target', /192\.0\.2\.9:22\/tcp is on no target/],
    ['192.0.2.3:22', 'bad-target', /192\.0\.2\.3:22\/tcp is on no target/],
    ['192.0.2.4:22', 'bad-target', /is excluded/],
    ['192.0.2.2:54/udp', 'bad-ports', /is on no UDP port that is asked/],
    ['192.0.2.2', 'bad-target', /is not a canary: write 192\.0\.2\.7:40123/],
    ['192.0.2.2:0', 'bad-ports', /ports go from 1/],
    ['192.0.2.2:70000', 'bad-ports', /ports go from 1/],
    ['2001:db8::7:22', 'bad-target', /is not a canary/],
    ['[192.0.2.2]:22', 'bad-target', /is not a canary/],
    ['nas.example:22', 'bad-target', /is not a canary/],
    ['192.0.2.2:22/sctp', 'bad-target', /is not a canary/],
    ['# nothing', 'bad-file', /names no canary/],
  ])('refuses %s', async (line, code, sentence) => {
    const refused = await refusal(line);
    expect(refused.code).toBe(code);
    expect(refused.message).toMatch(sentence);
  });

  it('tells every mistake with its line', async () => {
    const { message } = await refusal('192.0.2.9:22\n192.0.2.2:22\nx');
    expect(message.split('\n')).toEqual([
      expect.stringMatching(/canaries line 1: the canary/),
      expect.stringMatching(/canaries line 3: "x" is not a canary/),
    ]);
  });

  it('has an end', async () => {
    const lines = Array.from({ length: canariesMax + 1 }, (_, i) => `192.0.2.2:${i + 1}`);
    expect((await refusal(lines.join('\n'))).code).toBe('too-many-targets');
  });

  it('is a Refusal or an endpoint, whatever stands there', () => {
    const part = fc.constantFrom(
      '192.0.2.2',
      '[',
      ']',
      ':',
      '/',
      '::1',
      '65535',
      '%e',
      'tcp',
      '\0',
    );
    const word = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 6 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(word, (text) => {
        try {
          expect(parseCanary(text).port).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
