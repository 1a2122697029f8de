/** Time for everybody, questions about the server itself for nobody. */
import type { Fix } from '../../facts/finding.ts';
import { allowOneNetwork, closeAtTheEdge } from './firewall.ts';

/** Flags of a later line for the same addresses are added to those of an earlier one. */
const noQueries = (platform: string, path: string, unit: string): Fix => ({
  control: 'close',
  platform,
  what: 'Refuse status queries from everywhere but this machine.',
  commands: [
    `cp -p ${path} ${path}.postern`,
    `printf '%s\\n' 'restrict -4 default nomodify nopeer noquery' 'restrict -6 default nomodify nopeer noquery' >> ${path}`,
    `systemctl restart ${unit}`,
  ],
  undo: [`mv ${path}.postern ${path}`, `systemctl restart ${unit}`],
  sideEffect: 'Monitoring by ntpq from other machines stops; telling the time goes on.',
});

export const ntpNoQueries: readonly Fix[] = [
  noQueries('ntp.conf', '/etc/ntp.conf', 'ntp'),
  noQueries('ntpsec', '/etc/ntpsec/ntp.conf', 'ntpsec'),
  {
    control: 'replace',
    platform: 'any',
    what: 'Use chrony, or the time client of the system, which answer no such queries to others.',
    commands: [],
    undo: ['Install and start the earlier server again.'],
  },
  ...allowOneNetwork,
  closeAtTheEdge,
];
