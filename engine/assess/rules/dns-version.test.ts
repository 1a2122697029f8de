import { itJudges } from '../../testing/rule-cases.ts';
import { dnsVersion } from './dns-version.ts';

const shown = { protocol: 'dns', facts: { 'dns-version-shown': 'yes' } } as const;

itJudges(dnsVersion, {
  flags: [['a version told to the Internet', { ...shown, zone: 'internet' }, 'watch']],
  passes: [
    ['a version told in the office', { ...shown, zone: 'workstation' }],
    [
      'a server that keeps it',
      { protocol: 'dns', facts: { 'dns-version-shown': 'no' }, zone: 'internet' },
    ],
    ['a server that was not asked', { protocol: 'dns', zone: 'internet' }],
  ],
});
