/**
 * Checks a value against a JSON Schema (draft 2020-12), as far as our own schema uses it: the words
 * of `Schema` below and no others. Reports the first wrong field by its path, and follows what a
 * hostile file nests only as deep as the schema goes.
 */
export type Schema = {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: JsonType | readonly JsonType[];
  readonly const?: string | number | boolean;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly propertyNames?: Schema;
};

export type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'object' | 'array';

export type RootSchema = Schema & {
  readonly $schema: string;
  readonly $id: string;
  readonly $defs: Readonly<Record<string, Schema>>;
};

export type Fault = {
  /** `devices[3].ports[0].state`; empty for the whole value. */
  readonly path: string;
  /** `must be one of open, closed`. */
  readonly because: string;
};

/** Null where the value is as the schema says. */
export function firstFault(root: RootSchema, value: unknown): Fault | null {
  return faultOf(root, value, '');

  function faultOf(schema: Schema, value: unknown, path: string): Fault | null {
    if (schema.$ref !== undefined) return faultOf(defined(root, schema.$ref), value, path);
    const because = scalarFault(schema, value);
    if (because !== null) return { path, because };
    if (schema.anyOf) return anyFault(schema.anyOf, value, path);
    if (Array.isArray(value)) return itemsFault(schema, value, path);
    return isObject(value) ? objectFault(schema, value, path) : null;
  }

  /** The fault of the alternative that is of the value's type, which says more than "none fits". */
  function anyFault(schemas: readonly Schema[], value: unknown, path: string): Fault | null {
    let told: Fault | null = null;
    for (const schema of schemas) {
      const fault = faultOf(schema, value, path);
      if (fault === null) return null;
      if (told === null || fault.path.length > told.path.length) told = fault;
    }
    return told;
  }

  function itemsFault(schema: Schema, items: readonly unknown[], path: string): Fault | null {
    if (!schema.items) return null;
    for (const [i, item] of items.entries()) {
      const fault = faultOf(schema.items, item, `${path}[${i}]`);
      if (fault) return fault;
    }
    return null;
  }

  function objectFault(schema: Schema, value: object, path: string): Fault | null {
    const missing = schema.required?.find((name) => !Object.hasOwn(value, name));
    if (missing !== undefined) return { path: joined(path, missing), because: 'is missing' };
    for (const [name, field] of Object.entries(value)) {
      const at = joined(path, name);
      if (schema.propertyNames) {
        const fault = faultOf(schema.propertyNames, name, at);
        if (fault) return { path: at, because: `is not a name that may stand here` };
      }
      const known = schema.properties;
      const own = known && Object.hasOwn(known, name) ? known[name] : schema.additionalProperties;
      const fault = own ? faultOf(own, field, at) : null;
      if (fault) return fault;
    }
    return null;
  }
}

function defined(root: RootSchema, ref: string): Schema {
  const found = root.$defs[ref.replace('#/$defs/', '')];
  if (!found) throw new Error(`the schema refers to ${ref}, which it does not define`);
  return found;
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function scalarFault(schema: Schema, value: unknown): string | null {
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    return `must be ${types.join(' or ')}`;
  }
  if (schema.const !== undefined && value !== schema.const) return `must be ${schema.const}`;
  if (schema.enum && typeof value === 'string' && !schema.enum.includes(value)) {
    return `must be one of ${schema.enum.join(', ')}`;
  }
  if (typeof value === 'string' && schema.pattern !== undefined) {
    if (!new RegExp(schema.pattern, 'u').test(value)) return `must look like ${schema.pattern}`;
  }
  if (typeof value === 'number') {
    if (schema.minimum !== undefined && value < schema.minimum)
      return `must be ${schema.minimum} or more`;
    if (schema.maximum !== undefined && value > schema.maximum)
      return `must be ${schema.maximum} or less`;
  }
  return null;
}

function isOfType(value: unknown, type: JsonType): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
