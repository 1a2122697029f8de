/** How directory servers name themselves: `vendorName` and `vendorVersion` (RFC 3045), a line each. */
import type { SoftwareName } from './software-names.ts';

export const directoryNames: readonly SoftwareName[] = [
  {
    seen: /^389[ -]Directory(?:[ -]Server)?\/(?<version>\d[\d.]*\d)/m,
    product: '389 Directory Server',
  },
  { seen: /^389 Project/, product: '389 Directory Server' },
  {
    seen: /^Apache Software Foundation\n(?<version>\d[\w.-]*)/,
    product: 'ApacheDS',
    cpe: ['apache', 'apacheds'],
  },
  { seen: /^Apache Software Foundation/, product: 'ApacheDS', cpe: ['apache', 'apacheds'] },
  { seen: /^OpenDJ(?: Server)? (?<version>\d[\w.-]*)/m, product: 'OpenDJ' },
  { seen: /^LLDAP\nlldap_(?<version>\d[\w.-]*)/, product: 'LLDAP' },
  {
    seen: /^Samba Team[^\n]*(?:\n(?<version>\d[\d.]*\d)(?:-(?<os>Debian|Ubuntu))?)?/,
    product: 'Samba',
    cpe: ['samba', 'samba'],
  },
  {
    seen: /^(?:Novell|NetIQ)[^\n]*\n[^\n]*eDirectory[^\n]{0,20}? v?(?<version>\d[\d.]*\d)/,
    product: 'eDirectory',
  },
  {
    seen: /^(?:Sun Microsystems|Oracle)[^\n]*\nSun-Directory-Server\/(?<version>\d[\d.]*\d)/,
    product: 'Oracle Directory Server',
  },
];

/** The level of a domain controller (MS-ADTS 3.1.1.3.2.25) is that of its Windows. */
export const domainControllerLevels: ReadonlyMap<string, string> = new Map([
  ['0', 'Windows 2000 Server'],
  ['2', 'Windows Server 2003'],
  ['3', 'Windows Server 2008'],
  ['4', 'Windows Server 2008 R2'],
  ['5', 'Windows Server 2012'],
  ['6', 'Windows Server 2012 R2'],
  ['7', 'Windows Server 2016, 2019 or 2022'],
  ['10', 'Windows Server 2025'],
]);

/** Capabilities by which the two directories of Microsoft are told (MS-ADTS 3.1.1.3.4.3). */
export const activeDirectory = '1.2.840.113556.1.4.800';
export const activeDirectoryLds = '1.2.840.113556.1.4.1851';
