#!/usr/bin/env python3
"""Three days of a school's questions in twenty minutes, while everything around the resolver goes wrong. Prints a curve.

  soak.py LACHAN DATA

LACHAN  the program (cargo build --release)
DATA    a folder with block.txt and open.txt; filled by gen.py at the first run (1,000,000 rules)
        (Debian: dnsmasq-base dnsperf)

Environment: MINUTES 20 · RATE 4300 questions a second (72 hours at 20 a second, a school of 1,000, in 20 minutes)
LIMIT 512M: the resolver may use no more than that (a control group for memory; needs root), none with LIMIT=""

Every few seconds, at random: another policy, a policy file that is cut, empty, a web page or gone, an upstream that is
killed, stopped or started again, a flood of packets that are none, connections that never say anything. Every quarter of
a second it is asked whether what must be closed is closed and what must be open is open. It ends with 1 when the
program ended, a closed name was open, an open one closed, or memory grew.
"""
import os, random, re, signal, socket, struct, subprocess, sys, tempfile, threading, time

HERE = os.path.dirname(os.path.abspath(__file__))
LACHAN, DATA = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
MINUTES, RATE, LIMIT = float(os.environ.get("MINUTES", 20)), int(os.environ.get("RATE", 4300)), os.environ.get("LIMIT", "512M")
PORT, UPSTREAMS, OPEN = 5390, (5391, 5392), "192.0.2.7"
random.seed(os.environ.get("SEED", "la chan"))


def ask(name, port=PORT, wait=4.0):
    """The response code; None when nothing comes."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    number = random.randrange(65536)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.settimeout(wait)
        s.connect(("127.0.0.1", port))
        try:
            s.send(struct.pack("!6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1")
            while True:
                reply = s.recv(4096)
                if reply[:2] == struct.pack("!H", number):
                    return reply[3] & 15
        except OSError:
            return None


def limited(pid):
    """Puts a process into a control group with so much memory; what the group is called."""
    if not LIMIT:
        return None
    bytes_ = int(LIMIT[:-1]) << {"K": 10, "M": 20, "G": 30}[LIMIT[-1]]
    for base, limit in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
        group = f"{base}/lachan-soak"
        try:
            os.makedirs(group, exist_ok=True)
            open(f"{group}/{limit}", "w").write(str(bytes_))
            open(f"{group}/cgroup.procs", "w").write(str(pid))
            return group
        except OSError:
            continue
    sys.exit("no control group for memory can be made: run as root, or with LIMIT=")


class Upstream:
    """dnsmasq, which leads every name to one address."""

    def __init__(self, port):
        self.port, self.process = port, None
        self.start()

    def start(self):
        if self.process is None:
            self.process = subprocess.Popen(
                ["dnsmasq", "-k", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", f"--port={self.port}", "--local-ttl=30",
                 "--listen-address=127.0.0.1", "--bind-interfaces", f"--address=/#/{OPEN}", "--pid-file="],
                stderr=subprocess.DEVNULL)

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def signal(self, which):
        if self.process:
            self.process.send_signal(which)


class Soak:
    def __init__(self, folder):
        self.folder, self.policy = folder, f"{folder}/policy"
        self.events = {}
        self.bad = []
        self.checks = self.silent = 0
        # a name of each list is asked for all the time: `always` is closed in every policy, `sometimes` in every other one
        for turn, more in ((0, ["sometimes.example"]), (1, [])):
            with open(f"{folder}/order{turn}.txt", "w") as file:
                file.write("\n".join(["always.example", *more, f"turn{turn}.example"]) + "\n")
            subprocess.run([LACHAN, "lists", "compile", "--out", f"{folder}/policy{turn}", f"order={folder}/order{turn}.txt",
                            f"games={DATA}/block.txt"], check=True, stdout=subprocess.DEVNULL)
        self.good = [open(f"{folder}/policy{turn}", "rb").read() for turn in (0, 1)]
        self.put(self.good[0])
        self.upstreams = [Upstream(port) for port in UPSTREAMS]
        arguments = [LACHAN, "resolver", "--listen", f"127.0.0.1:{PORT}", "--policy", self.policy, "--tier", "primary"]
        for port in UPSTREAMS:
            arguments += ["--upstream", f"127.0.0.1:{port}"]
        self.log = open(f"{folder}/log", "w+")
        self.resolver = subprocess.Popen(arguments, stderr=self.log, stdout=subprocess.DEVNULL)
        self.group = limited(self.resolver.pid)
        for _ in range(200):
            if ask("always.example", wait=0.2) == 3:
                break
            time.sleep(0.1)
        else:
            sys.exit("the resolver does not start: " + open(f"{folder}/log").read())

    def put(self, data):
        with open(f"{self.policy}.new", "wb") as file:
            file.write(data)
        os.replace(f"{self.policy}.new", self.policy)

    def reload(self):
        self.resolver.send_signal(signal.SIGHUP)

    def happen(self):
        """Something goes wrong, or right again."""
        one, other = random.sample(self.upstreams, 2)
        good = random.choice(self.good)
        what = random.choice(("swap", "swap", "swap", "cut", "empty", "page", "gone", "flip", "dead", "stuck", "both dead",
                              "garbage", "silent connections"))
        self.events[what] = self.events.get(what, 0) + 1
        if what == "swap":
            self.put(good)
        elif what == "cut":
            self.put(good[:random.randrange(len(good))])
        elif what == "empty":
            self.put(b"")
        elif what == "page":
            self.put(b"<!doctype html><title>Sign in</title>")
        elif what == "gone":
            os.path.exists(self.policy) and os.remove(self.policy)
        elif what == "flip":
            at = random.randrange(len(good))
            self.put(good[:at] + bytes([good[at] ^ (1 << random.randrange(8))]) + good[at + 1:])
        elif what == "dead":
            one.kill()
        elif what == "stuck":
            one.signal(signal.SIGSTOP)
        elif what == "both dead":
            one.kill()
            other.kill()
        elif what == "garbage":
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
                for _ in range(2000):
                    s.sendto(random.randbytes(random.randrange(1, 600)), ("127.0.0.1", PORT))
        elif what == "silent connections":
            held = []
            for _ in range(60):
                s = socket.socket()
                s.settimeout(1)
                try:
                    s.connect(("127.0.0.1", PORT))
                    s.send(random.choice((b"", b"\0", b"\xff\xff", b"\0\x20" + bytes(8))))
                except OSError:
                    pass
                held.append(s)
            time.sleep(1)
            for s in held:
                s.close()
        self.reload()
        time.sleep(random.uniform(0.5, 4))
        for upstream in self.upstreams:
            upstream.signal(signal.SIGCONT)
            if random.random() < 0.7:
                upstream.start()

    def check(self):
        self.checks += 1
        n = self.checks
        for name in ("always.example", f"n{n}.always.example"):
            code = ask(name)
            if code is None:
                self.silent += 1
            elif code != 3:
                self.bad.append(f"{name}: {code}")
        # an open name may fail while all upstreams are away, but is never closed
        code = ask(f"n{n}.free.example")
        if code not in (0, 2, None):
            self.bad.append(f"open name: {code}")

    def numbers(self):
        status = open(f"/proc/{self.resolver.pid}/status").read()
        memory = int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024
        return memory, int(re.search(r"Threads:\s+(\d+)", status)[1]), len(os.listdir(f"/proc/{self.resolver.pid}/fd"))


def main():
    if not os.path.exists(f"{DATA}/block.txt"):
        os.makedirs(DATA, exist_ok=True)
        subprocess.run([sys.executable, f"{HERE}/gen.py", DATA], check=True)
    blocked = [line.strip() for line in open(f"{DATA}/block.txt")]
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/questions", "w") as file:
            for _ in range(200_000):
                draw = random.random()
                if draw < 0.3:
                    file.write(random.choice(blocked) + " A\n")
                elif draw < 0.9:
                    file.write(f"site{int(random.paretovariate(0.7)) % 50_000}.example A\n")
                else:
                    file.write(f"n{random.randrange(10**9)}.rare.example A\n")
        del blocked
        soak = Soak(folder)
        load = subprocess.Popen(["dnsperf", "-s", "127.0.0.1", "-p", str(PORT), "-d", f"{folder}/questions", "-l",
                                 str(int(MINUTES * 60)), "-Q", str(RATE), "-c", "8", "-t", "5"],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        end = time.monotonic() + MINUTES * 60
        done = threading.Event()

        def check_on():
            while not done.is_set():
                soak.check()
                time.sleep(0.25)

        checker = threading.Thread(target=check_on)
        checker.start()
        start, told, curve = time.monotonic(), 0.0, []
        print("   s   MB  threads  files  checks  events", flush=True)
        while time.monotonic() < end and soak.resolver.poll() is None:
            soak.happen()
            now = time.monotonic() - start
            if now - told >= max(10, MINUTES * 60 / 40):
                told = now
                memory, threads, files = soak.numbers()
                curve.append(memory)
                print(f"{now:4.0f} {memory:4.0f}  {threads:7}  {files:5}  {soak.checks:6}  {sum(soak.events.values()):6}", flush=True)
        done.set()
        checker.join()
        ended = soak.resolver.poll()
        # everything is well again: the last good policy comes in, and open names are open
        for upstream in soak.upstreams:
            upstream.signal(signal.SIGCONT)
            upstream.start()
        soak.put(soak.good[0])
        soak.reload()
        time.sleep(5)
        well = [ask("sometimes.example"), ask("turn0.example"), ask("once-more.free.example")]
        memory, threads, files = soak.numbers() if ended is None else (0, 0, 0)
        said = load.communicate()[0]
        soak.resolver.terminate()
        soak.resolver.wait()
        for upstream in soak.upstreams:
            upstream.kill()
        if soak.group:
            os.rmdir(soak.group)
        print(said)
        print("events:", soak.events)
        quarter = max(1, len(curve) // 4)
        early, late = max(curve[quarter:2 * quarter] or [0]), max(curve[-quarter:] or [0])
        print(f"crashes {int(ended is not None)} · wrong verdicts {len(soak.bad)} {soak.bad[:5]} · checks unanswered {soak.silent} of "
              f"{2 * soak.checks} · memory second quarter {early:.0f} MB, last {late:.0f} MB, at the end {memory:.0f} MB, "
              f"{threads} threads, {files} files open · afterwards {well}")
        if ended is not None or soak.bad or late > early * 1.1 or well != [3, 3, 0]:
            sys.exit(1)


main()
