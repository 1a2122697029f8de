/** Settings of Remote Desktop on Windows and of xrdp. */
import type { Fix } from '../../facts/finding.ts';

const rdpTcp = "'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp'";

export const rdpRequireNla: Fix = {
  control: 'replace',
  platform: 'windows',
  what: 'Require TLS and Network Level Authentication (PowerShell as administrator).',
  commands: [
    `Set-ItemProperty ${rdpTcp} -Name SecurityLayer -Value 2 -Type DWord`,
    `Set-ItemProperty ${rdpTcp} -Name UserAuthentication -Value 1 -Type DWord`,
  ],
  undo: [
    `Set-ItemProperty ${rdpTcp} -Name UserAuthentication -Value 0 -Type DWord`,
    `Set-ItemProperty ${rdpTcp} -Name SecurityLayer -Value 1 -Type DWord`,
  ],
  sideEffect: 'Clients older than RDP 6 (2006) cannot connect; group policy overrides both values.',
};

export const xrdpTlsOnly: Fix = {
  control: 'replace',
  platform: 'xrdp.ini',
  what: 'Accept TLS only (xrdp knows no Network Level Authentication: reach it by VPN or SSH).',
  commands: [
    'cp -p /etc/xrdp/xrdp.ini /etc/xrdp/xrdp.ini.postern',
    "sed -i -E 's/^security_layer=.*/security_layer=tls/; s/^crypt_level=.*/crypt_level=high/' /etc/xrdp/xrdp.ini",
    'systemctl restart xrdp',
  ],
  undo: ['mv /etc/xrdp/xrdp.ini.postern /etc/xrdp/xrdp.ini', 'systemctl restart xrdp'],
  sideEffect: 'The restart ends running sessions; clients without TLS cannot connect.',
};

export const rdpOff: Fix = {
  control: 'close',
  platform: 'windows',
  what: 'Switch Remote Desktop off where nobody needs it (PowerShell as administrator).',
  commands: [
    "Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server' -Name fDenyTSConnections -Value 1 -Type DWord",
    "Disable-NetFirewallRule -Group '@FirewallAPI.dll,-28752'",
  ],
  undo: [
    "Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Control\\Terminal Server' -Name fDenyTSConnections -Value 0 -Type DWord",
    "Enable-NetFirewallRule -Group '@FirewallAPI.dll,-28752'",
  ],
};

/** The group is named by its resource, which is the same in every language of Windows. */
export const rdpFromOneNetwork: Fix = {
  control: 'segment',
  platform: 'windows',
  what: 'Let only the network in $Allowed (set it first) reach Remote Desktop.',
  commands: [
    "$Allowed = '{network}'",
    "Set-NetFirewallRule -Group '@FirewallAPI.dll,-28752' -RemoteAddress $Allowed",
  ],
  undo: ["Set-NetFirewallRule -Group '@FirewallAPI.dll,-28752' -RemoteAddress Any"],
  sideEffect: 'The help desk has to come from that network; rules by group policy are not changed.',
};

export const rdpGateway: Fix = {
  control: 'vpn',
  platform: 'any',
  what:
    'Publish the desktop through an RD Gateway, a VPN or a zero-trust gateway with a second ' +
    'factor, and let the firewall pass {port}/{transport} on {address} from there only.',
  commands: [],
  undo: ['Allow the earlier sources again in the same firewall rule.'],
  sideEffect: 'Everybody who uses it needs an account at the gateway first.',
};
