/** How many messages of others are unread: told by what follows them, shown by the frame. */
export const unread = $state({ count: 0 });
