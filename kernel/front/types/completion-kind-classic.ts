import type { ScriptElementKind } from 'typescript-6';

/** What Jupyter's `_jupyter_types_experimental` calls a kind of completion of TypeScript 6. */
export const completionKindOf = (kind: ScriptElementKind): string => NAMES[kind] ?? 'text';

const NAMES: Record<string, string> = {
  method: 'method',
  function: 'function',
  'local function': 'function',
  constructor: 'class',
  property: 'property',
  getter: 'property',
  setter: 'property',
  accessor: 'property',
  var: 'instance',
  'local var': 'instance',
  let: 'instance',
  const: 'instance',
  using: 'instance',
  'await using': 'instance',
  parameter: 'instance',
  alias: 'instance',
  class: 'class',
  'local class': 'class',
  interface: 'interface',
  type: 'interface',
  module: 'module',
  namespace: 'module',
  'external module name': 'module',
  script: 'module',
  directory: 'module',
  enum: 'enum',
  'enum member': 'enum member',
  string: 'enum member',
  keyword: 'keyword',
  'primitive type': 'keyword',
  'type parameter': 'type',
};
