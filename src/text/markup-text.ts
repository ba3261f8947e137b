const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text of an element or an attribute, in HTML and XML alike. */
export const markupText = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
