/**
 * What is around the controller: its mains and the MQTT broker, and how both processes are.
 */
import { FaultToggle } from '/fault-toggle.js';
import { html } from '/vendor/htm-preact.js';

const stateColours = { running: 'good', 'power-cut': 'bad', down: 'bad' };

export function Switchboard({ view, tongue, act }) {
  const { words } = tongue;
  const { processes } = view;
  const controller = processes?.controller ?? null;
  const controllerState = controller?.state ?? 'unknown';
  const brokerState = processes?.broker.state ?? 'unknown';
  return html`
    <section class="switchboard" id="faults" tabindex="-1" aria-label=${words.switchboard}>
      <header>
        <h2>${words.switchboard}</h2>
        <p>${words.switchboardHint}</p>
      </header>
      <dl class="processes">
        <div>
          <dt>${words.controller}</dt>
          <dd class="state" data-process="controller" data-process-state=${controllerState} data-state=${stateColours[controllerState] ?? 'wait'}>
            ${words.controllerStates[controllerState]}
          </dd>
        </div>
        <div>
          <dt>${words.broker}</dt>
          <dd class="state" data-process="broker" data-process-state=${brokerState} data-state=${stateColours[brokerState] ?? 'wait'}>
            ${words.brokerStates[brokerState]}
          </dd>
        </div>
      </dl>
      ${
        controller !== null &&
        controller.unexpectedEnds > 0 &&
        html`<p class="ends">${words.unexpectedEnds(tongue.number(controller.unexpectedEnds), controller.lastEnd)}</p>`
      }
      <div class="cables">
        <${FaultToggle}
          name="power"
          on=${controllerState === 'power-cut'}
          label=${words.faults.power}
          disabled=${processes === null}
          reason=${words.noSupervisor}
          onChange=${(on) => act.power(!on)}
        />
        <${FaultToggle}
          name="broker"
          on=${brokerState === 'down'}
          label=${words.faults.broker}
          disabled=${processes === null}
          reason=${words.noSupervisor}
          onChange=${(on) => act.fault('broker', 'down', on)}
        />
      </div>
      ${processes === null && html`<p class="ends">${words.noSupervisor}</p>`}
    </section>
  `;
}
