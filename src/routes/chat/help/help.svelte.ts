/** Whether what keys do is shown: a sheet over all of /chat. */
export const help = $state({ open: false });
