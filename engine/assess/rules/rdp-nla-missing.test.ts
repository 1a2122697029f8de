import { itJudges } from '../../testing/rule-cases.ts';
import { rdpNlaMissing } from './rdp-nla-missing.ts';

const withoutNla = { protocol: 'rdp', facts: { 'rdp-nla-required': 'no' } } as const;

itJudges(rdpNlaMissing, {
  flags: [
    ['a desktop without NLA on the Internet', { ...withoutNla, zone: 'internet' }, 'act-now'],
    ['one in the office', { ...withoutNla, zone: 'workstation' }, 'this-month'],
    ['one for administrators', { ...withoutNla, zone: 'management' }, 'watch'],
  ],
  passes: [
    [
      'a desktop that requires NLA',
      { protocol: 'rdp', facts: { 'rdp-nla-required': 'yes' }, zone: 'internet' },
    ],
    [
      'one that did not say',
      { protocol: 'rdp', facts: { 'rdp-nla-required': 'unknown' }, zone: 'internet' },
    ],
    ['one that was not asked', { protocol: 'rdp', zone: 'internet' }],
  ],
});
