import type { CommMirror } from './comms.js';
import type { Debugger } from './debugger/debugger.js';
import { completeReply, inspectReply } from './editor.js';
import type { History } from './history.js';
import { isComplete } from './is-complete.js';
import { KERNEL_INFO } from './kernel-info.js';
import type { Handlers } from './protocol.js';
import { readable } from './requests.js';
import type { Shells } from './shells.js';
import type { TypeService } from './types/service.js';

/** What the handlers need of the rest of the front process. */
export interface HandlerParts {
  types: Promise<TypeService>;
  history: History;
  comms: CommMirror;
  shells: Shells;
  debug: Debugger['handle'];
  /** The user's interrupt. */
  interrupt(): void;
}

/** What answers each type of request that has one reply. */
export function requestHandlers({ types, history, comms, shells, debug, interrupt }: HandlerParts): Handlers {
  return {
    kernel_info_request: () => KERNEL_INFO,
    is_complete_request: ({ code }) => isComplete(code),
    complete_request: async (content) => completeReply(await types, readable(content)),
    inspect_request: async (content) => inspectReply(await types, readable(content)),
    history_request: async (content) => ({ status: 'ok', history: await history.find(content) }),
    comm_info_request: ({ target_name }) => ({ status: 'ok', comms: comms.info(target_name) }),
    debug_request: debug,
    interrupt_request: () => {
      interrupt();
      return { status: 'ok' };
    },
    create_subshell_request: () => ({ status: 'ok', subshell_id: shells.create() }),
    delete_subshell_request: ({ subshell_id }) => {
      shells.delete(subshell_id);
      return { status: 'ok' };
    },
    list_subshell_request: () => ({ status: 'ok', subshell_id: shells.list() }),
    shutdown_request: ({ restart }) => ({ status: 'ok', restart: restart === true }),
  };
}
