/**
 * Who is told when an upload changes: pages that follow it.
 */
export interface Changes {
  tell(id: string): void;
  /** @returns what ends it */
  listen(id: string, listener: () => void): () => void;
}

export function createChanges(): Changes {
  const listeners = new Map<string, Set<() => void>>();
  return {
    tell(id) {
      for (const listener of listeners.get(id) ?? []) listener();
    },
    listen(id, listener) {
      const ofUpload = listeners.get(id) ?? new Set();
      listeners.set(id, ofUpload.add(listener));
      return () => {
        ofUpload.delete(listener);
        if (ofUpload.size === 0) listeners.delete(id);
      };
    },
  };
}
