/** A FIELD of a VOTable. */
export interface VoField {
  name: string;
  datatype: string;
  arraysize: string;
  unit: string;
  /** Text that stands for no value. */
  none?: string;
}

/** What FIELD elements say, in their order. @param table what stands in a TABLE */
export const fieldsOf = (table: string): VoField[] =>
  [...table.matchAll(/<(?:\w+:)?FIELD\b([^>]*?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?FIELD>)/g)].map(fieldOf);

function fieldOf([, attributes, inside = ""]: RegExpMatchArray, i: number): VoField {
  const none = attribute("null", /<(?:\w+:)?VALUES\b[^>]*>/.exec(inside)?.[0] ?? "");
  const [name, datatype, arraysize] = ["name", "datatype", "arraysize"].map((key) => attribute(key, attributes));
  return {
    name: name ?? attribute("ID", attributes) ?? `col${i + 1}`,
    datatype: datatype ?? "char",
    arraysize: arraysize ?? "",
    unit: attribute("unit", attributes) ?? "",
    ...(none === undefined ? {} : { none }),
  };
}

/** Why nothing is made of a field. */
export const unread = {
  arrays: ({ arraysize }: VoField): string => `it holds arrays (arraysize ${arraysize}); store one number a row`,
  kind: ({ datatype }: VoField): string => `its type is ${datatype}; store plain numbers or text`,
};

/** The value of an attribute in the text of a tag. */
export function attribute(key: string, tag: string): string | undefined {
  const match = new RegExp(`\\b${key}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "i").exec(tag);
  return match ? content(match[1] ?? match[2]) : undefined;
}

const entities: Record<string, string> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Text between tags. */
export function content(raw = ""): string {
  const text = raw.replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, "$1");
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w+));/gi, (all, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? parseInt(hex, 16) : undefined;
    return code === undefined ? entities[name] ?? all : code <= 0x10ffff ? String.fromCodePoint(code) : all;
  }).trim();
}
