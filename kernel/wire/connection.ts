import { readFileSync } from 'node:fs';

/** What a Jupyter connection file says. See "Connection files" in the Jupyter client documentation. */
export interface ConnectionInfo {
  transport: string;
  ip: string;
  /** Ports of the five sockets. */
  shell_port: number;
  control_port: number;
  iopub_port: number;
  stdin_port: number;
  hb_port: number;
  /** Key of the messages' HMAC; empty: messages are not signed. */
  key: string;
  signature_scheme: string;
  /** CurveZMQ keys (Z85); both or neither. With them all sockets are encrypted. */
  curve_publickey?: string;
  curve_secretkey?: string;
}

/** Name of one of a kernel's sockets. */
export type Channel = 'shell' | 'control' | 'iopub' | 'stdin' | 'hb';

/** Reads a connection file. Throws an `Error` naming the file and the field that is missing or unknown. */
export function readConnectionFile(file: string): ConnectionInfo {
  return checkConnection(JSON.parse(readFileSync(file, 'utf8')), file);
}

/** Address of a socket, such as `tcp://127.0.0.1:5001`; for transport `ipc` the port is a suffix of the path. */
export function address(info: ConnectionInfo, channel: Channel): string {
  const separator = info.transport === 'ipc' ? '-' : ':';
  return `${info.transport}://${info.ip}${separator}${info[`${channel}_port`]}`;
}

function checkConnection(value: Record<string, unknown>, file: string): ConnectionInfo {
  for (const field of ['shell_port', 'control_port', 'iopub_port', 'stdin_port', 'hb_port'])
    if (!Number.isInteger(value[field]))
      throw new Error(`connection file ${file}: ${field} must be a port number, got ${JSON.stringify(value[field])}`);
  const scheme = value.signature_scheme ?? 'hmac-sha256';
  if (scheme !== 'hmac-sha256')
    throw new Error(`connection file ${file}: signature_scheme must be hmac-sha256, got ${JSON.stringify(scheme)}`);
  for (const field of ['curve_publickey', 'curve_secretkey'])
    if ((value.curve_publickey ?? value.curve_secretkey) && !/^[!-~]{40}$/.test(String(value[field])))
      throw new Error(`connection file ${file}: ${field} must be a key of 40 characters, as the other one is`);
  return { transport: 'tcp', ip: '127.0.0.1', key: '', signature_scheme: scheme, ...value } as ConnectionInfo;
}
