import { seenAny } from '../evidence.ts';
import { allowOneNetwork, closePort, keepInItsZone } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'critical', internal: 'high', restricted: 'medium' };

export const mqttAnon: Rule = {
  id: 'mqtt-anon',
  title: 'The MQTT broker lets anybody in',
  why:
    'Whoever connects can listen to all messages of sensors and devices, and send commands of their ' +
    'own: doors, heating and machines obey them.',
  protocols: ['mqtt'],
  severity,
  fixes: [
    {
      control: 'close',
      platform: 'mosquitto.conf',
      what:
        'Ask every device for a name and password (Debian): the account is device, its ' +
        'password lies in /root/mosquitto.postern.password.',
      commands: [
        '(umask 077; openssl rand -hex 16 > /root/mosquitto.postern.password)',
        'tar -C /etc -cf /root/mosquitto.postern.tar mosquitto',
        'mosquitto_passwd -c -b /etc/mosquitto/passwd device "$(cat /root/mosquitto.postern.password)"',
        'chown mosquitto /etc/mosquitto/passwd',
        "find /etc/mosquitto -name '*.conf' -exec sed -i -E '/^(allow_anonymous|password_file)[[:space:]]/d' {} +",
        "printf 'allow_anonymous false\\npassword_file /etc/mosquitto/passwd\\n' > /etc/mosquitto/conf.d/00-postern.conf",
        'systemctl restart mosquitto',
      ],
      undo: [
        'rm /etc/mosquitto/conf.d/00-postern.conf',
        'tar -C /etc -xf /root/mosquitto.postern.tar',
        'systemctl restart mosquitto',
        'rm /root/mosquitto.postern.password',
      ],
      sideEffect: 'Devices need the account before they connect again.',
    },
    {
      control: 'close',
      platform: 'any',
      what:
        'On another broker or a home-automation box, switch anonymous access off and make ' +
        'an account for each device.',
      commands: [],
      undo: ['Switch anonymous access on again.'],
    },
    keepInItsZone,
    ...allowOneNetwork,
    ...closePort,
  ],
  references: ['CWE-306', 'https://docs.oasis-open.org/mqtt/mqtt/v5.0/mqtt-v5.0.html'],
  judge: (service, setting) =>
    rate(severity, setting, seenAny(service, ['no-authentication', 'anonymous-login'])),
};
