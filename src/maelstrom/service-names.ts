/** Names under which the services stand in the network. */
export const SERVICES = ['lin-kv', 'lin-tso', 'lww-kv', 'seq-kv'] as const;

export const isService = (name: string): boolean => (SERVICES as readonly string[]).includes(name);
