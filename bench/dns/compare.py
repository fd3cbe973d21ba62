#!/usr/bin/env python3
"""Our resolver beside its peers on loopback, in one sitting, in turn. Prints medians and ratios.

  compare.py LACHAN DATA [PEER ...]

LACHAN the program (cargo build --release); it answers with everything on that a school has: five tiers, groups, rooms with
       hours, names and a zone of its own, services, safe search, the block page, TLS and HTTPS, counters
DATA   a folder; filled by gen.py at the first run (1,000,000 rules, the same bytes every time)
PEER   unbound dnsmasq knot pdns dnsdist bind; all that are installed unless named
       (Debian: unbound dnsmasq-base knot-resolver pdns-recursor dnsdist bind9, and dnsperf nsd for the bench)

Environment: ROUNDS 5 · SECONDS 4 a run · RATE 5000 queries a second for the latencies · SERVER_CPU 0 · LOAD_CPU 1

REALTIME=1 (root, for a machine with other work): during the runs for latencies the server asked and the load
generator go before all other programs, so that p99 tells of the servers and not of what else runs.

All servers run at once, each with one thread on the server's core; only one is asked at a time. The processor's
time of a query is read from the server's process (user and system). It depends on other work on the machine far
less than rates do, but it does: only figures of one sitting may be compared.
"""
import os, re, socket, statistics, struct, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
LACHAN, DATA = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
ENV = os.environ.get
ROUNDS, SECONDS, RATE = int(ENV("ROUNDS", 5)), int(ENV("SECONDS", 4)), int(ENV("RATE", 5000))
SERVER_CPU, LOAD_CPU = ENV("SERVER_CPU", "0"), ENV("LOAD_CPU", "1")
UPSTREAM, TICK = 5399, os.sysconf("SC_CLK_TCK")

CONF = {
    "unbound": ("unbound -d -c {conf}", """include: "{data}/block.localzone.conf"
server:
  interface: 127.0.0.1
  port: {port}
  do-ip6: no
  num-threads: 1
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "{dir}"
  pidfile: "{dir}/pid"
  use-syslog: no
  module-config: "iterator"
  do-not-query-localhost: no
  access-control: 127.0.0.0/8 allow
  msg-cache-size: 64m
  rrset-cache-size: 128m
remote-control:
  control-enable: no
forward-zone:
  name: "."
  forward-addr: 127.0.0.1@{up}
"""),
    "dnsmasq": ("dnsmasq -k -C {conf}", """port={port}
listen-address=127.0.0.1
bind-interfaces
no-resolv
no-hosts
no-poll
user=root
pid-file={dir}/pid
cache-size=100000
dns-forward-max=1000
server=127.0.0.1#{up}
conf-file={data}/block.dnsmasq.conf
"""),
    "knot": ("kresd -n -c {conf} {dir}", """net.listen('127.0.0.1', {port}, {{ kind = 'dns' }})
net.ipv6 = false
cache.size = 200 * MB
trust_anchors.remove('.')
modules = {{ 'policy' }}
policy.add(policy.rpz(policy.DENY, '{data}/block.rpz', false))
policy.add(policy.all(policy.STUB({{'127.0.0.1@{up}'}})))
"""),
    "pdns": ("pdns_recursor --config-dir={dir}", """daemon=no
local-address=127.0.0.1
local-port={port}
socket-dir={dir}
threads=1
dnssec=off
disable-syslog=yes
quiet=yes
security-poll-suffix=
allow-from=127.0.0.0/8
dont-query=
forward-zones=.=127.0.0.1:{up}
lua-config-file={dir}/rpz.lua
max-cache-entries=500000
max-packetcache-entries=500000
"""),
    "dnsdist": ("dnsdist --supervised --disable-syslog -C {conf}", """setSecurityPollSuffix("")
setLocal("127.0.0.1:{port}")
setACL("127.0.0.0/8")
newServer({{address="127.0.0.1:{up}", healthCheckMode="up"}})
getPool(""):setCache(newPacketCache(500000, {{maxTTL=86400}}))
local smn = newSuffixMatchNode()
for line in io.lines("{data}/block.txt") do smn:add(line) end
addAction(SuffixMatchNodeRule(smn, true), RCodeAction(DNSRCode.NXDOMAIN))
"""),
    "bind": ("named -g -n 1 -c {conf}", """options {{
  directory "{dir}"; pid-file "{dir}/pid"; session-keyfile "{dir}/session.key"; managed-keys-directory "{dir}";
  listen-on port {port} {{ 127.0.0.1; }}; listen-on-v6 {{ none; }};
  recursion yes; allow-query {{ 127.0.0.0/8; }}; allow-recursion {{ 127.0.0.0/8; }};
  forward only; forwarders {{ 127.0.0.1 port {up}; }};
  dnssec-validation no; minimal-responses yes; max-cache-size 256m; querylog no;
  response-policy {{ zone "rpz.bench"; }} qname-wait-recurse no break-dnssec yes;
}};
controls {{ }};
logging {{ category default {{ null; }}; }};
zone "rpz.bench" {{ type primary; file "{data}/block.rpz"; notify no; allow-query {{ none; }}; }};
"""),
}
PROGRAM = {"unbound": "unbound", "dnsmasq": "dnsmasq", "knot": "kresd", "pdns": "pdns_recursor",
           "dnsdist": "dnsdist", "bind": "named"}
NSD = """server:
  ip-address: 127.0.0.1@{up}
  server-count: 1
  username: ""
  chroot: ""
  zonesdir: "{dir}"
  database: ""
  pidfile: "{dir}/pid"
  xfrdfile: "{dir}/xfrd"
  xfrdir: "{dir}"
  zonelistfile: "{dir}/zones"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "{data}/root.zone"
"""


def ask(port, name):
    """The response code and the first address; None when nothing comes."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    query = struct.pack("!6H", 4711, 0x0100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(0.5)
        # connected, so that "nobody there" is told at once
        s.connect(("127.0.0.1", port))
        try:
            s.send(query)
            reply = s.recv(4096)
        except OSError:
            return None
    found = re.search(rb"\x00\x01\x00\x01....\x00\x04(....)", reply[len(query):], re.S)
    return reply[3] & 15, socket.inet_ntoa(found[1]) if found else None


def is_open(answer):
    return bool(answer) and answer[0] == 0 and (answer[1] or "").startswith("192.0.2.")


def is_blocked(answer):
    return bool(answer) and (answer[0] == 3 or answer[0] == 0 and (answer[1] or "").startswith("127."))


def cpu(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory(pid, what="VmRSS"):
    return int(re.search(what + r":\s+(\d+)", open(f"/proc/{pid}/status").read())[1]) / 1024


def start(name, port, work):
    folder = os.path.join(work, name)
    os.makedirs(folder)
    words = dict(port=port, dir=folder, data=DATA, up=UPSTREAM, conf=os.path.join(folder, "conf"))
    cpus = LOAD_CPU if name == "nsd" else SERVER_CPU
    if name == "ours":
        command = ours(port, folder)
    else:
        command, text = ("nsd -d -c {conf}", NSD) if name == "nsd" else CONF[name]
        if name == "pdns":
            words["conf"] = os.path.join(folder, "recursor.conf")
            rule = f'rpzFile("{DATA}/block.rpz", {{policyName="bench", zoneSizeHint=2000000}})\n'
            open(os.path.join(folder, "rpz.lua"), "w").write(rule)
        open(words["conf"], "w").write(text.format(**words))
        command = command.format(**words)
    log = open(os.path.join(folder, "log"), "w")
    began = time.time()
    process = subprocess.Popen(["taskset", "-c", cpus] + command.split(), stdout=log, stderr=log)
    return process, began


SERVICES = ["--service", "tiktok=preschool,primary,lower-secondary", "--service", "zalo=preschool"]


def compile_list():
    """Seconds from the text to the policy file on disk."""
    began = time.time()
    subprocess.run([LACHAN, "lists", "compile", "--out", f"{DATA}/policy", *SERVICES, f"adult={DATA}/block.txt"], check=True,
                   stderr=subprocess.DEVNULL)
    return time.time() - began


def ours(port, folder):
    """The command line with everything on; its timetable and certificate are put into the folder."""
    rooms = "".join(f"room r{n} 10.9.{n}.0/24\nr{n} mon-fri 07:00-11:30 lower-secondary\nr{n} every 22:00-05:00 closed\n" for n in range(20))
    open(f"{folder}/hours", "w").write("holiday 2027-02-04..2027-02-12\n" + rooms)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                    "/CN=bench", "-addext", "subjectAltName=DNS:bench.example", "-keyout", f"{folder}/key", "-out", f"{folder}/chain"],
                   check=True, stderr=subprocess.DEVNULL)
    groups = " ".join(f"--group 10.{n}.0.0/16={tier}" for n, tier in enumerate(
        ["preschool", "primary", "lower-secondary", "upper-secondary", "staff"] * 4))
    return (f"{LACHAN} resolver --listen 127.0.0.1:{port} --upstream 127.0.0.1:{UPSTREAM} --policy {DATA}/policy --workers 1 "
            f"--tier primary {groups} --timetable {folder}/hours --record may-in.truong.lan=10.0.0.9 "
            f"--zone truong.lan=127.0.0.1:{UPSTREAM} --block-page 127.0.0.1:{port + 100} --tls 127.0.0.1:{port + 200} "
            f"--https 127.0.0.1:{port + 300} --certificate {folder}/chain --certificate-key {folder}/key --profile tieu-hoc=primary")


def ready(name, port, process, began, names):
    """Seconds until it answers an open name and blocks the first, middle and last rule."""
    while time.time() < began + 240:
        if process.poll() is not None:
            sys.exit(f"{name} ended with {process.returncode}; see its log")
        wanted = is_open(ask(port, names[0]))
        if wanted and (name == "nsd" or all(is_blocked(ask(port, blocked)) for blocked in names[1:])):
            return time.time() - began
        time.sleep(0.01)
    sys.exit(f"{name} was not ready after 240 s")


def run(port, pid, queries, *extra, first=False):
    command = (["chrt", "-f", "5"] if first else []) + ["taskset", "-c", LOAD_CPU, "dnsperf", "-s", "127.0.0.1", "-p", str(port), "-d", queries,
               "-c", "16", "-q", "200", "-t", "2", *extra]
    before = cpu(pid)
    out = subprocess.run(command, capture_output=True, text=True).stdout
    spent = cpu(pid) - before
    number = lambda what: float((re.search(what + r":\s+([\d.]+)", out) or [0, 0])[1])
    done = number("Queries completed")
    times = sorted(float(t) * 1e6 for t in re.findall(r"(?m)^> \S+ \S+ \S+ ([\d.]+)$", out))
    return dict(us=spent * 1e6 / max(done, 1), rate=number("Queries per second"), lost=number("Queries lost"),
                p99=times[int(len(times) * 0.99)] if times else 0)


def latency(port, pid):
    """p99 at a fixed rate."""
    first = ENV("REALTIME") == "1"
    if first:
        subprocess.run(["chrt", "-a", "-f", "-p", "5", str(pid)], check=True)
    try:
        return run(port, pid, f"{DATA}/q-mix.txt", "-l", "3", "-Q", str(RATE), "-v", first=first)["p99"]
    finally:
        if first:
            subprocess.run(["chrt", "-a", "-o", "-p", "0", str(pid)], check=True)


def split_blocked(work):
    """A file of blocked names a round, so that every name is met for the first time."""
    lines = list(dict.fromkeys(open(f"{DATA}/q-block.txt")))
    size, files = len(lines) // ROUNDS, []
    for number in range(ROUNDS):
        files.append(os.path.join(work, f"blocked-{number}"))
        open(files[-1], "w").writelines(lines[number * size:(number + 1) * size])
    return files


def measure(servers, work):
    runs = {name: dict(mix=[], blocked=[], cached=[], late=[], rate=[], lost=0) for name in servers}
    for port, process in servers.values():
        for _ in range(2):
            run(port, process.pid, f"{DATA}/warm.txt", "-n", "1")
    for number, blocked in enumerate(split_blocked(work)):
        turn = list(servers.items())
        for name, (port, process) in turn[number % len(turn):] + turn[:number % len(turn)]:
            pid, kept, timed = process.pid, runs[name], ("-l", str(SECONDS))
            mix = run(port, pid, f"{DATA}/q-mix.txt", *timed)
            kept["mix"].append(mix["us"]), kept["rate"].append(mix["rate"])
            kept["lost"] += int(mix["lost"])
            kept["blocked"].append(run(port, pid, blocked, "-n", "1")["us"])
            kept["cached"].append(run(port, pid, f"{DATA}/q-allow.txt", "-l", "2")["us"])
            kept["late"].append(latency(port, pid))
        print(f"round {number + 1} of {ROUNDS}, load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
    return runs


def show(runs, loaded, resident, servers):
    spread = lambda values: f"{statistics.median(values):.1f} ({min(values):.1f}-{max(values):.1f})"
    print(f"{time.strftime('%F %H:%M', time.gmtime())}, {ROUNDS} rounds in turn, load {os.getloadavg()[0]:.1f}\n")
    print("| server | ready s | MB loaded / peak | mix µs a query | blocked µs | cached µs | p99 µs | best rate | lost |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, kept in runs.items():
        print(f"| {name} | {loaded[name]:.2f} | {resident[name]:.0f} / {memory(servers[name][1].pid, 'VmHWM'):.0f} "
              f"| {spread(kept['mix'])} | {spread(kept['blocked'])} | {spread(kept['cached'])} "
              f"| {statistics.median(kept['late']):.0f} ({min(kept['late']):.0f}-{max(kept['late']):.0f}) | {max(kept['rate']):.0f} "
              f"| {kept['lost']} |")
    peers = [name for name in runs if name != "ours"]
    for what, title in (("mix", "the mix"), ("blocked", "blocked at first sight"), ("cached", "cached"),
                        ("late", "p99")):
        middle = {name: statistics.median(runs[name][what]) for name in runs}
        if peers and "ours" in middle:
            best = min(peers, key=middle.get)
            print(f"\n{title}: best peer {best}, peer / ours = {middle[best] / max(middle['ours'], 0.01):.2f}", end="")
    print()


def main():
    if not os.path.exists(f"{DATA}/block.dnsmasq.conf"):
        subprocess.run([sys.executable, os.path.join(HERE, "gen.py"), DATA], check=True)
    installed = lambda program: subprocess.run(["which", program], capture_output=True).returncode == 0
    peers = sys.argv[3:] or [peer for peer in CONF if installed(PROGRAM[peer])]
    rules = open(f"{DATA}/block.txt").read().split()
    names = [open(f"{DATA}/allowed.txt").readline().strip(), rules[0], rules[len(rules) // 2], rules[-1]]
    with tempfile.TemporaryDirectory() as work:
        started, servers, loaded, resident = [], {}, {}, {}
        try:
            upstream, began = start("nsd", UPSTREAM, work)
            started.append(upstream)
            ready("nsd", UPSTREAM, upstream, began, names)
            compiled = sorted(compile_list() for _ in range(5))
            print(f"compiled from text in {compiled[2]:.2f} s ({compiled[0]:.2f}-{compiled[4]:.2f})", flush=True)
            for number, name in enumerate(["ours"] + peers):
                port = 5410 + number
                process, began = start(name, port, work)
                started.append(process)
                loaded[name] = ready(name, port, process, began, names)
                resident[name], servers[name] = memory(process.pid), (port, process)
            show(measure(servers, work), loaded, resident, servers)
        finally:
            for process in started:
                process.terminate()
            for process in started:
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()


if __name__ == "__main__":
    main()
