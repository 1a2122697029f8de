/** SNMP by version 3 with a login and encryption, or not at all. */
import type { Fix } from '../../facts/finding.ts';
import { allowOneNetwork, closePort, keepInItsZone } from './firewall.ts';

const snmpd = (platform: string, state: string): Fix => ({
  control: 'replace',
  platform,
  what:
    'Net-SNMP: drop the communities and read by version 3 as monitor, with the two keys in ' +
    '/root.',
  commands: [
    '(umask 077; openssl rand -hex 16 > /root/snmp.postern.auth; openssl rand -hex 16 > /root/snmp.postern.priv)',
    'systemctl stop snmpd',
    'cp -p /etc/snmp/snmpd.conf /etc/snmp/snmpd.conf.postern',
    "sed -i -E 's/^[[:space:]]*(r[ow]community6?|com2sec6?)[[:space:]]/#&/' /etc/snmp/snmpd.conf",
    "printf '\\nrouser monitor priv\\n' >> /etc/snmp/snmpd.conf",
    `printf 'createUser monitor SHA-256 "%s" AES "%s"\\n' "$(cat /root/snmp.postern.auth)" "$(cat /root/snmp.postern.priv)" >> ${state}/snmpd.conf`,
    'systemctl start snmpd',
  ],
  undo: ['mv /etc/snmp/snmpd.conf.postern /etc/snmp/snmpd.conf', 'systemctl restart snmpd'],
  sideEffect: 'Monitoring has to use version 3 from then on.',
});

export const snmpVersion3: readonly Fix[] = [
  snmpd('debian', '/var/lib/snmp'),
  snmpd('rhel', '/var/lib/net-snmp'),
  {
    control: 'close',
    platform: 'windows',
    what:
      'Remove the SNMP service, which Microsoft no longer develops (PowerShell as ' +
      'administrator).',
    commands: ['Remove-WindowsCapability -Online -Name SNMP.Client~~~~0.0.1.0'],
    undo: ['Add-WindowsCapability -Online -Name SNMP.Client~~~~0.0.1.0'],
    sideEffect:
      'On Windows Server the name of the feature is SNMP-Service (Uninstall-WindowsFeature).',
  },
  {
    control: 'close',
    platform: 'cisco-ios',
    what:
      'Remove the community public, once monitoring uses version 3 (snmp-server group … v3 ' +
      'priv).',
    commands: ['configure terminal', 'no snmp-server community public', 'end'],
    undo: ['configure terminal', 'snmp-server community public RO', 'end'],
    sideEffect: 'Monitoring by that community stops.',
  },
  {
    control: 'replace',
    platform: 'any',
    what:
      'On a printer, switch or UPS, switch SNMP 1 and 2c off in its menu, and version 3 on ' +
      'where it is used.',
    commands: [],
    undo: ['Switch version 1 and 2c on again.'],
    sideEffect: 'Print drivers that read the ink level by SNMP show no status.',
  },
  ...allowOneNetwork,
  keepInItsZone,
  ...closePort,
];
