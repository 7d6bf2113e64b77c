/**
 * The shape of a controller's config: the one declaration that gives the types, the checks and
 * the JSON Schema for editors.
 *
 * Only shapes and single values are checked here; what one part promises about another (a window
 * naming a service that exists) is `cross-checks.ts`. Unknown keys are errors everywhere, because
 * a misspelt option that is silently ignored is the worst kind of config bug.
 */
import * as z from 'zod';
import { Alarms } from './alarms.ts';
import { BoardLine } from './board-line.ts';
import { Breaks } from './breaks.ts';
import * as inputs from './buttons.ts';
import { CentreServer } from './centre-server.ts';
import { commandNames } from './command-names.ts';
import { Day } from './day.ts';
import { Id } from './id.ts';
import { Journal } from './journal.ts';
import { NumberRange } from './number-range.ts';
import { OpeningHours } from './opening-hours.ts';
import { Outcomes } from './outcomes.ts';
import { Pages } from './pages.ts';
import { PauseButton, Pauses } from './pauses.ts';
import { Printer } from './printer.ts';
import { PriorityClass, priorityClasses } from './priority-class.ts';
import { Roll } from './roll.ts';
import { Telemetry } from './telemetry.ts';
import { Text } from './text.ts';
import { Ticket } from './ticket.ts';
import { ClerkDisplay, UnitBoard } from './unit-board.ts';
import { Voice } from './voice.ts';
import { WindowNumber } from './window-number.ts';
import * as wires from './wires.ts';

/** Share of a target from which something is signalled. */
const FromPercent = z.literal([80, 100, 'never']);

const Centre = z.strictObject({
  id: Id.meta({ description: 'Names the centre in MQTT topics and event sources.' }),
  name: Text,
  timeZone: z.string().default('Africa/Cairo').meta({ description: 'An IANA time zone.' }),
});

const Office = z.strictObject({ id: Id, name: Text });

const ClassQuota = z.int().min(0).max(9999);

const Service = z.strictObject({
  id: Id,
  office: Id,
  name: Text,
  numbers: NumberRange.meta({
    description:
      "The day's numbers: B with 1 to 999 gives B001, B002 and so on; 101 to 199 without a prefix 101, 102.",
  }),
  targetMinutes: z.number().positive().max(240).default(10).meta({
    description: 'How long serving one citizen should take at most.',
  }),
  quota: z
    .strictObject({
      tickets: z.int().min(1).max(9999).meta({ description: 'Of all classes together.' }),
      classes: z
        .strictObject({
          elderly: ClassQuota.optional(),
          disability: ClassQuota.optional(),
          pregnancy: ClassQuota.optional(),
          reception: ClassQuota.optional(),
        })
        .default({})
        .meta({ description: 'At most so many of them of a priority class.' }),
    })
    .optional()
    .meta({ description: 'Tickets a day at most; any number without it.' }),
  whenUsedUp: z.enum(['refuse', 'begin-anew']).default('refuse').meta({
    description:
      'begin-anew: after its last number the series starts again, leaving out every number that somebody may still come with.',
  }),
  documents: z
    .array(
      Text.extend({
        id: Id.optional().meta({
          description: 'Names it where a service ends because it was missing.',
        }),
      }).meta({ description: 'A document, in Arabic and in English.' }),
    )
    .default([])
    .meta({ description: 'What the citizen must bring, printed on the ticket.' }),
});

const Window = z.strictObject({
  number: WindowNumber,
  services: z.array(Id).min(1).meta({ description: 'The services that are called here.' }),
  firstChoice: z.array(Id).default([]).meta({
    description: 'Those of its services that are called here before the others.',
  }),
  onlyWhenIdle: z.array(Id).default([]).meta({
    description: 'Those of its services that are called here only while nobody waits for the rest.',
  }),
  buttons: inputs.WindowButtons,
  parkReturnsAfterMinutes: z.number().positive().max(240).optional().meta({
    description: 'A parked ticket comes back into its line by itself; without it only when asked.',
  }),
  autoNextSeconds: z.number().min(1).max(120).optional().meta({
    description:
      'So long after an end the next is called without a press, while the clerk is there and somebody waits; never without it.',
  }),
  lamp: inputs.UnitPin.optional().meta({ description: 'Lit while people wait for this window.' }),
});

const Unit = z.strictObject({
  id: Id,
  wire: wires.UnitWire,
  clerkDisplays: z.array(ClerkDisplay).optional().meta({
    description: 'Small displays on its pins that face the clerk, not the hall.',
  }),
  boards: z.array(UnitBoard).optional().meta({ description: "Boards on the unit's own pins." }),
});

const Dispenser = z.strictObject({
  id: Id,
  printer: Id,
  otherPrinters: z.array(Id).default([]).meta({
    description:
      'Where its tickets come out while its own printer cannot print, in this order; nowhere else without it.',
  }),
  usedBy: z.enum(['citizens', 'reception']).default('citizens').meta({
    description: 'Who presses its buttons.',
  }),
  buttons: z
    .array(
      z.strictObject({
        service: Id,
        priority: PriorityClass.optional().meta({
          description: 'The class of the tickets of this button.',
        }),
        further: z.array(Id).max(5).optional().meta({
          description: 'Further services on the same ticket, one after the other.',
        }),
        paper: z.enum(['roll']).optional().meta({
          description:
            "The next number of the reception's roll, which it tears off itself; printed without it.",
        }),
        input: inputs.Input,
        lamp: inputs.UnitPin.optional(),
      }),
    )
    .min(1),
  infoButtons: z
    .array(z.strictObject({ service: Id, input: inputs.Input }))
    .optional()
    .meta({
      description: 'Each prints the documents that a service needs, and gives no number.',
    }),
  answer: z
    .strictObject({ lamp: inputs.Output.optional(), buzzer: inputs.Output.optional() })
    .optional()
    .meta({
      description:
        'Answers each press of a citizen by light and by sound: once and long where a ticket comes, three times and short where none does.',
    }),
  openDayButton: inputs.Input.optional().meta({
    description: 'Held by a person, it opens a day that the clock alone may not open.',
  }),
  pauseButtons: z
    .array(z.strictObject({ ...PauseButton.shape, input: inputs.Input }))
    .default([])
    .meta({
      description:
        "The staff's: held, each pauses a service, an office or, with neither, the hall; held again, it resumes it.",
    }),
});

const Queue = z.strictObject({
  guardSeconds: z.number().min(0).max(60).default(3).meta({
    description: 'A second press within this time of a call is ignored.',
  }),
  holdSeconds: z.number().min(0.3).max(10).default(1).meta({
    description: 'A call button held this long calls the same citizen again.',
  }),
  doublePressSeconds: z.number().min(0.15).max(2).default(0.4).meta({
    description: 'How soon after the first the second of two quick presses must begin.',
  }),
  ticketLockoutSeconds: z.number().min(0).max(60).default(2).meta({
    description:
      "After a citizen's press gave a ticket, that button gives no other until nobody has pressed a button of the dispenser for this long; five presses without such a rest lock them all until one. 0 for never; a reception's buttons are never locked.",
  }),
  callFlashSeconds: z.number().min(0).max(120).default(8).meta({
    description: 'How long a board flashes a new call.',
  }),
  hallCallSeconds: z.number().min(0).max(60).default(4).meta({
    description: 'A call stays on a hall board at least this long, however many follow it.',
  }),
  queueEmptyShownSeconds: z.number().min(1).max(60).default(4).meta({
    description: 'How long a board says that nobody waits.',
  }),
  noShowWithinSeconds: z.number().min(0).max(600).default(30).meta({
    description:
      'On a window with a call button alone, the next press this soon after a call means that nobody came; 0 for never.',
  }),
  recallLimit: z.int().min(0).max(20).default(3).meta({
    description: 'How often one citizen is called again.',
  }),
  reactivateWithinMinutes: z.number().min(0).max(240).default(15).meta({
    description: 'How long a citizen who did not come may still come back into the line.',
  }),
  returnAfterPeople: z.int().min(0).max(50).default(0).meta({
    description:
      'After how many people a citizen is called who did not come or was parked, and is back; 0: before all others.',
  }),
  maxWaitMinutes: z.number().positive().max(1440).default(45).meta({
    description: 'Whoever has waited this long is not passed over any more.',
  }),
  waitTargetMinutes: z.number().positive().max(1440).default(30).meta({
    description: 'The longest wait that the centre aims at.',
  }),
  idleLimitMinutes: z.number().positive().max(240).default(2).meta({
    description: 'How long an open window may be free while somebody waits for it.',
  }),
  rateWithinSeconds: z.number().min(0).max(600).default(60).meta({
    description: 'How long after its end a service may be rated.',
  }),
  priority: z
    .strictObject({
      classes: z.array(PriorityClass).default([...priorityClasses]),
      inARow: z.int().min(1).max(20).default(2).meta({
        description: 'At most so many priority calls in a row at a window while others wait.',
      }),
    })
    .prefault({}),
  lampBlinksFrom: FromPercent.default(80).meta({
    description: "The share of a target from which the window's lamp blinks.",
  }),
  lampBlinksFor: z
    .array(z.enum(['service', 'wait', 'idle']))
    .default(['service', 'idle'])
    .meta({
      description:
        'What it blinks for: the service under way, the longest wait of those it may call, a clerk who is free while people wait.',
    }),
  boardFlashesFrom: FromPercent.default('never').meta({
    description: "The share of a target from which the number on the window's board flashes.",
  }),
  boardFlashesFor: z
    .array(z.enum(['service', 'wait']))
    .default(['service'])
    .meta({
      description: 'What it flashes for: the service under way, the longest wait for the window.',
    }),
});

const Clock = z.strictObject({
  trust: z.enum(['ntp', 'always']).default('ntp').meta({
    description:
      'ntp: the date is believed once the system clock is synchronised. always: believed at once (a bench).',
  }),
  believeDaysAhead: z.int().min(1).max(3650).default(30).meta({
    description:
      'A date further than this after the last business day opens no day unless a person says so.',
  }),
});

const CommandName = z.enum(commandNames);
const receptionCommands = [
  'issue-ticket',
  'reprint',
  'print-info',
  'void-ticket',
  'resume',
  'pause-service',
  'resume-service',
  'acknowledge-alarm',
  'open-day',
  'announce',
  'ping',
] as const;

const Commands = z.strictObject({
  server: z
    .array(CommandName)
    .default([...commandNames])
    .meta({
      description: 'What the centre server may ask.',
    }),
  reception: z
    .array(CommandName)
    .default([...receptionCommands])
    .meta({
      description: 'What the reception may ask, by its buttons or through the centre server.',
    }),
  perSecond: z.int().min(1).max(1000).default(50).meta({
    description:
      'How many are taken from the server, and as many from the reception; ten seconds of them at once. What is more is dropped without a reply and counted in an event. Two refusals count as a second of commands.',
  }),
});

export const ConfigSchema = z.strictObject({
  centre: Centre,
  controller: Id.meta({ description: 'Names this controller among those of its centre.' }),
  offices: z.array(Office).min(1),
  services: z.array(Service).min(1),
  windows: z.array(Window).min(1),
  units: z.array(Unit).default([]),
  printers: z.array(Printer).min(1),
  dispensers: z.array(Dispenser).min(1),
  boardLines: z.array(BoardLine).default([]),
  voice: Voice.optional().meta({
    description: 'Says every call aloud. Without it the hall is silent.',
  }),
  queue: Queue.prefault({}),
  roll: Roll.optional().meta({
    description:
      'A roll of pre-printed numbers for the hours in which no printer works; none without it.',
  }),
  outcomes: Outcomes.meta({
    description:
      'How a service may end; one of them is done, which an end means of which nobody says more.',
  }),
  breaks: Breaks.prefault({}).meta({
    description: 'A clerk who is away from an open window: not idle, and not counted on.',
  }),
  pauses: Pauses.prefault({}).meta({
    description: 'A service, an office or the hall that calls nobody for a reason.',
  }),
  alarms: Alarms.optional().meta({
    description: 'What calls a supervisor until it is acknowledged; nothing without it.',
  }),
  openingHours: OpeningHours.optional().meta({
    description:
      'Without it the centre is always open, and the day changes at midnight or when the last who waits then was served.',
  }),
  day: Day.prefault({}).meta({ description: 'When a business day ends, and who may open one.' }),
  clock: Clock.prefault({}),
  commands: Commands.prefault({}),
  ticket: Ticket.prefault({}).meta({ description: 'How a ticket looks.' }),
  centreServer: CentreServer,
  journal: Journal,
  pages: Pages.optional().meta({
    description:
      'Serves the pages of clerk, reception and hall to browsers on this computer. Without it there are none.',
  }),
  signersFile: z.string().min(1).optional().meta({
    description:
      "Allowed signers, as ssh-keygen reads them, in a file that root alone may write, such as /etc/dawr-signers: from then on only a config that one of them has signed for this controller is taken (dawr flash --sign). Without it any technician's is.",
  }),
  telemetry: Telemetry.prefault({}).meta({
    description: 'The log, and figures for Prometheus.',
  }),
});

export type Config = z.output<typeof ConfigSchema>;
export type CommandName = (typeof commandNames)[number];
export type TcpWire = z.output<typeof wires.TcpWire>;
export type SerialWire = z.output<typeof wires.SerialWire>;
export type DeviceWire = z.output<typeof wires.DeviceWire>;
export type WireConfig = z.output<typeof wires.PrinterWire>;
export type StreamWireConfig = z.output<typeof wires.StreamWire>;
export type Input = z.output<typeof inputs.Input>;
/** Where a lamp or a buzzer is wired. */
export type Output = z.output<typeof inputs.Output>;
export type UnitPin = z.output<typeof inputs.UnitPin>;
export type UnitConfig = z.output<typeof Unit>;
export type PrinterConfig = z.output<typeof Printer>;
export type PagesConfig = z.output<typeof Pages>;
export type VoiceConfig = z.output<typeof Voice>;
export type { BoardLineConfig } from './board-line.ts';
export type { Text } from './text.ts';
export type { TicketDesign } from './ticket.ts';
export type CentreServerConfig = z.output<typeof CentreServer>;
