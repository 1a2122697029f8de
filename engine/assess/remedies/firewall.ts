/**
 * Closing a port, or opening it to one network only, on the packet filters that machines carry.
 * Each port gets a table or rule of its own with a name that tells where it comes from, so that the
 * way back removes exactly this and nothing else. Both families of addresses are covered.
 */
import type { Fix } from '../../facts/finding.ts';

const untilRestart =
  'Gone after a restart unless the table is added to /etc/nftables.conf. Ports that a container ' +
  'publishes do not pass this hook: unpublish them at the container.';

/** Loopback stays open: a program on the same machine may need the port. */
export const closePort: readonly Fix[] = [
  {
    control: 'close',
    platform: 'nftables',
    what: 'Drop what other machines send to {port}/{transport}.',
    commands: [
      'nft add table inet postern_{transport}_{port}',
      "nft add chain inet postern_{transport}_{port} input '{ type filter hook input priority -10; policy accept; }'",
      'nft add rule inet postern_{transport}_{port} input iifname != "lo" {transport} dport {port} drop',
    ],
    undo: ['nft delete table inet postern_{transport}_{port}'],
    sideEffect: untilRestart,
  },
  {
    control: 'close',
    platform: 'ufw',
    what: 'Deny {port}/{transport} before every other rule.',
    commands: ['ufw prepend deny {port}/{transport}'],
    undo: ['ufw delete deny {port}/{transport}'],
    sideEffect: 'Works only while ufw is enabled (`ufw status`).',
  },
  {
    control: 'close',
    platform: 'firewalld',
    what: 'Drop {port}/{transport} in the default zone, now and after a restart.',
    commands: [
      `firewall-cmd --add-rich-rule='rule port port="{port}" protocol="{transport}" drop'`,
      `firewall-cmd --permanent --add-rich-rule='rule port port="{port}" protocol="{transport}" drop'`,
    ],
    undo: [
      `firewall-cmd --remove-rich-rule='rule port port="{port}" protocol="{transport}" drop'`,
      `firewall-cmd --permanent --remove-rich-rule='rule port port="{port}" protocol="{transport}" drop'`,
    ],
    sideEffect: 'An interface in another zone needs the same with --zone.',
  },
  {
    control: 'close',
    platform: 'windows',
    what: 'Block {port}/{transport} in Windows Firewall (PowerShell as administrator).',
    commands: [
      "New-NetFirewallRule -Name 'Postern-close-{transport}-{port}' -DisplayName 'Postern: close {port}/{transport}' -Direction Inbound -Protocol {transport} -LocalPort {port} -Action Block -Profile Any",
    ],
    undo: ["Remove-NetFirewallRule -Name 'Postern-close-{transport}-{port}'"],
    sideEffect: 'A block rule wins over every allow rule for the port.',
  },
];

export const allowOneNetwork: readonly Fix[] = [
  {
    control: 'segment',
    platform: 'nftables',
    what: 'Let only the network in ALLOWED (set it first) reach {port}/{transport}.',
    commands: [
      'ALLOWED={network}',
      'nft add table inet postern_{transport}_{port}',
      "nft add chain inet postern_{transport}_{port} input '{ type filter hook input priority -10; policy accept; }'",
      'nft add rule inet postern_{transport}_{port} input {family} saddr "$ALLOWED" {transport} dport {port} accept',
      'nft add rule inet postern_{transport}_{port} input iifname != "lo" {transport} dport {port} drop',
    ],
    undo: ['nft delete table inet postern_{transport}_{port}'],
    sideEffect: untilRestart,
  },
  {
    control: 'segment',
    platform: 'ufw',
    what: 'Let only the network in ALLOWED (set it first) reach {port}/{transport}.',
    commands: [
      'ALLOWED={network}',
      'ufw prepend deny {port}/{transport}',
      'ufw prepend allow proto {transport} from "$ALLOWED" to any port {port}',
    ],
    undo: [
      'ALLOWED={network}',
      'ufw delete allow proto {transport} from "$ALLOWED" to any port {port}',
      'ufw delete deny {port}/{transport}',
    ],
    sideEffect: 'Works only while ufw is enabled (`ufw status`).',
  },
  {
    control: 'segment',
    platform: 'firewalld',
    what: 'Let only the network in ALLOWED (set it first) reach {port}/{transport}.',
    commands: [
      'ALLOWED={network}',
      `for P in '' --permanent; do firewall-cmd $P --add-rich-rule="rule priority=-10 family={ipv} source address=$ALLOWED port port={port} protocol={transport} accept"; done`,
      `for P in '' --permanent; do firewall-cmd $P --add-rich-rule='rule port port="{port}" protocol="{transport}" drop'; done`,
    ],
    undo: [
      'ALLOWED={network}',
      `for P in '' --permanent; do firewall-cmd $P --remove-rich-rule='rule port port="{port}" protocol="{transport}" drop'; done`,
      `for P in '' --permanent; do firewall-cmd $P --remove-rich-rule="rule priority=-10 family={ipv} source address=$ALLOWED port port={port} protocol={transport} accept"; done`,
    ],
    sideEffect: 'Rule priorities need firewalld 0.7 or newer.',
  },
  {
    control: 'segment',
    platform: 'windows',
    what:
      'Narrow the rules that allow {port}/{transport} to the network in $Allowed (set it ' +
      'first).',
    commands: [
      "$Allowed = '{network}'",
      "Get-NetFirewallPortFilter -Protocol {transport} | Where-Object LocalPort -eq '{port}' | Get-NetFirewallRule | Where-Object { $_.Direction -eq 'Inbound' -and $_.Action -eq 'Allow' } | Set-NetFirewallRule -RemoteAddress $Allowed",
    ],
    undo: [
      "Get-NetFirewallPortFilter -Protocol {transport} | Where-Object LocalPort -eq '{port}' | Get-NetFirewallRule | Where-Object { $_.Direction -eq 'Inbound' -and $_.Action -eq 'Allow' } | Set-NetFirewallRule -RemoteAddress Any",
    ],
    sideEffect:
      'Rules that name a program instead of the port are not changed, and neither are those that ' +
      'come by group policy.',
  },
];

/** For what should not face the Internet: the hole is usually in the router, not in the device. */
export const closeAtTheEdge: Fix = {
  control: 'close',
  platform: 'any',
  what:
    'Remove the port forwarding or firewall rule that leads to {address} port {port}/{transport} ' +
    'on the router or firewall, after a backup of its configuration.',
  commands: [],
  undo: ['Restore the rule from the backup of the configuration.'],
  sideEffect: 'People who came in this way need the VPN first.',
};

export const keepInItsZone: Fix = {
  control: 'segment',
  platform: 'any',
  what:
    'Put the device into a network of its own, and let only the machines that need ' +
    '{port}/{transport} pass the firewall to it.',
  commands: [],
  undo: ['Move the device back to its former network and remove the firewall rule.'],
};
