import { seenYes } from '../evidence.ts';
import { keepInItsZone } from '../remedies/firewall.ts';
import type { Rule } from '../rule.ts';
import { rate, type Severities } from '../severity.ts';

const severity: Severities = { internet: 'high', internal: 'medium', restricted: 'low' };

export const mqttClear: Rule = {
  id: 'mqtt-clear',
  title: 'MQTT runs unencrypted',
  why:
    'Passwords of devices and all their messages cross the network as readable text. Somebody on ' +
    'the path collects them and speaks in the name of a device.',
  protocols: ['mqtt'],
  severity,
  fixes: [
    {
      control: 'replace',
      platform: 'mosquitto.conf',
      what: 'Add a listener with TLS on port 8883 (Debian; the key and certificate are made new).',
      commands: [
        'openssl req -x509 -newkey rsa:3072 -nodes -days 825 -subj "/CN=$(uname -n)" -keyout /etc/mosquitto/certs/postern.key -out /etc/mosquitto/certs/postern.crt',
        'chown mosquitto /etc/mosquitto/certs/postern.key',
        "printf 'listener 8883\\ncertfile /etc/mosquitto/certs/postern.crt\\nkeyfile /etc/mosquitto/certs/postern.key\\n' > /etc/mosquitto/conf.d/zz-postern-tls.conf",
        'systemctl restart mosquitto',
      ],
      undo: ['rm /etc/mosquitto/conf.d/zz-postern-tls.conf', 'systemctl restart mosquitto'],
      sideEffect: 'Move the devices, then remove the listener without TLS.',
    },
    keepInItsZone,
  ],
  references: ['CWE-319', 'https://docs.oasis-open.org/mqtt/mqtt/v5.0/mqtt-v5.0.html'],
  judge: (service, setting) =>
    service.tls ? null : rate(severity, setting, seenYes(service, 'cleartext')),
};
