import { randomUUID } from 'node:crypto';
import { capability, Router, XPublisher } from 'zeromq';
import { address, type Channel, type ConnectionInfo } from './connection.js';
import { decode, encode, type Header, type Message, type Outgoing, signer } from './message.js';

/** Where requests come from and replies go to. */
export type RequestChannel = 'shell' | 'control' | 'stdin';

/** Publishes on iopub. `topic`: what subscribers may select by; default: the message's type. */
export type Publish = (message: Outgoing, topic?: string) => void;

/** The kernel's five bound sockets. */
export interface Sockets {
  publish: Publish;
  /** Answers `request` on the channel it came from. */
  reply(channel: RequestChannel, request: Message, msgType: string, content: object): void;
  /**
   * Sends `input_request`, with the message id `id`, to the client that sent `request`. Rejects when that client has no
   * stdin socket.
   */
  ask(request: Message, id: string, content: { prompt: string; password: boolean }): Promise<void>;
  /** Hands every verified request to `onRequest`, until the sockets are closed. */
  serve(onRequest: (channel: RequestChannel, message: Message) => void): void;
  /** Sends what is queued (at most `linger` ms) and closes. */
  close(): void;
}

/**
 * No high-water mark and no time-out: a send is taken at once, in order, and never dropped. With zeromq.js' default
 * of 1000 the second send that has to wait throws, and the message is gone (zeromq.js issues 381 and 427).
 */
const OPTIONS = { sendTimeout: 0, sendHighWaterMark: 0, linger: 500 };

/** Binds all sockets. Rejects when a port is taken. */
export async function bindSockets(info: ConnectionInfo): Promise<Sockets> {
  const options = { ...OPTIONS, ...curveServer(info) };
  const routers = {
    shell: new Router(options),
    control: new Router(options),
    // Mandatory: a question to a client that does not listen is refused, or its cell would wait for ever.
    stdin: new Router({ ...options, mandatory: true }),
  };
  // Every subscriber is told that it is heard, not only the first of a topic.
  const iopub = new XPublisher({ ...options, verbosity: 'allSubs' });
  const heartbeat = new Router(options);
  const all = { ...routers, iopub, hb: heartbeat };
  await Promise.all(Object.entries(all).map(([name, socket]) => socket.bind(address(info, name as Channel))));
  const sign = signer(info.key);
  const session = randomUUID();
  const publish: Publish = (message, topic = message.msgType) =>
    send(iopub, [Buffer.from(topic), ...encode(message, session, sign)]);
  void echo(heartbeat);
  void welcome(iopub, publish);
  return {
    publish,
    reply(channel, request, msgType, content) {
      const parent: Header = request.header;
      send(routers[channel], [...request.identities, ...encode({ msgType, content, parent }, session, sign)]);
    },
    async ask(request, id, content) {
      const message: Outgoing = { msgType: 'input_request', content, id, parent: request.header };
      await routers.stdin.send([...request.identities, ...encode(message, session, sign)]);
    },
    serve(onRequest) {
      for (const [name, router] of Object.entries(routers))
        void receive(router, (frames) => deliver(name as RequestChannel, frames, sign, onRequest));
    },
    close() {
      for (const socket of Object.values(all)) socket.close();
    },
  };
}

function deliver(
  channel: RequestChannel,
  frames: Uint8Array[],
  sign: ReturnType<typeof signer>,
  onRequest: (channel: RequestChannel, message: Message) => void,
): void {
  try {
    onRequest(channel, decode(frames, sign));
  } catch (error) {
    logDropped(channel, (error as Error).message);
  }
}

/** One line of the log for a message that is not served; what a stranger wrote into it is kept short. */
export function logDropped(channel: RequestChannel, why: string): void {
  const line = why.replace(/\p{C}+/gu, ' ');
  console.error(`notebear: dropped a ${channel} message: ${line.length > 200 ? `${line.slice(0, 200)}…` : line}`);
}

/**
 * Options of sockets that speak CurveZMQ, where the connection file has keys: the client has the same pair and knows
 * the kernel by the public one (Jupyter enhancement proposal "transport encryption").
 */
function curveServer({ curve_publickey, curve_secretkey }: ConnectionInfo): object {
  if (!curve_publickey || !curve_secretkey) return {};
  if (!capability.curve) throw new Error('the connection file asks for CurveZMQ, which this build of zeromq lacks');
  return { curveServer: true, curvePublicKey: curve_publickey, curveSecretKey: curve_secretkey };
}

async function receive(socket: Router | XPublisher, onFrames: (frames: Uint8Array[]) => void): Promise<void> {
  for await (const frames of socket) onFrames(frames);
}

const echo = (heartbeat: Router) => receive(heartbeat, (frames) => send(heartbeat, frames));

/** Tells each new subscriber that it is heard (JEP 65), so that a client need not guess when iopub is connected. */
function welcome(iopub: XPublisher, publish: Publish): Promise<void> {
  return receive(iopub, ([frame]) => {
    if (frame?.[0] !== 1) return;
    const subscription = Buffer.from(frame.subarray(1)).toString();
    publish({ msgType: 'iopub_welcome', content: { subscription } }, subscription);
  });
}

function send(socket: Router | XPublisher, frames: Uint8Array[]): void {
  // A client that went away makes a Router refuse the message; there is nobody left to tell.
  socket.send(frames).catch((error: Error) => console.error(`notebear: message not sent: ${error.message}`));
}
