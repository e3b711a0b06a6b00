// What an application does with memjs (the binary protocol), step by step: each step prints what came of it. Run by
// MemcachedClientTests, which tells where the package is.
const [port, folder] = process.argv.slice(2);
const memjs = require(require.resolve('memjs', { paths: [folder] }));
const client = memjs.Client.create(`127.0.0.1:${port}`, { timeout: 30, conntimeout: 30, retries: 1, expires: 0 });

const shown = what => {
  if (what === null || what === undefined) return String(what);
  if (Buffer.isBuffer(what)) return what.length > 40 ? `${what.length} bytes` : JSON.stringify(what.toString('latin1'));
  if (what instanceof Error) return `error ${what.message}`;
  if (typeof what === 'object' && 'value' in what) return `${shown(what.value)} flags ${shown(what.flags)}`;
  return String(what);
};
const tell = async (name, ...calls) => {
  const came = [];
  for (const call of calls) came.push(shown(await call().catch(error => error)));
  console.log(name, ...came);
};

(async () => {
  await tell('flush', () => client.flush().then(() => true));
  await tell('set', () => client.set('text', 'hello', {}), () => client.get('text'), () => client.get('none'));
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  await tell('bytes', () => client.set('bytes', bytes, {}), () => client.get('bytes').then(got => bytes.equals(got.value)));
  await tell('add', () => client.add('text', 'no', {}), () => client.add('new', 'yes', {}), () => client.get('new'));
  await tell('replace', () => client.replace('absent', 'no', {}), () => client.replace('new', 'other', {}), () => client.get('new'));
  await tell('append', () => client.append('new', '!'), () => client.prepend('new', '>'), () => client.append('absent', '!'),
    () => client.get('new'));
  await tell('count', () => client.increment('n', 5, { initial: 10 }).then(got => got.value),
    () => client.increment('n', 5, {}).then(got => got.value), () => client.decrement('n', 100, {}).then(got => got.value),
    () => client.get('n'), () => client.increment('text', 1, {}));
  await tell('touch', () => client.touch('text', 100), () => client.touch('absent', 100));
  await tell('expiry', () => client.set('short', 'x', { expires: 1000 }), () => client.get('short'));
  await tell('delete', () => client.delete('text'), () => client.delete('text'), () => client.get('text'));
  await tell('large', () => client.set('large', Buffer.alloc(2000000), {}), () => client.set('large', Buffer.alloc(900000), {}),
    () => client.get('large'));
  const many = Array.from({ length: 500 }, (_, i) => i);
  await tell('many', () => Promise.all(many.map(i => client.set(`k${i}`, `v${i}`, {}))).then(all => all.every(Boolean)),
    () => Promise.all(many.map(i => client.get(`k${i}`))).then(all => all.every((got, i) => String(got.value) === `v${i}`)));
  await tell('stats', () => new Promise(done => client.statsWithKey('', (error, server, stats) =>
    done(error ? error : 'curr_items' in stats))));
  await tell('flush', () => client.flush().then(() => true), () => client.get('new'));
  client.close();
})();
