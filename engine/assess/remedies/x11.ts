/** An X server that does not listen to the network at all. */
import type { Fix } from '../../facts/finding.ts';

export const x11NotOnTheNetwork: readonly Fix[] = [
  {
    control: 'close',
    platform: 'lightdm',
    what: 'Keep the X servers of LightDM off the network.',
    commands: [
      'install -d /etc/lightdm/lightdm.conf.d',
      "printf '%s\\n' '[Seat:*]' 'xserver-allow-tcp=false' > /etc/lightdm/lightdm.conf.d/90-postern.conf",
      'systemctl restart lightdm',
    ],
    undo: ['rm /etc/lightdm/lightdm.conf.d/90-postern.conf', 'systemctl restart lightdm'],
    sideEffect: 'The restart ends the sessions on this screen.',
  },
  {
    control: 'close',
    platform: 'any',
    what: 'Start the X server with `-nolisten tcp`, and take back `xhost +` with `xhost -`.',
    commands: [],
    undo: ['Start it with `-listen tcp` again.'],
  },
  {
    control: 'replace',
    platform: 'any',
    what: 'Show programs of other machines through SSH (`ssh -X`).',
    commands: [],
    undo: ['Set DISPLAY as before.'],
  },
];
