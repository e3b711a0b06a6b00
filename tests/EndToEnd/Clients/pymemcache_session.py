# What an application does with pymemcache, step by step: each step prints what came of it. Run by MemcachedClientTests.
import sys

from pymemcache import serde
from pymemcache.client.base import Client, PooledClient
from pymemcache.client.hash import HashClient
from pymemcache.exceptions import MemcacheIllegalInputError, MemcacheServerError

address = ("127.0.0.1", int(sys.argv[1]))
client = Client(address, default_noreply=False, serde=serde.pickle_serde, timeout=30, connect_timeout=30)
client.flush_all()


def tell(*what):
    print(*what, flush=True)


tell("set", client.set("text", "hello"), client.get("text"), client.get("none"), client.get("none", "default"))
tell("types", client.set("number", 42), client.get("number"), client.set("dict", {"a": [1, 2]}), client.get("dict"))
tell("bytes", client.set("bytes", bytes(range(256))), client.get("bytes") == bytes(range(256)))
tell("many", client.set_many({f"k{i}": f"v{i}" for i in range(500)}), len(client.get_many([f"k{i}" for i in range(600)])))
tell("add", client.add("text", "no"), client.add("new", "yes"), client.get("new"))
tell("replace", client.replace("absent", "no"), client.replace("new", "other"), client.get("new"))
plain = Client(address, default_noreply=False, timeout=30, connect_timeout=30)
tell("append", plain.set("joined", "b"), plain.append("joined", "c"), plain.prepend("joined", "a"), plain.get("joined"))
value, cas = client.gets("text")
tell("cas", client.cas("text", "first", cas), client.cas("text", "second", cas), client.cas("absent", "x", cas))
tell("gets_many", sorted(key for key in client.gets_many(["text", "new", "absent"])))
tell("count", plain.set("n", "10"), plain.incr("n", 5), plain.decr("n", 100), plain.incr("absent", 1))
tell("touch", client.touch("text", 100), client.touch("absent", 100))
tell("delete", client.delete("text"), client.delete("text"), client.delete_many(["new", "n"]), client.get("n"))
tell("noreply", client.set("quiet", "x", noreply=True), client.get("quiet"))
tell("noreply", client.delete("quiet", noreply=True), client.get("quiet"))
tell("ended", client.set("ended", "x", expire=-1), client.get("ended"))
try:
    client.set("too large", "x")
except MemcacheIllegalInputError:
    tell("illegal key refused by the client")
try:
    client.set("large", b"x" * 2_000_000)
except MemcacheServerError as error:
    tell("large", error)
tell("after", client.set("after", "the refusal"), client.get("after"))
tell("version", bool(client.version()), b"curr_items" in client.stats())
pool = PooledClient(address, max_pool_size=4, default_noreply=False, timeout=30, connect_timeout=30)
tell("pool", pool.set("pooled", b"1"), pool.get("pooled"))
ring = HashClient([address, ("localhost", address[1])], default_noreply=False, timeout=30, connect_timeout=30)
tell("ring", ring.set_many({f"r{i}": b"x" for i in range(50)}), len(ring.get_many([f"r{i}" for i in range(50)])))
tell("flush", client.flush_all(), client.get("after"))
client.quit()
