// What axe can't decide by itself. Somebody looked at each of these and wrote down why it is all right; one that isn't here fails the test.

/** The rule, the pages it may come up on, the elements it may point at, and why that is no fault. */
export const SIGNED_OFF: { rule: string; pages: RegExp; target: RegExp; why: string }[] = [];
