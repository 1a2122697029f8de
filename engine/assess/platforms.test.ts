import { describe, expect, it } from 'vitest';
import type { Fix } from '../facts/finding.ts';
import type { Service } from '../facts/service.ts';
import { bestSuitedFirst } from './platforms.ts';

const fix = (platform: string): Fix => ({
  control: 'replace',
  platform,
  what: 'Do it.',
  commands: [],
  undo: [],
});
const order = (service: Partial<Service>, ...platforms: string[]) =>
  bestSuitedFirst(platforms.map(fix), {
    protocol: 'smb',
    tls: null,
    posture: {},
    transcript: [],
    connections: 1,
    unidentified: null,
    ...service,
  }).map(({ platform }) => platform);

describe('the fixes of a finding', () => {
  it('begin with those for the product that the service named', () => {
    expect(order({ product: 'Samba', version: '4.17.12' }, 'windows', 'any', 'smb.conf')).toEqual([
      'smb.conf',
      'any',
      'windows',
    ]);
  });

  it('begin with those for the system that the service named', () => {
    expect(order({ os: 'Windows Server 2019' }, 'smb.conf', 'any', 'windows')[0]).toBe('windows');
    expect(order({ product: 'GNU Inetutils telnetd' }, 'cisco-ios', 'debian')[0]).toBe('debian');
  });

  it('stay in the order of the rule where nothing was named', () => {
    expect(order({}, 'windows', 'any', 'smb.conf')).toEqual(['windows', 'any', 'smb.conf']);
  });

  it('are never left out', () => {
    expect(
      order({ product: 'OpenSSH', os: 'Debian 12' }, 'windows', 'rhel', 'sshd_config'),
    ).toHaveLength(3);
  });
});
