/**
 * What is around the controller: its mains and the MQTT broker, and how both processes are.
 */
import type { JSX } from 'preact';
import { FaultToggle } from './fault-toggle.tsx';
import type { FurnitureProps } from './furniture.ts';

const stateColours = {
  running: 'good',
  'power-cut': 'bad',
  down: 'bad',
  starting: 'wait',
  restarting: 'wait',
  unknown: 'wait',
} as const;

export function Switchboard({ view, tongue, act }: FurnitureProps): JSX.Element {
  const { words } = tongue;
  const { processes } = view;
  const controller = processes?.controller ?? null;
  const controllerState = controller?.state ?? 'unknown';
  const brokerState = processes?.broker.state ?? 'unknown';
  const impossible = processes === null ? words.noSupervisor : undefined;
  return (
    <section class="switchboard" id="faults" tabindex={-1} aria-label={words.switchboard}>
      <header>
        <h2>{words.switchboard}</h2>
        <p>{words.switchboardHint}</p>
      </header>
      <dl class="processes">
        <div>
          <dt>{words.controller}</dt>
          <dd
            class="state"
            data-process="controller"
            data-process-state={controllerState}
            data-state={stateColours[controllerState]}
          >
            {words.controllerStates[controllerState]}
          </dd>
        </div>
        <div>
          <dt>{words.broker}</dt>
          <dd
            class="state"
            data-process="broker"
            data-process-state={brokerState}
            data-state={stateColours[brokerState]}
          >
            {words.brokerStates[brokerState]}
          </dd>
        </div>
      </dl>
      {controller !== null && controller.unexpectedEnds > 0 && (
        <p class="ends">
          {words.unexpectedEnds(
            tongue.number(controller.unexpectedEnds),
            controller.lastEnd ?? words.controllerStates.unknown,
          )}
        </p>
      )}
      <div class="cables">
        <FaultToggle
          name="power"
          on={controllerState === 'power-cut'}
          label={words.faults.power}
          impossible={impossible}
          onChange={(on) => act.power(!on)}
        />
        <FaultToggle
          name="broker"
          on={brokerState === 'down'}
          label={words.faults.broker}
          impossible={impossible}
          onChange={(on) => act.fault('broker', 'down', on)}
        />
      </div>
      {impossible !== undefined && <p class="ends">{impossible}</p>}
    </section>
  );
}
