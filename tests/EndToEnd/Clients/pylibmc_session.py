# What an application does with libmemcached, by pylibmc: each step prints what came of it. Run by MemcachedClientTests with the
# port and the protocol.
import sys

import pylibmc

address = f"127.0.0.1:{sys.argv[1]}"
is_binary = sys.argv[2] == "binary"
client = pylibmc.Client([address], binary=is_binary, behaviors={"cas": True, "tcp_nodelay": True})
client.flush_all()


def tell(*what):
    print(*what, flush=True)


tell("set", client.set("text", "hello"), client.get("text"), client.get("none"))
tell("types", client.set("int", 42), client.get("int"), client.set("dict", {"a": [1, 2]}), client.get("dict"))
tell("true", client.set("true", True), client.get("true") is True)
tell("many", client.set_multi({f"k{i}": i for i in range(300)}), len(client.get_multi([f"k{i}" for i in range(400)])))
tell("prefix", client.set_multi({"a": 1, "b": 2}, key_prefix="p:"), sorted(client.get_multi(["a", "b"], key_prefix="p:").items()))
tell("add", client.add("text", "no"), client.add("new", "yes"), client.replace("new", "other"), client.get("new"))
tell("append", client.set("joined", "b"), client.append("joined", "c"), client.prepend("joined", "a"), client.get("joined"))
value, cas = client.gets("text")
tell("cas", value, client.cas("text", "first", cas), client.cas("text", "second", cas))
tell("count", client.set("n", 10), client.incr("n", 5), client.decr("n", 2))
tell("touch", client.touch("text", 100), client.touch("absent", 100))
tell("compressed", client.set("zip", "x" * 100_000, min_compress_len=1000), len(client.get("zip")))
tell("large", client.set("big", "y" * 900_000), len(client.get("big")))
tell("delete", client.delete("text"), client.delete("text"), client.delete_multi([f"k{i}" for i in range(300)]))
ring = pylibmc.Client([address, address.replace("127.0.0.1", "localhost")], binary=is_binary, behaviors={"ketama": True})
tell("ring", ring.set_multi({f"r{i}": i for i in range(50)}), len(ring.get_multi([f"r{i}" for i in range(50)])))
tell("stats", len(client.get_stats()) == 1, client.flush_all(), client.get("n"))
