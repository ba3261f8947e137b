const DOCUMENTS = 'https://github.com/glomers/maelstrom-action/blob/v1/docs/';

/** A page of docs/, such as `seeds.md`, for readers who do not have this repository. */
export const documentUrl = (page: string): string => `${DOCUMENTS}${page}`;

/**
 * Replaces the addresses of our pages in a text.
 * @param replace takes the page as `documentUrl` does
 * @param colon how the text writes the one after `https`, when it is escaped
 */
export const replaceDocumentUrls = (text: string, replace: (page: string) => string, colon = ':'): string =>
  text.replaceAll(
    new RegExp(`${DOCUMENTS.replace(':', colon).replaceAll('.', '\\.')}([a-z-]{2,40}\\.md)`, 'g'),
    (_, page: string) => replace(page),
  );
