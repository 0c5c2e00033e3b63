// Looks names up in Node.   node.js lookup|resolve NAME|@ADDRESS...   lookup: the C library's
// getaddrinfo; resolve: c-ares, which knows DNS alone.
const dns = require('dns').promises;
const [call, ...args] = process.argv.slice(2);
const WORDS = {EAI_AGAIN: 'try again', ENODATA: 'no data'};
// Of getaddrinfo's errors Node makes one; of a server's answers it does not.
WORDS.ENOTFOUND = call === 'lookup' ? 'not found' : 'no such name';

async function resolve(name) {
    const both = await Promise.allSettled([dns.resolve4(name), dns.resolve6(name)]);
    const found = both.flatMap((one) => one.value ?? []);
    if (!found.length) throw both[0].reason;
    return found;
}

async function lookUp(arg) {
    if (arg[0] === '@') {
        if (call === 'resolve') return dns.reverse(arg.slice(1));
        return [(await dns.lookupService(arg.slice(1), 80)).hostname];
    }
    if (call === 'resolve') return resolve(arg);
    return (await dns.lookup(arg, {all: true, verbatim: true})).map((one) => one.address);
}

(async () => {
    for (const arg of args) {
        const line = await lookUp(arg).catch((error) => ['!', WORDS[error.code] ?? error.code]);
        console.log(line.join(' '));
    }
})();
