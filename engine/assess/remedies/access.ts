/** Ways of letting people in that do not depend on the service itself. */
import type { Fix } from '../../facts/finding.ts';

export const behindVpn: Fix = {
  control: 'vpn',
  platform: 'any',
  what:
    'Let people connect through the VPN or an access gateway, and let the firewall pass ' +
    '{port}/{transport} on {address} from there only.',
  commands: [],
  undo: ['Allow the earlier sources again in the same firewall rule.'],
  sideEffect: 'Everybody who uses it needs a VPN account first.',
};

export const secondFactor: Fix = {
  control: 'mfa',
  platform: 'any',
  what: 'Ask for a second factor at the gateway or VPN through which the service is reached.',
  commands: [],
  undo: ['Take the requirement out of the policy of the gateway again.'],
  sideEffect: 'Enrol the people who use it before it is switched on.',
};
