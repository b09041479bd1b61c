import type { FileMetaData, SchemaElement } from 'hyparquet';

/** A node of a Parquet schema. */
export interface ParquetNode {
  readonly element: SchemaElement;
  /** How the reader of physical values calls it: no name of a file can confuse that. */
  readonly key: string;
  readonly children: readonly ParquetNode[];
}

/** The schema as a tree, below its root. Throws an `Error` when the elements make no tree. */
export function parquetTree({ schema }: FileMetaData): readonly ParquetNode[] {
  let index = 0;
  const node = (): ParquetNode => {
    const element = schema[index];
    if (element === undefined) throw new Error('the schema lacks elements');
    const key = `f${index}`;
    index += 1;
    const children = Array.from({ length: element.num_children ?? 0 }, node);
    return { element, key, children };
  };
  const { children } = node();
  if (index !== schema.length) throw new Error('the schema has elements that belong to nothing');
  return children;
}

/**
 * The same file as one of physical values alone, with neutral names: the reader then converts nothing, so that no decimal becomes a double, no
 * time loses its microseconds, and no field is lost for its name (`__proto__`, or one with a dot).
 */
export function physicalMetadata(metadata: FileMetaData): FileMetaData {
  const paths = leafPaths(parquetTree(metadata), [], []);
  return {
    ...metadata,
    key_value_metadata: [],
    schema: metadata.schema.map((element, index) => physical(element, `f${index}`)),
    row_groups: metadata.row_groups.map((group) => ({
      ...group,
      columns: group.columns.map((column, index) => {
        const path = paths[index];
        const { meta_data: data } = column;
        if (data === undefined || path === undefined || path.names.join('\0') !== data.path_in_schema.join('\0'))
          throw new Error('the columns of a row group are not those of the schema');
        return { ...column, meta_data: { ...data, path_in_schema: [...path.keys] } };
      }),
    })),
  };
}

function physical(
  { type, type_length: length, repetition_type: repetition, num_children: children }: SchemaElement,
  name: string,
): SchemaElement {
  return {
    name,
    ...(type === undefined ? {} : { type }),
    ...(length === undefined ? {} : { type_length: length }),
    ...(repetition === undefined ? {} : { repetition_type: repetition }),
    ...(children === undefined ? {} : { num_children: children }),
  };
}

interface LeafPath {
  readonly names: readonly string[];
  readonly keys: readonly string[];
}

/** The paths of all leaves, in the order in which row groups have their columns. */
function leafPaths(nodes: readonly ParquetNode[], names: readonly string[], keys: readonly string[]): readonly LeafPath[] {
  return nodes.flatMap((node) => {
    const path = { names: [...names, node.element.name], keys: [...keys, node.key] };
    return node.children.length === 0 ? [path] : leafPaths(node.children, path.names, path.keys);
  });
}

/** Whether a node stands for a list by itself. */
export function isRepeated({ element }: ParquetNode): boolean {
  return element.repetition_type === 'REPEATED';
}

/** Whether the file says that a group is a list or a map. */
export function isAnnotated({ converted_type: converted, logical_type: logical }: SchemaElement, kind: 'LIST' | 'MAP'): boolean {
  return converted === kind || logical?.type === kind;
}

/**
 * The element of the list `outer`, within the group that is repeated; `undefined`: what is repeated is the element. Older writers leave out the
 * group around it (Parquet's LogicalTypes.md, "Backward-compatibility rules").
 */
export function listElement(repeated: ParquetNode, outer: ParquetNode): ParquetNode | undefined {
  const [element, ...others] = repeated.children;
  const { name } = repeated.element;
  return others.length > 0 || name === 'array' || name === `${outer.element.name}_tuple` ? undefined : element;
}
