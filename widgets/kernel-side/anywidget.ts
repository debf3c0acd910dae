import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { Buffers, MimeBundle } from '../../kernel/api.js';
import type { AnywidgetAnswer, AnywidgetState } from '../state/anywidget.js';

/** What the set-up has built for this: our widgets as one module, and plotly. */
const built = (file: string): URL => new URL(`../../anywidget/${file}`, import.meta.url);

/** True where the set-up has built it. */
export const canAnywidget = (): boolean => existsSync(built('widgets.js'));

/**
 * A widget that takes its front end along (`_esm`), for pages that have anywidget and not our extension.
 * https://anywidget.dev/en/afm has the contract.
 */
export class AnywidgetEnd {
  /** The keys of its state that are anywidget's. */
  readonly state: AnywidgetState & Record<string, unknown>;

  /** `version`: of the anywidget that is there, if that is known. */
  constructor(name: string, version?: string) {
    const module = { _model_module: 'anywidget', _view_module: 'anywidget' };
    const range = version === undefined ? '*' : `^${version}`;
    this.state = {
      ...module,
      ...{ _model_module_version: range, _view_module_version: range },
      ...{ _model_name: 'AnyModel', _view_name: 'AnyView' },
      _anywidget_id: `notebear.${name}`,
      _esm: readFileSync(built('widgets.js'), 'utf8'),
      notebear: { name, id: randomUUID() },
    };
  }

  /** Answers what the front end's module asks for itself. False: the message is the widget's own. */
  answer(content: unknown, send: (answer: AnywidgetAnswer, buffers?: Buffers) => void): boolean {
    const { type, asset } = (content ?? {}) as { type?: unknown; asset?: unknown };
    if (type === 'hello') send({ type });
    else if (type === 'need' && asset === 'plotly')
      send({ type: 'asset', asset }, [readFileSync(built('plotly.js.gz'))]);
    else return false;
    return true;
  }
}

/**
 * What Colab wants to be told beside a view before it shows widgets that are not its own: where its manager for those
 * is. The address is the one that google.colab's `enable_custom_widget_manager` gives, its hash as seen in anywidget's
 * issue 63; `NOTEBEAR_COLAB_WIDGETS` overrules it.
 */
export function colabMetadata(bundle: MimeBundle, env = process.env): Record<string, unknown> {
  if (!env.COLAB_RELEASE_TAG || !(VIEW_MIME in bundle)) return {};
  const url = env.NOTEBEAR_COLAB_WIDGETS ?? COLAB_MANAGER;
  return { [VIEW_MIME]: { colab: { custom_widget_manager: { url } } } };
}

const VIEW_MIME = 'application/vnd.jupyter.widget-view+json';
const COLAB_MANAGER =
  'https://ssl.gstatic.com/colaboratory-static/widgets/colab-cdn-widget-manager/b3e629b1971e1542/manager.min.js';
