/**
 * The line to the hall: keeps a copy of its state by server-sent events, and carries what the
 * visitor does there.
 *
 * Actions go out one after the other, because a release that overtakes its press would leave the
 * button down.
 */

/** The last events that are kept; the hall keeps as many. */
const keptEvents = 200;
const keptTickets = 12;
const reconnectMs = 1000;

/**
 * @param {(live: { connected: boolean, view: object | null }) => void} changed called after each change
 */
export function openHall(changed) {
  let view = null;
  let page = 0;
  let source = null;
  let queue = Promise.resolve();

  function connect() {
    source = new EventSource('/api/feed');
    source.addEventListener('whole', (message) => {
      const whole = JSON.parse(message.data);
      page = whole.page;
      view = whole.view;
      changed({ connected: true, view });
    });
    source.addEventListener('change', (message) => {
      view = applied(view, JSON.parse(message.data));
      changed({ connected: true, view });
    });
    source.addEventListener('error', () => {
      changed({ connected: false, view });
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(connect, reconnectMs);
    });
  }

  /** @returns {Promise<string | null>} why it was refused, or null */
  function send(path, body) {
    const sent = queue.then(async () => {
      try {
        const answer = await fetch(path, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(body),
          keepalive: true,
        });
        if (answer.ok) return null;
        return (await answer.json()).reason;
      } catch {
        return 'the hall does not answer';
      }
    });
    queue = sent;
    return sent;
  }

  connect();
  return {
    press: (button, down) => send('/api/press', { button, down, page }),
    fault: (device, trouble, on) => send('/api/fault', { device, trouble, on }),
    power: (on) => send('/api/power', { on }),
  };
}

function applied(view, change) {
  const { part, name, value } = change;
  switch (part) {
    case 'tickets':
      return { ...view, tickets: [...view.tickets, value].slice(-keptTickets) };
    case 'events':
      return { ...view, events: withEvent(view.events, value) };
    case 'link':
    case 'state':
    case 'processes':
      return { ...view, [part]: value };
    default:
      return { ...view, [part]: { ...view[part], [name]: value } };
  }
}

function withEvent(events, entry) {
  const same = events.filter((kept) => kept.stream === entry.stream);
  return [...same, entry].sort((one, other) => one.sequence - other.sequence).slice(-keptEvents);
}
