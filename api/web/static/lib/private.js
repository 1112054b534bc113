// What may be a caller's own: a phone number, an account, an address for mail. It stands in no address, since addresses
// are kept by browsers and by whatever stands between.
const PRIVATE = /\d{5,}|@/;

export const looksPrivate = (words) => PRIVATE.test(words);
