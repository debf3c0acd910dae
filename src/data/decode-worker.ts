/** The worker thread of `decoder.ts`: decodes one file per message. */
import { parentPort } from 'node:worker_threads';
import { type DecodeTarget, decode } from './decode.js';

/** Main thread → worker. */
export interface DecodeRequest {
  id: number;
  file: string;
  target: DecodeTarget;
}

/** Worker → main thread. */
export type DecodeReply =
  | { id: number; height: number; width: number; data: Uint8Array }
  | { id: number; error: string };

parentPort?.on('message', ({ id, file, target }: DecodeRequest) => {
  decode(file, target).then(
    (picture) => parentPort!.postMessage({ id, ...picture }, [picture.data.buffer as ArrayBuffer]),
    (error: Error) => parentPort!.postMessage({ id, error: error.message }),
  );
});
