/** The names that sysDescr gives, in forms that the makers keep. */
import type { SoftwareName } from './software-names.ts';

export const snmpNames: readonly SoftwareName[] = [
  {
    seen: /\bIOS[ -]XE Software\b.*?\bVersion (?<version>\d[\w.()]*)/s,
    product: 'Cisco IOS XE',
    part: 'o',
    cpe: ['cisco', 'ios_xe'],
  },
  {
    seen: /\bCisco NX-OS\(tm\).*?\bVersion (?<version>\d[\w.()]*)/s,
    product: 'Cisco NX-OS',
    part: 'o',
    cpe: ['cisco', 'nx-os'],
  },
  {
    seen: /\b(?:Cisco IOS|Cisco Internetwork Operating System|IOS \(tm\)).*?\bVersion (?<version>\d[\w.()]*)/s,
    product: 'Cisco IOS',
    part: 'o',
    cpe: ['cisco', 'ios'],
  },
  {
    seen: /^Cisco Adaptive Security Appliance Version (?<version>\d[\w.()]*)/,
    product: 'Cisco ASA',
    part: 'o',
    cpe: ['cisco', 'adaptive_security_appliance_software'],
  },
  {
    seen: /^RouterOS (?<model>[\w.+-]+)/,
    product: 'MikroTik RouterOS',
    part: 'o',
    cpe: ['mikrotik', 'routeros'],
  },
  {
    seen: /^Juniper Networks, Inc\. (?<model>[\w-]+) .*?\bkernel JUNOS (?<version>\d[\w.-]*)/,
    product: 'Junos',
    part: 'o',
    cpe: ['juniper', 'junos'],
  },
  {
    seen: /^VMware ESXi (?<version>\d[\w.]*) build-\d+/,
    product: 'VMware ESXi',
    part: 'o',
    cpe: ['vmware', 'esxi'],
  },
  {
    seen: /^ArubaOS \(MODEL: (?<model>[\w-]+)\), Version (?<version>\d[\w.-]*)/,
    product: 'ArubaOS',
  },
  {
    seen: /^APC Web\/SNMP Management Card \(MB:v[\w.]+ PF:v(?<version>[\w.]+)/,
    product: 'APC Network Management Card',
  },
  { seen: /^HP ETHERNET MULTI-ENVIRONMENT,.*\bJETDIRECT\b/, product: 'HP JetDirect' },
];

/** `Linux host 6.1.0-13-amd64 #1 SMP …`, `Hardware: … Software: Windows Version 10.0 (Build 20348 …`. */
export function systemInDescription(description: string): string | undefined {
  const unix = /^(Linux|FreeBSD|OpenBSD|NetBSD|Darwin|SunOS) \S{1,64} (\d[\w.+~-]{0,60})/.exec(
    description,
  );
  if (unix) return `${unix[1]} ${unix[2]}`;
  const build = /\bSoftware: Windows .{0,40}?\(Build (\d+)/.exec(description)?.[1];
  return build && `Windows (build ${build})`;
}
