export const PAGE_ASSETS: ReadonlyMap<string, { readonly type: string; readonly body: Buffer }> = new Map();
export const LOGIN_PAGE = "";
