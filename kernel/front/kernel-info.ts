import { readFileSync } from 'node:fs';
import { PROTOCOL_VERSION } from '../wire/message.js';
import type { KernelInfo } from './protocol.js';

const PACKAGE: { version: string; dependencies: Record<string, string> } = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
);

/** What `kernel_info_reply` says. */
export const KERNEL_INFO: KernelInfo = {
  status: 'ok',
  protocol_version: PROTOCOL_VERSION,
  implementation: 'notebear',
  implementation_version: PACKAGE.version,
  language_info: {
    name: 'typescript',
    version: PACKAGE.dependencies.typescript!,
    mimetype: 'text/typescript',
    file_extension: '.ts',
    pygments_lexer: 'typescript',
    codemirror_mode: 'typescript',
    nbconvert_exporter: 'script',
  },
  banner: `notebear ${PACKAGE.version}: TypeScript ${PACKAGE.dependencies.typescript} on Node ${process.version}`,
  help_links: [{ text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' }],
  supported_features: ['kernel subshells', 'debugger'],
};
