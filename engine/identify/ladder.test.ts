import { describe, expect, it } from 'vitest';
import { greetingMs, hellosToTheSilent, ladderFor } from './ladder.ts';
import { protocols } from './protocols/all.ts';
import { visitLimits } from './visit.ts';

const hellos = (port: number, insideTls = false) =>
  ladderFor(port, protocols, { insideTls }).hellos.map(({ id }) => id);

describe('the ladder', () => {
  it.each([
    [80, 'http'],
    [443, 'tls'],
    [993, 'tls'],
    [3389, 'rdp'],
    [445, 'smb'],
    [5432, 'postgresql'],
    [6379, 'redis'],
    [7, 'echo'],
    [6005, 'x11'],
    [2049, 'nfs'],
    [54_321, 'http'],
  ])('begins port %i with %s', (port, id) => {
    expect(hellos(port)[0]).toBe(id);
  });

  it('asks HTTP and TLS on every port', () => {
    for (const port of [1, 22, 3389, 5432, 65_535])
      expect(hellos(port)).toEqual(expect.arrayContaining(['http', 'tls']));
  });

  it('says nothing but HTTP and TLS where print jobs are taken', () => {
    expect(hellos(631).sort()).toEqual(['http', 'tls']);
    expect(hellos(631, true)).toEqual(['http']);
  });

  it('has no more hellos than connections, and leaves one of the silent for a last look', () => {
    for (let port = 1; port < 65_536; port += 7)
      expect(hellos(port).length).toBeLessThanOrEqual(visitLimits.connectionsMax);
    expect(hellosToTheSilent).toBeLessThan(visitLimits.connectionsMax);
  });

  it.each([
    [512, []],
    [513, ['rlogin']],
    [514, []],
  ])("says nobody else's hello on port %i, whose servers act on what they hear", (port, ids) => {
    expect(hellos(port)).toEqual(ids);
  });

  it('asks on every port for programs of ONC RPC, whose ports are told by nobody else', () => {
    for (const port of [1, 22, 111, 40_737]) expect(hellos(port)).toContain('rpcbind');
    // Where another of them usually sits, the same words are called its hello.
    for (const port of [2049, 20_048]) expect(hellos(port)).not.toContain('rpcbind');
  });

  it('asks nobody inside TLS who never runs there', () => {
    for (const port of [443, 445, 3389])
      expect(hellos(port, true)).not.toEqual(expect.arrayContaining(['tls']));
    const { candidates } = ladderFor(443, protocols, { insideTls: true });
    expect(candidates.every(({ insideTls }) => insideTls)).toBe(true);
  });

  it('says a hello that matters to the server only where the user allowed it', () => {
    for (const port of [5005, 8000, 54_321]) {
      expect(hellos(port)).not.toContain('jdwp');
      const { hellos: allowed } = ladderFor(port, protocols, { insideTls: false, extended: true });
      const ids = allowed.map(({ id }) => id);
      // Behind others: a server that sends back all that it hears is then known for that.
      expect(ids.indexOf('jdwp')).toBeGreaterThan(ids.indexOf('tls'));
    }
  });

  it.each([
    [22, false, greetingMs.long],
    [25, false, greetingMs.long],
    [80, false, greetingMs.brief],
    [993, false, greetingMs.brief],
    [993, true, greetingMs.long],
    [54_321, false, greetingMs.usual],
    [54_321, true, greetingMs.brief],
  ])('listens on port %i (inside TLS: %s) for %i ms before it speaks', (port, insideTls, ms) => {
    expect(ladderFor(port, protocols, { insideTls }).greetingMs).toBe(ms);
  });
});
