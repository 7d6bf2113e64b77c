/** The way to the centre server: where its broker is, who vouches for it, and who we are there. */
import * as z from 'zod';
import { addressForm, addressPattern } from '../broker-address.ts';

const BrokerUrl = z.string().regex(addressPattern, addressForm);

export const CentreServer = z.strictObject({
  url: BrokerUrl.meta({ description: 'The broker that is tried first.' }),
  otherUrls: z.array(BrokerUrl).max(8).default([]).meta({
    description:
      'Further addresses of the same broker, such as the other nodes of its cluster: tried in this order where the first does not serve. The controller goes back to the first once that has answered for three minutes.',
  }),
  protocol: z.enum(['3.1.1', '5']).default('3.1.1'),
  acknowledgedBy: z.enum(['server', 'broker']).default('server').meta({
    description:
      'server: an event leaves the outbox when the centre server has committed it. broker: when the broker has taken it, for a site whose server sends no acknowledgement.',
  }),
  inFlight: z.int().min(1).max(1000).default(20).meta({
    description: 'Events sent and not yet acknowledged.',
  }),
  receiveQos: z.literal([0, 1]).default(1).meta({
    description:
      'Quality of service of what the broker sends to the controller. 1 lets a flood wait at the broker. 0 for a NATS of several nodes, where each subscription of 1 is a vote of its own; what is lost then is sent again all the same.',
  }),
  username: z.string().min(1).optional(),
  passwordFile: z.string().min(1).optional().meta({
    description:
      'A file that holds the password and nothing else. A relative one, as with each file here, starts at the folder of the config.',
  }),
  caFile: z.string().min(1).optional().meta({
    description: 'PEM: the only authority whose certificates are believed.',
  }),
  certFile: z.string().min(1).optional().meta({ description: "PEM: the controller's own." }),
  keyFile: z.string().min(1).optional().meta({ description: 'PEM: the key of certFile.' }),
});
