#!/usr/bin/env python3
"""The whole policy swapped under a steady stream of questions: what is lost, late or leaked, and how long nobody answers.

  reload.py LACHAN DATA

LACHAN  the program (cargo build --release)
DATA    a folder; filled by gen.py at the first run (1,000,000 rules). (Debian: nsd)

Environment: RATES "300 5000" questions a second · ROUNDS 5 a rate · SECONDS 12 a round · SERVER_CPU 0 · LOAD_CPU 1
REALTIME=1 (root, for a machine with other work): the thread that answers and the load go before all other programs.

70 % of the questions are for cached open names, 30 % for closed ones. A reload (SIGHUP after the file is moved to its place) is
asked for after three seconds of each round. Sending and receiving are two processes, and an answer's time is the
kernel's, so neither waits for the other: lost = no answer; late = over a second; leaked = a closed name answered with an open
address; silence = the longest time between two answers, beside it the longest between two questions.
"""
import gc, os, random, re, shutil, socket, statistics, struct, subprocess, sys, tempfile, threading, time

from compare import NSD, UPSTREAM, ask, is_open, memory

LACHAN, DATA = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
ENV = os.environ.get
RATES, ROUNDS = [int(rate) for rate in ENV("RATES", "300 5000").split()], int(ENV("ROUNDS", 5))
SECONDS = int(ENV("SECONDS", 12))
SERVER_CPU, LOAD_CPU, FIRST = ENV("SERVER_CPU", "0"), ENV("LOAD_CPU", "1"), ENV("REALTIME") == "1"
PORT, STAMPS = 5450, 35  # SO_TIMESTAMPNS


def question(number, name):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("!6H", number, 0x0100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1"


def receive(line, until, report):
    """Number, time and whether it leads to the address of what is nowhere, of every answer; written as text at the end."""
    gc.disable()
    line.settimeout(0.2)
    seen = []
    while time.time() < until:
        try:
            message, ancillary, _, _ = line.recvmsg(512, 64)
        except OSError:
            continue
        seconds, nanos = struct.unpack("qq", ancillary[0][2][:16])
        seen.append((struct.unpack("!H", message[:2])[0], seconds + nanos / 1e9, int(b"\xc0\x00\x02\xfe" in message)))
    with os.fdopen(report, "w") as out:
        out.writelines(f"{number} {at:.9f} {leaked}\n" for number, at, leaked in seen)


def stream(rate, names, act):
    """Asks for a while; what came back, when it was sent, and whether each was a closed name."""
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    line.setsockopt(socket.SOL_SOCKET, STAMPS, 1)
    line.connect(("127.0.0.1", PORT))
    count = min(rate * SECONDS, 65000)
    readable, writable = os.pipe()
    began = time.time() + 0.1
    end = began + count / rate + 3
    child = os.fork()
    if child == 0:
        os.close(readable)
        receive(line, end, writable)
        os._exit(0)
    os.close(writable)
    packets = [question(number, names[number % len(names)]) for number in range(count)]
    sent, acted = [], None
    gc.disable()
    for number, packet in enumerate(packets):
        due = began + number / rate
        wait = due - time.time()
        if wait > 0:
            time.sleep(wait)
        sent.append(time.time())
        line.send(packet)
        if acted is None and number > 3 * rate:
            acted = threading.Thread(target=act)  # moving the file may take longer than a question
            acted.start()
    gc.enable()
    acted.join()
    with os.fdopen(readable) as report:
        seen = [(int(number), float(at), leaked == "1") for number, at, leaked in map(str.split, report)]
    os.waitpid(child, 0)
    line.close()
    return sent, seen


def put_first(pid):
    """The threads that answer; those that read and compile a policy stand back as they do."""
    for thread in os.listdir(f"/proc/{pid}/task"):
        if open(f"/proc/{pid}/task/{thread}/comm").read().startswith("dns"):
            subprocess.run(["chrt", "-f", "-p", "5", thread], check=True)


def main():
    if not os.path.exists(f"{DATA}/block.txt"):
        subprocess.run([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "gen.py"), DATA], check=True)
    rules = open(f"{DATA}/block.txt").read().split()
    chance = random.Random(1)
    closed, open_ = chance.sample(rules, 300), open(f"{DATA}/allowed.txt").read().split()[:700]
    names = [closed.pop() if place % 10 < 3 else open_.pop() for place in range(1000)]
    with tempfile.TemporaryDirectory() as folder:
        policy = f"{folder}/policy"
        subprocess.run([LACHAN, "lists", "compile", "--out", f"{policy}.good", f"adult={DATA}/block.txt"], check=True,
                       stderr=subprocess.DEVNULL)
        shutil.copy(f"{policy}.good", policy)
        open(f"{folder}/nsd.conf", "w").write(NSD.format(up=UPSTREAM, dir=folder, data=DATA))
        nsd = subprocess.Popen(["taskset", "-c", LOAD_CPU, "nsd", "-d", "-c", f"{folder}/nsd.conf"], stderr=subprocess.DEVNULL)
        server = subprocess.Popen(["taskset", "-c", SERVER_CPU, LACHAN, "resolver", "--listen", f"127.0.0.1:{PORT}", "--upstream",
                                   f"127.0.0.1:{UPSTREAM}", "--policy", policy, "--workers", "1"], stderr=subprocess.DEVNULL)
        os.sched_setaffinity(0, {int(LOAD_CPU)})
        try:
            until = time.time() + 60
            while not is_open(ask(PORT, names[9])) and time.time() < until:
                time.sleep(0.1)
            for name in names:
                ask(PORT, name)
            if FIRST:
                put_first(server.pid)
                subprocess.run(["chrt", "-f", "-p", "5", str(os.getpid())], check=True)

            def act():
                os.replace(f"{policy}.new", policy)
                server.send_signal(1)

            def one(rate):
                shutil.copy(f"{policy}.good", f"{policy}.new")
                return stream(rate, names, act)

            print("| questions a second | sent | lost | late | leaked | silence ms, median (all) | longest answer ms | between questions ms "
                  "| MB before, peak, after |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
            for rate in RATES:
                before = memory(server.pid)
                rounds = [one(rate) for _ in range(ROUNDS)]
                sent = sum(len(asked) for asked, _ in rounds)
                lost = sent - sum(len({number for number, *_ in seen}) for _, seen in rounds)
                waits = [at - asked[number] for asked, seen in rounds for number, at, _ in seen]
                leaked = sum(leaked and number % 10 < 3 for _, seen in rounds for number, _, leaked in seen)
                gaps = [1e3 * longest(sorted(at for _, at, _ in seen)) for _, seen in rounds]
                own = max(1e3 * longest(asked) for asked, _ in rounds)
                print(f"| {rate} | {sent} | {lost} | {sum(wait > 1 for wait in waits)} | {leaked} | {statistics.median(gaps):.1f} "
                      f"({', '.join(f'{gap:.1f}' for gap in gaps)}) | {1e3 * max(waits):.1f} | {own:.1f} "
                      f"| {before:.0f}, {memory(server.pid, 'VmHWM'):.0f}, {memory(server.pid):.0f} |", flush=True)
            print(f"\n{time.strftime('%F %H:%M', time.gmtime())}, load {os.getloadavg()[0]:.1f}")
        finally:
            for process in (server, nsd):
                process.terminate()
                process.wait(15)


def longest(moments):
    return max(after - before for before, after in zip(moments, moments[1:]))


if __name__ == "__main__":
    main()
